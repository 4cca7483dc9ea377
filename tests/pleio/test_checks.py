"""The system checks of production; each speaks up when what it guards is broken, and only then."""

import pytest
from django.core.checks import run_checks

from pleio.checks import (
    mail_leaves_the_house,
    production_is_closed,
    site_pages_are_our_own,
    the_log_has_its_own_key,
)
from pleio.models import SitePage


@pytest.fixture
def production(settings):
    settings.PRODUCTION, settings.DEMO = True, False
    settings.ALLOWED_HOSTS, settings.SITE_URL = ["pleio.example"], "https://pleio.example"
    return settings


def test_a_site_in_order_hears_nothing(production):
    assert production_is_closed(None) == []


@pytest.mark.parametrize(
    ("name", "value", "found"),
    [
        ("DEMO", True, ["pleio.E001"]),
        ("ALLOWED_HOSTS", ["*"], ["pleio.E002"]),
        ("SITE_URL", "http://pleio.example", ["pleio.E003"]),
        ("SITE_URL", "https://elders.example", ["pleio.E004"]),
    ],
)
def test_what_is_open_is_an_error(production, name, value, found):
    setattr(production, name, value)
    assert [message.id for message in production_is_closed(None)] == found


def test_a_demo_hears_nothing(production):
    production.PRODUCTION, production.DEMO = False, True
    assert production_is_closed(None) == mail_leaves_the_house(None) == []


def test_mail_in_a_folder_is_a_warning(production):
    production.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    assert [message.id for message in mail_leaves_the_house(None)] == ["pleio.W005"]


def test_a_log_without_a_key_of_its_own_is_a_warning(production):
    production.AUDIT_KEY = production.SECRET_KEY
    assert [message.id for message in the_log_has_its_own_key(None)] == ["pleio.W007"]
    production.AUDIT_KEY = "a key of its own"
    assert the_log_has_its_own_key(None) == []


def test_the_key_of_the_log_is_asked_for_before_a_site_opens(production):
    production.AUDIT_KEY = production.SECRET_KEY
    asked = run_checks(tags=["security"], include_deployment_checks=True)
    assert "pleio.W007" in {message.id for message in asked}


@pytest.mark.django_db
def test_a_page_with_the_example_text_is_a_warning_until_it_is_ones_own(production):
    SitePage.objects.all().delete()
    page = SitePage.objects.create(slug="privacy", language="nl", title="Privacy", source="Voorbeeld")
    assert [message.id for message in site_pages_are_our_own(None, databases=["default"])] == ["pleio.W006"]
    page.is_example = False
    page.save()
    assert site_pages_are_our_own(None, databases=["default"]) == []
