"""A line of text: runs with marks, in one canonical form."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from markdown_it.common.normalize_url import normalizeLink

from common.richtext.tree import Element

# From the outermost to the innermost.
MARKS = ("a", "em", "strong", "s", "code")
# Without the no-break space, which is a sign that people put somewhere.
SPACE = re.compile(r"[ \t\n\r\f]+")
BARE_ADDRESS = re.compile(r"\bhttps?://[^\s<>\"\\]{3,}")


@dataclass(frozen=True)
class Run:
    """A piece of a line: text, or (with `image`) a picture, or a line break; and the marks it stands in, outermost first."""

    text: str = ""
    marks: tuple[tuple[str, ...], ...] = ()
    image: tuple[str, str, str] | None = None
    is_break: bool = False
    note: int = 0

    @property
    def is_text(self) -> bool:
        return self.image is None and not self.is_break and not self.note


def _runs(nodes: Iterable[Element | str], marks: dict[str, tuple[str, ...]]) -> Iterator[Run]:
    for node in nodes:
        kept = tuple(marks[name] for name in MARKS if name in marks)
        if isinstance(node, str):
            yield Run(SPACE.sub(" ", node), kept)
        elif node.tag == "br":
            yield Run(is_break=True)
        elif node.tag == "img":
            said = node.attributes
            alt, title = (SPACE.sub(" ", said.get(name, "")).strip() for name in ("alt", "title"))
            # Code holds no picture.
            outside = tuple(mark for mark in kept if mark[0] == "a")
            yield Run(image=(said.get("src", ""), alt, title), marks=outside)
        elif node.tag == "sup":
            number = re.fullmatch(r"\s*\[?([0-9]{1,3})\]?\s*", node.text())
            if number:
                yield Run(note=int(number[1]))
            else:
                yield from _runs(node.children, marks)
        elif node.tag == "a" and "a" not in marks and node.attributes.get("href"):
            title = SPACE.sub(" ", node.attributes.get("title", "")).strip()
            yield from _runs(node.children, marks | {"a": ("a", normalizeLink(node.attributes["href"]), title)})
        elif node.tag in MARKS and node.tag != "a":
            yield from _runs(node.children, marks | {node.tag: (node.tag,)})
        else:
            yield from _runs(node.children, marks)


def inline(nodes: Iterable[Element | str], *, breaks: bool = True, without: Sequence[str] = ()) -> list[Run]:
    """One line of text in its canonical form: spaces single and outside marks, none at its ends, equal neighbours joined."""
    runs: list[Run] = []
    for run in _linked(_runs(nodes, {})):
        marks = tuple(mark for mark in run.marks if mark[0] not in without)
        runs.append(replace(run, marks=marks) if breaks or not run.is_break else Run(" "))
    return tidy(runs)


def _linked(runs: Iterable[Run]) -> Iterator[Run]:
    """https://... in running text becomes a link, as in Markdown."""
    for run in _joined(runs):
        names = {mark[0] for mark in run.marks}
        if not run.is_text or names & {"a", "code"} or "://" not in run.text:
            yield run
            continue
        place = 0
        for found in BARE_ADDRESS.finditer(run.text):
            address = bare_address(found[0])
            yield Run(run.text[place : found.start()], run.marks)
            yield Run(address, (("a", normalizeLink(address), ""), *run.marks))
            place = found.start() + len(address)
        yield Run(run.text[place:], run.marks)


def bare_address(found: str) -> str:
    """The address in a piece of running text that begins like one: without the signs that end a sentence."""
    address = found.rstrip(".,:;!?'\"")
    if address.endswith(")") and "(" not in address:
        address = address.rstrip(").,:;!?")
    return address


def _joined(runs: Iterable[Run]) -> list[Run]:
    found: list[Run] = []
    for run in runs:
        if run.is_text and not run.text:
            continue
        if found and run.is_text and found[-1].is_text and found[-1].marks == run.marks:
            found[-1] = Run(SPACE.sub(" ", found[-1].text + run.text), run.marks)
        else:
            found.append(run)
    return found


def tidy(runs: list[Run]) -> list[Run]:
    while True:
        tidied = _tidied_once(runs)
        if tidied == runs:
            return tidied
        runs = tidied


def _tidied_once(runs: list[Run]) -> list[Run]:
    found: list[Run] = []
    after_space = at_start = True
    for run in _joined(runs):
        if run.is_break:
            while found and found[-1].is_text and found[-1].text != found[-1].text.rstrip():
                _put_last(found, found[-1].text.rstrip())
            found.append(run)
            after_space = at_start = True
            continue
        if not run.is_text:
            found.append(run)
            after_space = at_start = False
            continue
        text = run.text.lstrip() if at_start else run.text.lstrip(" ") if after_space else run.text
        if not text:
            continue
        bare, lead, trail = text.strip(" "), text[0] == " ", text[-1] == " "
        if not run.marks or not bare:
            # A space is in the marks that go on on both sides of it; canonical: in none.
            found.append(Run(text if not run.marks else " ", () if not bare else run.marks))
        else:
            found += [Run(" ")] * lead + [Run(bare, run.marks)] + [Run(" ")] * trail
        after_space, at_start = trail, False
    while found and (found[-1].is_break or (found[-1].is_text and not found[-1].text.strip())):
        found.pop()
    while found and found[0].is_break:
        found.pop(0)
    if found and found[-1].is_text:
        _put_last(found, found[-1].text.rstrip())
    return _joined(found)


def _put_last(found: list[Run], text: str) -> None:
    last = found.pop()
    if text:
        found.append(Run(text, last.marks))
