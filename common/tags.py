"""Tags: the words by which people find blogs and groups."""

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.text import one_line

MAX_TAGS = 8
MAX_TAG = 40


def clean_tags(tags: str | Iterable[str]) -> list[str]:
    """Tags from a list or a text with commas: small, once each, in the order given. Raises ValidationError in words."""
    words = tags.split(",") if isinstance(tags, str) else tags
    cleaned = list(dict.fromkeys(one_line(word.replace(",", " ")).lstrip("#").lower() for word in words))
    found = [word for word in cleaned if word]
    if len(found) > MAX_TAGS:
        raise ValidationError(_("Choose at most %(limit)s tags."), code="too_many_tags", params={"limit": MAX_TAGS})
    for word in found:
        if len(word) > MAX_TAG:
            raise ValidationError(
                _("The tag “%(tag)s…” is too long: at most %(limit)s characters."),
                code="tag_too_long",
                params={"tag": word[:20], "limit": MAX_TAG},
            )
    return found
