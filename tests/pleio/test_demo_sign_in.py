"""The role buttons of the demo: a side door that only a demo has."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from pleio.demo.sign_in import ROLES, demo_roles
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
URL = "/demo/sign-in/"


@pytest.fixture
def member():
    return make_user("Aisha Bouzid", make_organisation(), email="member@lindedaal.example")


def test_every_role_has_a_person_in_the_demo_content():
    assert [role.role for role in demo_roles()] == list(ROLES)


def test_the_sign_in_page_offers_the_roles(client):
    text = client.get(reverse("account_login")).content.decode()
    for role in demo_roles():
        assert f'value="{role.role}"' in text
        assert role.person in text


def test_a_button_signs_in_and_goes_back(client, member):
    answer = client.post(URL, {"role": "member", "next": "/organisations/"})
    assert answer.url == "/organisations/"
    assert client.get(reverse("account_home")).context["person"] == member


@pytest.mark.parametrize("role", ["", "alice", "root", "member@lindedaal.example", "member "])
def test_a_role_that_is_none_does_not_exist(client, member, role):
    assert client.post(URL, {"role": role}).status_code == 404
    assert "_auth_user_id" not in client.session


def test_it_never_leads_to_another_site(client, member):
    assert client.post(URL, {"role": "member", "next": "//evil.com"}).url == "/"


def test_a_person_who_was_ended_stays_out(client, member):
    User.objects.update(is_active=False)
    answer = client.post(URL, {"role": "member"}, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("account_login")
    assert "Kies een andere rol" in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("change", [{"DEMO": False}, {"PRODUCTION": True}])
def test_outside_a_demo_there_is_no_such_door(client, member, settings, change):
    for name, value in change.items():
        setattr(settings, name, value)
    assert client.post(URL, {"role": "member"}).status_code == 404
    assert "_auth_user_id" not in client.session
    assert URL not in client.get(reverse("account_login")).content.decode()


def test_it_asks_for_a_token_like_every_form(member):
    client = Client(enforce_csrf_checks=True)
    assert client.post(URL, {"role": "member"}).status_code == 403


def test_a_link_cannot_sign_anyone_in(client, member):
    assert client.get(URL + "?role=member").status_code == 405
