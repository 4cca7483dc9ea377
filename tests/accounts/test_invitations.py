"""Invitations: for one address, accepted once, never a way in for anyone else."""

from datetime import timedelta
from importlib import import_module
from io import StringIO
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Invitation, User
from notifications.models import Mail
from tests.accounts.test_joining import code, proven
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "een zin als wachtwoord"


def day(days):
    return timezone.localdate() + timedelta(days=days)


def refusal(organisation, address, **options):
    with pytest.raises(ValidationError) as error:
        services.invite(organisation, address, acting_user=None, **options)
    return error.value.code


def test_an_invited_colleague_gets_a_letter_that_says_who_and_into_what(cast):
    invitation = services.invite(cast.lindedaal, "Eva@Elders.example", acting_user=cast.olga)
    letter = Mail.objects.get(address="eva@elders.example")
    assert "Olga nodigt je uit om bij Gemeente Lindedaal te komen" in letter.text
    assert reverse("invitation", args=[invitation.key]) in letter.text


def test_what_cannot_be_invited_is_told_why(cast):
    assert refusal(cast.lindedaal, "geen adres") == "address"
    assert refusal(cast.lindedaal, "a@gmail.com") == "free_mail"
    assert refusal(cast.lindedaal, "a@waterrijk.example") == "domain"
    assert refusal(cast.lindedaal, "a@lindedaal.example", guest_until=day(30)) == "domain"
    assert refusal(cast.lindedaal, "a@gmail.com", guest_until=day(400)) == "day"
    assert refusal(cast.lindedaal, "a@gmail.com", guest_until=day(0)) == "day"
    EmailAddress.objects.create(user=cast.alice, email="alice@elders.example", verified=True)
    assert refusal(cast.lindedaal, "alice@elders.example") == "inside"
    services.invite(cast.lindedaal, "a@elders.example", acting_user=None)
    assert refusal(cast.lindedaal, "A@elders.example") == "invited"
    assert services.invite(cast.lindedaal, "a@gmail.com", guest_until=day(30), acting_user=None)


@pytest.mark.parametrize("name", ["alice", "charlie", "gast", "wim", "oscar"])
def test_only_managers_invite_withdraw_and_extend(cast, name):
    who = getattr(cast, name)
    invitation = services.invite(cast.lindedaal, "a@elders.example", acting_user=cast.olga)
    for change in (
        lambda: services.invite(cast.lindedaal, "b@elders.example", acting_user=who),
        lambda: services.withdraw_invitation(invitation, acting_user=who),
        lambda: services.extend_guest(cast.gast, day(30), acting_user=who),
    ):
        with pytest.raises(PermissionDenied):
            change()


def test_a_pasted_list_is_read_in_every_form():
    text = (
        '"Jansen, Jan" <jan@x.example>; Piet de Boer <PIET@x.example>\n'
        "kees@x.example, mailto:an@x.example\tjan@x.example oeps"
    )
    assert services.addresses_in(text) == [
        "jan@x.example",
        "PIET@x.example",
        "kees@x.example",
        "an@x.example",
        "oeps",
    ]


def test_one_bad_line_stops_no_other(cast):
    lines = services.invite_list(cast.lindedaal, "a@elders.example, oeps, b@gmail.com", acting_user=cast.olga)
    assert [line.invited for line in lines] == [True, False, False]
    assert "Dit is geen e-mailadres" in lines[1].words
    assert Invitation.objects.count() == 1


def test_an_invitation_makes_a_colleague_of_the_account_that_proved_the_address(cast):
    invitation = services.invite(cast.lindedaal, "eva@elders.example", acting_user=cast.olga)
    user = proven("Eva@elders.example")
    for _ in range(2):
        services.accept_invitation(invitation, acting_user=user)
    user.refresh_from_db()
    assert (user.organisation, user.is_colleague) == (cast.lindedaal, True)


def test_a_key_is_useless_without_the_proven_address(cast, as_person):
    invitation = services.invite(cast.lindedaal, "eva@elders.example", acting_user=cast.olga)
    thief = proven("dief@elders.example")
    EmailAddress.objects.create(user=thief, email="eva@elders.example", verified=False)
    with pytest.raises(PermissionDenied):
        services.accept_invitation(invitation, acting_user=thief)
    browser = as_person(thief)
    address = reverse("invitation", args=[invitation.key])
    assert "Je bent ingelogd met een ander adres" in browser.get(address).content.decode()
    assert browser.post(address).status_code == 403
    thief.refresh_from_db()
    assert thief.organisation is None


@pytest.mark.parametrize("end", ["expired", "withdrawn", "accepted", "unknown"])
def test_an_invitation_that_is_over_answers_as_one_that_never_was(cast, client, end):
    invitation = services.invite(cast.lindedaal, "eva@elders.example", acting_user=cast.olga)
    if end == "expired":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    elif end == "withdrawn":
        services.withdraw_invitation(invitation, acting_user=cast.olga)
    elif end == "accepted":
        services.accept_invitation(invitation, acting_user=proven("eva@elders.example"))
    key = "nonsense" if end == "unknown" else invitation.key
    answer = client.get(reverse("invitation", args=[key]))
    assert answer.status_code == 404
    assert "Deze uitnodiging geldt niet (meer)" in answer.content.decode()
    assert "eva@" not in answer.content.decode()
    if end in {"expired", "withdrawn"}:
        with pytest.raises(PermissionDenied):
            services.accept_invitation(invitation, acting_user=proven("eva@elders.example"))


def test_an_expired_invitation_makes_room_for_a_new_one(cast):
    services.invite(cast.lindedaal, "eva@elders.example", acting_user=None)
    Invitation.objects.update(expires_at=timezone.now())
    assert services.invite(cast.lindedaal, "eva@elders.example", acting_user=None).is_open


def test_who_is_invited_signs_up_and_is_in_with_the_code(cast, client):
    invitation = services.invite(cast.lindedaal, "eva@gmail.com", guest_until=day(60), acting_user=cast.olga)
    page = client.get(reverse("invitation", args=[invitation.key])).content.decode()
    assert f"invitation={invitation.key}" in page
    assert "Olga" in page
    form = {"email": "eva@gmail.com", "name": "Eva", "password1": PASSWORD, "invitation": invitation.key}
    answer = client.post(reverse("account_signup"), form)
    answer = client.post(answer.url, {"code": code()})
    user = User.objects.get(email="eva@gmail.com")
    assert (user.guest_until, user.is_guest) == (day(60), True)
    assert answer.url.startswith(reverse("welcome"))


def test_who_is_invited_is_not_asked_for_a_work_address(cast, client):
    invitation = services.invite(cast.lindedaal, "eva@gmail.com", guest_until=day(60), acting_user=cast.olga)
    of_work = ("Pleio is voor mensen die", "E-mailadres van je werk", "bij welke organisatie je hoort")
    page = client.get(reverse("account_signup"), {"invitation": invitation.key}).content.decode()
    assert [words for words in of_work if words in page] == []
    assert "Gebruik het adres waar de uitnodiging naartoe ging." in page
    form = {"email": "eva@gmail.com", "name": "", "invitation": invitation.key}
    assert "van je werk" not in client.post(reverse("account_signup"), form).content.decode()
    Invitation.objects.update(expires_at=timezone.now())
    for key in ("", "nonsense", invitation.key):
        page = client.get(reverse("account_signup"), {"invitation": key}).content.decode()
        assert "E-mailadres van je werk" in page


def test_the_key_of_another_address_opens_no_form(cast, client):
    invitation = services.invite(cast.lindedaal, "eva@gmail.com", guest_until=day(60), acting_user=cast.olga)
    form = {"email": "dief@gmail.com", "name": "Dief", "password1": PASSWORD, "invitation": invitation.key}
    assert "privéadres" in client.post(reverse("account_signup"), form).content.decode()


def test_the_page_of_an_invitation_does_not_tell_whether_there_is_an_account(cast, client):
    invitation = services.invite(cast.lindedaal, "eva@elders.example", acting_user=cast.olga)
    before = client.get(reverse("invitation", args=[invitation.key])).content
    proven("eva@elders.example")
    assert client.get(reverse("invitation", args=[invitation.key])).content == before


def test_a_colleague_elsewhere_who_accepts_moves(cast):
    EmailAddress.objects.create(user=cast.charlie, email="charlie@elders.example", verified=True)
    invitation = services.invite(cast.lindedaal, "charlie@elders.example", acting_user=cast.olga)
    services.accept_invitation(invitation, acting_user=cast.charlie)
    cast.charlie.refresh_from_db()
    assert cast.charlie.organisation == cast.lindedaal


def test_a_colleague_elsewhere_does_not_become_a_guest(cast):
    EmailAddress.objects.create(user=cast.charlie, email="charlie@elders.example", verified=True)
    invitation = services.invite(cast.lindedaal, "charlie@elders.example", guest_until=day(20), acting_user=cast.olga)
    services.accept_invitation(invitation, acting_user=cast.charlie)
    cast.charlie.refresh_from_db()
    assert (cast.charlie.organisation, cast.charlie.guest_until) == (cast.waterrijk, None)


def test_who_was_let_go_does_not_come_back_by_an_older_invitation(cast):
    EmailAddress.objects.create(user=cast.alice, email="alice@elders.example", verified=True)
    Invitation.objects.create(
        organisation=cast.lindedaal, address="alice@elders.example", expires_at=timezone.now() + timedelta(days=9)
    )
    services.let_go(cast.alice, reason="", acting_user=cast.olga)
    old = Invitation.objects.get(address="alice@elders.example")
    if old.withdrawn_at is None:
        with pytest.raises(PermissionDenied):
            services.accept_invitation(old, acting_user=cast.alice)
        services.withdraw_invitation(old, acting_user=cast.olga)
    new = services.invite(cast.lindedaal, "alice@elders.example", acting_user=cast.olga)
    services.accept_invitation(new, acting_user=cast.alice)
    cast.alice.refresh_from_db()
    assert cast.alice.organisation == cast.lindedaal


def test_an_accepted_invitation_takes_in_nobody_else(cast):
    invitation = services.invite(cast.lindedaal, "eva@elders.example", acting_user=cast.olga)
    first = proven("eva@elders.example")
    services.accept_invitation(invitation, acting_user=first)
    # The address went to another account since.
    EmailAddress.objects.filter(user=first).delete()
    second = make_user(email="tweede@elders.example")
    EmailAddress.objects.create(user=second, email="eva@elders.example", verified=True)
    with pytest.raises(PermissionDenied):
        services.accept_invitation(invitation, acting_user=second)
    second.refresh_from_db()
    assert second.organisation is None


def test_an_invitation_from_before_one_was_let_go_does_not_hold(cast):
    services.let_go(cast.alice, acting_user=cast.olga)
    cast.alice.refresh_from_db()
    EmailAddress.objects.create(user=cast.alice, email="alice@elders.example", verified=True)
    # To an address that nobody knew to be hers: it was not withdrawn when she went.
    old = services.invite(cast.lindedaal, "alice@elders.example", acting_user=cast.olga)
    Invitation.objects.filter(pk=old.pk).update(created_at=cast.alice.let_go_at - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        services.accept_invitation(old, acting_user=cast.alice)


def test_an_ended_account_accepts_nothing(cast):
    EmailAddress.objects.create(user=cast.dora, email="dora@elders.example", verified=True)
    invitation = services.invite(cast.waterrijk, "dora@elders.example", acting_user=None)
    with pytest.raises(PermissionDenied):
        services.accept_invitation(invitation, acting_user=cast.dora)


def test_invitations_for_an_address_and_by_a_person_are_withdrawn(cast):
    services.invite(cast.lindedaal, "eva@elders.example", acting_user=cast.olga)
    services.invite(cast.lindedaal, "ben@elders.example", acting_user=cast.olga)
    assert services.withdraw_invitations_for("EVA@elders.example") == 1
    assert services.withdraw_invitations_by(cast.olga) == 1
    assert not Invitation.objects.open().exists()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_invitation_accepted_twice_at_once_is_accepted_once():
    organisation = make_organisation()
    invitation = services.invite(organisation, "eva@elders.example", acting_user=None)
    user = proven("eva@elders.example")
    start, errors = Barrier(8), []

    def one():
        try:
            start.wait()
            services.accept_invitation(invitation, acting_user=user)
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    organisation.refresh_from_db()
    assert (errors, organisation.member_count) == ([], 1)


# Guests -----------------------------------------------------------------------------------------------------------------


def guest_of(organisation, email="gast@gmail.com", days=60):
    invitation = services.invite(organisation, email, guest_until=day(days), acting_user=None)
    return services.accept_invitation(invitation, acting_user=proven(email, name="Gijs"))


def test_a_guest_whose_last_day_is_over_is_answered_no_more(cast, as_person):
    guest = guest_of(cast.lindedaal)
    browser = as_person(guest)
    assert browser.get(reverse("account_home")).status_code == 200
    User.objects.filter(pk=guest.pk).update(guest_until=day(-1))
    assert browser.get(reverse("account_home")).status_code == 302


def test_a_past_guest_comes_in_again_by_a_new_invitation(cast):
    guest = guest_of(cast.lindedaal)
    guest.set_password(PASSWORD)
    guest.guest_until = day(-1)
    guest.save()
    login = {"login": guest.email, "password": PASSWORD}
    browser = Client()
    browser.post(reverse("account_login"), login)
    assert browser.get(reverse("account_home")).status_code == 302
    services.invite(cast.lindedaal, guest.email, guest_until=day(30), acting_user=cast.olga)
    browser = Client()
    browser.post(reverse("account_login"), login)
    assert browser.get(reverse("account_home")).status_code == 200


def test_a_guest_is_reminded_once_and_again_after_a_new_last_day(cast):
    guest = guest_of(cast.lindedaal, days=13)
    late = guest_of(cast.lindedaal, "later@gmail.com", days=40)
    assert [services.remind_guests(acting_user=None) for _ in range(2)] == [1, 0]
    assert "Je toegang stopt" in Mail.objects.filter(recipient=guest).latest("pk").subject
    services.extend_guest(guest, day(100), acting_user=cast.olga)
    guest.refresh_from_db()
    assert (guest.guest_until, guest.guest_reminded_at) == (day(100), None)
    assert not Mail.objects.filter(recipient=late).exists()


def test_each_organisation_has_its_own_last_day_of_a_guest_and_the_latest_counts(cast):
    guest = guest_of(cast.lindedaal, days=20)
    other = services.invite(cast.waterrijk, guest.email, guest_until=day(60), acting_user=None)
    services.accept_invitation(other, acting_user=guest)

    def last_day_after(organisation, days):
        services.extend_guest(guest, day(days), organisation=organisation, acting_user=None)
        guest.refresh_from_db()
        return guest.guest_until

    assert last_day_after(cast.lindedaal, 1) == day(60), "ending by one ends only its own"
    assert services.last_day_at(guest, cast.lindedaal) == day(1)
    assert last_day_after(cast.lindedaal, 90) == day(90)
    assert last_day_after(cast.waterrijk, 10) == day(90)
    assert last_day_after(cast.lindedaal, 5) == day(10)
    assert User.objects.guests_of(cast.lindedaal).get() == guest


def test_a_last_day_that_was_given_before_organisations_had_their_own_is_not_cut_by_one_of_them(cast):
    guest, other = guest_of(cast.lindedaal, days=20), guest_of(cast.waterrijk, "ander@gmail.com", days=20)
    services.accept_invitation(
        services.invite(cast.waterrijk, guest.email, guest_until=day(10), acting_user=None), acting_user=guest
    )
    User.objects.filter(pk=guest.pk).update(guest_until=day(90))
    import_module("accounts.migrations.0010_last_days_of_guests").put_last_days_on_invitations(apps, None)
    assert {services.last_day_at(guest, host) for host in (cast.lindedaal, cast.waterrijk)} == {day(90)}
    assert services.last_day_at(other, cast.waterrijk) == day(20)
    services.extend_guest(guest, day(30), organisation=cast.waterrijk, acting_user=None)
    guest.refresh_from_db()
    assert guest.guest_until == day(90)


def imported_guest(cast, days):
    person = services.create_account(
        email="ingehuurd@gmail.com", name="Ingehuurde", guest_until=day(days), acting_user=None
    )
    services.accept_invitation(
        services.invite(cast.waterrijk, person.email, guest_until=day(200), acting_user=None), acting_user=person
    )
    return person


def test_accepting_an_invitation_never_shortens_a_stay_that_came_without_one(cast):
    person = imported_guest(cast, days=90)
    services.extend_guest(person, day(5), organisation=cast.waterrijk, acting_user=None)
    person.refresh_from_db()
    assert person.guest_until == day(90)
    services.extend_guest(person, day(120), organisation=cast.waterrijk, acting_user=None)
    person.refresh_from_db()
    assert person.guest_until == day(120)


def test_the_day_that_a_guest_came_with_is_over_when_the_guest_becomes_a_colleague(cast):
    person = imported_guest(cast, days=90)
    services.move_account(person, cast.lindedaal, acting_user=None)
    person.refresh_from_db()
    assert (person.organisation, person.stays_until) == (cast.lindedaal, None)


def test_days_of_imports_before_they_were_kept_are_found_again(cast):
    person, guest = imported_guest(cast, days=90), guest_of(cast.lindedaal, days=20)
    User.objects.filter(pk=person.pk).update(stays_until=None, guest_until=day(300))
    plain = services.create_account(email="los@gmail.com", name="Los", guest_until=day(40), acting_user=None)
    User.objects.filter(pk=plain.pk).update(stays_until=None)
    import_module("accounts.migrations.0012_last_days_that_guests_came_with").keep_days_that_no_invitation_gave(
        apps, None
    )
    kept = {one.pk: one.stays_until for one in User.objects.filter(pk__in=[person.pk, guest.pk, plain.pk])}
    assert kept == {person.pk: day(300), guest.pk: None, plain.pk: day(40)}


def test_the_months_of_who_was_let_go_stand_on_no_invitation(cast):
    EmailAddress.objects.create(user=cast.alice, email="alice@thuis.example", verified=True)
    services.let_go(cast.alice, acting_user=None)
    invitation = services.invite(cast.waterrijk, "alice@thuis.example", guest_until=day(60), acting_user=None)
    services.accept_invitation(invitation, acting_user=User.objects.get(pk=cast.alice.pk))
    import_module("accounts.migrations.0010_last_days_of_guests").put_last_days_on_invitations(apps, None)
    invitation.refresh_from_db()
    assert invitation.guest_until == day(60)


def test_the_months_of_who_was_let_go_are_not_cut_by_an_organisation_that_invited_as_a_guest(cast):
    EmailAddress.objects.create(user=cast.alice, email="alice@thuis.example", verified=True)
    services.let_go(cast.alice, acting_user=None)
    alice = User.objects.get(pk=cast.alice.pk)
    months = alice.guest_until
    invitation = services.invite(cast.waterrijk, "alice@thuis.example", guest_until=day(60), acting_user=None)
    services.accept_invitation(invitation, acting_user=alice)
    services.extend_guest(alice, day(1), organisation=cast.waterrijk, acting_user=None)
    alice.refresh_from_db()
    assert alice.guest_until == months


def test_the_desk_shows_the_own_last_day_of_a_guest_and_says_which_counts(cast, as_person):
    guest = guest_of(cast.lindedaal, days=20)
    other = services.invite(cast.waterrijk, guest.email, guest_until=day(60), acting_user=None)
    services.accept_invitation(other, acting_user=guest)
    address = reverse("desk:guest", args=[cast.lindedaal.slug, guest.public_id])
    page = as_person(cast.olga).get(address)
    assert page.context["form"].initial["guest_until"] == day(20)
    assert "telt de laatste" in page.content.decode()


def test_a_manager_elsewhere_does_not_extend_the_guest(cast):
    with pytest.raises(PermissionDenied):
        services.extend_guest(guest_of(cast.waterrijk), day(100), acting_user=cast.olga)


# Commands ---------------------------------------------------------------------------------------------------------------


def test_the_command_invites_a_file_and_says_what_it_skipped(cast, tmp_path):
    make_user()
    file = tmp_path / "lijst.txt"
    file.write_text("a@elders.example; b@waterrijk.example\n")
    for trial, number in (("--dry-run", 0), (None, 1)):
        out = StringIO()
        options = [str(file), "--organisation", cast.lindedaal.slug, *([trial] if trial else [])]
        call_command("invite_accounts", *options, stdout=out, stderr=StringIO())
        assert "1 invited; 1 skipped" in out.getvalue()
        assert Invitation.objects.count() == number


def test_the_command_refuses_what_it_cannot_read(cast, tmp_path):
    file = tmp_path / "lijst.txt"
    file.write_bytes(b"\xff\xfe\xe9")
    for options in (
        [str(file), "--organisation", cast.lindedaal.slug],
        ["--organisation", cast.lindedaal.slug],
        ["--address", "a@elders.example", "--organisation", "bestaat-niet"],
    ):
        with pytest.raises(CommandError):
            call_command("invite_accounts", *options, stdout=StringIO(), stderr=StringIO())


def test_the_command_reminds_guests(cast):
    guest_of(cast.lindedaal, days=3)
    out = StringIO()
    call_command("remind_guests", stdout=out)
    assert "1 reminded" in out.getvalue()
