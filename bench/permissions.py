"""Writes the tables of docs/permissions.md: what the rules themselves answer, for each kind of person. `make permissions`.

Between the marks of a section stands what this makes; the rest of the document is written by hand and stays. Every cell is
asked of the querysets and policies that the pages ask, about rows of an empty database that is thrown away, so that the
document cannot say anything else than the product does. `tests/architecture/test_permissions.py` fails when the file differs.
"""

import argparse
import os
import re
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

DOCUMENT = Path(__file__).resolve().parent.parent / "docs/permissions.md"

if __name__ == "__main__":
    # An empty database in memory, whatever database this machine has.
    os.environ |= {"DJANGO_SETTINGS_MODULE": "pleio.settings", "DATABASE_URL": "", "ENV_FILE": os.devnull}
    import django

    django.setup()

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.utils import timezone, translation
from guardian.shortcuts import assign_perm

from accounts.models import Organisation, User
from accounts.policies import can_write_at_all
from blogs.models import Post
from blogs.policies import (
    can_announce_post,
    can_close_comments,
    can_lock_post,
    can_pin_post,
    can_trash_post,
    can_withdraw,
    can_write_in_group,
)
from common.decisions import Decision
from groups import policies
from groups.models import Membership, WorkingGroup

Person = User | AnonymousUser
VISIBILITIES = ("public", "government", "organisation", "closed", "hidden")
ROLES = {"member": "member", "moderator": "moderator", "owner": "owner", "main": "main owner"}


@dataclass
class World:
    """Two organisations, a group of each visibility in the first, and someone of each kind."""

    groups: dict[str, WorkingGroup]
    people: dict[str, Person]


def _person(name: str, organisation: Organisation | None = None, **fields: object) -> User:
    return User.objects.create(
        name=name, email=f"{len(name)}-{name.replace(' ', '-')}@x.example", **fields | {"organisation": organisation}
    )


def make_world() -> World:
    now = timezone.now()
    own = Organisation.objects.create(name="Own", slug="own")
    other = Organisation.objects.create(name="Other", slug="other")
    people: dict[str, Person] = {
        "visitor": AnonymousUser(),
        "guest elsewhere": _person("guest", guest_until=timezone.localdate() + timedelta(days=9)),
        "waiting account": _person("waiting", own),
        "another organisation": _person("another", other, approved_at=now),
        "its organisation": _person("colleague", own, approved_at=now),
        "its manager": _person("manager", own, approved_at=now),
        "operator": _person("operator", other, approved_at=now, is_staff=True, is_superuser=True),
    }
    assign_perm("accounts.manage_organisation", people["its manager"], own)
    for role, name in ROLES.items():
        people[name] = _person(f"the {role}", own, approved_at=now)
    groups = {}
    for visibility in VISIBILITIES:
        way_in = policies.ways_into(WorkingGroup(), visibility)[0]
        group = WorkingGroup.objects.create(
            name=visibility, slug=f"{visibility}-aaaa", organisation=own, visibility=visibility, way_in=way_in
        )
        for role, name in ROLES.items():
            _put_in(group, people[name], role)
        groups[visibility] = group
    return World(groups, people)


def _put_in(group: WorkingGroup, person: Person, role: str) -> None:
    assert isinstance(person, User)
    given = "owner" if role == "main" else role
    Membership.objects.create(group=group, person=person, role=given, is_main_owner=role == "main")
    if given != "member":
        assign_perm("groups.moderate_workinggroup", person, group)


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [list(head), ["---"] * len(list(head)), *map(list, rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


# Who sees a group


def _sees(person: Person, group: WorkingGroup) -> str:
    here = WorkingGroup.objects.filter(pk=group.pk)
    if not here.visible_to(person).exists():
        return "-"
    if not here.readable_by(person).exists():
        return "name plate"
    is_member = here.of_member(person).exists()
    return "reads, writes" if can_write_in_group(person, group, is_member=is_member) else "reads"


def visibility_table(world: World) -> str:
    rows = (
        [visibility, *(_sees(person, group) for person in world.people.values())]
        for visibility, group in world.groups.items()
    )
    return _table(["visibility", *world.people], rows)


# How people come in

WAYS = {
    "open": "open: join at once",
    "request": "on request",
    "invitation": "by invitation",
    "automatic": "automatic, of its organisation",
}


def ways_table(world: World) -> str:
    def allowed(way: str, visibility: str) -> str:
        group = WorkingGroup(way_in="automatic" if way == "automatic" else "request")
        return "yes" if way in policies.ways_into(group, visibility) else "-"

    return _table(
        ["way in", *VISIBILITIES], ([words, *(allowed(way, v) for v in VISIBILITIES)] for way, words in WAYS.items())
    )


# Who does what


@dataclass(frozen=True)
class Standing:
    """What pages find out about a person in a group before they ask a policy."""

    person: Person
    group: WorkingGroup
    is_member: bool
    is_moderator: bool
    is_owner: bool
    is_main: bool

    @property
    def post(self) -> Post:
        """A published blog of somebody else in this group."""
        return Post(group=self.group, published_at=timezone.now())


def standing(person: Person, group: WorkingGroup) -> Standing:
    is_member = WorkingGroup.objects.of_member(person).filter(pk=group.pk).exists()
    own = group.memberships.filter(person=person).first() if isinstance(person, User) else None
    is_owner = own is not None and own.role == Membership.Role.OWNER
    return Standing(
        person, group, is_member, group.is_moderated_by(person), is_owner, own is not None and own.is_main_owner
    )


Ask = Callable[[Standing], Decision]
ACTIONS: dict[str, Ask] = {
    "give stars to a blog": lambda s: policies.can_rate_in_group(s.person, s.group, is_member=s.is_member),
    "comment": lambda s: policies.can_comment_in_group(s.person, s.group, is_member=s.is_member),
    "write a blog": lambda s: can_write_in_group(s.person, s.group, is_member=s.is_member),
    "see who is in it": lambda s: policies.can_see_members(is_member=s.is_member),
    "leave": lambda s: policies.can_leave_group(s.person, s.group, is_member=s.is_member, is_last_owner=False),
    "invite people": lambda s: policies.can_invite(s.person, s.group, is_moderator=s.is_moderator),
    "answer who asks to join": lambda s: policies.can_answer_requests(s.group, is_moderator=s.is_moderator),
    "say what the group is": lambda s: policies.can_change_group(s.person, s.group, is_moderator=s.is_moderator),
    "download the list of members": lambda s: policies.can_export_members(is_moderator=s.is_moderator),
    "pin a blog": lambda s: can_pin_post(s.post, is_moderator=s.is_moderator),
    "make a blog an announcement": lambda s: can_announce_post(s.person, s.post, is_moderator=s.is_moderator),
    "withdraw a text, and put it back": lambda s: can_withdraw(s.group, is_moderator=s.is_moderator),
    "close the comments under a blog": lambda s: can_close_comments(s.person, s.post, is_moderator=s.is_moderator),
    "lock a blog, and take the lock away": lambda s: can_lock_post(s.post, is_moderator=s.is_moderator),
    "put a blog in the trash": lambda s: can_trash_post(s.person, s.post, is_moderator=s.is_moderator),
    "see the group as somebody else": lambda s: policies.can_view_as(
        s.person, s.group, "visitor", is_moderator=s.is_moderator
    ),
    "see the figures": lambda s: policies.can_see_figures(is_moderator=s.is_moderator),
    "take out a member": lambda s: _take_out(s, "member"),
    "take out a moderator": lambda s: _take_out(s, "moderator"),
    "take out an owner": lambda s: _take_out(s, "owner"),
    "give roles": lambda s: policies.can_change_role(s.group, is_owner=s.is_owner),
    "say who may read it": lambda s: policies.can_change_visibility(s.group, is_owner=s.is_owner),
    "archive it": lambda s: policies.can_archive_group(s.group, is_owner=s.is_owner),
    "take it out of the trash": lambda s: policies.can_restore_group(s.group, is_owner=s.is_owner),
    "hand it over": lambda s: policies.can_transfer_group(s.group, is_main_owner=s.is_main),
    "put it in the trash": lambda s: policies.can_trash_group(s.group, is_main_owner=s.is_main),
}


def _take_out(s: Standing, role: str) -> Decision:
    return policies.can_remove_member(
        s.group, is_moderator=s.is_moderator, is_owner=s.is_owner, is_self=False, role=role
    )


def _answers(asked: Iterable[Standing]) -> list[list[str]]:
    them = list(asked)
    return [[action, *("yes" if ask(one) else "-" for one in them)] for action, ask in ACTIONS.items()]


def actions_table(world: World) -> str:
    """In a public group, because there everyone gets as far as asking."""
    return _table(
        ["in a public group", *world.people],
        _answers(standing(p, world.groups["public"]) for p in world.people.values()),
    )


STATES = {
    "in use": {},
    "without an owner": {"ownerless_since": True},
    "archived": {"archived_at": True},
    "frozen": {"frozen_at": True},
    "in the trash": {"trashed_at": True},
}
# Of the group, and then of who asks: both are often the same, and here they are told apart.
FROZEN = ("of a frozen organisation", "in use, as someone of a frozen organisation")
# What changes nothing, or only for oneself. All else is also asked of `can_write_at_all`, by the pages and by the services
# (`ask_to_act`): tests/groups/test_life.py.
FOR_ONESELF = {
    "see who is in it",
    "leave",
    "download the list of members",
    "see the group as somebody else",
    "see the figures",
}


def states_table(world: World) -> str:
    """Of the main owner, who may most: what a state takes away, it takes away from everyone."""
    asked, group = [], world.groups["public"]
    for marks in STATES.values():
        with transaction.atomic():
            now = {mark: timezone.now() for mark in marks}
            WorkingGroup.objects.filter(pk=group.pk).update(**now)
            asked.append(standing(world.people["main owner"], WorkingGroup.objects.get(pk=group.pk)))
            WorkingGroup.objects.filter(pk=group.pk).update(**dict.fromkeys(marks))
    frozen = standing(world.people["main owner"], WorkingGroup.objects.select_related("organisation").get(pk=group.pk))
    frozen.group.organisation.frozen_at = timezone.now()
    rows = _answers([*asked, frozen])
    may_act = can_write_at_all(User(organisation=frozen.group.organisation))
    for row, in_use in zip(rows, [row[1] for row in rows], strict=True):
        row.append(in_use if may_act or row[0] in FOR_ONESELF else "-")
    return _table(["the main owner, in a group that is", *STATES, *FROZEN], rows)


SECTIONS: dict[str, Callable[[World], str]] = {
    "who-sees-a-group": visibility_table,
    "ways-in": ways_table,
    "who-does-what": actions_table,
    "states": states_table,
}


def with_tables(document: str) -> str:
    """The document with what the rules answer between its marks. ValueError for a section that has no marks."""
    with translation.override("en"), transaction.atomic():
        world = make_world()
        for name, make in SECTIONS.items():
            begin, end = f"<!-- generated: {name} -->\n", "<!-- end -->"
            found = re.compile(f"({re.escape(begin)}).*?({end})", re.DOTALL)
            # Nothing in a table is a backslash.
            document, number = found.subn(rf"\g<1>\n{make(world)}\n\g<2>", document)
            if number != 1:
                raise ValueError(f"docs/permissions.md has the marks of {name} {number} times, and not once.")
        transaction.set_rollback(True)
    return document


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--check", action="store_true", help="Write nothing; end with an error when the document differs."
    )
    only_check = parser.parse_args().check
    connection.creation.create_test_db(verbosity=0)
    before = DOCUMENT.read_text()
    after = with_tables(before)
    if only_check:
        sys.exit(0 if before == after else "docs/permissions.md says something else than the rules: make permissions.")
    DOCUMENT.write_text(after)


if __name__ == "__main__":
    main()
