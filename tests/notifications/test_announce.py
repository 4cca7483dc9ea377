import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction

from notifications.models import Event, Mail
from notifications.services import announce, queue_mail
from tests.conftest import Cast
from tests.factories import make_post
from tests.notifications.conftest import KIND


def test_announcing_outside_a_transaction_is_refused(cast: Cast, transactional_db: None) -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        announce(KIND, make_post(cast.group, cast.alice), acting_user=cast.alice)


def test_a_change_that_is_rolled_back_promises_nothing(cast: Cast) -> None:
    post = make_post(cast.group, cast.alice)
    with transaction.atomic():
        announce(KIND, post, acting_user=cast.alice)
        transaction.set_rollback(True)
    assert not Event.objects.exists()


def test_announcing_twice_is_announcing_once(cast: Cast, tell: Callable[..., Event]) -> None:
    post = make_post(cast.group, cast.alice)
    assert tell(post) == tell(post)
    assert Event.objects.count() == 1


def test_two_happenings_about_one_subject_are_told_apart_by_their_key(cast: Cast, tell: Callable[..., Event]) -> None:
    post = make_post(cast.group, cast.alice)
    tell(post, key="published")
    tell(post, key="moved")
    assert Event.objects.count() == 2


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_announcing_at_the_same_moment_is_announcing_once_and_breaks_nobody(on_postgres: None, cast: Cast) -> None:
    post = make_post(cast.group, cast.alice)
    barrier, failures = threading.Barrier(4), []

    def work() -> None:
        try:
            with transaction.atomic():
                barrier.wait()
                announce(KIND, post, acting_user=cast.alice)
                assert Event.objects.exists(), "the transaction of the caller still lives"
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert Event.objects.count() == 1


def test_the_bell_rings_after_the_commit_and_only_for_something_new(
    cast: Cast, tell: Callable[..., Event], django_capture_on_commit_callbacks: Any
) -> None:
    post = make_post(cast.group, cast.alice)
    with django_capture_on_commit_callbacks() as first:
        tell(post)
    with django_capture_on_commit_callbacks() as second:
        tell(post)
    assert (len(first), len(second)) == (1, 0)


def test_a_line_break_in_a_subject_becomes_a_space(db: None) -> None:
    mail = queue_mail(kind="test", address="a@b.example", subject="Hoi\r\nBcc: x@y.example", text="Tekst")
    assert Mail.objects.get(pk=mail.pk).subject == "Hoi Bcc: x@y.example"
