"""Stars that can be checked: one per person, counted right, never for the own work."""

import threading

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from audit.models import AuditEntry
from groups.models import WorkingGroup
from notifications.models import Event
from ratings import services
from ratings.models import Rating
from tests.factories import add_member, make_group, make_organisation, make_post, make_rating, make_user


def totals(thing):
    thing.refresh_from_db()
    return thing.rating_sum, thing.rating_count


def test_giving_changing_and_withdrawing(cast):
    post = make_post(cast.group, cast.alice)
    services.rate_post(post, 2, acting_user=cast.bob)
    services.rate_post(post, 5, acting_user=cast.mo)
    assert totals(post) == (7, 2)
    services.rate_post(post, 4, acting_user=cast.bob)
    assert totals(post) == (9, 2)
    services.withdraw_post_rating(post, acting_user=cast.bob)
    services.withdraw_post_rating(post, acting_user=cast.bob)
    assert totals(post) == (5, 1)


def test_groups_are_rated_too(cast):
    services.rate_group(cast.public, 3, acting_user=cast.charlie)
    assert totals(cast.public) == (3, 1)


def test_nobody_rates_the_own_work(cast):
    with pytest.raises(PermissionDenied):
        services.rate_post(make_post(cast.group, cast.alice), 5, acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        services.rate_group(cast.group, 5, acting_user=cast.oscar)
    assert not Rating.objects.exists()


def test_stars_for_what_one_reads_no_more_are_refused(cast):
    """The page was shown, and then the group became stricter."""
    post = make_post(cast.public, cast.alice)
    WorkingGroup.objects.filter(pk=cast.public.pk).update(visibility="closed", way_in="request")
    with pytest.raises(PermissionDenied):
        services.rate_post(post, 5, acting_user=cast.dana)
    with pytest.raises(PermissionDenied):
        services.rate_group(cast.public, 5, acting_user=cast.dana)
    with pytest.raises(PermissionDenied):
        services.rate_post(make_post(cast.government, cast.alice, audience="members"), 5, acting_user=cast.charlie)
    assert not Rating.objects.exists()


def test_a_group_that_keeps_reactions_to_its_members_refuses_others(cast):
    WorkingGroup.objects.filter(pk=cast.public.pk).update(others_may_rate=False)
    cast.public.refresh_from_db()
    with pytest.raises(PermissionDenied):
        services.rate_post(make_post(cast.public, cast.alice), 5, acting_user=cast.dana)
    services.rate_post(make_post(cast.public, cast.alice), 5, acting_user=cast.bob)


def test_who_left_between_the_page_and_the_stars_is_refused(cast):
    post = make_post(cast.group, cast.alice)
    cast.group.memberships.filter(person=cast.bob).delete()
    for rate, thing in ((services.rate_post, post), (services.rate_group, cast.group)):
        with pytest.raises(PermissionDenied):
            rate(thing, 5, acting_user=cast.bob)
    assert not Rating.objects.exists()


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_the_database_knows_one_to_five(cast, stars):
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(post=make_post(cast.group, cast.alice), person=cast.bob, stars=stars)


def test_the_database_keeps_one_per_person(cast):
    post = make_post(cast.group, cast.alice)
    make_rating(post, cast.bob)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rating.objects.create(post=post, person=cast.bob, stars=1)


def test_stars_are_given_with_an_ordinary_form(cast, as_person):
    post = make_post(cast.group, cast.alice)
    client = as_person(cast.bob)
    response = client.post(reverse("ratings:post", args=[post.public_id]), {"stars": "4"}, follow=True)
    assert "Dank je wel. Je sterren tellen mee." in response.content.decode()
    assert response.redirect_chain[0][0].endswith("#sterren")
    assert totals(post) == (4, 1)
    client.post(reverse("ratings:post", args=[post.public_id]), {"withdraw": "1"})
    assert totals(post) == (0, 0)


def test_with_scripts_the_card_comes_back_alone(cast, as_person):
    post = make_post(cast.group, cast.alice)
    response = as_person(cast.bob).post(
        reverse("ratings:post", args=[post.public_id]), {"stars": "3"}, headers={"HX-Request": "true"}
    )
    text = response.content.decode()
    assert text.lstrip().startswith("<section")
    assert 'value="3" required checked' in text
    assert "csrfmiddlewaretoken" in text


@pytest.mark.parametrize("stars", ["", "0", "6", "vier", "4.5"])
def test_nonsense_is_no_rating(cast, as_person, stars):
    post = make_post(cast.group, cast.alice)
    response = as_person(cast.bob).post(reverse("ratings:post", args=[post.public_id]), {"stars": stars}, follow=True)
    assert "Kies eerst één tot vijf sterren." in response.content.decode()
    assert totals(post) == (0, 0)


def test_what_one_may_not_read_cannot_be_rated(cast, as_person):
    post = make_post(cast.hidden, cast.alice)
    assert (
        as_person(cast.charlie).post(reverse("ratings:post", args=[post.public_id]), {"stars": "1"}).status_code == 404
    )
    assert (
        as_person(cast.charlie).post(reverse("ratings:group", args=[cast.group.slug]), {"stars": "1"}).status_code
        == 404
    )


def test_the_spread_is_shown_from_five_ratings_on(cast, client):
    post = make_post(cast.public, cast.alice)
    url = post.get_absolute_url()
    for n in range(4):
        make_rating(post, make_user(organisation=cast.lindedaal), 4)
    assert "verdeeld" not in client.get(url).content.decode()
    make_rating(post, make_user(organisation=cast.lindedaal), 5)
    text = client.get(url).content.decode()
    assert "Bekijk hoe de sterren verdeeld zijn" in text
    assert "4,2 van 5 sterren, 5 waarderingen" in text


def test_the_average_has_one_decimal(cast, client):
    post = make_post(cast.public, cast.alice)
    for stars in (5, 4, 4):
        make_rating(post, make_user(organisation=cast.lindedaal), stars)
    assert "4,3 van 5 sterren, 3 waarderingen" in client.get(post.get_absolute_url()).content.decode()


def test_of_a_group_too_the_spread_is_shown_from_five_ratings_on(cast, client):
    for n in range(5):
        assert "verdeeld" not in client.get(cast.public.get_absolute_url()).content.decode(), f"after {n} ratings"
        make_rating(cast.public, make_user(organisation=cast.lindedaal), 4)
    assert "Bekijk hoe de sterren verdeeld zijn" in client.get(cast.public.get_absolute_url()).content.decode()


def test_own_stars_are_checked_on_the_own_page_only(cast, as_person):
    post = make_post(cast.public, cast.alice)
    for thing in (post, cast.public):
        make_rating(thing, cast.bob, 2)
        url = thing.get_absolute_url()
        assert 'value="2" required checked' in as_person(cast.bob).get(url).content.decode()
        for person in (cast.alice, cast.mo, cast.oscar, cast.olga, cast.rob, cast.dana, None):
            assert " checked" not in as_person(person).get(url).content.decode(), person


def test_nobody_is_told_of_a_rating(cast):
    services.rate_post(make_post(cast.public, cast.alice), 5, acting_user=cast.bob)
    services.rate_group(cast.public, 1, acting_user=cast.bob)
    assert not Event.objects.exists()
    assert not AuditEntry.objects.filter(action__startswith="rating").exists()


@pytest.mark.parametrize("name", ["visitor", "petra", "wim", "gast", "charlie", "dora", "sam", "rob", "olga"])
def test_who_does_not_read_the_closed_group_gives_no_stars_there(cast, as_person, name):
    post = make_post(cast.organisation, cast.alice, audience="members")
    client = as_person(getattr(cast, name) if name != "visitor" else None)
    for address in (
        reverse("ratings:post", args=[post.public_id]),
        reverse("ratings:group", args=[cast.hidden.slug]),
    ):
        assert client.post(address, {"stars": "5"}).status_code in {302, 403, 404}
    assert not Rating.objects.exists()


def test_without_ratings_it_never_says_zero_out_of_five(cast, client):
    text = client.get(make_post(cast.public, cast.alice).get_absolute_url()).content.decode()
    assert "Nog geen waardering" in text
    assert "0 van 5" not in text


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_thirty_two_clicks_at_once_are_one_rating():
    organisation = make_organisation()
    group = make_group(organisation=organisation)
    author, person = make_user(organisation=organisation), make_user(organisation=organisation)
    add_member(group, person)
    post = make_post(group, author)
    failures = []

    def click(stars):
        try:
            services.rate_post(post, stars, acting_user=person)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=click, args=[n % 5 + 1]) for n in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert Rating.objects.filter(post=post).count() == 1
    assert totals(post) == (Rating.objects.get(post=post).stars, 1)
