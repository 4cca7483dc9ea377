"""Reporting, what became of one's reports, and the desk on which they are handled."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.limits import limited
from accounts.views.readers import signed_in
from blogs.forms import new_form_key
from groups.models import WorkingGroup
from moderation.forms import DecisionForm, ReportForm
from moderation.models import Report
from moderation.policies import can_open_reports
from moderation.selectors import DECIDED, OPEN, desk_list, desk_page, own_report_list, report_form
from moderation.services import decide_reports, report_subject
from moderation.subjects import reportable


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, kind: str, name: str) -> HttpResponse:
    """The form to report something that one sees: who will read it, what they will see, and one box."""
    user = signed_in(request)
    found = reportable(user, kind, name)
    if found is None:
        raise Http404
    found.may_report.enforce()
    form = ReportForm(request.POST) if request.method == "POST" else ReportForm(initial={"key": new_form_key()})
    if form.is_valid():
        return _send(request, kind, name, form)
    context = {"page": report_form(user, found), "form": form, "kind": kind, "name": name}
    return render(request, "moderation/new.html", context, status=422 if form.errors else 200)


@limited("report", "10/h/user")
def _send(request: HttpRequest, kind: str, name: str, form: ReportForm) -> HttpResponse:
    words, key = form.cleaned_data["words"], form.cleaned_data["key"]
    report = report_subject(kind, name, words, form_key=key, acting_user=signed_in(request))
    if report.words == words:
        messages.success(request, _("Thank you for telling us. You read here what becomes of it."))
    else:
        messages.info(request, _("You reported this before, and it waits for a decision."))
    return redirect(f"{_own_reports()}#melding-{report.public_id}")


def _own_reports() -> str:
    return reverse("reports:own")


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """What one reported, and what became of it."""
    page, rows = own_report_list(signed_in(request), request.GET.dict())
    return render(request, "moderation/own.html", {"page": page, "rows": rows})


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The reports that one handles: what waits, or with `?state=decided` what was decided."""
    user = signed_in(request)
    moderates = WorkingGroup.objects.of_moderator(user).exists()
    can_open_reports(user, moderates=moderates).enforce()
    state = DECIDED if request.GET.get("state") == DECIDED else OPEN
    page, rows = desk_list(user, request.GET.dict(), state)
    context = {"page": page, "rows": rows, "state": state, "moderates": moderates, "nav": "groups"}
    return render(request, "moderation/desk.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def subject(request: HttpRequest, public_id: str) -> HttpResponse:
    """What was said about one thing, and the decision on it."""
    user = signed_in(request)
    page = desk_page(user, public_id)
    if page is None:
        raise Http404
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _decided(request, page.report, form):
        return redirect(page.report)
    context = {"page": page, "report": page.report, "form": form, "nav": "groups"}
    return render(request, "moderation/subject.html", context, status=422 if form.errors else 200)


def _decided(request: HttpRequest, report: Report, form: DecisionForm) -> bool:
    """Whether it went; if not, the form says why."""
    data = form.cleaned_data
    try:
        reports = decide_reports(report, data["outcome"], data["answer"], acting_user=signed_in(request))
    except ValidationError as error:
        form.add_error("answer" if getattr(error, "code", "") == "answer" else None, error)
        return False
    said = ngettext("Decided, and who reported it is told.", "Decided, and who reported it are told.", len(reports))
    messages.success(request, said)
    return True
