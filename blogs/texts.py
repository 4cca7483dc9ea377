"""What a text, a title, a tag and a comment may be: limits and cleaning, in words when something does not fit."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from common.markdown import render_markdown
from common.richtext import canonical
from common.text import one_line, without_unseen

MAX_TITLE = 120
MAX_DESCRIPTION = 300
MAX_COMMENT = 5_000
# What the editor sends of a text that fits as Markdown stays far below these; markup made to keep the server busy does not.
MAX_HTML = 400_000
MAX_HTML_TAGS = 40_000


def clean_title(title: str) -> str:
    """The title on one line. Raises ValidationError in words when it is too long."""
    title = one_line(title)
    if len(title) > MAX_TITLE:
        raise ValidationError(
            _("Make the title shorter: at most %(limit)s characters."),
            code="title_too_long",
            params={"limit": MAX_TITLE},
        )
    return title


def body_from_markdown(source: str) -> str:
    """The text of a blog in its one form, from Markdown. Raises ValidationError in words for what is too long."""
    return render_markdown(source.replace("\r\n", "\n"), footnotes=True)


def body_from_html(html: str) -> str:
    """The text of a blog in its one form, from the HTML of the editor. Raises ValidationError in words."""
    if len(html) > MAX_HTML or html.count("<") > MAX_HTML_TAGS:
        raise ValidationError(
            _("The text is too long or has too much markup. Split it into two texts."), code="too_busy"
        )
    return canonical(without_unseen(html))


def clean_description(description: str) -> str:
    """What a picture shows, on one line. Raises ValidationError in words when it is too long."""
    description = one_line(description)
    if len(description) > MAX_DESCRIPTION:
        raise ValidationError(
            _("Describe the picture in at most %(limit)s characters."),
            code="description_too_long",
            params={"limit": MAX_DESCRIPTION},
        )
    return description


def clean_comment(source: str) -> str:
    """The text of a comment, neither empty nor too long. Raises ValidationError in words."""
    source = without_unseen(source.replace("\r\n", "\n")).strip()
    if not source:
        raise ValidationError(_("Write your comment first."), code="required")
    if len(source) > MAX_COMMENT:
        raise ValidationError(
            _("Make your comment shorter: at most %(limit)s characters."),
            code="too_long",
            params={"limit": MAX_COMMENT},
        )
    return source
