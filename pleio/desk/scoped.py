"""What every list of the desk has in common: it shows what someone moderates, and changes it by services only."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import InvalidPage, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import User
from accounts.policies import can_write_at_all
from accounts.views.fresh import fresh_sign_in
from groups.models import WorkingGroup
from pleio.desk.site import ModeratorSite, offices_of

# How the rows that someone chose are named in an address.
WHO = "who"


def moderator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker; the site let only people in)
    return request.user


@dataclass(frozen=True)
class Step:
    """A page between choosing rows and changing them: it asks for words, and then calls a service for each row.

    `carry_out(row, data, acting_user)` returns what is said when it is done; what the service refuses is said beside it.
    """

    name: str
    title: str | Promise
    sentence: str | Promise
    button: str | Promise
    form: Callable[..., Form]
    carry_out: Callable[[Any, dict[str, Any], User], str]
    # As on the pages of the group: who it is, is asked again.
    is_fresh: bool = False
    # The field that starts with what the rows have, when they all have the same.
    starts_with: str = ""

    def form_for(self, rows: list[Any], data: QueryDict | None) -> Form:
        found = {getattr(row, self.starts_with) for row in rows} if self.starts_with else set()
        return self.form(data, initial={self.starts_with: found.pop()} if len(found) == 1 else None)


class NearestPage(Paginator):
    """A page that does not exist (any more) is the last one."""

    def validate_number(self, number: Any) -> int:
        try:
            return super().validate_number(number)
        except InvalidPage:
            return int(self.num_pages)


class DeskList(ChangeList):
    """Rows that know what this person may do with them, and the addresses of the pages beside this one."""

    model_admin: "ScopedAdmin"

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = list(self.result_list)
        self.model_admin.dress(request, self.result_list)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet[Any]) -> list[Any]:
        """That of the list; none that an address asks for."""
        return list(queryset.query.order_by)

    @property
    def current(self) -> int:
        return min(self.page_num, int(self.paginator.num_pages))

    @property
    def newer_url(self) -> str:
        return self.get_query_string({PAGE_VAR: self.current - 1}) if self.current > 1 else ""

    @property
    def older_url(self) -> str:
        return self.get_query_string({PAGE_VAR: self.current + 1}) if self.current < self.paginator.num_pages else ""


class ScopedAdmin(admin.ModelAdmin):
    """A list of what this person moderates. Model permissions count for nothing; nothing is saved, added or deleted here.

    Rows are named by `desk_key`, never by number, and looked up in what the person moderates: what is not in there does
    not exist, in a list, a count, a filter, an action and a page alike.
    """

    # Where the group stands in a row.
    group_path = "group"
    heading: str | Promise = ""
    row_template = ""
    search_label: str | Promise = gettext_lazy("Search by name")
    # How a row is named on the page of a step.
    line_template = "desk/_person_line.html"
    steps: tuple[Step, ...] = ()

    change_list_template = "desk/list.html"
    list_display = ("__str__",)
    list_display_links = None
    sortable_by = ()
    list_per_page = 25
    list_max_show_all = 0
    paginator = NearestPage
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    view_on_site = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        mine = WorkingGroup.objects.of_moderator(request.user)
        return self.of_desk(super().get_queryset(request).filter(**{f"{self.group_path}__in": mine}))

    @abstractmethod
    def of_desk(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Of these rows those that the list is about, each with its `desk_key`, in the order of the list."""

    def dress(self, request: HttpRequest, rows: list[Any]) -> None:
        """Say on each row of the page what this person may do with it."""

    def name_of(self, row: Any) -> str:
        """What a row is called in a message."""
        return str(row.person.name)

    def for_each(self, request: HttpRequest, rows: Iterable[Any], carry_out: Callable[[Any], str]) -> None:
        """Do it for each of them, and say of each in words what became of it."""
        for row in rows:
            try:
                self.message_user(request, carry_out(row), messages.SUCCESS)
            except (ValidationError, PermissionDenied) as error:
                self.message_user(request, self.said_of(row, error), messages.ERROR)

    def said_of(self, row: Any, error: ValidationError | PermissionDenied) -> str:
        """Why it did not go for this one, in words."""
        why = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        return _("%(name)s: %(why)s") % {"name": self.name_of(row), "why": why}

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return offices_of(request).moderates

    def has_module_permission(self, request: HttpRequest) -> bool:
        return offices_of(request).moderates

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the filters of the page: a filter in the address may not ask about a column, here or further on."""
        return lookup in {getattr(each, "parameter_name", None) for each in self.list_filter}

    def to_field_allowed(self, request: HttpRequest, to_field: str) -> bool:
        return False

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return DeskList

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        return super().get_search_results(request, queryset, " ".join(search_term.split())[:80])

    def address(self, page: str = "changelist") -> str:
        return reverse(f"moderators:{self.opts.app_label}_{self.opts.model_name}_{page}")

    def get_urls(self) -> list[URLPattern]:
        """The list and the steps, and none of Django's pages to add, change, delete and look back."""
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        pages = [path("", self.guarded(self.changelist_view), name=f"{name}_changelist")]
        return pages + [
            path(f"{s.name}/", self.guarded(self.step_view(s)), name=f"{name}_{s.name}") for s in self.steps
        ]

    def guarded(self, view: Callable[..., Any]) -> Any:
        return cast(ModeratorSite, self.admin_site).admin_view(view, for_moderators=True)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        if request.method == "POST" and not request.POST.getlist(ACTION_CHECKBOX_NAME):
            self.message_user(request, _("Choose at least one row first."), messages.WARNING)
            return redirect(request.get_full_path())
        # Who is of a frozen organisation reads the lists, and is told at the top of the page that nothing can be changed.
        found = self.get_actions(request) if can_write_at_all(request.user) else None
        buttons = [action[1:] for action in (found or {}).values() if action]
        context = {"desk": self, "buttons": buttons, "chosen_name": ACTION_CHECKBOX_NAME}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def response_action(self, request: HttpRequest, queryset: QuerySet[Any], *args: Any) -> HttpResponse | None:
        """By key, of this list, and at most a page of them: there is no "all that fit", and no choosing by number."""
        found = (self.get_actions(request) or {}).get(request.POST.get("action", ""))
        if found is None:
            return None
        keys = request.POST.getlist(ACTION_CHECKBOX_NAME)[: self.list_per_page]
        action = cast(Callable[..., HttpResponse | None], found[0])
        return action(self, request, queryset.filter(desk_key__in=keys)) or redirect(request.get_full_path())

    def to_step(self, name: str, rows: Iterable[Any]) -> HttpResponse:
        """To the page that asks for words: the choice stands in its address, so that signing in again does not lose it."""
        return redirect(f"{self.address(name)}?{chosen(rows)}")

    def step_view(self, step: Step) -> Callable[..., Any]:
        @require_http_methods(["GET", "HEAD", "POST"])
        def view(request: HttpRequest) -> HttpResponse:
            can_write_at_all(request.user).enforce()
            keys = request.GET.getlist(WHO)[: self.list_per_page]
            rows = list(self.get_queryset(request).filter(desk_key__in=keys))
            form = step.form_for(rows, request.POST if request.method == "POST" else None)
            if rows and form.is_valid():
                rows = self._carry_out(request, step, rows, form)
            elif not rows:
                self.message_user(request, _("Nothing is left with which you can do this."), messages.WARNING)
            if not rows:
                return redirect(self.address())
            context = {"desk": self, "step": step, "rows": rows, "chosen": chosen(rows), "form": form, "nav": "groups"}
            return TemplateResponse(request, "desk/step.html", context, status=422 if form.errors else 200)

        return fresh_sign_in(view) if step.is_fresh else view

    def _carry_out(self, request: HttpRequest, step: Step, rows: list[Any], form: Form) -> list[Any]:
        """Do it for each; returns those for whom it did not go, with the reason on the form."""
        left, data = [], dict(form.cleaned_data)
        for row in rows:
            try:
                self.message_user(request, step.carry_out(row, data, moderator(request)), messages.SUCCESS)
            except (ValidationError, PermissionDenied) as error:
                left.append(row)
                field = getattr(error, "code", None)
                # What is wrong with a field is wrong for all of them, and is said once.
                if field not in form.fields:
                    form.add_error(None, self.said_of(row, error))
                elif field not in form.errors:
                    form.add_error(field, error)  # type: ignore[arg-type]
        return left


def chosen(rows: Iterable[Any]) -> str:
    """These rows, for an address."""
    query = QueryDict(mutable=True)
    query.setlist(WHO, [row.desk_key for row in rows])
    return query.urlencode()
