"""Pages for machines: only what a visitor may read, whoever asks."""

import json
import re
from datetime import datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from tests.factories import make_group, make_post
from tests.properties.world import build_world


def addresses(text):
    return re.findall(r"<loc>([^<]+)</loc>", text)


def test_the_sitemap_names_what_is_public_and_nothing_else(cast, client, as_person, settings):
    world = build_world(cast)
    text = client.get("/sitemap.xml").content.decode()
    ElementTree.fromstring(text)
    found = "\n".join(addresses(text))
    assert settings.SITE_URL + world.groups["public"].get_absolute_url() in found
    assert world.posts["public", "wide"].get_absolute_url() in found
    for visibility, group in world.groups.items():
        for state in ("wide", "members", "draft"):
            if (visibility, state) != ("public", "wide"):
                assert world.posts[visibility, state].public_id not in found
        if visibility != "public":
            assert group.slug not in found
    assert as_person(cast.alice).get("/sitemap.xml").content.decode() == text


def test_the_sitemap_costs_the_same_for_few_and_for_many(cast, assert_flat_queries):
    assert_flat_queries(
        "/sitemap.xml", None, lambda: [make_post(make_group(), cast.alice) for _ in range(20)], budget=4
    )


@pytest.mark.django_db
def test_robots_are_kept_out_of_what_is_about_people(client, settings):
    text = client.get("/robots.txt").content.decode()
    for path in ("/people/", "/accounts/", "/notifications/", "/admin/"):
        assert f"Disallow: {path}" in text
    assert f"Sitemap: {settings.SITE_URL}/sitemap.xml" in text


def test_security_txt_is_as_the_standard_says(client):
    response = client.get("/.well-known/security.txt")
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in response.content.decode().splitlines())
    assert fields["Contact"].startswith(("mailto:", "https://"))
    assert fields["Canonical"].endswith("/.well-known/security.txt")
    expires = datetime.fromisoformat(fields["Expires"])
    assert timezone.now() + timedelta(days=30) < expires < timezone.now() + timedelta(days=366)


def test_the_manifest_names_icons_that_exist(client):
    response = client.get("/manifest.webmanifest")
    manifest = json.loads(response.content)
    assert response.headers["Content-Type"] == "application/manifest+json"
    assert manifest["name"] == "Pleio"
    for icon in manifest["icons"]:
        assert finders.find(icon["src"].removeprefix("/static/"))


def test_a_browser_that_asks_for_the_old_icon_is_shown_the_way(client):
    assert client.get("/favicon.ico").headers["Location"].endswith(".png")
