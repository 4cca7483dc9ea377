"""Erasing: the account and its personal details go from every table and file; what is left is a pseudonym under texts."""

from importlib import import_module
from typing import Any

from allauth.account.models import EmailAddress
from django.apps import apps
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db import transaction
from django.utils import timezone

from accounts import lifecycle, portraits
from accounts.models import AccountRecovery, DataExport, Invitation, User
from accounts.policies import can_erase_account
from accounts.services.counting import count_people
from accounts.services.exporting import file_name
from accounts.services.invitations import withdraw_invitations_by
from accounts.services.leaving import end_office
from accounts.services.locking import lock_person
from audit.services import forget_person, record
from common.files import delete_files
from common.ids import random_id

# What the row of an erased account holds beside its number, its public id and when it was erased.
_EMPTY = {
    "former_email": "",
    "function": "",
    "about": "",
    "phone": "",
    "portrait": "",
    "language": "",
    "scheme": "",
    "time_zone": "",
    "function_shown_to": User.ShownTo.NOBODY,
    "about_shown_to": User.ShownTo.NOBODY,
    "phone_shown_to": User.ShownTo.NOBODY,
    "portrait_shown_to": User.PortraitShownTo.NOBODY,
    "wants_mail": False,
    "is_staff": False,
    "is_superuser": False,
    "is_active": False,
    "left_by_choice": False,
}
_NO_MORE = (
    "email",
    "organisation",
    "approved_at",
    "guest_until",
    "stays_until",
    "last_login",
    "welcomed_at",
    "seen_in",
    "guest_reminded_at",
    "dormant_noticed_at",
    "dormant_warned_at",
    "frozen_at",
    "let_go_at",
    "let_go_by",
    "deactivated_at",
)
# Rows of packages that are not ours and hang on the account go with it, except the log of the administration, which says
# what an operator did to others.
_STAYS = {"admin.logentry"}


def strings_of(person: User) -> list[str]:
    """What would still point at this person when it stood anywhere: name, addresses, telephone, names of files."""
    addresses = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    exports = person.data_exports.values_list("file", flat=True)
    found = [person.name, person.email, person.former_email, person.phone, person.portrait, *addresses, *exports]
    return sorted({text.strip() for text in found if text and len(text.strip()) > 1})


@transaction.atomic
def erase_account(person: User, *, with_texts: bool, acting_user: User | None) -> User:
    """Take the account and every personal detail away, at once and for good. Twice is once.

    Texts stay under a pseudonym that says nothing, or go too `with_texts`; stars stay as numbers. What higher apps keep of
    the person goes in the moments: first as someone who leaves, then as someone who is no more.
    """
    person = lock_person(person)
    can_erase_account(acting_user, person).enforce()
    if person.erased_at is not None:
        return person
    # Recorded without a name: the entry outlives the account.
    record("account.erased", person, acting_user=acting_user)
    _leave(person, acting_user)
    withdraw_invitations_by(person, acting_user=acting_user)
    if with_texts:
        lifecycle.happen("account_texts_erased", person, acting_user=acting_user)
    lifecycle.happen("account_erased", person, acting_user=acting_user)
    addresses = {
        person.email,
        person.former_email,
        *EmailAddress.objects.filter(user=person).values_list("email", flat=True),
    }
    files = [portraits.file_name(person.portrait)] if person.portrait else []
    files += [file_name(stem) for stem in person.data_exports.exclude(file="").values_list("file", flat=True)]
    DataExport.objects.filter(person=person).delete()
    person.domain_requests.all().delete()
    for address in filter(None, addresses):
        Invitation.objects.filter(address__iexact=address).delete()
    Invitation.objects.filter(accepted_by=person).delete()
    AccountRecovery.objects.filter(person=person).delete()
    _forget_sessions(person)
    _forget_elsewhere(person)
    _empty(person)
    forget_person(person.pk, acting_user=acting_user)
    delete_files(files)
    return person


def _leave(person: User, acting_user: User | None) -> None:
    """Stop being of the organisation and stop being active, with all that higher apps do then."""
    if person.is_colleague:
        count_people(person.organisation, -1)
        lifecycle.happen("account_left", person, acting_user=acting_user)
    end_office(person, acting_user=acting_user)
    if person.is_active:
        person.is_active = False
        person.session_epoch += 1
        person.save(update_fields=["is_active", "session_epoch"])
        lifecycle.happen("account_deactivated", person, acting_user=acting_user)


def _empty(person: User) -> None:
    for field, value in _EMPTY.items():
        setattr(person, field, value)
    for field in _NO_MORE:
        setattr(person, field, None)
    person.name = f"Oud-deelnemer {random_id(4)}"
    person.set_unusable_password()
    person.session_epoch += 1
    person.erased_at = timezone.now()
    person.save()
    person.user_permissions.clear()
    person.groups.clear()


def _forget_sessions(person: User) -> None:
    """The rows of the sessions go, here where they are listed by person; the epoch has ended them already."""
    if not apps.is_installed("allauth.usersessions"):
        return
    store = import_module(settings.SESSION_ENGINE).SessionStore
    model: Any = apps.all_models["usersessions"]["usersession"]
    rows = model._default_manager
    for key in rows.filter(user=person).values_list("session_key", flat=True):
        store(key).delete()


def _forget_elsewhere(person: User) -> None:
    """Rows of allauth, guardian and Django that hang on the account."""
    ours = {
        config.label
        for config in apps.get_app_configs()
        if not config.name.startswith(("allauth", "django", "guardian"))
    }
    for relation in User._meta.related_objects:
        model = relation.related_model
        if not isinstance(model, str) and model._meta.app_label not in ours and model._meta.label_lower not in _STAYS:
            model._default_manager.filter(**{relation.field.name: person}).delete()
    about = LogEntry.objects.filter(content_type__app_label="accounts", content_type__model="user", object_id=person.pk)
    about.update(object_repr="", change_message="")
