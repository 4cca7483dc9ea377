"""The table "Who sees what" of docs/permissions.md, cell by cell."""

import pytest
from django.contrib.auth.models import AnonymousUser

from groups.models import WorkingGroup

# Who reads the content (R), who sees only the name plate (N), for whom the group does not exist (-).
TABLE = {
    #              visitor gast  wim  charlie dana petra xander alice mo  olga  sam  rob
    "public": "R R R R R R R R R R R R",
    "government": "- - - R R R R R R R R R",
    "organisation": "- - - - R R R R R R - -",
    "closed": "- R - N N N N R R N N N",
    "hidden": "- - - - - - - R R - - -",
}
PEOPLE = "visitor gast wim charlie dana petra xander alice mo olga sam rob".split()


@pytest.mark.parametrize("visibility", TABLE)
def test_each_person_sees_of_a_group_what_the_table_says(cast, visibility):
    group = cast.groups()[visibility]
    found = []
    for name in PEOPLE:
        person = getattr(cast, name) or AnonymousUser()
        if WorkingGroup.objects.readable_by(person).filter(pk=group.pk).exists():
            found.append("R")
        elif WorkingGroup.objects.visible_to(person).filter(pk=group.pk).exists():
            found.append("N")
        else:
            found.append("-")
    assert dict(zip(PEOPLE, found, strict=True)) == dict(zip(PEOPLE, TABLE[visibility].split(), strict=True))


def test_a_deactivated_member_is_a_member_of_nothing(cast):
    assert not WorkingGroup.objects.of_member(cast.dora).exists()


def test_the_automatic_group_of_a_former_employer_is_not_readable(cast):
    group = cast.organisation
    WorkingGroup.objects.filter(pk=group.pk).update(way_in="automatic", visibility="closed")
    cast.alice.organisation = cast.waterrijk
    cast.alice.save()
    assert not WorkingGroup.objects.readable_by(cast.alice).filter(pk=group.pk).exists()
