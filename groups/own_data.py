"""What groups add to the copy of a person's own data."""

from collections.abc import Iterator

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.lifecycle import Part
from accounts.models import User
from groups.models import GroupInvitation, WorkingGroup


def _touches(person: User) -> Q:
    return Q(join_requests__person=person) | Q(removals__person=person)


def group_parts(person: User) -> Iterator[Part]:
    """The own memberships and requests; not those of others."""
    own = person.memberships.select_related("group").order_by("pk")
    yield Part(
        "memberships",
        _("Your groups"),
        (
            {"group": row.group.name, "role": row.get_role_display(), "joined_at": row.joined_at}
            for row in own.iterator()
        ),
        {"group": _("Group"), "role": _("Role"), "joined_at": _("Member since")},
    )
    known = set(WorkingGroup.objects.visible_to(person).filter(_touches(person)).values_list("pk", flat=True))
    asked = person.join_requests.select_related("group").order_by("pk")
    yield Part(
        "requests",
        _("Your requests to join a group"),
        (
            {
                # A group that became hidden since is not named: for this person it does not exist.
                "group": row.group.name if row.group_id in known else "",
                "motivation": row.motivation,
                "asked_at": row.asked_at,
                "state": row.get_state_display(),
                "answer": row.answer,
            }
            for row in asked.iterator()
        ),
        {
            "group": _("Group"),
            "motivation": _("Why"),
            "asked_at": _("Asked"),
            "state": _("State"),
            "answer": _("Answer"),
        },
    )
    taken_out = person.removals.select_related("group").order_by("pk")
    yield Part(
        "removals",
        _("Groups you were taken out of"),
        (
            {
                "group": row.group.name if row.group_id in known else "",
                "reason": row.reason,
                "removed_at": row.removed_at,
                "until": row.until,
            }
            for row in taken_out.iterator()
        ),
        {
            "group": _("Group"),
            "reason": _("Reason"),
            "removed_at": _("When"),
            "until": _("Cannot come back until after"),
        },
    )
    yield _invitations(person)


def _invitations(person: User) -> Part:
    """By name, and to the addresses of the account. A group is named to whom it is shown: as long as the invitation holds."""
    own = GroupInvitation.objects.meant_for(person).select_related("group", "invited_by").order_by("pk")
    known = set(WorkingGroup.objects.visible_to(person).filter(invitations__in=own).values_list("pk", flat=True))
    return Part(
        "group_invitations",
        _("Invitations into a group"),
        (
            {
                "group": row.group.name if row.is_open or row.group_id in known else "",
                "invited_by": row.invited_by.author_name if row.invited_by else "",
                "address": row.address,
                "invited_at": row.invited_at,
                "state": row.get_state_display(),
                "answered_at": row.answered_at,
            }
            for row in own.iterator()
        ),
        {
            "group": _("Group"),
            "invited_by": _("Invited by"),
            "address": _("Address"),
            "invited_at": _("Invited"),
            "state": _("State"),
            "answered_at": _("Answered"),
        },
    )
