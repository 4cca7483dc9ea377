"""The message catalogues: collecting the texts of the code and compiling the translations, with Babel and no gettext tools."""

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import DebugLexer, TokenType
from django.utils.translation import trim_whitespace
from django.utils.translation.reloader import translation_file_changed
from django.utils.translation.template import (
    block_re,
    constant_re,
    context_re,
    endblock_re,
    inline_re,
    plural_re,
)

LANGUAGES = ("nl", "en")
KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
    "_": None,
}
SKIPPED = {".venv", "var", "tests", "bench", "docs", "migrations", "staticfiles", "node_modules", ".git"}

Message = tuple[str | tuple[str, str], str | None]  # (msgid or (singular, plural), context)


def _unquote(word: str) -> str:
    return word[1:-1].replace('\\"', '"').replace("\\'", "'")


def template_messages(source: str) -> Iterator[Message]:
    """The texts of one template: {% translate %}, {% blocktranslate %} with plural and context, and _("...") in tags."""
    inside: dict[str, object] | None = None
    parts: list[str] = []
    plural: list[str] | None = None
    for token in DebugLexer(source).tokenize():
        if inside is not None:
            target = parts if plural is None else plural
            if token.token_type == TokenType.BLOCK:
                if endblock_re.match(token.contents):
                    singular, several = "".join(parts), "".join(plural) if plural is not None else None
                    if inside["trimmed"]:
                        singular = trim_whitespace(singular)
                        several = trim_whitespace(several) if several is not None else None
                    context = inside["context"]
                    yield (singular if several is None else (singular, several)), context  # type: ignore[misc]
                    inside, parts, plural = None, [], None
                elif plural_re.match(token.contents):
                    plural = []
            elif token.token_type == TokenType.VAR:
                target.append(f"%({token.contents})s")
            elif token.token_type == TokenType.TEXT:
                target.append(token.contents.replace("%", "%%"))
            continue
        if token.token_type == TokenType.BLOCK:
            start = block_re.match(token.contents)
            word = inline_re.match(token.contents)
            if start:
                context = re.search(context_re, token.contents)
                inside = {
                    "trimmed": " trimmed" in token.contents,
                    "context": _unquote(context.group(0).split("context")[1].strip()) if context else None,
                }
            elif word:
                context_word = word.group(2)
                context = context_word.split("context", 1)[1].strip() if context_word else None
                yield _unquote(word.group(1)), (_unquote(context) if context else None)
        if token.token_type in (TokenType.BLOCK, TokenType.VAR):
            for match in constant_re.findall(token.contents):
                yield _unquote(re.sub(r"^_\(|\)$", "", match)), None


def code_messages(source: bytes) -> Iterator[Message]:
    """The texts of one Python module."""
    for _line, function, found, _comments in extract_python(io.BytesIO(source), KEYWORDS, (), {}):
        words: tuple[Any, ...] = tuple(found) if isinstance(found, list | tuple) else (found,)
        spec = KEYWORDS[str(function)]
        if spec is None:
            if isinstance(words[0], str) and words[0]:
                yield words[0], None
            continue
        has_context = isinstance(spec[0], tuple)
        texts = words[1 if has_context else 0 :][: len(spec) - has_context]
        if any(not isinstance(text, str) for text in texts) or not texts:
            continue
        context = words[0] if has_context else None
        yield (texts[0] if len(texts) == 1 else (texts[0], texts[1])), context


def collect_messages(root: Path) -> dict[Message, set[str]]:
    """Every text of the product with the files it stands in."""
    found: dict[Message, set[str]] = {}
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.suffix not in {".py", ".html", ".txt"} or SKIPPED.intersection(parts):
            continue
        if path.suffix == ".txt" and "templates" not in parts:
            continue
        messages = code_messages(path.read_bytes()) if path.suffix == ".py" else template_messages(path.read_text())
        for message in messages:
            if message[0]:
                found.setdefault(message, set()).add("/".join(parts))
    return found


def catalogue_file(root: Path, language: str) -> Path:
    return root / "locale" / language / "LC_MESSAGES" / "django.po"


def read_catalogue(root: Path, language: str) -> Catalog:
    """The catalogue as it lies there; an empty one when there is none yet."""
    file = catalogue_file(root, language)
    if not file.exists():
        return Catalog(locale=language, project="Pleio", fuzzy=False)
    with file.open("rb") as stream:
        return read_po(stream, locale=language)


def build_catalogue(root: Path, language: str, messages: dict[Message, set[str]]) -> tuple[bytes, list[str]]:
    """The catalogue file with exactly these texts and what is translated of them, and the texts that are not.

    English is the language of the code: there a text is its own translation.
    """
    old = read_catalogue(root, language)
    new = Catalog(locale=language, project="Pleio", copyright_holder="Pleio", fuzzy=False)
    new.revision_date = new.creation_date = old.creation_date
    missing = []
    for (text, context), files in sorted(messages.items(), key=lambda item: (str(item[0][0]), str(item[0][1]))):
        singular = text[0] if isinstance(text, tuple) else text
        known = old.get(singular, context)
        translation = known.string if known is not None and not known.fuzzy else ""
        if language == "en":
            translation = text
        if (
            isinstance(text, tuple) != isinstance(translation, tuple)
            or not translation
            or not all([translation] if isinstance(translation, str) else translation)
        ):
            missing.append(singular)
            translation = ("", "") if isinstance(text, tuple) else ""
        new.add(text, translation, locations=[(file, None) for file in sorted(files)], context=context)  # type: ignore[misc]
    stream = io.BytesIO()
    write_po(stream, new, width=110, include_lineno=False, sort_output=True, omit_header=False)
    return stream.getvalue(), missing


def update_catalogue(root: Path, language: str, messages: dict[Message, set[str]]) -> list[str]:
    """Write the catalogue with exactly these texts; return what still lacks a translation."""
    written, missing = build_catalogue(root, language, messages)
    file = catalogue_file(root, language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(written)
    return missing


def compile_catalogues(root: Path) -> list[str]:
    """Compile each catalogue that is newer than its compiled form; return the languages that were compiled.

    This process may have looked for a text before there was one: it forgets what it read, so that what it writes next
    (the mails of the demo) is in the language of the reader.
    """
    done = []
    for language in LANGUAGES:
        source = catalogue_file(root, language)
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime < source.stat().st_mtime):
            with target.open("wb") as stream:
                write_mo(stream, read_catalogue(root, language))
            translation_file_changed(None, target)
            done.append(language)
    return done
