"""Two worlds that differ only in what a person may not know answer byte for byte the same: counts, order and all."""

import re

import pytest
from django.core.cache import cache
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from blogs.services import add_comment, create_post, move_post, publish_post
from groups import services as groups
from insights.services import fill_insights
from moderation.services import decide_reports, report_subject
from notifications.services import drain
from ratings.services import rate_group, rate_post
from tests.factories import make_user
from tests.properties.test_leaks import urls
from tests.surfaces import SURFACES

# Headers that say when the answer was made, and how long it is with what is left out here.
OF_THE_MOMENT = {"Expires", "Content-Length", "ETag"}

OFFICERS = {"sam", "rob"}


def snapshot(client, world):
    """Every page this person can ask for and how many queries it costs, without what differs from one request to the next."""
    cache.clear()
    pages = {}
    for surface, path in dict.fromkeys(urls(world)):
        # Health tells machines how long ago something ran, and so differs from one second to the next.
        if SURFACES[surface].audience == "write" or surface == "healthz":
            continue
        # The log of queries holds nine thousand, and what is longer is counted wrong.
        reset_queries()
        with CaptureQueriesContext(connection) as captured:
            response = client.get(path)
            body = b"".join(response.streaming_content) if response.streaming else response.content
        text = body.decode("utf-8", "replace")
        text = re.sub(r'name="(csrfmiddlewaretoken|key)" value="[^"]+"', "", text)
        # How long ago it was grows while we look; when it was does not.
        text = re.sub(r'(<time datetime="[^"]+")[^>]*>.*?</time>', r"\1></time>", text, flags=re.DOTALL)
        # A secret for an app and a question for a passkey are new each time.
        text = re.sub(
            r'<svg class="qr".*?</svg>|<p class="secret".*?</p>|data-options="[^"]+"', "", text, flags=re.DOTALL
        )
        headers = {name: value for name, value in response.headers.items() if name not in OF_THE_MOMENT}
        pages[path] = (response.status_code, text, headers, len(captured))
    return pages


def live_in_secret(cast, link, newcomer, third):
    """What happens in rooms that outsiders do not read: blogs, comments, stars, people who come and go, whole groups.

    `newcomer` and `third` are colleagues, whom the manager of the organisation knows already; `link` is of the closed group.
    """
    hidden = hidden_group(cast, "Nog een geheim")
    for group, audience in [(hidden, "group"), (cast.group, "group"), (cast.hidden, "group"), (cast.public, "members")]:
        author = cast.oscar if group == hidden else cast.alice
        post = create_post(
            group, title="Onder ons", source="Stil.", audience=audience, tags="geheim", acting_user=author
        )
        publish_post(post, acting_user=author)
        if group != hidden:
            add_comment(post, source="Ook stil.", acting_user=cast.mo)
            rate_post(post, 5, acting_user=cast.mo)
            report = report_subject("post", post.public_id, "Stil gemeld.", acting_user=cast.bob)
            decide_reports(report, "left", "Mag.", acting_user=cast.mo)
            report_subject("post", post.public_id, "Stil gemeld.", acting_user=cast.bob)
        if group.visibility == "hidden":
            groups.add_member(group, newcomer, acting_user=cast.oscar)
    move_in_secret(cast)
    rate_group(cast.group, 1, acting_user=cast.bob)
    come_and_go(cast, link, newcomer, third)
    end_in_secret(cast)
    drain()
    fill_insights()


def move_in_secret(cast):
    """A blog with a comment goes from one room to the other, and is reported there."""
    moves = create_post(cast.hidden, title="Onder ons", source="Stil.", tags="geheim", acting_user=cast.alice)
    publish_post(moves, acting_user=cast.alice)
    add_comment(moves, source="Ook stil.", acting_user=cast.mo)
    moved = move_post(moves, cast.group, acting_user=cast.alice)
    add_comment(moved, source="Verder hier.", acting_user=cast.bob)
    report_subject("post", moved.public_id, "Stil gemeld.", acting_user=cast.bob)


def hidden_group(cast, name):
    return groups.create_group(
        name=name,
        tagline="Stil",
        organisation=cast.lindedaal,
        visibility="hidden",
        way_in="invitation",
        acting_user=cast.oscar,
    )


def come_and_go(cast, link, newcomer, third):
    """Invited by name and by address, let in by a link, taken out, asked to own: a closed group ends as large as it was."""
    asked = groups.ask_to_join(cast.group, "Graag.", acting_user=newcomer)
    groups.answer_request(cast.group, asked.public_id, accept=False, words="Nog niet.", acting_user=cast.mo)
    groups.join_by_link(link, acting_user=newcomer)
    for group in (cast.group, cast.hidden):
        groups.invite_person(group, third, acting_user=cast.mo)
        groups.invite_address(group, "stil@lindedaal.example", acting_user=cast.mo)
        groups.offer_group(group, cast.bob, acting_user=cast.oscar)
        groups.take_out(group, newcomer, "Andere taak.", until=timezone.localdate(), acting_user=cast.mo)
    accepted = cast.hidden.invitations.get(person=third)
    groups.accept_group_invitation(accepted, acting_user=third)


def end_in_secret(cast):
    """Groups that were hidden, and are archived, frozen or in the trash now."""
    groups.archive_group(hidden_group(cast, "Geheim en klaar"), acting_user=cast.oscar)
    groups.freeze_group(hidden_group(cast, "Geheim en stil"), reason="Onderzoek.", acting_user=None)
    groups.trash_group(hidden_group(cast, "Geheim en weg"), acting_user=cast.oscar)


@pytest.mark.one_engine
@pytest.mark.parametrize("name", ["visitor", "charlie", "wim", "xander", "petra", "dana", "nina", "olga", "sam", "rob"])
def test_what_happens_in_secret_moves_nothing_that_others_see(stage, as_person, name):
    cast, world = stage
    newcomer, third = (make_user(organisation=cast.lindedaal) for _ in range(2))
    fill_insights()
    client = as_person(world.people[name])
    client.get("/")
    before = snapshot(client, world)
    live_in_secret(cast, next(row for row in world.links if row.group_id == cast.group.pk), newcomer, third)
    if name in OFFICERS:
        # Of a group that is reported to the site their office tells the size: that they may know, so it is the same again.
        groups.take_out(cast.hidden, third, "Andere taak.", until=timezone.localdate(), acting_user=cast.mo)
        drain()
    after = snapshot(client, world)
    assert len(before) > 400
    changed = [path for path in before if before[path] != after[path]]
    assert not changed
