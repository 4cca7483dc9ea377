"""The directory of groups: to search, to filter and in an order of choice."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.http import QueryDict

from accounts.models import Organisation
from accounts.selectors import Reader
from common.pagination import Page, page_by_key
from groups.models import GroupTag, WorkingGroup
from groups.policies import readable_groups

ORDERS = {"activity": "last_activity_at", "size": "member_count", "rating": "fair"}
MOST_CHOICES = 200


@dataclass(frozen=True)
class Directory:
    """The groups that a person may find: a page of them, what was asked for, and what can be asked for."""

    page: Page[WorkingGroup]
    mine: bool
    search: str
    tag: str
    language: str
    order: str
    organisation: Organisation | None
    organisations: list[Organisation]

    @property
    def is_filtered(self) -> bool:
        return bool(self.search or self.tag or self.language or self.organisation)


def group_directory(user: Reader, query: QueryDict) -> Directory:
    """The groups that exist for this person, by `?q=&tag=&organisation=&language=&order=&tab=mine`; four queries at most.

    Words are looked for in what a name plate says, for who sees only that; tags are found by who reads the group. What no
    list takes is left out: the page then shows more, and never an error.
    """
    mine = user.is_authenticated and query.get("tab") == "mine"
    groups = WorkingGroup.objects.of_member(user) if mine else WorkingGroup.objects.visible_to(user)
    search, tag = (" ".join(query.get(name, "").split())[:80] for name in ("q", "tag"))
    language = query.get("language", "") if query.get("language") in dict(settings.LANGUAGES) else ""
    order = query.get("order", "") if query.get("order") in ORDERS else "activity"
    groups = groups.in_use().with_rights(user).with_fair_rating(user).select_related("organisation")
    tagged = GroupTag.objects.filter(group=OuterRef("pk"))
    for word in search.split():
        plate = Q(name__icontains=word) | Q(tagline__icontains=word) | Q(description__icontains=word)
        groups = groups.filter(plate | (Q(Exists(tagged.filter(name=word.lower()))) & readable_groups(user)))
    if tag:
        groups = groups.filter(Exists(tagged.filter(name=tag.lower()))).readable_by(user)
    if language:
        groups = groups.filter(language=language)
    of_organisation = WorkingGroup.objects.visible_to(user).in_use().filter(organisation=OuterRef("pk"))
    known = Organisation.objects.filter(Exists(of_organisation)).order_by("name", "pk")
    organisations = list(known.only("name", "slug")[:MOST_CHOICES])
    slug = query.get("organisation", "")
    organisation = Organisation.objects.filter(slug=slug).first() if slug else None
    if organisation is not None:
        groups = groups.filter(organisation=organisation)
    return Directory(
        page=page_by_key(groups, query, field=ORDERS[order], key="slug", size=24),
        mine=mine,
        search=search,
        tag=tag,
        language=language,
        order=order,
        organisation=organisation,
        organisations=organisations,
    )
