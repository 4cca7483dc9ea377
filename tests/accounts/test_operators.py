"""An operator begins by a command, which takes the place of Django's own."""

import io
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from audit.models import AuditEntry

pytestmark = pytest.mark.django_db
NEW = ["--email", "Oda@site.example", "--name", "Oda", "--noinput"]


def run(*arguments, password="een zin voor de beheerder"):
    error = io.StringIO()
    with patch.dict("os.environ", {"DJANGO_SUPERUSER_PASSWORD": password}):
        call_command(*arguments, stdout=io.StringIO(), stderr=error)
    return error


def test_an_operator_is_made_and_stands_in_the_log():
    run("createsuperuser", *NEW)
    oda = User.objects.get()
    assert (oda.email, oda.name, oda.is_staff, oda.is_superuser) == ("oda@site.example", "Oda", True, True)
    assert oda.check_password("een zin voor de beheerder")
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["account.operator_made"]


def test_a_trial_makes_nobody():
    run("createsuperuser", *NEW, "--dry-run")
    assert not User.objects.exists()


@pytest.mark.parametrize("password", ["kort", "123456789012345", "oda@site.example"])
def test_a_weak_password_makes_nobody(password):
    with pytest.raises(CommandError):
        run("createsuperuser", *NEW, password=password)
    assert not User.objects.exists()


def test_an_address_with_an_account_stays_as_it_is(cast):
    with pytest.raises(CommandError):
        run("createsuperuser", "--email", cast.alice.email.upper(), "--name", "Oda", "--noinput")
    assert not User.objects.get(pk=cast.alice.pk).is_superuser


@pytest.mark.parametrize("typed", [["een goede lange zin", "een andere lange zin"], ["kort", "kort"]])
def test_a_password_that_is_weak_or_typed_differently_changes_nothing(cast, typed):
    before = User.objects.get(pk=cast.alice.pk).password
    with (
        patch("accounts.management.commands.createsuperuser.getpass", side_effect=typed),
        pytest.raises(CommandError),
    ):
        call_command("changepassword", cast.alice.email, stdout=io.StringIO(), stderr=io.StringIO())
    assert User.objects.get(pk=cast.alice.pk).password == before
