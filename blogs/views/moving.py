"""A blog to another group, in two steps: where to, and then who reads it there."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from blogs.forms import MoveForm, WhereToForm
from blogs.selectors import PostPage, groups_to_move_to, move_outlook
from blogs.services import move_post
from blogs.views.moderating import readable_page
from blogs.views.readers import signed_in
from groups.models import WorkingGroup


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, public_id: str) -> HttpResponse:
    """Choose a group (`?group=`), read who reads the blog now and there, and move it."""
    page, user = readable_page(request, public_id), signed_in(request)
    if request.method == "POST" and request.POST.get("group") == page.post.group.slug:
        messages.info(request, _("The blog stands in this group already."))
        return redirect(page.post)
    page.handling.may_move.enforce()
    groups = groups_to_move_to(user, page.post)
    data = request.POST if request.method == "POST" else request.GET
    where = WhereToForm(data if "group" in data or request.method == "POST" else None, groups=groups)
    if not where.is_valid():
        context = {"post": page.post, "form": where, "groups": list(groups), "nav": "blogs"}
        return render(request, "blogs/move.html", context, status=422 if where.errors else 200)
    return _moved(request, page, where.cleaned_data["group"])


def _moved(request: HttpRequest, page: PostPage, group: WorkingGroup) -> HttpResponse:
    post, user = page.post, signed_in(request)
    form = MoveForm(request.POST if request.method == "POST" else None, is_own=page.is_own)
    if form.is_valid():
        try:
            data = form.cleaned_data
            moved = move_post(post, group, data.get("reason", ""), seen=data["seen"], acting_user=user)
        except ValidationError as error:
            form.add_error("reason" if error.code == "reason" else None, error)
        else:
            messages.success(request, _("The blog stands in %(group)s now.") % {"group": group.name})
            return redirect(moved)
    context = {"post": post, "form": form, "group": group, "outlook": move_outlook(post, group), "nav": "blogs"}
    context |= {"is_own": page.is_own, "staying": getattr(post, "shown_comments")}  # noqa: B009 (an annotation)
    return render(request, "blogs/move.html", context, status=422 if form.errors else 200)
