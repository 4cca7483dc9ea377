"""Figures: each day counted once, in words that can be recounted, and never about what only members know."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from groups.models import WorkingGroup
from insights.models import DailyCount, FillState
from insights.services import differences, fill_insights, import_history
from tests.factories import make_comment, make_group, make_organisation, make_post, make_user


@pytest.fixture
def five_days(db):
    """Two colleagues five days ago, one three days ago, a blog and a comment two days ago."""
    organisation = make_organisation()
    now = timezone.now()
    people = [make_user(organisation=organisation, approved_at=now - timedelta(days=n)) for n in (5, 5, 3)]
    group = make_group(organisation=organisation, created_at=now - timedelta(days=4))
    post = make_post(group, people[0], published_at=now - timedelta(days=2))
    make_comment(post, people[1], created_at=now - timedelta(days=2))
    return group


def figures(measure):
    return list(DailyCount.objects.filter(measure=measure).order_by("day").values_list("value", flat=True))


def test_every_day_that_is_over_is_counted_and_today_is_not(five_days):
    fill_insights()
    assert figures("people") == [2, 2, 3, 3, 3]
    assert figures("groups") == [1, 1, 1, 1]
    assert figures("posts") == [1, 1]
    assert figures("comments") == [1, 1]
    assert not DailyCount.objects.filter(day__gte=timezone.localdate()).exists()


def test_nights_that_were_missed_are_made_good(five_days):
    today = timezone.localdate()
    fill_insights(until=today - timedelta(days=4))
    assert figures("people") == [2, 2]
    fill_insights()
    assert figures("people") == [2, 2, 3, 3, 3]


def test_counting_twice_is_counting_once(five_days):
    assert fill_insights() > 0
    before = list(DailyCount.objects.values_list("pk", "value"))
    assert fill_insights() == 0
    assert list(DailyCount.objects.values_list("pk", "value")) == before


def test_a_hole_in_the_days_is_filled(five_days):
    fill_insights()
    day = timezone.localdate() - timedelta(days=3)
    DailyCount.objects.filter(measure="people", day=day).delete()
    FillState.objects.filter(measure="people", day=day).delete()
    assert fill_insights() == 1
    assert figures("people") == [2, 2, 3, 3, 3]


def test_only_what_anyone_may_know_is_counted(five_days):
    author = five_days.posts.get().author
    for visibility in ("organisation", "closed", "hidden"):
        other = make_group(organisation=five_days.organisation, visibility=visibility)
        WorkingGroup.objects.filter(pk=other.pk).update(created_at=timezone.now() - timedelta(days=4))
        make_post(other, author, published_at=timezone.now() - timedelta(days=2))
    make_post(five_days, author, audience="members", published_at=timezone.now() - timedelta(days=2))
    make_post(five_days, author, published=False)
    fill_insights()
    assert figures("groups") == [1, 1, 1, 1]
    assert figures("posts") == [1, 1]


def test_guests_and_waiting_accounts_are_not_counted(five_days):
    make_user(guest_until=timezone.localdate())
    make_user(organisation=five_days.organisation, approved_at=None)
    fill_insights()
    assert figures("people")[-1] == 3


def test_a_day_is_a_day_in_the_time_zone_of_the_site(db):
    """Half past midnight in Amsterdam is still yesterday in UTC."""
    zone = timezone.get_default_timezone()
    moment = timezone.datetime(2026, 6, 10, 0, 30, tzinfo=zone)
    make_user(organisation=make_organisation(), approved_at=moment)
    fill_insights(until=date(2026, 6, 11))
    assert DailyCount.objects.filter(measure="people").earliest("day").day == date(2026, 6, 10)


def test_verify_names_a_figure_that_was_changed(five_days, capsys):
    fill_insights()
    call_command("verify_insights")
    DailyCount.objects.filter(measure="people").order_by("day").update(value=9)
    with pytest.raises(CommandError):
        call_command("verify_insights")
    assert "stored 9, counted 2" in capsys.readouterr().out
    assert len(differences()) == 5


def test_history_is_marked_and_not_recounted(db):
    assert import_history("people", [(date(2011, 1, 31), 4100), (date(2011, 12, 31), 26800)]) == 2
    assert import_history("people", [(date(2011, 1, 31), 1)]) == 0
    assert set(DailyCount.objects.values_list("source", flat=True)) == {"imported"}
    assert differences() == []


def test_the_nightly_job_and_the_command_count_the_same(five_days):
    call_command("fill_insights")
    assert figures("people") == [2, 2, 3, 3, 3]
