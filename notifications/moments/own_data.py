"""The own data of a person: what notifications add to the copy, what of them is erased, and letters about both."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.lifecycle import Part, contribute_to_export, take_part
from accounts.models import DataExport, User
from accounts.models.people import quarter_of
from notifications.asking import About, ask_again
from notifications.kinds import label_of
from notifications.models import Mail, Notification
from notifications.services import queue_letter


def notification_parts(person: User) -> Iterator[Part]:
    """What the person was told, and which mails went to the person; not what stood in them, which others wrote."""
    told = Notification.objects.filter(recipient=person, decision="told").select_related("event").order_by("pk")
    yield Part(
        "notifications",
        _("Notifications"),
        (
            {"kind": row.event.kind, "about": label_of(row.event), "at": row.created_at, "read_at": row.read_at}
            for row in told.iterator()
        ),
        {"about": _("About"), "at": _("When"), "read_at": _("Read")},
    )
    mails = Mail.objects.filter(recipient=person).order_by("pk").defer("text", "html")
    yield Part(
        "mails",
        _("Mails to you"),
        (
            {
                "kind": mail.kind,
                "subject": mail.subject if mail.kind == "account" else "",
                "address": mail.address,
                "state": mail.get_state_display(),
                "written_at": mail.created_at,
                "sent_at": mail.sent_at,
            }
            for mail in mails.iterator()
        ),
        {"subject": _("Subject"), "address": _("To"), "state": _("State"), "sent_at": _("Sent")},
    )


def forget_letters(person: User, *, acting_user: User | None) -> None:
    """Notifications and mails of the person go, also those that still wait; so do mails to addresses of the person.

    What was mailed to others about the person is emptied: that they got it stays on record, the words do not.
    """
    Notification.objects.filter(recipient=person).delete()
    rule = Q(recipient=person)
    addresses = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    for address in {person.email, person.former_email, *addresses}:
        if address:
            rule |= Q(address__iexact=address)
    Mail.objects.filter(rule).delete()
    named = Q(subject__icontains=person.name) | Q(text__icontains=person.name) | Q(html__icontains=person.name)
    waiting = Q(state__in=[Mail.State.QUEUED, Mail.State.SENDING])
    # What still waits is not sent: it would bring the name out again, and keep it here.
    Mail.objects.filter(named, waiting).update(state=Mail.State.SKIPPED, reason="erased", lease_until=None)
    Mail.objects.filter(named).exclude(waiting).update(subject="", text="", html="")


def tell_export_is_ready(export: DataExport, *, acting_user: User | None) -> None:
    url = settings.SITE_URL + reverse("account_data")
    about = About("export_ready", export.pk)
    queue_letter("export_ready", person=export.person, about=about, url=url, until=export.expires_at)


def export_is_still_there(pk: int) -> bool:
    """Its week may be over, or its person may have been erased, before the letter goes."""
    return DataExport.objects.filter(pk=pk, state=DataExport.State.READY, expires_at__gt=timezone.now()).exists()


def tell_address_changes(person: User, *, acting_user: User | None) -> None:
    """To the address that mail went to until now: who took an account over cannot keep this from its owner."""
    queue_letter("address_changed", person=person)


def tell_address_added(person: User, *, acting_user: User | None) -> None:
    queue_letter("address_added", person=person)


def tell_address_removed(person: User, *, acting_user: User | None) -> None:
    queue_letter("address_removed", person=person)


def tell_dormant(person: User, *, acting_user: User | None) -> None:
    queue_letter("dormant_noticed", person=person, about=About("dormant", person.pk), months=settings.DORMANT_MONTHS)


def warn_dormant(person: User, *, acting_user: User | None) -> None:
    queue_letter("dormant_warned", person=person, about=About("dormant", person.pk))


def is_still_dormant(pk: int) -> bool:
    """Not who has been here since the first notice: only the quarter of a visit is kept, and it is never an earlier one."""
    person = User.objects.filter(pk=pk, is_active=True).exclude(dormant_noticed_at=None).first()
    if person is None or person.dormant_noticed_at is None:
        return False
    noticed = quarter_of(timezone.localdate(person.dormant_noticed_at))
    return person.seen_in is None or person.seen_in < noticed


contribute_to_export("notifications", notification_parts)
take_part("account_erased", "notifications", forget_letters)
take_part("export_ready", "notifications", tell_export_is_ready)
take_part("address_changed", "notifications", tell_address_changes)
take_part("address_added", "notifications", tell_address_added)
take_part("address_removed", "notifications", tell_address_removed)
take_part("account_dormant_noticed", "notifications", tell_dormant)
take_part("account_dormant_warned", "notifications", warn_dormant)
ask_again("export_ready", export_is_still_there)
ask_again("dormant", is_still_dormant)
