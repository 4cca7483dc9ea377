"""Deciding on reports, what the desk shows to whom, and what is left when somebody is erased or a year has passed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts.lifecycle import happen, parts_of_export
from audit.models import AuditEntry
from blogs.models import Comment, Post
from blogs.services import move_post, put_post_back, trash_post, withdraw_post
from groups.services import take_out
from moderation.models import Report
from moderation.services import decide_reports, escalate_reports, forget_reports
from notifications.kinds import describe
from notifications.models import Notification
from notifications.services import drain
from tests.factories import add_member, make_comment, make_group, make_post
from tests.moderation.test_reporting import WORDS, report, text_of


def decide(made, outcome="left", answer="Dit mag gewoon.", by=None):
    return decide_reports(made, outcome, answer, acting_user=by)


def on_desk(made, person, as_person):
    return as_person(person).get(made.get_absolute_url())


# By the moderators of the group


def test_withdrawing_on_a_report_withdraws_the_text_with_the_reason_for_its_writer(cast, as_person):
    for subject in (make_post(cast.public, cast.alice), make_comment(make_post(cast.public, cast.alice), cast.alice)):
        made = report(subject, cast.bob)
        answer = as_person(cast.mo).post(
            made.get_absolute_url(), {"outcome": "acted", "answer": "Een nummer hoort hier niet."}
        )
        assert answer.status_code == 302
        subject.refresh_from_db()
        made.refresh_from_db()
        assert subject.withdrawn_reason == made.answer == "Een nummer hoort hier niet."
        assert (made.outcome, made.decided_by) == ("acted", cast.mo)


def test_what_is_left_stays_and_the_reporter_reads_why(cast, as_person):
    post = make_post(cast.public, cast.alice)
    made = report(post, cast.bob)
    decide(made, by=cast.mo)
    post.refresh_from_db()
    assert post.withdrawn_at is None
    page = text_of(as_person(cast.bob).get(reverse("reports:own")))
    assert WORDS in page
    assert "Dit mag gewoon." in page
    assert post.title in page


def test_several_reports_about_one_thing_are_shown_and_decided_together(cast, as_person):
    post = make_post(cast.public, cast.alice)
    made, other = report(post, cast.bob), report(post, cast.charlie, "Ook niet netjes.")
    elsewhere = report(make_post(cast.public, cast.alice), cast.bob)
    page = text_of(on_desk(made, cast.mo, as_person))
    assert WORDS in page
    assert "Ook niet netjes." in page
    desk = text_of(as_person(cast.mo).get(reverse("report_desk:list")))
    assert made.get_absolute_url() in desk
    assert other.get_absolute_url() not in desk, "one row for what is decided together"
    assert len(decide(other, by=cast.mo)) == 2
    elsewhere.refresh_from_db()
    assert elsewhere.decided_at is None
    decided = text_of(as_person(cast.mo).get(reverse("report_desk:list") + "?state=decided"))
    assert (made.get_absolute_url() in decided, other.get_absolute_url() in decided) == (True, False)


def test_the_same_decision_twice_is_one_and_another_one_replaces_it(cast):
    made = report(make_post(cast.public, cast.alice), cast.bob)
    for _ in range(2):
        decide(made, by=cast.mo)
    assert AuditEntry.objects.filter(action="report.decided").count() == 1
    decide(made, "acted", "Bij nader inzien niet.", by=cast.oscar)
    made.refresh_from_db()
    assert (made.outcome, made.decided_by, made.answer) == ("acted", cast.oscar, "Bij nader inzien niet.")
    drain()
    rows = Notification.objects.filter(event__kind="report_decided", recipient=cast.bob).select_related("event")
    told = describe([row.event for row in rows], cast.bob)
    assert [notice.text for notice in told.values()] == ["De reden: Bij nader inzien niet."]


@pytest.mark.parametrize("kind", ["post", "comment"])
def test_what_was_written_to_one_group_is_not_handled_by_another_to_which_the_text_moves(cast, as_person, kind):
    """What a reporter says to the moderators of one group is not for those of another."""
    elsewhere = make_group("Elders", cast.lindedaal)
    for person, role in ((cast.nina, "owner"), (cast.alice, "member")):
        add_member(elsewhere, person, role)
    post = make_post(cast.public, cast.alice)
    made = report(post if kind == "post" else make_comment(post, cast.alice), cast.bob)
    move_post(post, elsewhere, acting_user=cast.alice)
    for person in (cast.nina, cast.mo):
        assert not Report.objects.handled_by(person).exists()
        assert on_desk(made, person, as_person).status_code == 404
        with pytest.raises(PermissionDenied):
            decide(made, by=person)
    # Nobody can decide on it there any more: it does not wait for three days.
    assert escalate_reports() == 1
    assert Report.objects.handled_by(cast.rob).exists()


def test_a_new_report_after_a_move_is_told_to_the_moderators_of_the_new_group(cast):
    elsewhere = make_group("Elders", cast.lindedaal)
    for person, role in ((cast.nina, "owner"), (cast.alice, "member"), (cast.dana, "member")):
        add_member(elsewhere, person, role)
    post = make_post(cast.public, cast.alice)
    report(post, cast.bob)
    move_post(post, elsewhere, acting_user=cast.alice)
    report(Post.objects.get(pk=post.pk), cast.dana)
    drain()
    told = Notification.objects.filter(event__kind="report_waits", decision="told", recipient=cast.nina)
    assert told.count() == 1


def test_who_reported_it_once_never_decides_on_it(cast):
    """Also not on what another one reports about it later."""
    post = make_post(cast.public, cast.alice)
    decide(report(post, cast.mo), by=cast.oscar)
    with pytest.raises(PermissionDenied):
        decide(report(post, cast.bob), by=cast.mo)


def test_an_officer_decides_on_nobody_of_a_group_that_the_officer_moderates(cast):
    assign_perm("groups.moderate_workinggroup", cast.rob, cast.public)
    add_member(cast.public, cast.rob, "moderator")
    report(make_post(cast.public, cast.mo), cast.bob)
    assert not Report.objects.handled_by(cast.rob).exists()
    assert Report.objects.handled_by(cast.sam).exists()


def test_a_comment_from_before_its_blog_moved_is_reported_to_the_site(cast):
    elsewhere = make_group("Elders", cast.lindedaal)
    for person, role in ((cast.nina, "owner"), (cast.alice, "member"), (cast.bob, "member")):
        add_member(elsewhere, person, role)
    post = make_post(cast.public, cast.alice)
    earlier = make_comment(post, cast.alice)
    move_post(post, elsewhere, acting_user=cast.alice)
    assert report(Comment.objects.get(pk=earlier.pk), cast.bob).handler == "site"
    assert report(make_comment(Post.objects.get(pk=post.pk), cast.alice), cast.bob).handler == "group"


def test_a_withdrawn_text_is_not_said_to_stay(cast, as_person):
    """Otherwise the reporter would read that it stays, and not find it."""
    post = make_post(cast.public, cast.alice)
    made = report(post, cast.bob)
    withdraw_post(post, "Niet goed", acting_user=cast.mo)
    answer = as_person(cast.mo).post(made.get_absolute_url(), {"outcome": "left", "answer": "Toch goed."})
    assert answer.status_code == 422
    assert "Toch goed." in text_of(answer)
    put_post_back(Post.objects.get(pk=post.pk), acting_user=cast.mo)
    decide(made, by=cast.mo)


def test_what_is_gone_already_can_be_decided_on(cast):
    post = make_post(cast.public, cast.alice)
    made = report(post, cast.bob)
    trash_post(post, acting_user=cast.alice)
    decide(made, "acted", "De schrijver haalde het weg.", by=cast.mo)
    assert Report.objects.get().outcome == "acted"


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "nina", "olga", "sam", "rob"])
def test_nobody_else_sees_the_page_or_decides(cast, as_person, name):
    made = report(make_post(cast.public, cast.alice), cast.bob)
    person = getattr(cast, name)
    assert on_desk(made, person, as_person).status_code == 404
    assert as_person(person).post(made.get_absolute_url(), {"outcome": "left", "answer": "Nee."}).status_code == 404
    with pytest.raises(PermissionDenied):
        decide(made, by=person)
    assert as_person(person).get(reverse("report_desk:list")).status_code == (
        200 if name in {"nina", "sam", "rob"} else 403
    )


def test_who_reported_it_does_not_decide_not_even_by_the_report_of_another(cast, as_person):
    post = make_post(cast.public, cast.alice)
    own, other = report(post, cast.mo), report(post, cast.bob)
    assert on_desk(own, cast.mo, as_person).status_code == 404
    for made in (own, other):
        with pytest.raises(PermissionDenied):
            decide(made, by=cast.mo)
    assert len(decide(other, by=cast.oscar)) == 2


def test_who_reported_it_stands_nowhere(cast, as_person):
    cast.bob.name = "Bobeline"
    cast.bob.save()
    made = report(make_post(cast.public, cast.alice), cast.bob)
    for path in (made.get_absolute_url(), reverse("report_desk:list")):
        assert "Bobeline" not in text_of(as_person(cast.mo).get(path))


def test_a_decision_needs_words_and_one_of_two_outcomes(cast):
    made = report(make_post(cast.public, cast.alice), cast.bob)
    for outcome, answer in (("left", "  "), ("weg", "Omdat.")):
        with pytest.raises(ValidationError):
            decide(made, outcome, answer, by=cast.mo)
    assert not Report.objects.decided().exists()


# By the site


def passed_on(post, person):
    made = report(post, person)
    Report.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=4))
    escalate_reports()
    made.refresh_from_db()
    return made


@pytest.mark.parametrize(("visibility", "sees"), [("public", True), ("closed", False), ("hidden", False)])
def test_an_officer_sees_a_text_only_where_the_officer_may_read_it(cast, as_person, visibility, sees):
    """Office gives no eyes: of a closed group the words of the reporter, and what the administration says of any group."""
    group = cast.groups()[visibility]
    post = make_post(group, cast.alice, title="Titel vol geheim", plain_text="Tekst vol geheim")
    made = passed_on(post, cast.bob)
    page = text_of(on_desk(made, cast.sam, as_person))
    listed = text_of(as_person(cast.sam).get(reverse("report_desk:list")))
    assert WORDS in page
    assert ("Titel vol geheim" in page, "Titel vol geheim" in listed, "Tekst vol geheim" in page) == (sees,) * 3
    assert (group.name in page) == sees
    assert ("Alice" in page) == sees
    assert cast.lindedaal.name in page or sees


def test_the_site_decides_with_its_own_levers_and_the_group_does_not_any_more(cast):
    post = make_post(cast.hidden, cast.alice)
    made = passed_on(post, cast.bob)
    with pytest.raises(PermissionDenied):
        decide(made, by=cast.mo)
    decide(made, "acted", "Het account is bevroren.", by=cast.sam)
    post.refresh_from_db()
    assert post.withdrawn_at is None


# The reporter


def test_who_reads_it_no_more_sees_the_own_words_and_the_outcome_and_no_title(cast, as_person):
    post = make_post(cast.group, cast.alice, title="Titel vol geheim")
    made = report(post, cast.bob)
    decide(made, by=cast.mo)
    take_out(cast.group, cast.bob, "Andere taak.", acting_user=cast.mo)
    page = text_of(as_person(cast.bob).get(reverse("reports:own")))
    assert WORDS in page
    assert "Dit mag gewoon." in page
    assert "Titel vol geheim" not in page
    assert cast.group.name not in page
    drain()
    assert Notification.objects.filter(event__kind="report_decided", recipient=cast.bob, decision="told").exists()


def test_an_empty_list_says_how_to_report(cast, as_person):
    assert "Je hebt niets gemeld" in text_of(as_person(cast.bob).get(reverse("reports:own")))


def test_the_lists_cost_the_same_for_one_and_for_many(cast, assert_flat_queries):
    def more():
        for _ in range(8):
            report(make_post(cast.public, cast.alice), cast.bob)
            report(make_comment(make_post(cast.public, cast.alice), cast.alice), cast.bob)

    more()
    assert_flat_queries(reverse("report_desk:list"), cast.mo, more, budget=9)
    assert_flat_queries(reverse("reports:own"), cast.bob, more, budget=7)


# Erased, and a year later


def test_of_an_erased_reporter_a_row_is_left_without_words_and_of_an_erased_person_nothing(cast):
    post = make_post(cast.public, cast.alice)
    about_alice, by_alice = report(cast.alice, cast.bob), report(make_post(cast.public, cast.bob), cast.alice)
    about_text = report(post, cast.bob)
    happen("account_erased", cast.alice, acting_user=None)
    assert not Report.objects.filter(pk=about_alice.pk).exists()
    by_alice.refresh_from_db()
    assert (by_alice.reporter, by_alice.words) == (None, "")
    about_text.refresh_from_db()
    assert about_text.words == WORDS
    post.delete()
    about_text.refresh_from_db()
    assert about_text.subject is None


def test_the_copy_of_ones_data_holds_what_one_reported_and_not_what_others_did(cast):
    report(cast.alice, cast.bob)
    report(cast.bob, cast.alice, "Van alice.")
    rows = {part.name: list(part.rows) for part in parts_of_export(cast.alice)}["reports"]
    assert [row["words"] for row in rows] == ["Van alice."]


def test_a_decision_is_kept_a_year_and_what_waits_stays(cast):
    old, new, waits = (report(make_post(cast.public, cast.alice), cast.bob) for _ in range(3))
    for made, days in ((old, 366), (new, 364)):
        moment = timezone.now() - timedelta(days=days)
        Report.objects.filter(pk=made.pk).update(decided_at=moment, outcome="left")
    Report.objects.filter(pk=waits.pk).update(created_at=timezone.now() - timedelta(days=999))
    assert (forget_reports(), forget_reports()) == (1, 0)
    assert set(Report.objects.all()) == {new, waits}
