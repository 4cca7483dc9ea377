"""Content to measure on, the same for the same seed: 200 people, 10,000 blogs, one of 600 words with 50 comments.

Beside them a directory of 10,000 groups, and a group of 50,000 members.

Run inside the product: `python -m bench.content`.
"""

import os
import random
import sys
from collections.abc import Sequence
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pleio.settings")
django.setup()

from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.services import create_organisation
from blogs.models import Comment, Post
from blogs.services import add_comment, create_post, publish_post
from common.markdown import render_markdown
from common.markup import excerpt, plain_text
from groups.models import GroupTag, Membership, WorkingGroup
from groups.policies import reach_of
from groups.services import add_member, create_group

SEED = 2012
SENTENCE = "Een zin over werken bij de overheid, met woorden die je elke dag hoort."
BODY = "\n\n".join(["## Een kop over het werk\n\n" + " ".join([SENTENCE] * 7)] * 6)


def make_content(
    *, people: int = 200, posts: int = 10_000, directory: int = 10_000, members: int = 50_000
) -> dict[str, str]:
    """Fill an empty database; returns what the runner needs to know: addresses and the session of a reader."""
    chance = random.Random(SEED)
    now = timezone.now()
    organisation = create_organisation(
        name="Gemeente Meetstad", slug="meetstad", kind="municipality", domains=["meetstad.example"], acting_user=None
    )
    crowd = User.objects.bulk_create(
        [
            User(
                email=f"mens{n}@meetstad.example",
                name=f"Mens {n}",
                organisation=organisation,
                approved_at=now,
                password="!",
                wants_mail=False,
            )
            for n in range(people)
        ]
    )
    groups = [
        create_group(
            name=f"Groep {n}",
            tagline="Een groep om te meten",
            organisation=organisation,
            visibility="public",
            way_in="open",
            acting_user=None,
        )
        for n in range(20)
    ]
    for group in groups:
        for person in crowd[:20]:
            add_member(group, person, acting_user=None)
    body = render_markdown(BODY)
    text = plain_text(body)
    Post.objects.bulk_create(
        [
            Post(
                group=chance.choice(groups),
                author=chance.choice(crowd),
                title=f"Blog {n} over het werk van elke dag",
                body=body,
                plain_text=text,
                excerpt=excerpt(text),
                audience="group",
                reach=reach_of(groups[0].visibility),
                created_at=now,
                changed_at=now,
                published_at=now - timedelta(minutes=posts - n),
                rating_sum=12,
                rating_count=3,
            )
            for n in range(posts)
        ],
        batch_size=500,
    )
    post = create_post(groups[0], title="De blog om te meten", source=BODY, audience="group", acting_user=crowd[1])
    publish_post(post, acting_user=crowd[1], quiet=True)
    # Comments are written under a blog of their own, or the one that is read would grow while it is measured.
    other = create_post(groups[0], title="De blog om te reageren", source=BODY, audience="group", acting_user=crowd[1])
    publish_post(other, acting_user=crowd[1], quiet=True)
    for n in range(50):
        add_comment(post, source="Een reactie van een paar zinnen. " * 6, acting_user=crowd[n % 20], quiet=True)
    make_directory(organisation, directory, chance)
    large = make_large_group(organisation, crowd[:1], members)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # what autovacuum does in its own time
    reader = crowd[0]
    # By the way that people come in: a session holds by a row of its own (docs/decisions/0007).
    browser = Client()
    browser.force_login(reader, backend="accounts.backends.PersonBackend")
    post = Post.objects.get(pk=post.pk)
    return {
        "session": browser.cookies["sessionid"].value,
        "post": post.get_absolute_url(),
        "post_id": post.public_id,
        "other_post_id": other.public_id,
        "group": groups[0].get_absolute_url(),
        "large": large.get_absolute_url(),
        "comments": str(Comment.objects.filter(post=post).count()),
    }


def make_directory(organisation: Organisation, number: int, chance: random.Random) -> None:
    """So many groups of every visibility, with stars and a tag of ten."""
    now = timezone.now()
    made = WorkingGroup.objects.bulk_create(
        [
            WorkingGroup(
                name=f"Netwerk {n} over {chance.choice(('water', 'wonen', 'zorg', 'data'))}",
                slug=f"netwerk-{n}-{n:04x}"[:60],
                tagline="Een groep om te meten",
                organisation=organisation,
                visibility=chance.choice(("public", "government", "organisation", "closed", "hidden")),
                way_in="invitation",
                member_count=chance.randrange(1, 500),
                rating_count=(count := chance.randrange(20)),
                rating_sum=count * chance.randrange(1, 6),
                last_activity_at=now - timedelta(minutes=n),
            )
            for n in range(number)
        ],
        batch_size=1000,
    )
    tags = [GroupTag(group=group, name=f"onderwerp {n % 10}") for n, group in enumerate(made)]
    GroupTag.objects.bulk_create(tags, batch_size=1000)


def make_large_group(organisation: Organisation, readers: Sequence[User], members: int) -> WorkingGroup:
    """A group of so many members; the readers are in it, too."""
    large = create_group(
        name="De grote groep",
        tagline="",
        organisation=organisation,
        visibility="public",
        way_in="open",
        acting_user=None,
    )
    now = timezone.now()
    many = User.objects.bulk_create(
        [
            User(
                email=f"lid{n}@meetstad.example",
                name=f"Lid {n}",
                organisation=organisation,
                approved_at=now,
                password="!",
            )
            for n in range(members)
        ],
        batch_size=1000,
    )
    Membership.objects.bulk_create([Membership(group=large, person=person) for person in many], batch_size=1000)
    WorkingGroup.objects.filter(pk=large.pk).update(member_count=members)
    for reader in readers:
        add_member(large, reader, acting_user=None)
    return large


if __name__ == "__main__":
    made = make_content()
    sys.stdout.write("\n".join(f"{name}={value}" for name, value in made.items()) + "\n")
