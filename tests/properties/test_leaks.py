"""The leak matrix: every kind of person against every address. Nothing leaks, and nothing is withheld from who may see it."""

import re
from collections import Counter

import pytest
from django.http.request import HttpHeaders
from django.urls import reverse
from django.utils import timezone

from groups.models import WorkingGroup
from tests.properties.oracle import Facts, may_see, only_by_invitation, reads_group, reads_post
from tests.surfaces import FOREIGN, SURFACES, addresses

PEOPLE = "visitor alice bob dana charlie gast petra wim xander dora mo oscar nina olga sam rob".split()
TOKEN = re.compile(rb"q[0-9a-f]{8}q")
# Surfaces x states that each person looks at, at the least: a matrix that shrinks without notice proves less than it says.
CELLS_EACH = 3000
OF_LINDEDAAL = set("alice bob dana petra xander mo oscar nina olga".split())
MEMBERS = set("alice bob mo oscar".split())


def facts(name: str, visibility: str) -> Facts:
    """What the cast is, in words of the oracle. Dora is deactivated: she is a visitor with a useless cookie."""
    return Facts(
        name=name,
        signed_in=name not in {"visitor", "dora"},
        colleague=name in OF_LINDEDAAL or name in {"charlie", "sam", "rob"},
        same=name in OF_LINDEDAAL,
        member=name in MEMBERS or (name == "gast" and visibility == "closed"),
        author=name == "alice",
        moderator=name in {"mo", "oscar"},
        asker=name == "petra",
        invited=name == "dana",
        officer=name in {"sam", "rob"},
    )


def urls(world):
    """Every address with every argument, as (name, path)."""
    for name, surface in SURFACES.items():
        if surface.audience == "demo":
            continue
        for arguments in surface.arguments(world):
            path = reverse(name, args=arguments)
            yield name, path
            yield from ((name, path + query) for query in surface.asked(world))


def test_every_address_is_classified():
    found = {
        name for name, _route in addresses() if name in SURFACES or not (name.startswith(FOREIGN) or name == "None")
    }
    assert found - set(SURFACES) == set(), "Add these to tests/surfaces.py, with who they are for."
    assert set(SURFACES) - found == set(), "These addresses are gone."


@pytest.fixture
def looked_up(monkeypatch):
    """The names of the headers that were looked up since it was last cleared."""
    names, look_up = set(), HttpHeaders.__getitem__

    def note(self, key):
        names.add(key.replace("_", "-").lower())
        return look_up(self, key)

    monkeypatch.setattr(HttpHeaders, "__getitem__", note)
    return names


def answers(client, path, looked_up):
    """What a browser gets, and what htmx gets where the answer depends on that: where someone looked for its header."""
    looked_up.clear()
    yield client.get(path)
    if "hx-request" in looked_up:
        yield client.get(path, headers={"HX-Request": "true"})


def seen_by(client, world, looked_up):
    """Every token this person was shown, with the addresses it stood on; and the surfaces that were asked."""
    seen: dict[bytes, set[str]] = {}
    asked = set()
    known = {token.encode() for token in world.tokens}
    for surface, path in dict.fromkeys(urls(world)):
        if SURFACES[surface].audience == "write":
            continue
        asked.add(surface)
        for response in answers(client, path, looked_up):
            assert response.status_code in {200, 302, 301, 403, 404}, f"{path} {response.status_code}"
            body = b"".join(response.streaming_content) if response.streaming else response.content
            # What stands in the address that was asked for is no news to who asked.
            found = set(TOKEN.findall(body + repr(response.headers).encode())) - set(TOKEN.findall(path.encode()))
            for token in found & known:
                seen.setdefault(token, set()).add(path)
    return {token.decode(): paths for token, paths in seen.items()}, asked


def judge(world, name, seen):
    """What was seen is what the oracle allows: nothing more, and nothing less."""
    leaked, hidden = [], []
    for token, (field, visibility, state) in world.tokens.items():
        allowed = may_see(facts(name, visibility), field, visibility, state)
        # The name of someone who wrote nothing may stand on the profile page, and for the manager on the list of people of the
        # organisation: neither says what the person is a member of.
        names_people = ("/people/", f"/desk/{world.organisations[0].slug}/people/") if name == "olga" else ("/people/",)
        where = {p for p in seen.get(token, ()) if not (field in ("roll", "contact") and p.startswith(names_people))}
        if only_by_invitation(facts(name, visibility), field, visibility):
            elsewhere = {path for path in where if not path.startswith("/groups/invitation/")}
            assert not elsewhere, f"{name} sees {field} of {visibility} on {sorted(elsewhere)[:3]}"
        if where and not allowed:
            leaked.append((field, visibility, state, sorted(where)[:3]))
        if allowed and not where:
            hidden.append((field, visibility, state))
    assert not leaked, f"{name} sees {leaked}"
    assert not hidden, f"{name} does not see {Counter(hidden)}"


@pytest.mark.parametrize("name", PEOPLE)
def test_nobody_sees_more_or_less_than_they_may(world, as_person, name, looked_up, record_property):
    seen, asked = seen_by(as_person(world.people[name]), world, looked_up)
    judge(world, name, seen)
    if name == "alice":
        assert len(seen) > 60
    # What a text may be: of a group as it is now, and for whom it was written. Each was looked for on each surface.
    states = {(visibility, state) for field, visibility, state in world.tokens.values()}
    for figure, value in {"surfaces": asked, "states": states}.items():
        record_property(figure, len(value))
    record_property("cells", len(asked) * len(states))
    assert len(asked) * len(states) >= CELLS_EACH, f"{len(asked)} surfaces x {len(states)} states"


@pytest.mark.one_engine
@pytest.mark.parametrize("mark", ["archived_at", "frozen_at"])
@pytest.mark.parametrize("name", ["visitor", "alice", "charlie", "gast", "xander", "mo"])
def test_a_group_that_is_archived_or_frozen_is_read_by_the_same_people(world, as_person, name, mark, looked_up):
    WorkingGroup.objects.filter(trashed_at=None).update(**{mark: timezone.now()})
    seen, _asked = seen_by(as_person(world.people[name]), world, looked_up)
    judge(world, name, seen)


@pytest.mark.parametrize("name", PEOPLE)
def test_a_picture_is_handed_to_who_reads_its_blog(world, as_person, name):
    client = as_person(world.people[name])
    for (visibility, state), picture in world.pictures.items():
        allowed = reads_post(facts(name, visibility), visibility, state)
        for width in picture.widths:
            response = client.get(picture.address(width))
            assert (response.status_code == 200) == allowed, (name, visibility, state, response.status_code)


def normal(response, path):
    """An answer without what differs from one request to the next: the token of a form and the address asked for."""
    text = response.content.decode()
    for piece in (path, path.replace("/", "%2F"), path.strip("/")):
        text = text.replace(piece, "")
    text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)
    return response.status_code, text, sorted(k for k in response.headers)


@pytest.mark.parametrize("name", ["visitor", "charlie", "gast", "wim", "xander", "nina", "rob"])
def test_what_is_hidden_answers_exactly_as_nonsense_does(world, as_person, name, count_queries):
    client = as_person(world.people[name])
    hidden = world.groups["hidden"]
    post = world.posts["hidden", "wide"]
    pairs = [
        (reverse("groups:page", args=[hidden.slug]), reverse("groups:page", args=["onzin-bestaat-niet-wxyz"])),
        (
            reverse("blogs:page", args=[post.public_id, "a"]),
            reverse("blogs:page", args=["222222222222", "a"]),
        ),
    ]
    for real, nonsense in pairs:
        client.get(nonsense)
        with count_queries() as one:
            first = client.get(real)
        with count_queries() as two:
            second = client.get(nonsense)
        assert first.status_code == 404
        assert normal(first, real) == normal(second, nonsense)
        assert len(one) == len(two)


@pytest.mark.parametrize("name", ["visitor", "dora", "charlie", "gast", "wim", "xander"])
def test_a_change_is_refused_to_who_may_not_make_it(world, as_person, name):
    """Every address is posted to for hidden, closed and members-only things: nothing changes."""
    client = as_person(world.people[name])
    before = fingerprint()
    reach = [g.slug for v, g in world.groups.items() if not reads_group(facts(name, v), v)]
    reach += [p.public_id for (v, state), p in world.posts.items() if not reads_post(facts(name, v), v, state)]
    reach += [c.public_id for (v, state), c in world.comments.items() if not reads_post(facts(name, v), v, state)]
    body = {
        "stars": "5",
        "text": "binnen",
        "source": "binnen",
        "title": "binnen",
        "group": "1",
        "publish": "1",
        "action": "publish",
    }
    tried = 0
    for surface, path in urls(world):
        if any(word in path for word in reach):
            response = client.post(path, body)
            tried += 1
            # A colleague who sees the name plate may ask to be let in, or report it, and is told that the words are missing.
            shows_plate = surface == "reports:new" and world.groups["closed"].slug in path
            allowed = {422} if surface == "groups:ask" or shows_plate else set()
            assert response.status_code in allowed | {302, 403, 404, 405}, (path, response.status_code)
    assert tried > 10
    assert fingerprint() == before


def fingerprint():
    """Every row of the tables that people write, but for when someone was last here."""
    from blogs.models import Comment, Post
    from groups.models import Membership, WorkingGroup
    from moderation.models import Report
    from ratings.models import Rating

    models = (WorkingGroup, Membership, Post, Comment, Rating, Report)
    return [list(model.objects.order_by("pk").values_list()) for model in models]
