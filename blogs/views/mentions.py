"""Whom one may name, while one writes under a blog."""

from django.http import Http404, HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from blogs.selectors import people_to_mention, post_page
from blogs.views.readers import signed_in
from common.text import without_unseen


@require_safe
def comment_people(request: HttpRequest, public_id: str) -> JsonResponse:
    """Names that begin with `?q=`, each with what to type for it."""
    page = post_page(request.user, public_id, around=False)
    if page is None:
        raise Http404
    page.may_comment.enforce()
    typed = without_unseen(request.GET.get("q", ""))[:60]
    people = people_to_mention(signed_in(request), page.post, typed, is_member=page.is_member)
    return JsonResponse(
        {
            "people": [
                {"type": name, "name": person.name, "organisation": str(person.shown_organisation or "")}
                for name, person in people
            ]
        },
        headers={"Cache-Control": "private, no-store"},
    )
