"""publiccode.yml holds what its schema (0.5) asks for, and says the same as the project."""

import tomllib
from pathlib import Path

import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PUBLICCODE = yaml.safe_load((ROOT / "publiccode.yml").read_text())
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
STATUS = {"concept", "development", "beta", "stable", "obsolete"}
MAINTENANCE = {"internal": "contacts", "community": "contacts", "contract": "contractors", "none": None}


def test_every_mandatory_key_is_there():
    for key in (
        "publiccodeYmlVersion",
        "name",
        "url",
        "platforms",
        "developmentStatus",
        "softwareType",
        "organisation",
    ):
        assert PUBLICCODE[key], key
    assert PUBLICCODE["organisation"]["uri"].startswith("https://")
    assert PUBLICCODE["developmentStatus"] in STATUS
    assert PUBLICCODE["localisation"]["localisationReady"] is True
    needed = MAINTENANCE[PUBLICCODE["maintenance"]["type"]]
    assert needed is None or PUBLICCODE["maintenance"][needed][0]["name"]


def test_each_language_is_described_within_the_limits():
    assert set(PUBLICCODE["description"]) == set(PUBLICCODE["localisation"]["availableLanguages"]) == {"nl", "en"}
    for text in PUBLICCODE["description"].values():
        assert len(text["shortDescription"]) <= 150
        assert 150 <= len(text["longDescription"]) <= 10_000
        assert text["features"]


def test_it_says_what_the_project_says():
    assert PUBLICCODE["softwareVersion"] == PROJECT["version"]
    assert PUBLICCODE["legal"]["license"] == PROJECT["license"] == "EUPL-1.2"
    assert (ROOT / "LICENSE").read_text().startswith("EUROPEAN UNION PUBLIC LICENCE v. 1.2")
