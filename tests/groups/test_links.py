"""The link of a group: for colleagues who may know the group, up to a number and a day, and never for a hidden group."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from groups.models import InvitationLink, Removal, WorkingGroup
from groups.services import change_visibility, end_link, join_by_link, make_link
from tests import factories
from tests.factories import make_user


def today():
    return timezone.localdate()


def is_in(person, group):
    return group.memberships.filter(person=person).exists()


def test_a_moderator_makes_a_link_and_a_colleague_joins_by_it(cast, as_person):
    sent = {"limit": "3", "until": (today() + timedelta(days=5)).isoformat()}
    made = as_person(cast.mo).post(reverse("groups:link_make", args=[cast.group.slug]), sent, follow=True)
    link = InvitationLink.objects.get()
    assert link.get_absolute_url() in made.content.decode()
    client = as_person(cast.charlie)
    shown = client.get(link.get_absolute_url()).content.decode()
    assert "Word lid van Besloten groep" in shown
    for _ in range(2):
        client.post(link.get_absolute_url())
    assert is_in(cast.charlie, cast.group)
    link.refresh_from_db()
    assert link.used_count == 1


def test_a_wrong_number_or_day_is_said_and_kept(cast, as_person):
    url = reverse("groups:link_make", args=[cast.group.slug])
    for sent in ({"limit": "0", "until": today().isoformat()}, {"limit": "3", "until": "2001-01-01"}):
        answer = as_person(cast.mo).post(url, sent)
        assert answer.status_code == 422
        assert f'value="{sent["limit"]}"' in answer.content.decode()
    for limit, until in (
        (0, today()),
        (501, today()),
        (3, today() - timedelta(days=1)),
        (3, today() + timedelta(days=400)),
    ):
        with pytest.raises(ValidationError):
            make_link(cast.group, limit=limit, until=until, acting_user=cast.mo)
    assert not InvitationLink.objects.exists()


@pytest.mark.parametrize("name", ["alice", "gast", "dana", "nina", "olga", "rob"])
def test_only_moderators_make_and_end_links(cast, as_person, name):
    link = factories.make_link(cast.group)
    person = getattr(cast, name)
    for what in ("link_make", "link_end"):
        answer = as_person(person).post(
            reverse(f"groups:{what}", args=[cast.group.slug]), {"limit": 3, "until": today()}
        )
        assert answer.status_code in {403, 404}
    with pytest.raises(PermissionDenied):
        make_link(cast.group, limit=3, until=today(), acting_user=person)
    with pytest.raises(PermissionDenied):
        end_link(cast.group, acting_user=person)
    link.refresh_from_db()
    assert link.is_in_force


def test_a_new_link_ends_the_earlier_one_and_ending_twice_is_once(cast):
    first = make_link(cast.group, limit=3, until=today(), acting_user=cast.mo)
    second = make_link(cast.group, limit=3, until=today(), acting_user=cast.oscar)
    with pytest.raises(PermissionDenied):
        join_by_link(first, acting_user=cast.dana)
    for _ in range(2):
        end_link(cast.group, acting_user=cast.mo)
    with pytest.raises(PermissionDenied):
        join_by_link(second, acting_user=cast.dana)


def test_a_hidden_group_has_no_link_and_loses_the_one_it_had(cast, as_person):
    with pytest.raises(PermissionDenied):
        make_link(cast.hidden, limit=3, until=today(), acting_user=cast.mo)
    assert (
        "verborgen groep heeft geen link"
        in as_person(cast.mo).get(reverse("groups:invite", args=[cast.hidden.slug])).content.decode()
    )
    link = make_link(cast.group, limit=3, until=today(), acting_user=cast.mo)
    change_visibility(cast.group, "hidden", way_in="invitation", acting_user=cast.oscar)
    link.refresh_from_db()
    assert link.ended_at is not None
    change_visibility(cast.group, "closed", way_in="invitation", acting_user=cast.oscar)
    assert as_person(cast.dana).get(link.get_absolute_url()).status_code == 404


def test_a_link_that_is_left_in_a_hidden_group_opens_nothing(cast, as_person):
    """The state that no change leads to: the rule holds also for the row alone."""
    link = factories.make_link(cast.hidden, made_by=cast.mo)
    for person in (None, cast.dana, cast.alice):
        answer = as_person(person).get(link.get_absolute_url())
        assert answer.status_code == 404
        assert "Verborgen groep" not in answer.content.decode()
    with pytest.raises(PermissionDenied):
        join_by_link(link, acting_user=cast.dana)


@pytest.mark.parametrize("end", ["day", "number", "ended"])
def test_a_link_that_is_over_answers_as_nonsense_does(cast, as_person, end):
    fields = {"day": {"until": today() - timedelta(days=1)}, "number": {"limit": 2, "used_count": 2}}
    link = factories.make_link(cast.public, **fields.get(end, {"ended_at": timezone.now()}))
    nonsense = reverse("groups:link", args=["2" * 24])
    for person in (None, cast.dana):
        real, none = (as_person(person).get(path) for path in (link.get_absolute_url(), nonsense))
        assert real.status_code == none.status_code == 404
    with pytest.raises(PermissionDenied):
        join_by_link(link, acting_user=cast.dana)
    assert not is_in(cast.dana, cast.public)


@pytest.mark.parametrize("name", ["gast", "wim"])
def test_who_is_no_colleague_does_not_come_in_by_a_link(cast, as_person, name):
    link = factories.make_link(cast.public, made_by=cast.mo)
    person = getattr(cast, name)
    assert "Alleen collega" in as_person(person).get(link.get_absolute_url()).content.decode()
    assert as_person(person).post(link.get_absolute_url()).status_code == 403
    assert not is_in(person, cast.public)


@pytest.mark.parametrize("name", ["gast", "wim", "charlie"])
def test_the_link_of_a_group_of_an_organisation_is_for_its_people(cast, as_person, name):
    link = factories.make_link(cast.organisation, made_by=cast.mo)
    person = getattr(cast, name)
    answer = as_person(person).get(link.get_absolute_url())
    assert "Organisatiegroep" not in answer.content.decode()
    assert as_person(person).post(link.get_absolute_url()).status_code in {403, 404}
    with pytest.raises(PermissionDenied):
        join_by_link(link, acting_user=person)
    as_person(cast.dana).post(link.get_absolute_url())
    assert is_in(cast.dana, cast.organisation)
    assert not is_in(person, cast.organisation)


def test_who_is_kept_out_does_not_come_back_by_a_link(cast, as_person):
    link = factories.make_link(cast.group, made_by=cast.mo)
    Removal.objects.create(group=cast.group, person=cast.xander, reason="X", until=today())
    assert "Je kunt terugkomen na" in as_person(cast.xander).get(link.get_absolute_url()).content.decode()
    with pytest.raises(PermissionDenied):
        join_by_link(link, acting_user=cast.xander)


def test_a_group_without_owner_lets_nobody_in_by_a_link(cast):
    link = factories.make_link(cast.group)
    WorkingGroup.objects.filter(pk=cast.group.pk).update(ownerless_since=timezone.now())
    with pytest.raises(PermissionDenied):
        join_by_link(link, acting_user=cast.dana)


def test_signed_out_the_link_names_a_group_only_where_everyone_knows_it(cast, as_person):
    for place, group in cast.groups().items():
        link = factories.make_link(group, made_by=cast.mo)
        shown = as_person(None).get(link.get_absolute_url()).content.decode()
        assert (group.name in shown) == (place == "public")
        if place != "hidden":
            assert (
                as_person(None)
                .post(link.get_absolute_url())["Location"]
                .startswith("/accounts/login/?next=/groups/link/")
            )


def test_the_last_place_goes_to_one(cast):
    link = factories.make_link(cast.group, limit=1)
    join_by_link(link, acting_user=cast.dana)
    with pytest.raises(PermissionDenied):
        join_by_link(link, acting_user=make_user(organisation=cast.lindedaal))
    cast.group.refresh_from_db()
    assert cast.group.member_count == cast.group.memberships.count()


@pytest.mark.parametrize("limit", ["0", "501", "veel", ""])
def test_a_wrong_number_is_told_in_our_words_and_the_day_stays(cast, as_person, limit):
    day = (timezone.localdate() + timedelta(days=3)).isoformat()
    address = reverse("groups:link_make", args=[cast.public.slug])
    answer = as_person(cast.mo).post(address, {"limit": limit, "until": day})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert ("Vul een getal in van 1 tot en met 500." if limit else "Vul in voor hoeveel mensen de link werkt.") in html
    assert day in html
