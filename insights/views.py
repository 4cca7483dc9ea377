"""The figures, for everyone."""

import csv
import re
from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from insights.measures import MEASURES
from insights.selectors import figures_of, first_day_of, history_chart, period_or_default, statistics_page

_YEAR = re.compile(r"[0-9]{4}")


@login_not_required
@require_safe
def site(request: HttpRequest) -> HttpResponse:
    """The statistics page; the period stands in the address, so that it can be shared."""
    page = statistics_page(request.GET.get("period", ""))
    return render(request, "insights/site.html", {"page": page, "nav": "insights"})


@login_not_required
@require_safe
def history(request: HttpRequest, year: int) -> HttpResponse:
    """The growth in one year."""
    if not 1990 <= year <= timezone.localdate().year:
        raise Http404
    chart = history_chart(year)
    if not chart:
        raise Http404
    return render(request, "insights/history.html", {"chart": chart, "year": str(year), "nav": "insights"})


@login_not_required
@require_safe
def figures_csv(request: HttpRequest, measure: str) -> HttpResponse:
    """The figures of a chart as CSV: `?period=` of the page, or `?year=`."""
    if measure not in MEASURES:
        raise Http404
    year = request.GET.get("year", "")
    if _YEAR.fullmatch(year) and 1990 <= int(year) <= timezone.localdate().year:
        first, last = date(int(year), 1, 1), date(int(year), 12, 31)
    else:
        first, last = first_day_of(period_or_default(request.GET.get("period", ""))), timezone.localdate()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="pleio-{measure}.csv"'
    writer = csv.writer(response)
    writer.writerow(["day", measure])
    writer.writerows((day.isoformat(), value) for day, value in figures_of(measure, first, last))
    return response
