"""A world in which every text carries a token of its own, so that a page tells what it let out."""

import io
import secrets
from dataclasses import dataclass, field
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image

from accounts.models import Organisation, User
from blogs.models import Attachment, Comment, CommentDraft, Picture, Post, PostMark, Revision, Tag, UnsavedText
from blogs.services import store_attachment, store_picture
from groups.models import GroupInvitation, InvitationLink, WorkingGroup
from moderation.models import Report
from tests.factories import (
    add_member,
    make_comment,
    make_group,
    make_invitation,
    make_link,
    make_post,
    make_request,
    make_user,
)

STATES = ("wide", "members", "draft", "withdrawn", "binned", "thrown", "locked")
# In groups that are wider now: what was written while they were closed, for the organisation, for government.
SINCE = {"since_closed": 0, "since_organisation": 1, "since_government": 2}
WIDER = {"organisation": 1, "government": 2, "public": 3}


@dataclass
class World:
    """Groups by visibility, blogs by (visibility, state), and for each token where it stands."""

    people: dict[str, User | None]
    organisations: list[Organisation]
    groups: dict[str, WorkingGroup]
    posts: dict[tuple[str, str], Post] = field(default_factory=dict)
    comments: dict[tuple[str, str], Comment] = field(default_factory=dict)
    pictures: dict[tuple[str, str], Picture] = field(default_factory=dict)
    attachments: dict[tuple[str, str], Attachment] = field(default_factory=dict)
    invitations: list[GroupInvitation] = field(default_factory=list)
    links: list[InvitationLink] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)
    # token -> (field, visibility, state)
    tokens: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def token(self, *place: str) -> str:
        # Short, without a long run of letters: soft hyphens may not cut it.
        token = "q" + secrets.token_hex(4) + "q"
        self.tokens[token] = (place[0], place[1], place[2] if len(place) > 2 else "")
        return token


def small_picture() -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (600, 300), "#0a5b4d").save(stream, "PNG")
    stream.name = "foto.png"  # type: ignore[attr-defined]
    stream.seek(0)
    return stream


def withdrawal(reason: str, moderator: User) -> dict[str, Any]:
    """What a text is withdrawn with."""
    return {"withdrawn_at": timezone.now(), "withdrawn_by": moderator, "withdrawn_reason": reason}


def binned(world: World, visibility: str, state: str, cast: Any) -> dict[str, Any]:
    """What a blog has in the trash, put there by its writer (binned) or by a moderator with a reason (thrown), or locked."""
    if state == "binned":
        return {"trashed_at": timezone.now(), "trashed_by": cast.alice}
    if state == "thrown":
        why = world.token("text", visibility, state)
        return {"trashed_at": timezone.now(), "trashed_by": cast.mo, "trashed_reason": why}
    if state == "locked":
        why = world.token("reason", visibility, state)
        return {"locked_at": timezone.now(), "locked_by": cast.mo, "locked_reason": why}
    return {}


def move_in(world: World, cast: Any) -> None:
    """In the wide blog of each group stand comments of before it came there: of a room of Alice and Mo, and for everybody."""
    room = make_group("Kamer", cast.lindedaal, visibility="closed")
    square = make_group("Plein", cast.lindedaal, visibility="public")
    for group in (room, square):
        for person in (cast.alice, cast.mo):
            add_member(group, person, "owner" if person == cast.mo else "member")
    for (visibility, state), post in world.posts.items():
        if state == "members":
            Post.objects.filter(pk=post.pk).update(moved_at=timezone.now(), moved_by=cast.alice)
            post.refresh_from_db()
            # The second one was for everybody, until its group became stricter.
            for field, group, reach in (("before", room, 0), ("before", room, 3), ("wide", square, 3)):
                make_comment(post, cast.alice, world.token(field, visibility, state), group=group, reach=reach)
            gone, why = world.token("taken", visibility, state), world.token("taken", visibility, state)
            make_comment(post, cast.alice, gone, group=room, reach=0, **withdrawal(why, cast.mo))
            taken_out = world.token("before_text", visibility, state)
            Revision.objects.create(
                post=post, group=room, number=9, author=cast.alice, title=taken_out, body=f"<p>{taken_out}</p>"
            )


def report_in(world: World, visibility: str, bob: User) -> None:
    """Bob reported two blogs to the moderators, who decided on one of them, and the group to the site."""
    words = [world.token("report", visibility, handler) for handler in ("group", "group", "site")]
    answer = {"decided_at": timezone.now(), "outcome": "left", "answer": world.token("report", visibility, "group")}
    by_group = {"handler": "group", "handling_group": world.groups[visibility]}
    subjects = [
        {"kind": "post", "post": world.posts[visibility, "wide"], **by_group},
        {"kind": "post", "post": world.posts[visibility, "locked"], **by_group, **answer},
        {"kind": "group", "group": world.groups[visibility], "handler": "site"},
    ]
    world.reports += [
        Report.objects.create(reporter=bob, words=said, **subject)
        for said, subject in zip(words, subjects, strict=True)
    ]


def build_world(cast: Any) -> World:
    trashed = make_group("Weggedaan", cast.lindedaal)
    for membership in cast.public.memberships.select_related("person"):
        add_member(trashed, membership.person, membership.role)
    groups = cast.groups() | {"trashed": trashed}
    world = World(people=cast.people(), organisations=[cast.lindedaal, cast.waterrijk], groups=groups)
    for visibility, group in world.groups.items():
        for name in ("name", "tagline"):
            setattr(group, name, world.token("sign", visibility))
        for name in ("description", "contact"):
            setattr(group, name, world.token("plate", visibility))
        group.rules, group.welcome = world.token("inside", visibility), world.token("welcome", visibility)
        group.picture = secrets.token_hex(12)
        group.save()
        group.tags.create(name=world.token("inside", visibility))
        contact = add_member(group, make_user(world.token("contact", visibility), cast.lindedaal), "moderator")
        type(contact).objects.filter(pk=contact.pk).update(is_contact=True)
        if visibility not in ("hidden", "trashed"):
            make_request(group, cast.petra, world.token("request", visibility))
        # Dana is invited everywhere, and whoever reads the mail of an address; the latter says who invites, too.
        world.invitations.append(make_invitation(group, cast.dana, invited_by=cast.mo))
        address = f"{world.token('address', visibility)}@lindedaal.example"
        world.invitations.append(make_invitation(group, address=address, invited_by=cast.mo))
        # The one of the hidden group was made while it was closed.
        world.links.append(make_link(group, made_by=cast.mo))
        silent = make_user(world.token("roll", visibility), cast.lindedaal)
        add_member(group, silent)
        earlier = [state for state, reach in SINCE.items() if reach < WIDER.get(visibility, 0)]
        for state in (*STATES, *earlier):
            text = [world.token("text", visibility, state) for _ in range(4)]
            why = world.token("text", visibility, state) if state == "withdrawn" else ""
            post = make_post(
                group,
                cast.alice,
                title=text[0],
                body=f"<p>{text[1]}</p>",
                plain_text=text[1],
                excerpt=text[1],
                audience="members" if state == "members" else "group",
                published=state != "draft",
                **(withdrawal(why, cast.mo) if why else {}),
                **({"reach": SINCE[state]} if state in SINCE else {}),
            )
            post.tags.add(Tag.objects.create(name=text[2]))
            world.comments[visibility, state] = comment = make_comment(post, cast.bob, text[3])
            CommentDraft.objects.create(person=cast.bob, post=post, source=world.token("bobs", visibility, state))
            before = world.token("text", visibility, state)
            comment.versions.create(source=before, body=f"<p>{before}</p>", until_at=timezone.now())
            if state == "wide":
                # Alice is changing it, and readers do not see that yet.
                UnsavedText.objects.create(
                    author=cast.alice,
                    post=post,
                    title=text[0],
                    body=f"<p>{world.token('text', visibility, 'draft')}</p>",
                )
                # Alice wrote it, and the moderators withdrew it.
                gone = world.token("text", visibility, "withdrawn")
                make_comment(
                    post, cast.alice, gone, **withdrawal(world.token("text", visibility, "withdrawn"), cast.mo)
                )
                for since in earlier:
                    make_comment(post, cast.bob, world.token("text", visibility, since), reach=SINCE[since])
            post.cover = world.pictures[visibility, state] = store_picture(
                small_picture(), description=world.token("text", visibility, state), acting_user=cast.alice, post=post
            )
            # The name of a file tells as much as what is in it.
            file = ContentFile(
                world.token("text", visibility, state).encode(), f"{world.token('text', visibility, state)}.txt"
            )
            attachment = store_attachment(file, acting_user=cast.alice)
            Attachment.objects.filter(pk=attachment.pk).update(post=post, unused_since=None)
            world.attachments[visibility, state] = attachment
            for name, value in binned(world, visibility, state, cast).items():
                setattr(post, name, value)
            post.save()
            if state != "draft":
                # What stood there first, and is gone from the text since.
                earlier = world.token("revision", visibility, state)
                Revision.objects.create(
                    post=post, group=group, number=1, author=cast.alice, title=earlier, body=f"<p>{earlier}</p>"
                )
                Revision.objects.create(
                    post=post, group=group, number=2, author=cast.alice, title=post.title, body=post.body
                )
            world.posts[visibility, state] = post
        report_in(world, visibility, cast.bob)
    move_in(world, cast)
    # Everyone kept and follows every blog, while one still read it: what of it is shown now?
    kept = {"saved_at": timezone.now(), "followed_at": timezone.now(), "seen_at": timezone.now()}
    people = [person for person in world.people.values() if person]
    PostMark.objects.bulk_create(
        PostMark(person=person, post=post, **kept) for person in people for post in world.posts.values()
    )
    WorkingGroup.objects.filter(pk=trashed.pk).update(trashed_at=timezone.now(), trashed_by=cast.oscar)
    return world
