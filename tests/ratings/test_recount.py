"""Recounting the stars: each stored total against the rows, put right under lock, and never wrong about people who rate."""

from threading import Thread

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from audit.models import AuditEntry
from blogs.models import Post
from groups.models import WorkingGroup
from ratings import services
from tests.factories import add_member, make_group, make_organisation, make_post, make_rating, make_user

# How it fails: tests/architecture/test_commands.py.
RECOUNT = "recount_ratings"


def totals(thing):
    thing.refresh_from_db()
    return thing.rating_sum, thing.rating_count


@pytest.fixture
def moved(cast):
    """A blog and a group whose totals something moved, and a blog that is right."""
    post, right = make_post(cast.group, cast.alice), make_post(cast.group, cast.alice)
    for thing in (post, right, cast.public):
        make_rating(thing, cast.bob, 4)
    Post.objects.filter(pk=post.pk).update(rating_sum=5)
    WorkingGroup.objects.filter(pk=cast.public.pk).update(rating_count=7)
    return post, cast.public, right


def test_a_total_that_agrees_is_not_named(cast, capsys):
    make_rating(make_post(cast.group, cast.alice), cast.bob, 4)
    make_post(cast.group, cast.alice)
    call_command(RECOUNT)
    assert capsys.readouterr().out == "Every total agrees with the ratings.\n"


def test_each_total_that_differs_is_named_and_stays(moved, capsys):
    post, group, _right = moved
    with pytest.raises(CommandError, match="2 totals differed") as failed:
        call_command(RECOUNT)
    assert failed.value.returncode != 0
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"post {post.pk}: stored (5, 1), counted (4, 1)",
        f"group {group.pk}: stored (4, 7), counted (4, 1)",
    ]
    assert totals(post) == (5, 1)


def test_a_total_without_any_rating_is_found(cast):
    post = make_post(cast.group, cast.alice)
    Post.objects.filter(pk=post.pk).update(rating_sum=3, rating_count=1)
    assert services.differences() == [f"post {post.pk}: stored (3, 1), counted (0, 0)"]


def test_repairing_puts_every_total_right_and_still_ends_with_an_error(moved):
    with pytest.raises(CommandError, match=r"2 totals differed.*repaired"):
        call_command(RECOUNT, repair=True)
    assert [totals(thing) for thing in moved] == [(4, 1)] * 3
    call_command(RECOUNT, repair=True)


def test_a_repair_is_on_record_and_says_nothing_of_the_stars(moved):
    with pytest.raises(CommandError):
        call_command(RECOUNT, repair=True)
    entries = AuditEntry.objects.filter(action="ratings.repaired")
    assert {(entry.subject_type, entry.subject_id) for entry in entries} == {
        ("blogs.post", moved[0].pk),
        ("groups.workinggroup", moved[1].pk),
    }


def test_what_was_right_again_before_the_lock_is_left_as_it_is(moved):
    post = moved[0]
    Post.objects.filter(pk=post.pk).update(rating_sum=4)
    services.repair_rating_totals(post, acting_user=None)
    assert not AuditEntry.objects.filter(action="ratings.repaired").exists()


def test_recounting_costs_the_same_for_many(cast, count_queries):
    def cost():
        with count_queries() as queries:
            assert services.differences() == []
        return len(queries)

    few = cost()
    for _ in range(5):
        make_rating(make_post(cast.group, cast.alice), cast.bob, 4)
    assert cost() == few == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_while_people_rate_it_finds_no_difference_and_repairs_none_away():
    organisation = make_organisation()
    group, author = make_group(organisation=organisation), make_user(organisation=organisation)
    people = [make_user(organisation=organisation) for _ in range(2)]
    for person in people:
        add_member(group, person)
    post, failures = make_post(group, author), []

    def rate(person):
        try:
            for n in range(40):
                services.rate_post(post, n % 5 + 1, acting_user=person)
                if n % 7 == 0:
                    services.withdraw_post_rating(post, acting_user=person)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [Thread(target=rate, args=[person]) for person in people]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        assert services.differences() == []
        services.repair_rating_totals(post, acting_user=None)
    assert not failures
    assert not AuditEntry.objects.filter(action="ratings.repaired").exists()
