"""The lists of the desk about what is written: blogs and comments, and what moderators do to them with a reason."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from blogs import services
from blogs.forms import WithdrawForm
from blogs.models import Comment, Post
from pleio.desk.filters import GroupFilter
from pleio.desk.scoped import ScopedAdmin, Step, moderator


class StateFilter(admin.SimpleListFilter):
    """What a moderator did with a text."""

    title = gettext_lazy("State")
    parameter_name = "state"
    states: tuple[tuple[str, Any, str], ...] = (("withdrawn", gettext_lazy("Withdrawn"), "withdrawn_at"),)

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(name, words) for name, words, _field in self.states]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        fields = {name: field for name, _words, field in self.states}
        field = fields.get(self.value() or "")
        return queryset.filter(**{f"{field}__isnull": False}) if field else queryset


class PostStateFilter(StateFilter):
    states = (
        *StateFilter.states,
        ("pinned", gettext_lazy("Pinned"), "pinned_at"),
        ("announced", gettext_lazy("Announcement"), "announced_at"),
        ("closed", gettext_lazy("Closed for comments"), "comments_closed_at"),
        ("locked", gettext_lazy("Locked"), "locked_at"),
        ("trashed", gettext_lazy("In the trash"), "trashed_at"),
    )


class TextDesk(ScopedAdmin):
    """What blogs and comments have in common."""

    line_template = "desk/_text_line.html"
    search_label = gettext_lazy("Search by name or title")
    row_template = "desk/_text_row.html"

    @property
    def withdraw_address(self) -> str:
        return self.address("withdraw")

    def name_of(self, row: Any) -> str:
        return str(row.title if isinstance(row, Post) else row.author.name)

    def with_each(self, request: HttpRequest, rows: Iterable[Any], service: Callable[..., Any], said: str) -> None:
        """The service for each of them; `said` may name the %(title)s of the blog and the %(name)s of its writer."""

        def carry_out(row: Any) -> str:
            service(row, acting_user=moderator(request))
            return said % {"title": getattr(row, "title", ""), "name": row.author.name}

        self.for_each(request, rows, carry_out)

    @admin.action(description=gettext_lazy("Withdraw, with a reason"))
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse:
        return self.to_step("withdraw", queryset)


def _withdrawing(carry_out: Callable[[Any, dict[str, Any], User], str]) -> Step:
    return Step(
        name="withdraw",
        title=gettext_lazy("Withdraw"),
        sentence=gettext_lazy("After this only the writers and the moderators see what stands below."),
        button=gettext_lazy("Withdraw"),
        form=WithdrawForm,
        carry_out=carry_out,
    )


def _withdraw_post(row: Post, data: dict[str, Any], acting_user: User) -> str:
    services.withdraw_post(row, data["reason"], acting_user=acting_user)
    return _("“%(title)s” is withdrawn, and its writer reads why.") % {"title": row.title}


def _with_reason(
    name: str, title: str | Promise, sentence: str | Promise, service: Callable[..., Post], said: str | Promise
) -> Step:
    """A step that asks why; `said` may name the %(title)s of the blog."""

    def carry_out(row: Post, data: dict[str, Any], acting_user: User) -> str:
        service(row, data["reason"], acting_user=acting_user)
        return str(said) % {"title": row.title}

    return Step(name=name, title=title, sentence=sentence, button=title, form=WithdrawForm, carry_out=carry_out)


class PostDesk(TextDesk):
    """The published blogs of the groups, the newest first."""

    heading = gettext_lazy("Blogs")
    actions = (
        "withdraw",
        "put_back",
        "pin",
        "unpin",
        "close_comments",
        "open_comments",
        "lock",
        "unlock",
        "trash",
        "restore",
    )
    list_filter = (GroupFilter, PostStateFilter)
    search_fields = ("title", "author__name")
    steps = (
        _withdrawing(_withdraw_post),
        _with_reason(
            "close_comments",
            gettext_lazy("Close the comments"),
            gettext_lazy("From then on nobody writes a new comment under these blogs. Those that are there stay."),
            services.close_comments,
            gettext_lazy("The comments under “%(title)s” are closed, and its writer reads why."),
        ),
        _with_reason(
            "lock",
            gettext_lazy("Lock"),
            gettext_lazy("From then on nobody changes these blogs, comments on them or rates them."),
            services.lock_post,
            gettext_lazy("“%(title)s” is locked, and its writer reads why."),
        ),
        _with_reason(
            "trash",
            gettext_lazy("Put in the trash"),
            gettext_lazy("From then on only you and the other moderators find these blogs. Nothing is thrown away."),
            services.trash_post,
            gettext_lazy("“%(title)s” is in the trash, and its writer reads why."),
        ),
    )

    def of_desk(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        published = rows.exclude(published_at=None).annotate(desk_key=F("public_id"))
        shown = published.select_related("author__organisation", "group").defer("body", "plain_text")
        return shown.order_by("-published_at", "-pk")

    @admin.action(description=gettext_lazy("Put back"))
    def put_back(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self.with_each(request, queryset, services.put_post_back, _("“%(title)s” is back."))

    @admin.action(description=gettext_lazy("Pin"))
    def pin(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self.with_each(request, queryset, services.pin_post, _("“%(title)s” is pinned."))

    @admin.action(description=gettext_lazy("Unpin"))
    def unpin(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self.with_each(request, queryset, services.unpin_post, _("“%(title)s” is not pinned any more."))

    @admin.action(description=gettext_lazy("Close the comments, with a reason"))
    def close_comments(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse:
        return self.to_step("close_comments", queryset)

    @admin.action(description=gettext_lazy("Open the comments again"))
    def open_comments(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self.with_each(request, queryset, services.open_comments, _("The comments under “%(title)s” are open again."))

    @admin.action(description=gettext_lazy("Lock, with a reason"))
    def lock(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse:
        return self.to_step("lock", queryset)

    @admin.action(description=gettext_lazy("Take the lock away"))
    def unlock(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self.with_each(request, queryset, services.unlock_post, _("“%(title)s” is not locked any more."))

    @admin.action(description=gettext_lazy("Put in the trash, with a reason"))
    def trash(self, request: HttpRequest, queryset: QuerySet[Post]) -> HttpResponse:
        return self.to_step("trash", queryset)

    @admin.action(description=gettext_lazy("Take out of the trash"))
    def restore(self, request: HttpRequest, queryset: QuerySet[Post]) -> None:
        self.with_each(request, queryset, services.restore_post, _("“%(title)s” is out of the trash."))


def _withdraw_comment(row: Comment, data: dict[str, Any], acting_user: User) -> str:
    services.withdraw_comment(row, data["reason"], acting_user=acting_user)
    return _("The comment of %(name)s is withdrawn, and its writer reads why.") % {"name": row.author.name}


class CommentDesk(TextDesk):
    """The comments in the groups, the newest first."""

    group_path = "post__group"
    heading = gettext_lazy("Comments")
    actions = ("withdraw", "put_back")
    list_filter = (GroupFilter, StateFilter)
    search_fields = ("author__name", "post__title")
    steps = (_withdrawing(_withdraw_comment),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Not what was written before a blog came to the group, for who could not read it there."""
        return super().get_queryset(request) & Comment.objects.reached(moderator(request))

    def of_desk(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        there = rows.filter(removed_at=None, post__published_at__isnull=False).annotate(desk_key=F("public_id"))
        return there.select_related("author__organisation", "post__group").order_by("-created_at", "-pk")

    @admin.action(description=gettext_lazy("Put back"))
    def put_back(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self.with_each(request, queryset, services.put_comment_back, _("The comment of %(name)s is back."))
