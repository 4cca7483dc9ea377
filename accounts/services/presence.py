"""A change asks again, under a lock, whether the person who makes it is still here."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policies import can_write_at_all
from common.decisions import refuse


def ask_to_act(user: User) -> None:
    """`ask_presence`, and refuse who may change nothing now: for what someone does to a group or to the texts of others."""
    ask_presence(user)
    can_write_at_all(user).enforce()


def ask_presence(user: User) -> None:
    """Refuse when the account ended, froze or began a new epoch since the request started.

    The account's row stays locked until the change commits, so that a change is either before the end or not at all.
    Ask this before any other lock of the change: who ends an account locks it first, too.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Ask for presence inside the transaction of the change.")
    here = User.objects.active().filter(pk=user.pk, session_epoch=user.session_epoch)
    if here.select_for_update(no_key=True).first() is None:
        refuse(_("You are no longer logged in. Log in again.")).enforce()
