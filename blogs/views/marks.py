"""What a reader keeps about a blog: to read later, to follow, and the page of what was kept."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from blogs import services
from blogs.models import Post
from blogs.selectors import saved_posts
from blogs.views.readers import signed_in

CHANGES = {
    "save": services.save_post,
    "unsave": services.unsave_post,
    "follow": services.follow_post,
    "unfollow": services.unfollow_post,
}


@require_POST
def mark(request: HttpRequest, public_id: str) -> HttpResponse:
    """Keep or follow a blog, or no more: `change` says which. With htmx only the two buttons come back."""
    user, change = signed_in(request), request.POST.get("change", "")
    readable = Post.objects.visible_to(user).published().with_marks(user)
    post = readable.filter(public_id=public_id).first()
    if post is None or change not in CHANGES:
        raise Http404
    CHANGES[change](post, acting_user=user)
    if request.POST.get("from") == "saved":
        return redirect(f"{reverse('blogs:saved')}?undo={public_id}")
    if request.headers.get("HX-Request"):
        return render(request, "blogs/_marks.html", {"post": readable.get(pk=post.pk), "said": _said(change)})
    messages.success(request, _said(change))
    return redirect(f"{post.get_absolute_url()}#bewaren")


def _said(change: str) -> str:
    return {
        "save": _("You find this blog under “Read later” now."),
        "unsave": _("This blog is out of “Read later”."),
        "follow": _("You are told of new comments under this blog."),
        "unfollow": _("You are told of new comments under this blog no more."),
    }[change]


@require_safe
def saved(request: HttpRequest) -> HttpResponse:
    """What the person keeps to read later; `?undo=` offers to keep again what was just taken out."""
    user, undo = signed_in(request), request.GET.get("undo", "")[:12]
    page = saved_posts(user, request.GET.dict())
    taken_out = Post.objects.visible_to(user).published().with_marks(user)
    found = taken_out.filter(public_id=undo).first() if undo.isalnum() else None
    gone = found if found is not None and getattr(found, "reader_saved_at") is None else None  # noqa: B009
    return render(request, "blogs/saved.html", {"page": page, "gone": gone, "nav": "blogs"})
