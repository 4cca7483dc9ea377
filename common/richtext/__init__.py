"""Rich text as a tree: one form for what came from the editor and from Markdown, and back to Markdown.

The tree knows the closed list of `common.markup` and nothing else. A text has one canonical form, in which both ways of writing
end, so that `to_markdown` and back gives the same text.
"""

from common.richtext.as_html import html_of
from common.richtext.as_markdown import to_markdown
from common.richtext.blocks import Block, blocks_of, document
from common.richtext.canonical import canonical, markdown_of
from common.richtext.tree import read

__all__ = ["Block", "blocks_of", "canonical", "document", "html_of", "markdown_of", "read", "to_markdown"]
