"""The managers' desk: people with a state, and no more than that."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Invitation, User
from accounts.models.people import quarter_of
from accounts.selectors import desk_attention
from audit.models import AuditEntry
from notifications.models import Mail
from tests.accounts.test_invitations import guest_of
from tests.audit.tries.making import QUIET
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(cast, as_person):
    """The desk of olga: `desk("people")`, `desk("approve", cast.wim, reason="x")` is a POST."""
    browser = as_person(cast.olga)

    def visit(name, person=None, *, post=False, query="", **data):
        address = reverse(f"desk:{name}", args=[cast.lindedaal.slug, *([person.public_id] if person else [])])
        return browser.post(address, data) if post or data else browser.get(address + query)

    return visit


@pytest.mark.parametrize("name", ["visitor", "alice", "charlie", "gast", "wim", "oscar", "mo", "sam", "rob"])
def test_the_desk_exists_for_its_manager_only(cast, as_person, name):
    browser = as_person(getattr(cast, name))
    for step, arguments in (("people", []), ("invite", []), ("let_go", [cast.bob.public_id])):
        answer = browser.get(reverse(f"desk:{step}", args=[cast.lindedaal.slug, *arguments]))
        assert answer.status_code == (302 if name == "visitor" else 404)


def test_a_manager_finds_the_desk_of_another_organisation_not(cast, as_person):
    answer = as_person(cast.olga).get(reverse("desk:people", args=[cast.waterrijk.slug]))
    assert answer.status_code == 404


def test_the_list_says_only_whether_someone_was_here_this_quarter(cast, desk):
    cast.alice.seen_in = quarter_of(timezone.localdate())
    cast.alice.last_login = timezone.now() - timedelta(days=3)
    cast.alice.save()
    text = desk("people", query="?q=alice").content.decode()
    assert "actief dit kwartaal: ja" in text
    assert "actief dit kwartaal: nee" not in text
    assert "dagen geleden" not in text
    assert "actief dit kwartaal: nee" in desk("people", query="?q=bob").content.decode()


def test_the_list_holds_people_of_the_organisation_only(cast, desk):
    for state in ("here", "waiting", "guests", "former"):
        assert "Charlie" not in desk("people", query=f"?state={state}").content.decode()


def test_no_group_is_named_on_the_desk(cast, desk):
    text = desk("people").content.decode()
    assert not [group.name for group in cast.groups().values() if group.name in text]


def test_each_state_has_its_word_and_its_list(cast, desk):
    guest_of(cast.lindedaal)
    services.let_go(cast.xander, reason="", acting_user=cast.olga)
    services.invite(cast.lindedaal, "eva@elders.example", acting_user=cast.olga)
    for state, who, words in (
        ("waiting", "Wim", "wacht op goedkeuring"),
        ("guests", "Gijs", "gast tot en met"),
        ("former", "Xander", "losgelaten"),
        ("former", "Dora", "account beëindigd"),
        ("invited", "eva@elders.example", "als collega"),
    ):
        text = desk("people", query=f"?state={state}").content.decode()
        assert who in text
        assert words in text


def test_a_manager_lets_in_and_refuses_with_a_reason(cast, desk):
    other = make_user("Ella", cast.lindedaal, approved_at=None)
    desk("approve", cast.wim, post=True)
    assert desk("refuse", other, post=True).status_code == 422
    desk("refuse", other, reason="Je werkt hier niet.")
    for person in (cast.wim, other):
        person.refresh_from_db()
    assert (cast.wim.is_colleague, other.organisation) == (True, None)


def test_a_manager_invites_a_list_and_what_could_not_be_sent_stays_in_the_form(cast, desk):
    answer = desk("invite", addresses="eva@elders.example\noeps", kind="colleague")
    text = answer.content.decode()
    assert "Uitgenodigd." in text
    assert "Dit is geen e-mailadres" in text
    assert answer.context["form"].initial["addresses"] == "oeps"
    assert desk("invite", addresses="b@gmail.com", kind="guest").status_code == 422
    assert "b@gmail.com" in desk("invite", addresses="b@gmail.com", kind="guest").content.decode()


def test_a_manager_withdraws_an_invitation(cast, as_person):
    invitation = services.invite(cast.lindedaal, "eva@elders.example", acting_user=cast.olga)
    as_person(cast.olga).post(reverse("desk:withdraw_invitation", args=[cast.lindedaal.slug, invitation.key]))
    assert Invitation.objects.get().withdrawn_at


def test_a_manager_gives_a_guest_another_last_day(cast, desk):
    guest = guest_of(cast.lindedaal)
    wanted = timezone.localdate() + timedelta(days=200)
    desk("guest", guest, guest_until=wanted.isoformat())
    guest.refresh_from_db()
    assert guest.guest_until == wanted
    assert desk("guest", guest, guest_until=(wanted + timedelta(days=400)).isoformat()).status_code == 422


def test_who_lets_go_of_the_own_account_comes_to_the_page_for_leaving(cast, desk):
    for post in (False, True):
        assert desk("let_go", cast.olga, post=post).url == reverse("account_leave")
    cast.olga.refresh_from_db()
    assert cast.olga.organisation == cast.lindedaal


def test_letting_go_says_beforehand_what_happens_and_can_be_taken_back(cast, desk):
    assert "Dit gebeurt meteen:" in desk("let_go", cast.bob).content.decode()
    desk("let_go", cast.bob, reason="Andere baan")
    cast.bob.refresh_from_db()
    assert cast.bob.organisation is None
    desk("bring_back", cast.bob, post=True)
    cast.bob.refresh_from_db()
    assert cast.bob.organisation == cast.lindedaal


def test_the_desk_says_that_who_left_by_choice_is_invited_and_not_brought_back(cast, desk):
    services.leave_organisation(cast.bob, acting_user=cast.bob)
    page = desk("bring_back", cast.bob).content.decode()
    assert "is zelf weggegaan" in page
    assert reverse("desk:invite", args=[cast.lindedaal.slug]) in page
    assert desk("bring_back", cast.bob, post=True).status_code == 403
    cast.bob.refresh_from_db()
    assert cast.bob.organisation is None


def test_the_manager_hears_that_who_is_back_needs_a_new_address(cast, desk):
    address = cast.bob.email
    services.let_go(cast.bob, acting_user=cast.olga)
    services.create_account(email=address, name="Tweede", organisation=cast.lindedaal, acting_user=None)
    User.objects.filter(pk=cast.bob.pk).update(email=None, former_email=address)
    desk("bring_back", cast.bob, post=True)
    page = desk("people")
    assert User.objects.get(pk=cast.bob.pk).is_colleague
    assert "kan nog niet inloggen" in page.content.decode()


def test_who_only_typed_the_address_of_who_comes_back_loses_it_and_reads_so_in_the_own_log(cast, desk):
    address = cast.bob.email
    services.let_go(cast.bob, acting_user=cast.olga)
    services.sign_up(email=address, name="Begonnen", password="een lang wachtwoord", language="nl")
    begun = User.objects.get(email=address)
    elsewhere = make_user("Ook", cast.waterrijk)
    EmailAddress.objects.create(user=elsewhere, email=address, verified=False)
    desk("bring_back", cast.bob, post=True)
    begun.refresh_from_db()
    assert (User.objects.get(pk=cast.bob.pk).email, begun.email) == (address, None)
    assert EmailAddress.objects.get(email=address).user == cast.bob
    dropped = AuditEntry.objects.filter(action="account.claim_dropped")
    assert {entry.subject_id for entry in dropped} == {begun.pk, elsewhere.pk}


def test_an_operator_gives_who_is_back_a_new_address_and_its_mailbox_lets_in(cast, desk, client):
    address = cast.bob.email
    services.let_go(cast.bob, acting_user=cast.olga)
    services.create_account(email=address, name="Tweede", organisation=cast.lindedaal, acting_user=None)
    User.objects.filter(pk=cast.bob.pk).update(email=None, former_email=address)
    desk("bring_back", cast.bob, post=True)
    new = "bob.nieuw@lindedaal.example"
    for wrong in ("bob@gmail.com", "bob@waterrijk.example", address, "geen adres"):
        with pytest.raises(CommandError):
            call_command("give_address", cast.bob.public_id, wrong, **QUIET)
    call_command("give_address", cast.bob.public_id, new, **QUIET)
    client.post(reverse("account_request_login_code"), {"email": new})
    code = re.search(r"^\s+([A-Z0-9-]{6,})\s*$", Mail.objects.get(address=new).text, re.MULTILINE).group(1)
    client.post(reverse("account_confirm_login_code"), {"code": code})
    assert client.get(reverse("account_home")).status_code == 200
    bob = User.objects.get(pk=cast.bob.pk)
    assert (bob.email, bob.is_colleague) == (new, True)
    assert EmailAddress.objects.get(user=bob, email=new).verified


def test_ten_people_cost_the_queries_of_one(cast, assert_flat_queries):
    def more():
        for _ in range(60):
            make_user(organisation=cast.lindedaal)

    address = reverse("desk:people", args=[cast.lindedaal.slug])
    assert_flat_queries(address, cast.olga, more, budget=9)


def test_the_list_goes_on_after_fifty(cast, as_person):
    for number in range(60):
        make_user(f"Zoe {number:02}", cast.lindedaal)
    browser, address = as_person(cast.olga), reverse("desk:people", args=[cast.lindedaal.slug])
    page = browser.get(address).context["page"]
    assert page.people.older_url
    assert "Zoe 59" in browser.get(address + page.people.older_url).content.decode()


# Who comes from another organisation ------------------------------------------------------------------------------------


@pytest.fixture
def mover(cast):
    """Charlie of Waterrijk, who asked to move to Lindedaal, where someone approves first."""
    cast.lindedaal.admission = "approval"
    cast.lindedaal.save()
    EmailAddress.objects.create(user=cast.charlie, email="charlie@lindedaal.example", verified=True)
    services.move_account(cast.charlie, cast.lindedaal, acting_user=cast.charlie)
    return cast.charlie


def test_who_asks_to_move_stands_with_who_waits_and_is_counted(cast, desk, mover):
    text = desk("people", query="?state=waiting").content.decode()
    assert "werkt bij Gemeente Waterrijk en wil hierheen overstappen" in text
    waiting = User.objects.waiting().filter(organisation=cast.lindedaal).count()
    assert f"Wachtend ({waiting + 1})" in text
    assert desk_attention(cast.olga, cast.lindedaal).waiting == waiting + 1
    assert desk_attention(cast.olga, cast.waterrijk).waiting == 0


def test_the_managers_hear_that_someone_asks_to_move(cast, mover):
    assert Mail.objects.filter(kind="people_wait").get().recipient == cast.olga


def test_a_manager_lets_a_mover_in_and_twice_is_once(cast, desk, mover):
    for _ in range(2):
        assert desk("approve_move", mover, post=True).status_code == 302
    mover.refresh_from_db()
    assert mover.organisation == cast.lindedaal
    assert "wil hierheen overstappen" not in desk("people", query="?state=waiting").content.decode()


def test_a_mover_who_is_refused_stays_and_reads_why(cast, desk, mover, as_person):
    assert desk("refuse_move", mover, post=True).status_code == 422
    assert "Gemeente Waterrijk" in desk("refuse_move", mover).content.decode()
    desk("refuse_move", mover, reason="We kennen je hier niet.")
    mover.refresh_from_db()
    assert mover.organisation == cast.waterrijk
    letter = Mail.objects.get(recipient=mover)
    assert "We kennen je hier niet." in letter.text
    assert "Bij Gemeente Waterrijk verandert er niets voor je." in letter.text
    assert "We kennen je hier niet." in as_person(mover).get(reverse("choose_organisation")).content.decode()


def test_only_the_manager_of_the_new_organisation_answers_a_move(cast, as_person, mover):
    address = reverse("desk:approve_move", args=[cast.lindedaal.slug, mover.public_id])
    assert as_person(cast.alice).post(address).status_code == 404
    assert as_person(mover).post(address).status_code == 404
    mover.refresh_from_db()
    assert mover.organisation == cast.waterrijk


def test_who_did_not_ask_to_move_cannot_be_taken_over(cast, desk):
    assert desk("approve_move", cast.charlie, post=True).status_code == 404
    assert desk("refuse_move", cast.charlie).status_code == 404


def test_a_colleague_with_an_address_elsewhere_is_offered_the_move_and_sees_that_it_waits(cast, as_person):
    EmailAddress.objects.create(user=cast.charlie, email="charlie@lindedaal.example", verified=True)
    page, move = reverse("choose_organisation"), reverse("account_move", args=[cast.lindedaal.slug])
    browser = as_person(cast.charlie)
    assert move in browser.get(page).content.decode()
    assert browser.post(page, {"organisation": cast.lindedaal.slug}).url == move
    cast.lindedaal.admission = "approval"
    cast.lindedaal.save()
    browser.post(move)
    text = browser.get(page).content.decode()
    assert "gevraagd of je mag overstappen" in text
    assert move not in text
