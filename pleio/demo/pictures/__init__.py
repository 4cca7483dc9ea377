"""Pictures for the demo, drawn by our own code: calm flat scenes in the colours of the kavelbeeld."""

from collections.abc import Callable

from pleio.demo.pictures.canvas import Canvas
from pleio.demo.pictures.desk import draw_desk
from pleio.demo.pictures.fields import draw_polder
from pleio.demo.pictures.landscapes import draw_bridge, draw_forest, draw_water
from pleio.demo.pictures.rooms import draw_archive, draw_meeting
from pleio.demo.pictures.screens import draw_chart, draw_code
from pleio.demo.pictures.town import draw_bikes, draw_station, draw_townhall

RECIPES: dict[str, Callable[[Canvas], None]] = {
    "archive": draw_archive,
    "bikes": draw_bikes,
    "bridge": draw_bridge,
    "chart": draw_chart,
    "code": draw_code,
    "desk": draw_desk,
    "forest": draw_forest,
    "meeting": draw_meeting,
    "polder": draw_polder,
    "station": draw_station,
    "townhall": draw_townhall,
    "water": draw_water,
}


def draw_recipe(name: str, seed: str) -> bytes:
    """Draw one scene of 1600 by 900 as a PNG file.

    The seed is the description of the picture. Words in it ("brug", "flag", "vijf mensen") choose what stands in the
    scene, so that the description is true; the rest of it makes two pictures of one recipe differ. The same seed gives
    the same picture. An unknown name is a KeyError.
    """
    canvas = Canvas(f"{name}:{seed}")
    RECIPES[name](canvas)
    return canvas.png()
