"""A career at random: after each step nobody holds a session, role, automatic membership or mail that the rules do not give."""

import itertools
import os
from contextlib import suppress
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client, override_settings
from django.urls import reverse
from django.utils import timezone
from hypothesis import event, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts import services
from accounts.models import DomainRequest, Invitation, Organisation, OrganisationUserObjectPermission, User
from groups import services as groups
from groups.models import Membership, WorkingGroup, WorkingGroupUserObjectPermission
from notifications.models import Mail
from tests.accounts.ways import PASSWORD, mailed_code
from tests.factories import make_organisation, make_user

TRIES = 200 if os.environ.get("HYPOTHESIS_PROFILE") == "large" else 20
GROUP_STEPS = "join own accept decline sweep"
ENDS = "let_go leave deactivate freeze end_sessions expire erase"
WAYS_IN = "sign_up bring_back unfreeze move_a move_b approve refuse invite invite_guest accept_invitation"
STEPS = f"{GROUP_STEPS} {ENDS} {WAYS_IN} appoint dismiss".split()
# Every sign-up is of another address and client, also in the next try: what is counted against guessing stays out of this.
numbers = itertools.count(1)
WAITING = (Mail.State.QUEUED, Mail.State.SENDING)


def allowed_in(person):
    """From PRODUCT: an account that goes on, is not frozen, and whose last day as a guest is not over."""
    in_time = person.guest_until is None or person.guest_until >= timezone.localdate()
    return person.is_active and person.frozen_at is None and in_time


class Career:
    """Two organisations (one lets in by domain, one approves), a group, people, and whoever signs up on the way."""

    def __init__(self):
        self.a = make_organisation(domain="aa.example")
        self.b = make_organisation(domain="bb.example", admission=Organisation.Admission.APPROVAL)
        for organisation in (self.a, self.b):
            groups.make_group_of_organisation(organisation, acting_user=None)
        self.people = []
        for n in range(3):
            person = make_user(f"P{n}", email=f"p{n}@prive.example")
            for town in ("prive", "aa", "bb"):
                EmailAddress.objects.create(user=person, email=f"p{n}@{town}.example", verified=True)
            self.people.append(services.move_account(person, self.a, acting_user=None))
        self.group = groups.create_group(
            name="G", tagline="", organisation=self.a, visibility="public", way_in="open", acting_user=self.people[0]
        )

    def sign_up(self, person):
        """A new account, as a browser makes it: the form, then the code from the mail."""
        number = next(numbers)
        address = f"n{number}@{'aa' if person.pk % 2 else 'bb'}.example"
        browser = Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}")
        form = {"email": address, "name": f"N{number}", "password1": PASSWORD}
        answer = browser.post(reverse("account_signup"), form)
        browser.post(answer.url, {"code": mailed_code()})
        newcomer = User.objects.get(email=address)
        assert EmailAddress.objects.get(user=newcomer).verified
        assert newcomer.organisation in (self.a, self.b)
        assert newcomer.is_colleague == (newcomer.organisation == self.a)
        self.people = [*self.people[:3], newcomer]

    def approve(self, person):
        request = DomainRequest.objects.moves().filter(person=person).first()
        if request is not None:
            services.approve_move(request, acting_user=None)
        services.approve_account(person, acting_user=None)

    def refuse(self, person):
        request = DomainRequest.objects.moves().filter(person=person).first()
        if request is not None:
            services.refuse_move(request, "Nee.", acting_user=None)
        elif person.is_waiting:
            services.refuse_account(person, "Nee.", acting_user=None)

    def invite(self, person, guest_until=None):
        address = EmailAddress.objects.filter(user=person, email__endswith="@prive.example").first()
        services.invite(
            self.b, address.email if address else "p9@prive.example", guest_until=guest_until, acting_user=None
        )

    def accept_invitation(self, person):
        for invitation in Invitation.objects.open().order_by("-pk"):
            services.accept_invitation(invitation, acting_user=person)

    def take(self, step, person):
        group, owners = self.group, self.group.memberships.filter(role="owner").select_related("person")
        owner = next((membership.person for membership in owners), None)
        organisation = person.organisation or self.a
        steps = {
            "join": lambda: groups.join_group(group, acting_user=person),
            "own": lambda: groups.change_role(group, person, "owner", acting_user=owner),
            "accept": lambda: groups.accept_ownership(group, acting_user=person),
            "decline": lambda: groups.decline_ownership(group, acting_user=person),
            "sweep": groups.seek_owners,
            "let_go": lambda: services.let_go(person, acting_user=None),
            "leave": lambda: services.leave_organisation(person, acting_user=person),
            "deactivate": lambda: services.deactivate_account(person, acting_user=None),
            "freeze": lambda: services.freeze_account(person, acting_user=None),
            "end_sessions": lambda: services.end_all_sessions(person, acting_user=None),
            # The day passes: no service does this, the calendar does.
            "expire": lambda: User.objects.filter(pk=person.pk, guest_until__isnull=False).update(
                guest_until=timezone.localdate() - timedelta(days=1)
            ),
            "erase": lambda: services.erase_account(person, with_texts=False, acting_user=person),
            "sign_up": lambda: self.sign_up(person),
            "bring_back": lambda: services.bring_back(person, acting_user=None),
            "unfreeze": lambda: services.unfreeze_account(person, acting_user=None),
            "move_a": lambda: services.move_account(person, self.a, acting_user=person),
            "move_b": lambda: services.move_account(person, self.b, acting_user=person),
            "approve": lambda: self.approve(person),
            "refuse": lambda: self.refuse(person),
            "invite": lambda: self.invite(person),
            "invite_guest": lambda: self.invite(person, timezone.localdate() + timedelta(days=30)),
            "accept_invitation": lambda: self.accept_invitation(person),
            "appoint": lambda: services.appoint_manager(organisation, person, acting_user=None),
            "dismiss": lambda: services.dismiss_manager(organisation, person, acting_user=None),
        }
        steps[step]()


# Managers have no app here: what a session without a second step may do has tests of its own (tests/accounts/test_half_way.py).
@override_settings(TWO_FACTOR_FOR_OFFICE=False)
class CareerTest(TestCase):
    @settings(max_examples=TRIES, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(STEPS)), min_size=10, max_size=30))
    def test_no_step_leaves_what_the_rules_do_not_give(self, steps):
        career = Career()
        for number, step in steps:
            person = User.objects.get(pk=career.people[number % len(career.people)].pk)
            browser = Client()
            browser.force_login(person, backend="accounts.backends.PersonBackend")
            epoch, latest = person.session_epoch, Mail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
            with suppress(PermissionDenied, ValidationError):
                career.take(step, person)
                event(step)
            person.refresh_from_db()
            check_session(person, browser, epoch)
            for organisation in (career.a, career.b):
                check_organisation(organisation)
            check_roles()
            check_mail(step, person, latest)


def check_session(person, browser, epoch):
    is_in = browser.get(reverse("account_home")).status_code == 200
    expected = allowed_in(person) and person.session_epoch == epoch
    assert is_in == expected or (expected and person.is_waiting)


def check_organisation(organisation):
    organisation.refresh_from_db()
    here = User.objects.filter(organisation=organisation, is_active=True, approved_at__isnull=False)
    assert organisation.member_count == here.count()
    inside = Membership.objects.filter(group__organisation=organisation, group__way_in="automatic")
    assert set(inside.values_list("person", flat=True)) == set(here.values_list("pk", flat=True))
    managing = OrganisationUserObjectPermission.objects.filter(content_object=organisation)
    assert set(managing.values_list("user", flat=True)) <= set(here.values_list("pk", flat=True))


def check_roles():
    for group in WorkingGroup.objects.all():
        assert group.member_count == group.memberships.count()
    for group in WorkingGroup.objects.exclude(way_in="automatic"):
        goes_on = [m for m in group.memberships.filter(role="owner").select_related("person") if m.person.is_active]
        assert bool(goes_on) == (group.ownerless_since is None)
    gone = User.objects.filter(is_active=False) | User.objects.filter(let_go_at__isnull=False, organisation=None)
    assert not Membership.objects.filter(person__in=gone).exists()
    assert groups.role_differences() == []
    assert not WorkingGroupUserObjectPermission.objects.filter(user__in=gone).exists()


def check_mail(step, person, latest):
    """What waits is for an account that goes on, at an address it has today; or for someone invited; or tells of the end."""
    new = Mail.objects.filter(pk__gt=latest)
    for mail in Mail.objects.filter(state__in=WAITING).select_related("recipient"):
        if mail.recipient is not None:
            assert mail.recipient.is_active, (step, mail.kind)
            assert mail.recipient.erased_at is None
            own = EmailAddress.objects.filter(user=mail.recipient, email__iexact=mail.address)
            assert own.exists(), (step, mail.address, mail.kind)
    letters = [mail for mail in new.filter(state__in=WAITING) if mail.recipient_id is None]
    for mail in letters:
        invited = Invitation.objects.filter(address__iexact=mail.address).exists()
        own = person.email is not None and mail.address == person.email
        assert (step in {"invite", "invite_guest"} and invited) or (step == "deactivate" and own), (step, mail.address)
    to = {mail.recipient_id for mail in new.filter(state__in=WAITING)} - {None, person.pk}
    managers = set(OrganisationUserObjectPermission.objects.values_list("user", flat=True))
    newcomers = (
        set(User.objects.filter(email__startswith="n").values_list("pk", flat=True)) if step == "sign_up" else set()
    )
    assert to <= managers | newcomers, step
