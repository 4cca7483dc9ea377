"""The example texts of the pages of the site, as they ship with the product."""

import tomllib
from pathlib import Path
from typing import NamedTuple

FOLDER = Path(__file__).parent / "content"


class Example(NamedTuple):
    """One page in one language."""

    slug: str
    language: str
    title: str
    source: str


def read_examples() -> list[Example]:
    """Every example text, in the order of their names."""
    found = []
    for file in sorted(FOLDER.glob("*.md")):
        slug, language, _suffix = file.name.split(".")
        _before, head, source = file.read_text(encoding="utf-8").split("+++\n", 2)
        found.append(Example(slug, language, tomllib.loads(head)["title"], source.strip() + "\n"))
    return found
