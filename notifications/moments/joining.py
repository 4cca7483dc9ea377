"""Letters on the way in: to who is invited, waits, is let in or refused, and to the managers who decide."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from accounts.lifecycle import take_part
from accounts.models import AccountRecovery, DomainRequest, Invitation, Organisation, User
from notifications.asking import About, ask_again
from notifications.models import Mail
from notifications.services import queue_letter

# Managers hear at most once in this time that people wait, however many there are.
BETWEEN_LETTERS = timedelta(hours=1)
WAITING = "people_wait"


def _address(name: str, *args: str) -> str:
    return settings.SITE_URL + reverse(name, args=args)


def tell_managers_that_someone_waits(person: User, *, acting_user: User | None) -> None:
    """Write to each manager, unless a letter about this is still to be sent; after a recent one the next waits its hour.

    The letter names nobody and no number: it is about whoever waits when it is read. The organisation is locked by the
    service, so that two people at once make one letter.
    """
    if person.organisation is not None:
        _tell_managers(person.organisation)


def tell_managers_that_someone_asks_to_move(request: DomainRequest, *, acting_user: User | None) -> None:
    """The same letter: at the desk both wait in one list."""
    if request.organisation is not None:
        _tell_managers(request.organisation)


def _tell_managers(organisation: Organisation) -> None:
    desk = _address("desk:people", organisation.slug) + "?state=waiting"
    for manager in User.objects.managers_of(organisation).active():
        earlier = Mail.objects.filter(recipient=manager, kind=WAITING)
        if earlier.filter(state__in=[Mail.State.QUEUED, Mail.State.SENDING]).exists():
            continue
        latest = earlier.exclude(state=Mail.State.SKIPPED).aggregate(at=Max("not_before"))["at"]
        letter = queue_letter(
            "people_wait",
            person=manager,
            about=About("people_wait", organisation.pk),
            organisation=organisation,
            url=desk,
        )
        if letter is not None:
            letter.kind = WAITING
            letter.not_before = max(timezone.now(), latest + BETWEEN_LETTERS) if latest else timezone.now()
            letter.save(update_fields=["kind", "not_before"])


def tell_that_one_is_in(person: User, *, acting_user: User | None) -> None:
    queue_letter("approved", person=person, organisation=person.organisation, url=settings.SITE_URL + "/")


def tell_that_one_is_back(person: User, *, acting_user: User | None) -> None:
    """Nothing is said to who has no address any more: an operator gives one, and that address is proven with a code."""
    url = _address("account_login")
    queue_letter("brought_back", person=person, organisation=person.organisation, url=url)


def tell_that_one_is_refused(answer: DomainRequest, *, acting_user: User | None) -> None:
    queue_letter(
        "refused",
        person=answer.person,
        organisation=answer.organisation,
        reason=answer.reason,
        stays_at=answer.person.organisation,
        url=_address("choose_organisation"),
    )


def write_invitation(invitation: Invitation, *, acting_user: User | None) -> None:
    """In the language of who invites: whether the address has an account shows nowhere, not even here."""
    inviter = invitation.invited_by
    queue_letter(
        "invitation",
        address=invitation.address,
        about=About("invitation", invitation.pk),
        language=inviter.language if inviter else "",
        inviter=inviter,
        organisation=invitation.organisation,
        guest_until=invitation.guest_until,
        expires_at=invitation.expires_at,
        url=_address("invitation", invitation.key),
    )


def remind_guest(person: User, *, acting_user: User | None) -> None:
    queue_letter(
        "guest_ends_soon",
        person=person,
        about=About("guest_reminder", person.pk),
        guest_until=person.guest_until,
        url=_address("choose_organisation"),
    )


def guest_still_ends_soon(pk: int) -> bool:
    """Another last day, or an organisation, takes the mark of the reminder away: the letter would name a day that is wrong."""
    reminded = User.objects.filter(pk=pk, organisation=None, guest_until__gte=timezone.localdate())
    return reminded.exclude(guest_reminded_at=None).exists()


def invitation_is_open(pk: int) -> bool:
    return Invitation.objects.open().filter(pk=pk).exists()


def recovery_is_open(pk: int) -> bool:
    recovery = AccountRecovery.objects.filter(pk=pk).first()
    return recovery is not None and recovery.is_open


def someone_waits(pk: int) -> bool:
    """Whether anyone waits at this organisation: the managers may have answered them all before the letter goes."""
    waiting = User.objects.waiting().filter(organisation=pk)
    return waiting.exists() or DomainRequest.objects.moves().filter(organisation=pk).exists()


take_part("account_waits", "notifications", tell_managers_that_someone_waits)
take_part("move_waits", "notifications", tell_managers_that_someone_asks_to_move)
take_part("account_approved", "notifications", tell_that_one_is_in)
take_part("account_brought_back", "notifications", tell_that_one_is_back)
take_part("account_refused", "notifications", tell_that_one_is_refused)
take_part("person_invited", "notifications", write_invitation)
take_part("guest_ends_soon", "notifications", remind_guest)
ask_again("invitation", invitation_is_open)
ask_again("guest_reminder", guest_still_ends_soon)
ask_again("recovery", recovery_is_open)
ask_again("people_wait", someone_waits)
