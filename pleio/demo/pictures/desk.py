"""A desk at a window, and what lies on it."""

from pleio.demo.pictures.canvas import INK, PAPER, WHITE, WIDTH, Canvas, Colour, mix


def room(canvas: Canvas) -> None:
    """A quiet wall with a window on the fields."""
    mood = canvas.mood
    wall = mix(canvas.dice.choice((mood.pale, mood.light, mood.warm)), WHITE, 0.62)
    canvas.fill(wall)
    x = canvas.dice.choice((110.0, 900.0))
    canvas.rect(x, 70, 590, 400, WHITE, 10)
    canvas.rect(x + 18, 88, 554, 364, mix(mood.sky, mood.water, 0.25))
    canvas.dot(x + canvas.near(390, 60), 200, 56, mood.sun)
    canvas.rect(x + 18, 300, 554, 152, mood.light)
    for index, colour in enumerate((mood.mid, mood.pale, mood.deep, mood.warm, mood.mid)):
        left = x + 18 + index * 111
        shift = (index - 2) * 26
        canvas.poly(
            [
                (left + 16 - shift * 0.5, 320),
                (left + 92 - shift * 0.5, 320),
                (min(x + 572, left + 108 + shift * 0.1), 452),
                (max(x + 18, left + shift * 0.1), 452),
            ],
            colour,
        )
    canvas.rect(x + 288, 88, 14, 364, WHITE)
    canvas.rect(x - 16, 462, 622, 20, WHITE, 6)
    shelf = 960.0 if x < 500 else 150.0
    canvas.rect(shelf, 300, 420, 16, mix("#b98a5a", mood.deep, 0.1), 4)
    at = shelf + 20
    while at < shelf + 330:
        wide, tall = canvas.dice.uniform(20, 42), canvas.dice.uniform(90, 150)
        canvas.rect(
            at, 300 - tall, wide, tall, canvas.dice.choice((mood.hot, mood.deep, mood.mid, mood.warm, mood.light)), 3
        )
        at += wide + 3
    canvas.rect(shelf + 355, 258, 44, 42, mood.hot, 6)
    canvas.tree(shelf + 377, 268, 96, "willow", mood.mid)


def _plant(canvas: Canvas, x: float, ground: float, size: float) -> None:
    mood = canvas.mood
    for across, up in ((-0.5, 0.9), (-0.2, 1.25), (0.15, 1.35), (0.5, 0.95), (-0.65, 0.5), (0.65, 0.55)):
        tip = (x + across * size * 0.7, ground - size * 0.42 - up * size * 0.62)
        canvas.line([(x, ground - size * 0.4), tip], mood.deep, 5)
        canvas.oval(*tip, size * 0.13, size * 0.2, mood.mid if across < 0.3 else mix(mood.mid, mood.deep, 0.4))
    canvas.poly(
        [
            (x - size * 0.24, ground - size * 0.44),
            (x + size * 0.24, ground - size * 0.44),
            (x + size * 0.17, ground),
            (x - size * 0.17, ground),
        ],
        mood.hot,
    )


def _cup(canvas: Canvas, x: float, ground: float) -> None:
    mood = canvas.mood
    colour = canvas.dice.choice((mood.hot, mood.deep, mood.warm))
    canvas.ring(x + 96, ground - 58, 30, colour, 12)
    canvas.rect(x, ground - 104, 96, 104, colour, 14)
    canvas.rect(x, ground - 104, 96, 16, mix(colour, WHITE, 0.35), 8)
    canvas.oval(x + 48, ground + 2, 78, 9, mix(colour, INK, 0.3))
    for shift in (26, 58):
        canvas.arc(x + shift, ground - 134, 16, 100, 250, WHITE, 6)
        canvas.arc(x + shift - 6, ground - 162, 16, -80, 70, WHITE, 6)


def _sheet(canvas: Canvas, x: float, ground: float, *, marked: Colour = "", title: Colour = "") -> None:
    """A sheet of paper that leans towards the reader."""
    canvas.poly(
        [(x + 34, ground - 190), (x + 250, ground - 190), (x + 216, ground + 66), (x - 20, ground + 66)],
        mix(INK, WHITE, 0.82),
    )
    canvas.poly([(x + 30, ground - 196), (x + 244, ground - 196), (x + 208, ground + 58), (x - 24, ground + 58)], WHITE)
    for row in range(7):
        y = ground - 160 + row * 30
        left = x + 48 - row * 6
        wide = canvas.near(140, 22) if row else 96
        colour = (title or canvas.mood.mid) if not row else mix(INK, WHITE, 0.72)
        canvas.rect(left, y, wide, 12 if not row else 8, colour, 4)
        if marked and row in (2, 4, 5):
            canvas.rect(left + 10, y - 5, wide * 0.7, 18, marked, 2)


def _screen(canvas: Canvas, x: float, ground: float, wide: float, tall: float, *, laptop: bool) -> None:
    mood = canvas.mood
    dark = mix(mood.deep, INK, 0.45)
    top = ground - tall - (24 if laptop else 110)
    canvas.rect(x, top, wide, tall, dark, 18)
    canvas.rect(x + 16, top + 16, wide - 32, tall - 32, WHITE, 6)
    canvas.rect(x + 16, top + 16, wide - 32, 40, mood.deep, 6)
    for index in range(3):
        canvas.dot(x + 44 + index * 26, top + 36, 7, (mood.hot, mood.warm, mood.light)[index])
    for row in range(5):
        canvas.rect(
            x + 46, top + 84 + row * 38, (wide - 260) * canvas.dice.uniform(0.6, 1), 12, mix(mood.deep, WHITE, 0.7), 6
        )
    for index, colour in enumerate((mood.light, mood.mid, mood.warm, mood.pale, mood.hot, mood.deep)):
        canvas.rect(x + wide - 180 + (index % 2) * 72, top + 84 + (index // 2) * 62, 66, 56, colour, 4)
    if laptop:
        canvas.poly(
            [(x - 6, ground - 26), (x + wide + 6, ground - 26), (x + wide + 66, ground + 14), (x - 66, ground + 14)],
            mix(dark, WHITE, 0.45),
        )
        canvas.rect(x - 66, ground + 12, wide + 132, 12, dark, 5)
    else:
        canvas.rect(x + wide / 2 - 26, ground - 112, 52, 100, mix(dark, WHITE, 0.2))
        canvas.rect(x + wide / 2 - 110, ground - 16, 220, 18, dark, 8)


def _keyboard(canvas: Canvas, x: float, y: float, wide: float) -> None:
    canvas.rect(x, y, wide, wide * 0.3, mix(canvas.mood.deep, INK, 0.35), 12)
    for row in range(4):
        for key in range(12):
            colour = canvas.mood.warm if (row, key) in ((1, 11), (2, 0)) else WHITE
            canvas.rect(
                x + wide * (0.03 + key * 0.079), y + wide * (0.03 + row * 0.062), wide * 0.065, wide * 0.05, colour, 4
            )


def lens(canvas: Canvas, x: float, y: float, size: float) -> None:
    canvas.line(
        [(x + size * 0.7, y + size * 0.7), (x + size * 1.5, y + size * 1.5)], mix("#8a5a34", INK, 0.2), size * 0.26
    )
    canvas.dot(x, y, size, mix(canvas.mood.water, WHITE, 0.5))
    canvas.ring(x, y, size, INK, size * 0.16)
    canvas.arc(x, y, size * 0.66, 190, 260, WHITE, size * 0.1)


def telephone(canvas: Canvas, x: float, ground: float) -> None:
    mood = canvas.mood
    canvas.poly([(x + 30, ground - 110), (x + 210, ground - 110), (x + 250, ground), (x - 10, ground)], mood.hot)
    canvas.rect(x - 24, ground - 172, 288, 54, mix(mood.hot, INK, 0.2), 27)
    for side in (-24, 204):
        canvas.rect(x + side, ground - 172, 60, 78, mix(mood.hot, INK, 0.2), 20)
    canvas.dot(x + 120, ground - 52, 40, WHITE)
    for index in range(3):
        for row in range(3):
            canvas.dot(x + 100 + index * 20, ground - 72 + row * 20, 6, INK)


def _notepad(canvas: Canvas, x: float, ground: float) -> None:
    mood = canvas.mood
    canvas.poly(
        [(x + 24, ground - 90), (x + 224, ground - 90), (x + 200, ground + 56), (x - 16, ground + 56)], mood.warm
    )
    canvas.poly([(x + 28, ground - 80), (x + 214, ground - 80), (x + 190, ground + 46), (x - 2, ground + 46)], WHITE)
    for index in range(7):
        canvas.dot(x + 44 + index * 26, ground - 86, 7, INK)
    for row in range(3):
        canvas.rect(x + 36 - row * 5, ground - 46 + row * 28, canvas.near(120, 20), 8, mix(INK, WHITE, 0.7), 4)
    canvas.line([(x + 250, ground - 60), (x + 170, ground + 40)], mood.deep, 14)


def draw_desk(canvas: Canvas) -> None:
    """A desk at a window; what lies on it is what the description names."""
    mood = canvas.mood
    room(canvas)
    wood = mix(canvas.dice.choice(("#c99a63", "#b98a5a", "#d8b07a")), mood.deep, 0.06)
    canvas.rect(0, 660, WIDTH, 240, wood)
    canvas.rect(0, 660, WIDTH, 16, mix(wood, WHITE, 0.35))
    canvas.rect(0, 872, WIDTH, 28, mix(wood, INK, 0.25))
    ground = 720.0
    screen = canvas.says("beeldscherm", "screen", "laptop", "toetsenbord", "documenten")
    if canvas.says("postbak"):
        for row in range(3):
            canvas.rect(520, ground - 240 + row * 96, 460, 20, mood.deep, 6)
            canvas.rect(520, ground - 290 + row * 96, 18, 70, mood.deep, 6)
            canvas.rect(962, ground - 290 + row * 96, 18, 70, mood.deep, 6)
        canvas.rect(560, ground - 60, 380, 14, WHITE, 3)
    elif canvas.says("bouwtekening", "drawings"):
        canvas.poly([(430, 560), (1160, 560), (1250, 860), (330, 860)], mix(mood.water, mood.mid, 0.25))
        for points in (
            [(560, 780), (600, 640), (800, 600), (990, 640), (1030, 780), (560, 780)],
            [(600, 640), (990, 640)],
            [(700, 780), (706, 690), (790, 690), (790, 780)],
            [(850, 740), (850, 690), (950, 690), (950, 740), (850, 740)],
        ):
            canvas.line(points, WHITE, 6)
        canvas.rect(1240, 740, 260, 44, WHITE, 22)
    elif canvas.says("form"):
        canvas.poly([(440, 500), (1180, 500), (1290, 890), (330, 890)], WHITE)
        canvas.rect(520, 540, 300, 22, mood.deep, 8)
        for row in range(2):
            canvas.rect(500 - row * 12, 590 + row * 36, 520, 12, mix(INK, WHITE, 0.72), 5)
        for index, wide in enumerate((150, 150, 300)):
            x = 470 + index * 190
            canvas.rect(x, 690, wide * 0.5, 12, mood.mid, 5)
            canvas.rect(x, 722, wide, 92, mood.deep, 8)
            canvas.rect(x + 7, 729, wide - 14, 78, PAPER, 4)
    elif screen:
        _screen(canvas, 500, ground, 600, 370, laptop=canvas.says("laptop"))
    else:
        _sheet(canvas, 690, 770, title=mood.hot)
    if canvas.says("toetsenbord", "keyboard"):
        _keyboard(canvas, 560, 752, 480)
    if canvas.says("vergrootglas", "magnifier"):
        lens(canvas, 1190, 730, 66)
    if canvas.says("letter", "brief", "documenten"):
        _sheet(canvas, 190, 780, marked=INK if canvas.says("stift") else "")
        _sheet(canvas, 1180, 790, marked=INK if canvas.says("stift") else "")
    if canvas.says("stift"):
        canvas.line([(1060, 850), (1200, 800)], INK, 30)
        canvas.line([(1060, 850), (1040, 857)], mix(INK, WHITE, 0.4), 16)
    if canvas.says("telefoon"):
        telephone(canvas, 330, 800)
    if canvas.says("notitieblok"):
        _notepad(canvas, 1080, 790)
    if canvas.says("naamkaartje"):
        canvas.poly([(620, 690), (980, 690), (1010, 820), (590, 820)], WHITE)
        canvas.poly([(620, 690), (980, 690), (960, 660), (640, 660)], mix(WHITE, INK, 0.15))
        canvas.rect(680, 734, 240, 22, mood.deep, 8)
        canvas.rect(720, 774, 160, 12, mood.light, 6)
    if canvas.says("koffie", "coffee", "thee", "kop ") or not screen:
        _cup(canvas, 1440 if canvas.says("letter", "documenten", "notitieblok", "form") else 1270, 760)
    if canvas.says("plant") or not canvas.says("telefoon", "letter", "documenten"):
        _plant(canvas, 260, 740, 250)
