"""Who is in a group, and with which rights: once, counted, on record."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from guardian.shortcuts import assign_perm

from accounts.services import create_account, create_organisation
from audit.models import AuditEntry
from groups import services
from groups.models import Membership, WorkingGroup
from tests.factories import make_user


def test_who_makes_a_group_owns_and_moderates_it(cast):
    group = services.create_group(
        name="Fietspaden", tagline="Samen aan de fietspaden", organisation=cast.lindedaal, acting_user=cast.dana
    )
    assert (group.visibility, group.memberships.get().role) == ("closed", "owner")
    assert WorkingGroup.objects.of_moderator(cast.dana).get() == group
    assert AuditEntry.objects.filter(action="group.created", actor=cast.dana).exists()


def test_the_name_of_a_group_is_one_line(cast):
    group = services.create_group(
        name="Fiets\npaden\x01", tagline="Samen\n\nverder", organisation=cast.lindedaal, acting_user=cast.dana
    )
    assert (group.name, group.tagline) == ("Fiets paden", "Samen verder")


def test_a_group_that_became_stricter_in_the_meantime_is_not_joined(cast):
    WorkingGroup.objects.filter(pk=cast.public.pk).update(visibility="organisation")
    with pytest.raises(PermissionDenied):
        services.join_group(cast.public, acting_user=cast.charlie)
    assert not cast.public.memberships.filter(person=cast.charlie).exists()


def test_two_groups_of_one_name_have_two_addresses(cast):
    made = [
        services.create_group(name="Fietspaden", tagline="", organisation=cast.lindedaal, acting_user=cast.dana)
        for _ in range(2)
    ]
    assert made[0].slug != made[1].slug
    assert all(group.slug.startswith("fietspaden-") for group in made)


@pytest.mark.parametrize("name", ["gast", "wim"])
def test_a_guest_or_who_waits_makes_no_group(cast, name):
    with pytest.raises(PermissionDenied):
        services.create_group(name="X", tagline="", organisation=cast.lindedaal, acting_user=getattr(cast, name))


def test_joining_an_open_group_twice_is_joining_once(cast):
    for _ in range(2):
        services.join_group(cast.public, acting_user=cast.charlie)
    cast.public.refresh_from_db()
    assert cast.public.memberships.filter(person=cast.charlie).count() == 1
    assert cast.public.member_count == cast.public.memberships.count()


@pytest.mark.parametrize(
    ("group", "name"), [("group", "dana"), ("hidden", "dana"), ("public", "gast"), ("public", "wim")]
)
def test_who_may_not_join_does_not(cast, group, name):
    with pytest.raises(PermissionDenied):
        services.join_group(getattr(cast, group), acting_user=getattr(cast, name))
    assert not getattr(cast, group).memberships.filter(person=getattr(cast, name)).exists()


def test_who_leaves_a_closed_group_reads_it_no_more(cast):
    services.leave_group(cast.group, acting_user=cast.alice)
    services.leave_group(cast.group, acting_user=cast.alice)
    assert not WorkingGroup.objects.readable_by(cast.alice).filter(pk=cast.group.pk).exists()
    cast.group.refresh_from_db()
    assert cast.group.member_count == cast.group.memberships.count()


def test_a_moderator_who_leaves_moderates_no_more(cast):
    services.leave_group(cast.group, acting_user=cast.mo)
    services.add_member(cast.group, cast.mo, acting_user=None)
    assert not WorkingGroup.objects.of_moderator(cast.mo).filter(pk=cast.group.pk).exists()


def test_the_last_owner_stays(cast):
    with pytest.raises(PermissionDenied):
        services.leave_group(cast.group, acting_user=cast.oscar)
    services.add_member(cast.group, cast.dana, role="owner", acting_user=None)
    services.leave_group(cast.group, acting_user=cast.oscar)


def test_a_permission_without_membership_moderates_nothing(cast):
    assign_perm("groups.moderate_workinggroup", cast.xander, cast.group)
    assert not WorkingGroup.objects.of_moderator(cast.xander).exists()


@pytest.mark.parametrize(("visibility", "way_in"), [("closed", "open"), ("hidden", "open"), ("hidden", "request")])
def test_the_database_refuses_a_way_in_that_opens_a_closed_door(cast, visibility, way_in):
    with pytest.raises(IntegrityError), transaction.atomic():
        WorkingGroup.objects.filter(pk=cast.public.pk).update(visibility=visibility, way_in=way_in)


def test_an_organisation_has_a_group_with_all_its_people(db):
    organisation = create_organisation(
        name="Provincie Proef", slug="provincie-proef", kind="province", domains=["proef.example"], acting_user=None
    )
    group = organisation.groups.get()
    person = create_account(email="a@proef.example", name="A", organisation=organisation, acting_user=None)
    waiting = create_account(
        email="b@proef.example", name="B", organisation=organisation, approved=False, acting_user=None
    )
    group.refresh_from_db()
    assert group.way_in == "automatic"
    assert list(group.memberships.values_list("person", flat=True)) == [person.pk]
    assert group.member_count == 1
    assert not group.memberships.filter(person=waiting).exists()


def test_the_group_of_an_organisation_is_not_left(cast):
    organisation = create_organisation(name="P", slug="p", kind="other", domains=["p.example"], acting_user=None)
    person = create_account(email="a@p.example", name="A", organisation=organisation, acting_user=None)
    with pytest.raises(PermissionDenied):
        services.leave_group(organisation.groups.get(), acting_user=person)


def test_verify_groups_names_each_difference(cast, capsys):
    call_command("verify_groups")
    WorkingGroup.objects.filter(pk=cast.public.pk).update(member_count=99)
    assign_perm("groups.moderate_workinggroup", make_user(), cast.group)
    Membership.objects.filter(group=cast.hidden, person=cast.bob).update(role="moderator")
    with pytest.raises(CommandError):
        call_command("verify_groups")
    said = capsys.readouterr().out
    assert "stored 99 members" in said
    assert "the permission and not the role" in said
    assert "the role and not the permission" in said


def draws(monkeypatch, *characters):
    """The next random characters of addresses."""
    left = list(characters)
    monkeypatch.setattr("groups.services.groups.random_id", lambda _length: left.pop(0))


def named_fietspaden(cast):
    return services.create_group(name="Fietspaden", tagline="", organisation=cast.lindedaal, acting_user=cast.dana)


def test_an_address_that_is_taken_is_tried_again_with_other_characters(cast, monkeypatch):
    draws(monkeypatch, "aaaa", "aaaa", "aaaa", "bbbb")
    first, second = named_fietspaden(cast), named_fietspaden(cast)
    assert (first.slug, second.slug) == ("fietspaden-aaaa", "fietspaden-bbbb")
    assert second.memberships.get().person == cast.dana
    assert AuditEntry.objects.filter(action="group.created").count() == 2


def test_after_five_taken_addresses_it_is_an_error_and_no_group(cast, monkeypatch):
    draws(monkeypatch, *["aaaa"] * 6)
    named_fietspaden(cast)
    with pytest.raises(IntegrityError), transaction.atomic():
        named_fietspaden(cast)
    assert WorkingGroup.objects.filter(name="Fietspaden").count() == 1


def test_another_broken_promise_is_not_taken_for_a_taken_address(cast, monkeypatch):
    drawn = []
    monkeypatch.setattr("groups.services.groups.random_id", lambda _length: drawn.append(1) or "aaaa")
    with pytest.raises(IntegrityError), transaction.atomic():
        services.create_group(
            name="Kring", tagline="", organisation=cast.lindedaal, visibility="closed", way_in="open", acting_user=None
        )
    assert len(drawn) == 1
