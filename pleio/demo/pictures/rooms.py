"""Indoors: the archive and the meeting."""

import itertools

from pleio.demo.pictures.canvas import HEIGHT, INK, PAPER, WHITE, WIDTH, Canvas, Colour, mix
from pleio.demo.pictures.desk import lens, room, telephone


def _box(canvas: Canvas, x: float, y: float, wide: float, tall: float) -> None:
    """An archive box with its label."""
    mood = canvas.mood
    colour = canvas.dice.choice(
        (mood.mid, mood.light, mood.warm, mood.hot, mood.pale, mood.deep, mix("#c99a63", mood.warm, 0.2))
    )
    canvas.rect(x, y, wide, tall, colour, 4)
    canvas.rect(x + wide - 8, y, 8, tall, mix(colour, INK, 0.14), 3)
    canvas.rect(x + wide * 0.18, y + tall * 0.16, wide * 0.64, tall * 0.3, WHITE, 3)
    canvas.rect(x + wide * 0.26, y + tall * 0.23, wide * 0.4, 6, mix(INK, WHITE, 0.5), 2)
    canvas.rect(x + wide * 0.26, y + tall * 0.33, wide * 0.28, 5, mix(INK, WHITE, 0.65), 2)
    canvas.dot(x + wide / 2, y + tall * 0.72, wide * 0.09, mix(colour, INK, 0.45))


def draw_archive(canvas: Canvas) -> None:
    """Shelves with boxes; a corridor, drawers or a table with folders where the description says so."""
    if canvas.says("gang", "corridor"):
        _corridor(canvas)
    elif canvas.says("laden", "drawers"):
        _drawers(canvas)
    elif canvas.says("stapel", "vergrootglas", "telefoon"):
        _folders(canvas)
    else:
        _shelves(canvas)


def _shelves(canvas: Canvas) -> None:
    mood, dice = canvas.mood, canvas.dice
    canvas.fill(mix(mood.sky, mood.light, 0.3))
    wood = mix("#a8774a", mood.deep, 0.25)
    for row in range(4):
        y = 30 + row * 205
        canvas.rect(40, y + 166, WIDTH - 80, 22, wood)
        x = 72.0
        while x < WIDTH - 130:
            if abs(x - 800) < 40:
                x = 850
            wide = dice.uniform(74, 108)
            if dice.random() < 0.1:
                x += dice.uniform(60, 110)
            elif dice.random() < 0.16:
                for sheet in range(5):
                    canvas.rect(x, y + 150 - sheet * 22, 120, 15, dice.choice((WHITE, PAPER, mood.pale, mood.warm)), 3)
                x += 128
            elif x + wide < WIDTH - 60 and not (x < 770 < x + wide):
                tall = dice.choice((136, 148, 120))
                _box(canvas, x, y + 166 - tall, wide, tall)
                x += wide + 6
            else:
                x += 30
    for x in (20, 786, WIDTH - 48):
        canvas.rect(x, 10, 28, 850, mix(wood, INK, 0.15))
    canvas.rect(0, 846, WIDTH, 54, mix(mood.deep, INK, 0.35))
    if canvas.says("papierbak"):
        canvas.poly([(1240, 640), (1480, 640), (1450, 880), (1270, 880)], mix(mood.deep, WHITE, 0.1))
        for x, y in ((1290, 622), (1350, 604), (1410, 620)):
            canvas.dot(x, y, 40, WHITE)
    else:
        lean = dice.choice((420.0, 1050.0))
        for side in (0, 130):
            canvas.line([(lean + side, 880), (lean + 130 + side * 0.8, 60)], mix("#e0b67a", mood.warm, 0.2), 18)
        for rung in range(9):
            share = 0.06 + rung / 9.6
            canvas.line(
                [(lean + 130 * share, 880 - 820 * share), (lean + 130 + 104 * share, 880 - 820 * share)],
                mix("#e0b67a", mood.warm, 0.2),
                14,
            )


def _corridor(canvas: Canvas) -> None:
    mood = canvas.mood
    canvas.fill(mix(mood.sky, WHITE, 0.4))
    canvas.poly([(0, HEIGHT), (660, 500), (940, 500), (WIDTH, HEIGHT)], mix(mood.pale, mood.deep, 0.2))
    canvas.rect(660, 230, 280, 272, mix(mood.sun, WHITE, 0.6))
    canvas.rect(750, 320, 100, 182, mood.deep, 4)
    for side in (0, 1):

        def at(depth: float, height: float, side: int = side) -> tuple[float, float]:
            x = 660 * depth
            return (WIDTH - x if side else x), 365 + (height - 0.5) * (1400 - 1130 * depth)

        edges = [1 - 0.84**step for step in range(10)]
        for start, end in itertools.pairwise(edges):
            for row in range(5):
                top, bottom = row / 5 + 0.02, (row + 1) / 5 - 0.035
                colour = canvas.dice.choice((mood.mid, mood.light, mood.warm, mood.hot, mood.pale, mood.deep))
                gap = (end - start) * 0.06
                canvas.poly(
                    [at(start + gap, top), at(end - gap, top), at(end - gap, bottom), at(start + gap, bottom)], colour
                )
                inner = (start * 0.7 + end * 0.3, start * 0.3 + end * 0.7)
                canvas.poly(
                    [
                        at(inner[0], top + 0.03),
                        at(inner[1], top + 0.03),
                        at(inner[1], top + 0.07),
                        at(inner[0], top + 0.07),
                    ],
                    WHITE,
                )
    for depth in (0.1, 0.45, 0.72):
        wide = 260 * (1 - depth)
        canvas.rect(800 - wide / 2, 20 + depth * 240, wide, 22 * (1 - depth) + 4, WHITE, 6)


def _drawers(canvas: Canvas) -> None:
    mood = canvas.mood
    canvas.fill(mix(mood.pale, WHITE, 0.5))
    canvas.rect(0, 800, WIDTH, 100, mix(mood.deep, INK, 0.2))
    wood = mix("#a8774a", mood.deep, 0.2)
    canvas.rect(150, 90, 1300, 740, mix(wood, INK, 0.3), 14)
    opened = (canvas.dice.randrange(1, 4), canvas.dice.randrange(1, 3))
    for row in range(4):
        for column in range(5):
            x, y = 176 + column * 252, 116 + row * 176
            canvas.rect(x, y, 240, 162, wood, 8)
            canvas.rect(x + 70, y + 36, 100, 40, WHITE, 4)
            canvas.rect(x + 86, y + 52, 66, 7, mix(INK, WHITE, 0.5), 3)
            canvas.rect(x + 96, y + 104, 48, 16, mood.warm, 8)
    x, y = 176 + opened[0] * 252, 116 + opened[1] * 176
    canvas.rect(x, y, 240, 162, mix(INK, wood, 0.3), 8)
    for index in range(7):
        canvas.rect(
            x + 8 + index * 32,
            y + 16 + (index % 3) * 10,
            28,
            150,
            canvas.dice.choice((WHITE, mood.pale, mood.warm, mood.light)),
            4,
        )
    canvas.rect(x - 20, y + 78, 280, 178, mix(wood, WHITE, 0.18), 10)
    canvas.rect(x + 70, y + 112, 100, 42, WHITE, 4)
    canvas.rect(x + 92, y + 188, 58, 20, mood.warm, 10)


def _folders(canvas: Canvas) -> None:
    mood = canvas.mood
    room(canvas)
    wood = mix("#c99a63", mood.deep, 0.08)
    canvas.rect(0, 680, WIDTH, 220, wood)
    canvas.rect(0, 680, WIDTH, 14, mix(wood, WHITE, 0.35))
    if canvas.says("doos"):
        for index in range(2):
            _box(canvas, 860 + index * 290, 440 + index * 26, 260, 320 - index * 26)
        telephone(canvas, 370, 800)
        return
    for index in range(8):
        colour = (mood.hot, mood.light, mood.warm, mood.mid, mood.pale, mood.deep)[index % 6]
        shift = canvas.near(0, 24)
        canvas.rect(510 + shift, 748 - index * 44, 560, 40, colour, 6)
        canvas.rect(530 + shift, 758 - index * 44, 524, 9, WHITE, 3)
        canvas.rect(590 + shift + (index % 3) * 120, 740 - index * 44, 110, 14, colour, 4)
    if canvas.says("vergrootglas"):
        lens(canvas, 1210, 700, 80)
    else:
        canvas.line([(620, 424), (960, 386)], mood.deep, 22)
        canvas.line([(600, 426), (620, 424)], mood.sun, 12)


def _presentation(canvas: Canvas, x: float, y: float, wide: float, tall: float) -> None:
    mood = canvas.mood
    canvas.rect(x, y, wide, tall, mix(mood.deep, INK, 0.35), 14)
    canvas.rect(x + 14, y + 14, wide - 28, tall - 28, WHITE, 6)
    for index in range(5):
        high = tall * (0.16 + 0.12 * index)
        canvas.rect(
            x + 60 + index * (wide - 100) / 5,
            y + tall - 48 - high,
            (wide - 100) / 7,
            high,
            (mood.light, mood.mid, mood.warm, mood.hot, mood.deep)[index],
            4,
        )
    canvas.rect(x + 44, y + tall - 48, wide - 88, 6, INK, 3)


def _bubble(canvas: Canvas, x: float, y: float, wide: float, colour: Colour) -> None:
    canvas.poly([(x + wide * 0.3, y + 70), (x + wide * 0.5, y + 70), (x + wide * 0.3, y + 122)], colour)
    canvas.rect(x, y, wide, 84, colour, 26)
    for row in range(2):
        canvas.rect(
            x + 30,
            y + 24 + row * 24,
            (wide - 60) * (1 - row * 0.35),
            10,
            WHITE if colour != WHITE else canvas.mood.light,
            5,
        )


def draw_meeting(canvas: Canvas) -> None:
    """People around a table; their number, a map or a screen as the description says."""
    mood, dice = canvas.mood, canvas.dice
    canvas.fill(mix(dice.choice((mood.pale, mood.light, mood.warm)), WHITE, 0.66))
    canvas.rect(0, 700, WIDTH, 200, mix(mood.pale, mood.deep, 0.22))
    wood = mix("#c99a63", mood.deep, 0.1)
    if canvas.says("volle", "lange tafels", "full"):
        canvas.rect(0, 420, WIDTH, HEIGHT - 420, mix(mood.pale, mood.deep, 0.22))
        _presentation(canvas, 560, 50, 480, 270)
        canvas.person(420, 480, 330)
        for row in range(3):
            y = 610 + row * 140
            for number in range(9 - row):
                canvas.person(90 + row * 70 + number * (178 + row * 14), y + 60, 230 + row * 60, legs=False)
            canvas.rect(0, y + 24 + row * 8, WIDTH, 64, mix(wood, INK, 0.06 * row), 8)
        return
    if canvas.says("scherm", "screen"):
        _presentation(canvas, 480, 60, 640, 340)
    else:
        for x in (150, 1130):
            canvas.rect(x, 70, 320, 300, WHITE, 10)
            canvas.rect(x + 14, 84, 292, 272, mood.water)
            canvas.poly([(x + 14, 300), (x + 306, 262), (x + 306, 356), (x + 14, 356)], mood.mid)
        for index, x in enumerate((520, 830)):
            _bubble(canvas, x, 70 + index * 70, 250, (mood.hot, mood.deep)[index])
    two = canvas.says("twee", "two")
    places = (
        (430, 1170) if two else (250, 520, 790, 1060, 1330) if not canvas.says("groepje") else (480, 700, 920, 1140)
    )
    for index, x in enumerate(places):
        standing = canvas.says("standing") and index == 2
        canvas.person(x + canvas.near(0, 18), 640 if standing else 700, 420 + canvas.near(0, 14), legs=False)
    canvas.rect(110, 590, WIDTH - 220, 52, wood, 26)
    canvas.rect(140, 628, WIDTH - 280, 30, mix(wood, INK, 0.25), 14)
    for x in (300, 1230):
        canvas.poly([(x, 650), (x + 70, 650), (x + 50, 860), (x + 20, 860)], mix(wood, INK, 0.35))
    if canvas.says("kaart", "map"):
        canvas.rect(460, 560, 680, 60, WHITE, 6)
        for index in range(10):
            canvas.rect(
                476 + index * 65,
                570 + (index % 2) * 18,
                60,
                22,
                dice.choice((mood.light, mood.mid, mood.warm, mood.water, mood.pale)),
                3,
            )
    else:
        for x in places:
            canvas.rect(x + 70, 560, 34, 40, dice.choice((WHITE, mood.warm, mood.hot)), 6)
            canvas.rect(x - 60, 584, 100, 10, WHITE, 3)
