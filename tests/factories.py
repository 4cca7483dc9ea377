"""Rows for tests, with only what a test does not care about filled in."""

import itertools
from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.models import Permission
from django.db.models import Count, OuterRef, Subquery
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts.models import Organisation, OrganisationDomain, User
from blogs.models import Comment, Post
from blogs.policies import reach_for
from blogs.services.reach import COUNTERS
from groups.models import (
    GroupInvitation,
    InvitationLink,
    JoinRequest,
    Membership,
    WorkingGroup,
    WorkingGroupUserObjectPermission,
)
from groups.policies import reach_of
from ratings.models import Rating

PASSWORD = "welkom-op-pleio"
_numbers = itertools.count(1)


def make_organisation(name: str = "", domain: str = "", **fields: Any) -> Organisation:
    number = next(_numbers)
    name = name or f"Gemeente Proefdorp {number}"
    organisation = Organisation.objects.create(name=name, slug=f"organisatie-{number}", **fields)
    OrganisationDomain.objects.create(
        organisation=organisation,
        domain=domain or f"proefdorp{number}.example",
        proof="operator",
        proven_until=timezone.localdate() + timedelta(days=200),
    )
    return organisation


def make_user(name: str = "", organisation: Organisation | None = None, **fields: Any) -> User:
    person = new_user(name, organisation, **fields)
    person.save(force_insert=True)
    return person


def new_user(name: str = "", organisation: Organisation | None = None, **fields: Any) -> User:
    """Not saved yet."""
    number = next(_numbers)
    fields.setdefault("email", f"person{number}@proefdorp.example")
    fields.setdefault("approved_at", timezone.now() if organisation else None)
    fields.setdefault("welcomed_at", timezone.now())
    return User(name=name or f"Persoon {number}", organisation=organisation, password="!", **fields)


def make_group(name: str = "", organisation: Organisation | None = None, **fields: Any) -> WorkingGroup:
    group = new_group(name, organisation or make_organisation(), **fields)
    group.save(force_insert=True)
    return group


def new_group(name: str, organisation: Organisation, **fields: Any) -> WorkingGroup:
    """Not saved yet."""
    number = next(_numbers)
    fields.setdefault("visibility", "public")
    fields.setdefault("way_in", "open" if fields["visibility"] not in {"closed", "hidden"} else "invitation")
    return WorkingGroup(
        name=name or f"Proefgroep {number}",
        slug=f"proefgroep-{number}-bcdf",
        organisation=organisation,
        **fields,
    )


def long_ago(group: WorkingGroup, years: int = 2) -> WorkingGroup:
    """The same group, with nothing in it since then."""
    at = timezone.now() - timedelta(days=365 * years)
    WorkingGroup.objects.filter(pk=group.pk).update(created_at=at, last_activity_at=at)
    group.memberships.update(joined_at=at)
    return group


def add_member(group: WorkingGroup, person: User, role: str = "member") -> Membership:
    is_main = role == "owner" and not group.memberships.filter(is_main_owner=True).exists()
    membership = Membership.objects.create(group=group, person=person, role=role, is_main_owner=is_main)
    WorkingGroup.objects.filter(pk=group.pk).update(member_count=group.memberships.count())
    if role in {"moderator", "owner"}:
        assign_perm("groups.moderate_workinggroup", person, group)
    group.refresh_from_db()
    return membership


def add_members(roles: dict[WorkingGroup, dict[User, str]]) -> None:
    """What `add_member` does, for each person in each of these groups at once; the objects do not learn their numbers."""
    rows = [
        Membership(group=group, person=person, role=role, is_main_owner=role == "owner")
        for group, people in roles.items()
        for person, role in people.items()
    ]
    Membership.objects.bulk_create(rows)
    members = Membership.objects.filter(group=OuterRef("pk")).order_by().values("group").annotate(number=Count("pk"))
    groups = WorkingGroup.objects.filter(pk__in=[group.pk for group in roles])
    groups.update(member_count=Subquery(members.values("number")))
    permission = Permission.objects.get(content_type__app_label="groups", codename="moderate_workinggroup")
    WorkingGroupUserObjectPermission.objects.bulk_create(
        WorkingGroupUserObjectPermission(permission=permission, user=row.person, content_object=row.group)
        for row in rows
        if row.role in {"moderator", "owner"}
    )


def make_request(
    group: WorkingGroup, person: User, motivation: str = "Ik wil graag meedoen.", **fields: Any
) -> JoinRequest:
    return JoinRequest.objects.create(group=group, person=person, motivation=motivation, **fields)


def make_invitation(
    group: WorkingGroup, person: User | None = None, address: str = "", **fields: Any
) -> GroupInvitation:
    fields.setdefault("expires_at", timezone.now() + timedelta(days=30))
    return GroupInvitation.objects.create(group=group, person=person, address=address, **fields)


def make_link(group: WorkingGroup, **fields: Any) -> InvitationLink:
    fields.setdefault("until", timezone.localdate() + timedelta(days=14))
    fields.setdefault("limit", 5)
    return InvitationLink.objects.create(group=group, **fields)


def prove(person: User, address: str = "") -> User:
    """The account has proven its address (or another one) with a code, as everyone has who signed up."""
    EmailAddress.objects.create(user=person, email=address or person.email, verified=True, primary=not address)
    return person


def make_post(group: WorkingGroup, author: User, **fields: Any) -> Post:
    number = next(_numbers)
    published = fields.pop("published", True)
    fields.setdefault("title", f"Proefblog {number}")
    fields.setdefault("body", "<p>Een tekst om te lezen.</p>")
    fields.setdefault("plain_text", "Een tekst om te lezen.")
    fields.setdefault("excerpt", "Een tekst om te lezen.")
    fields.setdefault("audience", "group")
    fields.setdefault("published_at", timezone.now() - timedelta(hours=1) if published else None)
    fields.setdefault("changed_at", fields["published_at"] or timezone.now())
    fields.setdefault("reach", reach_for(fields["audience"], group) if published else 0)
    return Post.objects.create(group=group, author=author, **fields)


def make_comment(post: Post, author: User, text: str = "Goed stuk.", **fields: Any) -> Comment:
    fields.setdefault("reach", min(post.reach, reach_of(post.group.visibility)))
    fields.setdefault("group", post.group)
    if fields.get("withdrawn_at"):
        fields.setdefault("withdrawn_in", fields["group"])
    comment = Comment.objects.create(post=post, author=author, source=text, body=f"<p>{text}</p>", **fields)
    reaches = list(post.comments.filter(withdrawn_at=None, group=post.group).values_list("reach", flat=True))
    counted = {name: sum(reach >= level for reach in reaches) for level, name in COUNTERS.items()}
    Post.objects.filter(pk=post.pk).update(**counted)
    post.refresh_from_db()
    return comment


def make_rating(thing: Post | WorkingGroup, person: User, stars: int = 4) -> Rating:
    """A rating with the totals of the rated thing brought up to date."""
    rating = Rating.objects.create(
        person=person, stars=stars, **{thing._meta.model_name if isinstance(thing, Post) else "group": thing}
    )
    ratings = list(thing.ratings.values_list("stars", flat=True))
    type(thing).objects.filter(pk=thing.pk).update(rating_sum=sum(ratings), rating_count=len(ratings))
    thing.refresh_from_db()
    return rating
