"""The groups, and the page of one: what it is, who may read it, its blogs and its stars."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.policies import can_write_at_all
from blogs.models import Post
from blogs.policies import can_write_in_group
from blogs.selectors import pinned_posts
from common.pagination import page_by_key
from groups.models import Membership, WorkingGroup
from groups.policies import (
    can_answer_requests,
    can_archive_group,
    can_change_group,
    can_create_group,
    can_invite,
    can_restore_group,
)
from groups.selectors import group_directory, group_head, number_waiting, open_invitation, waiting_invitations


@login_not_required
@require_safe
def group_list(request: HttpRequest) -> HttpResponse:
    """The groups that exist for the reader, to search, to filter and in an order of choice."""
    directory = group_directory(request.user, request.GET)
    context = {"directory": directory, "page": directory.page, "may_create": can_create_group(request.user)}
    context |= {"mine": directory.mine, "languages": settings.LANGUAGES, "nav": "groups"}
    context["invitations"] = waiting_invitations(request.user) if directory.page.is_first else []
    return render(request, "groups/list.html", context)


@login_not_required
@require_safe
def group_page(request: HttpRequest, slug: str) -> HttpResponse:
    """One group. Of a closed group others see the name plate and no blogs."""
    group = (
        WorkingGroup.objects.visible_to(request.user)
        .with_rights(request.user)
        .select_related("organisation")
        .filter(slug=slug)
        .first()
    )
    if group is None:
        raise Http404
    can_read = bool(getattr(group, "reader_can_read"))  # noqa: B009 (an annotation: the type checker cannot see it)
    head = group_head(request.user, group, can_read=can_read)
    posts = Post.objects.visible_to(request.user).published().filter(group=group, pinned_at=None)
    page = page_by_key(posts.with_card(request.user), request.GET) if can_read else None
    moderates = bool(getattr(group, "reader_moderates"))  # noqa: B009
    is_owner = head.membership is not None and head.membership.role == Membership.Role.OWNER
    acts = can_write_at_all(request.user)
    context = {
        "group": group,
        "head": head,
        "moderates": moderates,
        "waiting": number_waiting(group) if acts and can_answer_requests(group, is_moderator=moderates) else 0,
        "posts": page,
        "pinned": pinned_posts(request.user, group) if page is not None and page.is_first else [],
        "may_change": acts and can_change_group(request.user, group, is_moderator=moderates),
        "may_archive": acts and can_archive_group(group, is_owner=is_owner),
        "may_restore": acts and group.trashed_at and can_restore_group(group, is_owner=is_owner),
        "tags": list(group.tags.all()) if can_read else [],
        "may_invite": can_invite(request.user, group, is_moderator=moderates),
        "invitation": open_invitation(request.user, group) if head.membership is None else None,
        "may_write": can_write_in_group(request.user, group, is_member=head.membership is not None),
        "nav": "groups",
    }
    return render(request, "groups/page.html", context)
