"""On the screen: code and charts."""

import itertools
import math
from collections.abc import Sequence

from pleio.demo.pictures.canvas import BULBS, HEIGHT, INK, MEADOW, PAPER, WHITE, WIDTH, Canvas, Colour, Point, mix


def _fields(canvas: Canvas) -> None:
    """A calm ground of slanted fields behind the screen."""
    mood, dice = canvas.mood, canvas.dice
    canvas.fill(mood.water)
    colours = (
        mood.light,
        mood.pale,
        mood.mid,
        mix(mood.light, mood.pale, 0.5),
        mix(mood.mid, mood.light, 0.5),
        mood.warm,
    )
    x, last = -260.0, ""
    while x < WIDTH + 260:
        wide = dice.uniform(120, 230)
        cut = dice.uniform(200, 700)
        for top, bottom in ((-10, cut - 7), (cut + 7, HEIGHT + 10)):
            colour = dice.choice([one for one in colours if one != last])
            last = colour
            canvas.poly(
                [
                    (x + 7 + top * 0.25, top),
                    (x + wide - 7 + top * 0.25, top),
                    (x + wide - 7 + bottom * 0.25, bottom),
                    (x + 7 + bottom * 0.25, bottom),
                ],
                mix(colour, mood.sky, 0.35),
            )
        x += wide


def _window(canvas: Canvas, x: float, y: float, wide: float, tall: float, ground: Colour) -> None:
    mood = canvas.mood
    canvas.rect(x + 14, y + 18, wide, tall, mix(mood.light, mood.deep, 0.55), 22)
    canvas.rect(x, y, wide, tall, ground, 22)
    canvas.rect(x, y, wide, 58, mix(ground, INK, 0.3), 22)
    canvas.rect(x, y + 34, wide, 26, mix(ground, INK, 0.3))
    for index, colour in enumerate((mood.hot, mood.sun, mood.light)):
        canvas.dot(x + 38 + index * 34, y + 30, 10, colour)


def _lines(canvas: Canvas, x: float, y: float, wide: float, rows: int) -> None:
    """Code as coloured bars: words, with an indent that goes in and out."""
    mood, dice = canvas.mood, canvas.dice
    colours = (mood.light, mood.sun, mood.hot, WHITE, mood.water, mood.pale, mood.light)
    indent = 0
    for row in range(rows):
        canvas.rect(x, y + row * 42, 22, 12, mix(mood.deep, WHITE, 0.28), 6)
        at = x + 56 + indent * 44
        for _word in range(dice.randrange(1, 5)):
            long = dice.uniform(44, 150)
            if at + long > x + wide:
                break
            canvas.rect(at, y - 2 + row * 42, long, 17, dice.choice(colours), 8)
            at += long + 16
        indent = max(0, min(4, indent + dice.choice((-1, 0, 1, 1))))


def _lock(canvas: Canvas, x: float, y: float, size: float) -> None:
    mood = canvas.mood
    canvas.arc(x, y - size * 0.1, size * 0.44, 180, 360, WHITE, size * 0.16)
    for side in (-1, 1):
        canvas.rect(x + side * size * 0.36 - size * 0.08, y - size * 0.12, size * 0.16, size * 0.3, WHITE)
    canvas.rect(x - size * 0.62, y + size * 0.1, size * 1.24, size * 0.98, mood.sun, size * 0.14)
    canvas.dot(x, y + size * 0.5, size * 0.15, mood.deep)
    canvas.rect(x - size * 0.06, y + size * 0.5, size * 0.12, size * 0.32, mood.deep, 4)


def draw_code(canvas: Canvas) -> None:
    """A window with lines of code, or what else the description says stands on the screen."""
    mood = canvas.mood
    _fields(canvas)
    dark = mix(mood.deep, INK, 0.5)
    if canvas.says("two windows", "twee vensters"):
        _window(canvas, 90, 110, 690, 640, dark)
        _lines(canvas, 130, 210, 600, 12)
        _window(canvas, 830, 160, 690, 640, mix(mood.deep, INK, 0.25))
        _lines(canvas, 870, 260, 600, 12)
        return
    if canvas.says("toetsenbord"):
        _keyboard_and_phones(canvas, dark)
        return
    if canvas.says("envelope", "envelop"):
        canvas.rect(300, 190, 1000, 560, mix(mood.light, mood.deep, 0.5), 20)
        canvas.rect(360, 110, 880, 500, dark, 16)
        _lines(canvas, 410, 170, 760, 9)
        canvas.poly([(290, 400), (800, 660), (1310, 400), (1310, 800), (290, 800)], WHITE)
        canvas.line([(290, 796), (690, 604)], mix(mood.deep, WHITE, 0.72), 7)
        canvas.line([(1310, 796), (910, 604)], mix(mood.deep, WHITE, 0.72), 7)
        canvas.line([(290, 402), (800, 660), (1310, 402)], mix(mood.deep, WHITE, 0.6), 7)
        return
    _window(canvas, 240, 90, 1120, 700, dark)
    if canvas.says("conversation", "gesprek"):
        for row in range(5):
            mine = row % 2
            wide = canvas.near(480, 90)
            x = 1310 - wide if mine else 290
            colour = (WHITE, mood.light, WHITE, mood.sun, WHITE)[row]
            canvas.rect(x, 180 + row * 118, wide, 92, colour, 28)
            for line in range(2):
                canvas.rect(
                    x + 34,
                    206 + row * 118 + line * 28,
                    (wide - 70) * (1 - line * 0.3),
                    13,
                    mix(mood.deep, colour, 0.35),
                    6,
                )
    elif canvas.says("bolletjes", "server"):
        for row in range(4):
            for column in range(7):
                good = canvas.dice.random() > 0.2 and (row, column) != (2, 4)
                x, y = 330 + column * 158, 232 + row * 140
                canvas.rect(x - 62, y - 54, 132, 112, mix(dark, WHITE, 0.12), 12)
                canvas.dot(x + 4, y - 8, 30, MEADOW.light if good else BULBS.hot)
                canvas.rect(x - 30, y + 34, 68, 9, mix(dark, WHITE, 0.45), 4)
    elif canvas.says("voortgang", "progress"):
        _lines(canvas, 300, 200, 900, 5)
        canvas.rect(340, 500, 920, 90, mix(dark, WHITE, 0.18), 45)
        canvas.rect(340, 500, 640, 90, mood.mid, 45)
        for index in range(7):
            canvas.poly(
                [(390 + index * 84, 500), (424 + index * 84, 500), (394 + index * 84, 590), (360 + index * 84, 590)],
                mood.light,
            )
        canvas.rect(640, 640, 320, 20, mix(dark, WHITE, 0.45), 10)
    else:
        _lines(canvas, 290, 196, 1000, 14)
        if canvas.says("hangslot", "lock"):
            _lock(canvas, 1130, 520, 210)
        else:
            _patch(canvas, 960, 470)


def _patch(canvas: Canvas, x: float, y: float) -> None:
    """A small kavelbeeld that the code makes."""
    mood = canvas.mood
    canvas.rect(x, y, 340, 250, mood.water, 10)
    colours = (mood.mid, mood.pale, mood.light, mood.hot, mood.deep, mood.warm, mood.light, mood.mid)
    for index, colour in enumerate(colours):
        column, row = index % 4, index // 4
        left, top = x + 10 + column * 80 + row * 12, y + 10 + row * 122
        canvas.poly(
            [(left, top), (left + 66, top), (min(x + 330, left + 74), top + 108), (left + 8, top + 108)], colour
        )


def _keyboard_and_phones(canvas: Canvas, dark: Colour) -> None:
    mood = canvas.mood
    canvas.rect(140, 430, 900, 330, dark, 26)
    for row in range(5):
        for key in range(13):
            colour = mood.sun if (row, key) in ((2, 12), (0, 0)) else mood.hot if (row, key) == (3, 5) else WHITE
            canvas.rect(170 + key * 65, 456 + row * 58, 54, 46, colour, 8)
    canvas.arc(1250, 420, 210, 180, 360, dark, 46)
    for side in (-1, 1):
        canvas.rect(1250 + side * 188 - 52, 400, 104, 230, mood.hot, 50)
        canvas.rect(1250 + side * 150 - 24, 420, 48, 190, dark, 22)
    canvas.line([(1062, 620), (1010, 720), (1080, 820), (1300, 840)], dark, 10)


def _frame(canvas: Canvas) -> None:
    mood = canvas.mood
    _fields(canvas)
    canvas.rect(174, 98, 1280, 740, mix(mood.light, mood.deep, 0.5), 22)
    canvas.rect(160, 80, 1280, 740, WHITE, 22)
    for row in range(5):
        canvas.rect(250, 180 + row * 125, 1110, 3, mix(PAPER, mood.deep, 0.16))
    canvas.rect(250, 700, 1110, 7, INK, 3)
    canvas.rect(250, 120, 320, 22, mood.deep, 10)
    canvas.rect(250, 154, 190, 12, mix(mood.deep, WHITE, 0.6), 6)


def draw_chart(canvas: Canvas) -> None:
    """Bars, lines or boxes with arrows, as the description says."""
    if canvas.says("flow"):
        _flow(canvas)
    elif canvas.says("lijn", "line"):
        _line_chart(canvas)
    else:
        _bars(canvas)


def _bars(canvas: Canvas) -> None:
    mood = canvas.mood
    _frame(canvas)
    number = 2 if canvas.says("twee", "two") else 5
    step = 1110 / number
    for index in range(number):
        high = 470 - index * 26 if number == 2 else 150 + (index * 83 + canvas.dice.randrange(120)) % 400
        colour = (mood.mid, mood.hot, mood.warm, mood.light, mood.deep)[index]
        wide = step * 0.5
        x = 250 + step * index + (step - wide) / 2
        canvas.rect(x, 700 - high, wide, high, colour, 8)
        canvas.rect(x, 690, wide, 10, colour)
        canvas.rect(x + wide * 0.55, 700 - high + 8, wide * 0.45, high - 8, mix(colour, INK, 0.1), 8)
        canvas.rect(x + wide * 0.2, 730, wide * 0.6, 16, mix(mood.deep, WHITE, 0.6), 8)


def _dashes(canvas: Canvas, points: Sequence[Point], colour: Colour, pattern: int) -> None:
    """A line with a pattern of its own: whole, in strokes or in dots."""
    if pattern == 0:
        canvas.line(points, colour, 11)
        return
    for start, end in itertools.pairwise(points):
        length = math.dist(start, end)
        step = 44 if pattern == 1 else 24
        for number in range(int(length // step)):
            first, last = number * step / length, (number * step + (24 if pattern == 1 else 1)) / length
            one = (start[0] + (end[0] - start[0]) * first, start[1] + (end[1] - start[1]) * first)
            two = (start[0] + (end[0] - start[0]) * last, start[1] + (end[1] - start[1]) * last)
            if pattern == 1:
                canvas.line([one, two], colour, 11)
            else:
                canvas.dot(*one, 8, colour)


def _line_chart(canvas: Canvas) -> None:
    mood, dice = canvas.mood, canvas.dice
    _frame(canvas)
    slopes = (-4.0, 4.2) if canvas.says("onderste daalt") else (-34.0, -22.0, 14.0)
    starts = (250.0, 380.0) if canvas.says("onderste daalt") else (470.0, 560.0, 350.0)
    if canvas.says("onderste daalt"):
        slopes = (0.0, 34.0)
    for index, (slope, start) in enumerate(zip(slopes, starts, strict=True)):
        points = [
            (290 + step * 150, start + slope * step * (0.9 + 0.03 * step) + dice.uniform(-22, 22)) for step in range(8)
        ]
        colour = (mood.deep, mood.hot, mood.mid)[index]
        if index == 0:
            canvas.poly([*points, (points[-1][0], 700), (points[0][0], 700)], mix(mood.light, WHITE, 0.72))
        _dashes(canvas, points, colour, index)
        for x, y in (points[0], points[-1]):
            canvas.dot(x, y, 17, colour)
            canvas.dot(x, y, 8, WHITE)
    for step in range(8):
        canvas.rect(270 + step * 150, 730, 44, 12, mix(mood.deep, WHITE, 0.6), 6)


def _flow(canvas: Canvas) -> None:
    mood = canvas.mood
    _fields(canvas)
    places = ((170, 330), (630, 330), (1090, 330))
    for x, y in places:
        canvas.rect(x + 12, y + 16, 340, 240, mix(mood.light, mood.deep, 0.5), 22)
    for x, _y in places[:-1]:
        canvas.line([(x + 350, 450), (x + 436, 450)], INK, 14)
        canvas.poly([(x + 420, 414), (x + 466, 450), (x + 420, 486)], INK)
    for (x, y), colour in zip(places, (mood.deep, mood.hot, mood.mid), strict=True):
        canvas.rect(x, y, 340, 240, WHITE, 22)
        canvas.rect(x, y, 340, 60, colour, 22)
        canvas.rect(x, y + 34, 340, 30, colour)
        for row in range(3):
            canvas.rect(x + 36, y + 100 + row * 42, 260 - row * 50, 16, mix(mood.deep, WHITE, 0.65), 8)
