"""How reporting shows itself on the pages of blogs, groups and people. Costs no query."""

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()


@register.simple_tag
def report_link(kind: str, name: str, what: str = "") -> SafeString:
    """A quiet link to report something that is not one's own. `what` names it to who hears the page.

    The same for everyone, so that what is rendered once for many may hold it: a visitor is led to sign in, and back.
    """
    address = reverse("reports:new", args=[kind, name])
    heard = format_html('<span class="vh"> {}</span>', what) if what else ""
    return format_html('<a href="{}">{}{}</a>', address, _("Report"), heard)
