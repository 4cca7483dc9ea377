"""An answer to "may this person do that?", with the reason in words."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.functional import Promise


@dataclass(frozen=True)
class Decision:
    """Allowed, or refused with a sentence for the person who asked. True in a condition when allowed."""

    allowed: bool
    reason: str | Promise = ""

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Raise PermissionDenied with the reason (a 403 page) when refused."""
        if not self.allowed:
            raise PermissionDenied(self.reason)


ALLOWED = Decision(allowed=True)


def refuse(reason: str | Promise) -> Decision:
    """A refusal with its reason."""
    return Decision(allowed=False, reason=reason)
