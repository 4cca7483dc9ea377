"""Posting: claim a mail, ask again whether it should go, send it with its fixed Message-ID, and mark it, fenced."""

import logging
import smtplib
from datetime import timedelta

from django.conf import settings
from django.core.mail import BadHeaderError, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.surroundings import as_reader
from notifications.asking import About, still_holds
from notifications.kinds import describe
from notifications.letters import notices_letter, stop_url
from notifications.models import Delivery, Mail
from notifications.services.announcing import new_message_id

logger = logging.getLogger(__name__)

# Longer than a task may live (CELERY_TASK_TIME_LIMIT): when it runs out, whoever held the mail is dead.
LEASE = timedelta(minutes=5)
FIRST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(hours=6)
MOST_ATTEMPTS = 12
# A code older than this no longer opens anything.
CODE_LIFE = timedelta(hours=1)
PERMANENT = 500


def prepare_mails(limit: int = 100) -> int:
    """Give each queued delivery a mail: what one person has waiting goes in one. Returns the number of mails."""
    waiting = Delivery.objects.filter(state=Delivery.State.QUEUED, mail=None).order_by("pk")
    if not waiting.exists():
        return 0
    with transaction.atomic():
        deliveries = list(
            waiting.select_for_update(skip_locked=True, of=("self",)).select_related("notification__recipient")[:limit]
        )
        mails: dict[int, Mail] = {}
        for delivery in deliveries:
            person = delivery.notification.recipient
            if person.pk not in mails:
                mails[person.pk] = Mail(
                    kind="notices", recipient=person, address=person.email or "", message_id=new_message_id()
                )
        Mail.objects.bulk_create(mails.values())
        for delivery in deliveries:
            delivery.mail = mails[delivery.notification.recipient_id]
        Delivery.objects.bulk_update(deliveries, ["mail"])
    return len(mails)


def due_mails() -> QuerySet[Mail]:
    """Mails to send now: queued ones whose time has come, and those whose sender died. Codes go first."""
    now = timezone.now()
    return Mail.objects.filter(
        Q(state=Mail.State.QUEUED, not_before__lte=now) | Q(state=Mail.State.SENDING, lease_until__lt=now)
    ).order_by("-wipe", "not_before", "pk")


def claim_mail() -> Mail | None:
    """Take the next mail and commit, so that no other drain takes it; None when there is nothing to do."""
    if not due_mails().exists():
        return None
    with transaction.atomic():
        mail = due_mails().select_for_update(skip_locked=True).first()
        if mail is None:
            return None
        if mail.state == Mail.State.SENDING:
            mail.reason = "interrupted before; may have been sent already"
        mail.state = Mail.State.SENDING
        mail.attempts += 1
        mail.lease_until = timezone.now() + LEASE
        mail.save(update_fields=["state", "attempts", "lease_until", "reason"])
    return mail


def post_mail(mail: Mail, connection: BaseEmailBackend) -> Mail.State | None:
    """Send a claimed mail if it still should go. Returns what became of it: sent, skipped, failed, or queued again.

    None when another drain took the mail over because the lease ran out: then that one decides. Raises MailServerAway
    after putting the mail back when the server cannot be reached, so that the caller stops knocking.
    """
    try:
        message = compose(mail)
        if message is None:
            return _settle(mail, Mail.State.SKIPPED)
        message.connection = connection
        message.send()
    except BadHeaderError:
        mail.reason = "address or subject is not a valid header"
        return _settle(mail, Mail.State.FAILED)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        mail.reason = _words(error)
        return _settle(mail, Mail.State.FAILED) if _is_permanent(error) else _put_back(mail)
    except OSError as error:  # smtplib's errors are OSErrors too: no answer, no connection, refused sign-in
        mail.reason = _words(error)
        _put_back(mail)
        raise MailServerAway(mail.reason) from error
    except Exception as error:
        logger.exception("Mail %s could not be made.", mail.message_id)
        mail.reason = _words(error)
        return _put_back(mail)
    mail.sent_at = timezone.now()
    return _settle(mail, Mail.State.SENT)


class MailServerAway(Exception):  # noqa: N818 - a state of the world, not a mistake of ours
    """The mail server does not answer."""


def compose(mail: Mail) -> EmailMultiAlternatives | None:
    """Ask again and write the message; None (with `mail.reason`) when it should not go any more."""
    person = User.objects.filter(pk=mail.recipient_id).first()
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated"}
    if person and not User.objects.active().filter(pk=person.pk).exists():
        mail.reason = "not active"
        mail.deliveries.filter(state=Delivery.State.QUEUED).update(state=Delivery.State.SKIPPED, reason="not active")
        return None
    if person and mail.kind != "notices" and mail.address.lower() == person.former_email.lower():
        mail.reason = "address ended"
        return None
    if _is_too_late(mail):
        mail.reason = "too late for a code" if mail.wipe else "too late"
        return None
    if mail.about and mail.about_id is not None and not still_holds(About(mail.about, mail.about_id)):
        mail.reason = "not true any more"
        return None
    if mail.kind == "notices":
        if person is None or not person.email:
            mail.reason = "no address"
            mail.deliveries.filter(state=Delivery.State.QUEUED).update(
                state=Delivery.State.SKIPPED, reason="no address"
            )
            return None
        if not _write_notices(mail, person):
            return None
        # RFC 8058: the mail program's own button stops the mail with one POST.
        headers["List-Unsubscribe"] = f"<{stop_url(person)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message = EmailMultiAlternatives(mail.subject, mail.text, to=[mail.address], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _is_too_late(mail: Mail) -> bool:
    """Whether it opens nothing any more; a code that says no moment of its own lives for an hour."""
    last = mail.not_after or (mail.created_at + CODE_LIFE if mail.wipe else None)
    return last is not None and last < timezone.now()


def _write_notices(mail: Mail, person: User) -> bool:
    """Fill subject, text and HTML from the notices that may still be told; record why the others are not."""
    deliveries = list(mail.deliveries.filter(state=Delivery.State.QUEUED).select_related("notification__event"))
    with as_reader(person):
        notices = describe([delivery.notification.event for delivery in deliveries], person)
        kept = []
        for delivery in deliveries:
            if not person.wants_mail:
                delivery.reason = "wants no mail"
            elif delivery.notification.read_at:
                delivery.reason = "already read"
            elif delivery.notification.event_id not in notices:
                delivery.reason = "may not see"
            else:
                kept.append(notices[delivery.notification.event_id])
        dropped = [delivery for delivery in deliveries if delivery.reason]
        for delivery in dropped:
            delivery.state = Delivery.State.SKIPPED
        Delivery.objects.bulk_update(dropped, ["state", "reason"])
        if not kept:
            mail.reason = dropped[0].reason if dropped else "nothing left to tell"
            return False
        letter = notices_letter(kept, person)
    mail.subject, mail.text, mail.html = letter.subject[:200], letter.text, letter.html
    mail.address = person.email or ""
    return True


def _settle(mail: Mail, state: Mail.State) -> Mail.State | None:
    """Write down the end of a mail, fenced: only if the claim is still ours."""
    wiped = mail.wipe and not settings.DEMO
    with transaction.atomic():
        ours = Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, attempts=mail.attempts).update(
            state=state,
            reason=mail.reason[:200],
            address=mail.address,
            subject=mail.subject,
            text="" if wiped else mail.text,
            html="" if wiped else mail.html,
            sent_at=mail.sent_at,
            lease_until=None,
        )
        if ours and state == Mail.State.SENT:
            mail.deliveries.filter(state=Delivery.State.QUEUED).update(state=Delivery.State.DONE)
        elif ours and state == Mail.State.FAILED:
            mail.deliveries.filter(state=Delivery.State.QUEUED).update(
                state=Delivery.State.SKIPPED, reason="mail failed"
            )
    return state if ours else None


def _put_back(mail: Mail) -> Mail.State | None:
    """Try again later, each time twice as late; give up in the end, on record."""
    if mail.attempts >= MOST_ATTEMPTS:
        mail.reason = f"gave up after {mail.attempts} attempts: {mail.reason}"
        return _settle(mail, Mail.State.FAILED)
    wait = min(FIRST_WAIT * 2 ** (mail.attempts - 1), LONGEST_WAIT)
    ours = Mail.objects.filter(pk=mail.pk, state=Mail.State.SENDING, attempts=mail.attempts).update(
        state=Mail.State.QUEUED, reason=mail.reason[:200], not_before=timezone.now() + wait, lease_until=None
    )
    return Mail.State.QUEUED if ours else None


def _is_permanent(error: smtplib.SMTPException) -> bool:
    """Whether the server said never (5xx), for every address; otherwise it may work later."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= PERMANENT for code, _answer in error.recipients.values())
    return isinstance(error, smtplib.SMTPResponseException) and error.smtp_code >= PERMANENT


def _words(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"[:200]
