"""How accounts show themselves on pages of others."""

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.models import User
from accounts.policies import shows_page
from accounts.register import PURPOSES, Purpose

register = template.Library()


@register.simple_tag
def purposes_of_personal_data() -> list[Purpose]:
    """The register of personal data, for the table on the page about privacy."""
    return list(PURPOSES.values())


@register.simple_tag(takes_context=True)
def person_name(context: Context, person: User) -> SafeString:
    """A name in a list, leading to the person's page for who may see that page. No query."""
    if shows_page(context.get("user"), person):
        return format_html('<a href="{}">{}</a>', person.get_absolute_url(), person.author_name)
    return format_html("<b>{}</b>", person.author_name)
