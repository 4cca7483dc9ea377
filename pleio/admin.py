"""The operators' administration at /admin/: what an operator must see to run the site, and no eyes on what groups write.

Stock Django leaks here in five places (a redirect by number, foreign-key lists, filters in the address, recent actions,
titles); each is closed below and tried by tests/pleio/test_admin.py. Being a superuser widens nothing.
"""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import AccountRecovery, DomainRequest, Organisation, OrganisationDomain, User
from accounts.selectors import recoveries_to_confirm
from accounts.services import (
    change_organisation,
    create_organisation,
    deactivate_account,
    freeze_account,
    prove_domain,
    set_domains,
    set_policy,
    unfreeze_account,
)
from accounts.services.organisations import check_parent, check_slug
from audit.models import AuditDetail, AuditEntry
from blogs.models import Comment, Post
from groups.models import Membership
from groups.policies import is_widely_read
from notifications.models import Mail
from pleio.models import GroupRecord, SitePage
from pleio.requests_admin import domain_requests
from pleio.services import change_site_page


class OperatorSite(admin.AdminSite):
    """Only for operators; sign-in is the site's own, with its limits and codes."""

    site_header = gettext_lazy("Operators")
    site_title = gettext_lazy("Operators")
    index_title = gettext_lazy("Administration")
    site_url = "/"
    # Few lists, and wide ones: the breadcrumbs lead back, and the room is for the table.
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active and bool(getattr(request.user, "is_staff", False))

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """The ordinary sign-in page. Who is signed in and is no operator finds nothing here."""
        if request.user.is_authenticated:
            raise Http404
        return redirect(f"{reverse('account_login')}?{urlencode({'next': request.get_full_path()})}")

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        waiting = {
            "open_requests": DomainRequest.objects.open().count(),
            "recoveries": recoveries_to_confirm(AccountRecovery.objects.all()),
        }
        return super().index(request, {**(extra_context or {}), **waiting})

    def domain_requests(self, request: HttpRequest) -> HttpResponse:
        return domain_requests(request, self.each_context(request))

    def get_urls(self) -> list[URLPattern | URLResolver]:
        """Without `r/`, which names hidden groups in a redirect, and without the autocomplete, which searches any model."""
        dropped = {"view_on_site", "autocomplete", "password_change", "password_change_done"}
        own = [path("domain-requests/", self.admin_view(self.domain_requests), name="domain_requests")]
        return own + [url for url in super().get_urls() if getattr(url, "name", None) not in dropped]


class OperatorAdmin(admin.ModelAdmin):
    """Read-only, without deleting, for every operator alike; a subclass opens what may be changed."""

    actions_on_top = True
    list_per_page = 50
    show_full_result_count = False
    view_on_site = False
    can_add = False
    can_change = False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return operators.has_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return operators.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.can_add and operators.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change and operators.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """Only the filters that stand on the page: a filter in the address may not ask about other columns."""
        return lookup.removesuffix("__exact").removesuffix("__isnull") in {str(name) for name in self.list_filter}


class DomainForm(forms.ModelForm):
    """A mail domain; a new one is proven on the word of the operator who adds it."""

    vouch = forms.BooleanField(
        label=gettext_lazy("I know that this domain is theirs: prove it for a year"), required=False
    )

    class Meta:
        model = OrganisationDomain
        fields = ("domain",)


class DomainInline(admin.StackedInline):
    model = OrganisationDomain
    form = DomainForm
    extra = 1
    fields = ("domain", "vouch", "proof", "proven_until", "checked_at")
    readonly_fields = ("proof", "proven_until", "checked_at")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return operators.has_permission(request)

    has_add_permission = has_view_permission
    has_change_permission = has_view_permission
    has_delete_permission = has_view_permission


POLICY = ("admission", "two_factor_from", "idle_minutes", "session_hours")
NAMEPLATE = ("name", "short_name", "slug", "kind", "parent", "description", "contact")


class OrganisationForm(forms.ModelForm):
    """The service refuses a taken address and a loop of parents; the form says so beside the field."""

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"]
        check_slug(slug, self.instance if self.instance.pk else None)
        return slug

    def clean_parent(self) -> Organisation | None:
        parent: Organisation | None = self.cleaned_data["parent"]
        if self.instance.pk:
            with transaction.atomic():
                check_parent(self.instance, parent)
        return parent


class OrganisationAdmin(OperatorAdmin):
    can_add = can_change = True
    form = OrganisationForm
    list_display = ("name", "kind", "parent", "admission", "member_count", "created_at")
    list_filter = ("kind", "admission")
    list_select_related = ("parent",)
    search_fields = ("name", "short_name", "domains__domain", "former_names__name")
    inlines = (DomainInline,)

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        rules = [(gettext_lazy("Rules"), {"fields": POLICY})] if obj else []
        return [(None, {"fields": NAMEPLATE}), *rules]

    def get_prepopulated_fields(self, request: HttpRequest, obj: Any = None) -> dict[str, Any]:
        # An address that was given out changes only on purpose; the old one then leads on.
        return {} if obj else {"slug": ("name",)}

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field is not None:
            widget: Any = field.widget
            widget.can_add_related = widget.can_change_related = widget.can_view_related = False
        return field

    def save_model(self, request: HttpRequest, obj: Organisation, form: Any, change: bool) -> None:
        fields = {name: form.cleaned_data[name] for name in NAMEPLATE if name in form.cleaned_data}
        if change:
            change_organisation(obj, **fields, acting_user=_operator(request))
            policy = {name: form.cleaned_data[name] for name in POLICY}
            set_policy(obj, **policy, acting_user=_operator(request))
            return
        made = create_organisation(**fields, domains=[], acting_user=_operator(request))
        obj.pk, obj._state.adding = made.pk, False

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        domains = set(form.instance.domains.values_list("domain", flat=True))
        vouched = []
        for row in formset.forms:
            if not row.has_changed():
                continue
            domains -= {row.initial.get("domain")}
            if row not in formset.deleted_forms:
                domains.add(row.cleaned_data["domain"])
                vouched += [row.cleaned_data["domain"]] if row.cleaned_data["vouch"] else []
        set_domains(form.instance, sorted(domains), acting_user=_operator(request))
        for domain in vouched:
            prove_domain(form.instance, domain, acting_user=_operator(request))
        # What the admin writes in its own log about the rows.
        formset.new_objects, formset.changed_objects, formset.deleted_objects = [], [], []


class UserAdmin(OperatorAdmin):
    list_display = ("name", "email", "organisation", "is_active", "frozen_at", "is_staff", "date_joined")
    list_filter = ("is_active", "is_staff")
    list_select_related = ("organisation",)
    search_fields = ("name", "email")
    fields = (
        "name",
        "email",
        "organisation",
        "language",
        "approved_at",
        "guest_until",
        "is_active",
        "frozen_at",
        "is_staff",
        "date_joined",
    )
    actions = ("deactivate", "freeze", "unfreeze")

    @admin.action(description=gettext_lazy("Deactivate: ends their access at once"), permissions=["view"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        others = queryset.filter(is_active=True).exclude(pk=_operator(request).pk)
        number = 0
        for person in others:
            deactivate_account(person, acting_user=_operator(request))
            number += 1
        words = ngettext("%(n)s account deactivated.", "%(n)s accounts deactivated.", number) % {"n": number}
        self.message_user(request, words, messages.SUCCESS)

    @admin.action(description=gettext_lazy("Freeze: answers no request, changes nothing else"), permissions=["view"])
    def freeze(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset.filter(frozen_at=None).exclude(pk=_operator(request).pk), freeze_account)

    @admin.action(description=gettext_lazy("Unfreeze"), permissions=["view"])
    def unfreeze(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        self._each(request, queryset.exclude(frozen_at=None), unfreeze_account)

    def _each(self, request: HttpRequest, people: QuerySet[User], change: Callable[..., User]) -> None:
        number = len([change(person, acting_user=_operator(request)) for person in people])
        words = ngettext("%(n)s account changed.", "%(n)s accounts changed.", number) % {"n": number}
        self.message_user(request, words, messages.SUCCESS)


class GroupAdmin(OperatorAdmin):
    """Of organisation, closed and hidden groups: number, state, size, organisation and owner. No name, no text, no search."""

    list_display = (
        "number",
        "shown_name",
        "visibility",
        "way_in",
        "member_count",
        "organisation",
        "owners",
        "created_at",
    )
    list_display_links = ("number",)
    list_filter = ("visibility", "way_in")
    list_select_related = ("organisation",)
    fields = ("number", "shown_name", "visibility", "way_in", "member_count", "organisation", "owners", "created_at")

    @admin.display(description=gettext_lazy("number"), ordering="pk")
    def number(self, group: GroupRecord) -> int:
        return group.pk

    @admin.display(description=gettext_lazy("name"))
    def shown_name(self, group: GroupRecord) -> str:
        return group.name if is_widely_read(group) else "—"

    @admin.display(description=gettext_lazy("owners"))
    def owners(self, group: GroupRecord) -> str:
        owners = [m.person.name for m in group.memberships.all() if m.role == Membership.Role.OWNER]
        return ", ".join(owners) or _("none")

    def get_queryset(self, request: HttpRequest) -> QuerySet[GroupRecord]:
        return super().get_queryset(request).order_by("pk").prefetch_related("memberships__person")


class PostAdmin(OperatorAdmin):
    """Blogs that anyone with an account may read. Nobody changes the text of others."""

    list_display = ("title", "author", "group", "published_at", "comment_count")
    list_filter = ("language",)
    list_select_related = ("author", "group")
    search_fields = ("title",)
    fields = ("title", "author", "group", "language", "published_at", "plain_text")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Post]:
        return super().get_queryset(request) & Post.objects.widely_read()


class CommentAdmin(OperatorAdmin):
    """Comments under those blogs."""

    list_display = ("public_id", "author", "post", "created_at", "removed_at")
    list_select_related = ("author", "post")
    fields = ("author", "post", "created_at", "removed_at", "source")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        return super().get_queryset(request) & Comment.objects.widely_read()


class SitePageAdmin(OperatorAdmin):
    can_change = True
    list_display = ("slug", "language", "title", "is_example", "changed_at")
    list_filter = ("language",)
    fields = ("title", "source", "is_example")

    def save_model(self, request: HttpRequest, obj: SitePage, form: Any, change: bool) -> None:
        change_site_page(obj, **form.cleaned_data, acting_user=_operator(request))


class AuditEntryAdmin(OperatorAdmin):
    """Who did what to accounts, organisations and the site, when, with the reason that was given; without other details.

    What happens in groups is left out: an entry of someone who joined, wrote or commented would tell who is in a closed
    group and how active one person is.
    """

    list_display = ("at", "action", "actor", "subject_type", "subject_id", "result", "origin")
    list_select_related = ("actor",)
    list_filter = ("action", "result", "origin")
    fields = ("at", "action", "actor", "actor_pseudonym", "subject_type", "subject_id", "result", "origin", "reason")

    @admin.display(description=gettext_lazy("reason"))
    def reason(self, entry: AuditEntry) -> str:
        # Only on the page of one entry: the list stays without texts that may be about a person.
        detail: AuditDetail | None = getattr(entry, "detail", None)
        return detail.reason if detail else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[AuditEntry]:
        shown = [model._meta.label_lower for model in (User, Organisation, SitePage)]
        return super().get_queryset(request).filter(subject_type__in=shown)


class MailAdmin(OperatorAdmin):
    """The state of the mail, without what it says."""

    list_display = ("created_at", "kind", "state", "attempts", "not_before", "sent_at", "reason")
    list_filter = ("state", "kind")
    fields = ("kind", "state", "attempts", "not_before", "created_at", "sent_at", "reason", "message_id")
    ordering = ("-pk",)


def _operator(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 (for the type checker; has_permission saw to it)
    return request.user


operators = OperatorSite(name="admin")
operators.register(Organisation, OrganisationAdmin)
operators.register(User, UserAdmin)
operators.register(GroupRecord, GroupAdmin)
operators.register(Post, PostAdmin)
operators.register(Comment, CommentAdmin)
operators.register(SitePage, SitePageAdmin)
operators.register(AuditEntry, AuditEntryAdmin)
operators.register(Mail, MailAdmin)
