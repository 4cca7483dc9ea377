"""The lists of the desk about people: groups, who asks to join, who is in them, and who is kept out."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import F, QuerySet, Value
from django.db.models.functions import Concat
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.models import User
from blogs.models import Comment, Post
from groups import services
from groups.forms import AnswerForm, RemovalForm, RoleForm
from groups.models import JoinRequest, Membership, Removal, WorkingGroup
from groups.policies import can_remove_member
from pleio.desk.filters import GroupFilter
from pleio.desk.scoped import ScopedAdmin, Step, moderator
from pleio.desk.site import ModeratorSite, offices_of
from pleio.desk.texts import CommentDesk, PostDesk


class RoleFilter(admin.SimpleListFilter):
    title = gettext_lazy("Role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return Membership.Role.choices

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(role=self.value()) if self.value() else queryset


class SinceFilter(admin.SimpleListFilter):
    """How long ago someone came in."""

    title = gettext_lazy("Member since")
    parameter_name = "since"
    DAYS = {"week": 7, "month": 31, "year": 366}

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [
            ("week", _("The last week")),
            ("month", _("The last month")),
            ("year", _("The last year")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        days = self.DAYS.get(self.value() or "")
        return queryset.filter(joined_at__gte=timezone.now() - timedelta(days=days)) if days else queryset


def _by_group_and_person(rows: QuerySet[Any]) -> QuerySet[Any]:
    """With a key without a number: the addresses of the group and of the person."""
    keyed = rows.annotate(desk_key=Concat(F("group__slug"), Value("."), F("person__public_id")))
    return keyed.select_related("person__organisation", "group")


class GroupDesk(ScopedAdmin):
    """The groups, who waits there first; the page of one leads to the pages on which the group is changed."""

    group_path = "pk"
    heading = gettext_lazy("Your groups")
    row_template = "desk/_group.html"
    actions = None
    search_fields = ("name",)

    def of_desk(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return rows.waiting_first().annotate(desk_key=F("slug")).select_related("organisation")  # type: ignore[attr-defined]

    def get_urls(self) -> list[URLPattern]:
        page = self.guarded(require_safe(self.change_view))
        return [*super().get_urls(), path("<slug:object_id>/", page, name="groups_workinggroup_change")]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What a moderator needs to know of one group. Nothing is changed here, so there is no form."""
        group = self.get_queryset(request).filter(desk_key=object_id).first()
        if group is None:
            raise Http404
        runs = group.memberships.of_today().exclude(role=Membership.Role.MEMBER).select_related("person__organisation")
        own = group.memberships.filter(person=moderator(request)).values_list("role", flat=True).first()
        context = {
            "desk": self,
            "group": group,
            "leaders": runs.order_by("-role", "joined_at", "pk")[:50],
            "kept_out": group.removals.in_force().count(),
            "is_owner": own == Membership.Role.OWNER,
            "nav": "groups",
        }
        return TemplateResponse(request, "desk/group.html", context)


class RefusalForm(AnswerForm):
    """A no needs words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].required = True
        self.fields["answer"].error_messages["required"] = _("Say why not: the person reads this.")


def _refuse(row: JoinRequest, data: dict[str, Any], acting_user: User) -> str:
    services.answer_request(row.group, row.public_id, accept=False, words=data["answer"], acting_user=acting_user)
    return _("%(name)s has been told.") % {"name": row.person.name}


class RequestDesk(ScopedAdmin):
    """Who asks to join, the longest waiting first."""

    heading = gettext_lazy("Requests to join")
    row_template = "desk/_request.html"
    actions = ("accept", "refuse")
    list_filter = (GroupFilter,)
    search_fields = ("person__name",)
    steps = (
        Step(
            name="refuse",
            title=gettext_lazy("Refuse"),
            sentence=gettext_lazy("Everyone below gets the same answer."),
            button=gettext_lazy("Refuse"),
            form=RefusalForm,
            carry_out=_refuse,
        ),
    )

    def of_desk(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        waiting = rows.answerable().annotate(desk_key=F("public_id"))  # type: ignore[attr-defined]
        return waiting.select_related("person__organisation", "group").order_by("asked_at", "pk")

    @admin.action(description=gettext_lazy("Let in"))
    def accept(self, request: HttpRequest, queryset: QuerySet[JoinRequest]) -> None:
        def let_in(row: JoinRequest) -> str:
            services.answer_request(row.group, row.public_id, accept=True, acting_user=moderator(request))
            return _("%(name)s is a member now, and has been told.") % {"name": row.person.name}

        self.for_each(request, queryset, let_in)

    @admin.action(description=gettext_lazy("Refuse, with an answer"))
    def refuse(self, request: HttpRequest, queryset: QuerySet[JoinRequest]) -> HttpResponse:
        return self.to_step("refuse", queryset)


def _take_out(row: Membership, data: dict[str, Any], acting_user: User) -> str:
    services.take_out(row.group, row.person, **data, acting_user=acting_user)
    return _("%(name)s is no longer in the group, and has been told.") % {"name": row.person.name}


def _give_role(row: Membership, data: dict[str, Any], acting_user: User) -> str:
    services.change_role(row.group, row.person, data["role"], acting_user=acting_user)
    return _("The role of %(name)s has been changed.") % {"name": row.person.name}


class MemberDesk(ScopedAdmin):
    """Who is in the groups, the newest first."""

    heading = gettext_lazy("Members")
    row_template = "desk/_member.html"
    actions = ("take_out", "give_role")
    list_filter = (GroupFilter, RoleFilter, SinceFilter)
    search_fields = ("person__name",)
    steps = (
        Step(
            name="take_out",
            title=gettext_lazy("Take out of the group"),
            sentence=gettext_lazy(
                "Whoever stands below reads the group no more, and is told why. What they wrote stays."
            ),
            button=gettext_lazy("Take out of the group"),
            form=RemovalForm,
            carry_out=_take_out,
            is_fresh=True,
        ),
        Step(
            name="role",
            title=gettext_lazy("Change the role"),
            sentence=gettext_lazy("Everyone below gets the role that you choose."),
            button=gettext_lazy("Change the role"),
            form=RoleForm,
            carry_out=_give_role,
            is_fresh=True,
            starts_with="role",
        ),
    )

    def of_desk(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return _by_group_and_person(rows.of_today()).order_by("-joined_at", "-pk")  # type: ignore[attr-defined]

    def dress(self, request: HttpRequest, rows: list[Any]) -> None:
        user = moderator(request)
        own = dict(user.memberships.filter(group__in={row.group_id for row in rows}).values_list("group", "role"))
        for row in rows:
            is_owner, is_self = own.get(row.group_id) == Membership.Role.OWNER, row.person_id == user.pk
            row.may_take_out = can_remove_member(
                row.group, is_moderator=True, is_owner=is_owner, is_self=is_self, role=row.role
            )
            row.may_change_role = is_owner and row.group.way_in != WorkingGroup.WayIn.AUTOMATIC

    def has_role_permission(self, request: HttpRequest) -> bool:
        return offices_of(request).owns

    @admin.action(description=gettext_lazy("Take out, with a reason"))
    def take_out(self, request: HttpRequest, queryset: QuerySet[Membership]) -> HttpResponse:
        return self.to_step("take_out", queryset)

    @admin.action(description=gettext_lazy("Change the role"), permissions=["role"])
    def give_role(self, request: HttpRequest, queryset: QuerySet[Membership]) -> HttpResponse:
        return self.to_step("role", queryset)


def _let_come_back(row: Removal, data: dict[str, Any], acting_user: User) -> str:
    services.let_come_back(row.group, row.person, acting_user=acting_user)
    return _("%(name)s may come back now.") % {"name": row.person.name}


class RemovalDesk(ScopedAdmin):
    """Who cannot come back yet, the first to come back first."""

    heading = gettext_lazy("Cannot come back yet")
    row_template = "desk/_removal.html"
    actions = ("let_come_back",)
    list_filter = (GroupFilter,)
    search_fields = ("person__name",)
    steps = (
        Step(
            name="come_back",
            title=gettext_lazy("Let come back"),
            sentence=gettext_lazy("They are in the group again when they join, ask or are invited, and not before."),
            button=gettext_lazy("Let come back"),
            form=forms.Form,
            carry_out=_let_come_back,
            is_fresh=True,
        ),
    )

    def of_desk(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        return _by_group_and_person(rows.in_force()).order_by("until", "pk")  # type: ignore[attr-defined]

    @admin.action(description=gettext_lazy("Let come back"))
    def let_come_back(self, request: HttpRequest, queryset: QuerySet[Removal]) -> HttpResponse:
        return self.to_step("come_back", queryset)


moderators = ModeratorSite(name="moderators")
moderators.disable_action("delete_selected")
moderators.register(WorkingGroup, GroupDesk)
moderators.register(JoinRequest, RequestDesk)
moderators.register(Membership, MemberDesk)
moderators.register(Removal, RemovalDesk)
moderators.register(Post, PostDesk)
moderators.register(Comment, CommentDesk)
