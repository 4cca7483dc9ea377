"""The kavelbeeld: the same for ever, different for each, and no danger as a file."""

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from common.kavel import PALETTES, SHAPES, kavel_file, kavel_seed, kavel_svg, landscape

SEED = kavel_seed("Werkgroep Pleio")


def test_a_seed_is_twelve_hexadecimal_digits_and_follows_the_text():
    assert re.fullmatch(r"[0-9a-f]{12}", SEED)
    assert SEED == kavel_seed("Werkgroep Pleio") != kavel_seed("Werkgroep Plein")


def test_the_same_seed_gives_the_same_drawing_and_another_seed_another():
    kavel_svg.cache_clear()
    first = kavel_file(SEED, "band", "light")
    kavel_svg.cache_clear()
    assert kavel_file(SEED, "band", "light") == first
    drawings = {kavel_file(kavel_seed(f"groep {i}"), "thumb", "light") for i in range(200)}
    assert len(drawings) == 200


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_file_stands_alone_and_holds_shapes_only(shape, scheme):
    root = ET.fromstring(kavel_file(SEED, shape, scheme))
    assert {element.tag.split("}")[1] for element in root.iter()} == {"svg", "path"}
    allowed = {"d", "fill", "stroke", "stroke-width", "stroke-opacity"}
    assert all(set(path.attrib) <= allowed for path in root)


def test_a_file_is_small_and_the_two_schemes_differ():
    light, dark = (kavel_file(SEED, "band", scheme) for scheme in ("light", "dark"))
    assert len(light) < 15_000
    assert light != dark


def test_a_drawing_for_inside_a_page_has_classes_and_is_hidden_from_screen_readers():
    svg = kavel_svg(SEED, width=600, height=150, depth=6, scheme=None)
    assert 'aria-hidden="true"' in svg
    assert "#" not in svg
    assert f"kavel--{landscape(SEED)}" in svg


def test_every_landscape_occurs():
    assert {landscape(kavel_seed(str(i))) for i in range(100)} == set(PALETTES)


def test_the_style_sheet_has_the_colours_of_the_files():
    css = Path(settings.BASE_DIR, "static/css/tokens.css").read_text()
    for name, schemes in PALETTES.items():
        # What a landscape does not set itself, it takes from the first one, in :root.
        blocks = re.findall(rf"\.kavel--{name} \{{(.*?)\}}", css) or [css]
        for light, dark in zip(schemes["light"].fields, schemes["dark"].fields, strict=True):
            assert any(light in block for block in blocks)
            assert any(f"light-dark({light}, {dark})" in block for block in blocks)


def test_the_address_is_public_asks_no_database_and_may_be_kept_for_ever(client):
    response = client.get(reverse("kavel", args=[SEED, "thumb", "dark"]))
    assert response.status_code == 200
    assert response["Content-Type"] == "image/svg+xml"
    assert response["Cache-Control"] == "public, max-age=31536000, immutable"
    assert not response.cookies


@pytest.mark.parametrize(
    "name", ["0123456789ab-poster-light", "0123456789AB-thumb-light", "01-thumb-light", "0123456789ab-thumb-red"]
)
def test_only_the_closed_list_is_drawn(client, db, name):
    assert client.get(f"/kavel/{name}.svg").status_code == 404
