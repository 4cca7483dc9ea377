from collections.abc import Callable
from typing import Any

import pytest
from django.template import engines
from django.test import RequestFactory

from groups.models import Membership
from notifications.models import Event, Notification
from notifications.selectors import latest_notifications, unread_count
from notifications.services.fanning import fan_out_next
from tests.conftest import Cast
from tests.factories import make_post

LIST = "/notifications/"


@pytest.fixture
def told(cast: Cast, tell: Callable[..., Event]) -> Callable[..., Event]:
    """Tell a blog of the hidden group at once: `told("Title")`."""

    def at_once(title: str = "Plannen voor de brug") -> Event:
        event = tell(make_post(cast.hidden, cast.alice, title=title))
        fan_out_next()
        return event

    return at_once


def test_a_visitor_is_asked_to_sign_in(cast: Cast, as_person: Callable[..., Any]) -> None:
    assert as_person(None).get(LIST).status_code == 302


def test_an_empty_list_says_what_will_come(cast: Cast, as_person: Callable[..., Any]) -> None:
    assert "Geen notificaties" in as_person(cast.petra).get(LIST).content.decode()


def test_new_ones_come_first_with_the_reason_and_a_link(
    cast: Cast, told: Callable[..., Event], as_person: Callable[..., Any]
) -> None:
    old, new = told("Oud nieuws"), told("Vers nieuws")
    browser = as_person(cast.bob)
    browser.post(f"/notifications/read/{new.public_id}/")
    page = browser.get(LIST).content.decode()
    assert page.index("Oud nieuws") < page.index("Vers nieuws"), "unread before read, whatever the date"
    assert f"/notifications/open/{old.public_id}/" in page
    assert "Groep: proef" in page


def test_opening_one_marks_it_read_and_goes_to_the_place(
    cast: Cast, told: Callable[..., Event], as_person: Callable[..., Any]
) -> None:
    event = told()
    assert unread_count(cast.bob) == 1
    response = as_person(cast.bob).get(f"/notifications/open/{event.public_id}/")
    assert (response.status_code, response["Location"].startswith("/blogs/")) == (302, True)
    assert unread_count(cast.bob) == 0
    assert unread_count(cast.mo) == 1


@pytest.mark.parametrize("action", ["open", "read"])
def test_someone_elses_notification_does_not_exist(
    cast: Cast, told: Callable[..., Event], as_person: Callable[..., Any], action: str
) -> None:
    event = told()
    browser = as_person(cast.petra)
    address = f"/notifications/{action}/{event.public_id}/"
    answer = browser.get(address) if action == "open" else browser.post(address)
    assert answer.status_code == 404
    assert unread_count(cast.bob) == 1


def test_what_may_not_be_seen_any_more_is_gone_and_no_longer_new(
    cast: Cast, told: Callable[..., Event], as_person: Callable[..., Any]
) -> None:
    event = told("Geheim van de brug")
    Membership.objects.filter(group=cast.hidden, person=cast.bob).delete()
    browser = as_person(cast.bob)
    assert "Geheim" not in browser.get(LIST).content.decode()
    assert browser.get(f"/notifications/open/{event.public_id}/").status_code == 404
    assert latest_notifications(cast.bob).lines == []
    assert unread_count(cast.bob) == 0
    assert unread_count(cast.mo) == 1


def test_home_counts_and_shows_what_may_still_be_seen(
    cast: Cast, told: Callable[..., Event], tell: Callable[..., Event], as_person: Callable[..., Any]
) -> None:
    tell(make_post(cast.group, cast.alice, title="Nog te lezen"))
    fan_out_next()
    for number in range(4):
        told(f"Geheim {number}")
    assert unread_count(cast.bob) == 5
    Membership.objects.filter(group=cast.hidden, person=cast.bob).delete()
    page = as_person(cast.bob).get("/").content.decode()
    assert "Je hebt 1 nieuwe notificatie." in page
    assert "Nog te lezen" in page[page.index("h-notifications") :]
    assert "Geheim" not in page


@pytest.mark.parametrize("address", ["/", LIST])
def test_the_number_counts_no_older_one_that_may_not_be_seen_any_more(
    cast: Cast, told: Callable[..., Event], tell: Callable[..., Event], as_person: Callable[..., Any], address: str
) -> None:
    for number in range(3):
        told(f"Geheim {number}")
    for number in range(35):
        tell(make_post(cast.group, cast.alice, title=f"Nog te lezen {number}"))
        fan_out_next()
    assert unread_count(cast.bob) == 38
    Membership.objects.filter(group=cast.hidden, person=cast.bob).delete()
    assert as_person(cast.bob).get(address).context["unread_count"] == 35
    assert unread_count(cast.bob) == 35


def test_marking_one_as_read_leaves_the_others_new(
    cast: Cast, told: Callable[..., Event], as_person: Callable[..., Any]
) -> None:
    told()
    answer = as_person(cast.bob).post(f"/notifications/read/{told().public_id}/")
    assert (answer.status_code, answer["Location"]) == (302, "/notifications/")
    assert unread_count(cast.bob) == 1


def test_marking_all_as_read_leaves_what_came_since(
    cast: Cast, told: Callable[..., Event], as_person: Callable[..., Any]
) -> None:
    told("Eerste")
    seen = told("Tweede")
    told("Derde")
    answer = as_person(cast.bob).post("/notifications/read/", {"until": seen.public_id})
    assert answer.status_code == 302
    lines = latest_notifications(cast.bob).lines
    assert [line.notice.title for line in lines if not line.notification.read_at] == ["Derde"]
    assert unread_count(cast.mo) == 3


def test_marking_as_read_takes_a_post(cast: Cast, told: Callable[..., Event], as_person: Callable[..., Any]) -> None:
    event = told()
    assert as_person(cast.bob).get(f"/notifications/read/{event.public_id}/").status_code == 405
    assert as_person(cast.bob).get("/notifications/read/").status_code == 405


def test_the_list_goes_on_page_by_page_and_shows_each_once(
    cast: Cast, told: Callable[..., Event], as_person: Callable[..., Any]
) -> None:
    events = [told(f"Blog nummer {number:02}") for number in range(45)]
    browser = as_person(cast.bob)
    browser.post("/notifications/read/", {"until": events[24].public_id})
    address, seen = LIST, []
    while address:
        response = browser.get(address)
        lines = response.context["page"].unread + response.context["page"].read
        seen += [line.notice.title for line in lines]
        address = response.context["older_url"]
    newest_first = [f"Blog nummer {number:02}" for number in range(44, -1, -1)]
    assert seen == newest_first


@pytest.mark.parametrize("query", ["unread=zzzzzzzzzzzz", "read=zzzzzzzzzzzz", "unread=%01", "read=1&unread=x"])
def test_a_place_that_does_not_exist_is_an_empty_page(
    cast: Cast, told: Callable[..., Event], as_person: Callable[..., Any], query: str
) -> None:
    told()
    assert as_person(cast.bob).get(f"{LIST}?{query}").status_code == 200


def test_the_list_costs_the_same_for_one_and_for_fifty(
    cast: Cast, told: Callable[..., Event], assert_flat_queries: Callable[..., None]
) -> None:
    told()
    told()
    Notification.objects.filter(recipient=cast.bob).latest("pk")
    assert_flat_queries(LIST, cast.bob, lambda: [told() for _ in range(50)], budget=8)


def render(request: Any, text: str) -> str:
    return engines["django"].from_string(text).render({}, request)


def test_the_bell_number_costs_one_query_where_it_is_shown_and_none_elsewhere(
    cast: Cast, told: Callable[..., Event], count_queries: Callable[..., Any]
) -> None:
    told()
    request = RequestFactory().get("/")
    request.user = cast.bob
    with count_queries() as unused:
        render(request, "{{ SITE_NAME }}")
    with count_queries() as used:
        shown = render(
            request, "{% if unread_count %}{{ unread_count }} {% if unread_count > 99 %}99+{% endif %}{% endif %}"
        )
    assert (len(unused), len(used), shown.strip()) == (0, 1, "1")


def test_the_bell_number_counts_in_words_too(cast: Cast, told: Callable[..., Event]) -> None:
    told()
    request = RequestFactory().get("/")
    request.user = cast.bob
    text = "{% blocktranslate count n=unread_count %}{{ n }} mail{% plural %}{{ n }} mails{% endblocktranslate %}"
    assert render(request, text) == "1 mail"
