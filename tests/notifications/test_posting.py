from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import get_connection
from django.utils import timezone

from blogs.models import Post
from groups.models import Membership, WorkingGroup
from notifications.models import Delivery, DrainState, Event, Mail, Notification
from notifications.services import drain, queue_mail
from notifications.services.fanning import fan_out_next
from notifications.services.posting import MOST_ATTEMPTS, claim_mail, post_mail, prepare_mails
from tests.conftest import Cast
from tests.factories import make_post


@pytest.fixture
def queued(cast: Cast, tell: Callable[..., Event]) -> Post:
    """A blog in the hidden group, told to Bob, Mo and Oscar; no mail went out yet."""
    post = make_post(cast.hidden, cast.alice, title="Plannen voor de brug")
    tell(post)
    fan_out_next()
    return post


def addressees(outbox: list[Any]) -> set[str]:
    return {message.to[0].split("@")[0] for message in outbox}


def test_everyone_who_was_told_gets_one_mail(queued: Post, mailoutbox: list[Any]) -> None:
    report = drain()
    assert report.sent == 3
    assert addressees(mailoutbox) == {"bob", "mo", "oscar"}
    assert drain().sent == 0


def narrow(cast: Cast, post: Post) -> None:
    Membership.objects.filter(group=cast.hidden, person=cast.bob).delete()


def unpublish(cast: Cast, post: Post) -> None:
    Post.objects.filter(pk=post.pk).update(published_at=None)


def delete(cast: Cast, post: Post) -> None:
    post.delete()


def deactivate(cast: Cast, post: Post) -> None:
    cast.bob.is_active = False
    cast.bob.save()


def end_guest(cast: Cast, post: Post) -> None:
    cast.bob.guest_until = timezone.localdate() - timedelta(days=1)
    cast.bob.save()


def want_no_mail(cast: Cast, post: Post) -> None:
    cast.bob.wants_mail = False
    cast.bob.save()


def read_in_the_app(cast: Cast, post: Post) -> None:
    Notification.objects.filter(recipient=cast.bob).update(read_at=timezone.now())


@pytest.mark.parametrize("prepared", [False, True], ids=["queued", "with a mail made"])
@pytest.mark.parametrize(
    ("change", "reason", "others"),
    [
        (narrow, "may not see", {"mo", "oscar"}),
        (unpublish, "may not see", set()),
        (delete, "may not see", set()),
        (deactivate, "not active", {"mo", "oscar"}),
        (end_guest, "not active", {"mo", "oscar"}),
        (want_no_mail, "wants no mail", {"mo", "oscar"}),
        (read_in_the_app, "already read", {"mo", "oscar"}),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_changed_since_is_asked_again_before_each_mail(
    cast: Cast,
    queued: Post,
    mailoutbox: list[Any],
    change: Callable[..., None],
    reason: str,
    others: set[str],
    prepared: bool,
) -> None:
    if prepared:
        prepare_mails()
    change(cast, queued)
    drain()
    assert addressees(mailoutbox) == others
    skipped = Delivery.objects.get(notification__recipient=cast.bob)
    assert (skipped.state, skipped.reason) == ("skipped", reason)
    assert Mail.objects.get(recipient=cast.bob).state == "skipped"
    assert Delivery.objects.filter(state="queued").count() == 0


def test_a_group_that_becomes_stricter_silences_the_mails_of_outsiders(
    cast: Cast, tell: Callable[..., Event], mailoutbox: list[Any]
) -> None:
    post = make_post(cast.public, cast.alice)
    tell(post)
    fan_out_next()
    Membership.objects.filter(group=cast.public, person=cast.bob).delete()
    WorkingGroup.objects.filter(pk=cast.public.pk).update(visibility="closed", way_in="request")
    drain()
    assert addressees(mailoutbox) == {"mo", "oscar"}


def test_what_one_person_has_waiting_goes_in_one_mail(
    cast: Cast, tell: Callable[..., Event], mailoutbox: list[Any]
) -> None:
    for title in ("Eerste blog", "Tweede blog", "Derde blog"):
        tell(make_post(cast.hidden, cast.alice, title=title))
    while fan_out_next():
        pass
    drain()
    mail = next(message for message in mailoutbox if message.to == ["bob@lindedaal.example"])
    assert len(mailoutbox) == 3
    assert mail.subject == "Eerste blog (en nog 2)"
    assert all(title in mail.body for title in ("Eerste blog", "Tweede blog", "Derde blog"))


def test_a_mail_carries_its_fixed_message_id_and_the_one_click_headers(queued: Post, mailoutbox: list[Any]) -> None:
    drain()
    message = mailoutbox[0]
    mail = Mail.objects.get(address=message.to[0])
    assert message.extra_headers["Message-ID"] == mail.message_id
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message.extra_headers["List-Unsubscribe"].startswith("<http://localhost:8000/notifications/stop/")
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("nl", ["Hallo Bob,", "Waarom je dit krijgt:", "Stop deze mail", "niet in te loggen"]),
        ("en", ["Hello Bob,", "Why you get this:", "Stop this mail", "not need to log in"]),
        ("", ["Hallo Bob,", "Waarom je dit krijgt:"]),
    ],
)
def test_a_mail_says_in_the_language_of_the_person_why_it_came_and_how_to_stop_it(
    cast: Cast, queued: Post, mailoutbox: list[Any], settings: Any, language: str, words: list[str]
) -> None:
    settings.SITE_URL = "https://pleio.example"
    cast.bob.language = language
    cast.bob.save()
    drain()
    message = next(message for message in mailoutbox if message.to == ["bob@lindedaal.example"])
    html, kind = message.alternatives[0]
    assert kind == "text/html"
    assert f'<html lang="{language or "nl"}">' in html
    for body in (message.body, html):
        for word in words:
            assert word in body
        assert f"https://pleio.example/blogs/{queued.public_id}/proef/" in body
        assert "https://pleio.example/notifications/stop/" in body
        assert "localhost" not in body


def test_a_title_with_markup_is_only_text_in_the_html_and_plain_in_the_text(
    cast: Cast, tell: Callable[..., Event], mailoutbox: list[Any]
) -> None:
    tell(make_post(cast.hidden, cast.alice, title='<img src=x onerror=alert(1)> & "co"'))
    drain()
    message = mailoutbox[0]
    assert "<img" not in message.alternatives[0][0]
    assert '<img src=x onerror=alert(1)> & "co"' in message.body


def test_a_line_break_in_a_title_makes_no_header(cast: Cast, tell: Callable[..., Event], mailoutbox: list[Any]) -> None:
    tell(make_post(cast.hidden, cast.alice, title="Hoi\r\nBcc: kwaad@buiten.example\r\n\r\nTekst"))
    assert drain().sent == 3
    message = mailoutbox[0].message()
    assert message["Subject"] == "Hoi Bcc: kwaad@buiten.example Tekst"
    assert message["Bcc"] is None


def test_an_address_with_a_line_break_fails_on_record_and_stops_nothing(db: None, mailoutbox: list[Any]) -> None:
    queue_mail(kind="test", address="a@b.example\nBcc: x@y.example", subject="Hoi", text="Tekst")
    queue_mail(kind="test", address="c@d.example", subject="Hoi", text="Tekst")
    report = drain()
    assert (report.failed, report.sent) == (1, 1)


def test_a_crash_after_sending_gives_at_most_a_second_copy_with_the_same_message_id(
    queued: Post, mailoutbox: list[Any], settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.notifications.backends.DiesAfterSending"
    with pytest.raises(SystemExit):
        drain()
    interrupted = Mail.objects.get(state="sending")
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert drain().sent == 2, "the interrupted one waits for its lease"
    Mail.objects.filter(pk=interrupted.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert drain().sent == 1
    ids = [message.extra_headers["Message-ID"] for message in mailoutbox]
    assert ids.count(interrupted.message_id) == 2
    assert len(ids) == 4
    interrupted.refresh_from_db()
    assert (interrupted.state, interrupted.attempts) == ("sent", 2)
    assert interrupted.reason.startswith("interrupted before")


def test_who_lost_the_lease_decides_nothing_any_more(queued: Post, mailoutbox: list[Any]) -> None:
    prepare_mails()
    slow = claim_mail()
    assert slow is not None
    Mail.objects.filter(pk=slow.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1), not_before="2000-01-01T00:00Z"
    )
    quick = claim_mail()
    assert quick == slow
    assert quick.attempts == slow.attempts + 1
    assert post_mail(slow, get_connection()) is None
    assert Mail.objects.get(pk=slow.pk).state == "sending"
    assert post_mail(quick, get_connection()) == "sent"


def test_a_mail_server_that_is_away_is_tried_once_per_drain_and_later_again(
    queued: Post, mailoutbox: list[Any], settings: Any
) -> None:
    settings.EMAIL_BACKEND = "tests.notifications.backends.Away"
    before = timezone.now()
    report = drain()
    assert (report.sent, report.postponed) == (0, 1)
    assert "connection refused" in report.server_away
    tried = Mail.objects.get(attempts=1)
    assert tried.state == "queued"
    assert tried.not_before >= before + timedelta(seconds=30)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert drain().sent == 2
    Mail.objects.filter(pk=tried.pk).update(not_before=timezone.now())
    assert drain().sent == 1
    assert Delivery.objects.filter(state="done").count() == 3


def test_a_refused_recipient_is_failed_with_the_reason(queued: Post, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.notifications.backends.Refuses"
    assert drain().failed == 3
    mail = Mail.objects.first()
    assert mail is not None
    assert "no such user" in mail.reason
    assert set(Delivery.objects.values_list("state", "reason")) == {("skipped", "mail failed")}


def test_a_recipient_refused_for_now_waits_longer_each_time_and_in_the_end_fails(queued: Post, settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.notifications.backends.Later"
    waits = []
    for _ in range(MOST_ATTEMPTS - 1):
        drain(limit=3)
        mail = Mail.objects.order_by("pk").first()
        assert mail is not None
        waits.append(mail.not_before - timezone.now())
        Mail.objects.update(not_before=timezone.now())
    assert waits == sorted(waits)
    assert waits[1] > waits[0] * 1.8
    drain()
    assert set(Mail.objects.values_list("state", flat=True)) == {"failed"}


def test_a_mail_with_a_code_goes_before_everything_else_and_is_wiped(
    queued: Post, cast: Cast, mailoutbox: list[Any], settings: Any
) -> None:
    settings.DEMO = False
    mail = queue_mail(
        kind="account", address="bob@lindedaal.example", subject="Code", text="ABC-123", html="<p>ABC-123", wipe=True
    )
    drain()
    assert mailoutbox[0].body == "ABC-123"
    mail.refresh_from_db()
    assert (mail.state, mail.text, mail.html) == ("sent", "", "")
    assert Mail.objects.exclude(pk=mail.pk).exclude(text="").count() == 3, "other mails are kept as sent"


def test_in_the_demo_codes_are_kept_so_that_the_mailbox_can_show_them(db: None, settings: Any) -> None:
    settings.DEMO = True
    mail = queue_mail(kind="account", address="bob@lindedaal.example", subject="Code", text="ABC-123", wipe=True)
    drain()
    mail.refresh_from_db()
    assert mail.text == "ABC-123"


def test_a_code_that_comes_too_late_is_not_sent_and_not_kept(db: None, settings: Any, mailoutbox: list[Any]) -> None:
    settings.DEMO = False
    mail = queue_mail(kind="account", address="bob@lindedaal.example", subject="Code", text="ABC-123", wipe=True)
    Mail.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert drain().skipped == 1
    mail.refresh_from_db()
    assert (mail.text, mail.reason) == ("", "too late for a code")
    assert not mailoutbox


def test_an_ended_account_gets_no_mail_about_itself_either(cast: Cast, mailoutbox: list[Any]) -> None:
    queue_mail(kind="account", address=cast.dora.email, subject="Code", text="ABC", recipient=cast.dora, wipe=True)
    assert drain().skipped == 1
    assert not mailoutbox


def test_a_drain_stops_at_its_limit_and_says_when_it_ran(queued: Post) -> None:
    before = timezone.now()
    assert drain(limit=1).mails == 1
    assert DrainState.objects.get().last_drain_at >= before
    assert drain(seconds=0).mails == 0
    assert drain().mails == 2
    assert DrainState.objects.count() == 1
