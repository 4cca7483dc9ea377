"""The kavelbeeld: a polder seen from the air, drawn from a seed.

Every group and organisation without a picture of its own gets one. The same seed gives the same drawing for ever, so an
address that carries the seed may be cached without end. The drawing decorates and says nothing: it has no text and is
hidden from screen readers.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from random import Random
from typing import Literal, NamedTuple

Scheme = Literal["light", "dark"]


class Shape(NamedTuple):
    """A size in pixels, and how many times a field may be divided."""

    width: int
    height: int
    depth: int


SHAPES: dict[str, Shape] = {
    "thumb": Shape(48, 48, 3),
    "band": Shape(1200, 184, 6),
    "strip": Shape(1600, 44, 4),
}


class Palette(NamedTuple):
    """Six colours for the fields, and one for the water between them."""

    fields: tuple[str, str, str, str, str, str]
    ditch: str


_WATER = ("#a9d5e8", "#1d4b61")
# The same colours stand in static/css/tokens.css, for a drawing inside the page.
PALETTES: dict[str, dict[Scheme, Palette]] = {
    "weide": {
        "light": Palette(("#0a5b4d", "#2f8a6b", "#8fc9a3", "#d9e7b0", "#f2b53f", "#e2632f"), _WATER[0]),
        "dark": Palette(("#0d4f44", "#1f6a52", "#3c7d5d", "#6d7f3d", "#a8761a", "#a2431c"), _WATER[1]),
    },
    "water": {
        "light": Palette(("#0f4c75", "#2f86a8", "#93cadb", "#d4e8d0", "#0a5b4d", "#f2b53f"), "#ffffff"),
        "dark": Palette(("#0c3a59", "#1f6480", "#3a7689", "#5c7f6c", "#0d4f44", "#a8761a"), "#16222a"),
    },
    "bollen": {
        "light": Palette(("#0a5b4d", "#c73e5d", "#f4b7a6", "#f7d66b", "#7a3f8f", "#e2632f"), _WATER[0]),
        "dark": Palette(("#0d4f44", "#8d2c43", "#a3685a", "#9c7d1f", "#573066", "#a2431c"), _WATER[1]),
    },
    "heide": {
        "light": Palette(("#4a3a66", "#8b6fa8", "#cdb8d8", "#b9c98f", "#2f6b4f", "#f2b53f"), "#f5efe4"),
        "dark": Palette(("#352a4c", "#624d7a", "#7c6889", "#5d6d3c", "#24533d", "#a8761a"), "#2a2622"),
    },
}
_FURROW: dict[Scheme, str] = {"light": "#ffffff", "dark": "#161e1b"}
_COMMONNESS = (5, 5, 4, 3, 1.5, 0.8)


class Point(NamedTuple):
    x: float
    y: float


class Quad(NamedTuple):
    """A field by its corners, clockwise from the top left."""

    a: Point
    b: Point
    c: Point
    d: Point

    @property
    def width(self) -> float:
        return max(abs(self.b.x - self.a.x), abs(self.c.x - self.d.x))

    @property
    def height(self) -> float:
        return max(abs(self.d.y - self.a.y), abs(self.c.y - self.b.y))


def kavel_seed(text: str) -> str:
    """The seed for a name or an id: 12 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def landscape(seed: str) -> str:
    """Which of the four landscapes a seed lies in."""
    return tuple(PALETTES)[int(hashlib.sha256(f"landscape {seed}".encode()).hexdigest()[:4], 16) % len(PALETTES)]


def _between(p: Point, q: Point, part: float, part_y: float | None = None) -> Point:
    return Point(p.x + (q.x - p.x) * part, p.y + (q.y - p.y) * (part if part_y is None else part_y))


def _line(p: Point, q: Point) -> str:
    return f"M{p.x:.0f} {p.y:.0f}L{q.x:.0f} {q.y:.0f}"


@dataclass
class _Polder:
    """One drawing being made: it divides the land and keeps the outlines by colour and by width of ditch."""

    rng: Random
    shape: Shape
    fields: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    furrows: list[str] = field(default_factory=list)
    ditches: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    last_colour: int = -1

    def __post_init__(self) -> None:
        self.weights = [weight * self.rng.uniform(0.6, 1.5) for weight in _COMMONNESS]

    def lay_out(self) -> None:
        """Cut the land into slanted strips of about equal width, and each strip into fields."""
        width, height, depth = self.shape
        slant = height * 0.3
        strips = max(1, round(width / height / 1.35)) if width > height else 1
        inner = sorted(width * (i + self.rng.uniform(-0.22, 0.22)) / strips for i in range(1, strips))
        edges = [-height * 0.5, *inner, width + height * 0.2]
        top, bottom = -8.0, height + 8.0
        for i in range(strips):
            left, right = edges[i], edges[i + 1]
            corners = Point(left, top), Point(right, top), Point(right + slant, bottom), Point(left + slant, bottom)
            self.divide(Quad(*corners), depth - 2 if strips > 1 else depth)
            if i:
                self.ditches[depth].append(_line(corners[0], corners[3]))

    def divide(self, quad: Quad, level: int) -> None:
        """Cut a field in two by a ditch, and those again, until they are small or chance says stop."""
        small = quad.width < self.shape.width * 0.07 and quad.height < self.shape.height * 0.4
        if level == 0 or small or (level < self.shape.depth - 2 and self.rng.random() < 0.12):
            self.sow(quad)
            return
        along, across = self.rng.uniform(0.3, 0.7), self.rng.uniform(0.3, 0.7)
        if quad.width > quad.height * self.rng.uniform(0.8, 1.6):
            start = _between(quad.a, quad.b, along)
            end = _between(quad.d, quad.c, along + self.rng.uniform(-0.06, 0.06), along)
            halves = Quad(quad.a, start, end, quad.d), Quad(start, quad.b, quad.c, end)
        else:
            start, end = _between(quad.a, quad.d, across), _between(quad.b, quad.c, across)
            halves = Quad(quad.a, quad.b, end, start), Quad(start, end, quad.c, quad.d)
        for half in halves:
            self.divide(half, level - 1)
        self.ditches[level].append(_line(start, end))

    def sow(self, quad: Quad) -> None:
        """Give a field a colour that its neighbour has not, and furrows along its long side."""
        colours = range(len(self.weights))
        colour = self.rng.choices(colours, self.weights)[0]
        while colour == self.last_colour:
            colour = self.rng.choices(colours, self.weights)[0]
        self.last_colour = colour
        a, b, c, d = quad
        self.fields[colour].append("M" + "L".join(f"{p.x:.0f} {p.y:.0f}" for p in quad) + "z")
        count = self.rng.choice((0, 4, 6, 9))
        for i in range(1, count):
            part = i / count
            if quad.width > quad.height:
                self.furrows.append(_line(_between(a, d, part), _between(b, c, part)))
            else:
                self.furrows.append(_line(_between(a, b, part), _between(d, c, part)))


@lru_cache(maxsize=512)
def kavel_svg(seed: str, *, width: int, height: int, depth: int, scheme: Scheme | None) -> str:
    """The drawing as SVG.

    With a scheme it is a file that stands alone: colours as presentation attributes, no style sheet needed. With ``None``
    it is for use inside a page, where the classes k1 to k6, ks and kv get their colours from the style sheet and follow
    the reader's scheme.
    """
    polder = _Polder(Random(int(kavel_seed(seed), 16)), Shape(width, height, depth))  # noqa: S311 (a drawing, not a secret)
    polder.lay_out()
    land = landscape(seed)
    out: list[str] = []
    for colour in sorted(polder.fields):
        paint = f'fill="{PALETTES[land][scheme].fields[colour]}"' if scheme else f'class="k{colour + 1}"'
        out.append(f'<path {paint} d="{"".join(polder.fields[colour])}"/>')
    if polder.furrows:
        paint = f'stroke="{_FURROW[scheme]}" stroke-opacity=".22" stroke-width="1.5"' if scheme else 'class="kv"'
        out.append(f'<path {paint} d="{"".join(polder.furrows)}"/>')
    for level in sorted(polder.ditches):
        paint = f'stroke="{PALETTES[land][scheme].ditch}"' if scheme else 'class="ks"'
        line_width = 1.2 + max(0, level - 1) * 0.75
        out.append(f'<path {paint} stroke-width="{line_width:.1f}" d="{"".join(polder.ditches[level])}"/>')
    frame = f'viewBox="0 0 {width} {height}" preserveAspectRatio="xMidYMid slice"'
    if scheme:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {frame} fill="none">'
            f"{''.join(out)}</svg>"
        )
    return f'<svg class="kavel kavel--{land}" {frame} aria-hidden="true" focusable="false">{"".join(out)}</svg>'


def kavel_file(seed: str, shape: str, scheme: Scheme) -> str:
    """The drawing for one of the named shapes, as a file. ``KeyError`` for a shape that does not exist."""
    width, height, depth = SHAPES[shape]
    return kavel_svg(seed, width=width, height=height, depth=depth, scheme=scheme)
