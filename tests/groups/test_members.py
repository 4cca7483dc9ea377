"""Who is in a group, what they may do, and being taken out: for members only, with a reason, and told."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.services import erase_account
from audit.models import AuditEntry
from groups.models import Membership, Removal, WorkingGroup
from groups.services import ask_to_join, change_role, change_visibility, join_group, let_come_back, take_out
from notifications.models import Mail
from notifications.services import drain
from tests.factories import add_member, make_group, make_user


def members_page(group):
    return reverse("groups:members", args=[group.slug])


def page_of(name, group, person):
    return reverse(f"groups:{name}", args=[group.slug, person.public_id])


def tomorrow():
    return timezone.localdate() + timedelta(days=1)


@pytest.mark.parametrize("name", ["alice", "gast", "mo", "oscar"])
def test_members_see_who_is_in_the_group(cast, as_person, name):
    shown = as_person(getattr(cast, name)).get(members_page(cast.group)).content.decode()
    for member in ("Alice", "Bob", "Gast", "Mo", "Oscar"):
        assert f">{member}<" in shown


def test_a_name_leads_to_a_page_only_where_that_page_is_seen(cast, as_person):
    """Pages of guests are seen by nobody else, and a guest sees nobody's."""
    for name in ("alice", "gast"):
        browser = as_person(getattr(cast, name))
        for address in (members_page(cast.group), cast.group.get_absolute_url()):
            links = set(re.findall(r'href="(/people/[a-z0-9]+/)"', browser.get(address).content.decode()))
            assert links or name == "gast", address
            assert all(browser.get(link).status_code == 200 for link in links)


@pytest.mark.parametrize("name", ["dana", "charlie", "petra", "xander", "nina", "olga", "rob", "sam"])
def test_nobody_else_does_not_even_where_they_read(cast, as_person, name):
    for group in (cast.group, cast.public):
        answer = as_person(getattr(cast, name)).get(members_page(group))
        assert answer.status_code == 403
        assert ">Alice</a>" not in answer.content.decode()


def test_who_ended_stands_in_no_list(cast, as_person):
    assert "Dora" not in as_person(cast.alice).get(members_page(cast.group)).content.decode()


def test_one_searches_by_name_and_organisation_and_is_told_when_nobody_fits(cast, as_person):
    add_member(cast.group, cast.charlie)
    client = as_person(cast.alice)
    found = client.get(members_page(cast.group), {"q": "char waterrijk"}).content.decode()
    assert ">Charlie</a>" in found
    assert ">Bob</a>" not in found
    assert "Niemand past bij deze zoekvraag." in client.get(members_page(cast.group), {"q": "zzz"}).content.decode()


def test_the_list_costs_the_same_for_many_and_shows_them_by_page(cast, assert_flat_queries, as_person):
    def add_rows():
        for _ in range(60):
            add_member(cast.group, make_user(organisation=cast.lindedaal))

    assert_flat_queries(members_page(cast.group), cast.mo, add_rows, budget=9)
    shown = as_person(cast.alice).get(members_page(cast.group)).content.decode()
    assert "older=" in shown
    assert ">Oscar</a>" in shown


@pytest.mark.parametrize("name", ["alice", "gast", "bob"])
def test_a_member_sees_no_buttons_and_may_do_none_of_it(cast, as_person, name):
    client = as_person(getattr(cast, name))
    assert "/remove/" not in client.get(members_page(cast.group)).content.decode()
    for page in ("member_role", "member_remove"):
        address = page_of(page, cast.group, cast.mo)
        assert client.get(address).status_code == 403
        sent = {"role": "owner", "reason": "Zomaar."}
        assert client.post(address, sent).status_code == 403
    assert client.get(reverse("groups:members_csv", args=[cast.group.slug])).status_code == 403
    assert cast.group.memberships.get(person=cast.mo).role == "moderator"


def test_an_owner_gives_a_role_and_the_person_is_told(cast, as_person):
    client = as_person(cast.oscar)
    answer = client.post(page_of("member_role", cast.group, cast.bob), {"role": "moderator"}, follow=True)
    assert "De rol van Bob is gewijzigd." in answer.content.decode()
    assert cast.bob.has_perm("groups.moderate_workinggroup", cast.group)
    drain()
    assert "Vanaf nu modereer je Besloten groep" in Mail.objects.get(recipient=cast.bob).subject
    client.post(page_of("member_role", cast.group, cast.bob), {"role": "member"})
    assert not type(cast.bob).objects.get(pk=cast.bob.pk).has_perm("groups.moderate_workinggroup", cast.group)


def test_a_moderator_gives_no_roles(cast):
    with pytest.raises(PermissionDenied):
        change_role(cast.group, cast.bob, "moderator", acting_user=cast.mo)


def test_a_guest_does_not_own_a_group(cast):
    with pytest.raises(PermissionDenied):
        change_role(cast.group, cast.gast, "owner", acting_user=cast.oscar)


def test_the_last_owner_stays_one(cast, as_person):
    answer = as_person(cast.oscar).post(page_of("member_role", cast.group, cast.oscar), {"role": "member"})
    assert answer.status_code == 422
    assert "Een groep kan niet zonder eigenaar" in answer.content.decode()
    assert 'name="role"' in answer.content.decode()
    assert cast.group.memberships.get(person=cast.oscar).role == "owner"


def test_someone_of_another_group_is_not_found_here(cast, as_person):
    for page in ("member_role", "member_remove", "member_may_return"):
        assert as_person(cast.oscar).post(page_of(page, cast.group, cast.nina)).status_code == 404


def test_a_moderator_takes_out_with_a_reason_that_the_person_reads(cast, as_person):
    client = as_person(cast.mo)
    empty = client.post(page_of("member_remove", cast.group, cast.bob), {"reason": " "})
    assert empty.status_code == 422
    answer = client.post(
        page_of("member_remove", cast.group, cast.bob), {"reason": "Hij werkt hier niet meer aan."}, follow=True
    )
    assert "Bob zit niet meer in de groep" in answer.content.decode()
    assert not cast.group.memberships.filter(person=cast.bob).exists()
    drain()
    letter = Mail.objects.get(recipient=cast.bob)
    assert "Je bent geen lid meer van Besloten groep" in letter.subject
    assert "Hij werkt hier niet meer aan." in letter.text
    assert "Alleen leden" in as_person(cast.bob).get(members_page(cast.group)).content.decode()


def test_the_letter_does_not_name_a_group_that_does_not_exist_for_the_person(cast):
    take_out(cast.hidden, cast.bob, "Het team is kleiner.", acting_user=cast.mo)
    drain()
    letter = Mail.objects.get(recipient=cast.bob)
    assert "Het team is kleiner." in letter.text
    assert cast.hidden.name not in letter.subject + letter.text + letter.html
    assert cast.hidden.slug not in letter.text + letter.html


@pytest.mark.parametrize(
    ("by", "whom"), [("mo", "oscar"), ("oscar", "oscar"), ("mo", "mo"), ("alice", "bob"), ("nina", "bob")]
)
def test_whom_one_does_not_take_out(cast, by, whom):
    with pytest.raises(PermissionDenied):
        take_out(cast.group, getattr(cast, whom), "Zomaar.", acting_user=getattr(cast, by))
    assert cast.group.memberships.filter(person=getattr(cast, whom)).exists()


def test_a_moderator_is_taken_out_by_an_owner_only(cast):
    add_member(cast.group, cast.dana, "moderator")
    with pytest.raises(PermissionDenied):
        take_out(cast.group, cast.dana, "Zomaar.", acting_user=cast.mo)
    take_out(cast.group, cast.dana, "Andere taak.", acting_user=cast.oscar)
    assert not type(cast.dana).objects.get(pk=cast.dana.pk).has_perm("groups.moderate_workinggroup", cast.group)


def test_nobody_is_taken_out_of_the_group_of_an_organisation(cast):
    WorkingGroup.objects.filter(pk=cast.organisation.pk).update(way_in="automatic")
    with pytest.raises(PermissionDenied):
        take_out(cast.organisation, cast.bob, "Zomaar.", acting_user=cast.oscar)


def test_until_the_day_there_is_no_way_back_and_after_it_there_is(cast):
    take_out(cast.public, cast.bob, "Even afkoelen.", until=tomorrow(), acting_user=cast.mo)
    with pytest.raises(PermissionDenied):
        join_group(cast.public, acting_user=cast.bob)
    Removal.objects.update(until=timezone.localdate() - timedelta(days=1))
    join_group(cast.public, acting_user=cast.bob)
    assert cast.public.memberships.filter(person=cast.bob).exists()


def test_who_is_kept_out_does_not_ask_either(cast):
    take_out(cast.group, cast.bob, "Even afkoelen.", until=tomorrow(), acting_user=cast.mo)
    with pytest.raises(PermissionDenied):
        ask_to_join(cast.group, "Ik wil terug.", acting_user=cast.bob)


def test_a_moderator_lets_come_back_before_the_day(cast, as_person):
    take_out(cast.public, cast.bob, "Even afkoelen.", until=tomorrow(), acting_user=cast.mo)
    client = as_person(cast.mo)
    assert "Kan nog niet terugkomen" in client.get(members_page(cast.public)).content.decode()
    assert "Even afkoelen." not in as_person(cast.alice).get(members_page(cast.public)).content.decode()
    with pytest.raises(PermissionDenied):
        let_come_back(cast.public, cast.bob, acting_user=cast.alice)
    client.post(page_of("member_may_return", cast.public, cast.bob))
    join_group(cast.public, acting_user=cast.bob)


def test_a_day_that_is_over_is_refused_and_keeps_what_was_typed(cast, as_person):
    sent = {"reason": "Even afkoelen.", "until": (timezone.localdate() - timedelta(days=1)).isoformat()}
    answer = as_person(cast.mo).post(page_of("member_remove", cast.group, cast.bob), sent)
    assert answer.status_code == 422
    assert "Even afkoelen." in answer.content.decode()
    assert "Kies een latere dag" in answer.content.decode()
    with pytest.raises(ValidationError):
        take_out(cast.group, cast.bob, "  ", acting_user=cast.mo)


def test_taking_out_twice_is_once(cast):
    assert take_out(cast.group, cast.bob, "Andere taak.", acting_user=cast.mo)
    assert take_out(cast.group, cast.bob, "Andere taak.", acting_user=cast.mo) is None
    assert Removal.objects.count() == 1


def test_roles_and_being_taken_out_ask_who_one_is_when_signing_in_was_long_ago(cast, as_person):
    client = as_person(cast.oscar)
    client.get("/")
    cast.oscar.usersession_set.update(created_at=timezone.now() - timedelta(hours=2))
    for page in ("member_role", "member_remove"):
        answer = client.get(page_of(page, cast.group, cast.bob))
        assert answer.status_code == 302
        assert "/reauthenticate/" in answer["Location"]


def test_the_table_has_no_addresses_and_no_formulas_and_is_on_record(cast, as_person):
    cast.bob.name = "=HYPERLINK(1)"
    cast.bob.save()
    answer = as_person(cast.mo).get(reverse("groups:members_csv", args=[cast.group.slug]))
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))
    assert rows[0] == ["Naam", "Organisatie", "Rol", "Lid sinds"]
    assert "'=HYPERLINK(1)" in {row[0] for row in rows}
    assert len(rows) == 1 + Membership.objects.filter(group=cast.group, person__is_active=True).count()
    assert "@" not in text
    assert AuditEntry.objects.filter(action="group.members_exported", actor=cast.mo).exists()


def test_erasing_takes_the_reasons_along(cast):
    take_out(cast.group, cast.bob, "Even afkoelen.", until=tomorrow(), acting_user=cast.mo)
    erase_account(cast.bob, with_texts=False, acting_user=None)
    assert not Removal.objects.exists()


def test_who_is_taken_out_and_the_group_is_hidden_since_hears_no_name(cast):
    take_out(cast.group, cast.bob, "Andere taak.", acting_user=cast.mo)
    change_visibility(cast.group, "hidden", way_in="invitation", acting_user=cast.oscar)
    drain()
    assert cast.group.name not in Mail.objects.get(recipient=cast.bob).subject


def test_the_members_of_the_group_of_an_organisation_are_its_people_only(cast, as_person):
    group = make_group(organisation=cast.lindedaal, visibility="organisation", way_in="automatic")
    for person in (cast.alice, cast.charlie):
        add_member(group, person)
    shown = as_person(cast.alice).get(members_page(group)).content.decode()
    assert ">Charlie</a>" not in shown
    assert "/remove/" not in shown


def test_the_table_and_the_pages_leave_out_who_is_of_another_organisation_by_now(cast, as_person):
    group = make_group(organisation=cast.lindedaal, visibility="organisation", way_in="automatic")
    add_member(group, cast.mo, "moderator")
    add_member(group, cast.charlie)
    client = as_person(cast.mo)
    table = client.get(reverse("groups:members_csv", args=[group.slug]))
    assert "Charlie" not in b"".join(table.streaming_content).decode()
    assert client.get(page_of("member_remove", group, cast.charlie)).status_code == 404


def test_who_was_taken_out_reads_on_the_page_of_the_group_until_when(cast, as_person):
    add_member(cast.public, cast.dana)
    take_out(cast.public, cast.dana, "Reclame", until=timezone.localdate() + timedelta(days=9), acting_user=cast.mo)
    address = cast.public.get_absolute_url()
    assert "Je bent uit deze groep gehaald. Je kunt terugkomen na" in as_person(cast.dana).get(address).content.decode()
    for other in (cast.petra, cast.mo, None):
        assert "uit deze groep gehaald" not in as_person(other).get(address).content.decode()
    let_come_back(cast.public, cast.dana, acting_user=cast.mo)
    assert "uit deze groep gehaald" not in as_person(cast.dana).get(address).content.decode()
