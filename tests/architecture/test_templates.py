"""A small linter for templates: what the content security policy, the translations and the layers ask of them."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.template.base import DebugLexer, TokenType

ROOT = Path(settings.BASE_DIR) / "templates"
TEMPLATES = sorted(p for p in ROOT.rglob("*.html"))
# Mails are documents of their own: they carry their style with them and are never part of a page.
PAGES = [p for p in TEMPLATES if "emails" not in p.parts]
# Forms that work without a token, each checked in another way (docs/permissions.md).
WITHOUT_TOKEN = {"set_language", "notifications:stop"}


def names(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_a_template_has_nothing_inline(path):
    text = path.read_text()
    assert not re.search(r"<style\b|\sstyle\s*=", text), "Styles stand in static/css."
    assert not re.search(r"<script(?![^>]*\bsrc=)", text), "Scripts stand in static/js."
    assert not re.search(r"\son[a-z]+\s*=", text), "No event attributes."
    assert not re.search(r"javascript:|data:(?!-)", re.sub(r"\{#.*?#\}", "", text)), (
        "No javascript: or data: addresses."
    )
    assert not re.search(r"(?:src|href)=\"https?://", text), "Nothing from elsewhere."


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_a_template_leaves_escaping_on(path):
    text = path.read_text()
    assert "|safe" not in text, "Only common/markup.py marks text safe."
    assert "autoescape off" not in text or path.suffix == ".txt"


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_a_form_that_changes_something_carries_a_token(path):
    for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
        if not re.search(r"method=[\"']?post", form, re.IGNORECASE):
            continue
        exempt = any(f"'{name}'" in form or f'"{name}"' in form for name in WITHOUT_TOKEN)
        assert exempt or "csrf_token" in form or "csrf_input" in form, form[:200]


# Words that are the same in every language, or that stand in both languages on purpose.
SAME = re.compile(r"^(?:[\W\d_]*|Pleio|EN|NL|CSV|SVG|Atom|English|Nederlands|Markdown|EUPL-1\.2|·)$")
BOTH_LANGUAGES = {"400.html", "500.html", "403_csrf.html", "components/_language.html", "base.html"}


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_every_word_can_be_translated(path):
    """Text between tags stands in {% translate %} or {% blocktranslate %}, never bare."""
    if names(path) in BOTH_LANGUAGES:
        return
    inside = False
    text = []
    for token in DebugLexer(path.read_text()).tokenize():
        if token.token_type == TokenType.BLOCK:
            word = token.contents.split()[0]
            inside = word in {"blocktranslate", "blocktrans", "comment"} or (
                inside and word not in {"endblocktranslate", "endblocktrans", "endcomment"}
            )
            text.append("\x00")
        elif token.token_type == TokenType.TEXT and not inside:
            text.append(token.contents)
        elif token.token_type == TokenType.VAR:
            text.append("\x00")
    bare = re.sub(r"<!--.*?-->|<style.*?</style>", "", "".join(text), flags=re.DOTALL)
    words = [w.strip() for w in re.split(r"<[^>]*>|\x00", bare) if w.strip()]
    assert not [w for w in words if not SAME.match(w)]


@pytest.mark.parametrize("path", PAGES, ids=names)
def test_pictures_have_a_description_and_dimensions(path):
    for picture in re.findall(r"<img\b[^>]*>", path.read_text()):
        assert "alt=" in picture, picture
        assert "width=" in picture, picture
