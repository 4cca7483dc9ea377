"""What an ex-employee, a curious manager or a stranger with one mailbox tries on accounts, and does not get."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import AccountRecovery, DomainRequest, Invitation, User
from accounts.selectors import move_decision
from notifications.models import Mail
from notifications.services import queue_mail
from tests.accounts.ways import PASSWORD, is_in, mailed_code, sign_in, with_app, with_password
from tests.factories import make_comment, make_organisation, make_post, make_user

pytestmark = pytest.mark.django_db


def prove(person, address=None, *, primary=True, verified=True):
    return EmailAddress.objects.create(user=person, email=address or person.email, verified=verified, primary=primary)


def invited_and_in(cast):
    """Someone with an address of no organisation, who came into Lindedaal by invitation."""
    person = make_user("Ed", email="ed@bureau.example")
    prove(person)
    invitation = services.invite(cast.lindedaal, "ed@bureau.example", acting_user=cast.olga)
    return services.accept_invitation(invitation, acting_user=person)


def test_who_was_let_go_does_not_come_back_by_the_invitation_of_long_ago(cast, as_person):
    person = invited_and_in(cast)
    services.let_go(person, acting_user=cast.olga)
    person.refresh_from_db()
    assert not move_decision(person, cast.lindedaal)
    with pytest.raises(PermissionDenied):
        services.move_account(person, cast.lindedaal, acting_user=person)
    assert as_person(person).post(reverse("account_move", args=[cast.lindedaal.slug])).status_code == 403


def test_who_moved_on_does_not_move_back_by_the_invitation_of_long_ago(cast):
    person = invited_and_in(cast)
    prove(person, "ed@waterrijk.example", primary=False)
    services.move_account(person, cast.waterrijk, acting_user=person)
    person.refresh_from_db()
    assert not move_decision(person, cast.lindedaal)
    with pytest.raises(PermissionDenied):
        services.move_account(person, cast.lindedaal, acting_user=person)


def test_an_unconfirmed_claim_of_a_former_address_does_not_lock_its_person_out(cast, client):
    prove(with_password(cast.alice))
    services.let_go(cast.alice, acting_user=cast.olga)
    squatter = services.sign_up(email="alice@lindedaal.example", name="X", password="van de ander zelf", language="nl")
    prove(squatter, verified=False)
    client.post(reverse("account_login"), {"login": "alice@lindedaal.example", "password": PASSWORD})
    assert is_in(client)
    services.bring_back(User.objects.get(pk=cast.alice.pk), acting_user=cast.olga)


def test_a_reset_that_stops_half_way_leaves_the_password_of_who_signed_up_dead(cast, client):
    squatter = services.sign_up(email="nieuw@lindedaal.example", name="X", password=PASSWORD, language="nl")
    prove(squatter, verified=False)
    client.post(reverse("account_reset_password"), {"email": "nieuw@lindedaal.example"})
    client.post(reverse("account_confirm_password_reset_code"), {"code": mailed_code()})
    attacker = Client()
    sign_in(attacker, squatter)
    assert not is_in(attacker)


def test_a_domain_that_was_only_claimed_takes_no_address_from_who_is_let_go(cast):
    prove(cast.alice)
    prove(cast.alice, "alice@thuis.example", primary=False)
    services.add_domain(cast.lindedaal, "thuis.example", acting_user=cast.olga)
    services.let_go(cast.alice, acting_user=cast.olga)
    assert EmailAddress.objects.filter(user=cast.alice, email="alice@thuis.example").exists()


def test_a_domain_that_was_only_claimed_keeps_no_old_address_as_a_way_in(cast):
    prove(cast.alice)
    prove(cast.alice, "alice@waterrijk.example", primary=False)
    services.add_domain(cast.waterrijk, "lindedaal.example", acting_user=None)
    services.move_account(cast.alice, cast.waterrijk, acting_user=cast.alice)
    assert not EmailAddress.objects.filter(user=cast.alice, email="alice@lindedaal.example").exists()


def test_a_recovery_ends_when_the_person_is_let_go(cast, client):
    prove(with_password(cast.alice))
    with_app(cast.alice)
    recovery = services.start_recovery(cast.alice, acting_user=cast.olga)
    services.confirm_recovery(recovery, acting_user=cast.sam)
    AccountRecovery.objects.update(started_at=timezone.now() - timedelta(hours=5))
    services.let_go(cast.alice, acting_user=cast.olga)
    client.post(reverse("account_login"), {"login": "alice@lindedaal.example", "password": PASSWORD})
    page = client.post(reverse("mfa_authenticate"), {"way": "recover"})
    assert page.status_code in (302, 422), page.status_code
    recovery.refresh_from_db()
    assert not recovery.is_usable


def test_asking_two_organisations_of_one_domain_to_come_over_is_no_error(cast, as_person):
    shared = [make_organisation(f"Samen {n}", "samen.example", admission="approval") for n in (1, 2)]
    prove(cast.charlie)
    prove(cast.charlie, "charlie@samen.example", primary=False)
    for one in shared:
        services.move_account(cast.charlie, one, acting_user=cast.charlie)
    assert DomainRequest.objects.moves().count() in (1, 2)


def test_a_code_for_an_address_that_ended_since_adds_it_no_more(cast, client):
    person = services.create_account(
        email="imp@lindedaal.example",
        name="Imp",
        password=PASSWORD,
        organisation=cast.lindedaal,
        verified=False,
        acting_user=None,
    )
    sign_in(client, person)
    code = mailed_code()
    services.let_go(person, acting_user=cast.olga)
    client.post(reverse("account_email_verification_sent"), {"code": code})
    assert not EmailAddress.objects.filter(email="imp@lindedaal.example").exists()
    person.refresh_from_db()
    assert person.organisation is None


def test_mail_that_waited_for_the_old_address_is_not_sent_after_a_move(cast):
    prove(cast.alice)
    prove(cast.alice, "alice@waterrijk.example", primary=False)
    queue_mail(kind="account", address="alice@lindedaal.example", subject="s", text="t", html="", recipient=cast.alice)
    services.move_account(cast.alice, cast.waterrijk, acting_user=cast.alice)
    assert not Mail.objects.filter(address="alice@lindedaal.example", state="queued").exists()


def test_an_erased_name_does_not_go_out_in_mail_to_others_that_still_waits(cast):
    person = make_user("Zeldzame Achternaam", cast.lindedaal, email="z@lindedaal.example")
    prove(person)
    words = "Zeldzame Achternaam nodigt je uit"
    queue_mail(kind="account", address="x@elders.example", subject=words, text=words, html=words)
    services.erase_account(person, with_texts=False, acting_user=person)
    mail = Mail.objects.get(address="x@elders.example")
    assert (mail.state, mail.subject, mail.text, mail.html) == ("skipped", "", "", "")


def test_a_second_invitation_is_no_way_back_after_a_time_elsewhere(cast):
    person = invited_and_in(cast)
    prove(person, "ed@elders.example", primary=False)
    second = Invitation.objects.create(
        organisation=cast.lindedaal, address="ed@elders.example", expires_at=timezone.now() + timedelta(days=9)
    )
    services.let_go(person, acting_user=cast.olga)
    prove(person, "ed@waterrijk.example", primary=False)
    services.join_organisation(User.objects.get(pk=person.pk), cast.waterrijk, acting_user=person)
    with pytest.raises(PermissionDenied):
        services.accept_invitation(second, acting_user=person)


def test_a_request_to_move_of_a_frozen_account_is_not_granted(cast):
    cast.waterrijk.admission = "approval"
    cast.waterrijk.save()
    prove(cast.alice)
    prove(cast.alice, "alice@waterrijk.example", primary=False)
    services.move_account(cast.alice, cast.waterrijk, acting_user=cast.alice)
    services.freeze_account(cast.alice, acting_user=cast.sam)
    with pytest.raises(PermissionDenied):
        services.approve_move(DomainRequest.objects.moves().get(), acting_user=None)


def test_managers_do_not_take_the_second_step_of_an_operator_away(cast):
    cast.mo.is_staff = True
    cast.mo.save()
    with pytest.raises(PermissionDenied):
        services.start_recovery(cast.mo, acting_user=cast.olga)
    assert services.start_recovery(cast.mo, acting_user=cast.sam)


def test_a_thread_that_was_kept_says_at_once_that_its_writer_is_no_longer_active(cast, client):
    post = make_post(cast.public, cast.bob)
    comment = make_comment(post, cast.alice, created_at=timezone.now() - timedelta(days=30))
    assert comment.author_id == cast.alice.pk
    assert "niet meer actief" not in client.get(post.get_absolute_url()).content.decode()
    services.deactivate_account(cast.alice, acting_user=cast.sam)
    assert "niet meer actief" in client.get(post.get_absolute_url()).content.decode()


def test_nobody_unfreezes_the_own_account(cast):
    services.freeze_account(cast.alice, acting_user=cast.sam)
    with pytest.raises(PermissionDenied):
        services.unfreeze_account(cast.alice, acting_user=cast.alice)


# A decision of an organisation or an operator that a mailbox or a manager would undo ------------------------------------


def test_whom_the_organisation_let_go_waits_for_it_though_the_mailbox_still_works(cast):
    services.let_go(cast.alice, acting_user=cast.olga)
    EmailAddress.objects.create(user=cast.alice, email="alice@lindedaal.example", verified=True, primary=True)
    User.objects.filter(pk=cast.alice.pk).update(email="alice@lindedaal.example")
    services.verified_address(cast.alice, "alice@lindedaal.example")
    cast.alice.refresh_from_db()
    assert (cast.alice.is_colleague, cast.alice.is_waiting) == (False, True)


def test_a_new_account_with_the_address_of_whom_was_let_go_waits_too(cast):
    services.let_go(cast.alice, acting_user=cast.olga)
    second = services.sign_up(email="alice@lindedaal.example", name="A", password="x" * 20, language="nl")
    services.verified_address(second, "alice@lindedaal.example")
    second.refresh_from_db()
    assert second.is_waiting


def test_a_manager_does_not_open_what_an_operator_ended(cast):
    services.deactivate_account(cast.bob, acting_user=cast.rob)
    with pytest.raises(PermissionDenied):
        services.bring_back(cast.bob, acting_user=cast.olga)
    services.bring_back(cast.bob, acting_user=cast.rob)
    cast.bob.refresh_from_db()
    assert cast.bob.is_colleague
