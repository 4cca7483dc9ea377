"""What differs between two texts, in words, for people: no markup is compared."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape

from common.markup import plain_text

SAME, ADDED, REMOVED = "same", "added", "removed"
# Two paragraphs that are longer than this together are not compared word by word.
MOST_WORDS = 4000
_END_OF_BLOCK = re.compile(r"</(?:p|h[1-6]|li|dt|dd|tr|figcaption|blockquote|pre|caption)>|<hr[^>]*>", re.IGNORECASE)
_PICTURE = re.compile(r'<img\b[^>]*?\balt="([^"]*)"[^>]*>|<img\b[^>]*>', re.IGNORECASE)


@dataclass(frozen=True)
class Piece:
    """A few words: there before and after, only after, or only before."""

    kind: str
    text: str


@dataclass(frozen=True)
class Passage:
    """A paragraph, heading or item with what changed in it; or how many that did not change are left out."""

    pieces: tuple[Piece, ...] = ()
    left_out: int = 0


def blocks(html: str) -> list[str]:
    """The paragraphs, headings and items of a text, each as one plain line; a picture by what it shows."""
    shown = _PICTURE.sub(lambda found: f" [{unescape(found[1] or '…')}] ", html)
    lines = (" ".join(plain_text(part).split()) for part in _END_OF_BLOCK.split(shown))
    return [line for line in lines if line]


def differences(before: str, after: str) -> list[Passage]:
    """From one HTML to another, passage by passage; empty when the words are the same."""
    old, new = blocks(before), blocks(after)
    found: list[Passage] = []
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Passage(left_out=j - i))
        else:
            found += _changed(old[i:j], new[k:m])
    return found if any(passage.pieces for passage in found) else []


def _changed(old: list[str], new: list[str]) -> Iterator[Passage]:
    both = min(len(old), len(new))
    for before, after in zip(old[:both], new[:both], strict=True):
        yield Passage(tuple(_words(before.split(), after.split())))
    for text in old[both:]:
        yield Passage((Piece(REMOVED, text),))
    for text in new[both:]:
        yield Passage((Piece(ADDED, text),))


def _words(old: list[str], new: list[str]) -> Iterator[Piece]:
    if len(old) + len(new) > MOST_WORDS:
        yield Piece(REMOVED, " ".join(old))
        yield Piece(ADDED, " ".join(new))
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(SAME, " ".join(old[i:j]))
            continue
        if j > i:
            yield Piece(REMOVED, " ".join(old[i:j]))
        if m > k:
            yield Piece(ADDED, " ".join(new[k:m]))
