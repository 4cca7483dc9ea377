"""Why someone sees a group or a blog, or does not: asked of the rule itself, and then said in words.

For operators, in English. Nothing here says more about a group than the address that was asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.contrib.auth.models import AnonymousUser
from django.core.management.base import CommandError
from django.urls import Resolver404, resolve
from django.utils import timezone

from accounts.models import Organisation, User
from blogs.models import Attachment, Comment, Picture, Post
from groups.models import Membership, WorkingGroup

Person = User | AnonymousUser
Thing = WorkingGroup | Post

# Of no row: an account that is nobody's, of a kind that the rules tell apart.
NOBODY = 0


@dataclass(frozen=True)
class Verdict:
    """What one person, or kind of person, sees of it: `reads`, `name plate` or `nothing`; and why, in a sentence."""

    who: str
    sees: str
    why: str

    def __str__(self) -> str:
        return f"{self.who}: {self.sees}. {self.why}"


def find_thing(address: str) -> Thing:
    """The group or blog behind an address; a comment, picture or file stands for its blog. CommandError for others."""
    try:
        found = resolve(urlsplit(address).path or "/")
    except Resolver404:
        raise CommandError(f"Pleio has no address {address}.") from None
    given = found.kwargs
    thing: Thing | None = None
    if found.namespace == "groups" and "slug" in given:
        thing = WorkingGroup.objects.filter(slug=given["slug"]).select_related("organisation").first()
    elif found.namespace == "blogs" and "public_id" in given:
        key = given["public_id"]
        of_comment = Comment.objects.filter(public_id=key).values("post")
        of_picture = Picture.objects.filter(public_id=key).values("post")
        of_attachment = Attachment.objects.filter(public_id=key).values("post")
        posts = Post.objects.select_related("group__organisation", "author")
        thing = (
            posts.filter(public_id=key).first()
            or posts.filter(pk__in=of_comment).first()
            or posts.filter(pk__in=of_picture).first()
            or posts.filter(pk__in=of_attachment).first()
        )
    if thing is None:
        raise CommandError(f"There is no group and no blog at {address}.")
    return thing


def explain(person: Person, thing: Thing, who: str = "") -> Verdict:
    """What this person sees of it, by the rule that every page asks, and the part of the rule that says so."""
    group = thing if isinstance(thing, WorkingGroup) else thing.group
    is_member = WorkingGroup.objects.of_member(person).filter(pk=group.pk).exists()
    reads_group = WorkingGroup.objects.readable_by(person).filter(pk=group.pk).exists()
    sees_group = WorkingGroup.objects.visible_to(person).filter(pk=group.pk).exists()
    name = who or _called(person)
    if isinstance(thing, Post):
        if Post.objects.visible_to(person).filter(pk=thing.pk).exists():
            return Verdict(name, "reads", _why_reads_post(person, thing, is_member=is_member))
        return Verdict(name, "nothing", _why_not_post(person, thing, is_member=is_member, reads_group=reads_group))
    if reads_group:
        return Verdict(name, "reads", _why_reads_group(person, group, is_member=is_member))
    if sees_group:
        return Verdict(name, "name plate", "The group is closed, and colleagues see that it is there.")
    return Verdict(name, "nothing", _why_not_group(person, group))


def _called(person: Person) -> str:
    return f"account {person.public_id}" if isinstance(person, User) else "visitor"


def _why_reads_group(person: Person, group: WorkingGroup, *, is_member: bool) -> str:
    if group.trashed_at is not None:
        return "The group is in the trash; this is one of its moderators, or who put it there."
    if is_member:
        return "Is a member of the group."
    widely = {
        "public": "The group is public.",
        "government": "The group is for everyone with an approved account of an organisation.",
        "organisation": "The group is for everyone of its organisation.",
    }
    return widely[group.visibility]


def _why_not_group(person: Person, group: WorkingGroup) -> str:
    if group.trashed_at is not None:
        return "The group is in the trash: only its moderators and who put it there see it."
    if isinstance(person, User) and not person.is_active:
        return "The account has ended."
    if not isinstance(person, User) or not person.is_colleague:
        return f"The group is of visibility {group.visibility}, and this is no approved account of an organisation."
    if group.visibility == WorkingGroup.Visibility.ORGANISATION:
        return "The group is for its organisation only, and this account is of another one."
    if group.way_in == WorkingGroup.WayIn.AUTOMATIC and person.organisation_id != group.organisation_id:
        return "The group is for everyone of its organisation, and this account is of another one."
    return "The group is hidden, and this is no member."


def _why_reads_post(person: Person, post: Post, *, is_member: bool) -> str:
    group = _why_reads_group(person, post.group, is_member=is_member)
    if post.published_at is None:
        return "It is the own draft of a member."
    if post.trashed_at is not None:
        return "It is in the trash; this is who put it there, or a moderator of the group."
    if post.withdrawn_at is not None:
        return "It was withdrawn; this is its author, or a moderator of the group."
    return group if is_member else f"{group} The blog was published as wide as that."


def _why_not_post(person: Person, post: Post, *, is_member: bool, reads_group: bool) -> str:
    if post.published_at is None:
        return "It is a draft: only its author sees it, and only while a member."
    if not reads_group:
        closed = "The group is closed, and this is no member."
        sees = WorkingGroup.objects.visible_to(person).filter(pk=post.group_id).exists()
        return closed if sees else _why_not_group(person, post.group)
    if post.trashed_at is not None:
        return "It is in the trash: only who put it there and the moderators of the group see it."
    if post.withdrawn_at is not None:
        return "It was withdrawn: only its author and the moderators of the group see it."
    return "The group is read by this person, but the blog was published for fewer people."


def kinds_of_people(group: WorkingGroup) -> Iterator[tuple[str, Person]]:
    """Each kind of person that the rules tell apart: accounts of nobody, and of who is in the group one of each role."""
    now, today = timezone.now(), timezone.localdate()
    elsewhere = Organisation(pk=NOBODY, name="another organisation", slug="another-organisation")
    yield "visitor", AnonymousUser()
    yield "guest outside the group", User(pk=NOBODY, guest_until=today)
    yield "account that waits for approval", User(pk=NOBODY, organisation=group.organisation)
    yield "account of another organisation", User(pk=NOBODY, organisation=elsewhere, approved_at=now)
    yield "account of the group's organisation", User(pk=NOBODY, organisation=group.organisation, approved_at=now)
    for role in Membership.Role.values:
        first = group.memberships.of_today().filter(role=role).select_related("person__organisation").first()
        if first is not None:
            yield f"{role} of the group", first.person
