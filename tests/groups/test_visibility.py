"""Who reads a group, chosen by its owners: shown in words first, then made, and the members are told."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from audit.models import AuditEntry
from groups.models import WorkingGroup
from groups.services import change_visibility
from notifications.models import Mail, Notification
from notifications.services import drain
from tests.factories import make_post


def seen(group):
    group.refresh_from_db()
    return group.visibility, group.way_in


@pytest.mark.parametrize("name", ["alice", "mo", "dana", "olga", "rob", "nina"])
def test_only_owners_choose_who_reads(cast, as_person, name):
    person = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        change_visibility(cast.public, "closed", way_in="invitation", acting_user=person)
    address = reverse("groups:readers", args=[cast.public.slug])
    answer = as_person(person).post(address, {"visibility": "closed", "way_in": "invitation", "step": "change"})
    assert answer.status_code == 403
    assert seen(cast.public)[0] == "public"


@pytest.mark.parametrize(
    ("visibility", "way_in"), [("closed", "open"), ("hidden", "open"), ("hidden", "request"), ("public", "automatic")]
)
def test_a_way_in_that_does_not_go_with_the_readers_is_refused_in_words(cast, visibility, way_in):
    before = seen(cast.public)
    with pytest.raises(ValidationError):
        change_visibility(cast.public, visibility, way_in=way_in, acting_user=cast.oscar)
    assert seen(cast.public) == before


def test_the_group_of_an_organisation_has_nobody_who_changes_it(cast):
    group = WorkingGroup.objects.create(
        name="Iedereen",
        slug="iedereen-bcdf",
        organisation=cast.waterrijk,
        visibility="organisation",
        way_in="automatic",
    )
    with pytest.raises(PermissionDenied):
        change_visibility(group, "public", acting_user=cast.charlie)


def test_the_same_choice_twice_is_one_change(cast):
    for _ in range(2):
        change_visibility(cast.public, "government", acting_user=cast.oscar)
    assert AuditEntry.objects.filter(action="group.visibility_changed").count() == 1


def test_the_page_says_first_what_changes_and_then_changes_it(cast, as_person):
    make_post(cast.group, cast.alice)
    client, address = as_person(cast.oscar), reverse("groups:readers", args=[cast.group.slug])
    assert address in client.get(reverse("groups:settings", args=[cast.group.slug])).content.decode()
    assert client.get(address).status_code == 200
    choice = {"visibility": "public", "way_in": "invitation"}
    check = client.post(address, choice).content.decode()
    assert "Iedereen, ook op internet" in check
    assert "1 ouder blog" in check
    assert seen(cast.group)[0] == "closed"
    assert client.post(address, choice | {"step": "change"}).url == address
    assert seen(cast.group) == ("public", "invitation")


def test_a_wrong_way_in_comes_back_with_the_choice_and_words(cast, as_person):
    client, address = as_person(cast.oscar), reverse("groups:readers", args=[cast.group.slug])
    answer = client.post(address, {"visibility": "hidden", "way_in": "open"})
    assert answer.status_code == 422
    assert "Op uitnodiging" in answer.content.decode()


def test_stricter_works_at_once_for_the_next_request_and_for_what_is_queued(cast, as_person):
    post = make_post(cast.public, cast.alice, title="Nog openbaar")
    visitor = as_person(None)
    assert visitor.get(post.get_absolute_url()).status_code == 200
    change_visibility(cast.public, "closed", way_in="invitation", acting_user=cast.oscar)
    for address in (post.get_absolute_url(), cast.public.get_absolute_url()):
        assert visitor.get(address).status_code == 404
    for address in ("/", "/blogs/", "/groups/", "/blogs/feed/", "/sitemap.xml"):
        body = visitor.get(address).content.decode()
        assert "Nog openbaar" not in body
        assert cast.public.slug not in body


def test_every_member_but_who_did_it_is_told_once(cast):
    change_visibility(cast.public, "closed", way_in="invitation", acting_user=cast.oscar)
    drain()
    told = Notification.objects.filter(event__kind="group_visibility_changed", decision="told")
    assert {row.recipient_id for row in told} == {p.pk for p in (cast.alice, cast.bob, cast.mo)}
    assert not Mail.objects.filter(recipient=cast.oscar).exists()
