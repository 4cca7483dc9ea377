"""Outdoors: water, bridges and trees."""

from dataclasses import replace

from pleio.demo.pictures.canvas import DUSK, HEIGHT, INK, PAPER, WHITE, WIDTH, Canvas, mix
from pleio.demo.pictures.fields import far_land


def _ripples(canvas: Canvas, top: float, bottom: float, number: int = 22) -> None:
    """Short flat strokes of light on water."""
    for _number in range(number):
        y = canvas.dice.uniform(top, bottom)
        near = (y - top) / max(1, bottom - top)
        shade = (
            mix(canvas.mood.water, WHITE, 0.6)
            if canvas.dice.random() < 0.6
            else mix(canvas.mood.water, canvas.mood.mid, 0.35)
        )
        canvas.rect(canvas.dice.uniform(-60, WIDTH), y, canvas.near(90 + 100 * near, 40), 3 + 6 * near, shade, 3)


def _reed(canvas: Canvas, x: float, ground: float, number: int = 9) -> None:
    for _number in range(number):
        at, tall = x + canvas.near(0, 70), canvas.near(170, 50)
        lean = canvas.near(0, 22)
        canvas.line(
            [(at, ground), (at + lean, ground - tall)], canvas.dice.choice((canvas.mood.deep, canvas.mood.mid)), 6
        )
        if canvas.dice.random() < 0.6:
            canvas.line([(at + lean, ground - tall), (at + lean, ground - tall - 44)], "#8a5a34", 15)


def draw_bridge(canvas: Canvas) -> None:
    """A bridge over water: with arches, or a drawbridge, a wooden one or a lock where the description says so."""
    if canvas.says("avond", "evening"):
        canvas.mood = DUSK
    mood, dice = canvas.mood, canvas.dice
    horizon = 520.0
    canvas.sky(horizon)
    far_land(canvas, horizon)
    canvas.rect(0, horizon, WIDTH, HEIGHT, mood.water)
    _ripples(canvas, horizon + 30, HEIGHT - 40, 34)
    if canvas.says("ophaal", "drawbridge"):
        _drawbridge(canvas, horizon)
    elif canvas.says("hout", "smalle", "wood", "wadi"):
        wood = mix("#9a6b3f", mood.deep, 0.12)
        lock = canvas.says("sluis", "lock")
        bank = mix(mood.hot, mood.deep, 0.45) if lock else mood.mid
        canvas.poly([(0, 560), (420, 560 if lock else 610), (330, HEIGHT), (0, HEIGHT)], bank)
        canvas.poly([(WIDTH, 560), (1180, 560 if lock else 610), (1270, HEIGHT), (WIDTH, HEIGHT)], bank)
        if lock:
            for gate in (
                [(400, 600), (796, 640), (796, 880), (350, 860)],
                [(1200, 600), (804, 640), (804, 880), (1250, 860)],
            ):
                canvas.poly(gate, mix(wood, INK, 0.4))
            for row in range(3):
                canvas.line([(392 - row * 12, 640 + row * 80), (796, 672 + row * 76)], mix(wood, INK, 0.15), 10)
                canvas.line([(1208 + row * 12, 640 + row * 80), (804, 672 + row * 76)], mix(wood, INK, 0.15), 10)
        for x in () if lock else (470, 800, 1130):
            canvas.rect(x - 14, 560, 28, 190, mix(wood, INK, 0.25))
            canvas.rect(x - 20, 748, 40, 8, mix(mood.water, WHITE, 0.6), 4)
        canvas.rect(250, 556, 1100, 34, wood)
        for x in range(270, 1350, 44):
            canvas.rect(x, 556, 4, 34, mix(wood, INK, 0.25))
        for x in range(270, 1350, 118):
            canvas.rect(x, 430, 16, 130, wood, 4)
        canvas.rect(250, 430, 1100, 16, wood, 8)
        canvas.rect(250, 490, 1100, 9, wood, 4)
        if not lock:
            _reed(canvas, 250, 860, 12)
            _reed(canvas, 1380, 870, 12)
    else:
        stone = dice.choice((mood.hot, mix(mood.hot, mood.deep, 0.35), mix(mood.mid, mood.deep, 0.4)))
        arches = dice.choice((3, 3, 4))
        span = 1360 / arches
        canvas.poly([(0, 470), (800, 420), (WIDTH, 470), (WIDTH, 650), (0, 650)], stone)
        for index in range(arches):
            middle = 120 + span * (index + 0.5)
            canvas.pie(middle, 650, span * 0.41 + 16, 180, 360, mix(stone, WHITE, 0.3))
            canvas.pie(middle, 650, span * 0.41, 180, 360, mix(mood.water, mood.mid, 0.25))
            canvas.pie(middle, 650, span * 0.41, 0, 180, mix(mood.water, mood.mid, 0.06))
        canvas.rect(0, 648, WIDTH, 4, mood.water)
        canvas.poly([(0, 440), (800, 390), (WIDTH, 440), (WIDTH, 472), (0, 472)], mix(stone, WHITE, 0.22))
        for x in range(40, WIDTH, 190):
            rise = 50 * (1 - abs(x - 800) / 800)
            canvas.rect(x, 330 - rise, 7, 120, mood.deep)
            canvas.dot(x + 3, 326 - rise, 15, mood.sun)
        for x in (470, 560, 700, 985, 1120)[: 5 if canvas.says("people", "mensen") else 2]:
            canvas.person(x, 432 - 40 * (1 - abs(x - 800) / 800), 130)
    canvas.birds(canvas.near(800, 300), 120)


def _drawbridge(canvas: Canvas, horizon: float) -> None:
    mood = canvas.mood
    frame, deck = canvas.dice.choice((WHITE, mood.hot)), mix(mood.deep, INK, 0.2)
    canvas.rect(0, 590, 560, HEIGHT - 590, mix(mood.hot, mood.deep, 0.35))
    canvas.rect(1120, 590, 480, HEIGHT - 590, mix(mood.hot, mood.deep, 0.35))
    canvas.rect(0, 566, 580, 30, deck)
    canvas.rect(1100, 566, 500, 30, deck)
    canvas.line([(560, 578), (880, 300)], deck, 26)
    canvas.line([(410, 250), (760, 96)], frame, 24)
    canvas.line([(410, 250), (230, 330)], frame, 24)
    canvas.line([(755, 100), (876, 300)], frame, 8)
    canvas.rect(196, 316, 78, 60, deck, 8)
    for x in (396, 470):
        canvas.rect(x, 190, 24, 390, frame)
    canvas.rect(380, 236, 130, 22, frame, 6)
    for x in range(20, 380, 90):
        canvas.rect(x, 490, 10, 80, frame)
        canvas.rect(x + 1130, 490, 10, 80, frame)
    canvas.rect(0, 486, 396, 10, frame, 5)
    canvas.rect(1130, 486, 470, 10, frame, 5)
    _boat(canvas, 830, 770)


def _boat(canvas: Canvas, x: float, y: float) -> None:
    mood = canvas.mood
    canvas.rect(x - 6, y - 240, 10, 240, mix("#8a6a48", INK, 0.2))
    canvas.poly([(x + 8, y - 232), (x + 8, y - 28), (x + 130, y - 28)], WHITE)
    canvas.poly([(x - 12, y - 200), (x - 12, y - 28), (x - 96, y - 28)], mood.warm)
    canvas.poly([(x - 150, y - 20), (x + 160, y - 20), (x + 110, y + 44), (x - 110, y + 44)], mood.hot)
    canvas.rect(x - 190, y + 42, 390, 8, mix(mood.water, WHITE, 0.6), 4)


def _mill(canvas: Canvas, x: float, ground: float, size: float) -> None:
    mood = canvas.mood
    canvas.poly(
        [
            (x - size * 0.24, ground),
            (x - size * 0.13, ground - size * 0.72),
            (x + size * 0.13, ground - size * 0.72),
            (x + size * 0.24, ground),
        ],
        mix(mood.hot, mood.deep, 0.3),
    )
    canvas.pie(x, ground - size * 0.7, size * 0.16, 180, 360, mix(mood.deep, INK, 0.2))
    hub = (x, ground - size * 0.74)
    for across, down in ((0.42, 0.42), (-0.42, 0.42), (0.42, -0.42), (-0.42, -0.42)):
        tip = (hub[0] + across * size, hub[1] + down * size)
        canvas.line([hub, tip], INK, size * 0.018)
        turn = (-down * size * 0.16, across * size * 0.16)
        start = (hub[0] + across * size * 0.18, hub[1] + down * size * 0.18)
        canvas.poly([start, tip, (tip[0] + turn[0], tip[1] + turn[1]), (start[0] + turn[0], start[1] + turn[1])], WHITE)
    canvas.rect(x - size * 0.05, ground - size * 0.16, size * 0.1, size * 0.16, WHITE, size * 0.03)


def draw_water(canvas: Canvas) -> None:
    """A ditch, canal or river between banks; a gauge, a mill, a square with steps where the description says so."""
    mood = canvas.mood
    if canvas.says("plein met treden"):
        _water_square(canvas)
        return
    horizon = 380.0
    grey = canvas.says("grey", "grijs")
    if grey:
        canvas.mood = mood = replace(mood, sky="#dde3e6", pale="#c9d2d2")
    canvas.sky(horizon, sun=not grey, clouds=4 if grey else 2)
    far_land(canvas, horizon)
    if canvas.says("laagte", "hollow"):
        _hollow(canvas, horizon)
        return
    wide = 760.0 if canvas.says("brede", "high water", "rivier") else canvas.near(430, 50)
    middle = canvas.near(800, 160)
    canvas.rect(0, horizon, WIDTH, HEIGHT - horizon, mood.light)
    canvas.poly([(0, horizon + 30), (middle - 120, horizon), (middle - wide, HEIGHT), (0, HEIGHT)], mood.mid)
    canvas.poly([(0, horizon + 190), (middle - wide - 120, HEIGHT), (0, HEIGHT)], mood.deep)
    canvas.poly(
        [(WIDTH, horizon + 20), (middle + 120, horizon), (middle + wide, HEIGHT), (WIDTH, HEIGHT)],
        mix(mood.mid, mood.light, 0.45),
    )
    canvas.poly([(WIDTH, horizon + 260), (middle + wide + 140, HEIGHT), (WIDTH, HEIGHT)], mood.pale)
    bank = mix("#8a6a48", mood.deep, 0.3)
    canvas.poly(
        [(middle - 74, horizon), (middle + 74, horizon), (middle + wide, HEIGHT), (middle - wide, HEIGHT)], bank
    )
    canvas.poly(
        [(middle - 66, horizon), (middle + 66, horizon), (middle + wide - 50, HEIGHT), (middle - wide + 50, HEIGHT)],
        mood.water,
    )
    for number in range(16):
        depth = (number + 1) / 17
        y = horizon + 20 + depth * (HEIGHT - horizon - 60)
        half = 50 + depth * (wide - 130)
        canvas.rect(
            middle + canvas.near(0, half * 0.55) - half * 0.2,
            y,
            half * 0.4,
            3 + 5 * depth,
            mix(mood.water, WHITE, 0.65),
            3,
        )
    side = -1 if middle > 800 else 1
    _mill(canvas, middle + side * 460, horizon + 60, 330)
    if canvas.says("meetpaal", "gauge"):
        canvas.rect(middle - 30, 330, 60, 470, WHITE, 6)
        for number in range(9):
            canvas.rect(middle - 30, 350 + number * 50, 60 if number % 2 else 34, 14, mood.hot)
        canvas.rect(middle - 66, 794, 132, 9, mix(mood.water, WHITE, 0.7), 4)
    for number in range(4):
        depth = 0.2 + number * 0.12
        x = middle - side * (150 + depth * (wide + 260))
        canvas.tree(x, horizon + 20 + depth * 330, 150 + depth * 260, "willow")
    _reed(canvas, middle - wide + 30, HEIGHT + 10, 14)
    _reed(canvas, middle + wide - 20, HEIGHT + 10, 14)
    canvas.birds(canvas.near(800, 300), 110)


def _hollow(canvas: Canvas, horizon: float) -> None:
    """A green hollow that holds the rain for a while."""
    mood = canvas.mood
    canvas.rect(0, horizon, WIDTH, HEIGHT - horizon, mood.light)
    for number in range(6):
        canvas.tree(130 + number * 270 + canvas.near(0, 40), horizon + 50, canvas.near(210, 40))
    for inset, colour in ((0, mix(mood.light, mood.mid, 0.35)), (70, mix(mood.light, mood.mid, 0.7)), (140, mood.mid)):
        canvas.oval(800, 690, 780 - inset * 1.6, 220 - inset * 0.7, colour)
    canvas.oval(800, 710, 500, 100, mood.water)
    for x, y, wide in ((560, 690, 150), (820, 730, 220), (700, 760, 120), (960, 680, 110)):
        canvas.rect(x, y, wide, 6, WHITE, 3)
    _reed(canvas, 330, 790, 12)
    _reed(canvas, 1290, 770, 12)


def _water_square(canvas: Canvas) -> None:
    mood = canvas.mood
    canvas.sky(420)
    for number in range(8):
        tall = canvas.near(230, 60)
        canvas.rect(
            number * 210 - 30,
            430 - tall,
            190,
            tall,
            canvas.dice.choice((mood.light, mood.pale, mood.warm, mix(mood.hot, WHITE, 0.25))),
        )
        for window in range(3):
            canvas.rect(number * 210 + window * 52, 430 - tall + 30, 28, 44, WHITE, 3)
    canvas.rect(0, 430, WIDTH, 470, mix(PAPER, mood.pale, 0.5))
    for step in range(4):
        inset = 90 + step * 110
        shade = mix(mood.pale, mood.deep, 0.08 + step * 0.13)
        canvas.poly(
            [
                (inset + 130, 520 + step * 34),
                (WIDTH - inset - 130, 520 + step * 34),
                (WIDTH - inset + 60, 850 - step * 26),
                (inset - 60, 850 - step * 26),
            ],
            shade,
        )
    canvas.poly([(560, 650), (1040, 650), (1200, 770), (400, 770)], mood.water)
    for x, y, wide in ((620, 680, 120), (780, 712, 200), (560, 742, 160), (930, 690, 90)):
        canvas.rect(x, y, wide, 6, WHITE, 3)
    for x in (130, 300, 1310, 1480):
        canvas.tree(x, 540, 210, "round")
    canvas.person(330, 690, 150)
    canvas.person(1280, 660, 150)


def draw_forest(canvas: Canvas) -> None:
    """Trees in layers: tall trunks, a path, an avenue, or young trees on a square."""
    mood, dice = canvas.mood, canvas.dice
    canvas.sky(620, clouds=1)
    if canvas.says("plein", "square"):
        canvas.rect(0, 560, WIDTH, 340, mix(PAPER, mood.pale, 0.6))
        for joint in range(-1000, 1001, 130):
            canvas.line([(800 + joint * 0.5, 560), (800 + joint * 1.6, HEIGHT)], mix(mood.pale, mood.deep, 0.12), 3)
        for left, foot, size in (
            (180, 600, 300),
            (480, 640, 330),
            (800, 600, 300),
            (1110, 650, 340),
            (1420, 610, 310),
            (640, 760, 400),
            (1260, 790, 420),
        ):
            canvas.oval(left, foot + 4, size * 0.2, size * 0.045, mix(mood.deep, mood.pale, 0.35))
            canvas.tree(left, foot, size, "round")
        return
    for layer in range(3):
        ground = 520 + layer * 75
        colour = mix(mood.light, mix(mood.sky, mood.mid, 0.2), 0.7 - layer * 0.3)
        x = -60.0
        while x < WIDTH + 80:
            tall = dice.uniform(200, 330) + layer * 40
            canvas.poly([(x - tall * 0.2, ground), (x, ground - tall), (x + tall * 0.2, ground)], colour)
            canvas.poly(
                [
                    (x - tall * 0.15, ground - tall * 0.4),
                    (x, ground - tall * 1.1),
                    (x + tall * 0.15, ground - tall * 0.4),
                ],
                colour,
            )
            x += dice.uniform(60, 130)
        canvas.rect(0, ground - 2, WIDTH, HEIGHT, colour)
    canvas.rect(0, 690, WIDTH, 210, mood.mid)
    middle = canvas.near(800, 120)
    canvas.poly(
        [(middle - 34, 660), (middle + 34, 660), (middle + 330, HEIGHT), (middle - 360, HEIGHT)],
        mix(mood.pale, mood.warm, 0.3),
    )
    if canvas.says("stammen", "trunks"):
        for trunk in (60, 190, 330, 470, 1130, 1260, 1400, 1530):
            wide = canvas.near(52, 12)
            bark = mix("#7a5a3c", mood.deep, dice.uniform(0.2, 0.55))
            canvas.rect(trunk - wide / 2, 0, wide, 740 + canvas.near(40, 40), bark)
            canvas.rect(trunk + wide * 0.14, 0, wide * 0.36, 740, mix(bark, INK, 0.2))
        for crown in range(-40, 1700, 120):
            canvas.dot(crown, canvas.near(0, 30), 110, dice.choice((mood.deep, mood.mid)))
    else:
        for depth in (0.0, 0.18, 0.42, 0.75):
            for side in (-1, 1):
                x = middle + side * (120 + depth * 640 + canvas.near(0, 16))
                canvas.tree(x, 680 + depth * 190, 240 + depth * 470, "round", mood.deep if depth > 0.3 else mood.mid)
    for _number in range(26):
        x, y = dice.uniform(0, WIDTH), dice.uniform(780, 890)
        if abs(x - middle) > 330:
            canvas.dot(x, y, dice.uniform(4, 9), dice.choice((mood.warm, mood.hot, mood.pale)))
