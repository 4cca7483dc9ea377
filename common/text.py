"""Plain text that people typed."""

import re

# Signs that no screen shows. XML may not hold them, so that one in a title would silence the feed of everybody.
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")


def without_unseen(text: str) -> str:
    """The text without control characters; tabs and line breaks stay."""
    return _UNSEEN.sub("", text)


def says_something(text: str) -> bool:
    """Whether there is anything to read in it."""
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def one_line(text: str) -> str:
    """The words on one line: a line break in a name or title must never become a header or paragraph of its own."""
    return without_unseen(" ".join(text.split()))
