"""What waits to be mailed to who leaves is not sent; then the person is written to, at an address of the own.

Not to the address that was the organisation's: it may be someone else's tomorrow.
"""

from allauth.account.models import EmailAddress
from django.db.models import Q

from accounts.lifecycle import take_part
from accounts.models import User
from notifications.models import Delivery, Mail
from notifications.services import queue_letter

WAITING = (Mail.State.QUEUED, Mail.State.SENDING)


def stop_mail(person: User, *, acting_user: User | None) -> None:
    """Nothing that was queued for this person goes out: codes, letters and notices. Also what a dead sender left."""
    mine = Q(recipient=person)
    if person.former_email:
        mine |= Q(address__iexact=person.former_email)
    Mail.objects.filter(mine, state__in=WAITING).update(
        state=Mail.State.SKIPPED, reason="left", text="", html="", lease_until=None
    )
    Delivery.objects.filter(notification__recipient=person, state=Delivery.State.QUEUED).update(
        state=Delivery.State.SKIPPED, reason="left"
    )


def write_let_go(person: User, *, acting_user: User | None) -> None:
    """Say what ended, what stays and until when; there may be no address to say it to."""
    queue_letter("let_go", person=person, organisation=person.let_go_by, until=person.guest_until)


def write_deactivated(person: User, *, acting_user: User | None) -> None:
    """The account has ended: a letter without a recipient, because nothing goes to ended accounts any more."""
    if person.email:
        queue_letter("deactivated", address=person.email, language=person.language, name=person.name)


def stop_mail_to_ended_addresses(person: User, *, acting_user: User | None) -> None:
    """Of who moves nothing goes to an address that was the old organisation's. Notices choose their address when sent."""
    kept = {email.lower() for email in EmailAddress.objects.filter(user=person).values_list("email", flat=True)}
    waiting = Mail.objects.filter(recipient=person, state__in=WAITING).exclude(kind="notices")
    ended = [pk for pk, address in waiting.values_list("pk", "address") if address.lower() not in kept]
    Mail.objects.filter(pk__in=ended).update(
        state=Mail.State.SKIPPED, reason="address ended", text="", html="", lease_until=None
    )


def write_moved(person: User, *, acting_user: User | None) -> None:
    queue_letter("moved", person=person, organisation=person.organisation)


take_part("account_let_go", "notifications", stop_mail)
take_part("account_let_go", "notifications", write_let_go)
take_part("account_deactivated", "notifications", stop_mail)
take_part("account_deactivated", "notifications", write_deactivated)
take_part("account_moved", "notifications", stop_mail_to_ended_addresses)
take_part("account_moved", "notifications", write_moved)
