"""What an operator does to groups where no owner can: on record, with a reason, and without eyes."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.utils import timezone

from audit.models import AuditEntry
from blogs.services import archive_quiet_group
from groups import services
from groups.models import OwnershipOffer, WorkingGroup
from notifications.services import drain
from tests.accounts.test_races import at_once
from tests.factories import add_member, long_ago, make_comment, make_group, make_organisation, make_post

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
    assert "Dry run" in hand_over(cast.public, cast.alice, "--dry-run")
    assert not OwnershipOffer.objects.exists()
    for _ in range(2):
        hand_over(cast.group, cast.alice)
    assert OwnershipOffer.objects.count() == 1
    assert AuditEntry.objects.filter(action="group.offered_for_site").count() == 1


@pytest.mark.parametrize("name", ["alice", "dana"])
def test_a_trial_does_not_tell_who_is_in_a_group_that_an_operator_does_not_read(cast, name):
    for group in (cast.group, cast.hidden):
        with pytest.raises(CommandError, match="1 failed"):
            hand_over(group, getattr(cast, name), "--dry-run")


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


def archive(*more, months=12):
    return run("archive_quiet_groups", "--months", str(months), "--reason", "Opruimen.", *more)


def archived():
    return set(WorkingGroup.objects.exclude(archived_at=None))


def test_only_groups_in_which_nothing_happened_are_archived_and_their_members_are_told(cast):
    quiet = long_ago(cast.public)
    assert f"{quiet.slug}: public" in archive()
    assert archived() == {quiet}
    assert AuditEntry.objects.get(action="group.archived_as_quiet").detail.reason == "Opruimen."
    drain()
    assert {address for sent in mail.outbox for address in sent.to} >= {cast.alice.email, cast.oscar.email}


HAPPENED = {
    "a blog for members": lambda cast: make_post(cast.group, cast.alice, audience="members"),
    "a draft": lambda cast: make_post(cast.group, cast.alice, published=False),
    "a comment": lambda cast: make_comment(make_post(cast.group, cast.alice, **LONG_AGO), cast.bob),
    "a member": lambda cast: add_member(cast.group, cast.dana),
    "opened again": lambda cast: services.reopen_group(
        services.archive_group(cast.group, acting_user=None), acting_user=None
    ),
}
LONG_AGO = dict.fromkeys(("created_at", "changed_at", "published_at"), timezone.now() - timedelta(days=700))


@pytest.mark.parametrize("what", HAPPENED)
def test_a_closed_group_in_use_is_not_archived_though_its_activity_says_nothing(cast, what):
    long_ago(cast.group)
    HAPPENED[what](cast)
    archive()
    assert cast.group not in archived()


def test_an_old_blog_does_not_keep_a_group(cast):
    make_comment(make_post(cast.group, cast.alice, **LONG_AGO), cast.bob, created_at=LONG_AGO["created_at"])
    long_ago(cast.group)
    archive()
    assert cast.group in archived()


def test_frozen_trashed_and_automatic_groups_are_left_alone(cast):
    services.make_group_of_organisation(cast.lindedaal, acting_user=None)
    services.freeze_group(cast.group, reason="Overgenomen.", acting_user=None)
    services.trash_group(cast.public, acting_user=None)
    for group in WorkingGroup.objects.all():
        long_ago(group)
    archive()
    assert not archived() & {cast.group, cast.public, *WorkingGroup.objects.filter(way_in="automatic")}
    assert cast.hidden in archived()


def test_what_an_operator_does_not_read_is_not_named(cast):
    for group in cast.groups().values():
        long_ago(group)
    said_of = archive("--dry-run"), archive()
    for said in said_of:
        for group in (cast.group, cast.hidden, cast.organisation):
            assert group.name not in said
            assert group.slug not in said
    trial, done = said_of
    assert "3 that you do not read." in trial
    for group in (cast.group, cast.hidden, cast.organisation):
        assert f"group {group.pk}: " in done
        assert f"group {group.pk}: " not in trial
    assert "0 archived" in archive()


def test_a_trial_changes_nothing_and_an_interruption_keeps_what_was_done(cast, monkeypatch):
    for group in (cast.group, cast.public):
        long_ago(group)
    archive("--dry-run")
    assert not archived()
    done = []

    def once(group, **how):
        if done:
            raise KeyboardInterrupt
        done.append(group)
        return archive_quiet_group(group, **how)

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr("pleio.management.commands.archive_quiet_groups.archive_quiet_group", once)
        archive()
    assert archived() == set(done)
    archive()
    assert archived() == {cast.group, cast.public}


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_operators_at_once_archive_each_group_once():
    organisation = make_organisation()
    for _ in range(5):
        long_ago(make_group(organisation=organisation))
    said = at_once(archive, archive)
    assert len(archived()) == 5
    assert AuditEntry.objects.filter(action="group.archived").count() == 5
    assert sum(text.count("public") for text in said) == 5


def test_what_happened_meanwhile_is_seen_under_the_lock(cast):
    since = timezone.now() - timedelta(days=365)
    add_member(long_ago(cast.public), cast.dana)
    assert not archive_quiet_group(cast.public, since=since, reason="Opruimen.", acting_user=None)
    assert not archived()
