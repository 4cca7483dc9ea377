"""The pages of the managers' desk that are made of several apps: the overview, and the groups without an owner."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Organisation
from accounts.selectors import desk_attention
from accounts.views.desk import desk_page
from accounts.views.readers import signed_in
from groups.selectors import groups_without_owner


@require_safe
@desk_page
def overview(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """What waits for the managers of this organisation."""
    context = {
        "organisation": organisation,
        "attention": desk_attention(signed_in(request), organisation),
        "without_owner": len(groups_without_owner(organisation)),
        "tab": "overview",
        "nav": "organisations",
    }
    return render(request, "accounts/desk_overview.html", context)


@require_safe
@desk_page
def groups(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """Groups without an owner: number and size, and no more, because office gives no eyes."""
    # One page, the longest first: an address that continues a list would carry the name of a hidden group.
    context = {
        "organisation": organisation,
        "groups": groups_without_owner(organisation),
        "tab": "groups",
        "nav": "organisations",
    }
    return render(request, "accounts/desk_groups.html", context)
