"""In town: the town hall, bicycles and the station."""

from pleio.demo.pictures.canvas import DUSK, HEIGHT, INK, PAPER, WHITE, WIDTH, Canvas, Colour, mix


def _house(canvas: Canvas, x: float, ground: float, width: float, tall: float, colour: Colour, *, lit: bool) -> None:
    """A canal house with a stepped, bell or pointed gable."""
    mood, dice = canvas.mood, canvas.dice
    top = ground - tall
    canvas.rect(x, top, width, tall, colour)
    kind = dice.choice(("step", "point", "bell"))
    if kind == "step":
        for step in range(4):
            inset = width * 0.13 * step
            canvas.rect(x + inset, top - (step + 1) * 24, width - 2 * inset, 26, colour)
    elif kind == "point":
        canvas.poly(
            [(x - 10, top + 1), (x + width / 2, top - width * 0.55), (x + width + 10, top + 1)], mix(colour, INK, 0.25)
        )
    else:
        canvas.rect(x + width * 0.2, top - 66, width * 0.6, 80, colour)
        canvas.pie(x + width / 2, top - 64, width * 0.3, 180, 360, colour)
    glass = mood.sun if lit else mix(mood.water, WHITE, 0.35)
    columns = max(2, round(width / 62))
    gap = width / columns
    for row in range(max(2, round(tall / 105))):
        for column in range(columns):
            pane = glass if not lit or dice.random() < 0.6 else mix(colour, INK, 0.4)
            canvas.rect(x + gap * (column + 0.5) - 17, top + 26 + row * 92, 34, 52, WHITE, 3)
            canvas.rect(x + gap * (column + 0.5) - 13, top + 30 + row * 92, 26, 44, pane, 2)
    canvas.rect(x + width / 2 - 22, ground - 78, 44, 78, mix(mood.deep, INK, 0.15), 4)


def _square(canvas: Canvas, top: float) -> None:
    """Paving that runs away from the viewer."""
    mood = canvas.mood
    ground = mix(mood.pale, mood.deep, 0.45) if mood is DUSK else mix(PAPER, mood.pale, 0.55)
    canvas.rect(0, top, WIDTH, HEIGHT - top, ground)
    joint = mix(ground, mood.deep, 0.13)
    for x in range(-600, WIDTH + 700, 120):
        canvas.line([(800 + (x - 800) * 0.6, top), (800 + (x - 800) * 1.5, HEIGHT)], joint, 2.5)
    for depth in (0.1, 0.26, 0.5, 0.8):
        canvas.rect(0, top + depth * (HEIGHT - top), WIDTH, 2.5, joint)


def _flag(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.rect(x, y, size * 0.05, size * 1.5, INK if canvas.mood is not DUSK else WHITE)
    for index, colour in enumerate((canvas.mood.hot, WHITE, canvas.mood.mid)):
        canvas.rect(x + size * 0.05, y + 4 + index * size * 0.2, size, size * 0.2, colour)


def draw_townhall(canvas: Canvas) -> None:
    """A town hall on its square; an office, houses with gardens or the hall inside where the description says so."""
    if canvas.says("balie", "hal met"):
        _counter(canvas)
    elif canvas.says("kantoorgebouw", "office"):
        _office(canvas)
    elif canvas.says("tuinen", "gardens"):
        _gardens(canvas)
    else:
        _hall(canvas)


def _hall(canvas: Canvas) -> None:
    lit = canvas.says("verlicht", "lit")
    if lit:
        canvas.mood = DUSK
    mood, dice = canvas.mood, canvas.dice
    ground = 690.0
    canvas.sky(ground, clouds=0 if lit else 2)
    fronts = [
        mood.hot,
        mood.warm,
        mood.light,
        mood.mid,
        mix(mood.hot, mood.deep, 0.4),
        mood.pale,
        mix(mood.warm, WHITE, 0.4),
    ]
    x = -20.0
    while x < WIDTH:
        width = dice.uniform(120, 200)
        _house(canvas, x, ground, width, dice.uniform(230, 340), dice.choice(fronts), lit=lit)
        x += width
    _square(canvas, ground)
    wall = (
        mix(mood.hot, mood.deep, 0.55)
        if lit
        else dice.choice((mix(mood.warm, WHITE, 0.55), mix(mood.pale, WHITE, 0.4), mix(mood.hot, WHITE, 0.3)))
    )
    roof = mix(mood.deep, INK, 0.2)
    canvas.rect(430, 330, 740, 370, wall)
    canvas.poly([(400, 334), (500, 230), (1100, 230), (1200, 334)], roof)
    canvas.rect(720, 130, 160, 210, mix(wall, INK, 0.06))
    canvas.poly([(706, 132), (800, -10), (894, 132)], roof)
    canvas.dot(800, 196, 44, WHITE)
    canvas.ring(800, 196, 44, roof, 6)
    canvas.line([(800, 196), (800, 166)], INK, 6)
    canvas.line([(800, 196), (822, 206)], INK, 6)
    canvas.poly([(640, 340), (800, 252), (960, 340)], mix(wall, WHITE, 0.35))
    glass = mood.sun if lit else mix(mood.water, WHITE, 0.2)
    for row in (382, 524):
        for x in (466, 552, 1004, 1090):
            canvas.rect(x, row, 58, 96, WHITE, 28)
            canvas.rect(x + 6, row + 6, 46, 86, glass, 22)
    for x in (660, 770, 880):
        canvas.rect(x, 370, 62, 104, glass, 4)
    for x in (640, 740, 846, 944):
        canvas.rect(x, 350, 18, 350, mix(wall, WHITE, 0.55))
    canvas.rect(750, 540, 104, 160, mood.sun if canvas.says("open") or lit else mix(mood.deep, INK, 0.1), 4)
    canvas.rect(800, 540, 3, 160, wall)
    for step in range(4):
        canvas.rect(630 - step * 26, 690 + step * 16, 344 + step * 52, 17, mix(WHITE, mood.deep, 0.06 + step * 0.06))
    _flag(canvas, 884, 30, 84)
    if canvas.says("brievenbus", "letterbox"):
        canvas.rect(1260, 700, 16, 90, INK)
        canvas.rect(1222, 610, 94, 106, mood.hot, 14)
        canvas.rect(1240, 638, 58, 10, INK, 5)
    for x in (250, 1400):
        canvas.tree(x, 760, 290, "round")
    for x, y in ((540, 800), (1060, 830), (1120, 826)):
        canvas.person(x, y, 150)


def _office(canvas: Canvas) -> None:
    mood, dice = canvas.mood, canvas.dice
    canvas.sky(700)
    for number in range(9):
        tall = dice.uniform(140, 300)
        canvas.rect(number * 190 - 40, 700 - tall, 180, tall, mix(mood.light, mood.sky, dice.uniform(0.2, 0.6)))
    _square(canvas, 700)
    wall = dice.choice((mood.deep, mix(mood.mid, mood.deep, 0.4), mix(mood.hot, mood.deep, 0.25)))
    tall, wide, left = (640, 380, 480) if canvas.says("hoog", "high") else (430, 820, 390)
    canvas.rect(left, 700 - tall, wide, tall, wall)
    canvas.rect(left + wide, 700 - tall * 0.6, 230, tall * 0.6, mix(wall, INK, 0.18))
    for row in range(int(tall / 68) - 1):
        for column in range(wide // 62):
            glass = dice.choice((mix(mood.water, WHITE, 0.3), mood.water, mix(mood.water, WHITE, 0.55), mood.sun))
            canvas.rect(left + 22 + column * 60, 700 - tall + 26 + row * 66, 42, 44, glass, 3)
        if row < int(tall * 0.6 / 68) - 1:
            for column in range(3):
                canvas.rect(
                    left + wide + 24 + column * 66,
                    700 - tall * 0.6 + 26 + row * 66,
                    46,
                    44,
                    mix(mood.water, WHITE, 0.3),
                    3,
                )
    canvas.rect(left + wide / 2 - 90, 628, 180, 72, mix(mood.water, WHITE, 0.5))
    canvas.rect(left + wide / 2 - 110, 614, 220, 18, mood.warm)
    for x in (140, 290, 1290, 1440):
        canvas.tree(x, 760, 240, "round")
    for x, y in ((430, 810), (760, 850), (830, 848), (1130, 800)):
        canvas.person(x, y, 140)


def _gardens(canvas: Canvas) -> None:
    mood, dice = canvas.mood, canvas.dice
    canvas.sky(560)
    canvas.rect(0, 560, WIDTH, 340, mood.light)
    for number in range(4):
        x = 30 + number * 400
        wall = dice.choice(
            (mix(mood.hot, WHITE, 0.15), mix(mood.warm, WHITE, 0.35), mix(mood.hot, mood.deep, 0.25), PAPER)
        )
        canvas.rect(x + 30, 360, 290, 240, wall)
        canvas.poly([(x, 366), (x + 175, 200), (x + 350, 366)], mix(mood.deep, INK, 0.15))
        for window in (70, 210):
            canvas.rect(x + window, 400, 70, 70, WHITE, 4)
            canvas.rect(x + window + 6, 406, 58, 58, mix(mood.water, WHITE, 0.3), 2)
        canvas.rect(x + 150, 500, 56, 100, mood.mid, 4)
        canvas.tree(x + 360, 640, 210, "round")
    for number in range(5):
        for plank in range(11):
            x = number * 400 - 130 + plank * 24
            high = 110 + (number % 3) * 40
            canvas.rect(x, 770 - high, 20, high, mix("#b98a5a", mood.deep, 0.12 + 0.1 * (plank % 2)), 4)
    canvas.rect(0, 765, WIDTH, 135, mood.mid)
    for _number in range(46):
        canvas.dot(
            dice.uniform(0, WIDTH),
            dice.uniform(790, 885),
            dice.uniform(6, 13),
            dice.choice((mood.hot, mood.warm, WHITE, mood.pale)),
        )


def _counter(canvas: Canvas) -> None:
    mood = canvas.mood
    canvas.fill(mix(mood.sky, WHITE, 0.3))
    canvas.rect(0, 690, WIDTH, 210, mix(mood.pale, WHITE, 0.25))
    for x in (90, 330, 1110, 1350):
        canvas.rect(x, 90, 170, 350, WHITE, 85)
        canvas.rect(x + 12, 102, 146, 326, mood.water, 73)
        canvas.rect(x + 82, 102, 8, 326, WHITE)
    if canvas.says("deur", "door"):
        canvas.rect(610, 160, 380, 530, mix(mood.deep, INK, 0.1), 12)
        canvas.rect(634, 184, 160, 506, mix(mood.water, WHITE, 0.4), 6)
        canvas.rect(806, 184, 160, 506, mix(mood.water, WHITE, 0.4), 6)
    else:
        canvas.rect(600, 120, 400, 150, mood.deep, 16)
        for index, colour in enumerate((mood.warm, mood.light, WHITE)):
            canvas.rect(640, 150 + index * 34, 220 - index * 40, 16, colour, 8)
    for x in (980, 1230, 1440):
        canvas.person(x, 700, 270, legs=False)
    canvas.rect(860, 540, 720, 230, mood.mid)
    canvas.rect(840, 520, 760, 34, mix(mood.warm, WHITE, 0.15), 8)
    for x in range(890, 1570, 58):
        canvas.rect(x, 566, 5, 204, mood.deep)
    for number in range(4):
        canvas.person(660 - number * 170, 850 + canvas.near(0, 8), 330)


def _wheel(canvas: Canvas, x: float, y: float, radius: float) -> None:
    canvas.ring(x, y, radius, INK, radius * 0.09)
    canvas.ring(x, y, radius * 0.9, mix(WHITE, INK, 0.35), radius * 0.02)
    canvas.dot(x, y, radius * 0.09, INK)


def _bicycle(canvas: Canvas, x: float, ground: float, size: float, colour: Colour) -> tuple[float, float]:
    """A Dutch bicycle, looking to the right; returns where the saddle is."""
    radius = size * 0.33
    hub = ground - radius
    back, front = (x, hub), (x + size * 1.08, hub)
    pedals, saddle, head = (
        (x + size * 0.44, hub + radius * 0.1),
        (x + size * 0.3, hub - size * 0.48),
        (x + size * 0.88, hub - size * 0.5),
    )
    for wheel in (back, front):
        _wheel(canvas, *wheel, radius)
    width = size * 0.045
    canvas.line([back, pedals, saddle, back], colour, width)
    canvas.line([saddle, head, pedals], colour, width)
    canvas.line([front, (head[0] - size * 0.02, head[1] - size * 0.1)], colour, width)
    canvas.arc(*back, radius * 1.08, 190, 310, colour, width * 0.7)
    canvas.arc(*front, radius * 1.08, 200, 320, colour, width * 0.7)
    bar = (head[0] - size * 0.03, head[1] - size * 0.15)
    canvas.line(
        [(bar[0] - size * 0.13, bar[1] + size * 0.02), bar, (bar[0] + size * 0.05, bar[1] + size * 0.02)],
        INK,
        width * 0.9,
    )
    canvas.line([saddle, (saddle[0] - size * 0.02, saddle[1] - size * 0.09)], INK, width * 0.8)
    canvas.rect(saddle[0] - size * 0.13, saddle[1] - size * 0.13, size * 0.22, size * 0.06, INK, size * 0.03)
    canvas.dot(*pedals, size * 0.06, INK)
    canvas.dot(front[0] - size * 0.09, head[1] + size * 0.02, size * 0.04, canvas.mood.sun)
    return saddle[0], saddle[1] - size * 0.13


def _rider(canvas: Canvas, x: float, ground: float, size: float, colour: Colour) -> None:
    mood = canvas.mood
    seat_x, seat_y = _bicycle(canvas, x, ground, size, colour)
    coat = canvas.dice.choice((mood.hot, mood.warm, mood.deep, mood.mid))
    canvas.line(
        [(seat_x, seat_y), (seat_x + size * 0.27, seat_y + size * 0.24), (seat_x + size * 0.18, seat_y + size * 0.58)],
        mix(mood.deep, INK, 0.5),
        size * 0.1,
    )
    shoulder = (seat_x + size * 0.14, seat_y - size * 0.42)
    canvas.line([(seat_x, seat_y - size * 0.03), shoulder], coat, size * 0.22)
    canvas.line(
        [shoulder, (seat_x + size * 0.28, seat_y - size * 0.14), (seat_x + size * 0.5, seat_y - size * 0.06)],
        mix(coat, INK, 0.18),
        size * 0.075,
    )
    head = (shoulder[0] + size * 0.06, shoulder[1] - size * 0.24)
    canvas.dot(*head, size * 0.12, canvas.dice.choice(("#f1c9a5", "#a8703f", "#d9a27a")))
    canvas.pie(
        head[0], head[1] - size * 0.01, size * 0.128, 165, 340, canvas.dice.choice(("#2b2320", "#6b4423", "#b98a4b"))
    )


def draw_bikes(canvas: Canvas) -> None:
    """Bicycles in a row before houses or fields; riders or a cargo bicycle where the description says so."""
    mood, dice = canvas.mood, canvas.dice
    ground = 800.0
    canvas.sky(600)
    colours = [mood.hot, mood.deep, mood.warm, mood.mid, WHITE, mix(mood.deep, INK, 0.4)]
    town = canvas.says("straat", "kantoor", "wijk", "bakfiets", "office", "street")
    if town:
        x = -30.0
        while x < WIDTH:
            width = dice.uniform(170, 250)
            front = dice.choice(
                (
                    mood.light,
                    mood.pale,
                    mix(mood.hot, WHITE, 0.35),
                    mix(mood.warm, WHITE, 0.3),
                    mix(mood.mid, WHITE, 0.3),
                )
            )
            _house(canvas, x, 650, width, dice.uniform(330, 440), front, lit=False)
            x += width
        canvas.rect(0, 648, WIDTH, 70, mix(PAPER, mood.deep, 0.12))
    else:
        for number in range(12):
            canvas.tree(number * 150 + canvas.near(0, 50), 606, canvas.near(180, 50))
        canvas.rect(0, 600, WIDTH, 120, mood.light)
        canvas.rect(0, 640, WIDTH, 22, mood.water)
        canvas.rect(0, 660, WIDTH, 60, mood.mid)
        if canvas.says("voetbal", "football"):
            canvas.line([(560, 668), (560, 440), (980, 440), (980, 668)], WHITE, 14)
            for x in range(600, 980, 40):
                canvas.line([(x, 446), (x, 640)], WHITE, 2)
            for y in range(480, 640, 40):
                canvas.line([(566, y), (974, y)], WHITE, 2)
    canvas.rect(0, 716, WIDTH, 184, mix(mood.hot, WHITE, 0.28) if not town else mix(PAPER, mood.deep, 0.25))
    canvas.rect(0, 712, WIDTH, 8, WHITE)
    for x in range(40, WIDTH, 240):
        canvas.rect(x, 858, 130, 8, WHITE, 4)
    if canvas.says("cyclist", "fietsers"):
        for x, size in ((120, 270), (620, 290), (1130, 265)):
            _rider(canvas, x, ground + canvas.near(10, 14), size, dice.choice(colours))
    elif canvas.says("bakfiets"):
        saddle = _bicycle(canvas, 480, ground, 330, mood.deep)
        canvas.poly([(800, 560), (1160, 560), (1110, 740), (830, 740)], mood.hot)
        canvas.rect(790, 548, 380, 22, mix(mood.hot, INK, 0.2), 8)
        _wheel(canvas, 1100, 745, 56)
        canvas.rect(972, 260, 12, 300, WHITE)
        for index in range(6):
            canvas.pie(978, 320, 230, 180 + index * 30, 210 + index * 30, (mood.warm, WHITE)[index % 2])
        canvas.person(saddle[0] - 170, 830, 340)
        canvas.person(1340, 840, 340)
    else:
        number = 3 if canvas.says("drie", "three") else 5
        size = 400 if number == 3 else 300
        first, last = 20 + size * 0.29, WIDTH - 20 - size * 1.23
        for index in range(number):
            _bicycle(
                canvas,
                first + (last - first) * index / (number - 1),
                ground + 24,
                size * 0.87,
                colours[(index + dice.randrange(2)) % len(colours)],
            )


def draw_station(canvas: Canvas) -> None:
    """A train along a platform; with a glass roof, a clock, snow or travellers where the description says so."""
    mood, dice = canvas.mood, canvas.dice
    snow = canvas.says("sneeuw", "snow")
    canvas.sky(560, sun=not snow, clouds=3)
    far = mix(mood.light, mood.sky, 0.4)
    for number in range(10):
        tall = dice.uniform(70, 200)
        canvas.rect(number * 170 - 30, 560 - tall, 150, tall, mix(far, mood.mid, dice.uniform(0, 0.25)))
    canvas.rect(0, 555, WIDTH, 345, mix(mood.pale, mood.deep, 0.18))
    body, stripe = dice.choice(((mood.warm, mood.deep), (mood.sun, mood.deep), (mood.hot, WHITE), (WHITE, mood.mid)))
    nose = canvas.near(1230, 60)
    canvas.poly([(0, 300), (nose - 130, 300), (nose - 20, 420), (nose + 30, 560), (nose + 10, 610), (0, 610)], body)
    canvas.poly([(nose - 150, 330), (nose - 110, 330), (nose - 26, 430), (nose - 150, 430)], mix(mood.deep, INK, 0.3))
    canvas.rect(0, 500, nose + 8, 44, stripe)
    for x in range(30, int(nose) - 330, 160):
        canvas.rect(x, 352, 124, 92, mix(mood.water, WHITE, 0.35), 12)
    canvas.rect(nose - 300, 340, 92, 268, mix(body, INK, 0.12), 8)
    canvas.rect(nose - 286, 356, 64, 100, mix(mood.water, WHITE, 0.35), 8)
    canvas.dot(nose + 8, 548, 13, WHITE)
    canvas.rect(0, 606, WIDTH, 34, mix(mood.deep, INK, 0.5))
    for x in range(70, int(nose) - 40, 210):
        canvas.dot(x, 618, 26, INK)
    platform = WHITE if snow else mix(PAPER, mood.deep, 0.1)
    canvas.rect(0, 640, WIDTH, 260, platform)
    canvas.rect(0, 640, WIDTH, 14, mix(platform, INK, 0.25))
    canvas.rect(0, 682, WIDTH, 12, WHITE if not snow else mood.sky)
    roof = mix(mood.water, WHITE, 0.35) if canvas.says("glass", "glazen") else mood.deep
    canvas.poly([(0, 84), (WIDTH, 60), (WIDTH, 128), (0, 152)], roof)
    canvas.poly([(0, 152), (WIDTH, 128), (WIDTH, 146), (0, 172)], mix(mood.deep, INK, 0.2))
    for x in range(60, WIDTH, 300):
        canvas.rect(x, 140, 20, 560, mix(mood.deep, INK, 0.1))
        canvas.line([(x + 10, 260), (x + 110, 152)], mix(mood.deep, INK, 0.1), 10)
        if canvas.says("glass", "glazen"):
            canvas.line([(x + 160, 74), (x + 160, 150)], mood.deep, 7)
    canvas.rect(1384, 150, 10, 60, INK)
    canvas.dot(1389, 262, 66, mix(mood.deep, INK, 0.3))
    canvas.dot(1389, 262, 56, WHITE)
    canvas.line([(1389, 262), (1389, 224)], INK, 7)
    canvas.line([(1389, 262), (1418, 276)], INK, 7)
    if snow:
        canvas.poly([(0, 66), (WIDTH, 40), (WIDTH, 66), (0, 92)], WHITE)
        for _number in range(150):
            canvas.dot(dice.uniform(0, WIDTH), dice.uniform(0, HEIGHT), dice.uniform(3, 7), WHITE)
    else:
        for x in (300, 470, 560, 880, 1350, 1460):
            canvas.person(x + canvas.near(0, 30), 850, canvas.near(290, 14))
    canvas.rect(90, 770, 170, 14, mood.hot, 6)
    for x in (104, 236):
        canvas.rect(x, 784, 10, 56, INK)
