"""Two worlds that differ only in what a person may not know answer byte for byte the same: counts, order and all."""

import re

import pytest
from django.core.cache import cache

from blogs.services import add_comment, create_post, publish_post
from groups.services import add_member, create_group
from insights.services import fill_insights
from notifications.services import drain
from ratings.services import rate_group, rate_post
from tests.factories import make_user
from tests.properties.test_leaks import urls
from tests.properties.world import build_world
from tests.surfaces import SURFACES


def snapshot(client, world):
    """Every page this person can ask for, without what differs from one request to the next."""
    cache.clear()
    pages = {}
    for surface, path in urls(world):
        # Health tells machines how long ago something ran, and so differs from one second to the next.
        if SURFACES[surface].audience == "write" or surface == "healthz":
            continue
        response = client.get(path)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode("utf-8", "replace")
        text = re.sub(r'name="(csrfmiddlewaretoken|key)" value="[^"]+"', "", text)
        # A secret for an app and a question for a passkey are new each time.
        text = re.sub(
            r'<svg class="qr".*?</svg>|<p class="secret".*?</p>|data-options="[^"]+"', "", text, flags=re.DOTALL
        )
        pages[path] = (response.status_code, text, sorted(response.headers))
    return pages


def live_in_secret(cast, newcomer):
    """What happens in rooms that outsiders do not read: blogs, comments, stars, members, whole groups.

    `newcomer` is a colleague, whom the manager of the organisation knows already.
    """
    hidden = create_group(
        name="Nog een geheim",
        tagline="Stil",
        organisation=cast.lindedaal,
        visibility="hidden",
        way_in="invitation",
        acting_user=cast.oscar,
    )
    for group, audience in [(hidden, "group"), (cast.group, "group"), (cast.hidden, "group"), (cast.public, "members")]:
        author = cast.oscar if group == hidden else cast.alice
        post = create_post(
            group, title="Onder ons", source="Stil.", audience=audience, tags="geheim", acting_user=author
        )
        publish_post(post, acting_user=author)
        if group != hidden:
            add_comment(post, source="Ook stil.", acting_user=cast.mo)
            rate_post(post, 5, acting_user=cast.mo)
        if group.visibility == "hidden":
            add_member(group, newcomer, acting_user=cast.oscar)
    rate_group(cast.group, 1, acting_user=cast.bob)
    drain()
    fill_insights()


@pytest.mark.parametrize("name", ["visitor", "charlie", "wim", "xander", "petra", "nina", "olga", "rob"])
def test_what_happens_in_secret_moves_nothing_that_others_see(cast, as_person, name):
    world = build_world(cast)
    newcomer = make_user(organisation=cast.lindedaal)
    fill_insights()
    client = as_person(world.people[name])
    client.get("/")
    before = snapshot(client, world)
    live_in_secret(cast, newcomer)
    after = snapshot(client, world)
    assert len(before) > 60
    changed = [path for path in before if before[path] != after[path]]
    assert not changed
