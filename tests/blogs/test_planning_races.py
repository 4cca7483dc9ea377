"""The job that publishes at a time, twice at once and beside the writer, on PostgreSQL: one result, and no error."""

from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from audit.models import AuditEntry
from blogs.models import Post
from blogs.services import carry_out_plans, plan_post, publish_post
from notifications.models import Event
from tests.accounts.test_races import a_colleague, at_once
from tests.factories import add_member, make_group, make_organisation, make_post
from tests.groups.test_invitation_races import tried

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 4


@pytest.fixture
def alice():
    group = make_group(visibility="public", organisation=make_organisation())
    person = a_colleague(group.organisation, "Alice")
    add_member(group, person, "owner")
    return person


def test_two_runs_and_a_writer_publish_once(alice):
    group, before = alice.memberships.get().group, timezone.now() - timedelta(minutes=1)
    for _ in range(ROUNDS):
        post = make_post(group, alice, published=False, publish_at=before)
        at_once(carry_out_plans, carry_out_plans, partial(tried, partial(publish_post, post, acting_user=alice)))
        assert Post.objects.published().filter(pk=post.pk).exists()
        assert AuditEntry.objects.filter(action="post.published", subject_id=str(post.pk)).count() == 1
        assert Event.objects.filter(kind="post_published", subject_id=post.pk).count() == 1


def test_a_plan_that_is_taken_away_at_its_moment_is_carried_out_or_gone(alice):
    group, before = alice.memberships.get().group, timezone.now() - timedelta(minutes=1)
    for _ in range(ROUNDS):
        post = make_post(group, alice, published=False, publish_at=before)
        at_once(carry_out_plans, partial(tried, partial(plan_post, post, acting_user=alice)))
        post.refresh_from_db()
        assert post.publish_at is None
        assert (post.published_at is not None) == AuditEntry.objects.filter(
            action="post.published", subject_id=str(post.pk)
        ).exists()
