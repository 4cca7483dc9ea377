"""Files in the store that go together with a row."""

import contextlib
from collections.abc import Iterable, Iterator
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction


def delete_files(names: Iterable[str]) -> None:
    """Delete the files once it is certain that their rows are gone; called inside the transaction of the change."""
    transaction.on_commit(partial(delete_files_now, list(names)))


def delete_files_now(names: Iterable[str]) -> None:
    """Delete files that no row names."""
    for name in names:
        # What could not be deleted is waste, no danger: nobody knows its name.
        with contextlib.suppress(OSError):
            default_storage.delete(name)


def all_files(folder: str = "") -> Iterator[str]:
    """The name of every file in the store."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    for name in sorted(files):
        yield prefix + name
    for name in sorted(folders):
        yield from all_files(prefix + name)
