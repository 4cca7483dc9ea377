"""A session is asked again on every request, and ends the moment it should."""

from datetime import timedelta

import pytest
from django.contrib.auth.base_user import AbstractBaseUser
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import User

pytestmark = pytest.mark.django_db


def is_in(client):
    return client.get(reverse("account_home")).status_code == 200


def test_django_still_asks_our_session_hash():
    """When Django renames the method, ours is no longer called and epochs end nothing."""
    assert "_get_session_auth_hash" in vars(AbstractBaseUser)
    assert "_get_session_auth_hash" in vars(User)
    user = User(password="x")
    before = user.get_session_auth_hash()
    user.session_epoch += 1
    assert user.get_session_auth_hash() != before
    assert before not in set(user.get_session_auth_fallback_hash())


def test_a_next_epoch_ends_every_session_at_once(cast, as_person):
    browsers = [as_person(cast.alice), as_person(cast.alice)]
    assert all(is_in(browser) for browser in browsers)
    User.objects.filter(pk=cast.alice.pk).update(session_epoch=1)
    assert not any(is_in(browser) for browser in browsers)


def test_an_ended_account_with_a_live_cookie_is_out_on_the_next_request(cast, as_person):
    browser = as_person(cast.alice)
    assert is_in(browser)
    services.deactivate_account(cast.alice, acting_user=None)
    assert not is_in(browser)
    # Even when nothing but the flag was changed.
    other = as_person(cast.bob)
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    assert not is_in(other)


def test_a_guest_whose_last_day_is_over_is_out_on_the_next_request(cast, as_person):
    browser = as_person(cast.gast)
    assert is_in(browser)
    User.objects.filter(pk=cast.gast.pk).update(guest_until=timezone.localdate() - timedelta(days=1))
    assert not is_in(browser)


def test_who_waits_is_told_so_on_every_page_and_nobody_else_is(cast, as_person):
    for name, told in (("wim", True), ("alice", False), ("gast", False)):
        text = as_person(getattr(cast, name)).get(reverse("organisations:list")).content.decode()
        assert ("Je account wacht op goedkeuring." in text) is told
    assert "wacht op goedkeuring" not in as_person(None).get(reverse("organisations:list")).content.decode()
