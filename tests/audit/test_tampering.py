"""A thousand random changes to a sealed log, made behind the back of the product: each is found, and named."""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from audit.heads import read_heads
from audit.models import AuditDetail, AuditEntry, AuditSeal
from audit.services import forget_person, seal
from audit.verifying import Difference, Verified, verify
from tests.factories import make_organisation, make_user

TAMPERS = 1000
PER_BATCH = 5
COLUMNS = (
    *(
        "at",
        "action",
        "actor_id",
        "actor_pseudonym",
        "subject_type",
        "subject_id",
        "person_pseudonym",
        "result",
        "origin",
    ),
    "details_seal",
)
SEAL_COLUMNS = (
    *("kind", "about", "from_id", "to_id", "entries", "digest", "marks", "note", "previous", "key_name", "mac"),
    "created_at",
)


@dataclass
class Sealed:
    """The log before anyone touched it: which entry is in which batch, and the numbers that nobody used."""

    people: list[Any]
    dice: random.Random
    # The one whose details were erased, and the name of the person who was forgotten for it.
    erased: int
    forgotten: str
    batches: dict[int, list[int]] = field(default_factory=dict)
    free: list[int] = field(default_factory=list)

    def entries(self) -> list[int]:
        return [pk for batch in self.batches.values() for pk in batch]

    def entry(self) -> int:
        return self.dice.choice(self.entries())

    def batch_of(self, pk: int) -> int:
        return next(number for number, batch in self.batches.items() if pk <= batch[-1])


@dataclass
class Expected:
    """What has to be named: these entries, or these batches as a whole, as this; and nothing besides them."""

    entries: set[int] = field(default_factory=set)
    batches: set[int] = field(default_factory=set)
    what: str = ""


@pytest.fixture
def sealed(db: None, write: Callable[..., AuditEntry]) -> Sealed:
    """Forty entries in eight batches of five, with gaps between the numbers, details, reasons, and one person forgotten."""
    people = [make_user() for _ in range(4)]
    organisation = make_organisation()
    gone = make_user()
    for number in range(38):
        with_details = {"fields": ["name"], "number": number} if number % 2 else {}
        by = gone if number == 7 else people[number % 4] if number % 5 else None
        write(
            ("organisation.changed", "account.deactivated", "group.member_added")[number % 3],
            people[number % 4] if number % 3 == 1 else organisation,
            acting_user=by,
            reason="Uit dienst" if number % 6 == 1 else "",
            **with_details,
        )
        if number % 4 == 0:  # a number that a rolled back transaction drew
            write("organisation.changed", organisation).delete()
    forget_person(gone.pk)
    write("organisation.changed", organisation)
    seal(batch=PER_BATCH)
    erased = AuditDetail.objects.exclude(erased_at=None).get().entry
    found = Sealed(people, random.Random("tampers"), erased.pk, erased.actor_pseudonym)
    for row in AuditSeal.objects.order_by("number"):
        found.batches[row.number] = sorted(row.marks_by_entry())
    used = set(found.entries())
    found.free = [pk for pk in range(min(used), max(used)) if pk not in used]
    assert len(found.batches) == 8
    assert found.free
    assert not _differences()
    return found


def _differences() -> list[Difference]:
    return list(verify(Verified(), read_heads(Path(settings.AUDIT_HEADS))))


def _other(value: Any, name: str, log: Sealed) -> Any:
    """Another value of the same shape."""
    if name == "actor_id":
        return log.dice.choice([person.pk for person in log.people if person.pk != value])
    if name == "origin":
        return "web" if value != "web" else "desk"
    if name == "result":
        return "refused"
    if name == "kind":
        return "checkpoint"
    if isinstance(value, int):
        return value + log.dice.choice([-1, 1, 1000])
    if name == "about":
        return 1
    if hasattr(value, "year"):
        return value + timedelta(microseconds=log.dice.choice([1, -1, 86_400_000_000]))
    if isinstance(value, bytes | memoryview):
        raw = bytearray(value)
        raw[log.dice.randrange(len(raw))] ^= 1 << log.dice.randrange(8)
        return bytes(raw)
    if not value:
        return "0" * 8
    place = log.dice.randrange(len(value))
    return value[:place] + ("0" if value[place] != "0" else "1") + value[place + 1 :]


def change_a_column(log: Sealed) -> Expected:
    pk, name = log.entry(), log.dice.choice(COLUMNS)
    entry = AuditEntry.objects.get(pk=pk)
    AuditEntry.objects.filter(pk=pk).update(**{name: _other(getattr(entry, name), name, log)})
    return Expected({pk})


def take_the_actor_away(log: Sealed) -> Expected:
    pk = log.dice.choice(list(AuditEntry.objects.exclude(actor=None).values_list("pk", flat=True)))
    AuditEntry.objects.filter(pk=pk).update(actor=None)
    return Expected({pk})


def change_details(log: Sealed) -> Expected:
    detail = log.dice.choice(list(AuditDetail.objects.filter(erased_at=None)))
    changed = log.dice.choice(
        [
            {"data": {"fields": ["slug"]}},
            {"data": {}},
            {"reason": "Anders"},
            {"salt": "0" * 32},
            {"salt": "", "reason": "x"},
        ]
    )
    AuditDetail.objects.filter(pk=detail.pk).update(**changed)
    return Expected({detail.entry_id})


def erase_details(log: Sealed) -> Expected:
    detail = log.dice.choice(list(AuditDetail.objects.filter(erased_at=None)))
    rows = AuditDetail.objects.filter(pk=detail.pk)
    if log.dice.random() < 0.5:
        rows.delete()
    else:
        rows.update(data={}, reason="", salt="", erased_at=detail.entry.at)
    return Expected({detail.entry_id})


def fill_erased_details(log: Sealed) -> Expected:
    detail = AuditDetail.objects.exclude(erased_at=None).get()
    again = {"erased_at": None} if log.dice.random() < 0.5 else {}
    AuditDetail.objects.filter(pk=detail.pk).update(data={"fields": ["verzonnen"]}, **again)
    return Expected({detail.entry_id})


def put_in_details(log: Sealed) -> Expected:
    pk = log.dice.choice(list(AuditEntry.objects.filter(detail=None).values_list("pk", flat=True)))
    AuditDetail.objects.create(entry_id=pk, data={"fields": ["name"]}, salt="0" * 32)
    return Expected({pk})


def remove_entries(log: Sealed) -> Expected:
    gone = set(log.dice.sample(log.entries(), log.dice.choice([1, 1, 2, 6])))
    AuditEntry.objects.filter(pk__in=gone).delete()
    return Expected(gone, what="removed")


def put_in_an_entry(log: Sealed) -> Expected:
    pk = log.dice.choice([*log.free, 0, -5])
    twin = AuditEntry.objects.get(pk=log.entry())
    twin.pk, twin.details_seal = pk, ""
    twin.save(force_insert=True)
    return Expected({pk}, what="put in")


def give_another_number(log: Sealed) -> Expected:
    pk, free = log.entry(), log.dice.choice(log.free)
    _move(pk, free)
    return Expected({pk, free})


def swap_two_entries(log: Sealed) -> Expected:
    one, other = log.dice.sample(log.entries(), 2)
    spare = 10**6
    for old, new in ((one, spare), (other, one), (spare, other)):
        _move(old, new)
    return Expected({one, other})


def _move(old: int, new: int) -> None:
    """The entry under another number, with its details."""
    entry = AuditEntry.objects.get(pk=old)
    entry.pk = new
    entry.save(force_insert=True)
    AuditDetail.objects.filter(entry=old).update(entry=new)
    AuditEntry.objects.filter(pk=old).delete()


def cut_off_entries_at_the_end(log: Sealed) -> Expected:
    gone = set(log.entries()[-log.dice.randrange(1, 20) :])
    AuditEntry.objects.filter(pk__in=gone).delete()
    return Expected(gone)


def cut_off_batches_with_their_entries(log: Sealed) -> Expected:
    gone = sorted(log.batches)[-log.dice.randrange(1, 8) :]
    AuditSeal.objects.filter(number__in=gone).delete()
    AuditEntry.objects.filter(pk__in=[pk for number in gone for pk in log.batches[number]]).delete()
    return Expected(set(), set(gone))


def cut_off_seals_only(log: Sealed) -> Expected:
    gone = sorted(log.batches)[-log.dice.randrange(1, 9) :]
    AuditSeal.objects.filter(number__in=gone).delete()
    return Expected(set(), set(gone))


def cut_off_and_seal_anew(log: Sealed) -> Expected:
    """With the key, by the product itself: only the head outside the database tells."""
    expected = cut_off_seals_only(log)
    heads = Path(settings.AUDIT_HEADS).read_text()
    seal(batch=PER_BATCH)
    Path(settings.AUDIT_HEADS).write_text(heads)
    return expected


def change_a_seal(log: Sealed) -> Expected:
    number, name = log.dice.choice(sorted(log.batches)), log.dice.choice(SEAL_COLUMNS)
    row = AuditSeal.objects.get(number=number)
    AuditSeal.objects.filter(number=number).update(**{name: _other(getattr(row, name), name, log)})
    return Expected(set(), {number})


def remove_a_seal(log: Sealed) -> Expected:
    number = log.dice.choice(sorted(log.batches))
    AuditSeal.objects.filter(number=number).delete()
    return Expected(set(), {number})


def swap_two_seals(log: Sealed) -> Expected:
    one, other = log.dice.sample(sorted(log.batches), 2)
    for old, new in ((one, 999), (other, one), (999, other)):
        AuditSeal.objects.filter(number=old).update(number=new)
    return Expected(set(), {one, other})


KINDS = (
    change_a_column,
    change_a_column,
    change_a_column,
    change_a_column,
    take_the_actor_away,
    change_details,
    change_details,
    erase_details,
    fill_erased_details,
    put_in_details,
    remove_entries,
    remove_entries,
    put_in_an_entry,
    put_in_an_entry,
    give_another_number,
    swap_two_entries,
    cut_off_entries_at_the_end,
    cut_off_batches_with_their_entries,
    cut_off_seals_only,
    cut_off_and_seal_anew,
    change_a_seal,
    change_a_seal,
    remove_a_seal,
    swap_two_seals,
)


def test_each_of_a_thousand_random_tampers_is_found_and_named(sealed):
    found: Counter[str] = Counter()
    for number in range(TAMPERS):
        tamper = KINDS[number % len(KINDS)]
        before = transaction.savepoint()
        expected = tamper(sealed)
        seen = _differences()
        # Who takes away the entry that somebody was forgotten, takes away what excuses the erased details.
        names = AuditEntry.objects.filter(action="audit.person_forgotten").values_list("person_pseudonym", flat=True)
        also = set() if sealed.forgotten in names else {sealed.erased}
        transaction.savepoint_rollback(before)
        text = f"{tamper.__name__} ({number}): {expected} but {[str(one) for one in seen]}"
        assert seen, text
        named = {one.entry for one in seen if one.entry is not None}
        whole = {one.batch for one in seen if one.entry is None}
        assert expected.entries <= named <= expected.entries | also, text
        assert whole == expected.batches, text
        if expected.what:
            assert {one.entry for one in seen if one.what == expected.what} >= expected.entries, text
        for one in seen:
            if one.entry is not None and one.batch is not None:
                assert one.batch == sealed.batch_of(one.entry), text
        found[tamper.__name__] += 1
    assert found.total() == TAMPERS
    assert not _differences()
