"""The operators' page of requests for mail domains: per domain who waits, and one answer for all of them."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accounts.models import DomainRequest, Organisation, User
from accounts.selectors import Wanted, wanted_domains
from accounts.services import create_organisation, grant_domain, refuse_domain

MOST = 200


class AnswerForm(forms.Form):
    """One answer to everyone who asks for a domain."""

    domain = forms.CharField(widget=forms.HiddenInput, max_length=120)
    answer = forms.ChoiceField(
        label=gettext_lazy("Answer"),
        choices=[
            ("grant", gettext_lazy("It belongs to an organisation that is here")),
            ("make", gettext_lazy("Make a new organisation")),
            ("refuse", gettext_lazy("Refuse")),
        ],
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), required=False, to_field_name="slug", label=gettext_lazy("Organisation")
    )
    name = forms.CharField(max_length=120, required=False, label=gettext_lazy("Name of the new organisation"))
    slug = forms.SlugField(max_length=60, required=False, label=gettext_lazy("Address of the new organisation"))
    kind = forms.ChoiceField(
        choices=Organisation.Kind.choices, initial=Organisation.Kind.OTHER, required=False, label=gettext_lazy("Kind")
    )
    reason = forms.CharField(max_length=400, required=False, label=gettext_lazy("Reason of a refusal"))

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if "slug" not in self.errors:
            data["slug"] = data.get("slug") or address_for(data.get("name", ""))
        needed = {"grant": ("organisation",), "make": ("name", "slug"), "refuse": ("reason",)}
        for name in needed.get(data.get("answer", ""), ()):
            if not data.get(name) and name not in self.errors:
                self.add_error(name, _("Fill this in for the answer that you chose."))
        if data.get("answer") == "make" and Organisation.objects.filter(name=data.get("name", "")).exists():
            self.add_error("name", _("There is an organisation with this name already."))
        return data


def address_for(name: str) -> str:
    """The address that goes with this name, as the command `create_organisation` makes it; empty for a name without letters."""
    return slugify(name)[:60].strip("-")


@require_http_methods(["GET", "HEAD", "POST"])
def domain_requests(request: HttpRequest, site_context: dict[str, Any]) -> HttpResponse:
    """Requests by domain, the longest waiting first, each with a form for the answer."""
    sent = AnswerForm(request.POST) if request.method == "POST" else None
    if sent is not None and sent.is_valid():
        try:
            _answer(sent.cleaned_data, request.user)
        except ValidationError as error:
            sent.add_error(None, ValidationError(error.messages))
        else:
            messages.success(
                request,
                _("Everyone who asked for %(domain)s has an answer now.") % {"domain": sent.cleaned_data["domain"]},
            )
            return redirect("admin:domain_requests")
    rows = DomainRequest.objects.open().select_related("person", "organisation").order_by("created_at", "pk")
    wanted = wanted_domains(rows[: MOST + 1])
    known = list(Organisation.objects.order_by("name", "pk").values_list("slug", "name"))
    context = {
        **site_context,
        "title": _("Requests for a domain"),
        "is_wrong": sent is not None,
        "rows": [(one, _form_for(one, sent, known, number)) for number, one in enumerate(wanted)],
    }
    return render(request, "admin/domain_requests.html", context, status=422 if sent is not None else 200)


def _form_for(wanted: Wanted, sent: AnswerForm | None, known: list[tuple[str, str]], number: int) -> AnswerForm:
    """The form as it was sent, for the domain it was sent for; otherwise one that says what the people said."""
    is_sent = sent is not None and sent.data.get("domain") == wanted.domain
    said = next((one.organisation.slug for one in wanted.requests if one.organisation), "")
    name = (wanted.names or [""])[0]
    initial = {"domain": wanted.domain, "organisation": said, "name": name, "slug": address_for(name)}
    form = sent if is_sent and sent is not None else AnswerForm(initial=initial, auto_id=f"r{number}_%s")
    form.fields["organisation"].widget = forms.Select(choices=[("", "—"), *known])
    return form


@transaction.atomic
def _answer(data: dict[str, Any], operator: Any) -> None:
    assert isinstance(operator, User)  # noqa: S101 (for the type checker; the site let only operators in)
    domain = data["domain"]
    if data["answer"] == "refuse":
        refuse_domain(domain, data["reason"], acting_user=operator)
    elif data["answer"] == "grant":
        grant_domain(domain, data["organisation"], acting_user=operator)
    else:
        made = create_organisation(
            name=data["name"], slug=data["slug"], kind=data["kind"] or "other", domains=[], acting_user=operator
        )
        grant_domain(domain, made, acting_user=operator)
