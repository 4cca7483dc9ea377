"""Seeing a group as somebody else: what a moderator is shown is, byte for byte, what such a person gets."""

import re
from datetime import timedelta
from difflib import unified_diff
from html import escape

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from blogs.models import Comment, PostMark
from groups.models import Membership, WorkingGroup
from groups.policies import VIEWERS
from tests.factories import add_member, make_user
from tests.surfaces import SURFACES

BAR = re.compile(r'<section class="viewas".*?</section>', re.DOTALL)
TOKEN = re.compile(r'name="(?:csrfmiddlewaretoken|key)" value="[^"]+"')
# The colour behind the letters of a name follows from the public id of its account.
LETTERS = re.compile(r'avatar--sm(?: avatar--[bc])?(" aria-hidden="true">(?:E[A-Z]|IE)<)')
# "A minute ago" becomes "two minutes ago" while we compare; the moment itself stays.
AGO = re.compile(r'(<time datetime="[^"]+")[^>]*>.*?</time>', re.DOTALL)
# What is ours to set on an answer that is not the moderator's own, and what a session carries.
OWN_HEADERS = {"Cache-Control", "ETag", "Vary", "Content-Length"}


@pytest.fixture
def cast(stage):
    return stage[0]


@pytest.fixture
def world(stage):
    # What may be changed for a quarter of an hour is older than that.
    Comment.objects.update(created_at=timezone.now() - timedelta(days=30))
    return stage[1]


def addresses_of(world, visibility):
    """Every address that names the group, or a blog, comment or picture in it."""
    names = {world.groups[visibility].slug}
    for things in (world.posts, world.comments, world.pictures):
        names |= {thing.public_id for (where, _state), thing in things.items() if where == visibility}
    for surface, how in SURFACES.items():
        if not surface.startswith(("groups:", "blogs:", "ratings:")) or surface == "groups:view_as":
            continue
        for arguments in how.arguments(world):
            if arguments and arguments[0] in names:
                yield reverse(surface, args=arguments)
    yield world.groups[visibility].get_absolute_url() + "bestaat-niet/"


def somebody(world, cast, viewer):
    """The person of the cast of this kind; who is in no list and asked nothing is new, and has the stand-in's name."""
    if viewer == "visitor":
        return None
    if viewer == "guest":
        return make_user("Een gast", guest_until=timezone.localdate() + timedelta(days=90))
    if viewer == "elsewhere":
        User.objects.filter(pk=cast.charlie.pk).update(name="Iemand van elders")
        PostMark.objects.filter(person=cast.charlie).delete()
        return User.objects.get(pk=cast.charlie.pk)
    if viewer == "colleague":
        return make_user("Een collega", cast.lindedaal)
    return make_user("Een nieuw lid", cast.lindedaal)


def answers(client, paths, known):
    """What each address answers, without tokens; the page of the person who asks goes by another name."""
    found = {}
    for path in paths:
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = LETTERS.sub(r"\1", TOKEN.sub("", body.decode("utf-8", "replace")))
        text = AGO.sub(r"\1></time>", text)
        text = re.sub(r"/people/(\w{12})/", lambda m: m[0] if m[1] in known else "/people/self/", text)
        headers = {name: value for name, value in response.headers.items() if name not in OWN_HEADERS}
        found[path] = (response.status_code, text, headers, response.get("Cache-Control"))
    return found


def view_as(client, group, viewer):
    answer = client.post(reverse("groups:view_as", args=[group.slug]), {"viewer": viewer})
    assert (answer.status_code, answer.url) == (302, group.get_absolute_url())


def compare(path, theirs, ours):
    """Whether the moderator saw what the person got; a way out of the group is told instead of followed."""
    status, text, headers, _cache = theirs
    shown_status, shown, shown_headers, shown_cache = ours
    assert shown_cache == "private, no-store", path
    if "Location" in headers and "Location" not in shown_headers:
        to_sign_in = "krijgt hier de vraag om in te loggen" in shown
        assert to_sign_in if "/accounts/login/" in headers["Location"] else escape(headers["Location"]) in shown, path
        return
    bars = len(BAR.findall(shown))
    assert bars == (1 if '<header class="top">' in shown else 0), path
    differs = list(
        unified_diff(text.splitlines(), BAR.sub("", shown).splitlines(), "theirs", "shown", lineterm="", n=0)
    )
    assert not differs, "\n".join([path, *differs])
    assert (status, headers) == (shown_status, shown_headers), path


@pytest.mark.one_engine
@pytest.mark.parametrize(("viewer", "moderator"), list(zip(VIEWERS, ("mo", "oscar", "mo", "oscar", "mo"), strict=True)))
def test_what_is_shown_is_what_that_person_gets(world, cast, as_person, viewer, moderator):
    person, known = somebody(world, cast, viewer), {p.public_id for p in User.objects.all()}
    known -= {person.public_id} if person else set()
    theirs, own = as_person(person), as_person(world.people[moderator])
    number = 0
    seen = set()
    for visibility, group in world.groups.items():
        paths = list(addresses_of(world, visibility))
        if viewer == "member":
            add_member(group, person)
            if visibility == "trashed":
                WorkingGroup.objects.filter(pk=group.pk).update(trashed_by=cast.oscar)
        real = answers(theirs, paths, known)
        if viewer == "member":
            Membership.objects.filter(group=group, person=person).delete()
            WorkingGroup.objects.filter(pk=group.pk).update(member_count=group.memberships.count())
        view_as(own, group, viewer)
        shown = answers(own, paths, known)
        for path in paths:
            compare(path, real[path], shown[path])
            seen.add(real[path][0])
            number += 1
    assert number > 250
    assert {200, 404} <= seen, f"{viewer} was answered {seen} only"


def rows():
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.one_engine
def test_nothing_remains_of_who_never_was(world, cast, as_person):
    own, alice = as_person(cast.mo), as_person(cast.alice)
    group = world.groups["government"]
    # That somebody took a copy along stands on record, also when it is alice herself.
    paths = [path for path in addresses_of(world, "government") if "/download/" not in path]
    known = {p.public_id for p in User.objects.all()}
    view_as(own, group, "member")
    before, seen, others = rows(), list(User.objects.values("pk", "seen_in")), answers(alice, paths, known)
    counted = WorkingGroup.objects.values_list("member_count", flat=True).get(pk=group.pk)
    for number, viewer in enumerate(VIEWERS):
        view_as(own, group, viewer)
        # Each looks at one part of the pages, and together they look at all of them.
        part = [group.get_absolute_url(), *paths[number :: len(VIEWERS)]]
        text = "".join(answer[1] for answer in answers(own, part, known).values())
        assert 'class="viewas"' in text
    assert rows() == before
    assert list(User.objects.values("pk", "seen_in")) == seen
    assert answers(alice, paths, known) == others
    assert WorkingGroup.objects.values_list("member_count", flat=True).get(pk=group.pk) == counted
    assert not mail.outbox
    assert not User.objects.filter(pk__lt=0).exists()


def test_what_the_stand_in_read_is_kept_for_nobody(world, cast, as_person):
    """What is kept of a person's own rooms carries a number that nobody else has, not even the next stand-in."""
    own, dana = as_person(cast.mo), as_person(make_user("Een collega", cast.lindedaal))
    post = world.posts["public", "wide"]
    hidden = [token for token, place in world.tokens.items() if place[1:] == ("hidden", "members")]
    path = post.get_absolute_url()
    before = answers(dana, [path], set())
    cache.clear()
    for visibility, viewer in [("hidden", "member"), ("public", "member"), ("public", "colleague")]:
        view_as(own, world.groups[visibility], viewer)
        own.get(world.posts[visibility, "wide"].get_absolute_url())
    view_as(own, world.groups["public"], "member")
    text = own.get(path).content.decode()
    assert not any(token in text for token in hidden)
    assert answers(dana, [path], set()) == before
