"""What could make a text easier to read, said while it is written. It advises and never stops anyone."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.markup import headings, plain_text
from common.richtext import Block, blocks_of, read

# The advice for government texts is about 12 words; only what is far over it is worth a remark.
LONG_SENTENCE = 30
# As many words without a heading are a wall of text.
WORDS_FOR_HEADING = 300
SHOUTED_WORDS = 4
_EMPTY_LINKS = {
    "klik hier",
    "hier",
    "lees meer",
    "lees verder",
    "meer",
    "link",
    "click here",
    "here",
    "read more",
    "more",
}
_SENTENCE_END = re.compile(r"(?<=[.!?…])[\"'”’)]*\s+(?=[\"'“‘(]*[A-Z0-9À-Þ])")
_SHOUTED = re.compile(rf"(?:\b[A-ZÀ-Þ]{{3,}}\b[\s,]+){{{SHOUTED_WORDS - 1},}}\b[A-ZÀ-Þ]{{3,}}\b")
_SHOWN = 60


@dataclass(frozen=True)
class Advice:
    """One thing to look at; `quote` is the place in the text, as far as there is one."""

    text: str
    quote: str = ""


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1].rsplit(' ', 1)[0]}…"


def _lines(blocks: list[Block]) -> Iterator[str]:
    """Each paragraph and item as a line; headings, code and tables make no sentences."""
    for block in blocks:
        if block.tag in ("p", "figure", "section"):
            yield "".join(run.text for run in block.runs)
        yield from _lines(block.blocks)
        for item in block.items:
            yield from _lines(item)


def _links(blocks: list[Block]) -> Iterator[str]:
    for block in blocks:
        words: dict[tuple[str, ...], str] = {}
        for run in block.runs:
            for mark in run.marks:
                if mark[0] == "a":
                    words[mark] = words.get(mark, "") + run.text
        yield from words.values()
        yield from _links(block.blocks)
        for item in block.items:
            yield from _links(item)


def _sentences(text: str) -> list[str]:
    return [sentence for sentence in _SENTENCE_END.split(text) if sentence.strip()]


def advice_for(title: str, body: str) -> list[Advice]:
    """What to look at in a text in its canonical form, the most telling first; at most one remark of each kind."""
    found = [
        _of_long_sentences(body),
        _of_headings(body),
        _of_links(body),
        _of_capitals(title, body),
    ]
    return [advice for advice in found if advice is not None]


def _of_long_sentences(body: str) -> Advice | None:
    sentences = [s for line in _lines(blocks_of(read(body).children)) for s in _sentences(line)]
    long = [sentence for sentence in sentences if len(sentence.split()) > LONG_SENTENCE]
    if not long:
        return None
    said = ngettext(
        "%(n)d sentence is very long. Two short ones read more easily.",
        "%(n)d sentences are very long. Short ones read more easily.",
        len(long),
    )
    return Advice(said % {"n": len(long)}, _short(long[0]))


def _of_headings(body: str) -> Advice | None:
    if len(plain_text(body).split()) < WORDS_FOR_HEADING or headings(body):
        return None
    return Advice(_("There is no heading yet. A heading above every three paragraphs helps readers to find their way."))


def _of_links(body: str) -> Advice | None:
    for words in _links(blocks_of(read(body).children)):
        if words.strip(" .,:;!").casefold() in _EMPTY_LINKS:
            return Advice(_("Say in the words of a link where it leads to."), words.strip())
    return None


def _of_capitals(title: str, body: str) -> Advice | None:
    if len(title) > 8 and title.isupper():
        return Advice(_("Words in capitals are hard to read. Write the title in small letters."), _short(title))
    shouted = _SHOUTED.search(plain_text(body))
    return Advice(_("Words in capitals are hard to read."), _short(shouted[0])) if shouted else None
