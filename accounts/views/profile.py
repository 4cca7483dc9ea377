"""The own profile and the own settings."""

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from accounts import services
from accounts.forms.own_account import ProfileForm, SettingsForm
from accounts.models import User
from accounts.selectors import views_of_others


@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """What one tells about the own self, who sees it, and how that looks to others."""
    person = User.objects.select_related("organisation").get(pk=request.user.pk)
    form = ProfileForm(request.POST or None, request.FILES or None, instance=person)
    if request.method == "POST" and form.is_valid():
        try:
            _save_profile(person.pk, form)
        except ValidationError as error:
            form.add_error("portrait", error)
        else:
            messages.success(request, _("Your profile has been saved."))
            return redirect("account_profile")
    # The form has written what was typed on the person; the page shows the stored one.
    stored = User.objects.select_related("organisation").get(pk=person.pk)
    context = {"form": form, "person": stored, "others": views_of_others(stored), "nav": "account"}
    return render(request, "accounts/account_profile.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _save_profile(person_id: int, form: ProfileForm) -> None:
    """All of the form or nothing of it."""
    person = User.objects.get(pk=person_id)
    data = form.cleaned_data
    if data.get("portrait") or data.get("remove_portrait"):
        services.set_portrait(person, data["portrait"] or None, acting_user=person)
    services.change_profile(person, **{field: data[field] for field in form.Meta.fields}, acting_user=person)


@require_http_methods(["GET", "HEAD", "POST"])
def own_settings(request: HttpRequest) -> HttpResponse:
    """Language, colours, time zone and mail."""
    person = User.objects.get(pk=request.user.pk)
    initial = {"language": person.language or settings.LANGUAGE_CODE}
    form = SettingsForm(request.POST or None, instance=person, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        saved = services.change_profile(
            User.objects.get(pk=person.pk), **{field: data[field] for field in form.Meta.fields}, acting_user=person
        )
        with override(saved.language):
            messages.success(request, _("Your settings have been saved."))
        return redirect("account_settings")
    context = {"form": form, "nav": "account"}
    return render(request, "accounts/account_settings.html", context, status=422 if form.errors else 200)
