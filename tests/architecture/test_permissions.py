"""docs/permissions.md says what the rules answer."""

import pytest

from bench import permissions
from groups import policies

pytestmark = pytest.mark.django_db


def test_the_document_says_what_the_rules_answer():
    document = permissions.DOCUMENT.read_text()
    assert permissions.with_tables(document) == document, "Run `make permissions`, and read what changed."


def test_another_rule_makes_another_document(monkeypatch):
    document = permissions.DOCUMENT.read_text()
    monkeypatch.setattr(policies, "can_see_figures", lambda *, is_moderator: not is_moderator)
    changed = permissions.with_tables(document)
    assert changed != document
    assert permissions.with_tables(changed) == changed


def test_what_is_written_by_hand_stays_and_missing_marks_are_named():
    document = permissions.DOCUMENT.read_text()
    with_more = document + "\nMet de hand.\n"
    assert permissions.with_tables(with_more).endswith("\nMet de hand.\n")
    with pytest.raises(ValueError, match="ways-in"):
        permissions.with_tables(document.replace("generated: ways-in", "x"))


def test_every_office_sees_no_more_than_a_colleague_of_the_same_organisation():
    world = permissions.make_world()
    for office, colleague in (("its manager", "its organisation"), ("operator", "another organisation")):
        for group in world.groups.values():
            seen = [permissions._sees(world.people[who], group) for who in (office, colleague)]
            assert seen[0] == seen[1]
