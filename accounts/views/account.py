"""Pages about the own account; the rest of /accounts/ is allauth's."""

from allauth.account import views as allauth_views
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST, require_safe

from accounts import portraits, services
from accounts.models import User
from accounts.policies import manages
from common.addresses import safe_next
from common.csrf import same_origin_only


@require_safe
def account_home(request: HttpRequest) -> HttpResponse:
    """The own account: everything about it, one row for each page."""
    person = User.objects.select_related("organisation").get(pk=request.user.pk)
    addresses = EmailAddress.objects.filter(user=person, verified=True).count()
    is_manager = manages(person, person.organisation_id)
    context = {"person": person, "addresses": addresses, "manages": is_manager, "nav": "account"}
    return render(request, "accounts/account_home.html", context)


@login_not_required
@require_GET
def portrait(request: HttpRequest, public_id: str, stem: str) -> HttpResponse | FileResponse:
    """A portrait, for who may see it on pages. Anyone else gets the 404 of an address that never existed."""
    people = User.objects.showing("portrait", request.user)
    if not people.filter(public_id=public_id, portrait=stem).exclude(portrait="").exists():
        raise Http404
    try:
        file = default_storage.open(portraits.file_name(stem))
    except FileNotFoundError as error:
        raise Http404 from error
    # Kept by the browser, and asked about each time: who may not see it any more does not.
    headers = {"Cache-Control": "private, no-cache", "Content-Disposition": "inline", "X-Robots-Tag": "noindex"}
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
