"""Who asks, and for which group."""

from django.http import Http404, HttpRequest

from accounts.models import User
from accounts.policies import can_write_at_all
from groups.models import WorkingGroup


def account_of(request: HttpRequest) -> User:
    """The person who is signed in; LoginRequiredMiddleware saw to it."""
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker)
    return request.user


def ask_to_act(request: HttpRequest) -> User:
    """The person, refused with words who may change nothing now: before a form is filled in that nobody can send."""
    user = account_of(request)
    can_write_at_all(user).enforce()
    return user


def visible_group(request: HttpRequest, slug: str) -> WorkingGroup:
    """The group, when it exists for this person; Http404 when not."""
    group = WorkingGroup.objects.visible_to(request.user).filter(slug=slug).select_related("organisation").first()
    if group is None:
        raise Http404
    return group
