"""Pages about the own account; the rest of /accounts/ is allauth's."""

from allauth.account import views as allauth_views
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import portraits, services
from accounts.forms import ProfileForm
from accounts.models import User
from accounts.policies import manages
from common.addresses import safe_next
from common.csrf import same_origin_only


@require_http_methods(["GET", "HEAD", "POST"])
def account_home(request: HttpRequest) -> HttpResponse:
    """The own profile: what others see, in which language, and whether mail may come."""
    person = User.objects.select_related("organisation").get(pk=request.user.pk)
    initial = {"language": person.language or settings.LANGUAGE_CODE}
    form = ProfileForm(request.POST or None, request.FILES or None, instance=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            saved = _save_profile(person.pk, form)
        except ValidationError as error:
            form.add_error("portrait", error)
        else:
            with override(saved.language):
                messages.success(request, _("Your profile has been saved."))
            return redirect("account_home")
    # The form has written what was typed on the person; the page shows the stored one.
    stored = User.objects.select_related("organisation").get(pk=person.pk)
    context = {"form": form, "person": stored, "manages": manages(stored, stored.organisation_id), "nav": "account"}
    return render(request, "accounts/account_home.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save_profile(person_id: int, form: ProfileForm) -> User:
    """All of the form or nothing of it."""
    person = User.objects.get(pk=person_id)
    data = form.cleaned_data
    if data.get("portrait") or data.get("remove_portrait"):
        services.set_portrait(person, data["portrait"] or None, acting_user=person)
    typed = {field: data[field] for field in ("name", "function", "language", "wants_mail")}
    return services.change_profile(person, **typed, acting_user=person)


@login_not_required
@require_GET
def portrait(request: HttpRequest, public_id: str, stem: str) -> HttpResponse | FileResponse:
    """A portrait, for anyone who has its address.

    Uploading a portrait is choosing to show it wherever one's name stands, on public pages too. The address holds a
    random stem that only those pages name; it changes with the portrait, and an old one is gone at once.
    """
    if not User.objects.filter(public_id=public_id, portrait=stem).exclude(portrait="").exists():
        raise Http404
    try:
        file = default_storage.open(portraits.file_name(stem))
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"Cache-Control": "private, max-age=86400", "Content-Disposition": "inline", "X-Robots-Tag": "noindex"}
    return FileResponse(file, content_type="image/webp", headers=headers)


@same_origin_only
@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language: in the profile, or for a visitor in a cookie (the only one a visitor ever gets)."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        return HttpResponseBadRequest()
    response = redirect(safe_next(request, request.POST.get("next", "")))
    if request.user.is_authenticated:
        services.choose_language(request.user, language, acting_user=request.user)
        return response
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
        samesite="Lax",
    )
    return response


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_out(request: HttpRequest) -> HttpResponse:
    """allauth's sign-out; what the browser kept of our pages goes too."""
    response = allauth_views.logout(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response
