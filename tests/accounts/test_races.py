"""What several people do to one account at the same moment, on PostgreSQL, with a thread each."""

import re
from threading import Barrier, Event, Thread

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from guardian.shortcuts import assign_perm

from accounts import services
from accounts.models import CodeTries, User
from audit.models import AuditEntry
from blogs import services as blogs
from blogs.models import Comment, Post
from groups import services as groups
from groups.models import Membership
from notifications.models import Mail
from ratings import services as ratings
from ratings.models import Rating
from tests.accounts.ways import PASSWORD, app_code, is_in, with_app, with_password
from tests.factories import add_member, make_group, make_organisation, make_post, make_user

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

REFUSED = "refused"
ROUNDS = 4


def at_once(*calls):
    """What each call gave; REFUSED where the rules said no. Anything else that goes wrong (a deadlock) is raised."""
    start, results, broken = Barrier(len(calls)), [None] * len(calls), []

    def one(number):
        try:
            start.wait()
            results[number] = calls[number]()
        except PermissionDenied:
            results[number] = REFUSED
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(number,)) for number in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if broken:
        raise broken[0]
    return results


def a_colleague(organisation, name, **fields):
    person = make_user(name, organisation, email=f"{name.lower()}@{organisation.domains.get().domain}", **fields)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    return person


def two_managers(organisation):
    found = [a_colleague(organisation, name) for name in ("Olga", "Otto")]
    for manager in found:
        assign_perm("accounts.manage_organisation", manager, organisation)
    return found


def entries(action):
    return AuditEntry.objects.filter(action=action).count()


# A write of someone who is ended at that moment ---------------------------------------------------------------------------


def written():
    """How much stands, of everything that a person can write."""
    return tuple(model.objects.count() for model in (Comment, Post, Rating, Membership))


def new_blog(group, person):
    return blogs.create_post(group, title="T", source="Tekst.", acting_user=person)


@pytest.mark.parametrize("end", [services.deactivate_account, services.let_go, services.freeze_account])
def test_nothing_that_is_written_after_the_commit_stands(end):
    organisation = make_organisation()
    for number in range(ROUNDS):
        person = a_colleague(organisation, f"Eva{number}")
        group = make_group(organisation=organisation)
        add_member(group, person)
        post = make_post(group, make_user(organisation=organisation))
        others = [make_group(organisation=organisation) for _ in range(60)]
        browser, ended, seen = Client(), Event(), {}
        browser.force_login(person, backend="accounts.backends.PersonBackend")
        writes = [
            lambda n, post=post, person=person: blogs.add_comment(post, source=f"Nummer {n}.", acting_user=person),
            lambda n, group=group, person=person: new_blog(group, person),
            lambda n, post=post, person=person: ratings.rate_post(post, n % 5 + 1, acting_user=person),
            lambda n, others=others, person=person: groups.join_group(others[n % 60], acting_user=person),
        ]

        def keep_writing(write, ended=ended):
            done = refused = 0
            while refused < 3:
                late = ended.is_set()
                try:
                    write(done)
                    assert not late, "written after the commit"
                    done += 1
                except PermissionDenied:
                    refused += 1
            return done

        def keep_asking(browser=browser, ended=ended):
            late = answered = 0
            while late < 3:
                late += ended.is_set()
                is_late, status = late > 0, browser.get(reverse("account_home")).status_code
                answered += is_late and status == 200
            return answered

        def end_it(person=person, ended=ended, seen=seen):
            end(person, acting_user=None)
            seen["after"] = written()
            ended.set()

        *done, answered, _none = at_once(
            *(lambda write=write: keep_writing(write) for write in writes), keep_asking, end_it
        )
        assert written() == seen["after"], done
        assert answered == 0


# One thing that opens a door, spent twice -----------------------------------------------------------------------------------


def second_steps(person, number):
    """So many browsers in which the password was given, and the second step is asked."""
    found = [Client(REMOTE_ADDR=f"10.0.0.{n}") for n in range(number)]
    for browser in found:
        browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return found


@pytest.mark.parametrize("kind", ["app", "recovery"])
def test_a_code_of_the_second_step_that_is_spent_twice_at_once_lets_one_in(kind):
    person = with_password(a_colleague(make_organisation(), "Eva"))
    secret = with_app(person)
    code = services.make_recovery_codes(person, acting_user=person)[0] if kind == "recovery" else app_code(secret)
    browsers = second_steps(person, 4)
    at_once(*(lambda b=b: b.post(reverse("mfa_authenticate"), {"code": code}).status_code for b in browsers))
    assert sum(is_in(browser) for browser in browsers) == 1


def copies(browser, number):
    """So many browsers with the same session, each from an address of its own."""
    found = [Client(REMOTE_ADDR=f"10.0.1.{n}") for n in range(number)]
    for copy in found:
        copy.cookies.load({name: cookie.value for name, cookie in browser.cookies.items()})
    return found


def mailed_code():
    return re.search(r"^\s+([A-Z0-9-]{6,})\s*$", Mail.objects.latest("pk").text, re.MULTILINE).group(1)


def asked_code(kind, person):
    """A browser to which a code was mailed, and the address of the page where it is typed."""
    browser = Client()
    if kind == "sign in":
        browser.post(reverse("account_request_login_code"), {"email": person.email})
        return browser, reverse("account_confirm_login_code")
    if kind == "reset":
        browser.post(reverse("account_reset_password"), {"email": person.email})
        return browser, reverse("account_confirm_password_reset_code")
    EmailAddress.objects.update(verified=False)
    browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    return browser, reverse("account_email_verification_sent")


@pytest.mark.parametrize("kind", ["sign in", "verification"])
def test_a_mailed_code_that_copies_of_one_session_spend_at_once_lets_one_in(kind):
    person = with_password(a_colleague(make_organisation(), "Eva"))
    browser, address = asked_code(kind, person)
    code, found = mailed_code(), copies(browser, 4)
    at_once(*(lambda b=b: b.post(address, {"code": code}).status_code for b in found))
    assert sum(is_in(copy) for copy in found) == 1


def test_a_reset_code_that_copies_of_one_session_spend_at_once_is_spent_once():
    person = with_password(a_colleague(make_organisation(), "Eva"))
    browser, address = asked_code("reset", person)
    # As many as there are tries: one more could be told that there are too many, before the first is done.
    code, found = mailed_code(), copies(browser, 3)
    answers = at_once(*(lambda b=b: b.post(address, {"code": code}).url for b in found))
    assert set(answers) == {reverse("account_complete_password_reset")}
    assert CodeTries.objects.exclude(spent_at=None).count() == 1
    # Whoever pressed twice goes on: the session of the first is whole.
    assert found[-1].get(answers[0]).status_code == 200


@pytest.mark.parametrize("kind", ["sign in", "verification", "reset"])
def test_guesses_at_a_mailed_code_that_come_at_once_are_counted_together(kind):
    person = with_password(a_colleague(make_organisation(), "Eva"))
    browser, address = asked_code(kind, person)
    code, found = mailed_code(), copies(browser, 9)
    at_once(*(lambda b=b, n=n: b.post(address, {"code": f"AAAA-AAA{n}"}).status_code for n, b in enumerate(found[1:])))
    answer = found[0].post(address, {"code": code})
    assert not is_in(found[0])
    assert answer.status_code == 200 or answer.url != reverse("account_complete_password_reset")
    assert CodeTries.objects.get().tries == 3


def test_an_invitation_accepted_by_two_accounts_at_once_is_of_one():
    organisation = make_organisation()
    invitation = services.invite(organisation, "eva@elders.example", acting_user=None)
    person, other = (make_user(email=address) for address in ("eva@elders.example", "ben@elders.example"))
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    calls = [lambda who=who: services.accept_invitation(invitation, acting_user=who) for who in (person, other) * 4]
    results = at_once(*calls)
    organisation.refresh_from_db()
    assert results.count(REFUSED) == 4
    assert (organisation.member_count, entries("invitation.accepted")) == (1, 1)


def test_an_invitation_accepted_while_its_holder_is_ended_breaks_nothing():
    organisation = make_organisation()
    for number in range(ROUNDS * 3):
        person = make_user(email=f"eva{number}@elders.example")
        EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
        invitation = services.invite(organisation, person.email, acting_user=None)
        at_once(
            lambda: services.accept_invitation(invitation, acting_user=person),  # noqa: B023 (ends in this round)
            lambda: services.deactivate_account(person, acting_user=None),  # noqa: B023
        )
        organisation.refresh_from_db()
        assert organisation.member_count == 0
        assert not User.objects.get(pk=person.pk).is_active


# Two who decide about one person ----------------------------------------------------------------------------------------------


def decide(kind, person, manager):
    calls = {
        "account.approved": lambda: services.approve_account(person, acting_user=manager),
        "account.refused": lambda: services.refuse_account(person, "Nee.", acting_user=manager),
        "account.let_go": lambda: services.let_go(person, acting_user=manager),
        "account.deactivated": lambda: services.deactivate_account(person, acting_user=manager),
        "account.brought_back": lambda: services.bring_back(person, acting_user=manager),
    }
    return calls[kind]


@pytest.mark.parametrize(
    "kind", ["account.approved", "account.refused", "account.let_go", "account.deactivated", "account.brought_back"]
)
def test_two_managers_who_decide_at_once_make_one_entry_and_one_letter(kind):
    organisation = make_organisation()
    managers = two_managers(organisation)
    waits = kind in {"account.approved", "account.refused"}
    person = a_colleague(organisation, "Eva", approved_at=None) if waits else a_colleague(organisation, "Eva")
    EmailAddress.objects.create(user=person, email="eva@prive.example", verified=True)
    if kind == "account.brought_back":
        services.let_go(person, acting_user=None)
    before = Mail.objects.count()
    at_once(*(decide(kind, person, manager) for manager in managers * 4))
    assert entries(kind) == 1
    assert Mail.objects.count() - before == 1


def test_approved_and_refused_at_once_is_one_of_both():
    organisation = make_organisation()
    managers = two_managers(organisation)
    for number in range(ROUNDS):
        person = a_colleague(organisation, f"Eva{number}", approved_at=None)
        at_once(
            *(
                decide(f"account.{kind}", person, manager)
                for kind, manager in zip(("approved", "refused"), managers, strict=True)
            )
        )
        assert entries("account.approved") + entries("account.refused") == number + 1
    organisation.refresh_from_db()
    assert organisation.member_count == User.objects.colleagues().filter(organisation=organisation).count() - 2


def test_appointed_while_let_go_ends_without_the_permission():
    organisation = make_organisation()
    for number in range(ROUNDS * 3):
        person = a_colleague(organisation, f"Eva{number}")
        at_once(
            lambda: services.appoint_manager(organisation, person, acting_user=None),  # noqa: B023 (ends in this round)
            lambda: services.let_go(person, acting_user=None),  # noqa: B023
        )
        assert not person.organisationuserobjectpermission_set.exists()


def test_two_managers_who_dismiss_each_other_leave_one():
    organisation = make_organisation()
    olga, otto = two_managers(organisation)
    at_once(
        lambda: services.dismiss_manager(organisation, olga, acting_user=otto),
        lambda: services.dismiss_manager(organisation, otto, acting_user=olga),
    )
    assert User.objects.managers_of(organisation).count() == 1


# A group whose owners go ------------------------------------------------------------------------------------------------------


def owned_group(organisation, number):
    """A group with two owners, a moderator and a member; and these four."""
    people = [a_colleague(organisation, f"P{number}x{n}") for n in range(4)]
    group = make_group(organisation=organisation)
    for person, role in zip(people, ("owner", "owner", "moderator", "member"), strict=True):
        add_member(group, person, role)
    return group, people


def is_settled(group):
    group.refresh_from_db()
    owned = group.memberships.filter(role="owner").exists()
    assert owned == (group.ownerless_since is None)
    assert groups.role_differences() == []
    assert group.member_count == group.memberships.count()
    return owned


def test_two_owners_who_leave_at_once_leave_an_owner():
    organisation = make_organisation()
    for number in range(ROUNDS * 2):
        group, people = owned_group(organisation, number)
        at_once(*(lambda p=p: groups.leave_group(group, acting_user=p) for p in people[:2]))  # noqa: B023
        assert is_settled(group)


@pytest.mark.parametrize("end", [services.deactivate_account, services.let_go])
def test_owners_and_moderator_who_are_ended_at_once_leave_the_member_asked(end):
    organisation = make_organisation()
    for number in range(ROUNDS * 2):
        group, people = owned_group(organisation, number)
        at_once(*(lambda p=p: end(p, acting_user=None) for p in people[:3]))
        assert not is_settled(group)
        assert list(group.ownership_offers.filter(answered_at=None).values_list("person", flat=True)) == [people[3].pk]


def test_made_an_owner_while_let_go_is_none():
    organisation = make_organisation()
    for number in range(ROUNDS * 2):
        group, people = owned_group(organisation, number)
        at_once(
            lambda: groups.change_role(group, people[3], "owner", acting_user=people[0]),  # noqa: B023
            lambda: services.let_go(people[3], acting_user=None),  # noqa: B023
        )
        assert is_settled(group)
        assert not group.memberships.filter(person=people[3]).exists()
