"""What an operator does to groups where no owner can: on record, with a reason, and without eyes."""

from io import StringIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import AuditEntry
from groups import services
from groups.models import OwnershipOffer
from notifications.services import drain
from tests.factories import add_member, make_group

pytestmark = pytest.mark.django_db
WHY = "De eigenaar is langdurig ziek."


def run(name, *arguments):
    out = StringIO()
    call_command(name, *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def hand_over(group, person, *more):
    return run("transfer_group", group.slug, "--to", person.email, "--reason", WHY, *more)


def test_a_group_is_handed_over_only_when_the_receiver_accepts(cast):
    hand_over(cast.group, cast.alice)
    main = cast.group.memberships.get(is_main_owner=True)
    assert main.person == cast.oscar
    services.accept_ownership(cast.group, acting_user=cast.alice)
    assert cast.group.memberships.get(is_main_owner=True).person == cast.alice
    main.refresh_from_db()
    assert main.role == "owner"


def test_the_reason_is_on_record_and_the_owner_is_told_and_takes_it_back(cast, as_person):
    hand_over(cast.group, cast.alice)
    entry = AuditEntry.objects.get(action="group.offered_for_site")
    assert entry.detail.reason == WHY
    drain()
    told = {address: sent.body for sent in mail.outbox for address in sent.to}
    assert set(told) == {cast.alice.email, cast.oscar.email}
    assert "hoofdeigenaar" in told[cast.oscar.email]
    assert "De hoofdeigenaar wil" not in told[cast.alice.email]
    assert cast.alice.name in as_person(cast.oscar).get(f"/groups/{cast.group.slug}/settings/").content.decode()
    services.withdraw_transfer(cast.group, acting_user=cast.oscar)
    with pytest.raises(PermissionDenied):
        services.accept_ownership(cast.group, acting_user=cast.alice)


def test_a_group_without_owner_stays_offered_after_the_daily_sweep(cast):
    group = make_group(organisation=cast.lindedaal)
    for someone in (cast.bob, cast.alice):
        add_member(group, someone)
    services.settle_owner(group, acting_user=None)
    assert "1 asked" in hand_over(group, cast.alice)
    services.seek_owners()
    services.accept_ownership(group, acting_user=cast.alice)
    group.refresh_from_db()
    assert (group.ownerless_since, group.memberships.get(is_main_owner=True).person) == (None, cast.alice)


def test_an_offer_that_is_over_is_made_anew(cast):
    group = make_group(organisation=cast.lindedaal)
    add_member(group, cast.alice)
    services.settle_owner(group, acting_user=None)
    OwnershipOffer.objects.filter(group=group).update(expires_at=timezone.now())
    hand_over(group, cast.alice)
    services.accept_ownership(group, acting_user=cast.alice)
    assert group.memberships.get().role == "owner"


def test_twice_is_once_and_a_trial_changes_nothing(cast):
    assert "Dry run" in hand_over(cast.group, cast.alice, "--dry-run")
    assert not OwnershipOffer.objects.exists()
    for _ in range(2):
        hand_over(cast.group, cast.alice)
    assert OwnershipOffer.objects.count() == 1
    assert AuditEntry.objects.filter(action="group.offered_for_site").count() == 1


@pytest.mark.parametrize("who", ["dana", "gast", "wim"])
def test_only_a_member_who_is_a_colleague_is_asked(cast, who):
    with pytest.raises(CommandError):
        hand_over(cast.group, getattr(cast, who))
    assert not OwnershipOffer.objects.exists()


def test_the_group_of_an_organisation_and_one_that_is_frozen_are_not_handed_over(cast):
    services.make_group_of_organisation(cast.lindedaal, acting_user=None)
    automatic = cast.lindedaal.groups.get(way_in="automatic")
    services.freeze_group(cast.group, reason="Overgenomen.", acting_user=None)
    for group in (automatic, cast.group):
        with pytest.raises(CommandError):
            hand_over(group, cast.alice)
    assert not OwnershipOffer.objects.exists()


def test_only_who_runs_the_site_does_and_not_without_a_reason(cast):
    for someone in (cast.mo, cast.olga, cast.oscar):
        with pytest.raises(PermissionDenied):
            services.offer_group_for_site(cast.group, cast.alice, reason=WHY, acting_user=someone)
    with pytest.raises(CommandError):
        run("transfer_group", cast.group.slug, "--to", cast.alice.email, "--reason", " ")
    assert not OwnershipOffer.objects.exists()
