"""Every page has a budget, and costs the same for five and for fifty of everything."""

import re
from pathlib import Path

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from blogs.models import Tag
from blogs.services import add_comment
from insights.services import fill_insights
from notifications.services import drain
from tests.factories import add_member, make_group, make_organisation, make_post, make_rating, make_user
from tests.properties.world import build_world
from tests.surfaces import SURFACES

PAGES = {name: surface for name, surface in SURFACES.items() if surface.audience in {"public", "account"}}


def grow(cast, world, number):
    """So many more of everything that a page could show."""
    group, post, own = world.groups["public"], world.posts["public", "wide"], make_post(cast.public, cast.alice)
    for n in range(number):
        person, tag = make_user(organisation=cast.lindedaal), Tag.objects.get_or_create(name=f"tag{n % 9}")[0]
        make_organisation()
        add_member(make_group(organisation=cast.lindedaal), cast.alice)
        for joined in world.groups.values():
            add_member(joined, person)
        make_post(group, person).tags.add(tag)
        make_post(group, cast.alice, published=False)
        make_rating(make_post(group, cast.alice), person, 4)
        make_rating(post, person, 3)
        make_rating(group, person, 3)
        for commented in (post, own):
            add_comment(
                commented, source="Een reactie van gewone lengte, zoals mensen die schrijven.", acting_user=person
            )
    post.tags.add(Tag.objects.get(name="tag1"))
    drain()
    fill_insights()


def cost(client, world):
    """For each page the queries and kilobytes of its second visit."""
    cache.clear()
    found = {}
    for name, surface in PAGES.items():
        address = reverse(name, args=surface.arguments(world)[0])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            response = client.get(address)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        found[name] = (len(captured), len(body) / 1000)
    return found


def test_every_page_stays_within_its_budget_however_much_there_is(cast, as_person):
    """For three kinds of people, who look at one world: they change nothing, and find nothing kept of each other."""
    world = build_world(cast)
    browsers = {name: as_person(cast.people()[name]) for name in ("visitor", "alice", "charlie")}
    grow(cast, world, 5)
    few = {name: cost(client, world) for name, client in browsers.items()}
    grow(cast, world, 45)
    grown, over = {}, {}
    for name, client in browsers.items():
        for page, (queries, kilobytes) in cost(client, world).items():
            if queries > few[name][page][0]:
                grown[name, page] = (few[name][page][0], queries)
            if queries > PAGES[page].queries or kilobytes > PAGES[page].kilobytes:
                over[name, page] = (queries, kilobytes)
    assert not grown, f"these cost more queries with more rows: {grown}"
    assert not over, f"these cost more than their budget, in queries and kilobytes: {over}"


def test_every_page_has_a_budget_and_the_document_names_it():
    without = [name for name, surface in PAGES.items() if not (surface.queries and surface.kilobytes)]
    assert not without, "Give these pages a budget in tests/surfaces.py."
    text = (Path(settings.BASE_DIR) / "docs" / "performance.md").read_text()
    told = {
        name: (int(q), int(k)) for name, q, k in re.findall(r"^\| `([\w:]+)` \| (\d+) \| (\d+) \|", text, re.MULTILINE)
    }
    assert told == {name: (surface.queries, surface.kilobytes) for name, surface in PAGES.items()}
