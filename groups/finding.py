"""Finding groups by what an operator types."""

from django.core.management.base import CommandError

from groups.models import WorkingGroup
from groups.policies import is_widely_read


def find_group(slug: str) -> WorkingGroup:
    """The group with this address: the part of it after /groups/. CommandError for none."""
    group = WorkingGroup.objects.filter(slug=slug.strip().strip("/").rpartition("/")[2]).first()
    if group is None:
        raise CommandError(f"There is no group with the address {slug}: give the part of its address after /groups/.")
    return group


def shown_to_operators(group: WorkingGroup) -> str:
    """What a command calls the group: its address, or only its number where an operator does not read it by office.

    The address says the name.
    """
    return group.slug if is_widely_read(group) else f"group {group.pk}"
