"""Two who are given one address at the same moment, on PostgreSQL: it becomes one account's, and nobody is turned down.

Each round holds both at the point where the claims of others are dropped. With the lock the second waits before that point; the
same rounds without it must go wrong, or they would prove nothing.
"""

from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils import timezone

from accounts import services
from accounts.models import User
from accounts.services import addresses, ended_addresses, leaving
from tests.accounts.test_races import at_once
from tests.factories import make_organisation, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

ADDRESS = "eva@lindedaal.example"
WAYS_BACK = [("given", "given"), ("brought back", "brought back"), ("given", "brought back")]


@pytest.fixture
def held(monkeypatch):
    """Both wait for each other before they drop the claims of others, as long as the other can still come."""
    drop, state = ended_addresses.drop_claims, {}

    def wait_and_drop(*args, **kwargs):
        with suppress(BrokenBarrierError):
            state["together"].wait(timeout=0.5)
        drop(*args, **kwargs)

    monkeypatch.setattr(addresses, "drop_claims", wait_and_drop)
    monkeypatch.setattr(ended_addresses, "drop_claims", wait_and_drop)
    return lambda: state.update(together=Barrier(2))


def claimant(how, organisation):
    """Someone without an address, who typed this one once and never proved it; and the change that gives it."""
    person = make_user("Eva", email=None)
    EmailAddress.objects.create(user=person, email=ADDRESS, verified=False)
    if how == "given":
        User.objects.filter(pk=person.pk).update(organisation=organisation)
        return lambda: services.give_address(person, ADDRESS, acting_user=None)
    gone = {"let_go_at": timezone.now(), "let_go_by": organisation, "former_email": ADDRESS}
    User.objects.filter(pk=person.pk).update(**gone)
    person.refresh_from_db()
    return lambda: services.bring_back(person, acting_user=None)


def refused_in_words(call):
    """Whether the change was refused because the address is another's by now."""
    try:
        call()
    except ValidationError:
        return True
    return False


def give_at_once(ways, held):
    organisation = make_organisation("Gemeente Lindedaal", "lindedaal.example")
    calls = [claimant(how, organisation) for how in ways]
    held()
    at_once(*(lambda call=call: refused_in_words(call) for call in calls))


def is_of_one():
    """Whether both rows that say whose the address is name one and the same account."""
    holders = {*User.objects.filter(email=ADDRESS).values_list("pk", flat=True)}
    rows = [*EmailAddress.objects.filter(email__iexact=ADDRESS).values_list("user", flat=True)]
    return len(rows) == 1 and holders == {*rows}


@pytest.mark.parametrize("ways", WAYS_BACK)
def test_an_address_that_two_are_given_at_once_becomes_the_address_of_one(held, ways):
    give_at_once(ways, held)
    assert is_of_one()


@pytest.mark.parametrize("ways", WAYS_BACK)
def test_without_the_lock_on_who_claims_it_two_at_once_go_wrong(held, ways, monkeypatch):
    for module in (addresses, leaving):
        monkeypatch.setattr(module, "lock_claimants", lambda user, address: None)
    with suppress(DatabaseError):
        give_at_once(ways, held)
        assert not is_of_one()
