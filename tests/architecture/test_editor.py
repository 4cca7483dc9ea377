"""The built editor that is committed is what its sources say."""

import hashlib
import re

from django.conf import settings

SOURCES = settings.BASE_DIR / "static/js/editor"
BUILT = settings.BASE_DIR / "static/js/editor.min.js"


def test_the_built_editor_comes_from_the_sources_beside_it():
    files = [*sorted(SOURCES.glob("*.js")), SOURCES / "package-lock.json"]
    digest = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    assert digest in BUILT.read_text().splitlines()[0], "The sources changed: run `make editor` (it needs Node)."


def test_the_licence_of_each_package_in_the_editor_is_told():
    told = (settings.BASE_DIR / "static/js/editor.LICENSES.txt").read_text()
    locked = re.findall(
        r'"node_modules/([^"]+)": \{\s*"version": "([^"]+)"', (SOURCES / "package-lock.json").read_text()
    )
    inside = [(name, version) for name, version in locked if "esbuild" not in name]
    assert len(inside) > 10
    for name, version in inside:
        assert f"== {name} {version} ==" in told


def test_the_lock_names_no_registry():
    assert "resolved" not in (SOURCES / "package-lock.json").read_text()


def test_the_editor_stays_small():
    assert BUILT.stat().st_size < 300_000
