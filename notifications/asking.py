"""What a letter is about, asked again just before it is sent: a letter that is no longer true goes to nobody.

A letter names a check and the id of what it is about (`queue_mail(about=About("invitation", 7))`). The app that knows whether
it still holds registers the check, from its `moments` or `notices`; the checks of accounts stand in `notifications.moments`.
Not every letter needs one: what only says what happened (you were let go) is true whenever it is read.
A letter whose last moment is known beforehand (a code) says so with `not_after` instead.
"""

from collections.abc import Callable
from typing import NamedTuple

Check = Callable[[int], bool]


class About(NamedTuple):
    """What a letter is about: the name of a check, and the id to ask it with."""

    check: str
    id: int


_checks: dict[str, Check] = {}


def ask_again(name: str, check: Check) -> None:
    """Ask `check(id)` before a letter about `name` is sent; False keeps it here, on record."""
    _checks[name] = check


def still_holds(about: About) -> bool:
    """Whether the letter is still true. A name that nobody registered is a mistake: the mail waits, and the log says so."""
    return _checks[about.check](about.id)
