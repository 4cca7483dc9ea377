"""What every page is made of: icons, avatars, kavelbeelden, moments, stars, form fields."""

from __future__ import annotations

import hashlib
import math
from datetime import datetime
from typing import Any

from django import forms, template
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.template import Context
from django.templatetags.static import static
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from common import charts, dates, hyphens
from common.kavel import SHAPES, kavel_seed
from common.markdown import render_markdown
from common.markup import excerpt as beginning_of
from common.markup import show

register = template.Library()

_AVATAR_PIXELS = {"": 40, "sm": 28, "lg": 80}
_VISIBILITY_ICONS = {
    "public": "globe",
    "government": "people",
    "organisation": "building",
    "closed": "lock",
    "hidden": "eye-off",
}
_CHOICE_WIDGETS = (forms.RadioSelect, forms.CheckboxSelectMultiple)
_FOOTER_SEED = kavel_seed("Pleio 13")


@register.simple_tag
def icon(name: str, size: int = 20) -> SafeString:
    """A drawing from the sprite. It decorates: what it means stands beside it in words."""
    return format_html(
        '<svg width="{0}" height="{0}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><use href="{1}#{2}"/></svg>',
        str(size),
        static("icons/sprite.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def avatar(context: Context, person: Any, size: str = "", viewer: Any = None) -> SafeString:
    """A person's portrait, or the initials on a colour that stays the same. The name stands beside it in words.

    The portrait only when `viewer` (otherwise the `user` of the page) may see it; the person decides that, without a query.
    """
    css_class = f"avatar avatar--{size}" if size else "avatar"
    address = person.portrait_url_for(viewer or context.get("user"))
    if address:
        pixels = str(_AVATAR_PIXELS[size])
        return format_html(
            '<img class="{0}" src="{1}" width="{2}" height="{2}" alt="" loading="lazy">',
            css_class,
            address,
            pixels,
        )
    colour = ("", " avatar--b", " avatar--c")[hashlib.sha256(str(person.public_id).encode()).digest()[0] % 3]
    return format_html('<span class="{}" aria-hidden="true">{}</span>', css_class + colour, initials(person.name))


@register.filter
def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [word for word in str(name).split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.simple_tag
def ago(moment: datetime | None) -> SafeString | str:
    """A moment in words, with the exact time on hover, for machines and for screen readers."""
    if moment is None:
        return ""
    words, exact = dates.describe(moment)
    # "20 December 2011" is the beginning of the exact time: say the rest only.
    hidden = exact.removeprefix(words) if exact.startswith(words) else f" ({exact})"
    return format_html(
        '<time datetime="{}" title="{}">{}<span class="vh">{}</span></time>',
        dates.for_machines(moment),
        exact,
        words,
        hidden,
    )


@register.filter
def markdown(source: str) -> SafeString:
    """A short text that someone wrote in Markdown, such as the description of a group.

    One that is too long or too busy to render is shown as it was typed, for a page must not break on it.
    """
    try:
        return show(render_markdown(source))
    except ValidationError:
        return show(linebreaks(source, autoescape=True))


@register.filter
def excerpt(text: object, length: int) -> str:
    """The beginning of a text, cut between words."""
    return beginning_of(str(text), length)


@register.filter
def first_word(text: object) -> str:
    """What one calls a person: the first word of the name."""
    return str(text).split(" ", 1)[0]


@register.filter("soft_hyphens")
def soft_hyphens(text: object, language: str = "") -> str:
    """Break points in long words. The answer is plain text and is escaped like any other."""
    return hyphens.soft_hyphens(str(text), language or get_language() or "nl")


def _kavel_picture(context: Context, seed: str, shape: str, css_class: str, *, lazy: bool) -> SafeString:
    """In the colours that the person chose, otherwise in those of the device."""
    width, height, _depth = SHAPES[shape]
    lazily = SafeString(' loading="lazy"') if lazy else ""
    if scheme := getattr(context.get("user"), "scheme", ""):
        return format_html(
            '<picture class="{}"><img src="{}" width="{}" height="{}" alt=""{}></picture>',
            css_class,
            reverse("kavel", args=[seed, shape, scheme]),
            str(width),
            str(height),
            lazily,
        )
    return format_html(
        '<picture class="{}"><source media="(prefers-color-scheme: dark)" srcset="{}">'
        '<img src="{}" width="{}" height="{}" alt=""{}></picture>',
        css_class,
        reverse("kavel", args=[seed, shape, "dark"]),
        reverse("kavel", args=[seed, shape, "light"]),
        str(width),
        str(height),
        lazily,
    )


def _own_picture(obj: Any, shape: str, *, reads: bool) -> str:
    """Address of the picture that people gave it, empty when there is none or it is not for this reader."""
    if not getattr(obj, "picture", "") or not (reads or getattr(obj, "reader_can_read", False)):
        return ""
    address: str = obj.picture_url(shape)
    return address


@register.simple_tag(takes_context=True)
def kavel_thumb(context: Context, obj: Any, size: str = "", *, reads: bool = False) -> SafeString:
    """The small picture of a group, or the kavelbeeld of something with a ``kavel_seed``; size "", "sm" or "lg".

    A picture is for who reads the group: who says so (`reads`), or loaded it with the rights of the reader.
    """
    own = _own_picture(obj, "thumb", reads=reads)
    if own:
        css_class = f"thumb thumb--{size}" if size else "thumb"
        return format_html('<img class="{}" src="{}" width="72" height="72" alt="" loading="lazy">', css_class, own)
    return _kavel_picture(context, obj.kavel_seed, "thumb", f"thumb thumb--{size}" if size else "thumb", lazy=True)


@register.simple_tag(takes_context=True)
def kavel_band(context: Context, obj: Any, size: str = "", *, reads: bool = False) -> SafeString:
    """The wide picture of a group, or a kavelbeeld, at the top of a page or card; size "" or "sm". See `kavel_thumb`."""
    own = _own_picture(obj, "band", reads=reads)
    if own:
        css_class = f"band band--{size}" if size else "band"
        return format_html('<span class="{}"><img src="{}" width="1200" height="240" alt=""></span>', css_class, own)
    return _kavel_picture(context, obj.kavel_seed, "band", f"band band--{size}" if size else "band", lazy=False)


@register.simple_tag(takes_context=True)
def kavel_site(context: Context) -> SafeString:
    """The wide kavelbeeld of the site itself."""
    return _kavel_picture(context, _FOOTER_SEED, "band", "band", lazy=False)


@register.simple_tag(takes_context=True)
def kavel_strip(context: Context) -> SafeString:
    """The strip of polder that closes every page."""
    return _kavel_picture(context, _FOOTER_SEED, "strip", "strip", lazy=True)


@register.simple_tag
def visibility_chip(group: Any) -> SafeString:
    """Who may read a group, in a word with an icon."""
    return format_html(
        '<span class="chip">{}{}</span>', icon(_VISIBILITY_ICONS[group.visibility], 16), group.get_visibility_display()
    )


def tenths(value: float) -> int:
    """Rounded to tenths the way people do it: 3.65 is 37 tenths, though a computer holds a little less than 3.65."""
    return math.floor(value * 10 + 0.5 + 1e-9)


@register.filter
def decimal(value: float | None) -> str:
    """One decimal in the reader's notation; nothing for None."""
    return "" if value is None else number_format(tenths(value) / 10, decimal_pos=1)


@register.inclusion_tag("components/_stars.html")
def stars(average: float | None, number: int) -> dict[str, Any]:
    """An average in words and drawn by tenths. Nobody rated yet: it says so, and never 0 out of 5."""
    return {
        "average": average,
        "number": number,
        "stars_width": f"{tenths(average or 0) * 2.4:.1f}",
        "sentence": ngettext(
            "%(average)s out of 5 stars, %(number)s rating", "%(average)s out of 5 stars, %(number)s ratings", number
        )
        % {"average": decimal(average), "number": number_format(number)},
    }


@register.simple_tag
def bar(value: float, maximum: float) -> SafeString:
    """One bar beside a number in a table."""
    return charts.bar_row(value, maximum)


def _errors(bound: BoundField) -> list[str]:
    """What is wrong with a field. What every form says of an empty one ("This field is required.") says which one it is."""
    nameless = str(forms.Field.default_error_messages["required"])
    label = str(bound.label or "")
    # "E-mail address" goes on in a sentence, a question stands by itself, and "DNS" stays as it is.
    inside = label[:1].lower() + label[1:] if label[1:2].islower() or label[1:2] == "-" else label
    named = _("Answer this: %(label)s") if label.endswith("?") else _("Fill this in: %(label)s.")
    told = named % {"label": label if label.endswith("?") else inside}
    return [told if label and str(error) == nameless else str(error) for error in bound.errors]


@register.inclusion_tag("components/_field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field as it looks everywhere: label, hint, error, input.

    Choices (radio buttons, several checkboxes) become a fieldset of cards; a form field may carry ``choice_hints``, a
    dict from value to the sentence below that choice. The widget's own attributes stay. "(optional)" is said where
    nothing may be filled in: not of a choice, which always has an answer, nor of what carries ``asked_with_another``.
    """
    widget = bound.field.widget
    name = bound.auto_id or bound.html_name
    hint_id = f"{name}_hint" if bound.help_text else ""
    error_id = f"{name}_error" if bound.errors else ""
    attrs: dict[str, str | bool] = {"aria-describedby": f"{error_id} {hint_id}".strip()} if hint_id or error_id else {}
    context: dict[str, Any] = {"bound": bound, "hint_id": hint_id, "error_id": error_id, "kind": "input"}
    context["errors"] = _errors(bound)
    always_answered = isinstance(widget, (forms.Select, forms.RadioSelect)) and not widget.allow_multiple_selected
    context["is_optional"] = not (
        bound.field.required or always_answered or getattr(bound.field, "asked_with_another", False)
    )
    if bound.is_hidden:
        return {**context, "kind": "hidden", "input": bound.as_hidden()}
    if isinstance(widget, _CHOICE_WIDGETS):
        hints = getattr(bound.field, "choice_hints", {})
        choices = [
            {
                "tag": choice.tag(),
                "label": capfirst(choice.choice_label),
                "hint": hints.get(str(choice.data["value"]), ""),
            }
            for choice in bound.subwidgets
        ]
        return {**context, "kind": "choices", "choices": choices, "described_by": attrs.get("aria-describedby", "")}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if isinstance(widget, forms.CheckboxInput):
        return {**context, "kind": "checkbox", "input": bound.as_widget(attrs=attrs)}
    attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
    return {**context, "input": bound.as_widget(attrs=attrs)}


@register.inclusion_tag("components/_errors.html")
def error_summary(form: forms.BaseForm | None) -> dict[str, Any]:
    """What is wrong with a form, before the form, with a link to each field. Nothing when nothing is wrong."""
    if form is None or not form.errors:
        return {"problems": []}
    problems = [{"href": "", "text": text} for text in form.non_field_errors()]
    for bound in form:
        first = f"{bound.auto_id}_0" if isinstance(bound.field.widget, _CHOICE_WIDGETS) else bound.id_for_label
        problems += [{"href": "" if bound.is_hidden else f"#{first}", "text": text} for text in _errors(bound)]
    # Said where someone may have written for an hour, and only when there is something to lose.
    text_is_kept = any(isinstance(bound.field.widget, forms.Textarea) and bound.value() for bound in form)
    return {"problems": problems, "text_is_kept": text_is_kept}
