"""What a curious manager or operator tries to see of people, and does not get."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import Invitation, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def prove(person):
    return EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)


def test_a_manager_sees_no_names_by_claiming_a_domain(cast, as_person):
    person = make_user("Geheime Naam", email="g@elders.example")
    prove(person)
    services.request_domain(person, "elders.example", organisation_name="Elders", acting_user=person)
    services.add_domain(cast.lindedaal, "elders.example", acting_user=cast.olga)
    page = as_person(cast.olga).get(reverse("desk:requests", args=[cast.lindedaal.slug]))
    assert "Geheime Naam" not in page.content.decode()


def test_a_function_that_nobody_may_see_is_not_on_the_desk(cast, as_person):
    services.change_profile(cast.alice, function="Klokkenluider", function_shown_to="nobody", acting_user=cast.alice)
    services.appoint_manager(cast.lindedaal, cast.alice, acting_user=cast.olga)
    for name in ("desk:people", "desk:managers"):
        page = as_person(cast.olga).get(reverse(name, args=[cast.lindedaal.slug])).content.decode()
        assert "Alice" in page
        assert "Klokkenluider" not in page


def test_a_function_that_nobody_may_see_is_not_in_the_administration(cast, as_person):
    services.change_profile(cast.alice, function="Klokkenluider", function_shown_to="nobody", acting_user=cast.alice)
    page = as_person(cast.sam).get(reverse("admin:accounts_user_change", args=[cast.alice.pk])).content.decode()
    assert "Alice" in page
    assert "Klokkenluider" not in page


def test_the_desk_of_a_former_host_does_not_follow_who_was_let_go_elsewhere(cast, as_person):
    person = make_user("Guus", email="guus@waterrijk.example")
    prove(person)
    Invitation.objects.create(
        organisation=cast.lindedaal,
        address=person.email,
        guest_until=timezone.localdate(),
        accepted_by=person,
        accepted_at=timezone.now() - timedelta(days=30),
        expires_at=timezone.now(),
    )
    services.join_organisation(person, cast.waterrijk, acting_user=person)
    services.let_go(person, acting_user=None)
    page = as_person(cast.olga).get(reverse("desk:people", args=[cast.lindedaal.slug]) + "?state=guests")
    assert "Guus" not in page.content.decode()
    with pytest.raises(PermissionDenied):
        services.extend_guest(person, timezone.localdate() + timedelta(days=2), acting_user=cast.olga)


@pytest.mark.parametrize("name", ["visitor", "alice", "gast", "wim", "charlie", "oscar", "rob"])
def test_the_people_of_a_desk_are_found_by_its_manager_only(cast, name):
    assert User.objects.managed_by(cast.olga).filter(pk=cast.alice.pk).exists()
    assert not User.objects.managed_by(cast.people()[name]).exists()
