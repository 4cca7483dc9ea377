"""The documents tell the truth: paths, commands and make targets in them exist."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
# Made when the product runs, or not kept in the repository.
MADE = ("var/", ".venv", "staticfiles")
FOLDERS = {p.name for p in ROOT.iterdir() if p.is_dir()}


def names(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_paths_in_a_document_exist(document):
    text = document.read_text()
    wrong = []
    for word in re.findall(r"`([\w.<>-]+/[\w./<>*-]*)`", text):
        if "<" in word or "*" in word or word.startswith(MADE) or word.split("/")[0] not in FOLDERS:
            continue
        if not (ROOT / word).exists():
            wrong.append(word)
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", text)
    wrong += [link for link in links if not (document.parent / link).exists()]
    assert not wrong


@pytest.mark.parametrize("document", DOCUMENTS, ids=names)
def test_commands_in_a_document_exist(document):
    text = document.read_text()
    known = get_commands()
    targets = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert not [c for c in re.findall(r"manage\.py ([a-z_]+)", text) if c not in {*known, "help"}]
    assert not [t for t in re.findall(r"(?:`|^|\s)make ([a-z]+)(?:`|$)", text, re.MULTILINE) if t not in targets]
