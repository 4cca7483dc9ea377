"""Every change of what people tell about themselves and how they come in."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts import portraits
from accounts.models import User
from accounts.policies import can_change_account
from audit.services import infections_on_record, record
from common.pictures import Readable
from common.text import one_line, without_unseen

# What a person tells about the own self, to whom, and how the site speaks to the person; and how each is cleaned.
_LINES = frozenset({"name", "function", "phone"})
PROFILE_FIELDS = _LINES | {
    "about",
    "function_shown_to",
    "about_shown_to",
    "phone_shown_to",
    "portrait_shown_to",
    "language",
    "scheme",
    "time_zone",
    "wants_mail",
}


def _cleaned(field: str, value: str | bool) -> str | bool:
    if field not in PROFILE_FIELDS:
        raise TypeError(f"{field} is no field of a profile.")
    if isinstance(value, bool):
        return value
    return one_line(value) if field in _LINES else without_unseen(value).strip()


@transaction.atomic
def change_profile(user: User, *, acting_user: User | None, **fields: str | bool) -> User:
    """Change what is given of `PROFILE_FIELDS` and leave the rest."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    wanted = {field: _cleaned(field, value) for field, value in fields.items()}
    changed = sorted(field for field, value in wanted.items() if getattr(user, field) != value)
    if changed:
        for field in changed:
            setattr(user, field, wanted[field])
        user.save(update_fields=changed)
        record("account.profile_changed", user, acting_user=acting_user, fields=changed)
    return user


@transaction.atomic
def choose_language(user: User, language: str, *, acting_user: User | None) -> User:
    """Remember in which language the person reads."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
        record("account.profile_changed", user, acting_user=acting_user, fields=["language"])
    return user


@transaction.atomic
def set_mail_wish(user: User, *, wants_mail: bool, acting_user: User | None) -> User:
    """Send this person mail, or none any more; the signed link under each mail does this too."""
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    if user.wants_mail != wants_mail:
        user.wants_mail = wants_mail
        user.save(update_fields=["wants_mail"])
        record("account.profile_changed", user, acting_user=acting_user, fields=["wants_mail"])
    return user


def set_portrait(user: User, upload: Readable | None, *, acting_user: User | None) -> User:
    """Give the account another portrait, or none. ValidationError when the upload is no picture we read.

    The new file is written before the row and the old one goes after the commit, so that no row ever names a file that
    is not there; what a crash leaves behind is a file without a row.
    """
    with infections_on_record(acting_user):
        data = portraits.read_portrait(upload) if upload is not None else None
    with transaction.atomic():
        user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
        can_change_account(acting_user, user).enforce()
        old = user.portrait
        if data is None and not old:
            return user
        user.portrait = portraits.store_portrait(data) if data is not None else ""
        user.save(update_fields=["portrait"])
        record("account.portrait_changed" if data else "account.portrait_removed", user, acting_user=acting_user)
        transaction.on_commit(lambda: portraits.delete_portrait(old))
        return user


@transaction.atomic
def set_password(user: User, password: str, *, acting_user: User | None) -> User:
    """Give the account another password; every other session of the person ends by it.

    Works on the object that was passed, because the caller keeps the own session alive with it.
    """
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    user.set_password(password)
    user.save(update_fields=["password"])
    UserSession.objects.filter(user=user).delete()
    record("account.password_changed", user, acting_user=acting_user)
    return user
