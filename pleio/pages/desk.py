"""The pages of the managers' desk that are made of several apps: the overview, and the groups without an owner."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from accounts.selectors import desk_attention
from accounts.views.desk import desk_page
from groups.models import Membership, WorkingGroup

MOST = 200


def groups_without_owner(organisation: Organisation) -> QuerySet[WorkingGroup]:
    """Groups that nobody owns; the group of the organisation itself is everybody's."""
    owned = Membership.objects.filter(role=Membership.Role.OWNER).values("group")
    return WorkingGroup.objects.filter(organisation=organisation).exclude(way_in="automatic").exclude(pk__in=owned)


@require_safe
@desk_page
def overview(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What waits for the managers of this organisation."""
    context = {
        "organisation": organisation,
        "attention": desk_attention(organisation),
        "without_owner": groups_without_owner(organisation).count(),
        "tab": "overview",
    }
    return render(request, "accounts/desk_overview.html", context)


@require_safe
@desk_page
def groups(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Groups without an owner: number and size, and no more, because office gives no eyes."""
    # One page, the oldest first: an address that continues a list would carry the name of a hidden group.
    rows = groups_without_owner(organisation)
    shown = list(rows.order_by("pk").values("pk", "member_count")[:MOST])
    context = {"organisation": organisation, "groups": shown, "more": rows.count() - len(shown), "tab": "groups"}
    return render(request, "accounts/desk_groups.html", context)
