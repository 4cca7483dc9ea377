"""A QR code as an inline drawing: one path, no picture file and no data: address, which the policy refuses."""

import segno
from django.utils.html import format_html
from django.utils.safestring import SafeString

# Telephones ask for four modules of white around it.
QUIET_ZONE = 4


def qr_matrix(text: str) -> list[list[bool]]:
    """The modules of the code, dark is True, without the white around it."""
    return [[bool(module) for module in row] for row in segno.make(text, error="m", micro=False).matrix]


def qr_svg(text: str, title: str) -> SafeString:
    """The code as `<svg>`: each run of dark modules is one stroke of the path. Dark on white in every scheme."""
    matrix = qr_matrix(text)
    strokes = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            run = 0
            while x + run < len(row) and row[x + run]:
                run += 1
            if run:
                strokes.append(f"M{x + QUIET_ZONE} {y + QUIET_ZONE}h{run}v1h-{run}z")
            x += run or 1
    size = len(matrix) + 2 * QUIET_ZONE
    return format_html(
        '<svg class="qr" role="img" aria-labelledby="qr-title" viewBox="0 0 {0} {0}" shape-rendering="crispEdges">'
        '<title id="qr-title">{1}</title><path d="{2}"/></svg>',
        str(size),
        title,
        "".join(strokes),
    )


def in_fours(secret: str) -> str:
    """A secret to type over, in groups of four."""
    return " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
