"""A letter that is not true any more when its turn comes stays here, on record."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Invitation, User
from notifications.asking import About
from notifications.models import Mail
from notifications.services import drain, queue_mail
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def withdraw(invitation, cast):
    services.withdraw_invitation(invitation, acting_user=cast.olga)


def accept(invitation, cast):
    person = make_user("Eva", None, email="eva@elders.example")
    EmailAddress.objects.update_or_create(user=person, email="eva@elders.example", defaults={"verified": True})
    services.accept_invitation(invitation, acting_user=person)


def expire(invitation, cast):
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize("end", [withdraw, accept, expire])
def test_the_letter_of_an_invitation_that_is_over_is_not_sent(cast, mailoutbox, end):
    invitation = services.invite(cast.lindedaal, "eva@elders.example", acting_user=cast.olga)
    end(invitation, cast)
    drain()
    letter = Mail.objects.get(about="invitation")
    assert (letter.state, letter.reason) == ("skipped", "not true any more")
    assert not [mail for mail in mailoutbox if invitation.key in mail.body]


def test_the_letter_of_an_open_invitation_is_sent(cast, mailoutbox):
    invitation = services.invite(cast.lindedaal, "eva@elders.example", acting_user=cast.olga)
    drain()
    assert [mail.to for mail in mailoutbox if invitation.key in mail.body] == [["eva@elders.example"]]


def remind(cast):
    cast.gast.guest_until = timezone.localdate() + timedelta(days=10)
    cast.gast.organisation = None
    cast.gast.save()
    assert services.remind_guests(acting_user=None) == 1
    return Mail.objects.get(about="guest_reminder")


@pytest.mark.parametrize(("moved", "state"), [(False, "sent"), (True, "skipped")])
def test_the_reminder_of_a_last_day_that_was_moved_is_not_sent(cast, moved, state):
    letter = remind(cast)
    if moved:
        Invitation.objects.create(
            organisation=cast.lindedaal,
            address=cast.gast.email,
            guest_until=cast.gast.guest_until,
            accepted_by=cast.gast,
            accepted_at=timezone.now(),
            expires_at=timezone.now(),
        )
        services.extend_guest(cast.gast, timezone.localdate() + timedelta(days=90), acting_user=cast.olga)
    drain()
    letter.refresh_from_db()
    assert letter.state == state


@pytest.mark.parametrize(("stopped", "state"), [(False, "sent"), (True, "skipped")])
def test_the_letter_about_a_recovery_that_was_stopped_is_not_sent(cast, stopped, state):
    recovery = services.start_recovery(cast.alice, acting_user=cast.olga)
    if stopped:
        services.stop_recovery(recovery, acting_user=cast.olga)
    drain()
    assert Mail.objects.get(about="recovery").state == state


def test_managers_hear_of_nobody_when_everyone_was_answered(cast, mailoutbox):
    Mail.objects.all().delete()
    queue_mail(
        kind="people_wait",
        address=cast.olga.email,
        subject="Hoi",
        text="Tekst",
        recipient=cast.olga,
        about=About("people_wait", cast.lindedaal.pk),
    )
    waiting = list(User.objects.waiting().filter(organisation=cast.lindedaal))
    assert waiting
    for person in waiting:
        services.approve_account(person, acting_user=cast.olga)
    drain()
    assert not [mail for mail in mailoutbox if mail.to == [cast.olga.email]]


def test_a_code_is_not_sent_after_its_own_last_moment(db, mailoutbox):
    late = queue_mail(
        kind="account",
        address="bob@lindedaal.example",
        subject="Code",
        text="ABC",
        wipe=True,
        not_after=timezone.now() - timedelta(seconds=1),
    )
    assert drain().skipped == 1
    late.refresh_from_db()
    assert (late.reason, mailoutbox) == ("too late for a code", [])


def test_each_code_that_is_mailed_says_until_when_it_works(cast, client):
    client.post(reverse("account_request_login_code"), {"email": cast.alice.email})
    codes = Mail.objects.filter(wipe=True)
    assert codes.exists()
    assert not codes.filter(not_after=None).exists()


def test_a_letter_about_something_that_nobody_knows_waits_and_is_not_lost(db, mailoutbox):
    mail = queue_mail(kind="test", address="a@b.example", subject="Hoi", text="Tekst", about=About("unheard_of", 1))
    assert drain().postponed == 1
    mail.refresh_from_db()
    assert (mail.state, mailoutbox) == ("queued", [])
