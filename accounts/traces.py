"""Searching everything for what would point at a person: every text column of every table, and every file."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.core.files.storage import default_storage
from django.db import models
from django.db.models import Q, TextField
from django.db.models.functions import Cast

from accounts.register import texts_that_people_write
from common.files import all_files

_CHUNK = 1024 * 1024


@dataclass(frozen=True)
class Trace:
    """Where a text was found: a row, by table, number and column, or a file. Never the text itself.

    `in_texts`: in something that people write freely (a blog, a comment, a description). Others may name the person there,
    and what they wrote is theirs: it is told and is no failure.
    """

    where: str
    in_texts: bool = False


def search_everything(texts: Iterable[str], *, progress: Callable[[int], None] | None = None) -> Iterator[Trace]:
    """Every place that holds one of the texts, whatever the capitals."""
    wanted = [text for text in texts if text.strip()]
    if not wanted:
        return
    yield from _in_tables(wanted, progress)
    yield from _in_files(wanted, progress)


def _in_tables(wanted: list[str], progress: Callable[[int], None] | None) -> Iterator[Trace]:
    written = texts_that_people_write()
    for number, model in enumerate(apps.get_models(include_auto_created=True)):
        if progress:
            progress(number)
        if model._meta.proxy or not model._meta.managed:
            continue
        for field in model._meta.concrete_fields:
            if not isinstance(
                field, models.CharField | models.TextField | models.JSONField | models.GenericIPAddressField
            ):
                continue
            rule = Q()
            for text in wanted:
                rule |= Q(searched__icontains=text)
            rows = model._base_manager.annotate(searched=Cast(field.name, TextField())).filter(rule).order_by("pk")
            name = f"{model._meta.label}.{field.name}"
            for pk in rows.values_list("pk", flat=True).iterator():
                yield Trace(f"{name} in row {pk}", in_texts=name in written)


def _in_files(wanted: list[str], progress: Callable[[int], None] | None) -> Iterator[Trace]:
    needles = [text.encode().lower() for text in wanted]
    overlap = max(len(needle) for needle in needles)
    for number, name in enumerate(all_files()):
        if progress:
            progress(number)
        if any(text.lower() in name.lower() for text in wanted) or _holds(name, needles, overlap):
            yield Trace(f"file {name}")


def _holds(name: str, needles: list[bytes], overlap: int) -> bool:
    """Whether the bytes of a file hold one of the texts, read in pieces that overlap."""
    rest = b""
    try:
        with default_storage.open(name) as file:
            while piece := file.read(_CHUNK):
                held = (rest + piece).lower()
                if any(needle in held for needle in needles):
                    return True
                rest = held[-overlap:]
    except FileNotFoundError:
        return False
    return False
