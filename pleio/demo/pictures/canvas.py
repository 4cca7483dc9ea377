"""What the scenes are drawn with: shapes on a sheet of twice the size, and the four landscapes of the kavelbeeld."""

import io
import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

WIDTH, HEIGHT = 1600, 900
SCALE = 2

Colour = str
Point = tuple[float, float]


@dataclass(frozen=True)
class Mood:
    """The colours of one landscape, by what they are for."""

    sky: Colour
    sun: Colour
    deep: Colour
    mid: Colour
    light: Colour
    pale: Colour
    warm: Colour
    hot: Colour
    water: Colour


MEADOW = Mood("#e6f2ee", "#f2b53f", "#0a5b4d", "#2f8a6b", "#8fc9a3", "#d9e7b0", "#f2b53f", "#e2632f", "#a9d5e8")
RIVER = Mood("#e2eff5", "#f2b53f", "#0f4c75", "#2f86a8", "#93cadb", "#d4e8d0", "#f2b53f", "#e2632f", "#b5dbe8")
BULBS = Mood("#fdf1e3", "#f7d66b", "#0a5b4d", "#2f8a6b", "#8fc9a3", "#f7d66b", "#f4b7a6", "#c73e5d", "#a9d5e8")
HEATH = Mood("#f5efe4", "#f2b53f", "#4a3a66", "#8b6fa8", "#cdb8d8", "#b9c98f", "#f2b53f", "#e2632f", "#cfd9e8")
DUSK = Mood("#2a4a5c", "#f7d66b", "#0d3d3a", "#1f5d56", "#3c7d6d", "#6d8f6d", "#f2b53f", "#e2632f", "#5b8ba3")
MOODS = (MEADOW, RIVER, BULBS, HEATH)

WHITE, PAPER, INK = "#ffffff", "#f3f6f5", "#15211d"
SKINS = ("#f1c9a5", "#d9a27a", "#a8703f", "#7a4a2b", "#e8b48f")
HAIRS = ("#2b2320", "#6b4423", "#b98a4b", "#8f8f8f", "#3d2b56", "#1d1a1a")


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` with a share (0 to 1) of `second` in it."""
    ones, twos = ([int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in (first, second))
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in zip(ones, twos, strict=True))


class Canvas:
    """One picture in the making: its sheet, its own dice and its landscape. Measures are those of the finished picture."""

    def __init__(self, seed: str) -> None:
        self.words = seed.lower()
        self.dice = random.Random(seed)  # noqa: S311 - it decides where a tree stands
        self.mood = self.dice.choice(MOODS)
        if self.says("groen", "green"):
            self.mood = MEADOW
        self._sheet = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), self.mood.sky)
        self._pen = ImageDraw.Draw(self._sheet)

    def png(self) -> bytes:
        """The finished picture; reducing the sheet smooths every edge."""
        out = io.BytesIO()
        self._sheet.reduce(SCALE).save(out, "PNG", compress_level=1)
        return out.getvalue()

    def says(self, *words: str) -> bool:
        """Whether the description names one of these."""
        return any(word in self.words for word in words)

    def near(self, value: float, spread: float) -> float:
        """A number around `value`."""
        return value + self.dice.uniform(-spread, spread)

    # Shapes

    def fill(self, colour: Colour) -> None:
        self.rect(0, 0, WIDTH, HEIGHT, colour)

    def rect(self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 0) -> None:
        if width <= 0 or height <= 0:
            return
        box = [x * SCALE, y * SCALE, (x + width) * SCALE - 1, (y + height) * SCALE - 1]
        if radius:
            self._pen.rounded_rectangle(box, radius * SCALE, fill=colour)
        else:
            self._pen.rectangle(box, fill=colour)

    def poly(self, points: Sequence[Point], colour: Colour) -> None:
        self._pen.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def oval(self, x: float, y: float, across: float, down: float, colour: Colour) -> None:
        """An ellipse around its middle, by its half measures."""
        box = [(x - across) * SCALE, (y - down) * SCALE, (x + across) * SCALE, (y + down) * SCALE]
        self._pen.ellipse(box, fill=colour)

    def dot(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self.oval(x, y, radius, radius, colour)

    def ring(self, x: float, y: float, radius: float, colour: Colour, width: float) -> None:
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self._pen.ellipse(box, outline=colour, width=round(width * SCALE))

    def pie(self, x: float, y: float, radius: float, start: float, end: float, colour: Colour) -> None:
        """A slice of a disc; degrees go clockwise from three o'clock."""
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self._pen.pieslice(box, start, end, fill=colour)

    def arc(self, x: float, y: float, radius: float, start: float, end: float, colour: Colour, width: float) -> None:
        box = [(x - radius) * SCALE, (y - radius) * SCALE, (x + radius) * SCALE, (y + radius) * SCALE]
        self._pen.arc(box, start, end, fill=colour, width=round(width * SCALE))

    def line(self, points: Sequence[Point], colour: Colour, width: float) -> None:
        """A line with round ends and corners."""
        scaled = [(x * SCALE, y * SCALE) for x, y in points]
        self._pen.line(scaled, fill=colour, width=max(1, round(width * SCALE)))
        if width >= 3:
            for x, y in points:
                self.dot(x, y, width / 2 - 0.25, colour)

    # Things that stand in many scenes

    def sky(self, horizon: float, *, sun: bool = True, clouds: int = 2) -> None:
        """A light sky with a large low sun and long flat clouds."""
        mood = self.mood
        self.fill(mood.sky)
        self.rect(0, horizon * 0.62, WIDTH, horizon * 0.4, mix(mood.sky, mood.pale, 0.35))
        if sun:
            x, radius = self.dice.choice((self.near(330, 120), self.near(1260, 150))), self.near(115, 25)
            y = horizon * self.dice.uniform(0.42, 0.68)
            self.dot(x, y, radius * 1.42, mix(mood.sky, mood.sun, 0.22))
            self.dot(x, y, radius, mood.sun)
        for number in range(clouds):
            self.cloud(self.near(350 + 850 * number / max(1, clouds - 1), 170), horizon * self.dice.uniform(0.18, 0.5))

    def cloud(self, x: float, y: float) -> None:
        width = self.near(230, 60)
        self.rect(x - width / 2, y, width, 34, WHITE, 17)
        self.rect(x - width / 2 + 50, y - 30, width * 0.55, 50, WHITE, 25)
        self.rect(x - width / 2 - 60, y + 22, width * 0.6, 24, WHITE, 12)

    def birds(self, x: float, y: float, number: int = 3) -> None:
        for index in range(number):
            at, height = x + index * self.near(58, 12), y + self.near(0, 26)
            self.arc(at - 13, height, 14, 200, 330, self.mood.deep, 3.5)
            self.arc(at + 13, height, 14, 210, 340, self.mood.deep, 3.5)

    def tree(self, x: float, ground: float, size: float, kind: str = "", colour: Colour = "") -> None:
        """A round tree, a poplar or a pollard willow, with a shaded half."""
        kind = kind or self.dice.choice(("round", "round", "poplar"))
        colour = colour or self.dice.choice((self.mood.mid, self.mood.deep, self.mood.mid))
        shade = mix(colour, INK, 0.16)
        trunk = mix("#6b4a2f", self.mood.deep, 0.35)
        self.rect(x - size * 0.045, ground - size * 0.5, size * 0.09, size * 0.5, trunk)
        if kind == "poplar":
            self.rect(x - size * 0.15, ground - size * 1.25, size * 0.3, size * 1.02, colour, size * 0.15)
            self.rect(x, ground - size * 1.25 + size * 0.13, size * 0.15, size * 0.82, shade, size * 0.07)
        elif kind == "willow":
            self.rect(x - size * 0.09, ground - size * 0.45, size * 0.18, size * 0.45, trunk, size * 0.04)
            for degrees in range(184, 360, 8):
                turn = math.radians(degrees)
                tip = (x + math.cos(turn) * size * 0.34, ground - size * 0.45 + math.sin(turn) * size * 0.42)
                self.line([(x, ground - size * 0.45), tip], colour, size * 0.075)
        else:
            radius = size * 0.36
            self.dot(x, ground - size * 0.72, radius, colour)
            self.pie(x, ground - size * 0.72, radius, -70, 110, shade)
            self.dot(x - radius * 0.3, ground - size * 0.82, radius * 0.22, mix(colour, WHITE, 0.16))

    def person(self, x: float, ground: float, size: float, coat: Colour = "", *, legs: bool = True) -> None:
        """A person seen from the front, `size` high; without legs as behind a table."""
        coat = coat or self.dice.choice((self.mood.deep, self.mood.mid, self.mood.hot, self.mood.warm, self.mood.light))
        skin, hair = self.dice.choice(SKINS), self.dice.choice(HAIRS)
        head, neck = size * 0.115, ground - size * 0.74
        if legs:
            trousers = mix(self.mood.deep, INK, 0.55)
            for side in (-1, 1):
                self.rect(
                    x + side * size * 0.075 - size * 0.05, ground - size * 0.42, size * 0.1, size * 0.42, trousers
                )
                self.rect(x + side * size * 0.08 - size * 0.06, ground - size * 0.03, size * 0.13, size * 0.03, INK, 2)
        if self.dice.random() < 0.4:
            self.rect(x - head * 1.2, neck - head * 1.9, head * 2.4, head * 2.7, hair, head * 1.1)
        self.rect(x - size * 0.04, neck - size * 0.05, size * 0.08, size * 0.1, mix(skin, INK, 0.12))
        self.rect(x - size * 0.17, neck, size * 0.34, size * 0.4, coat, size * 0.1)
        self.rect(x - size * 0.17, neck + size * 0.2, size * 0.34, size * 0.24, coat)
        for side in (-1, 1):
            arm = mix(coat, INK, 0.14)
            edge = x + side * size * 0.17
            self.line([(edge, neck + size * 0.08), (edge + side * size * 0.03, neck + size * 0.36)], arm, size * 0.075)
        self.dot(x, neck - head * 0.85, head, skin)
        self.pie(x, neck - head * 0.92, head * 1.06, 180, 360, hair)
