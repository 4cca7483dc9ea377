"""Someone who could look at a group, and does not exist: to show its moderators what such a person sees."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext

from accounts.models import User
from accounts.services import make_other_organisation, make_stand_in, negative_key
from groups.models import Membership, WorkingGroup


@contextmanager
def standing_in(viewer: str, group: WorkingGroup, *, like: User) -> Iterator[User | AnonymousUser]:
    """A person of this kind (`groups.policies.VIEWERS`) while the block runs. Whatever happens in it is rolled back.

    Ask `can_view_as` of `like` first. The person is a row as any other, so that the rules need not know about it: what
    they answer is what they answer to a real one. No other transaction ever sees it, and nothing is sent.
    """
    with transaction.atomic():
        try:
            yield _person(viewer, group, like)
        finally:
            transaction.set_rollback(True)


def _person(viewer: str, group: WorkingGroup, like: User) -> User | AnonymousUser:
    if viewer == "visitor":
        return _visitor(like)
    if viewer == "guest":
        return make_stand_in(gettext("A guest"), like=like, organisation=None)
    if viewer == "elsewhere":
        elsewhere = make_other_organisation(gettext("Another organisation"))
        return make_stand_in(gettext("Someone elsewhere"), like=like, organisation=elsewhere)
    if viewer == "colleague":
        return make_stand_in(gettext("A colleague"), like=like, organisation=group.organisation)
    own = like.organisation if like.is_colleague else None
    return _joined(make_stand_in(gettext("A new member"), like=like, organisation=own), group)


def _joined(person: User, group: WorkingGroup) -> User:
    Membership.objects.create(pk=negative_key(), group=group, person=person)
    WorkingGroup.objects.filter(pk=group.pk).update(member_count=F("member_count") + 1)
    return person


def _visitor(like: User) -> AnonymousUser:
    visitor = AnonymousUser()
    # The colours of a visitor are the device's: here those of who looks.
    visitor.scheme = like.scheme  # type: ignore[attr-defined]
    return visitor
