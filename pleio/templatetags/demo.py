"""The sign-in buttons of the demo, for the sign-in page."""

from typing import Any

from django import template

from pleio.demo.sign_in import demo_roles, is_demo

register = template.Library()


@register.inclusion_tag("accounts/_demo_sign_in.html", takes_context=True)
def demo_sign_in(context: template.Context) -> dict[str, Any]:
    """A form with a button per role; nothing when this is no demo."""
    request = context["request"]
    return {
        "roles": demo_roles() if is_demo() else (),
        "next": request.GET.get("next", ""),
        "csrf_token": context.get("csrf_token"),
    }
