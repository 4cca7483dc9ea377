"""Verifying: reads the whole log and names every batch and entry that is not what was sealed. Writes nothing.

Flat in memory: one batch at a time.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from audit.heads import Head
from audit.keys import is_sealed, keys, named_key, pseudonyms
from audit.models import AuditDetail, AuditEntry, AuditSeal, digest_of, mark_of

FORGOTTEN = "audit.person_forgotten"
CHUNK = 1000


@dataclass(frozen=True)
class Difference:
    """One thing that is not what was sealed: in which batch, which entry (None: the batch as a whole), and what."""

    what: str  # changed, removed, put in, cut off, unknown key
    batch: int | None
    entry: int | None
    words: str

    def __str__(self) -> str:
        place = [f"batch {self.batch}"] if self.batch is not None else []
        place += [f"entry {self.entry}"] if self.entry is not None else []
        return f"{', '.join(place) or 'the log'}: {self.what}. {self.words}"


@dataclass
class Verified:
    """What a verification went through; filled while the differences are read."""

    batches: int = 0
    entries: int = 0
    unsealed: int = 0
    erased: int = 0
    # (day, what the checkpoint says) -> how many entries
    purged: Counter[tuple[str, str]] = field(default_factory=Counter)


def verify(report: Verified, heads: Iterable[Head | int] = ()) -> Iterator[Difference]:
    """Every difference, in the order of the log. `heads` is what was written down outside the database."""
    before: AuditSeal | None = None
    trusted = True
    covered = 0
    for seal in _seals():
        report.batches += 1
        expected = before.number + 1 if before else 1
        if seal.number > expected:
            yield from _missing_seals(expected, seal, covered)
        elif before is not None and trusted and seal.previous != before.mac and seal.is_genuine():
            yield Difference("changed", seal.number, None, f"It does not follow batch {before.number}.")
        before, trusted = seal, seal.is_genuine()
        if not trusted:
            yield _not_genuine(seal)
        elif seal.kind == AuditSeal.Kind.CHECKPOINT:
            report.purged[f"{seal.created_at:%Y-%m-%d}", seal.note] += seal.entries
        else:
            # The first batch has nothing below it.
            yield from differences_in_batch(seal, report, after=seal.from_id - 1 if seal.number > 1 else None)
        covered = max(covered, seal.to_id)
    yield from _differences_in_heads(heads, before)
    yield from _differences_after(covered, report)


def differences_in_batch(seal: AuditSeal, report: Verified, *, after: int | None) -> Iterator[Difference]:
    """What differs between a genuine seal and the entries it covers, details and actors included."""
    marks, purged = seal.marks_by_entry(), purged_from(seal)
    lines: dict[int, str] = {}
    wrong = False
    for entries in _entries(after, seal.to_id):
        for entry in entries:
            line, mark = entry.as_line(), marks.pop(entry.pk, None)
            lines[entry.pk] = line
            what, words = "", ""
            if mark is None:
                what, words = "put in", "It was not there when the batch was sealed."
            elif entry.pk in purged:
                what, words = "put in", "It was purged, and is back."
            elif mark_of(line) != mark:
                what, words = "changed", "It is not what was sealed."
            if what:
                wrong = True
                yield Difference(what, seal.number, entry.pk, words)
        yield from _differences_in_details(entries, report, seal.number)
    for pk, mark in marks.items():
        if purged.get(pk) != mark:
            wrong = True
            yield Difference("removed", seal.number, pk, "It was sealed, and is gone without having been purged.")
    if not wrong and not purged and digest_of(lines) != seal.digest:
        yield Difference("changed", seal.number, None, "Its entries are not what was sealed.")


def purged_from(seal: AuditSeal) -> dict[int, bytes]:
    """The entries of a batch that were purged by the rules, with their marks, as genuine checkpoints say."""
    found: dict[int, bytes] = {}
    for checkpoint in AuditSeal.objects.filter(kind=AuditSeal.Kind.CHECKPOINT, about=seal.number):
        if checkpoint.is_genuine():
            found |= checkpoint.marks_by_entry()
    return found


def _seals() -> Iterator[AuditSeal]:
    """All seals in order, a few at a time."""
    number = 0
    while found := list(AuditSeal.objects.filter(number__gt=number).order_by("number")[:50]):
        yield from found
        number = found[-1].number


def _entries(after: int | None, up_to: int | None) -> Iterator[list[AuditEntry]]:
    """Entries with their details in order of number, in lists."""
    rows = AuditEntry.objects.select_related("detail").order_by("pk")
    if up_to is not None:
        rows = rows.filter(pk__lte=up_to)
    while found := list((rows if after is None else rows.filter(pk__gt=after))[:CHUNK]):
        yield found
        after = found[-1].pk


def _missing_seals(expected: int, seal: AuditSeal, covered: int) -> Iterator[Difference]:
    words = f"Nothing covers what it covered (entries from {covered + 1})."
    if seal.kind == AuditSeal.Kind.NORMAL:
        words = f"Nothing covers entries {covered + 1} to {seal.from_id - 1}."
    for number in range(expected, seal.number):
        yield Difference("removed", number, None, words)


def _not_genuine(seal: AuditSeal) -> Difference:
    if named_key(seal.key_name) is None:
        words = f"It names the key {seal.key_name}, which AUDIT_KEY and AUDIT_KEY_FALLBACKS do not hold."
        return Difference("changed", seal.number, None, words)
    return Difference("changed", seal.number, None, "The seal itself is not what this site made.")


def _differences_in_details(entries: list[AuditEntry], report: Verified, batch: int | None) -> Iterator[Difference]:
    """Details may be erased and not changed; an actor may be taken away and not exchanged; both only of who was forgotten."""
    names = {name for e in entries for name in (e.actor_pseudonym, e.person_pseudonym) if name}
    forgotten = set(
        AuditEntry.objects.filter(action=FORGOTTEN, person_pseudonym__in=names).values_list(
            "person_pseudonym", flat=True
        )
    )
    for entry in entries:
        report.entries += 1
        is_forgotten = bool({entry.actor_pseudonym, entry.person_pseudonym} & forgotten)
        what, words = _wrong_detail(entry, is_forgotten=is_forgotten)
        if not what:
            what, words = _wrong_actor(entry, is_forgotten=entry.actor_pseudonym in forgotten)
        if what:
            yield Difference(what, batch, entry.pk, words)
        elif entry.details_seal and entry.detail.erased_at:
            report.erased += 1


def _wrong_detail(entry: AuditEntry, *, is_forgotten: bool) -> tuple[str, str]:
    detail: AuditDetail | None = getattr(entry, "detail", None)
    if not entry.details_seal:
        return ("put in", "It had no details, and has them now.") if detail else ("", "")
    if detail is None:
        return "removed", "Its details are gone."
    if detail.erased_at is not None:
        if detail.data or detail.reason or detail.salt:
            return "changed", "Its details were erased, and are filled in again."
        return ("", "") if is_forgotten else ("removed", "Its details were erased, and nobody was forgotten.")
    if not is_sealed("details", detail.as_line(), entry.details_seal, keys()):
        return "changed", "Its details are not what was recorded."
    return "", ""


def _wrong_actor(entry: AuditEntry, *, is_forgotten: bool) -> tuple[str, str]:
    if entry.actor_id is None:
        if entry.actor_pseudonym and not is_forgotten:
            return "changed", "Its actor was taken away, and nobody was forgotten."
        return "", ""
    if entry.actor_pseudonym not in pseudonyms(entry.actor_id):
        return "changed", "Its actor was exchanged for another."
    return "", ""


def _differences_in_heads(heads: Iterable[Head | int], last: AuditSeal | None) -> Iterator[Difference]:
    """The heads that were written down outside the database have to be in the chain."""
    end, cut_off = last.number if last else 0, 0
    rows = iter(heads)
    while chunk := list(islice(rows, CHUNK)):
        for line in (head for head in chunk if isinstance(head, int)):
            yield Difference("changed", None, None, f"Line {line} of the file with heads cannot be read.")
        known = {head.number: head for head in chunk if isinstance(head, Head)}
        macs = dict(AuditSeal.objects.filter(number__in=known).values_list("number", "mac"))
        for number, head in known.items():
            if number > end and number > cut_off:
                yield from _cut_off(range(max(end, cut_off) + 1, number + 1), head)
                cut_off = number
            elif number in macs and macs[number] != head.mac:
                words = "It is another seal than the one that was written down outside the database."
                yield Difference("changed", number, None, words)


def _cut_off(numbers: Iterable[int], head: Head) -> Iterator[Difference]:
    words = f"The head that was written down outside the database says that the log went on to entry {head.to_id}."
    for number in numbers:
        yield Difference("cut off", number, None, words)


def _differences_after(covered: int, report: Verified) -> Iterator[Difference]:
    """What is not sealed yet: its details and actors at least."""
    for entries in _entries(covered, None):
        report.unsealed += len(entries)
        yield from _differences_in_details(entries, report, None)
