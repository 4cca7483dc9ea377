"""A career at random: after each step nobody holds a session, role or automatic membership that the rules do not give."""

import os
from contextlib import suppress

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import services
from accounts.models import User
from groups import services as groups
from groups.models import Membership, WorkingGroup
from tests.factories import make_organisation, make_user

TRIES = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "large" else 5
STEPS = "join own let_go leave deactivate bring_back freeze unfreeze move_a move_b end_sessions accept decline sweep".split()


def allowed_in(person):
    """From PRODUCT: an account that goes on and is not frozen (nobody's guest day is over in this world)."""
    return person.is_active and person.frozen_at is None


class CareerTest(TestCase):
    @settings(max_examples=TRIES, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 2), st.sampled_from(STEPS)), max_size=12))
    def test_no_step_leaves_what_the_rules_do_not_give(self, steps):
        a, b = make_organisation(domain="aa.example"), make_organisation(domain="bb.example")
        people = []
        for organisation in (a, b):
            groups.make_group_of_organisation(organisation, acting_user=None)
        for n in range(3):
            person = make_user(f"P{n}", email=f"p{n}@prive.example")
            for town in ("prive", "aa", "bb"):
                EmailAddress.objects.create(user=person, email=f"p{n}@{town}.example", verified=True)
            people.append(services.move_account(person, a, acting_user=None))
        group = groups.create_group(
            name="G", tagline="", organisation=a, visibility="public", way_in="open", acting_user=people[0]
        )
        for number, step in steps:
            person = User.objects.get(pk=people[number].pk)
            browser = Client()
            browser.force_login(person, backend="accounts.backends.PersonBackend")
            epoch = person.session_epoch
            with suppress(PermissionDenied):
                self.take(step, person, group, a, b)
            self.check(person, browser, epoch, (a, b))

    def take(self, step, person, group, a, b):
        owner = next((m.person for m in group.memberships.filter(role="owner").select_related("person")), None)
        steps = {
            "join": lambda: groups.join_group(group, acting_user=person),
            "own": lambda: groups.change_role(group, person, "owner", acting_user=owner),
            "let_go": lambda: services.let_go(person, acting_user=None),
            "leave": lambda: services.leave_organisation(person, acting_user=person),
            "deactivate": lambda: services.deactivate_account(person, acting_user=None),
            "bring_back": lambda: services.bring_back(person, acting_user=None),
            "freeze": lambda: services.freeze_account(person, acting_user=None),
            "unfreeze": lambda: services.unfreeze_account(person, acting_user=None),
            "move_a": lambda: services.move_account(person, a, acting_user=person),
            "move_b": lambda: services.move_account(person, b, acting_user=person),
            "end_sessions": lambda: services.end_all_sessions(person, acting_user=None),
            "accept": lambda: groups.accept_ownership(group, acting_user=person),
            "decline": lambda: groups.decline_ownership(group, acting_user=person),
            "sweep": groups.seek_owners,
        }
        steps[step]()

    def check(self, person, browser, epoch, organisations):
        person.refresh_from_db()
        is_in = browser.get(reverse("account_home")).status_code == 200
        assert is_in == (allowed_in(person) and person.session_epoch == epoch)
        for organisation in organisations:
            organisation.refresh_from_db()
            here = User.objects.filter(organisation=organisation, is_active=True, approved_at__isnull=False)
            assert organisation.member_count == here.count()
            inside = Membership.objects.filter(group__organisation=organisation, group__way_in="automatic")
            assert set(inside.values_list("person", flat=True)) == set(here.values_list("pk", flat=True))
        for group in WorkingGroup.objects.exclude(way_in="automatic"):
            assert group.memberships.filter(role="owner").exists() == (group.ownerless_since is None)
        gone = User.objects.filter(is_active=False) | User.objects.filter(let_go_at__isnull=False, organisation=None)
        assert not Membership.objects.filter(person__in=gone).exists()
        assert groups.role_differences() == []
