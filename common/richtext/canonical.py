"""A text in its canonical form: from any HTML, and as Markdown."""

from common.markup import clean
from common.richtext.as_html import html_of
from common.richtext.as_markdown import to_markdown
from common.richtext.blocks import document
from common.richtext.tree import read


def canonical(html: str) -> str:
    """Clean HTML in its canonical form, to be stored. Total: whatever comes in, something of the closed list comes out."""
    return html_of(document(read(clean(html))))


def markdown_of(html: str) -> str:
    """A stored text as Markdown, which `common.markdown` reads as the same text."""
    return to_markdown(document(read(html)))
