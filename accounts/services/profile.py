"""Every change of what people tell about themselves and how they come in."""

from allauth.usersessions.models import UserSession
from django.db import transaction

from accounts import portraits
from accounts.models import User
from accounts.policies import can_change_account
from audit.services import record
from common.pictures import Readable
from common.text import one_line


@transaction.atomic
def change_profile(
    user: User, *, name: str, function: str, language: str, wants_mail: bool, acting_user: User | None
) -> User:
    """Change what a person tells about the own self."""
    user = User.objects.select_for_update().get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    wanted = {"name": one_line(name), "function": one_line(function), "language": language, "wants_mail": wants_mail}
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
    user = User.objects.select_for_update().get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
        record("account.profile_changed", user, acting_user=acting_user, fields=["language"])
    return user


@transaction.atomic
def set_mail_wish(user: User, *, wants_mail: bool, acting_user: User | None) -> User:
    """Send this person mail, or none any more; the signed link under each mail does this too."""
    user = User.objects.select_for_update().get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    if user.wants_mail != wants_mail:
        user.wants_mail = wants_mail
        user.save(update_fields=["wants_mail"])
        record("account.profile_changed", user, acting_user=acting_user, fields=["wants_mail"])
    return user


@transaction.atomic
def set_portrait(user: User, upload: Readable | None, *, acting_user: User | None) -> User:
    """Give the account another portrait, or none. ValidationError when the upload is no picture we read.

    The new file is written before the row and the old one goes after the commit, so that no row ever names a file that
    is not there; what a crash leaves behind is a file without a row.
    """
    data = portraits.read_portrait(upload) if upload is not None else None
    user = User.objects.select_for_update().get(pk=user.pk)
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
    User.objects.select_for_update().get(pk=user.pk)
    can_change_account(acting_user, user).enforce()
    user.set_password(password)
    user.save(update_fields=["password"])
    UserSession.objects.filter(user=user).delete()
    record("account.password_changed", user, acting_user=acting_user)
    return user
