"""Asking to join: one request at a time, an answer in words, and nobody who should not know of it."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.services import deactivate_account, erase_account, let_go
from groups import services
from groups.models import JoinRequest, WorkingGroup
from groups.services import answer_request, ask_to_join, change_visibility, join_group, withdraw_request
from notifications.models import Mail, Notification
from notifications.services import drain
from tests.factories import add_member, make_request, make_user

ASKING = "Ik werk aan het plan mee."


def ask_page(group):
    return reverse("groups:ask", args=[group.slug])


def requests_page(group):
    return reverse("groups:requests", args=[group.slug])


def state_of(person):
    return JoinRequest.objects.get(person=person).state


@pytest.mark.parametrize("name", ["dana", "charlie", "xander", "olga", "rob"])
def test_a_colleague_asks_once_and_the_moderators_are_told(cast, as_person, name):
    person = getattr(cast, name)
    client = as_person(person)
    for _ in range(2):
        answer = client.post(ask_page(cast.group), {"motivation": ASKING}, follow=True)
    assert "Je verzoek is verstuurd" in answer.content.decode()
    assert "Je hebt gevraagd of je lid mag worden" in client.get(cast.group.get_absolute_url()).content.decode()
    drain()
    told = Notification.objects.filter(event__kind="group_join_requested", decision="told")
    assert {row.recipient for row in told} == {cast.mo, cast.oscar}
    assert JoinRequest.objects.filter(person=person).count() == 1


@pytest.mark.parametrize("name", ["gast", "wim"])
def test_who_is_no_colleague_does_not_ask(cast, as_person, name):
    WorkingGroup.objects.filter(pk=cast.public.pk).update(way_in="request")
    cast.public.refresh_from_db()
    answer = as_person(getattr(cast, name)).post(ask_page(cast.public), {"motivation": ASKING})
    assert answer.status_code == 403
    with pytest.raises(PermissionDenied):
        ask_to_join(cast.public, ASKING, acting_user=getattr(cast, name))


@pytest.mark.parametrize("place", ["hidden", "organisation"])
def test_nobody_asks_at_what_does_not_exist_for_them(cast, as_person, place):
    group = getattr(cast, place)
    if place == "organisation":
        WorkingGroup.objects.filter(pk=group.pk).update(way_in="request")
    assert as_person(cast.charlie).post(ask_page(group), {"motivation": ASKING}).status_code == 404
    with pytest.raises(PermissionDenied):
        ask_to_join(group, ASKING, acting_user=cast.charlie)


def test_an_empty_reason_is_refused_in_words(cast, as_person):
    answer = as_person(cast.dana).post(ask_page(cast.group), {"motivation": "  "})
    assert answer.status_code == 422
    assert "waarom je lid wilt worden" in answer.content.decode()


@pytest.mark.parametrize("name", ["alice", "gast", "dana", "petra", "nina", "olga", "rob"])
def test_only_moderators_read_and_answer_requests(cast, as_person, name):
    asked = make_request(cast.group, cast.petra, "geheimereden")
    client = as_person(getattr(cast, name))
    for answer in (
        client.get(requests_page(cast.group)),
        client.post(requests_page(cast.group), {"key": asked.public_id, "decision": "accept"}),
    ):
        assert answer.status_code in {403, 404}
        assert "geheimereden" not in answer.content.decode()
    with pytest.raises(PermissionDenied):
        answer_request(cast.group, asked.public_id, accept=True, acting_user=getattr(cast, name))
    assert state_of(cast.petra) == "waiting"


def test_a_moderator_lets_in_and_the_person_is_told_with_the_words(cast, as_person):
    asked = ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    key = asked.public_id
    client = as_person(cast.mo)
    assert "1 persoon vraagt" in client.get(cast.group.get_absolute_url()).content.decode()
    sent = {"key": key, "decision": "accept", f"{key}-answer": "Fijn dat je meedoet."}
    assert "Petra is nu lid" in client.post(requests_page(cast.group), sent, follow=True).content.decode()
    assert cast.group.memberships.get(person=cast.petra).role == "member"
    drain()
    letter = Mail.objects.get(recipient=cast.petra)
    assert "Je bent nu lid van Besloten groep" in letter.subject
    assert "Fijn dat je meedoet." in letter.text
    assert as_person(cast.petra).get(cast.group.get_absolute_url()).status_code == 200


def test_a_no_needs_a_reason_and_keeps_what_was_typed(cast, as_person):
    first, second = make_request(cast.group, cast.petra), make_request(cast.group, cast.dana)
    client = as_person(cast.oscar)
    answer = client.post(requests_page(cast.group), {"key": first.public_id, "decision": "refuse"})
    assert answer.status_code == 422
    assert "Zeg waarom niet" in answer.content.decode()
    long = {"key": second.public_id, "decision": "refuse", f"{second.public_id}-answer": "Te lang. " * 200}
    kept = client.post(requests_page(cast.group), long)
    assert kept.status_code == 422
    assert kept.content.decode().count("Te lang. Te lang.") >= 1
    assert state_of(cast.petra) == state_of(cast.dana) == "waiting"


def test_who_is_refused_reads_why_and_asks_again_a_week_later(cast, as_person):
    asked = ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    answer_request(cast.group, asked.public_id, accept=False, words="De groep is vol.", acting_user=cast.mo)
    drain()
    assert "De groep is vol." in Mail.objects.get(recipient=cast.petra).text
    client = as_person(cast.petra)
    shown = client.get(ask_page(cast.group)).content.decode()
    assert "De groep is vol." in shown
    assert "Je kunt het opnieuw vragen vanaf" in shown
    assert client.post(ask_page(cast.group), {"motivation": ASKING}).status_code == 403
    JoinRequest.objects.update(answered_at=timezone.now() - timedelta(days=8))
    client.post(ask_page(cast.group), {"motivation": "Nog eens."})
    assert JoinRequest.objects.get(state="waiting").motivation == "Nog eens."


def test_two_moderators_who_answer_differently_give_one_answer(cast):
    asked = ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    answer_request(cast.group, asked.public_id, accept=True, acting_user=cast.mo)
    answer_request(cast.group, asked.public_id, accept=True, acting_user=cast.oscar)
    with pytest.raises(ValidationError):
        answer_request(cast.group, asked.public_id, accept=False, words="Nee.", acting_user=cast.oscar)
    assert state_of(cast.petra) == "accepted"
    cast.group.refresh_from_db()
    assert cast.group.member_count == cast.group.memberships.count()


def test_a_request_of_another_group_is_not_answered_here(cast, as_person):
    theirs = WorkingGroup.objects.get(name="Groep van Nina")
    asked = make_request(theirs, cast.petra)
    with pytest.raises(ValidationError):
        answer_request(cast.group, asked.public_id, accept=True, acting_user=cast.mo)
    answer = as_person(cast.mo).post(requests_page(cast.group), {"key": asked.public_id, "decision": "accept"})
    assert answer.status_code == 422
    assert state_of(cast.petra) == "waiting"


def test_withdrawing_takes_the_request_and_what_was_told_away(cast, as_person):
    ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    as_person(cast.petra).post(reverse("groups:withdraw_request", args=[cast.group.slug]))
    drain()
    assert state_of(cast.petra) == "withdrawn"
    assert ASKING not in as_person(cast.mo).get(requests_page(cast.group)).content.decode()
    assert not mail.outbox
    with pytest.raises(ValidationError):
        key = JoinRequest.objects.get().public_id
        answer_request(cast.group, key, accept=True, acting_user=cast.mo)


@pytest.mark.parametrize("end", [deactivate_account, let_go])
def test_who_is_gone_asks_for_nothing(cast, end):
    ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    end(cast.petra, acting_user=cast.olga)
    assert state_of(cast.petra) == "withdrawn"


def test_erasing_takes_the_requests_along(cast):
    ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    erase_account(cast.petra, with_texts=False, acting_user=None)
    assert not JoinRequest.objects.exists()


@pytest.mark.parametrize(("visibility", "waits"), [("hidden", set()), ("organisation", {"Petra"})])
def test_a_group_that_becomes_stricter_forgets_who_no_longer_knows_of_it(cast, visibility, waits):
    ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    ask_to_join(cast.group, ASKING, acting_user=cast.charlie)
    change_visibility(cast.group, visibility, way_in="invitation", acting_user=cast.oscar)
    assert {row.person.name for row in JoinRequest.objects.waiting()} == waits


def test_an_answer_is_not_told_about_a_group_that_is_hidden_since(cast):
    asked = ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    answer_request(cast.group, asked.public_id, accept=False, words="De groep is vol.", acting_user=cast.mo)
    change_visibility(cast.group, "hidden", way_in="invitation", acting_user=cast.oscar)
    drain()
    assert not Mail.objects.filter(recipient=cast.petra).exists()
    assert not Notification.objects.filter(
        recipient=cast.petra, event__kind="group_join_answered", decision="told"
    ).exists()


def test_who_comes_in_by_another_way_waits_no_more(cast):
    asked = ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    services.add_member(cast.group, cast.petra, acting_user=None)
    asked.refresh_from_db()
    assert asked.state == "accepted"


def test_who_joined_when_the_group_opened_waits_no_more(cast):
    WorkingGroup.objects.filter(pk=cast.public.pk).update(way_in="request")
    ask_to_join(cast.public, ASKING, acting_user=cast.petra)
    change_visibility(cast.public, "public", way_in="open", acting_user=cast.oscar)
    join_group(cast.public, acting_user=cast.petra)
    assert not JoinRequest.objects.waiting().exists()


@pytest.mark.parametrize("change", ["frozen_at", "approved_at"])
def test_who_may_not_come_in_now_is_not_let_in(cast, change):
    asked = ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    setattr(cast.petra, change, timezone.now() if change == "frozen_at" else None)
    cast.petra.save(update_fields=[change])
    with pytest.raises(ValidationError):
        answer_request(cast.group, asked.public_id, accept=True, acting_user=cast.mo)
    assert not cast.group.memberships.filter(person=cast.petra).exists()


def test_a_group_without_owner_takes_no_requests(cast):
    WorkingGroup.objects.filter(pk=cast.group.pk).update(ownerless_since=timezone.now())
    with pytest.raises(PermissionDenied):
        ask_to_join(cast.group, ASKING, acting_user=cast.petra)


def test_a_visitor_is_asked_to_log_in_first(cast, as_person):
    WorkingGroup.objects.filter(pk=cast.public.pk).update(way_in="request")
    shown = as_person(None).get(cast.public.get_absolute_url()).content.decode()
    assert "Log in om te vragen of je lid mag worden" in shown
    assert as_person(None).get(ask_page(cast.public)).status_code == 302


def test_the_page_of_requests_costs_the_same_for_many(cast, assert_flat_queries):
    make_request(cast.group, cast.petra)

    def add_rows():
        for _ in range(19):
            make_request(cast.group, make_user(organisation=cast.lindedaal))

    assert_flat_queries(requests_page(cast.group), cast.mo, add_rows, budget=7)


def test_an_owner_sees_no_requests_of_a_group_that_was_left(cast, as_person):
    make_request(cast.group, cast.petra, "geheimereden")
    add_member(cast.group, cast.xander)
    services.change_role(cast.group, cast.xander, "owner", acting_user=cast.oscar)
    services.leave_group(cast.group, acting_user=cast.xander)
    assert as_person(cast.xander).get(requests_page(cast.group)).status_code == 403


def test_withdrawing_twice_is_once(cast):
    ask_to_join(cast.group, ASKING, acting_user=cast.petra)
    withdraw_request(cast.group, acting_user=cast.petra)
    withdraw_request(cast.group, acting_user=cast.petra)
    assert state_of(cast.petra) == "withdrawn"
