"""The members of a group as a table."""

from collections.abc import Iterator

from django.db import transaction

from accounts.models import User
from accounts.services import ask_presence
from audit.services import record
from groups.models import Membership, WorkingGroup
from groups.policies import can_export_members


@transaction.atomic
def export_members(group: WorkingGroup, *, acting_user: User) -> Iterator[list[str]]:
    """Rows of name, organisation, role and the day of joining, the longest-serving first: for who moderates, on record.

    Without addresses: a list of members is no mailing list.
    """
    ask_presence(acting_user)
    can_export_members(is_moderator=group.is_moderated_by(acting_user)).enforce()
    record("group.members_exported", group, acting_user=acting_user)
    return rows_of_members(group)


def rows_of_members(group: WorkingGroup) -> Iterator[list[str]]:
    """The same rows, for who asked already."""
    # Said in the language of this moment: the rows are read later.
    return _rows(group, {role.value: str(role.label) for role in Membership.Role})


def _rows(group: WorkingGroup, words: dict[str, str]) -> Iterator[list[str]]:
    members = group.memberships.of_today().select_related("person__organisation")
    for member in members.order_by("joined_at", "pk").iterator(chunk_size=1000):
        organisation = member.person.shown_organisation
        yield [
            member.person.name,
            organisation.name if organisation else "",
            words[member.role],
            member.joined_at.date().isoformat(),
        ]
