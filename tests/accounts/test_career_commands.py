"""The commands by which an operator moves people, ends sessions and accounts, and brings them back."""

import io

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.urls import reverse

pytestmark = pytest.mark.django_db


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_people_are_let_go_and_brought_back(cast):
    address = cast.alice.email
    assert "1 let go" in run("let_go", address, "--reason", "uit dienst")
    cast.alice.refresh_from_db()
    assert cast.alice.is_guest
    assert "skipped" in run("let_go", address)
    assert "1 brought back" in run("reactivate_account", address)
    cast.alice.refresh_from_db()
    assert cast.alice.organisation == cast.lindedaal
    assert "skipped" in run("reactivate_account", address)


def test_accounts_are_ended_once(cast):
    address = cast.alice.email
    assert "1 deactivated" in run("deactivate_account", address)
    assert "skipped" in run("deactivate_account", address)
    cast.alice.refresh_from_db()
    assert not cast.alice.is_active


@pytest.mark.parametrize("command", ["let_go", "deactivate_account", "reactivate_account", "end_sessions"])
def test_an_unknown_address_is_an_error_in_words(cast, command):
    with pytest.raises(CommandError, match="No account has"):
        run(command, "niemand@lindedaal.example")


@pytest.mark.parametrize("command", ["let_go", "deactivate_account", "end_sessions"])
def test_a_trial_changes_nothing(cast, command):
    assert "Dry run" in run(command, cast.alice.email, "--dry-run")
    before = cast.alice.session_epoch
    cast.alice.refresh_from_db()
    assert (cast.alice.session_epoch, cast.alice.is_active, cast.alice.organisation) == (before, True, cast.lindedaal)


def test_one_who_cannot_move_keeps_everyone_where_they_are(cast):
    for person in (cast.alice, cast.bob):
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    EmailAddress.objects.create(user=cast.alice, email="alice@waterrijk.example", verified=True)
    with pytest.raises(CommandError, match="nothing was changed"):
        run("move_account", cast.alice.email, cast.bob.email, "--to", cast.waterrijk.slug)
    cast.alice.refresh_from_db()
    assert cast.alice.organisation == cast.lindedaal
    assert "1 moved" in run("move_account", cast.alice.email, "--to", cast.waterrijk.slug)


def test_sessions_end_for_one_for_an_organisation_and_for_all(cast, as_person):
    def still_in(*people):
        return [browsers[p.name].get(reverse("account_home")).status_code == 200 for p in people]

    browsers = {p.name: as_person(p) for p in (cast.alice, cast.bob, cast.charlie)}
    run("end_sessions", cast.alice.email)
    assert still_in(cast.alice, cast.bob, cast.charlie) == [False, True, True]
    run("end_sessions", "--organisation", cast.lindedaal.slug)
    assert still_in(cast.bob, cast.charlie) == [False, True]
    run("end_sessions", "--all")
    assert still_in(cast.charlie) == [False]
    with pytest.raises(CommandError):
        run("end_sessions")
