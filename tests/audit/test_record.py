"""The record: in the transaction of the change, without readable personal data."""

import pytest
from django.db import transaction
from django.test import override_settings

from audit.models import AuditDetail, AuditEntry
from audit.services import pseudonym, record
from tests.factories import make_organisation, make_user


@pytest.mark.django_db
def test_what_is_rolled_back_is_not_on_record():
    organisation = make_organisation()
    with pytest.raises(RuntimeError), transaction.atomic():
        record("organisation.changed", organisation, acting_user=None)
        raise RuntimeError
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_recording_outside_a_transaction_is_refused():
    with pytest.raises(RuntimeError):
        record("organisation.changed", make_organisation(), acting_user=None)


@pytest.mark.django_db
def test_an_entry_says_who_did_what_to_what_when():
    person, organisation = make_user("Aisha"), make_organisation()
    entry = record("organisation.changed", organisation, acting_user=person, fields=["name"])
    assert (entry.action, entry.actor, entry.subject_type, entry.subject_id) == (
        "organisation.changed",
        person,
        "accounts.organisation",
        organisation.pk,
    )
    assert entry.at
    assert entry.result == "done"
    assert AuditDetail.objects.get(entry=entry).data == {"fields": ["name"]}


@pytest.mark.django_db
def test_the_system_is_nobody():
    entry = record("figures.filled", make_organisation(), acting_user=None)
    assert (entry.actor, entry.actor_pseudonym, entry.origin) == (None, "", "system")


def test_a_pseudonym_is_steady_and_only_this_site_can_make_it():
    assert pseudonym(7) == pseudonym(7) != pseudonym(8)
    assert pseudonym(7) != "7"
    with override_settings(AUDIT_KEY="of another site"):
        other = pseudonym(7)
    assert other != pseudonym(7)
