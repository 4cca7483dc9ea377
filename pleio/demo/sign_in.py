"""Sign-in buttons for the roles of the demo. They exist in demo mode only, and never in production."""

import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from accounts.models import User
from common.addresses import safe_next

PEOPLE = Path(__file__).parent / "content" / "people.toml"

# The role is what stands before the @ in the address of the person in people.toml.
ROLES: dict[str, tuple[Promise | str, Promise | str]] = {
    "member": (gettext_lazy("Member"), gettext_lazy("Writes, rates and comments in their own groups.")),
    "colleague": (gettext_lazy("Colleague"), gettext_lazy("From the same organisation, in other groups.")),
    "outsider": (
        gettext_lazy("Someone from another organisation"),
        gettext_lazy("Sees only the name of closed groups."),
    ),
    "guest": (gettext_lazy("Guest"), gettext_lazy("Sees the one group of the invitation, and what is public.")),
    "moderator": (gettext_lazy("Moderator"), gettext_lazy("Keeps order in a group.")),
    "owner": (gettext_lazy("Group owner"), gettext_lazy("Decides who may read and join the group.")),
    "manager": (
        gettext_lazy("Organisation manager"),
        gettext_lazy("Looks after accounts; reads no closed groups."),
    ),
    "security": (gettext_lazy("Security officer"), gettext_lazy("Acts on what is unsafe; reads no closed groups.")),
    "operator": (gettext_lazy("Operator"), gettext_lazy("May enter the administration; reads no closed groups.")),
}


class DemoRole(NamedTuple):
    """One button: the role, its name, who plays it, and what that person can see."""

    role: str
    title: Promise | str
    person: str
    email: str
    sentence: Promise | str


def is_demo() -> bool:
    """Asked on each request: a site that became a real one has no side door left."""
    return bool(settings.DEMO) and not settings.PRODUCTION


@cache
def demo_roles() -> tuple[DemoRole, ...]:
    """The roles that have a person, in the order of the buttons."""
    people = tomllib.loads(PEOPLE.read_text(encoding="utf-8"))["person"]
    players = {person["email"].partition("@")[0]: person for person in people if person.get("cast")}
    return tuple(
        DemoRole(role, title, players[role]["name"], players[role]["email"], sentence)
        for role, (title, sentence) in ROLES.items()
        if role in players
    )


@login_not_required
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as the person who plays a role."""
    addresses = {role.role: role.email for role in demo_roles()}
    email = addresses.get(request.POST.get("role", ""))
    if not is_demo() or email is None:
        raise Http404
    person = User.objects.active().filter(email=email).first()
    if person is None:
        messages.error(request, _("This account has ended, or left its organisation. Choose another role."))
        return redirect("account_login")
    login(request, person, backend="accounts.backends.PersonBackend")
    return redirect(safe_next(request, request.POST.get("next", "")))
