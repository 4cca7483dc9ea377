"""How accounts show themselves on pages of others."""

from django import template

from accounts.register import PURPOSES, Purpose

register = template.Library()


@register.simple_tag
def purposes_of_personal_data() -> list[Purpose]:
    """The register of personal data, for the table on the page about privacy."""
    return list(PURPOSES.values())
