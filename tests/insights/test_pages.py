"""The statistics pages: for everyone, complete without scripts, and equal whatever happens in closed groups."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

from insights.services import fill_insights, import_history
from tests.factories import make_organisation, make_post, make_user


@pytest.fixture
def growth(db):
    organisation = make_organisation()
    now = timezone.now()
    for days in (20, 10, 10, 5):
        make_user(organisation=organisation, approved_at=now - timedelta(days=days))
    fill_insights()
    import_history("people", [(date(2011, 1, 31), 4100), (date(2011, 12, 31), 26800)])


def test_the_page_shows_the_growth_to_a_visitor_in_two_languages(growth, client):
    page = client.get("/insights/").content.decode()
    assert "Groei van het aantal mensen" in page
    assert 'role="img"' in page
    client.cookies["language"] = "en"
    assert "Growth of the number of people" in client.get("/insights/").content.decode()


def test_the_figures_as_csv_are_those_of_the_chart(growth, client):
    response = client.get("/insights/people.csv?period=30d")
    rows = list(csv.reader(io.StringIO(response.content.decode())))
    assert rows[0] == ["day", "people"]
    assert [int(value) for _day, value in rows[1:]] == [1] * 10 + [3] * 5 + [4] * 5


def test_a_year_of_history_has_its_own_page_and_csv(growth, client):
    assert "26.800" in client.get("/insights/growth/2011/").content.decode()
    assert "2011-12-31,26800" in client.get("/insights/people.csv?year=2011").content.decode()


@pytest.mark.parametrize("year", ["²", "9" * 5000, "٢٠١١", "-1", "2011.0"])
def test_a_strange_year_reads_as_none(growth, client, year):
    assert client.get("/insights/people.csv", {"year": year}).content == client.get("/insights/people.csv").content


@pytest.mark.parametrize("url", ["/insights/growth/2010/", "/insights/growth/9999/", "/insights/logins.csv"])
def test_what_is_not_there_is_not_found(growth, client, url):
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("period", ["", "zzz", "<script>", "12m"])
def test_a_strange_period_reads_as_the_usual_one(growth, client, period):
    response = client.get("/insights/", {"period": period})
    assert response.status_code == 200
    assert "<script>" not in response.content.decode()


def test_without_figures_the_page_says_so(client, db):
    assert "Nog geen cijfers" in client.get("/insights/").content.decode()


def test_the_page_costs_the_same_for_few_and_for_many_days(growth, assert_flat_queries, cast):
    def add_days():
        import_history("people", [(timezone.localdate() - timedelta(days=n), n) for n in range(30, 900)])

    assert_flat_queries("/insights/", cast.alice, add_days, budget=5)


def test_what_happens_in_closed_groups_does_not_move_a_figure(cast, client):
    fill_insights()
    before = client.get("/insights/").content
    for group in (cast.group, cast.hidden, cast.organisation):
        make_post(group, cast.alice, published_at=timezone.now() - timedelta(days=3))
    fill_insights()
    assert client.get("/insights/").content == before


def render_body(html):
    with translation.override("nl"):
        return Template("{% load insights %}{% body_with_charts html %}").render(Context({"html": html}))


def test_a_paragraph_that_is_a_link_to_a_year_becomes_the_chart(growth):
    html = render_body('<p>Zie:</p><p><a href="/insights/growth/2011/">Groei in 2011</a></p><p>Einde</p>')
    assert "<svg" in html
    assert ">Groei in 2011</h2>" in html
    assert html.index("Zie:") < html.index("<svg") < html.index("Einde")


def test_a_year_without_figures_stays_a_link(growth):
    html = render_body('<p><a href="/insights/growth/1999/">Groei in 1999</a></p>')
    assert "<svg" not in html
    assert 'href="/insights/growth/1999/"' in html


def test_a_chart_in_a_body_lets_nothing_else_in(growth):
    html = render_body(
        '<p><a href="/insights/growth/2011/"><img src=x onerror=alert(1)>Groei</a></p><script>1</script>'
    )
    assert "onerror" not in html
    assert "<script" not in html
