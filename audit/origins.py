"""Where a change comes from, known without each caller passing it: set once at the edge, read by `record`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

# web: a page. desk: an administration. command: manage.py. worker: Celery. system: none of them (a shell, a test).
ORIGINS = ("web", "desk", "command", "worker", "system")

_origin: ContextVar[str] = ContextVar("audit_origin", default="system")


def current_origin() -> str:
    """Where the running code was started from."""
    return _origin.get()


@contextmanager
def came_from(origin: str) -> Iterator[None]:
    """Everything inside is recorded as coming from here; the innermost counts."""
    token = _origin.set(origin)
    try:
        yield
    finally:
        _origin.reset(token)


def turns_out_to_come_from(origin: str) -> None:
    """The same for the rest of what `came_from` is around: the address said more."""
    _origin.set(origin)
