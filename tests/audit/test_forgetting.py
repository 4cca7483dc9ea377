"""Forgetting a person: the words go, the facts and the seals stay."""

import pytest

from audit.keys import pseudonym
from audit.models import AuditDetail, AuditEntry
from audit.services import forget_person, seal
from tests.factories import make_group, make_user


@pytest.fixture
def entries(db, write):
    """By the person, about the person, and about the person in a group by another."""
    gone, other = make_user("Weg"), make_user("Ander")
    group = make_group()
    found = {
        "by": write("group.changed", group, acting_user=gone, fields=["name"]),
        "about": write("account.deactivated", gone, acting_user=other, reason="Weg is met pensioen"),
        "in": write("group.member_added", group, acting_user=other, person=gone.pk, role="member"),
        "not": write("group.member_added", group, acting_user=other, person=other.pk, role="owner"),
    }
    seal()
    return gone, other, found


def test_the_words_go_and_the_rest_stays(entries):
    gone, other, found = entries
    assert forget_person(gone.pk, acting_user=other) == 3
    for name in ("by", "about", "in"):
        detail = AuditDetail.objects.get(entry=found[name])
        assert (detail.data, detail.reason, detail.salt) == ({}, "", "")
        assert detail.erased_at
    assert AuditEntry.objects.get(pk=found["by"].pk).actor is None
    assert AuditEntry.objects.get(pk=found["by"].pk).actor_pseudonym == pseudonym(gone.pk)
    assert AuditEntry.objects.get(pk=found["about"].pk).actor == other
    assert AuditDetail.objects.get(entry=found["not"]).data["role"] == "owner"


def test_the_log_is_still_what_was_sealed_and_says_how_much_was_erased(entries, run):
    forget_person(entries[0].pk)
    out, refused = run("audit_verify")
    assert refused == ""
    assert "the person was forgotten: 3" in out


def test_forgetting_is_on_record_once(entries):
    gone, other, _found = entries
    forget_person(gone.pk, acting_user=other)
    assert forget_person(gone.pk, acting_user=other) == 0
    entry = AuditEntry.objects.get(action="audit.person_forgotten")
    assert (entry.person_pseudonym, entry.actor) == (pseudonym(gone.pk), other)


def test_who_forgets_the_own_self_is_not_named_by_that(entries, differences):
    gone = entries[0]
    forget_person(gone.pk, acting_user=gone)
    entry = AuditEntry.objects.get(action="audit.person_forgotten")
    assert (entry.actor, entry.actor_pseudonym) == (None, pseudonym(gone.pk))
    gone.delete()
    assert not differences()


def test_who_is_not_in_the_log_loses_nothing(db):
    assert forget_person(4711) == 0
    assert AuditEntry.objects.get().action == "audit.person_forgotten"


def test_a_person_of_before_the_key_changed_is_forgotten_under_both_names(entries, settings, write, differences):
    gone = entries[0]
    settings.AUDIT_KEY, settings.AUDIT_KEY_FALLBACKS = "a new key", [settings.AUDIT_KEY]
    write("group.changed", make_group(), acting_user=gone, fields=["name"])
    forget_person(gone.pk)
    assert not AuditEntry.objects.filter(actor=gone).exists()
    assert AuditEntry.objects.filter(action="audit.person_forgotten").count() == 2
    assert not differences()
