"""A letter that is not true any more when its turn comes stays here, on record."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import DataExport, Invitation, User
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


def prove_again(cast):
    cast.lindedaal.domains.update(proven_until=timezone.localdate() + timedelta(days=300))


def take_away(cast):
    cast.lindedaal.domains.all().delete()


@pytest.mark.parametrize(("change", "state"), [(None, "sent"), (prove_again, "skipped"), (take_away, "skipped")])
def test_the_letter_about_a_domain_that_was_proven_again_is_not_sent(cast, change, state):
    cast.lindedaal.domains.update(proven_until=timezone.localdate() + timedelta(days=10))
    assert services.warn_of_ending_domains()
    if change:
        change(cast)
    drain()
    assert {mail.state for mail in Mail.objects.filter(about="domain_ending")} == {state}


@pytest.mark.parametrize("second", [False, True])
@pytest.mark.parametrize(("came_back", "state"), [(False, "sent"), (True, "skipped")])
def test_who_is_here_again_before_the_letter_goes_is_not_told_that_the_account_is_unused(
    cast, as_person, second, came_back, state
):
    long_ago = timezone.now() - timedelta(days=1500)
    User.objects.update(seen_in=timezone.localdate())
    unused = User.objects.filter(pk=cast.alice.pk)
    unused.update(date_joined=long_ago, seen_in=long_ago.date().replace(month=1, day=1))
    if second:
        unused.update(dormant_noticed_at=timezone.now() - timedelta(days=31))
    report = services.deactivate_dormant_accounts(acting_user=None, months=24)
    assert (report.noticed, report.warned) == ((0, 1) if second else (1, 0))
    if came_back:
        as_person(cast.alice).get(reverse("account_home"))
    drain()
    assert Mail.objects.get(about="dormant").state == state


@pytest.mark.parametrize(("gone", "state"), [(False, "sent"), (True, "skipped")])
def test_the_letter_about_a_copy_that_is_there_no_more_is_not_sent(cast, gone, state):
    services.request_export(cast.alice, acting_user=cast.alice)
    services.make_next_export()
    if gone:
        DataExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
        services.sweep_exports()
    drain()
    assert Mail.objects.get(about="export_ready").state == state


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
