"""A group never stays without an owner: who follows, who is asked, and what waits meanwhile."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts import services as accounts
from blogs.forms.posts import seen_as
from blogs.services import add_comment, create_post
from groups import services
from groups.models import Membership, OwnershipOffer, WorkingGroup
from groups.selectors import groups_without_owner
from notifications.services import drain
from ratings.services import rate_group
from tests.factories import add_member, make_group, make_post, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(cast):
    """A closed group of an owner and three members, the first the longest in it."""
    group = make_group("Stille groep", cast.lindedaal, visibility="closed", way_in="request")
    owner = add_member(group, make_user("Eigenaar", cast.lindedaal), "owner")
    for number, name in enumerate(("Een", "Twee", "Drie"), start=1):
        member = add_member(group, make_user(name, cast.lindedaal))
        Membership.objects.filter(pk=member.pk).update(joined_at=timezone.now() - timedelta(days=9 - number))
    group.first_owner = owner.person
    return group


def lose_owner(group):
    accounts.let_go(group.first_owner, acting_user=None)
    group.refresh_from_db()
    return group


def asked(group):
    return [offer.person.name for offer in group.ownership_offers.filter(answered_at=None)]


def person(group, name):
    return group.memberships.get(person__name=name).person


def test_the_longest_serving_moderator_becomes_owner_at_once_and_is_told(cast):
    late = add_member(cast.group, cast.nina, "moderator")
    accounts.let_go(cast.oscar, acting_user=cast.olga)
    cast.group.refresh_from_db()
    assert cast.group.memberships.get(role="owner").person == cast.mo
    assert cast.group.ownerless_since is None
    late.refresh_from_db()
    assert late.role == "moderator"
    mail.outbox.clear()
    drain()
    assert any(cast.mo.email in m.to and "eigenaar" in m.body.lower() for m in mail.outbox)


def test_without_moderator_the_longest_serving_member_is_asked_and_the_next_after_a_no(group):
    lose_owner(group)
    assert group.ownerless_since is not None
    assert asked(group) == ["Een"]
    services.decline_ownership(group, acting_user=person(group, "Een"))
    assert asked(group) == ["Twee"]
    services.accept_ownership(group, acting_user=person(group, "Twee"))
    group.refresh_from_db()
    assert group.ownerless_since is None
    assert group.memberships.get(role="owner").person.name == "Twee"
    assert asked(group) == []
    assert not [line for line in services.role_differences() if line.startswith(f"group {group.pk}:")]


def test_after_fourteen_days_the_next_one_is_asked(group):
    lose_owner(group)
    OwnershipOffer.objects.filter(answered_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(PermissionDenied):
        services.accept_ownership(group, acting_user=person(group, "Een"))
    services.seek_owners()
    assert asked(group) == ["Twee"]
    services.seek_owners()
    assert asked(group) == ["Twee"]


def test_who_is_not_asked_does_not_take_it(group):
    lose_owner(group)
    with pytest.raises(PermissionDenied):
        services.accept_ownership(group, acting_user=person(group, "Drie"))


def test_who_was_asked_and_leaves_is_not_asked_any_more(group):
    lose_owner(group)
    first = person(group, "Een")
    services.leave_group(group, acting_user=first)
    assert asked(group) == ["Twee"]
    with pytest.raises(PermissionDenied):
        services.accept_ownership(group, acting_user=first)


def test_without_owner_it_is_read_and_not_written_in(group, as_person):
    post = make_post(group, person(group, "Een"))
    lose_owner(group)
    member = person(group, "Twee")
    assert as_person(member).get(post.get_absolute_url()).status_code == 200
    for change in (
        lambda: create_post(group, title="Nieuw", source="Tekst", acting_user=member),
        lambda: add_comment(post, source="Mooi", acting_user=member),
        lambda: rate_group(group, 4, acting_user=member),
    ):
        with pytest.raises(PermissionDenied, match="eigenaar"):
            change()
    assert "heeft op dit moment geen eigenaar" in as_person(member).get(group.get_absolute_url()).content.decode()


def test_what_was_typed_for_a_group_that_lost_its_owner_meanwhile_is_kept(group, as_person):
    post, member = make_post(group, person(group, "Een")), person(group, "Twee")
    lose_owner(group)
    form = {"group": group.slug, "title": "Mijn titel", "source": "Lang aan gewerkt", "audience": "members"}
    form |= {"language": "nl", "seen_group": seen_as(group), "key": "k"}
    for action in ("publish", "save"):
        answer = as_person(member).post(reverse("blogs:write"), {**form, "action": action})
        assert answer.status_code == 403
        text = answer.content.decode()
        assert "heeft op dit moment geen eigenaar" in text
        assert 'value="Mijn titel"' in text
        assert "Lang aan gewerkt</textarea>" in text
    assert not member.posts.exists()
    answer = as_person(member).post(reverse("blogs:comment", args=[post.public_id]), {"source": "Lange reactie"})
    assert answer.status_code == 403
    assert "Lange reactie</textarea>" in answer.content.decode()


def test_a_group_without_owner_is_no_choice_for_a_new_blog(group, as_person):
    lose_owner(group)
    writer, address = person(group, "Twee"), reverse("blogs:write")
    assert "heeft op dit moment geen eigenaar" in as_person(writer).get(address).content.decode()
    add_member(make_group("Levendige groep", group.organisation), writer)
    text = as_person(writer).get(address).content.decode()
    assert ("Levendige groep" in text, group.name in text) == (True, False)


def test_who_may_not_read_the_group_is_not_told_to_read_it(cast, group, as_person):
    lose_owner(group)
    WorkingGroup.objects.filter(pk=group.pk).update(visibility="closed", way_in="request")
    outsider = as_person(cast.petra)
    for address in (group.get_absolute_url(), reverse("groups:ask", args=[group.slug])):
        text = outsider.get(address).content.decode()
        assert "Je kunt lid worden zodra er een eigenaar is." in text
        assert "Je kunt er lezen" not in text


def test_nobody_joins_a_group_without_owner(cast):
    open_group = make_group("Open", cast.lindedaal)
    owner = add_member(open_group, make_user("Weg", cast.lindedaal), "owner").person
    accounts.deactivate_account(owner, acting_user=None)
    with pytest.raises(PermissionDenied):
        services.join_group(open_group, acting_user=cast.charlie)


def test_an_owner_whose_last_day_is_over_is_followed_by_the_sweep(group):
    group.first_owner.guest_until = timezone.localdate() - timedelta(days=1)
    group.first_owner.save()
    services.seek_owners()
    group.refresh_from_db()
    assert group.ownerless_since is not None
    assert asked(group) == ["Een"]


def test_the_group_of_an_organisation_has_no_owner_by_design(cast):
    own = WorkingGroup.objects.create(
        name="Iedereen", slug="iedereen-bcdf", organisation=cast.lindedaal, way_in="automatic"
    )
    services.settle_owner(own, acting_user=None)
    services.seek_owners()
    own.refresh_from_db()
    assert own.ownerless_since is None


def test_the_manager_sees_size_and_asks_the_members_without_learning_the_name(cast, group, as_person):
    lose_owner(group)
    [row] = groups_without_owner(cast.lindedaal)
    assert (row.member_count, row.is_asked) == (3, False)
    assert group.name not in repr(row)
    address = reverse("groups:ask_owner", args=[row.key])
    for stranger in (cast.bob, cast.charlie):
        assert as_person(stranger).post(address).status_code == 404
    answer = as_person(cast.olga).post(address, follow=True)
    assert group.name not in answer.content.decode()
    assert sorted(asked(group)) == ["Drie", "Een", "Twee"]
    services.accept_ownership(group, acting_user=person(group, "Drie"))
    assert asked(group) == []
    with pytest.raises(PermissionDenied):
        services.accept_ownership(group, acting_user=person(group, "Een"))
    assert groups_without_owner(cast.lindedaal) == []


def test_the_manager_asks_again_when_everyone_said_no(cast, group, as_person):
    lose_owner(group)
    manager, page = as_person(cast.olga), reverse("desk:groups", args=[cast.lindedaal.slug])
    address = reverse("groups:ask_owner", args=[groups_without_owner(cast.lindedaal)[0].key])
    manager.post(address)
    assert address not in manager.get(page).content.decode()
    for name in asked(group):
        services.decline_ownership(group, acting_user=person(group, name))
    assert address in manager.get(page).content.decode()
    manager.post(address)
    assert sorted(asked(group)) == ["Drie", "Een", "Twee"]


def test_the_managers_list_says_number_and_size_and_no_day(cast, group, as_person):
    lose_owner(group)
    text = as_person(cast.olga).get(reverse("desk:groups", args=[cast.lindedaal.slug])).content.decode()
    assert text.count("<time") == 0
    assert "Zonder eigenaar sinds" not in text
    assert group.name not in text


def test_an_answer_that_comes_too_late_leads_back_to_the_group_in_words(cast, group, as_person):
    lose_owner(group)
    services.ask_members_for_owner(group, acting_user=cast.olga)
    services.accept_ownership(group, acting_user=person(group, "Twee"))
    for answer in ("yes", "no"):
        page = as_person(person(group, "Een")).post(
            reverse("groups:ownership", args=[group.slug]), {"answer": answer}, follow=True
        )
        assert page.redirect_chain == [(group.get_absolute_url(), 302)]
        assert "Er is niets veranderd." in page.content.decode()
    assert group.memberships.get(role="owner").person.name == "Twee"


def test_the_page_is_for_who_is_asked(group, as_person):
    lose_owner(group)
    address = reverse("groups:ownership", args=[group.slug])
    assert as_person(person(group, "Twee")).get(address).status_code == 302
    browser = as_person(person(group, "Een"))
    assert "Word jij eigenaar" in browser.get(address).content.decode()
    assert browser.post(address, {"answer": "yes"}).status_code == 302
    assert group.memberships.get(role="owner").person.name == "Een"


def test_only_owners_give_roles_and_the_last_one_stays(cast):
    services.change_role(cast.group, cast.alice, "moderator", acting_user=cast.oscar)
    assert cast.alice.has_perm("groups.moderate_workinggroup", cast.group)
    with pytest.raises(PermissionDenied):
        services.change_role(cast.group, cast.bob, "owner", acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        services.change_role(cast.group, cast.oscar, "member", acting_user=cast.oscar)
    with pytest.raises(PermissionDenied):
        services.leave_group(cast.group, acting_user=cast.oscar)


def test_verify_roles_names_each_difference(cast, capsys):
    services.seek_owners()
    Membership.objects.filter(person=cast.dora).delete()
    for each in WorkingGroup.objects.all():
        WorkingGroup.objects.filter(pk=each.pk).update(member_count=each.memberships.count())
    call_command("verify_roles")
    assign_perm("accounts.manage_organisation", cast.alice, cast.waterrijk)
    Membership.objects.filter(person=cast.mo, group=cast.public).update(role="member")
    Membership.objects.filter(person=cast.oscar, group=cast.group).update(role="moderator", is_main_owner=False)
    with pytest.raises(CommandError):
        call_command("verify_roles")
    told = capsys.readouterr().out
    assert f"organisation {cast.waterrijk.pk}: person {cast.alice.pk} may manage it" in told
    assert f"group {cast.public.pk}: person {cast.mo.pk} has the permission and not the role" in told
    assert f"group {cast.group.pk}: it has no owner and is not marked so" in told


def test_the_first_owner_is_the_main_one_and_the_longest_serving_other_follows(cast):
    made = services.create_group(name="Nieuw", tagline="", organisation=cast.lindedaal, acting_user=cast.alice)
    assert made.memberships.get(person=cast.alice).is_main_owner
    for days, person in ((1, cast.bob), (5, cast.xander)):
        add_member(made, person)
        Membership.objects.filter(group=made, person=person).update(joined_at=timezone.now() - timedelta(days=days))
        services.change_role(made, person, "owner", acting_user=cast.alice)
    services.leave_group(made, acting_user=cast.alice)
    assert made.memberships.get(is_main_owner=True).person == cast.xander
    assert not services.role_differences() or all(f"group {made.pk}" not in d for d in services.role_differences())


def test_a_group_whose_owners_have_no_main_one_is_named(cast):
    Membership.objects.filter(group=cast.group).update(is_main_owner=False)
    assert f"group {cast.group.pk}: none of its owners is the main one" in services.role_differences()
    services.settle_owner(cast.group, acting_user=None)
    assert f"group {cast.group.pk}: none of its owners is the main one" not in services.role_differences()


def test_a_main_owner_who_takes_another_role_is_followed(cast):
    add_member(cast.group, cast.xander, "owner")
    with pytest.raises(PermissionDenied):
        services.change_role(cast.group, cast.oscar, "member", acting_user=cast.xander)
    services.change_role(cast.group, cast.oscar, "member", acting_user=cast.oscar)
    assert cast.group.memberships.get(is_main_owner=True).person == cast.xander


def test_handing_over_is_accepted_by_the_receiver(cast, as_person):
    for person in (cast.mo, cast.alice, cast.olga):
        with pytest.raises(PermissionDenied):
            services.offer_group(cast.group, cast.bob, acting_user=person)
    assert services.offer_group(cast.group, cast.gast, acting_user=cast.oscar) is None
    assert services.offer_group(cast.group, cast.petra, acting_user=cast.oscar) is None
    first = services.offer_group(cast.group, cast.bob, acting_user=cast.oscar)
    assert services.offer_group(cast.group, cast.bob, acting_user=cast.oscar) == first
    assert cast.group.memberships.get(is_main_owner=True).person == cast.oscar
    drain()
    assert any(cast.bob.email in m.to and cast.group.name in m.subject for m in mail.outbox)
    page = as_person(cast.bob).get(reverse("groups:ownership", args=[cast.group.slug]))
    assert "overdragen" in page.content.decode()
    mail.outbox.clear()
    as_person(cast.bob).post(reverse("groups:ownership", args=[cast.group.slug]), {"answer": "yes"})
    assert cast.group.memberships.get(is_main_owner=True).person == cast.bob
    assert cast.group.memberships.get(person=cast.oscar).role == "owner"
    assert WorkingGroup.objects.of_moderator(cast.bob).filter(pk=cast.group.pk).exists()
    drain()
    assert any(cast.oscar.email in m.to and "Bob" in m.subject for m in mail.outbox)


def test_a_no_changes_nothing_and_is_told(cast):
    services.offer_group(cast.group, cast.bob, acting_user=cast.oscar)
    services.decline_ownership(cast.group, acting_user=cast.bob)
    assert cast.group.memberships.get(is_main_owner=True).person == cast.oscar
    assert cast.group.memberships.get(person=cast.bob).role == "member"
    assert asked(cast.group) == []
    drain()
    assert any(cast.oscar.email in m.to and "Bob" in m.subject for m in mail.outbox)


def test_an_offer_is_withdrawn_replaced_and_ends_with_the_owner_the_trash_and_the_time(cast):
    services.offer_group(cast.group, cast.bob, acting_user=cast.oscar)
    services.offer_group(cast.group, cast.alice, acting_user=cast.oscar)
    assert asked(cast.group) == ["Alice"]
    services.withdraw_transfer(cast.group, acting_user=cast.oscar)
    assert asked(cast.group) == []
    with pytest.raises(PermissionDenied):
        services.accept_ownership(cast.group, acting_user=cast.alice)
    services.offer_group(cast.group, cast.alice, acting_user=cast.oscar)
    services.trash_group(cast.group, acting_user=cast.oscar)
    services.restore_group(cast.group, acting_user=cast.oscar)
    with pytest.raises(PermissionDenied):
        services.accept_ownership(cast.group, acting_user=cast.alice)
    services.offer_group(cast.group, cast.alice, acting_user=cast.oscar)
    OwnershipOffer.objects.filter(answered_at=None).update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(PermissionDenied):
        services.accept_ownership(cast.group, acting_user=cast.alice)
    services.offer_group(cast.group, cast.alice, acting_user=cast.oscar)
    accounts.let_go(cast.oscar, acting_user=cast.olga)
    # Mo, who moderates, owns it now; what Oscar offered is no longer his to give.
    assert cast.group.memberships.get(is_main_owner=True).person == cast.mo
    with pytest.raises(PermissionDenied):
        services.accept_ownership(cast.group, acting_user=cast.alice)


def test_a_contact_is_named_to_everyone_and_only_by_the_own_choice(cast, as_person):
    page = as_person(cast.petra).get(cast.group.get_absolute_url()).content.decode()
    assert "Mo<" not in page
    with pytest.raises(PermissionDenied):
        services.be_contact(cast.group, is_contact=True, acting_user=cast.alice)
    services.be_contact(cast.group, is_contact=True, acting_user=cast.mo)
    assert ">Mo<" in as_person(cast.petra).get(cast.group.get_absolute_url()).content.decode()
    services.change_role(cast.group, cast.mo, "member", acting_user=cast.oscar)
    assert ">Mo<" not in as_person(cast.petra).get(cast.group.get_absolute_url()).content.decode()


def test_the_settings_lead_the_main_owner_to_whom_the_group_can_be_handed_over(cast, as_person):
    address = reverse("groups:settings", args=[cast.group.slug])
    assert "Groep overdragen: kies een lid" in as_person(cast.oscar).get(address).content.decode()
    assert "Groep overdragen" not in as_person(cast.mo).get(address).content.decode()
