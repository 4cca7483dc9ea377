"""Soft hyphens for long words: Dutch compounds break badly on a phone without them."""

from __future__ import annotations

import re
from functools import lru_cache

import pyphen

SOFT_HYPHEN = "\u00ad"
_LONG_WORD = re.compile(r"[^\W\d_]{12,}")
_DICTIONARIES = {"nl": "nl_NL", "en": "en_GB"}


@lru_cache(maxsize=4)
def _dictionary(language: str) -> pyphen.Pyphen | None:
    name = _DICTIONARIES.get(language[:2])
    return pyphen.Pyphen(lang=name, left=4, right=4) if name else None


def soft_hyphens(text: str, language: str) -> str:
    """The text with an invisible break point in words of twelve letters or more; a language we do not know stays as is."""
    dictionary = _dictionary(language)
    if dictionary is None:
        return text
    return _LONG_WORD.sub(lambda word: dictionary.inserted(word.group(), SOFT_HYPHEN), text)
