"""Both languages are complete, always."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from django.utils.translation import trans_real

from common.catalogues import LANGUAGES, catalogue_file, collect_messages, compile_catalogues, read_catalogue

ROOT = Path(settings.BASE_DIR)


@pytest.fixture(scope="module")
def messages():
    return collect_messages(ROOT)


def first(text):
    return text[0] if isinstance(text, tuple) else text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated(language, messages):
    catalogue = read_catalogue(ROOT, language)
    missing = []
    for text, context in messages:
        known = catalogue.get(first(text), context)
        forms = (known.string if isinstance(known.string, tuple) else (known.string,)) if known else ("",)
        if not all(forms) or len(forms) != (2 if isinstance(text, tuple) else 1):
            missing.append(first(text))
    assert not missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_fuzzy_or_left_over(language, messages):
    known = {(first(text), context) for text, context in messages}
    catalogue = read_catalogue(ROOT, language)
    assert not [m.id for m in catalogue if m.id and m.fuzzy]
    assert not [m.id for m in catalogue if m.id and (first(m.id), m.context) not in known]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_keeps_the_places_to_fill_in(language):
    wrong = []
    for message in read_catalogue(ROOT, language):
        if not message.id:
            continue
        places = set(
            re.findall(r"%\(\w+\)s|\{\w+\}|%s", " ".join(message.id) if isinstance(message.id, tuple) else message.id)
        )
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        # A singular may say "one" in words; no form may fill in what is not there.
        if any(set(re.findall(r"%\(\w+\)s|\{\w+\}|%s", form)) - places for form in forms):
            wrong.append(message.id)
    assert not wrong


def test_a_process_that_compiles_speaks_the_new_language_at_once(tmp_path):
    translation.activate("nl")
    catalogue_file(tmp_path, "nl").parent.mkdir(parents=True)
    catalogue_file(tmp_path, "nl").write_bytes(catalogue_file(ROOT, "nl").read_bytes())
    before = trans_real._translations
    assert compile_catalogues(tmp_path) == ["nl"]
    assert trans_real._translations is not before
    assert translation.gettext("Log in") == "Inloggen"


def test_the_dutch_says_je_and_never_u():
    formal = [
        m.id
        for m in read_catalogue(ROOT, "nl")
        if m.id
        and re.search(r"\b(?:u|uw|Uw|U)\b(?!-)", " ".join(m.string) if isinstance(m.string, tuple) else m.string)
    ]
    assert not formal


def of_machines(text):
    """Without what is no prose: tags and their attributes."""
    return re.sub(r"<[^>]*>", "", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_apostrophes_and_quotes_are_printed_ones(language):
    """It is collega’s and never collega's; in Dutch ‘zo’, in English “so”."""
    wrong = "'\"“”" if language == "nl" else "'\"‘"
    for message in read_catalogue(ROOT, language):
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        for form in forms if message.id else ():
            assert not set(wrong) & set(of_machines(form)), f"Use the printed apostrophe and quotes: {form}"
    for page in (ROOT / "pleio/pages/content").glob(f"*.{language}.md"):
        for line in page.read_text().splitlines():
            assert not re.search(rf"\w'\w|[{wrong[2:]}]", line), f"{page.name}: {line}"
