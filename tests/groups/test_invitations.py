"""Inviting: by name and by address, told once, answered once, and nobody who learns more than was meant."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation
from accounts.services import (
    accept_invitation,
    approve_account,
    deactivate_account,
    erase_account,
    invite,
    leave_organisation,
    let_go,
    move_account,
)
from audit.models import AuditDetail, AuditEntry
from groups import services
from groups.models import GroupInvitation, Removal, WorkingGroup
from groups.own_data import group_parts
from groups.services import (
    accept_group_invitation,
    change_visibility,
    decline_group_invitation,
    invite_address,
    invite_again,
    invite_lines,
    invite_person,
    leave_group,
    take_out,
    withdraw_group_invitation,
)
from groups.services.inviting import MOST_PER_HOUR
from notifications.models import Mail, Notification
from notifications.services import drain
from tests.factories import add_member, make_invitation, make_organisation, make_request, make_user, prove

NEW = "nieuw@lindedaal.example"
OUTSIDE = "buurman@prive.example"


def invite_page(group):
    return reverse("groups:invite", args=[group.slug])


def is_in(person, group):
    return group.memberships.filter(person=person).exists()


def words_of(group, text, user):
    return {line.typed: line.words for line in invite_lines(group, text, acting_user=user)}


def letters_to(address):
    drain()
    return [one for one in mail.outbox if one.to == [address]]


# Who invites -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["alice", "gast", "dana", "nina", "olga", "rob"])
def test_only_moderators_invite_and_see_what_was_sent(cast, as_person, name):
    waiting = make_invitation(cast.group, address="geheim@lindedaal.example")
    client, person = as_person(getattr(cast, name)), getattr(cast, name)
    again, withdraw = (
        reverse(f"groups:{what}", args=[cast.group.slug, waiting.key])
        for what in ("invite_again", "invitation_withdraw")
    )
    answers = [client.get(invite_page(cast.group)), client.post(invite_page(cast.group), {"people": "Petra"})]
    for answer in [*answers, client.post(again), client.post(withdraw)]:
        assert answer.status_code in {403, 404}
        assert "geheim@" not in answer.content.decode()
    for change in (
        lambda: invite_person(cast.group, cast.petra, acting_user=person),
        lambda: invite_address(cast.group, NEW, acting_user=person),
        lambda: invite_again(cast.group, waiting.key, acting_user=person),
        lambda: withdraw_group_invitation(cast.group, waiting.key, acting_user=person),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert GroupInvitation.objects.get() == waiting


def test_nobody_is_invited_into_the_group_of_an_organisation(cast):
    WorkingGroup.objects.filter(pk=cast.public.pk).update(way_in="automatic")
    with pytest.raises(PermissionDenied):
        invite_person(cast.public, cast.petra, acting_user=cast.mo)


def test_a_group_without_owner_invites_nobody_and_takes_back(cast, as_person):
    waiting = make_invitation(cast.group, cast.dana)
    WorkingGroup.objects.filter(pk=cast.group.pk).update(ownerless_since=timezone.now())
    with pytest.raises(PermissionDenied):
        invite_person(cast.group, cast.petra, acting_user=cast.mo)
    with pytest.raises(PermissionDenied):
        accept_group_invitation(waiting, acting_user=cast.dana)
    assert "geen eigenaar" in as_person(cast.mo).get(invite_page(cast.group)).content.decode()
    withdraw_group_invitation(cast.group, waiting.key, acting_user=cast.mo)
    assert GroupInvitation.objects.get().state == "withdrawn"


# By name ---------------------------------------------------------------------------------------------------------


def test_a_colleague_is_invited_by_name_told_and_accepts(cast, as_person):
    sent = as_person(cast.mo).post(invite_page(cast.group), {"people": "dana"})
    assert "Uitgenodigd." in sent.content.decode()
    drain()
    letter = Mail.objects.get(recipient=cast.dana)
    assert letter.subject == "Mo nodigt je uit voor Besloten groep"
    assert "moderator van de groep heeft jouw naam ingevuld" in letter.text
    invitation = GroupInvitation.objects.get()
    client = as_person(cast.dana)
    shown = client.get(invitation.get_absolute_url()).content.decode()
    assert "Mo nodigt je uit voor Besloten groep" in shown
    assert "Mo werkt bij Gemeente Lindedaal" in shown
    for _ in range(2):
        answer = client.post(invitation.get_absolute_url(), {"answer": "yes"}, follow=True)
        assert answer.redirect_chain[-1][0] == cast.group.get_absolute_url()
    assert cast.group.memberships.get(person=cast.dana).role == "member"
    cast.group.refresh_from_db()
    assert cast.group.member_count == cast.group.memberships.count()


def test_each_line_says_what_became_of_it(cast):
    add_member(cast.group, make_user("Lid Al", cast.lindedaal))
    out = make_user("Eruit Gezet", cast.lindedaal)
    Removal.objects.create(group=cast.group, person=out, reason="X", until=timezone.localdate() + timedelta(days=9))
    make_request(cast.group, cast.petra)
    no = make_user("Nee Zegger", cast.lindedaal)
    make_invitation(cast.group, no, state="declined", answered_at=timezone.now())
    make_invitation(cast.group, cast.dana)
    make_invitation(cast.group, address="wacht@lindedaal.example")
    listed = (
        f"Lid al\nEruit Gezet\nPetra\nNee Zegger\nDana\nWACHT@lindedaal.example\n{NEW}, fout@\nOnbekende Naam\n\nDana"
    )
    said = words_of(cast.group, listed, cast.mo)
    assert said["Lid al"] == "Is al lid."
    assert "Is uit de groep gehaald en kan na" in said["Eruit Gezet"]
    assert said["Petra"] == "Had al gevraagd om lid te worden en is nu lid."
    assert "Heeft nee gezegd" in said["Nee Zegger"]
    assert said["Dana"] == said["WACHT@lindedaal.example"] == "Is al uitgenodigd en heeft nog niet geantwoord."
    assert said[NEW] == "Uitgenodigd."
    assert "geen e-mailadres" in said["fout@"]
    assert "We vinden geen collega" in said["Onbekende Naam"]
    assert is_in(cast.petra, cast.group)
    assert not is_in(out, cast.group)


def test_people_of_one_name_are_offered_to_choose_from(cast, as_person):
    eva, second = (make_user("Eva de Vries", organisation) for organisation in (cast.lindedaal, cast.waterrijk))
    client = as_person(cast.mo)
    shown = client.post(invite_page(cast.group), {"people": "eva de vries"}).content.decode()
    assert "Wie bedoel je?" in shown
    assert eva.public_id in shown
    assert second.public_id in shown
    client.post(invite_page(cast.group), {"person": second.public_id})
    assert GroupInvitation.objects.get().person == second


def test_what_could_not_be_sent_stays_in_the_field(cast, as_person):
    shown = as_person(cast.mo).post(invite_page(cast.group), {"people": f"{NEW}\nfout@\nOnbekende Naam"})
    assert ">\nfout@\nOnbekende Naam</textarea>" in shown.content.decode()
    empty = as_person(cast.mo).post(invite_page(cast.group), {"people": " "})
    assert empty.status_code == 422
    assert "minstens één naam" in empty.content.decode()


@pytest.mark.parametrize("name", ["Gast", "Wim", "Dora"])
def test_only_whom_the_inviter_may_find_is_found_by_name(cast, as_person, name):
    assert "We vinden geen collega" in words_of(cast.group, name, cast.mo)[name]
    person = getattr(cast, name.lower())
    with pytest.raises(ValidationError):
        invite_person(cast.group, person, acting_user=cast.mo)
    assert not GroupInvitation.objects.exists()


def test_a_guest_who_moderates_finds_nobody_by_name(cast):
    add_member(cast.public, cast.gast, "moderator")
    assert "We vinden geen collega" in words_of(cast.public, "Dana", cast.gast)["Dana"]


# By address: the same for known and unknown -----------------------------------------------------------------------


def test_an_address_with_and_without_account_answer_alike(cast, as_person):
    """Enumeration (C5): words, bytes and queries are equal, for a member, a colleague, who was taken out, and nobody."""
    Removal.objects.create(
        group=cast.group, person=cast.xander, reason="X", until=timezone.localdate() + timedelta(days=9)
    )
    make_request(cast.group, cast.petra)
    for person in (cast.alice, cast.dana, cast.xander, cast.petra, cast.dora):
        prove(person)
    client = as_person(cast.mo)
    addresses = [NEW, *(person.email for person in (cast.alice, cast.dana, cast.xander, cast.petra, cast.dora))]
    client.get(invite_page(cast.group))
    answers = []
    for address in addresses:
        with CaptureQueriesContext(connection) as captured:
            text = client.post(invite_page(cast.group), {"people": address}).content.decode()
        section = text[text.index('id="h-lines"') : text.index('id="h-whom"')].replace(address, "@")
        answers.append((section, len(captured)))
        GroupInvitation.objects.all().delete()
    assert len(set(answers)) == 1, answers
    assert not is_in(cast.petra, cast.group)


def test_the_list_of_open_invitations_shows_an_address_and_never_its_name(cast, as_person):
    prove(cast.dana)
    invite_address(cast.group, cast.dana.email, acting_user=cast.mo)
    drain()
    shown = as_person(cast.mo).get(invite_page(cast.group)).content.decode()
    assert cast.dana.email in shown
    assert cast.dana.public_id not in shown


def test_who_has_the_address_is_told_as_the_account_wants_it_and_gets_no_letter(cast):
    prove(cast.dana)
    EmailAddress.objects.create(user=cast.dana, email="dana.tweede@lindedaal.example", verified=True)
    invite_address(cast.group, "Dana.Tweede@lindedaal.example", acting_user=cast.mo)
    assert not letters_to("dana.tweede@lindedaal.example")
    assert Mail.objects.get(recipient=cast.dana).subject == "Mo nodigt je uit voor Besloten groep"
    accept_group_invitation(GroupInvitation.objects.get(), acting_user=cast.dana)
    assert is_in(cast.dana, cast.group)


def test_an_unproven_address_is_no_proof(cast):
    EmailAddress.objects.create(user=cast.dana, email=NEW, verified=False)
    invite_address(cast.group, NEW, acting_user=cast.mo)
    assert letters_to(NEW)
    with pytest.raises(PermissionDenied):
        accept_group_invitation(GroupInvitation.objects.get(), acting_user=cast.dana)
    with pytest.raises(PermissionDenied):
        decline_group_invitation(GroupInvitation.objects.get(), acting_user=cast.dana)


@pytest.mark.parametrize("place", ["public", "government", "organisation", "closed", "hidden"])
def test_a_letter_names_a_group_only_where_everyone_knows_it(cast, place):
    group = cast.groups()[place]
    invite_address(group, NEW, acting_user=cast.mo)
    [letter] = letters_to(NEW)
    text = letter.subject + letter.body + str(letter.alternatives)
    assert (group.name in text) == (place == "public")
    assert "Mo nodigt je uit voor" in letter.subject
    assert GroupInvitation.objects.get().get_absolute_url() in letter.body
    assert "een moderator van de groep heeft jouw adres ingevuld" in letter.body


def test_a_letter_of_a_withdrawn_invitation_stays_here(cast):
    invite_address(cast.group, NEW, acting_user=cast.mo)
    withdraw_group_invitation(cast.group, GroupInvitation.objects.get().key, acting_user=cast.oscar)
    assert not letters_to(NEW)


def test_who_signs_up_later_finds_the_invitation_and_is_told_once_let_in(cast, as_person):
    cast.lindedaal.admission = "approval"
    cast.lindedaal.save()
    invite_address(cast.group, NEW, acting_user=cast.mo)
    drain()
    person = prove(make_user("Nieuw", cast.lindedaal, email=NEW, approved_at=None))
    url = GroupInvitation.objects.get().get_absolute_url()
    waits = as_person(person).get(url).content.decode()
    assert "nog niet goedgekeurd" in waits
    assert 'value="yes"' not in waits
    assert as_person(person).post(url, {"answer": "yes"}).status_code == 403
    approve_account(person, acting_user=cast.olga)
    person.refresh_from_db()
    drain()
    drain()
    assert Notification.objects.filter(recipient=person, event__kind="group_invited", decision="told").count() == 1
    assert as_person(person).post(url, {"answer": "yes"}).status_code == 302
    assert is_in(person, cast.group)


def test_who_was_told_already_is_not_told_again_after_a_move(cast):
    prove(cast.dana)
    EmailAddress.objects.create(user=cast.dana, email="dana@prive.example", verified=True)
    invite_address(cast.group, "dana@prive.example", acting_user=cast.mo)
    drain()
    move_account(cast.dana, cast.waterrijk, acting_user=None)
    drain()
    assert Notification.objects.filter(recipient=cast.dana, event__kind="group_invited", decision="told").count() == 1


# Guests ----------------------------------------------------------------------------------------------------------


def test_an_outside_address_waits_for_a_manager_and_then_comes_in_as_a_guest(cast):
    said = words_of(cast.group, OUTSIDE, cast.mo)[OUTSIDE]
    assert "Vraag dan een beheerder van Gemeente Lindedaal" in said
    assert not letters_to(OUTSIDE)
    day = timezone.localdate() + timedelta(days=60)
    guest = prove(make_user("Buurman", email=OUTSIDE))
    with pytest.raises(PermissionDenied):
        accept_group_invitation(GroupInvitation.objects.get(), acting_user=guest)
    invited = invite(cast.lindedaal, OUTSIDE, guest_until=day, acting_user=cast.olga)
    guest = accept_invitation(invited, acting_user=guest)
    drain()
    assert Notification.objects.filter(recipient=guest, event__kind="group_invited", decision="told").count() == 1
    accept_group_invitation(GroupInvitation.objects.get(), acting_user=guest)
    assert is_in(guest, cast.group)


def test_a_moderator_who_manages_the_organisation_invites_guests_with_it(cast):
    add_member(cast.group, cast.olga, "moderator")
    said = words_of(cast.group, OUTSIDE, cast.olga)[OUTSIDE]
    assert "als gast van Gemeente Lindedaal tot en met" in said
    assert Invitation.objects.get().address == OUTSIDE
    drain()
    [letter] = [one for one in mail.outbox if one.to == [OUTSIDE]]
    assert "gast" in letter.subject
    GroupInvitation.objects.update(state="withdrawn", answered_at=timezone.now())
    # A guest, or someone invited as one already, is as good.
    assert words_of(cast.group, OUTSIDE, cast.olga)[OUTSIDE] == said


def test_a_guest_is_invited_by_address_and_told(cast):
    prove(cast.gast)
    invite_address(cast.hidden, cast.gast.email, acting_user=cast.mo)
    drain()
    letter = Mail.objects.get(recipient=cast.gast)
    assert letter.subject == "Mo nodigt je uit voor een groep"
    assert "Verborgen groep" not in letter.text + letter.html
    accept_group_invitation(GroupInvitation.objects.get(), acting_user=cast.gast)
    assert is_in(cast.gast, cast.hidden)


# The page of the invitation ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", ["public", "government", "organisation", "closed", "hidden"])
def test_signed_out_one_page_says_as_much_as_one_may_know(cast, as_person, place):
    group = cast.groups()[place]
    invitation = make_invitation(group, cast.dana, invited_by=cast.mo)
    shown = as_person(None).get(invitation.get_absolute_url()).content.decode()
    main = shown[shown.index("<main") : shown.index("</main>")]
    assert (group.name in main) == (place == "public")
    assert ("Mo nodigt je uit voor" in main) == (place != "hidden")
    assert main.count("btn--primary") == 1
    assert "Dana" not in main
    answer = as_person(None).post(invitation.get_absolute_url(), {"answer": "yes"})
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/?next=/groups/invitation/")


@pytest.mark.parametrize("name", ["alice", "charlie", "gast", "wim", "petra", "olga", "rob"])
def test_someone_else_reads_no_more_than_that_it_is_for_another(cast, as_person, name):
    invitation = make_invitation(cast.hidden, cast.dana, invited_by=cast.mo)
    client = as_person(getattr(cast, name))
    main = client.get(invitation.get_absolute_url()).content.decode()
    assert "voor iemand anders" in main
    assert "Dana" not in main
    if name != "alice":
        assert "Verborgen groep" not in main
    assert client.post(invitation.get_absolute_url(), {"answer": "yes"}).status_code == 403
    assert client.post(invitation.get_absolute_url(), {"answer": "no"}).status_code == 403
    assert GroupInvitation.objects.get().state == "waiting"


def test_an_address_is_not_shown_to_who_opens_a_forwarded_link(cast, as_person):
    invitation = make_invitation(cast.group, address=NEW, invited_by=cast.mo)
    for person in (None, cast.charlie):
        assert NEW not in as_person(person).get(invitation.get_absolute_url()).content.decode()


def test_a_hidden_group_is_known_to_the_invited_on_that_page_only(cast, as_person):
    invite_person(cast.hidden, cast.dana, acting_user=cast.mo)
    drain()
    client = as_person(cast.dana)
    page = client.get(GroupInvitation.objects.get().get_absolute_url()).content.decode()
    assert "Mo nodigt je uit voor Verborgen groep" in page
    assert client.get(cast.hidden.get_absolute_url()).status_code == 404
    for path in ("/", "/groups/", "/notifications/"):
        assert "Verborgen groep" not in client.get(path).content.decode()
    assert "Mo nodigt je uit voor een groep" in client.get("/groups/").content.decode()
    letter = Mail.objects.get(recipient=cast.dana)
    assert "Verborgen groep" not in letter.subject + letter.text + letter.html


@pytest.mark.parametrize("end", ["expired", "withdrawn", "declined", "accepted elsewhere"])
def test_what_does_not_hold_answers_as_nonsense_does(cast, as_person, end):
    invitation = make_invitation(cast.group, cast.dana, invited_by=cast.mo)
    if end == "expired":
        GroupInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    elif end == "withdrawn":
        withdraw_group_invitation(cast.group, invitation.key, acting_user=cast.mo)
    elif end == "declined":
        decline_group_invitation(invitation, acting_user=cast.dana)
    else:
        accept_group_invitation(invitation, acting_user=cast.dana)
        leave_group(cast.group, acting_user=cast.dana)
    nonsense = reverse("groups:invitation", args=["2" * 24])
    for person in (None, cast.dana, cast.charlie):
        client = as_person(person)
        real, none = client.get(invitation.get_absolute_url()), client.get(nonsense)
        assert real.status_code == none.status_code == 404
        strip = [one.content.decode().replace(invitation.key, "").replace("2" * 24, "") for one in (real, none)]
        one, two = (text[text.index("<main") : text.index("</main>")] for text in strip)
        assert one == two
    with pytest.raises(PermissionDenied):
        accept_group_invitation(invitation, acting_user=cast.dana)
    assert not is_in(cast.dana, cast.group)


def test_saying_no_tells_nobody_and_stops_asking_for_a_week(cast, as_person):
    invite_person(cast.group, cast.dana, acting_user=cast.mo)
    drain()
    url = GroupInvitation.objects.get().get_absolute_url()
    assert "Je hebt nee gezegd" in as_person(cast.dana).post(url, {"answer": "no"}, follow=True).content.decode()
    decline_group_invitation(GroupInvitation.objects.get(), acting_user=cast.dana)
    before = Mail.objects.count()
    with pytest.raises(ValidationError):
        invite_person(cast.group, cast.dana, acting_user=cast.oscar)
    drain()
    assert Mail.objects.count() == before
    GroupInvitation.objects.update(answered_at=timezone.now() - timedelta(days=8))
    invite_person(cast.group, cast.dana, acting_user=cast.mo)
    assert GroupInvitation.objects.waiting().count() == 1


def test_the_invited_is_reminded_on_the_page_of_the_group_and_of_the_groups(cast, as_person):
    make_invitation(cast.group, cast.dana, invited_by=cast.mo)
    client = as_person(cast.dana)
    assert "Je bent uitgenodigd voor deze groep" in client.get(cast.group.get_absolute_url()).content.decode()
    assert "Mo nodigt je uit voor Besloten groep" in client.get("/groups/").content.decode()
    assert "nodigt je uit" not in as_person(cast.petra).get("/groups/").content.decode()


# Again, back, and the end ------------------------------------------------------------------------------------------


def test_an_old_invitation_is_sent_again_and_tells_again(cast, as_person):
    invite_person(cast.group, cast.dana, acting_user=cast.mo)
    drain()
    key = GroupInvitation.objects.get().key
    again = reverse("groups:invite_again", args=[cast.group.slug, key])
    client = as_person(cast.oscar)
    assert "nog geen dag oud" in client.post(again, follow=True).content.decode()
    long_ago = timezone.now() - timedelta(days=40)
    GroupInvitation.objects.update(invited_at=long_ago, expires_at=long_ago + timedelta(days=30))
    assert "verlopen op" in client.get(invite_page(cast.group)).content.decode()
    assert "weer 30 dagen geldig" in client.post(again, follow=True).content.decode()
    drain()
    assert Mail.objects.filter(recipient=cast.dana).count() == 2
    assert GroupInvitation.objects.get().invited_by == cast.oscar


def test_who_is_invited_anew_after_it_expired_gets_the_same_invitation_again(cast):
    make_invitation(cast.group, cast.dana, expires_at=timezone.now() - timedelta(days=1))
    invite_person(cast.group, cast.dana, acting_user=cast.mo)
    assert GroupInvitation.objects.get().is_open


def test_withdrawing_twice_is_once_and_an_answer_that_was_first_stays(cast, as_person):
    invitation = make_invitation(cast.group, cast.dana)
    withdraw = reverse("groups:invitation_withdraw", args=[cast.group.slug, invitation.key])
    client = as_person(cast.mo)
    for _ in range(2):
        assert "ingetrokken" in client.post(withdraw, follow=True).content.decode()
    second = make_invitation(cast.group, cast.dana)
    accept_group_invitation(second, acting_user=cast.dana)
    with pytest.raises(ValidationError):
        withdraw_group_invitation(cast.group, second.key, acting_user=cast.mo)
    assert is_in(cast.dana, cast.group)


def test_an_invitation_of_another_group_is_not_withdrawn_here(cast):
    theirs = make_invitation(WorkingGroup.objects.get(name="Groep van Nina"), cast.dana)
    for change in (withdraw_group_invitation, invite_again):
        with pytest.raises(ValidationError):
            change(cast.group, theirs.key, acting_user=cast.mo)
    theirs.refresh_from_db()
    assert theirs.state == "waiting"


def test_it_stays_valid_when_the_inviter_moderates_no_more(cast):
    invitation = invite_person(cast.group, cast.dana, acting_user=cast.mo).invitation
    services.change_role(cast.group, cast.mo, "member", acting_user=cast.oscar)
    accept_group_invitation(invitation, acting_user=cast.dana)
    assert is_in(cast.dana, cast.group)


def test_who_comes_in_by_another_way_is_not_invited_any_more(cast):
    make_invitation(cast.public, cast.dana)
    prove(cast.dana)
    make_invitation(cast.public, address=cast.dana.email)
    services.join_group(cast.public, acting_user=cast.dana)
    assert not GroupInvitation.objects.waiting().exists()


@pytest.mark.parametrize("way", ["leave", "take out"])
def test_an_invitation_left_over_is_no_way_back(cast, way):
    prove(cast.bob)
    left = make_invitation(cast.group, address=cast.bob.email)
    if way == "leave":
        leave_group(cast.group, acting_user=cast.bob)
    else:
        take_out(cast.group, cast.bob, "Past niet.", acting_user=cast.mo)
    with pytest.raises(PermissionDenied):
        accept_group_invitation(left, acting_user=cast.bob)
    assert not is_in(cast.bob, cast.group)


def test_who_was_taken_out_until_a_day_does_not_come_back_by_an_address(cast, as_person):
    prove(cast.bob)
    day = timezone.localdate() + timedelta(days=9)
    take_out(cast.group, cast.bob, "Past niet.", until=day, acting_user=cast.mo)
    invite_address(cast.group, cast.bob.email, acting_user=cast.mo)
    drain()
    assert not Notification.objects.filter(event__kind="group_invited", decision="told").exists()
    url = GroupInvitation.objects.get().get_absolute_url()
    assert "Je kunt terugkomen na" in as_person(cast.bob).get(url).content.decode()
    assert as_person(cast.bob).post(url, {"answer": "yes"}).status_code == 403
    assert not is_in(cast.bob, cast.group)


@pytest.mark.parametrize("end", [deactivate_account, let_go])
def test_who_is_gone_is_invited_nowhere(cast, end):
    prove(cast.dana)
    EmailAddress.objects.create(user=cast.dana, email="dana.tweede@lindedaal.example", verified=True)
    for address in (cast.dana.email, "dana.tweede@lindedaal.example"):
        make_invitation(cast.group, address=address)
    make_invitation(cast.group, cast.dana)
    end(cast.dana, acting_user=cast.olga)
    assert {row.state for row in GroupInvitation.objects.all()} == {"withdrawn"}


def test_an_address_of_an_organisation_that_one_left_accepts_nothing(cast):
    """A10: the mailbox is someone else's tomorrow, and the account is not who was meant."""
    prove(cast.dana)
    prove(cast.dana, "dana@prive.example")
    left = make_invitation(cast.group, address=cast.dana.email)
    private = make_invitation(cast.public, address="dana@prive.example")
    move_account(cast.dana, cast.waterrijk, acting_user=None)
    left.refresh_from_db()
    private.refresh_from_db()
    assert (left.state, private.state) == ("withdrawn", "waiting")
    with pytest.raises(PermissionDenied):
        accept_group_invitation(left, acting_user=cast.dana)


def test_who_leaves_an_organisation_is_not_invited_into_what_only_its_people_read(cast):
    prove(cast.dana, "dana@prive.example")
    own = make_invitation(cast.organisation, cast.dana)
    wide = make_invitation(cast.government, cast.dana)
    theirs = make_invitation(cast.organisation, cast.charlie)
    move_account(cast.dana, cast.waterrijk, acting_user=None)
    for row in (own, wide, theirs):
        row.refresh_from_db()
    assert (own.state, wide.state, theirs.state) == ("withdrawn", "waiting", "waiting")


def test_who_leaves_is_invited_nowhere(cast):
    make_invitation(cast.government, cast.dana)
    leave_organisation(cast.dana, acting_user=cast.dana)
    assert not GroupInvitation.objects.waiting().exists()


def test_erasing_takes_invitations_and_addresses_along(cast):
    prove(cast.dana)
    make_invitation(cast.group, cast.dana)
    make_invitation(cast.group, address=cast.dana.email, state="declined", answered_at=timezone.now())
    kept = make_invitation(cast.group, cast.petra, invited_by=cast.dana)
    erase_account(cast.dana, with_texts=False, acting_user=None)
    assert list(GroupInvitation.objects.all()) == [kept]


def test_a_group_that_becomes_hidden_keeps_its_invitations_and_tells_its_name_to_them_only(cast, as_person):
    invitation = make_invitation(cast.group, cast.dana, invited_by=cast.mo)
    change_visibility(cast.group, "hidden", way_in="invitation", acting_user=cast.oscar)
    assert "Besloten groep" in as_person(cast.dana).get(invitation.get_absolute_url()).content.decode()
    assert "Besloten groep" not in as_person(None).get(invitation.get_absolute_url()).content.decode()


# Limits, records, own data -----------------------------------------------------------------------------------------


def test_nobody_mails_a_town_in_an_hour(cast, monkeypatch):
    monkeypatch.setattr("groups.services.inviting.MOST_PER_HOUR", 3)
    assert MOST_PER_HOUR > 3
    said = words_of(cast.group, "\n".join(f"n{number}@lindedaal.example" for number in range(5)), cast.mo)
    assert list(said.values()).count("Uitgenodigd.") == 3
    assert "Wacht een uur" in said["n4@lindedaal.example"]
    assert words_of(cast.group, "n9@lindedaal.example", cast.oscar)["n9@lindedaal.example"] == "Uitgenodigd."
    old = GroupInvitation.objects.filter(invited_by=cast.mo)
    old.update(invited_at=timezone.now() - timedelta(hours=2))
    assert words_of(cast.group, "n4@lindedaal.example", cast.mo)["n4@lindedaal.example"] == "Uitgenodigd."


def test_a_list_of_more_than_fits_says_so_for_the_rest(cast, monkeypatch):
    monkeypatch.setattr("groups.services.lists.MOST_LINES", 2)
    said = words_of(cast.group, "a@lindedaal.example\nb@lindedaal.example\nc@lindedaal.example", cast.mo)
    assert "verstuur de rest hierna" in said["c@lindedaal.example"]


def test_no_record_holds_an_address(cast):
    invite_address(cast.group, NEW, acting_user=cast.mo)
    prove(cast.dana)
    invite_address(cast.group, cast.dana.email, acting_user=cast.mo)
    accept_group_invitation(GroupInvitation.objects.get(address=cast.dana.email), acting_user=cast.dana)
    assert AuditEntry.objects.filter(action="group.invited").count() == 2
    held = str(list(AuditEntry.objects.values())) + str(list(AuditDetail.objects.values()))
    assert "@lindedaal.example" not in held
    # Nor does the entry of an address with an account point at a person.
    assert set(AuditEntry.objects.filter(action="group.invited").values_list("person_pseudonym", flat=True)) == {""}


def test_addresses_are_forgotten_a_month_after_an_invitation_is_over(cast):
    now = timezone.now()
    open_one = make_invitation(cast.group, address="open@lindedaal.example")
    make_invitation(cast.group, address="net@lindedaal.example", state="declined", answered_at=now)
    make_invitation(cast.group, address="nee@lindedaal.example", state="declined", answered_at=now - timedelta(days=31))
    make_invitation(cast.group, address="oud@lindedaal.example", expires_at=now - timedelta(days=31))
    call_command("forget_invited_addresses", verbosity=0)
    kept = set(GroupInvitation.objects.exclude(address="").values_list("address", flat=True))
    assert kept == {"open@lindedaal.example", "net@lindedaal.example"}
    open_one.refresh_from_db()
    assert open_one.is_open


def test_the_copy_of_own_data_holds_the_own_invitations(cast):
    prove(cast.dana)
    make_invitation(cast.group, cast.dana, invited_by=cast.mo)
    make_invitation(cast.hidden, address=cast.dana.email, state="declined", answered_at=timezone.now())
    make_invitation(cast.group, cast.petra)
    part = next(part for part in group_parts(cast.dana) if part.name == "group_invitations")
    rows = list(part.rows)
    assert [(row["group"], row["invited_by"], row["address"]) for row in rows] == [
        ("Besloten groep", "Mo", ""),
        ("", "", cast.dana.email),
    ]


def test_the_pages_cost_the_same_for_many(cast, assert_flat_queries):
    make_invitation(cast.group, cast.dana, invited_by=cast.mo)

    def add_rows():
        for number in range(12):
            make_invitation(cast.group, make_user(organisation=make_organisation()), invited_by=cast.oscar)
            make_invitation(cast.group, address=f"n{number}@lindedaal.example", invited_by=cast.mo)

    assert_flat_queries(invite_page(cast.group), cast.mo, add_rows, budget=10)


def test_who_types_the_own_name_hears_of_being_a_member_already(cast):
    said = {line.typed: line.words for line in services.invite_lines(cast.public, "Mo\nOscar", acting_user=cast.mo)}
    assert said == {"Mo": "Je bent al lid.", "Oscar": "Is al lid."}
    assert not GroupInvitation.objects.exists()
