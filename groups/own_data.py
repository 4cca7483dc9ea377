"""What groups add to the copy of a person's own data."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.lifecycle import Part
from accounts.models import User


def group_parts(person: User) -> Iterator[Part]:
    """The own memberships; not those of others."""
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
