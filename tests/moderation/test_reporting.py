"""Reporting what one sees: to whom it goes, who reads it, what is said about it."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from audit.models import AuditEntry
from blogs.models import Post
from blogs.services import withdraw_post
from groups.models import WorkingGroup
from moderation.models import Report
from moderation.services import escalate_reports, report_subject
from notifications.models import Event, Notification
from notifications.services import drain
from tests.factories import add_member, make_comment, make_post, make_user

WORDS = "Hier staat een telefoonnummer van een inwoner."


def report(subject, person, words=WORDS, **fields):
    kind = subject._meta.model_name.replace("workinggroup", "group").replace("user", "person")
    return report_subject(kind, getattr(subject, "public_id", "") or subject.slug, words, acting_user=person, **fields)


def address(kind, subject):
    return reverse("reports:new", args=[kind, getattr(subject, "public_id", "") or subject.slug])


def handlers(made):
    return {person.name for person in User.objects.all() if Report.objects.handled_by(person).filter(pk=made.pk)}


def text_of(response):
    return response.content.decode().replace("­", "")


# Who handles it


def test_a_text_goes_to_the_moderators_and_owners_of_its_group_and_to_nobody_else(cast):
    post = make_post(cast.public, cast.alice)
    for subject in (post, make_comment(post, cast.alice)):
        made = report(subject, cast.bob)
        assert made.handler == "group"
        assert handlers(made) == {"Mo", "Oscar"}


def test_a_text_of_a_moderator_goes_to_the_site(cast):
    made = report(make_post(cast.public, cast.mo), cast.bob)
    assert made.handler == "site"
    assert handlers(made) == {"Sam", "Rob"}


def test_what_the_only_other_moderator_cannot_decide_goes_to_the_site(cast):
    """Otherwise it would wait for three days for a person who may not look at it."""
    group = make_group_of(cast, cast.mo)
    assert report(make_post(group, cast.alice), cast.mo).handler == "site"
    assert report(make_post(group, cast.alice), cast.bob).handler == "group"
    User.objects.filter(pk=cast.mo.pk).update(frozen_at=timezone.now())
    assert report(make_post(group, cast.alice), cast.bob).handler == "site"


def make_group_of(cast, *moderators):
    group = cast.government
    for person in (cast.mo, cast.oscar):
        if person not in moderators:
            group.memberships.filter(person=person).update(role="member", is_main_owner=False)
            person.workinggroupuserobjectpermission_set.filter(content_object=group).delete()
    return group


def test_what_moderators_cannot_change_goes_to_the_site(cast):
    post = make_post(cast.public, cast.alice)
    WorkingGroup.objects.filter(pk=cast.public.pk).update(frozen_at=timezone.now())
    assert report(post, cast.bob).handler == "site"


def test_a_group_and_a_person_go_to_the_site(cast):
    assert handlers(report(cast.public, cast.bob)) == {"Sam", "Rob"}
    assert handlers(report(cast.alice, cast.bob)) == {"Sam", "Rob"}


def test_an_officer_who_is_the_subject_sees_nothing_of_it(cast, as_person):
    """Who is reported must not read what is said, nor decide on it: as a person, a writer, or a moderator of the group."""
    add_member(cast.public, cast.sam, "moderator")
    for subject in (cast.sam, cast.public, make_post(cast.public, cast.sam)):
        made = report(subject, cast.bob)
        assert handlers(made) == {"Rob"}
        assert as_person(cast.sam).get(made.get_absolute_url()).status_code == 404
    assert WORDS not in text_of(as_person(cast.sam).get(reverse("report_desk:list")))


def test_a_writer_who_becomes_a_moderator_does_not_see_the_report(cast):
    made = report(make_post(cast.public, cast.alice), cast.bob)
    add_member(cast.public, make_user("Nieuw", cast.lindedaal), "moderator")
    cast.public.memberships.filter(person=cast.alice).delete()
    add_member(cast.public, cast.alice, "moderator")
    assert handlers(made) == {"Mo", "Oscar", "Nieuw"}


def test_who_moderated_once_sees_no_report_any_more(cast, as_person):
    made = report(make_post(cast.public, cast.alice), cast.bob)
    assert as_person(cast.mo).get(made.get_absolute_url()).status_code == 200
    cast.mo.workinggroupuserobjectpermission_set.filter(content_object=cast.public).delete()
    assert as_person(cast.mo).get(made.get_absolute_url()).status_code == 404


# What may be reported


def test_one_reports_only_what_one_sees(cast, as_person):
    secret = make_post(cast.hidden, cast.alice)
    for kind, subject in (("post", secret), ("comment", make_comment(secret, cast.alice)), ("group", cast.hidden)):
        client = as_person(cast.charlie)
        assert client.get(address(kind, subject)).status_code == 404
        assert client.post(address(kind, subject), {"words": WORDS}).status_code == 404
        with pytest.raises(PermissionDenied):
            report(subject, cast.charlie)
    assert as_person(cast.gast).get(address("person", cast.alice)).status_code == 404
    assert (
        as_person(cast.bob).get(address("post", make_post(cast.public, cast.bob, published=False))).status_code == 404
    )
    assert not Report.objects.exists()


def test_a_guest_reports_what_the_guest_reads(cast, as_person):
    post = make_post(cast.group, cast.alice)
    assert as_person(cast.gast).post(address("post", post), {"words": WORDS}).status_code == 302
    assert Report.objects.get().reporter == cast.gast


def test_nobody_reports_the_own_text_oneself_or_the_own_group(cast, as_person):
    post = make_post(cast.public, cast.alice)
    for person, kind, subject in (
        (cast.alice, "post", post),
        (cast.alice, "comment", make_comment(post, cast.alice)),
        (cast.alice, "person", cast.alice),
        (cast.mo, "group", cast.public),
    ):
        assert as_person(person).get(address(kind, subject)).status_code == 403
        with pytest.raises(PermissionDenied):
            report(subject, person)


def test_what_was_withdrawn_is_not_reported_any_more(cast, as_person):
    post = make_post(cast.public, cast.alice)
    withdraw_post(post, "Niet goed", acting_user=cast.mo)
    assert as_person(cast.oscar).get(address("post", post)).status_code == 403


def test_a_visitor_is_led_to_sign_in_and_back(cast, as_person):
    post = make_post(cast.public, cast.alice)
    answer = as_person(None).get(address("post", post))
    assert answer.status_code == 302
    assert answer.url.startswith(reverse("account_login"))
    assert post.public_id in answer.url


# Once


def test_a_form_that_is_sent_twice_and_a_second_report_are_one(cast, as_person):
    post = make_post(cast.public, cast.alice)
    client = as_person(cast.bob)
    for words in (WORDS, WORDS, "Nog eens"):
        client.post(address("post", post), {"words": words, "key": "a" * 24})
    client.post(address("post", post), {"words": "En weer", "key": "b" * 24})
    assert [row.words for row in Report.objects.all()] == [WORDS]
    assert AuditEntry.objects.filter(action="report.made").count() == 1


def test_what_is_typed_stays_where_the_form_is_not_right(cast, as_person):
    post = make_post(cast.public, cast.alice)
    answer = as_person(cast.bob).post(address("post", post), {"words": "x" * 1001, "key": "a" * 24})
    assert answer.status_code == 422
    assert "x" * 1001 in text_of(answer)
    assert as_person(cast.bob).post(address("post", post), {"words": " \u200b \n"}).status_code == 422
    with pytest.raises(ValidationError):
        report(post, cast.bob, "  ")


def test_ten_reports_an_hour_are_enough(cast, as_person):
    client = as_person(cast.bob)
    posts = [make_post(cast.public, cast.alice) for _ in range(11)]
    codes = [client.post(address("post", post), {"words": WORDS}).status_code for post in posts]
    assert codes == [302] * 10 + [429]


# Who is told, and what


def told(kind, made):
    rows = Notification.objects.filter(event__kind=kind, event__subject_id=made.pk, decision="told")
    return {row.recipient.name for row in rows.select_related("recipient")}


def test_the_handlers_are_told_and_never_who_reported_it_or_the_words(cast):
    post = make_post(cast.hidden, cast.alice, title="Geheime titel")
    made = report(post, cast.bob)
    drain()
    assert told("report_waits", made) == {"Mo", "Oscar"}
    assert Event.objects.get(kind="report_waits").actor is None
    for message in mail.outbox:
        whole = message.subject + message.body + "".join(part for part, _type in message.alternatives)
        assert not [word for word in (WORDS, "Geheime titel", cast.bob.name) if word in whole]


def test_one_report_more_on_what_waits_already_tells_nobody_again(cast):
    post = make_post(cast.public, cast.alice)
    report(post, cast.bob)
    report(post, cast.charlie)
    assert Event.objects.filter(kind="report_waits").count() == 1


# Three days


def test_a_report_that_waits_three_days_goes_to_the_site_with_what_waits_beside_it(cast):
    post = make_post(cast.public, cast.alice)
    made, later = report(post, cast.bob), report(post, cast.charlie)
    other = report(make_post(cast.public, cast.alice), cast.bob)
    assert escalate_reports() == 0
    Report.objects.filter(pk=made.pk).update(created_at=timezone.now() - timedelta(days=3, minutes=1))
    assert escalate_reports() == 2
    assert escalate_reports() == 0
    for row, handler in ((made, "site"), (later, "site"), (other, "group")):
        row.refresh_from_db()
        assert row.handler == handler
    assert handlers(made) == {"Sam", "Rob"}
    assert AuditEntry.objects.filter(action="report.escalated", actor=None).count() == 2
    assert report(post, cast.dana).handler == "site", "what is decided together goes to one place"
    drain()
    assert told("report_waits", made) >= {"Sam", "Rob"}


def test_what_was_decided_is_not_passed_on(cast):
    made = report(make_post(cast.public, cast.alice), cast.bob)
    Report.objects.filter(pk=made.pk).update(
        created_at=timezone.now() - timedelta(days=9), decided_at=timezone.now(), outcome="left"
    )
    assert escalate_reports() == 0


# What the form says


@pytest.mark.parametrize(
    ("visibility", "says", "not_says"),
    [("public", "moderatoren en eigenaren", "niet de tekst"), ("hidden", "niet de tekst of de titel", "xyz")],
)
def test_the_form_says_who_reads_it_and_what_they_see(cast, as_person, visibility, says, not_says):
    post = make_post(cast.groups()[visibility], cast.alice)
    page = text_of(as_person(cast.bob).get(address("post", post)))
    assert says in page
    assert not_says not in page
    assert "Je naam staat er niet bij" in page


def test_the_form_says_that_the_site_reads_it_where_the_writer_moderates(cast, as_person):
    page = text_of(as_person(cast.bob).get(address("post", make_post(cast.public, cast.mo))))
    assert "beveiligingsfunctionarissen van deze site lezen" in page
    assert "moderatoren en eigenaren van" not in page


def test_the_form_does_not_tell_outsiders_who_moderates_the_group(cast, as_person):
    """Who is in a group, and in which role, is for its members."""
    texts = [make_post(cast.public, cast.alice, title="Titel"), make_post(cast.public, cast.mo, title="Titel")]
    pages = []
    for post in texts:
        page = text_of(as_person(cast.charlie).get(address("post", post)))
        pages.append(re.sub(r"value=\"[^\"]+\"", "", page).replace(post.public_id, ""))
    assert pages[0] == pages[1]
    report(texts[0], cast.charlie)
    report(texts[1], cast.charlie)
    own = text_of(as_person(cast.charlie).get(reverse("reports:own")))
    assert "moderatoren van de groep" not in own


def test_the_form_does_not_tell_that_somebody_reported_it_before(cast, as_person):
    post = make_post(cast.public, cast.alice)
    before = text_of(as_person(cast.bob).get(address("post", post)))
    report(post, cast.charlie)
    Report.objects.update(handler="site", escalated_at=timezone.now())
    after = text_of(as_person(cast.bob).get(address("post", post)))
    assert re.sub(r"value=\"[^\"]+\"", "", before) == re.sub(r"value=\"[^\"]+\"", "", after)


# The link


def test_the_link_stands_at_what_is_not_ones_own(cast, as_person):
    post = make_post(cast.public, cast.alice)
    of_bob, of_alice = make_comment(post, cast.bob), make_comment(post, cast.alice)
    for person, links in (
        (cast.bob, {address("post", post), address("comment", of_alice)}),
        (cast.alice, {address("comment", of_bob)}),
        (cast.charlie, {address("post", post), address("comment", of_alice), address("comment", of_bob)}),
        (None, {address("post", post), address("comment", of_alice), address("comment", of_bob)}),
    ):
        page = text_of(as_person(person).get(post.get_absolute_url()))
        found = {
            link
            for link in (address("post", post), address("comment", of_alice), address("comment", of_bob))
            if link in page
        }
        assert found == links
    group = address("group", cast.public)
    assert group in text_of(as_person(cast.bob).get(cast.public.get_absolute_url()))
    assert group not in text_of(as_person(cast.mo).get(cast.public.get_absolute_url()))
    person = address("person", cast.alice)
    assert person in text_of(as_person(cast.bob).get(cast.alice.get_absolute_url()))
    assert person not in text_of(as_person(cast.alice).get(cast.alice.get_absolute_url()))


def test_a_withdrawn_blog_has_no_link_to_report_it(cast, as_person):
    post = make_post(cast.public, cast.alice)
    withdraw_post(post, "Niet goed", acting_user=cast.mo)
    assert address("post", post) not in text_of(as_person(cast.oscar).get(Post.objects.get().get_absolute_url()))
