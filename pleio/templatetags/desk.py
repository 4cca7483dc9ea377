"""The way to the moderators' desk, on pages of accounts."""

from django import template

from accounts.models import User
from groups.models import WorkingGroup

register = template.Library()


@register.simple_tag
def moderates_a_group(person: User) -> bool:
    """Whether the desk is open for this person as a moderator. One query."""
    return WorkingGroup.objects.of_moderator(person).exists()
