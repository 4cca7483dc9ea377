"""Why someone sees something: the explanation agrees with the rule for everyone and everything, and says nothing more."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from audit.models import AuditEntry
from groups.models import WorkingGroup
from pleio.explaining import explain, find_thing, kinds_of_people
from pleio.services import explain_access
from tests.factories import make_comment, make_group, make_post
from tests.properties.oracle import knows_group, reads_group, reads_post
from tests.properties.test_leaks import PEOPLE, facts
from tests.properties.world import build_world

pytestmark = pytest.mark.django_db


def test_the_explanation_agrees_with_the_oracle_for_everyone(cast):
    world = build_world(cast)
    asked = 0
    for name in PEOPLE:
        person = world.people[name] or AnonymousUser()
        for visibility, group in world.groups.items():
            who = facts(name, visibility)
            sees = (
                "reads" if reads_group(who, visibility) else "name plate" if knows_group(who, visibility) else "nothing"
            )
            verdict = explain(person, WorkingGroup.objects.get(pk=group.pk))
            assert verdict.sees == sees, (name, visibility, str(verdict))
            asked += 1
        for (visibility, state), post in world.posts.items():
            verdict = explain(person, find_thing(post.get_absolute_url()))
            expected = "reads" if reads_post(facts(name, visibility), visibility, state) else "nothing"
            assert verdict.sees == expected, (name, visibility, state, str(verdict))
            asked += 1
    assert asked > 400


def test_each_kind_is_told_as_the_table_says(cast):
    table = {
        "public": "reads reads reads reads reads",
        "government": "nothing nothing nothing reads reads",
        "organisation": "nothing nothing nothing nothing reads",
        "closed": "nothing nothing nothing plate plate",
        "hidden": "nothing nothing nothing nothing nothing",
    }
    for visibility, group in cast.groups().items():
        told = [explain(person, group, who).sees.split()[-1] for who, person in kinds_of_people(group)]
        assert told == table[visibility].split() + ["reads"] * 3


@pytest.mark.parametrize(
    ("person", "group", "words"),
    [
        ("alice", "group", "Is a member of the group."),
        ("petra", "group", "colleagues see that it is there"),
        ("charlie", "organisation", "of another one"),
        ("gast", "government", "no approved account"),
        ("wim", "organisation", "no approved account"),
        ("charlie", "hidden", "hidden"),
        ("dora", "group", "The account has ended."),
    ],
)
def test_the_reason_is_the_part_of_the_rule_that_decided(cast, person, group, words):
    assert words in explain(getattr(cast, person), getattr(cast, group)).why


def test_drafts_the_trash_and_narrow_blogs_are_named_as_the_reason(cast):
    draft = make_post(cast.public, cast.alice, published=False)
    narrow = make_post(cast.public, cast.alice, audience="members")
    assert "draft" in explain(cast.bob, draft).why
    assert "own draft" in explain(cast.alice, draft).why
    assert "fewer people" in explain(cast.charlie, narrow).why
    WorkingGroup.objects.filter(pk=cast.public.pk).update(trashed_at=timezone.now())
    assert "trash" in explain(cast.bob, find_thing(cast.public.get_absolute_url())).why
    assert "trash" in explain(cast.mo, find_thing(cast.public.get_absolute_url())).why


def test_the_commands_say_who_and_why_and_nothing_of_what_stands_there(cast, capsys):
    post = make_post(cast.hidden, cast.alice, title="Geheim plan")
    call_command("who_can_see", f"https://pleio.example{post.get_absolute_url()}")
    call_command("who_can_see", cast.hidden.get_absolute_url())
    asked = {"reason": "Vraag aan de helpdesk."}
    call_command("why_visible", cast.bob.email, post.get_absolute_url(), **asked)
    call_command("why_visible", cast.petra.public_id, reverse("groups:members", args=[cast.hidden.slug]), **asked)
    said = capsys.readouterr().out
    assert "visitor: nothing." in said
    assert "its author: reads. Is a member of the group." in said
    assert f"account {cast.bob.public_id}: reads." in said
    assert f"account {cast.petra.public_id}: nothing. The group is hidden" in said
    for secret in ("Geheim plan", cast.hidden.name, "Alice", cast.bob.email):
        assert secret not in said


def test_who_is_in_a_group_is_told_to_nobody_without_a_trace(cast, as_person, capsys):
    with pytest.raises(CommandError, match="on record"):
        call_command("why_visible", cast.alice.email, cast.hidden.get_absolute_url(), reason="  ")
    with pytest.raises(PermissionDenied):
        explain_access(cast.alice, cast.hidden, reason="Zomaar.", acting_user=cast.olga)
    assert not AuditEntry.objects.filter(action="account.access_explained").exists()
    call_command("why_visible", cast.alice.email, cast.hidden.get_absolute_url(), reason="Vraag van Alice.")
    entry = AuditEntry.objects.get(action="account.access_explained")
    assert (entry.subject_id, entry.detail.reason) == (cast.alice.pk, "Vraag van Alice.")
    log = as_person(cast.alice).get(reverse("account_log")).content.decode()
    assert "opgezocht of je een bepaalde groep" in log
    assert cast.hidden.name not in log
    # The operators' list of what happened to accounts does not say about which group.
    listed = as_person(cast.rob).get(reverse("admin:audit_auditentry_changelist")).content.decode()
    assert "account.access_explained" in listed
    assert cast.hidden.slug not in listed
    assert cast.hidden.name not in listed


def test_a_comment_stands_for_its_blog_and_an_unknown_address_is_an_error(cast):
    post = make_post(cast.public, cast.alice)
    comment = make_comment(post, cast.bob)
    assert find_thing(reverse("blogs:comment_edit", args=[comment.public_id])) == post
    for address in ("/", "/people/xyz/", "/bestaat-niet/", "/groups/bestaat-niet-wxyz/"):
        with pytest.raises(CommandError):
            find_thing(address)


def test_it_asks_no_more_for_a_large_group(cast, django_assert_max_num_queries):
    group = make_group("Groot", cast.lindedaal)
    with django_assert_max_num_queries(20):
        [explain(person, group, who) for who, person in kinds_of_people(group)]
