"""What a moderator does at the desk: by the services of the pages, a line for each person, no more queries for many."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts.models import User
from accounts.services.organisations import check_slug
from audit.models import AuditEntry
from groups.models import JoinRequest, Membership, Removal, WorkingGroup
from notifications.models import Event
from tests.factories import add_member, make_group, make_organisation, make_request, make_user
from tests.surfaces import SURFACES

CHOSEN = "_selected_action"


def page(name):
    return f"/desk/groups/{name}/"


def key_of(group, person):
    return f"{group.slug}.{person.public_id}"


def step(name, *keys):
    return f"/desk/groups/{name}/?" + "&".join(f"who={key}" for key in keys)


def said(response):
    """What the page that one comes to says."""
    return re.findall(r'<div class="note[^"]*">.*?<p>(.*?)</p>', response.content.decode(), re.DOTALL)


def entries(action):
    return AuditEntry.objects.filter(action=action)


@pytest.fixture
def askers(cast):
    return [make_request(cast.group, person) for person in (cast.petra, cast.dana, cast.xander)]


def test_two_are_let_in_and_one_is_refused_with_words(cast, as_person, askers):
    client = as_person(cast.mo)
    two = [asked.public_id for asked in askers[:2]]
    answer = client.post(page("joinrequest"), {"action": "accept", CHOSEN: two}, follow=True)
    assert [words.split(" is nu lid")[0] for words in said(answer)] == ["Petra", "Dana"]
    answer = client.post(page("joinrequest"), {"action": "refuse", CHOSEN: [askers[2].public_id]})
    form = answer["Location"]
    assert "Xander" in client.get(form).content.decode()
    empty = client.post(form, {"answer": " "})
    assert empty.status_code == 422
    assert client.post(form, {"answer": "We zijn met genoeg."})["Location"] == page("joinrequest")
    states = {asked.person.name: JoinRequest.objects.get(pk=asked.pk).state for asked in askers}
    assert states == {"Petra": "accepted", "Dana": "accepted", "Xander": "refused"}
    assert JoinRequest.objects.get(pk=askers[2].pk).answer == "We zijn met genoeg."
    assert {(e.actor, e.origin) for e in entries("group.request_answered")} == {(cast.mo, "desk")}
    assert entries("group.request_answered").count() == 3
    assert Event.objects.filter(kind="group_join_answered").count() == 3


def test_one_who_cannot_come_in_does_not_hold_up_the_others(cast, as_person, askers):
    User.objects.filter(pk=cast.dana.pk).update(frozen_at=timezone.now())
    keys = [asked.public_id for asked in askers]
    answer = as_person(cast.mo).post(page("joinrequest"), {"action": "accept", CHOSEN: keys}, follow=True)
    assert "Dana: Deze persoon kan nu geen lid worden." in said(answer)
    among = cast.group.memberships.filter(person__name__in=["Petra", "Dana", "Xander"]).values_list(
        "person__name", flat=True
    )
    assert set(among) == {"Petra", "Xander"}


def test_whose_account_ended_asks_no_more(cast, as_person, askers):
    User.objects.filter(pk=cast.dana.pk).update(is_active=False)
    shown = as_person(cast.mo).get(page("joinrequest")).content.decode()
    assert "Petra" in shown
    assert "Dana" not in shown


def test_members_are_taken_out_with_a_reason_and_a_day(cast, as_person):
    client = as_person(cast.mo)
    keys = [key_of(cast.group, cast.alice), key_of(cast.group, cast.bob)]
    form = client.post(page("membership"), {"action": "take_out", CHOSEN: keys})["Location"]
    yesterday = timezone.localdate() - timedelta(days=1)
    late = client.post(form, {"reason": "Hoort hier niet meer bij", "until": str(yesterday)})
    assert late.status_code == 422
    # Said once, and what was typed is still there.
    assert late.content.decode().count("Hoort hier niet meer bij") == 1
    assert late.content.decode().count('class="errmsg"') == 1
    done = client.post(form, {"reason": "Hoort hier niet meer bij", "until": str(timezone.localdate())}, follow=True)
    assert len(said(done)) == 2
    assert {r.person for r in Removal.objects.filter(group=cast.group)} == {cast.alice, cast.bob}
    assert cast.public.memberships.filter(person=cast.alice).exists()
    assert [e.detail.reason for e in entries("group.member_taken_out")] == ["Hoort hier niet meer bij"] * 2
    # Sent again: nobody is left, and nothing happens.
    assert client.post(form, {"reason": "Nog eens"})["Location"] == page("membership")
    assert entries("group.member_taken_out").count() == 2


def test_who_cannot_be_taken_out_stays_on_the_page_with_the_reason(cast, as_person):
    client = as_person(cast.mo)
    keys = [key_of(cast.group, cast.alice), key_of(cast.group, cast.oscar)]
    answer = client.post(step("membership/take_out", *keys), {"reason": "Opruimen", "until": ""})
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Oscar: " in text
    assert "Opruimen" in text
    assert f'action="?who={keys[1]}"' in text
    assert not cast.group.memberships.filter(person=cast.alice).exists()
    assert cast.group.memberships.get(person=cast.oscar).role == "owner"


def test_the_form_of_roles_starts_with_the_role_that_all_chosen_have(cast, as_person):
    def starts_with(*people):
        address = step("membership/role", *(key_of(cast.group, person) for person in people))
        answer = as_person(cast.oscar).get(address)
        assert all(person.name in answer.content.decode() for person in people)
        return answer.context["form"]["role"].value()

    assert starts_with(cast.mo) == "moderator"
    assert starts_with(cast.alice, cast.bob) == "member"
    assert starts_with(cast.alice, cast.mo) is None


def test_the_account_page_leads_to_the_desk_who_moderates_a_group_and_nobody_else(cast, as_person):
    leads = {
        name
        for name in ("alice", "dana", "gast", "mo", "nina", "oscar", "xander", "olga")
        if "Beheer van je groepen" in as_person(getattr(cast, name)).get("/accounts/").content.decode()
    }
    assert leads == {"mo", "nina", "oscar"}


def test_only_owners_give_roles(cast, as_person):
    key = key_of(cast.group, cast.alice)
    refused = as_person(cast.mo).post(step("membership/role", key), {"role": "moderator"})
    assert refused.status_code == 422
    assert as_person(cast.mo).post(page("membership"), {"action": "give_role", CHOSEN: [key]}).status_code == 302
    assert "give_role" not in as_person(cast.mo).get(page("membership")).content.decode()
    form = as_person(cast.oscar).post(page("membership"), {"action": "give_role", CHOSEN: [key]})["Location"]
    as_person(cast.oscar).post(form, {"role": "moderator"})
    assert cast.group.memberships.get(person=cast.alice).role == "moderator"
    assert cast.group.is_moderated_by(cast.alice)
    assert entries("group.role_changed").count() == 1


def test_who_is_kept_out_may_come_back(cast, as_person):
    tomorrow = timezone.localdate() + timedelta(days=1)
    Removal.objects.create(group=cast.group, person=cast.xander, reason="Toen", until=tomorrow)
    client = as_person(cast.mo)
    key = key_of(cast.group, cast.xander)
    assert "Toen" in client.get(page("removal")).content.decode()
    form = client.post(page("removal"), {"action": "let_come_back", CHOSEN: [key]})["Location"]
    for _twice in range(2):
        assert client.post(form)["Location"] == page("removal")
    assert Removal.objects.get().until is None
    assert entries("group.removal_lifted").count() == 1


def test_roles_and_being_taken_out_ask_who_one_is_and_lose_no_choice(cast, as_person):
    client = as_person(cast.oscar)
    client.get("/desk/")
    cast.oscar.usersession_set.update(created_at=timezone.now() - timedelta(hours=2))
    for name in ("membership/take_out", "membership/role", "removal/come_back"):
        answer = client.get(step(name, key_of(cast.group, cast.bob)))
        assert answer["Location"].startswith("/accounts/reauthenticate/?next=")
        assert cast.bob.public_id in answer["Location"]
    make_request(cast.group, cast.petra)
    asked = JoinRequest.objects.get()
    assert client.get(step("joinrequest/refuse", asked.public_id)).status_code == 200


def test_choosing_nobody_or_nonsense_is_told(cast, as_person, askers):
    client = as_person(cast.mo)
    assert "Kies eerst" in said(client.post(page("joinrequest"), {"action": "accept"}, follow=True))[0]
    nonsense = client.post(page("joinrequest"), {"action": "accept", CHOSEN: ["nonsense"]}, follow=True)
    assert (nonsense.status_code, said(nonsense)) == (200, [])
    assert JoinRequest.objects.waiting().count() == 3


def test_one_action_takes_no_more_than_a_page(cast, as_person):
    people = [make_user(f"Persoon {n}", cast.lindedaal) for n in range(30)]
    asked = [make_request(cast.group, person) for person in people]
    keys = [request.public_id for request in asked]
    as_person(cast.mo).post(page("joinrequest"), {"action": "accept", CHOSEN: keys, "select_across": "1"})
    assert JoinRequest.objects.filter(state="accepted").count() == 25


def test_filters_and_search_find_who_fits(cast, as_person):
    client = as_person(cast.mo)

    def names(**query):
        text = client.get(page("membership"), query).content.decode()
        return set(re.findall(r'href="/people/\w+/">(\w+)</a>', text))

    assert names(group=cast.group.slug) == {"Alice", "Bob", "Gast", "Mo", "Oscar"}
    assert names(role="owner") == {"Oscar"}
    assert names(q="ali") == {"Alice"}
    Membership.objects.exclude(person=cast.bob).update(joined_at=timezone.now() - timedelta(days=20))
    assert names(since="week") == {"Bob"}
    assert "Niets past bij wat je zoekt" in client.get(page("membership"), {"q": "zzz"}).content.decode()


def test_the_list_goes_by_pages_and_a_page_that_is_not_there_is_the_last(cast, as_person):
    for n in range(60):
        add_member(cast.group, make_user(f"Lid {n:02}", cast.lindedaal))
    client = as_person(cast.mo)
    pages = [client.get(page("membership"), {"p": n, "group": cast.group.slug}).content.decode() for n in (1, 2, 3, 99)]
    found = [re.findall(r'href="/people/(\w+)/"', text) for text in pages]
    assert [len(each) for each in found] == [25, 25, 15, 15]
    assert len(set(found[0] + found[1] + found[2])) == 65
    assert "p=2" in pages[0]
    assert cast.group.slug in re.search(r'rel="next" href="([^"]*)"', pages[0])[1]


def test_the_group_of_an_organisation_has_nothing_to_choose(cast, as_person):
    everyone = make_group("Heel Lindedaal", cast.lindedaal, visibility="organisation", way_in="automatic")
    add_member(everyone, cast.nina, "moderator")
    add_member(everyone, cast.alice)
    text = as_person(cast.nina).get(page("membership"), {"group": everyone.slug}).content.decode()
    assert "Alice" in text
    assert 'type="checkbox"' not in text


def test_a_manager_who_moderates_finds_both(cast, as_person):
    add_member(cast.group, cast.olga, "moderator")
    shown = as_person(cast.olga).get("/desk/").content.decode()
    assert "Besloten groep" in shown
    assert reverse("desk:overview", args=[cast.lindedaal.slug]) in shown
    assert reverse("desk:overview", args=[cast.lindedaal.slug]) not in as_person(cast.mo).get("/desk/").content.decode()


def test_the_front_page_counts_what_waits_in_the_own_groups_only(cast, as_person, askers):
    assert "3 mensen vragen" in as_person(cast.mo).get("/desk/").content.decode()
    assert "vragen" not in as_person(cast.nina).get("/desk/").content.decode()


def test_a_moderator_finds_the_desk_on_the_page_of_the_group(cast, as_person):
    address = reverse("moderators:groups_workinggroup_change", args=[cast.group.slug])
    assert address in as_person(cast.mo).get(cast.group.get_absolute_url()).content.decode()
    assert address not in as_person(cast.alice).get(cast.group.get_absolute_url()).content.decode()


def test_the_word_of_the_desk_is_no_address_of_an_organisation(db):
    with pytest.raises(ValidationError):
        check_slug("groups")
    check_slug("groepen")


def test_the_admins_own_log_stays_empty(cast, as_person, askers):
    client = as_person(cast.mo)
    client.post(page("joinrequest"), {"action": "accept", CHOSEN: [askers[0].public_id]})
    client.post(step("membership/take_out", key_of(cast.group, cast.bob)), {"reason": "Zo"})
    assert entries("group.request_answered").count() == entries("group.member_taken_out").count() == 1
    assert not LogEntry.objects.exists()


NAMES = [
    "index",
    "groups_workinggroup_changelist",
    "groups_workinggroup_change",
    "groups_joinrequest_changelist",
    "groups_membership_changelist",
    "groups_removal_changelist",
    "groups_membership_take_out",
    "groups_membership_role",
]


def make_many(cast):
    """Twelve hundred members, requests and removals, and thirty groups more."""
    organisation = make_organisation("Provincie Merenrand")
    people = User.objects.bulk_create(
        User(name=f"Wilhelmina van den Oudenhoven {n}", email=f"w{n}@m.example", organisation=organisation)
        for n in range(1200)
    )
    User.objects.filter(organisation=organisation).update(approved_at=timezone.now())
    tomorrow = timezone.localdate() + timedelta(days=1)
    Membership.objects.bulk_create(Membership(group=cast.group, person=person) for person in people)
    JoinRequest.objects.bulk_create(
        JoinRequest(group=cast.public, person=person, motivation="Ik wil meedoen, want mijn werk raakt hieraan. " * 3)
        for person in people
    )
    Removal.objects.bulk_create(
        Removal(group=cast.hidden, person=person, reason="Deed niet meer mee", until=tomorrow) for person in people
    )
    WorkingGroup.objects.filter(pk=cast.group.pk).update(member_count=1205)
    for n in range(30):
        group = make_group(f"Groep met een gewone naam {n}", cast.lindedaal)
        Membership.objects.create(group=group, person=cast.oscar, role="owner")
        assign_perm("groups.moderate_workinggroup", cast.oscar, group)


def test_every_page_stays_within_its_budget_with_twelve_hundred_members(cast, as_person, count_queries):
    make_request(cast.group, cast.petra)
    client = as_person(cast.oscar)
    who = {"who": [key_of(cast.group, person) for person in (cast.alice, cast.bob)]}

    def cost():
        found = {}
        for name in NAMES:
            url = reverse(f"moderators:{name}", args=[cast.group.slug] if name.endswith("_change") else [])
            client.get(url, who)
            with count_queries() as asked:
                answer = client.get(url, who if "take_out" in name or "role" in name else {})
            assert answer.status_code == 200, name
            found[name] = (len(asked), len(answer.content) / 1000)
        return found

    few = cost()
    make_many(cast)
    many = cost()
    for name, (queries, kilobytes) in many.items():
        budget = SURFACES[f"moderators:{name}"]
        assert queries <= few[name][0], f"{name} costs {few[name][0]} queries for few and {queries} for many"
        assert queries <= budget.queries, f"{name} costs {queries} queries"
        assert kilobytes <= budget.kilobytes, f"{name} is {kilobytes:.1f} kB"
