"""Archived, frozen, in the trash: what each state stops, who may bring it about, and that each can be undone."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import (
    approve_account,
    freeze_organisation,
    invite,
    join_organisation,
    let_go,
    set_policy,
    thaw_organisation,
)
from audit.models import AuditEntry
from blogs.models import Comment, Post
from blogs.services import add_comment, change_post, create_post, publish_post
from groups import services
from groups.models import WorkingGroup
from notifications.services import drain
from ratings.services import rate_group, rate_post
from tests.factories import add_member, make_invitation, make_post, make_request, make_user

pytestmark = pytest.mark.django_db


def archive(group):
    return services.archive_group(group, acting_user=None)


def freeze(group):
    return services.freeze_group(group, reason="Overgenomen.", acting_user=None)


def freeze_its_organisation(group):
    freeze_organisation(group.organisation, reason="Overgenomen.", acting_user=None)
    return group


CLOSING = {"archived": archive, "frozen": freeze, "its organisation frozen": freeze_its_organisation}


def writings(cast, post):
    """Everything that one writes in a group, by its members and by who reads it."""
    group = cast.public
    yield lambda: create_post(group, title="Nieuw", source="Tekst.", acting_user=cast.alice)
    yield lambda: change_post(post, title="Anders", acting_user=cast.alice)
    yield lambda: add_comment(post, source="Reactie.", acting_user=cast.bob)
    yield lambda: add_comment(post, source="Reactie.", acting_user=cast.charlie)
    yield lambda: rate_post(post, 4, acting_user=cast.bob)
    yield lambda: rate_group(group, 4, acting_user=cast.bob)
    yield lambda: services.join_group(group, acting_user=cast.charlie)


@pytest.mark.parametrize("state", CLOSING)
def test_a_closed_state_is_read_and_not_written_in(cast, state, as_person):
    post = make_post(cast.public, cast.alice)
    draft = make_post(cast.public, cast.alice, published=False)
    CLOSING[state](cast.public)
    for write in [*writings(cast, post), lambda: publish_post(draft, acting_user=cast.alice)]:
        with pytest.raises(PermissionDenied):
            write()
    for person in (None, cast.alice, cast.charlie):
        for address in (cast.public.get_absolute_url(), post.get_absolute_url()):
            assert as_person(person).get(address).status_code == 200
    assert Post.objects.visible_to(AnonymousUser()).filter(pk=post.pk).exists()
    assert not Comment.objects.exists()


def test_nothing_of_a_frozen_group_is_changed_by_its_own_people(cast):
    asked = make_request(cast.group, cast.petra)
    services.take_out(cast.group, cast.bob, "Past niet.", until=timezone.localdate(), acting_user=cast.mo)
    freeze(cast.group)
    group = cast.group
    changes = [
        lambda: services.change_visibility(group, "public", acting_user=cast.oscar),
        lambda: services.change_role(group, cast.alice, "moderator", acting_user=cast.oscar),
        lambda: services.take_out(group, cast.gast, "Past niet.", acting_user=cast.mo),
        lambda: services.let_come_back(group, cast.bob, acting_user=cast.mo),
        lambda: services.answer_request(group, asked.public_id, accept=True, acting_user=cast.mo),
        lambda: services.offer_group(group, cast.mo, acting_user=cast.oscar),
        lambda: services.archive_group(group, acting_user=cast.oscar),
        lambda: services.trash_group(group, acting_user=cast.oscar),
        lambda: services.be_contact(group, is_contact=True, acting_user=cast.mo),
        lambda: services.set_picture(group, None, acting_user=cast.mo),
        lambda: services.thaw_group(group, reason="Mag wel.", acting_user=cast.oscar),
    ]
    before = list(WorkingGroup.objects.filter(pk=group.pk).values())
    for change in changes:
        with pytest.raises(PermissionDenied):
            change()
    assert list(WorkingGroup.objects.filter(pk=group.pk).values()) == before
    services.leave_group(group, acting_user=cast.alice)  # nobody is kept in


def test_a_thawed_group_goes_on_as_it_was(cast):
    freeze(cast.public)
    services.thaw_group(cast.public, reason="Opgelost.", acting_user=None)
    cast.public.refresh_from_db()
    create_post(cast.public, title="Nieuw", source="Tekst.", acting_user=cast.alice)
    frozen, thawed = (AuditEntry.objects.get(action=f"group.{word}") for word in ("frozen", "thawed"))
    assert (frozen.detail.reason, thawed.detail.reason) == ("Overgenomen.", "Opgelost.")


def test_freezing_asks_for_a_reason_and_is_not_for_owners_or_managers(cast):
    for person in (cast.oscar, cast.mo, cast.olga, cast.alice):
        with pytest.raises(PermissionDenied):
            services.freeze_group(cast.group, reason="Zomaar.", acting_user=person)
        with pytest.raises(PermissionDenied):
            freeze_organisation(cast.lindedaal, reason="Zomaar.", acting_user=person)
    for empty in ("", "   "):
        with pytest.raises(ValidationError):
            services.freeze_group(cast.group, reason=empty, acting_user=cast.sam)
        with pytest.raises(ValidationError):
            freeze_organisation(cast.lindedaal, reason=empty, acting_user=cast.sam)
    services.freeze_group(cast.group, reason="Overgenomen.", acting_user=cast.sam)
    services.freeze_group(cast.group, reason="Overgenomen.", acting_user=cast.sam)
    assert AuditEntry.objects.filter(action="group.frozen").count() == 1


def test_people_of_a_frozen_organisation_read_and_write_nowhere(cast, as_person):
    elsewhere = cast.public
    post = make_post(elsewhere, cast.alice)
    freeze_organisation(cast.waterrijk, reason="Overgenomen.", acting_user=None)
    cast.charlie.refresh_from_db()
    for write in (
        lambda: add_comment(post, source="Reactie.", acting_user=cast.charlie),
        lambda: rate_post(post, 4, acting_user=cast.charlie),
        lambda: services.join_group(elsewhere, acting_user=cast.charlie),
        lambda: services.create_group(name="Nieuw", tagline="", organisation=cast.waterrijk, acting_user=cast.charlie),
    ):
        with pytest.raises(PermissionDenied):
            write()
    assert as_person(cast.charlie).get(post.get_absolute_url()).status_code == 200
    add_comment(post, source="Wie elders werkt, schrijft door.", acting_user=cast.bob)
    thaw_organisation(cast.waterrijk, reason="Opgelost.", acting_user=None)
    charlie = User.objects.get(pk=cast.charlie.pk)
    add_comment(post, source="Weer welkom.", acting_user=charlie)


def test_people_of_a_frozen_organisation_change_nothing_of_their_groups(cast, as_person):
    """Whatever the group is of: each thing that a moderator or owner does, in the table of docs/permissions.md."""
    group, alice = cast.group, cast.alice
    asked, invited = make_request(group, cast.petra), make_invitation(group, cast.dana)
    link = services.make_link(group, limit=5, until=timezone.localdate() + timedelta(days=9), acting_user=cast.mo)
    services.take_out(group, cast.gast, "Past niet.", until=timezone.localdate(), acting_user=cast.mo)
    services.offer_group(group, cast.mo, acting_user=cast.oscar)
    freeze_organisation(cast.lindedaal, reason="Overgenomen.", acting_user=None)
    oscar, mo = (User.objects.get(pk=person.pk) for person in (cast.oscar, cast.mo))
    said = {name: getattr(group, name) for name in ("name", "tagline", "description", "contact", "language")}
    said |= {"rules": "Iets nieuws", "welcome": "", "others_may_rate": False, "others_may_comment": False}
    before = list(WorkingGroup.objects.filter(pk=group.pk).values())
    for change in (
        lambda: services.change_group(group, **said, acting_user=mo),
        lambda: services.set_picture(group, None, acting_user=mo),
        lambda: services.be_contact(group, is_contact=True, acting_user=mo),
        lambda: services.change_visibility(group, "public", acting_user=oscar),
        lambda: services.change_role(group, alice, "moderator", acting_user=oscar),
        lambda: services.take_out(group, alice, "Past niet.", acting_user=mo),
        lambda: services.let_come_back(group, cast.gast, acting_user=mo),
        lambda: services.answer_request(group, asked.public_id, accept=True, acting_user=mo),
        lambda: services.invite_person(group, cast.petra, acting_user=mo),
        lambda: services.withdraw_group_invitation(group, invited.key, acting_user=mo),
        lambda: services.make_link(group, limit=5, until=link.until, acting_user=mo),
        lambda: services.end_link(group, acting_user=mo),
        lambda: services.offer_group(group, alice, acting_user=oscar),
        lambda: services.withdraw_transfer(group, acting_user=oscar),
        lambda: services.accept_ownership(group, acting_user=mo),
        lambda: services.archive_group(group, acting_user=oscar),
        lambda: services.trash_group(group, acting_user=oscar),
        lambda: services.restore_group(group, acting_user=oscar),
    ):
        with pytest.raises(PermissionDenied, match="bevroren"):
            change()
    assert list(WorkingGroup.objects.filter(pk=group.pk).values()) == before
    services.decline_ownership(group, acting_user=mo)
    services.leave_group(group, acting_user=mo)  # nobody is kept in


@pytest.mark.parametrize("own", [True, False])
def test_nothing_is_offered_that_a_frozen_organisation_forbids(cast, as_person, own):
    """Of what a moderator or owner does nothing is offered, and each page says why; not frozen, it is there (the control)."""
    group, post = cast.public, make_post(cast.public, cast.alice)
    make_request(cast.group, cast.petra)
    add_comment(post, source="Een reactie.", acting_user=cast.bob)
    mine = make_post(group, cast.mo)
    if own:
        freeze_organisation(cast.lindedaal, reason="Overgenomen.", acting_user=None)
    mo, oscar = (User.objects.get(pk=person.pk) for person in (cast.mo, cast.oscar))
    forms = re.compile(r'(?:href|action)="(/(?:groups|blogs)/[^"]*)"')
    changing = (
        "/settings",
        "/readers",
        "/requests",
        "/invite",
        "/role",
        "/remove",
        "/pin/",
        "/withdraw/",
        "/announce/",
    )
    changing += ("/archive", "/trash", "/may-return", "/edit/")
    found = set()
    for person in (mo, oscar):
        client = as_person(person)
        members = reverse("groups:members", args=[group.slug])
        for address in (group.get_absolute_url(), cast.group.get_absolute_url(), post.get_absolute_url(), members):
            html = client.get(address).content.decode()
            assert ("Je organisatie is bevroren." in html) == own
            found |= {link for link in forms.findall(html) if any(part in link for part in changing)}
        found |= {
            link for link in forms.findall(client.get(mine.get_absolute_url()).content.decode()) if "/edit/" in link
        }
        desk = [
            reverse(f"moderators:{name}_changelist")
            for name in ("groups_membership", "groups_joinrequest", "blogs_post")
        ]
        shown = "".join(client.get(address).content.decode() for address in desk)
        assert ('name="action"' in shown) == ("?who=" in shown) == (not own)
        for address in (reverse("home"), reverse("blogs:list")):
            assert (f'href="{reverse("blogs:write")}"' in client.get(address).content.decode()) == (not own)
        if own:
            assert client.get(reverse("moderators:groups_membership_take_out")).status_code == 403
            for page in ("settings", "readers", "archive", "trash"):
                assert client.get(reverse(f"groups:{page}", args=[group.slug])).status_code == 403, page
    assert bool(found) == (not own), found
    if not own:
        assert {part for part in changing for link in found if part in link} >= {
            "/settings",
            "/requests",
            "/invite",
            "/role",
        }


def test_the_desk_of_a_frozen_organisation_is_read_and_changes_nothing(cast, as_person):
    waiting = cast.wim
    freeze_organisation(cast.lindedaal, reason="Overgenomen.", acting_user=None)
    olga = User.objects.get(pk=cast.olga.pk)
    rules = {"admission": "domain", "two_factor_from": None, "idle_minutes": 30, "session_hours": 12}
    for change in (
        lambda: approve_account(waiting, acting_user=olga),
        lambda: let_go(cast.alice, acting_user=olga),
        lambda: set_policy(cast.lindedaal, **rules, acting_user=olga),
        lambda: invite(cast.lindedaal, ["nieuw@lindedaal.example"], acting_user=olga),
    ):
        with pytest.raises(PermissionDenied):
            change()
    assert as_person(olga).get(reverse("desk:people", args=[cast.lindedaal.slug])).status_code == 200


def test_who_proves_an_address_of_a_frozen_organisation_waits(cast):
    from allauth.account.models import EmailAddress

    freeze_organisation(cast.lindedaal, reason="Overgenomen.", acting_user=None)
    new = make_user("Nieuw", email="nieuw@lindedaal.example")
    EmailAddress.objects.create(user=new, email=new.email, verified=True, primary=True)
    join_organisation(new, cast.lindedaal, acting_user=new)
    new.refresh_from_db()
    assert new.is_waiting
    assert not new.is_colleague


def test_owners_archive_and_open_again_and_the_members_are_told(cast):
    asked = make_request(cast.group, cast.petra)
    for person in (cast.alice, cast.mo, cast.olga, cast.petra):
        with pytest.raises(PermissionDenied):
            services.archive_group(cast.group, acting_user=person)
    second = add_member(cast.group, cast.xander, "owner")
    assert not second.is_main_owner
    services.archive_group(cast.group, acting_user=cast.xander)
    services.archive_group(cast.group, acting_user=cast.xander)
    asked.refresh_from_db()
    assert asked.state == "withdrawn"
    drain()
    assert {a for m in mail.outbox for a in m.to} >= {cast.alice.email, cast.bob.email, cast.mo.email, cast.oscar.email}
    assert all("gearchiveerd" in m.subject for m in mail.outbox)
    mail.outbox.clear()
    services.reopen_group(cast.group, acting_user=cast.oscar)
    drain()
    assert mail.outbox
    assert all("weer open" in m.subject for m in mail.outbox)
    create_post(cast.group, title="Weer", source="Tekst.", acting_user=cast.alice)
    assert AuditEntry.objects.filter(action__in=["group.archived", "group.reopened"]).count() == 2


def test_only_the_main_owner_puts_a_group_in_the_trash_and_every_owner_puts_it_back(cast, as_person):
    post = make_post(cast.public, cast.alice)
    second = add_member(cast.public, cast.xander, "owner")
    for person in (cast.alice, cast.mo, second.person, cast.olga, cast.sam):
        with pytest.raises(PermissionDenied):
            services.trash_group(cast.public, acting_user=person)
    services.trash_group(cast.public, acting_user=cast.oscar)
    services.trash_group(cast.public, acting_user=cast.oscar)
    for person in (None, cast.alice, cast.bob, cast.charlie, cast.olga, cast.sam):
        for address in (cast.public.get_absolute_url(), post.get_absolute_url()):
            assert as_person(person).get(address).status_code == 404
    for person in (cast.mo, cast.oscar, cast.xander):
        assert as_person(person).get(cast.public.get_absolute_url()).status_code == 200
        assert cast.public.name not in as_person(person).get(reverse("groups:list")).content.decode()
    with pytest.raises(PermissionDenied):
        create_post(cast.public, title="Nieuw", source="Tekst.", acting_user=cast.mo)
    with pytest.raises(PermissionDenied):
        services.restore_group(cast.public, acting_user=cast.mo)
    services.restore_group(cast.public, acting_user=cast.xander)
    assert as_person(None).get(post.get_absolute_url()).status_code == 200
    assert AuditEntry.objects.filter(action__in=["group.trashed", "group.restored"]).count() == 2


def test_the_name_plate_of_a_closed_group_in_the_trash_is_gone(cast, as_person):
    assert as_person(cast.petra).get(cast.group.get_absolute_url()).status_code == 200
    services.trash_group(cast.group, acting_user=cast.oscar)
    assert as_person(cast.petra).get(cast.group.get_absolute_url()).status_code == 404
    assert cast.group.name not in as_person(cast.petra).get(reverse("groups:list")).content.decode()


def test_the_mail_about_the_trash_names_the_group_to_who_still_sees_it_only(cast):
    services.trash_group(cast.group, acting_user=cast.oscar)
    drain()
    told = {m.to[0]: m.subject + m.body for m in mail.outbox}
    assert "prullenbak" in told[cast.alice.email]
    assert cast.group.name not in told[cast.alice.email]
    assert cast.group.name in told[cast.mo.email]
    assert cast.petra.email not in told


def test_what_waited_to_be_told_of_a_group_in_the_trash_is_not_told(cast):
    publish_post(
        create_post(cast.public, title="Stil", source="Tekst.", acting_user=cast.alice), acting_user=cast.alice
    )
    services.trash_group(cast.public, acting_user=cast.oscar)
    drain()
    assert not [m for m in mail.outbox if "Stil" in m.subject + m.body and m.to[0] == cast.bob.email]


def test_the_group_of_an_organisation_is_neither_archived_nor_put_in_the_trash(cast):
    services.make_group_of_organisation(cast.waterrijk, acting_user=None)
    own = cast.waterrijk.groups.get(way_in="automatic")
    with pytest.raises(PermissionDenied):
        services.archive_group(own, acting_user=None)
    with pytest.raises(PermissionDenied):
        services.trash_group(own, acting_user=None)


def test_the_pages_say_first_what_happens_and_then_do_it(cast, as_person):
    browser = as_person(cast.oscar)
    for word, change in (("archive", "archive"), ("trash", "trash")):
        page = browser.get(reverse(f"groups:{word}", args=[cast.group.slug]))
        assert page.status_code == 200
        assert "leden" in page.content.decode()
        answer = browser.post(reverse(f"groups:{word}", args=[cast.group.slug]), {"change": change})
        assert answer.status_code == 302
    cast.group.refresh_from_db()
    assert cast.group.archived_at is not None
    assert cast.group.trashed_at is not None
    page = browser.get(cast.group.get_absolute_url()).content.decode()
    assert "prullenbak" in page
    browser.post(reverse("groups:trash", args=[cast.group.slug]), {"change": "restore"})
    browser.post(reverse("groups:archive", args=[cast.group.slug]), {"change": "reopen"})
    cast.group.refresh_from_db()
    assert (cast.group.archived_at, cast.group.trashed_at) == (None, None)
    for word in ("archive", "trash"):
        assert as_person(cast.mo).get(reverse(f"groups:{word}", args=[cast.group.slug])).status_code == 403


def test_the_commands_freeze_and_thaw_each_kind(cast, capsys):
    call_command("freeze", "group", f"/groups/{cast.group.slug}/", "--reason", "Overgenomen")
    call_command("freeze", "group", cast.group.slug, "--reason", "Overgenomen")
    call_command("freeze", "organisation", cast.waterrijk.slug, "--reason", "Overgenomen")
    call_command("freeze", "account", cast.alice.email, "--reason", "Overgenomen", "--dry-run")
    cast.alice.refresh_from_db()
    assert cast.alice.frozen_at is None
    call_command("freeze", "account", cast.alice.email, "--reason", "Overgenomen")
    said = capsys.readouterr().out
    assert said.count("1 frozen") == 4
    assert "is frozen already" in said
    for kind, which in (
        ("group", cast.group.slug),
        ("organisation", cast.waterrijk.slug),
        ("account", cast.alice.email),
    ):
        call_command("thaw", kind, which, "--reason", "Opgelost")
    for row in (cast.group, cast.waterrijk, cast.alice):
        row.refresh_from_db()
        assert row.frozen_at is None
    with pytest.raises(CommandError):
        call_command("freeze", "group", "bestaat-niet", "--reason", "Overgenomen")
    with pytest.raises(CommandError):
        call_command("freeze", "group", cast.group.slug, "--reason", "  ")


@pytest.mark.parametrize(
    ("who", "may"), [("colleagues", "alice olga sam"), ("managers", "olga sam"), ("operators", "sam")]
)
def test_the_site_says_who_makes_groups(cast, settings, who, may):
    settings.GROUP_CREATORS = who
    made = []
    for name in ("alice", "olga", "sam", "gast", "wim"):
        person = getattr(cast, name)
        try:
            services.create_group(name="Nieuw", tagline="", organisation=cast.lindedaal, acting_user=person)
        except PermissionDenied:
            continue
        made.append(name)
    assert " ".join(made) == may


def test_what_happens_is_told_without_noughts_in_a_group_where_nothing_stands(cast, as_person):
    group = services.create_group(name="Leeg", tagline="Niets", organisation=cast.lindedaal, acting_user=cast.bob)
    client = as_person(cast.bob)
    pages = [client.get(reverse(f"groups:{page}", args=[group.slug])) for page in ("archive", "trash")]
    readers = reverse("groups:readers", args=[group.slug])
    pages += [client.post(readers, {"visibility": wanted, "way_in": "request"}) for wanted in ("government", "public")]
    services.change_visibility(group, "public", way_in="request", acting_user=cast.bob)
    pages.append(client.post(readers, {"visibility": "closed", "way_in": "request"}))
    for page in pages:
        assert page.status_code == 200
        said = re.sub(r"<[^>]*>", " ", page.content.decode().partition("<main")[2].partition("</main")[0])
        assert not re.search(r"\b[01] (?:oudere|blog|reactie|lid|leden)", said), said
