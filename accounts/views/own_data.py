"""What is kept of oneself: the log of the account, the copy of the data, and erasing."""

from django.contrib import messages
from django.contrib.auth import logout
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_safe

from accounts import services
from accounts.forms.own_account import EraseForm
from accounts.models import DataExport, User
from accounts.services.exporting import file_name
from accounts.views.fresh import fresh_sign_in
from accounts.words import OWN_DEEDS, by_whom, sentence_for
from audit.selectors import own_log
from common.pagination import page_by_key


@require_safe
def account_log(request: HttpRequest) -> HttpResponse:
    """What happened with the own account, in words."""
    # Entries have no name of their own in addresses: the moment is their place, and two at one moment have one action each.
    page = page_by_key(
        own_log(User.objects.get(pk=request.user.pk), own_deeds=OWN_DEEDS),
        request.GET,
        field="at",
        key="action",
        size=30,
    )
    lines = [{"at": entry.at, "what": sentence_for(entry), "who": by_whom(entry)} for entry in page.items]
    context = {"page": page, "lines": lines, "nav": "account"}
    return render(request, "accounts/account_log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def account_data(request: HttpRequest) -> HttpResponse:
    """Ask for a copy of what is one's own, see how far it is, and download it."""
    person = User.objects.get(pk=request.user.pk)
    if request.method == "POST":
        services.request_export(person, acting_user=person)
        return redirect("account_data")
    exports = list(person.data_exports.order_by("-pk")[:5])
    in_the_making = any(export.state in {"waiting", "working"} for export in exports)
    context = {"exports": exports, "in_the_making": in_the_making, "nav": "account"}
    template = "accounts/_exports.html" if request.headers.get("HX-Request") else "accounts/account_data.html"
    return render(request, template, context)


@require_GET
@fresh_sign_in
def account_data_file(request: HttpRequest, key: str) -> HttpResponse | FileResponse:
    """The copy itself: of the person only, after a fresh sign-in, for a week."""
    ready = DataExport.objects.filter(
        person=request.user.pk, state=DataExport.State.READY, expires_at__gt=timezone.now()
    )
    export = ready.filter(key=key).first()
    if export is None or not default_storage.exists(file_name(export.file)):
        raise Http404
    file = default_storage.open(file_name(export.file))
    headers = {"Cache-Control": "private, no-store", "X-Robots-Tag": "noindex"}
    name = f"pleio-{export.about or ''}{'-' * bool(export.about)}{export.created_at:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip", headers=headers)


@require_http_methods(["GET", "HEAD", "POST"])
@fresh_sign_in
def account_erase(request: HttpRequest) -> HttpResponse:
    """Erase the own account, after typing the own name."""
    person = User.objects.get(pk=request.user.pk)
    form = EraseForm(request.POST if request.method == "POST" else None, person=person)
    if request.method == "POST" and form.is_valid():
        services.erase_account(person, with_texts=form.cleaned_data["texts"] == "erase", acting_user=person)
        logout(request)
        messages.success(
            request,
            _("Your account has been erased. We keep nothing that says who you were. Thank you for having been here."),
        )
        response = redirect("home")
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
    context = {"form": form, "nav": "account"}
    return render(request, "accounts/account_erase.html", context, status=422 if form.errors else 200)
