"""Let go, leave, end, freeze and bring back: who was here is out at once, and what stays is the work."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts import services
from accounts.backends import PersonBackend
from accounts.models import DomainRequest, Invitation, User
from accounts.services import ask_presence
from audit.models import AuditEntry
from blogs.services import add_comment, publish_post
from groups.models import Membership, WorkingGroup
from groups.services import role_differences
from notifications.models import Delivery, Mail
from notifications.services import drain, queue_letter, queue_mail
from tests.factories import PASSWORD, add_member, make_organisation, make_post

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")


def with_address(person, *others):
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    for other in others:
        EmailAddress.objects.create(user=person, email=other, verified=True)
    person.set_password(PASSWORD)
    person.save()
    return person


def is_in(browser):
    return browser.get(reverse("account_home")).status_code == 200


def code_in(text):
    return re.search(r"^ *([A-Z0-9]{3,}-?[A-Z0-9]{2,})$", text, re.M).group(1)


@pytest.fixture
def alice(cast):
    return with_address(cast.alice)


END = {
    "let go": lambda cast: services.let_go(cast.alice, reason="uit dienst", acting_user=cast.olga),
    "left": lambda cast: services.leave_organisation(cast.alice, acting_user=cast.alice),
    "deactivated": lambda cast: services.deactivate_account(cast.alice, acting_user=cast.olga),
}


@pytest.fixture(params=END)
def end(request, cast, alice):
    """Ends alice in one of three ways."""
    return lambda: END[request.param](cast)


# The leaver with everything that still lives ------------------------------------------------------------------------


def test_every_live_browser_is_a_visitor_at_once(cast, as_person, end):
    browsers = [as_person(cast.alice) for _ in range(3)]
    assert all(map(is_in, browsers))
    end()
    assert not any(map(is_in, browsers))


def test_pages_and_feeds_of_live_cookies_answer_as_to_a_visitor(cast, as_person, end):
    browser = as_person(cast.alice)
    closed, post = cast.group.get_absolute_url(), make_post(cast.group, cast.bob).get_absolute_url()
    assert browser.get(post).status_code == 200
    end()
    assert browser.get(closed).status_code == 404
    assert browser.get(post).status_code == 404
    assert post not in browser.get(reverse("blogs:feed")).content.decode()
    answer = browser.post(reverse("groups:join", args=[cast.public.slug]))
    assert answer.status_code != 200 or "ingelogd" in answer.content.decode()
    assert not Membership.objects.filter(person=cast.alice).exists()


def test_a_sign_in_code_from_before_opens_nothing(cast, client, end):
    address = cast.alice.email
    client.post(reverse("account_request_login_code"), {"email": address})
    drain()
    code = code_in(mail.outbox[-1].body)
    end()
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not is_in(client)


def test_a_code_to_the_address_of_before_is_no_way_in_beside_a_private_one(cast, client):
    alice = with_address(cast.alice, "alice@prive.example")
    client.post(reverse("account_request_login_code"), {"email": alice.email})
    drain()
    code = code_in(mail.outbox[-1].body)
    services.let_go(alice, acting_user=cast.olga)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert not is_in(client)


def test_a_reset_code_from_before_changes_no_password_and_opens_nothing(cast, client, end):
    address, before = cast.alice.email, cast.alice.password
    client.post(reverse("account_reset_password"), {"email": address})
    drain()
    code = code_in(mail.outbox[-1].body)
    end()
    answer = client.post(reverse("account_confirm_password_reset_code"), {"code": code}, follow=True)
    client.post(answer.request["PATH_INFO"], {"password1": "een heel nieuw wachtwoord"})
    cast.alice.refresh_from_db()
    assert cast.alice.password == before
    assert not is_in(client)


def test_a_reset_that_was_confirmed_before_still_changes_nothing(cast, client, end):
    address, before = cast.alice.email, cast.alice.password
    client.post(reverse("account_reset_password"), {"email": address})
    drain()
    page = client.post(
        reverse("account_confirm_password_reset_code"), {"code": code_in(mail.outbox[-1].body)}, follow=True
    )
    end()
    client.post(page.request["PATH_INFO"], {"password1": "een heel nieuw wachtwoord"})
    cast.alice.refresh_from_db()
    assert cast.alice.password == before
    assert not is_in(client)


def test_without_leaving_the_same_reset_works(cast, alice, client):
    client.post(reverse("account_reset_password"), {"email": alice.email})
    drain()
    page = client.post(
        reverse("account_confirm_password_reset_code"), {"code": code_in(mail.outbox[-1].body)}, follow=True
    )
    client.post(page.request["PATH_INFO"], {"password1": "een heel nieuw wachtwoord"})
    alice.refresh_from_db()
    assert alice.check_password("een heel nieuw wachtwoord")


def test_queued_mail_is_not_sent_codes_letters_and_notices_alike(cast, end):
    mail.outbox.clear()
    publish_post(make_post(cast.group, cast.bob, published=False), acting_user=cast.bob)
    queue_mail(
        kind="account", address=cast.alice.email, subject="Code", text="ABC-DEF", recipient=cast.alice, wipe=True
    )
    queue_mail(kind="account", address=cast.alice.email, subject="Uitnodiging", text="Kom")
    address = cast.alice.email
    end()
    drain()
    letters = [m for m in mail.outbox if address in m.to]
    assert letters == []
    assert not Delivery.objects.filter(notification__recipient=cast.alice).exclude(state="skipped").exists()


def test_a_mail_that_was_queued_in_the_same_moment_is_asked_about_again(cast, alice):
    address = alice.email
    services.let_go(alice, acting_user=cast.olga)
    late = queue_mail(kind="account", address=address, subject="Code", text="ABC", recipient=alice, wipe=True)
    drain()
    late.refresh_from_db()
    assert (late.state, late.reason) == (Mail.State.SKIPPED, "address ended")


def test_invitations_to_and_by_the_person_are_withdrawn(cast, end):
    soon = timezone.now() + timedelta(days=9)
    common = {"organisation": cast.lindedaal, "expires_at": soon}
    to_her = Invitation.objects.create(address=cast.alice.email.upper(), **common)
    by_her = Invitation.objects.create(address="vriend@prive.example", invited_by=cast.alice, **common)
    other = Invitation.objects.create(address="iemand@prive.example", invited_by=cast.bob, **common)
    end()
    open_now = Invitation.objects.filter(withdrawn_at=None)
    assert set(open_now) == {other}
    assert {to_her, by_her} == set(Invitation.objects.exclude(withdrawn_at=None))


def test_no_code_reset_or_verification_is_mailed_to_the_former_address(cast, client, end):
    address = cast.alice.email
    end()
    Mail.objects.all().delete()
    client.post(reverse("account_reset_password"), {"email": address})
    client.post(reverse("account_request_login_code"), {"email": address})
    assert not Mail.objects.filter(recipient=cast.alice).exists()
    assert not Mail.objects.filter(wipe=True).exists()


# What ends and what stays -------------------------------------------------------------------------------------------


def test_roles_end_and_the_counts_are_right(cast, end):
    Membership.objects.filter(person=cast.alice, group=cast.public).update(role="moderator")
    assign_perm("groups.moderate_workinggroup", cast.alice, cast.public)
    assign_perm("accounts.manage_organisation", cast.alice, cast.lindedaal)
    cast.lindedaal.member_count = services.recount_people(cast.lindedaal)
    cast.lindedaal.save()
    end()
    assert not Membership.objects.filter(person=cast.alice).exists()
    assert not cast.alice.workinggroupuserobjectpermission_set.exists()
    assert not cast.alice.organisationuserobjectpermission_set.exists()
    cast.lindedaal.refresh_from_db()
    assert cast.lindedaal.member_count == services.recount_people(cast.lindedaal)
    for group in WorkingGroup.objects.all():
        assert group.member_count == group.memberships.count()


@pytest.mark.parametrize("way", ["let_go", "deactivate_account"])
def test_a_manager_who_is_let_go_keeps_no_permission(cast, way):
    getattr(services, way)(cast.olga, acting_user=cast.rob)
    assert not cast.olga.organisationuserobjectpermission_set.exists()


def test_the_work_stays_and_says_so_beside_the_name(cast, as_person, end):
    post = make_post(cast.public, cast.alice)
    add_comment(post, source="Nog een gedachte.", acting_user=cast.alice)
    end()
    page = as_person(cast.bob).get(post.get_absolute_url()).content.decode()
    assert page.count("Alice (niet meer actief)") >= 2
    assert "Alice (niet meer actief)" in as_person(cast.bob).get(reverse("blogs:list")).content.decode()
    assert "Alice (niet meer actief)" in as_person(None).get(reverse("blogs:feed")).content.decode()
    english = as_person(None, HTTP_COOKIE="language=en").get(post.get_absolute_url()).content.decode()
    assert "Alice (no longer active)" in english


def test_let_go_is_a_guest_for_twelve_months_without_groups(cast, alice):
    services.let_go(alice, acting_user=cast.olga)
    alice.refresh_from_db()
    assert alice.is_guest
    assert alice.is_active
    assert alice.organisation is None
    assert alice.guest_until == timezone.localdate() + timedelta(days=365)
    assert (alice.let_go_by, alice.email, alice.former_email) == (cast.lindedaal, None, "alice@lindedaal.example")


def test_a_private_address_becomes_the_way_in_and_is_written_to(cast):
    alice = with_address(cast.alice, "alice@prive.example")
    mail.outbox.clear()
    services.let_go(alice, acting_user=cast.olga)
    alice.refresh_from_db()
    assert alice.email == "alice@prive.example"
    assert list(EmailAddress.objects.filter(user=alice).values_list("email", "primary")) == [(alice.email, True)]
    drain()
    [letter] = mail.outbox
    assert letter.to == ["alice@prive.example"]
    assert "Gemeente Lindedaal" in letter.subject
    assert "12 maanden" in letter.body or "Tot en met" in letter.body


def test_an_unproven_private_address_is_no_way_in(cast, alice):
    EmailAddress.objects.create(user=alice, email="alice@prive.example", verified=False)
    services.let_go(alice, acting_user=cast.olga)
    alice.refresh_from_db()
    assert alice.email is None


@pytest.mark.parametrize("name", ["bob", "charlie", "mo", "oscar", "gast"])
def test_only_the_manager_and_an_operator_let_people_go(cast, name):
    with pytest.raises(PermissionDenied):
        services.let_go(cast.alice, acting_user=getattr(cast, name))
    services.let_go(cast.alice, acting_user=cast.sam)


def test_a_manager_of_another_organisation_lets_nobody_go(cast):
    assign_perm("accounts.manage_organisation", cast.charlie, cast.waterrijk)
    with pytest.raises(PermissionDenied):
        services.let_go(cast.alice, acting_user=cast.charlie)


def test_nobody_makes_someone_else_leave(cast):
    with pytest.raises(PermissionDenied):
        services.leave_organisation(cast.alice, acting_user=cast.olga)


def test_twice_is_once(cast, alice):
    for change in (services.let_go, services.deactivate_account, services.bring_back, services.freeze_account):
        change(alice, acting_user=cast.sam)
        number = AuditEntry.objects.count()
        change(alice, acting_user=cast.sam) if change is not services.bring_back else None
        assert AuditEntry.objects.count() == number


# The former address -------------------------------------------------------------------------------------------------


def sign_in(client, address, password=PASSWORD):
    client.post(LOGIN, {"login": address, "password": password})
    return is_in(client)


def test_the_former_address_signs_in_with_the_password_only(cast, alice, client):
    address = alice.email
    services.let_go(alice, acting_user=cast.olga)
    assert not sign_in(client, address, "een verkeerd wachtwoord")
    assert sign_in(client, address.upper())


def test_ended_accounts_do_not_sign_in_with_it(cast, alice, client):
    address = alice.email
    services.deactivate_account(alice, acting_user=cast.olga)
    assert not sign_in(client, address)


def test_who_proves_to_hold_an_ended_account_hears_that_it_ended(cast, alice, client):
    address = alice.email
    services.deactivate_account(alice, acting_user=cast.olga)
    wrong = client.post(LOGIN, {"login": address, "password": "een verkeerd wachtwoord"})
    assert "Het adres of het wachtwoord klopt niet" in wrong.content.decode()
    answer = client.post(LOGIN, {"login": address, "password": PASSWORD}, follow=True)
    assert "Het account is beëindigd of bevroren" in answer.content.decode()
    assert not is_in(client)


def test_a_second_person_with_the_address_starts_empty_and_takes_the_way_in(cast, alice, client):
    address = alice.email
    post = make_post(cast.public, alice)
    services.let_go(alice, acting_user=cast.olga)
    client.post(
        reverse("account_signup"), {"email": address, "name": "Alice Twee", "password1": "een ander lang wachtwoord"}
    )
    drain()
    client.post(reverse("account_email_verification_sent"), {"code": code_in(mail.outbox[-1].body)})
    second = User.objects.get(email=address)
    assert second != alice
    assert second.name == "Alice Twee"
    assert post.author == alice
    assert set(second.memberships.values_list("group__way_in", flat=True)) <= {"automatic"}
    client.logout()
    assert not sign_in(client, address), "the password of the first one no longer works with this address"
    assert sign_in(client, address, "een ander lang wachtwoord")


def test_only_a_proof_of_the_address_ends_the_former_way_in(cast, alice, client):
    address = alice.email
    services.let_go(alice, acting_user=cast.olga)
    claim = EmailAddress.objects.create(user=cast.bob, email=address, verified=False)
    assert sign_in(client, address)
    client.logout()
    claim.verified = True
    claim.save()
    assert not sign_in(client, address)


def test_who_has_another_address_does_not_sign_in_with_the_former_one(cast, client):
    alice = with_address(cast.alice, "alice@prive.example")
    services.let_go(alice, acting_user=cast.olga)
    assert not sign_in(client, "alice@lindedaal.example")
    assert sign_in(client, "alice@prive.example")
    credentials = {"email": "alice@lindedaal.example", "password": PASSWORD}
    assert PersonBackend().authenticate(None, **credentials) is None


def test_the_only_manager_reads_before_leaving_that_nobody_is_left(cast, as_person):
    alone = "Jij bent de enige beheerder van Gemeente Lindedaal."
    page = as_person(cast.olga).get(reverse("account_leave")).content.decode()
    assert alone in page
    assert reverse("desk:managers", args=[cast.lindedaal.slug]) in page
    services.appoint_manager(cast.lindedaal, cast.dana, acting_user=cast.olga)
    assert alone not in as_person(cast.olga).get(reverse("account_leave")).content.decode()
    assert alone not in as_person(cast.alice).get(reverse("account_leave")).content.decode()


# Back again ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("how", ["let go", "deactivated"])
def test_the_organisation_brings_back_the_same_account_with_its_address_and_without_its_groups(cast, alice, how):
    address = cast.alice.email
    END[how](cast)
    services.bring_back(cast.alice, acting_user=cast.olga)
    cast.alice.refresh_from_db()
    assert cast.alice.is_colleague
    assert cast.alice.organisation == cast.lindedaal
    assert (cast.alice.email, cast.alice.guest_until, cast.alice.let_go_at) == (address, None, None)
    assert set(cast.alice.memberships.values_list("group__way_in", flat=True)) <= {"automatic"}
    assert not cast.alice.has_left


@pytest.mark.parametrize("how", ["let go", "deactivated"])
@pytest.mark.parametrize(
    ("language", "subject"),
    [
        ("nl", "Je account hoort weer bij Gemeente Lindedaal"),
        ("en", "Your account belongs to Gemeente Lindedaal again"),
    ],
)
def test_who_is_brought_back_hears_so_in_the_own_language(cast, alice, how, language, subject):
    User.objects.filter(pk=alice.pk).update(language=language)
    END[how](cast)
    services.bring_back(cast.alice, acting_user=cast.olga)
    drain()
    letter = mail.outbox[-1]
    assert (letter.subject, letter.to) == (subject, [alice.email])
    assert "/accounts/login/" in letter.body
    assert Mail.objects.filter(subject=subject).count() == 1


def test_an_address_that_someone_took_does_not_come_back(cast, alice):
    address = alice.email
    services.let_go(alice, acting_user=cast.olga)
    services.create_account(email=address, name="Tweede", organisation=cast.lindedaal, acting_user=None)
    services.bring_back(alice, acting_user=cast.olga)
    alice.refresh_from_db()
    assert alice.email is None
    assert alice.is_colleague


@pytest.mark.parametrize("office", ["olga", "rob", None])
def test_nobody_brings_back_who_left_by_choice(cast, alice, office):
    services.leave_organisation(alice, acting_user=alice)
    with pytest.raises(PermissionDenied, match=r"invitation|uitnodiging"):
        services.bring_back(alice, acting_user=getattr(cast, office) if office else None)
    alice.refresh_from_db()
    assert alice.organisation is None


def test_who_left_by_choice_comes_back_to_the_same_account_by_accepting(cast, alice):
    services.leave_organisation(alice, acting_user=alice)
    EmailAddress.objects.create(user=alice, email="alice@elders.example", verified=True)
    invitation = services.invite(cast.lindedaal, "alice@elders.example", acting_user=cast.olga)
    assert services.accept_invitation(invitation, acting_user=alice).organisation == cast.lindedaal
    alice.refresh_from_db()
    assert not alice.left_by_choice
    services.let_go(alice, acting_user=cast.olga)
    assert services.bring_back(alice, acting_user=cast.olga).is_colleague


def test_an_operator_opens_an_ended_account_of_who_left_by_choice_and_it_belongs_nowhere(cast, alice):
    services.leave_organisation(alice, acting_user=alice)
    services.deactivate_account(alice, acting_user=None)
    with pytest.raises(PermissionDenied):
        services.bring_back(alice, acting_user=cast.olga)
    person = services.bring_back(alice, acting_user=cast.rob)
    assert (person.is_active, person.organisation) == (True, None)
    assert Mail.objects.filter(subject="Je account is weer open").exists() == bool(person.email)


def test_an_address_that_was_typed_and_never_proven_does_come_back(cast, alice):
    address = alice.email
    services.let_go(alice, acting_user=cast.olga)
    claimer = services.sign_up(email=address, name="Dief", password="een zin als wachtwoord", language="nl")
    EmailAddress.objects.create(user=claimer, email=address, verified=False, primary=True)
    EmailAddress.objects.create(user=cast.charlie, email=address, verified=False)
    services.bring_back(alice, acting_user=cast.olga)
    alice.refresh_from_db()
    claimer.refresh_from_db()
    assert (alice.email, claimer.email) == (address, None)
    assert list(EmailAddress.objects.filter(email=address).values_list("user", "verified")) == [(alice.pk, True)]


def test_another_organisation_does_not_bring_back(cast, end):
    end()
    assign_perm("accounts.manage_organisation", cast.charlie, cast.waterrijk)
    with pytest.raises(PermissionDenied):
        services.bring_back(cast.alice, acting_user=cast.charlie)


def test_who_went_on_elsewhere_is_not_brought_back(cast, alice):
    services.let_go(alice, acting_user=cast.olga)
    services.move_account(with_new_address(alice, "waterrijk"), cast.waterrijk, acting_user=alice)
    for who in (cast.olga, cast.rob, None):
        with pytest.raises(PermissionDenied):
            services.bring_back(alice, acting_user=who)
    alice.refresh_from_db()
    assert alice.organisation == cast.waterrijk


def with_new_address(person, town):
    EmailAddress.objects.create(user=person, email=f"{person.name.lower()}@{town}.example", verified=True)
    person.refresh_from_db()
    return person


# Freezing -----------------------------------------------------------------------------------------------------------


def test_frozen_no_request_is_answered_and_nothing_else_changes(cast, alice, as_person, client):
    browser = as_person(alice)
    groups = set(alice.memberships.values_list("group", "role"))
    services.freeze_account(alice, reason="gestolen telefoon", acting_user=cast.sam)
    assert not is_in(browser)
    assert not sign_in(client, alice.email)
    assert set(alice.memberships.values_list("group", "role")) == groups
    services.unfreeze_account(alice, acting_user=cast.sam)
    assert not is_in(browser), "the old session stays ended"
    assert sign_in(client, alice.email)


def test_a_manager_does_not_freeze(cast):
    with pytest.raises(PermissionDenied):
        services.freeze_account(cast.alice, acting_user=cast.olga)


# A request that was on its way ---------------------------------------------------------------------------------------


def test_a_change_that_was_on_its_way_is_refused_after_the_commit(cast, end):
    post, stale = make_post(cast.public, cast.bob), User.objects.get(pk=cast.alice.pk)
    end()
    with pytest.raises(PermissionDenied):
        add_comment(post, source="Nog net.", acting_user=stale)
    assert post.comments.count() == 0


def test_a_session_that_was_ended_makes_no_change_either(cast, db):
    stale = User.objects.get(pk=cast.alice.pk)
    ask_presence(stale)
    services.end_all_sessions(cast.alice, acting_user=cast.sam)
    with pytest.raises(PermissionDenied):
        ask_presence(stale)


# The page -----------------------------------------------------------------------------------------------------------


def test_the_page_says_beforehand_what_ends_and_does_it_after_a_fresh_sign_in(cast, alice, client):
    assert sign_in(client, alice.email)
    answer = client.get(reverse("account_leave"))
    assert answer.status_code == 200, answer.headers
    page = answer.content.decode()
    for word in (cast.group.name, "alice@lindedaal.example", "Gemeente Lindedaal"):
        assert word in page
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    assert client.post(reverse("account_leave")).status_code == 302
    alice.refresh_from_db()
    assert alice.organisation is None
    assert not is_in(client)


def test_an_old_session_signs_in_again_before_leaving(cast, alice, as_person):
    browser = as_person(alice)
    alice.usersession_set.update(created_at=timezone.now() - timedelta(hours=2))
    answer = browser.post(reverse("account_leave"))
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url
    alice.refresh_from_db()
    assert alice.organisation == cast.lindedaal


# Moving -------------------------------------------------------------------------------------------------------------


def test_a_move_keeps_account_work_and_groups_and_ends_what_came_by_the_old_one(cast, alice):
    old_group = add_automatic(cast.lindedaal, alice)
    assign_perm("accounts.manage_organisation", alice, cast.lindedaal)
    post = make_post(cast.public, alice)
    services.move_account(with_new_address(alice, "waterrijk"), cast.waterrijk, acting_user=alice)
    alice.refresh_from_db()
    assert alice.organisation == cast.waterrijk
    assert alice.is_colleague
    assert post.author == alice
    left = set(WorkingGroup.objects.filter(memberships__person=alice))
    assert left >= {cast.public, cast.government, cast.group, cast.hidden}
    assert not left & {cast.organisation, old_group}
    assert not alice.organisationuserobjectpermission_set.exists()
    assert alice.email == "alice@waterrijk.example"
    assert list(EmailAddress.objects.filter(user=alice).values_list("email", "primary")) == [(alice.email, True)]
    assert alice.author_name == "Alice"
    assert not [line for line in role_differences() if f"person {alice.pk} " in line]


def add_automatic(organisation, person):
    group = WorkingGroup.objects.create(
        name="Iedereen",
        slug=f"iedereen-{organisation.pk}",
        organisation=organisation,
        way_in="automatic",
        visibility="organisation",
    )
    add_member(group, person)
    return group


def test_without_a_proven_address_there_nobody_moves(cast, alice):
    EmailAddress.objects.create(user=alice, email="alice@waterrijk.example", verified=False)
    with pytest.raises(PermissionDenied):
        services.move_account(alice, cast.waterrijk, acting_user=alice)
    for domain in ("waterrijk.example.evil.example", "gov.waterrijk.example"):
        EmailAddress.objects.create(user=alice, email=f"alice@{domain}", verified=True)
    with pytest.raises(PermissionDenied):
        services.move_account(alice, cast.waterrijk, acting_user=alice)


def test_nobody_moves_someone_else(cast, alice):
    with pytest.raises(PermissionDenied):
        services.move_account(with_new_address(alice, "waterrijk"), cast.waterrijk, acting_user=cast.bob)


def test_with_approval_the_person_stays_until_the_new_one_says_yes(cast, alice):
    cast.waterrijk.admission = "approval"
    cast.waterrijk.save()
    assign_perm("accounts.manage_organisation", cast.charlie, cast.waterrijk)
    for _ in range(2):
        services.move_account(
            with_new_address(alice, "waterrijk") if _ == 0 else alice, cast.waterrijk, acting_user=alice
        )
    alice.refresh_from_db()
    assert alice.organisation == cast.lindedaal
    assert alice.is_colleague
    [request] = alice.domain_requests.all()
    with pytest.raises(PermissionDenied):
        services.approve_move(request, acting_user=cast.olga)
    services.approve_move(request, acting_user=cast.charlie)
    alice.refresh_from_db()
    assert alice.organisation == cast.waterrijk


@pytest.mark.parametrize("name", ["alice", "olga", "charlie"])
def test_only_a_manager_of_the_new_organisation_lets_a_mover_in(cast, alice, name):
    cast.waterrijk.admission = "approval"
    cast.waterrijk.save()
    services.move_account(with_new_address(alice, "waterrijk"), cast.waterrijk, acting_user=alice)
    request = DomainRequest.objects.get(person=alice)
    for change in (
        lambda who: services.approve_move(request, acting_user=who),
        lambda who: services.refuse_move(request, "Nee", acting_user=who),
    ):
        with pytest.raises(PermissionDenied):
            change(getattr(cast, name))
    alice.refresh_from_db()
    assert alice.organisation == cast.lindedaal


def test_refused_the_person_stays_where_they_are(cast, alice):
    cast.waterrijk.admission = "approval"
    cast.waterrijk.save()
    services.move_account(with_new_address(alice, "waterrijk"), cast.waterrijk, acting_user=alice)
    services.refuse_move(alice.domain_requests.get(), "niet bij ons", acting_user=None)
    alice.refresh_from_db()
    assert alice.organisation == cast.lindedaal


def test_an_organisation_by_invitation_takes_only_who_it_invited(cast, alice):
    cast.waterrijk.admission = "invitation"
    cast.waterrijk.save()
    with_new_address(alice, "waterrijk")
    with pytest.raises(PermissionDenied):
        services.move_account(alice, cast.waterrijk, acting_user=alice)
    invitation = Invitation.objects.create(
        organisation=cast.waterrijk, address=alice.email, expires_at=timezone.now() + timedelta(days=1)
    )
    assert services.accept_invitation(invitation, acting_user=alice).organisation == cast.waterrijk


def test_a_guest_who_was_let_go_becomes_a_colleague_elsewhere(cast, alice):
    services.let_go(alice, acting_user=cast.olga)
    moved = services.move_account(with_new_address(alice, "waterrijk"), cast.waterrijk, acting_user=alice)
    assert moved.is_colleague
    assert moved.guest_until is None
    assert not moved.has_left


def test_a_shared_domain_keeps_its_address(cast, alice):
    third = make_organisation(domain="Lindedaal.example")
    services.move_account(alice, third, acting_user=alice)
    alice.refresh_from_db()
    assert alice.email == "alice@lindedaal.example"


def test_the_page_says_beforehand_what_a_move_ends(cast, alice, as_person):
    browser = as_person(with_new_address(alice, "waterrijk"))
    page = browser.get(reverse("account_move", args=[cast.waterrijk.slug])).content.decode()
    assert cast.organisation.name in page
    assert "alice@lindedaal.example" in page
    assert cast.group.name not in page
    browser.post(reverse("account_move", args=[cast.waterrijk.slug]))
    alice.refresh_from_db()
    assert alice.organisation == cast.waterrijk
    assert is_in(browser)


def test_a_letter_waits_for_who_has_an_address(cast, alice):
    letter = queue_letter("moved", person=alice, organisation=cast.waterrijk)
    assert letter.address == alice.email
    assert reverse("account_reset_password") in letter.text, "as in every mail about a change of the account"
