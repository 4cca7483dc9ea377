"""The pages of the site itself, in both languages."""

from importlib import import_module

import pytest
from django.apps import apps
from django.core.checks import run_checks

from pleio.models import SitePage

pytestmark = pytest.mark.django_db
PAGES = SitePage.Slug.values


@pytest.mark.parametrize("slug", PAGES)
def test_each_page_is_there_in_both_languages(client, slug):
    dutch = client.get(f"/{slug}/")
    client.cookies["language"] = "en"
    english = client.get(f"/{slug}/")
    assert dutch.status_code == english.status_code == 200
    assert dutch.content != english.content
    assert '<article class="card article sitepage" lang="en">' in english.content.decode()


def test_the_accessibility_statement_follows_the_model(client):
    text = client.get("/toegankelijkheid/").content.decode().lower()
    for word in ("toegankelijk", "opgesteld", "ombudsman"):
        assert word in text


def test_every_page_links_to_them_in_the_footer(client):
    text = client.get("/").content.decode()
    for slug in PAGES:
        assert f'href="/{slug}/"' in text


def test_what_the_operator_wrote_survives_another_migration():
    page = SitePage.objects.get(slug="contact", language="nl")
    page.title = "Zo bereik je ons"
    page.save()
    migration = import_module("pleio.migrations.0002_example_pages")
    migration.put_in_examples(apps, None)
    page.refresh_from_db()
    assert page.title == "Zo bereik je ons"
    assert SitePage.objects.count() == 2 * len(PAGES)


def test_a_check_speaks_up_while_a_page_holds_the_example(settings):
    settings.DEMO = False
    said = [m.msg for m in run_checks(databases=["default"]) if m.id == "pleio.W006"]
    assert len(said) == 2 * len(PAGES)
    SitePage.objects.update(is_example=False)
    assert not [m for m in run_checks(databases=["default"]) if m.id == "pleio.W006"]


def test_a_text_that_is_too_long_to_dress_is_shown_as_it_was_typed(client):
    SitePage.objects.filter(slug="contact").update(source="Bel ons. <b>Nu</b>\n\n" + "a" * 100_001)
    response = client.get("/contact/")
    assert response.status_code == 200
    assert "<p>Bel ons. &lt;b&gt;Nu&lt;/b&gt;</p>" in response.content.decode()
