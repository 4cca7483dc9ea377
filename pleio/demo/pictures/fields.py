"""The polder: long fields, farms and dikes."""

import itertools

from pleio.demo.pictures.canvas import HEIGHT, INK, PAPER, WHITE, WIDTH, Canvas, mix


def _kavels(canvas: Canvas, horizon: float, *, vanish: float, columns: int = 9) -> None:
    """Long fields that run to one point on the horizon, with ditches between them and a cross ditch or two."""
    mood, dice = canvas.mood, canvas.dice
    colours = [
        mood.mid,
        mood.light,
        mood.pale,
        mood.deep,
        mix(mood.light, mood.pale, 0.5),
        mood.warm,
        mix(mood.mid, mood.light, 0.5),
    ]
    if canvas.mood.hot == "#c73e5d":
        colours += [mood.hot, mood.warm]
    canvas.rect(0, horizon, WIDTH, HEIGHT - horizon, mood.water)
    rows = [0.0, dice.uniform(0.1, 0.16), dice.uniform(0.36, 0.46), 1.0]
    left, right = -1500.0, WIDTH + 1500.0
    step = (right - left) / columns
    edges = [left + step * index + canvas.near(0, step * 0.16) for index in range(columns + 1)]
    last = ""
    for top, bottom in itertools.pairwise(rows):
        for start, end in itertools.pairwise(edges):
            colour = dice.choice([one for one in colours if one != last])
            last = colour

            def at(x: float, depth: float) -> tuple[float, float]:
                share = 0.16 + depth * 0.84
                return vanish + (x - vanish) * share, horizon + depth * (HEIGHT - horizon)

            ditch = step * 0.05
            lower = bottom - 0.018 * (0.4 + bottom)
            corners = [at(start + ditch, top), at(end - ditch, top), at(end - ditch, lower), at(start + ditch, lower)]
            canvas.poly(corners, colour)
            if dice.random() < 0.3:
                furrow = mix(colour, mood.deep, 0.18)
                for part in (0.3, 0.5, 0.7):
                    x = start + (end - start) * part
                    canvas.line([at(x, top + 0.005), at(x, lower - 0.01)], furrow, 2.5)


def _farm(canvas: Canvas, x: float, ground: float, size: float) -> None:
    """A farm with a large roof and a white gable."""
    mood = canvas.mood
    roof = canvas.dice.choice((mood.hot, mix(mood.hot, mood.deep, 0.4), mix(mood.deep, INK, 0.3)))
    canvas.rect(x, ground - size * 0.42, size * 1.5, size * 0.42, mix(PAPER, mood.warm, 0.25))
    peak = ground - size
    canvas.poly(
        [
            (x - 12, ground - size * 0.38),
            (x + size * 0.3, peak),
            (x + size * 1.25, peak),
            (x + size * 1.55, ground - size * 0.38),
        ],
        roof,
    )
    canvas.rect(x + size * 0.58, ground - size * 0.3, size * 0.34, size * 0.3, mix(mood.deep, INK, 0.2))
    for offset in (0.16, 1.12):
        canvas.rect(x + size * offset, ground - size * 0.28, size * 0.18, size * 0.14, WHITE)
    canvas.rect(x + size * 0.9, peak - size * 0.14, size * 0.09, size * 0.2, mix(roof, INK, 0.3))


def far_land(canvas: Canvas, horizon: float) -> None:
    """Villages far away: a strip of trees with a church tower."""
    mood = canvas.mood
    far = mix(mood.light, mood.sky, 0.35)
    canvas.rect(0, horizon - 16, WIDTH, 18, far)
    x = -40.0
    while x < WIDTH + 60:
        radius = canvas.dice.uniform(16, 42)
        canvas.dot(x, horizon - 8, radius, far)
        x += canvas.dice.uniform(38, 150)
    tower = canvas.dice.uniform(250, 1350)
    grey = mix(far, mood.deep, 0.35)
    canvas.rect(tower, horizon - 92, 30, 92, grey)
    canvas.poly([(tower - 5, horizon - 90), (tower + 15, horizon - 168), (tower + 35, horizon - 90)], grey)


def draw_polder(canvas: Canvas) -> None:
    """Fields to the horizon; from the air, with a dike, sheep, a barn or a ribbon of farms where the description says so."""
    mood, dice = canvas.mood, canvas.dice
    if canvas.says("from the air"):
        _kavels(canvas, -160, vanish=canvas.near(800, 200), columns=13)
        return
    horizon = canvas.near(350, 25)
    canvas.sky(horizon)
    far_land(canvas, horizon)
    if canvas.says("dijk", "dike"):
        _draw_dike(canvas, horizon)
        return
    vanish = canvas.near(800, 320)
    _kavels(canvas, horizon, vanish=vanish)
    if canvas.says(" weg", " road"):
        canvas.poly(
            [(vanish - 12, horizon), (vanish + 12, horizon), (vanish + 230, HEIGHT), (vanish - 230, HEIGHT)],
            mix(PAPER, mood.deep, 0.3),
        )
        for dash in (0.1, 0.2, 0.34, 0.52, 0.75):
            wide, y = 3 + dash * 16, horizon + dash * (HEIGHT - horizon)
            canvas.rect(vanish - wide / 2, y, wide, 12 + dash * 70, WHITE)
    if canvas.says("lint"):
        for index in range(5):
            _farm(canvas, 60 + index * 320 + canvas.near(0, 30), horizon + 36, canvas.near(112, 16))
            canvas.tree(30 + index * 320, horizon + 38, canvas.near(120, 25))
    elif canvas.says("schuur", "barn"):
        _farm(canvas, canvas.near(620, 150), horizon + 40, 210)
        canvas.tree(560, horizon + 42, 190, "round")
    else:
        side = dice.choice((0, 1))
        for index in range(8):
            near = index / 7
            x = 60 + index * 105 if side else WIDTH - 60 - index * 105
            canvas.tree(x, horizon + 16 + (1 - near) * 110, 120 + (1 - near) * 190, "poplar")
        _farm(canvas, 1120 if side else 260, horizon + 30, 120)
    canvas.birds(canvas.near(700, 250), canvas.near(130, 40))


def _draw_dike(canvas: Canvas, horizon: float) -> None:
    mood = canvas.mood
    canvas.rect(0, horizon, WIDTH, 130, mood.water)
    for _number in range(9):
        canvas.rect(
            canvas.dice.uniform(0, 1500), horizon + canvas.dice.uniform(15, 95), canvas.near(110, 50), 5, WHITE, 2
        )
    canvas.poly([(0, 480), (WIDTH, 430), (WIDTH, HEIGHT), (0, HEIGHT)], mood.light)
    canvas.poly([(0, 500), (WIDTH, 450), (WIDTH, 474), (0, 530)], mood.pale)
    canvas.poly([(0, 690), (WIDTH, 610), (WIDTH, HEIGHT), (0, HEIGHT)], mood.mid)
    canvas.poly([(0, 830), (WIDTH, 770), (WIDTH, HEIGHT), (0, HEIGHT)], mood.deep)
    if canvas.says("schapen", "sheep"):
        for number in range(9):
            x, y = 140 + number * 160 + canvas.near(0, 40), 590 + canvas.near(0, 60) - number * 5
            for leg in (-24, -10, 12, 24):
                canvas.rect(x + leg, y + 14, 6, 32, INK)
            canvas.rect(x - 46, y - 28, 92, 54, WHITE, 27)
            canvas.dot(x - 20, y - 26, 20, WHITE)
            canvas.dot(x + 14, y - 28, 22, WHITE)
            canvas.oval(x + 48, y - 16, 20, 15, mix(INK, mood.deep, 0.3))
    else:
        for number in range(11):
            x = 60 + number * 150
            canvas.rect(x, 590 - number * 5, 18, 110, mix("#8a6a48", mood.deep, 0.2), 4)
            canvas.rect(x, 590 - number * 5, 18, 22, WHITE, 4)
