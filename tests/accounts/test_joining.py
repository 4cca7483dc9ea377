"""Coming in: the verified address decides, by the rule of the organisation."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts import services
from accounts.models import DomainRequest, User
from accounts.services import create_account
from audit.models import AuditEntry
from notifications.models import Mail
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "een zin als wachtwoord"
SIGN_UP = {"email": "anna@gov.example", "name": "Anna de Wit", "password1": PASSWORD}


def code():
    text = Mail.objects.filter(kind="account", wipe=True).latest("pk").text
    return re.search(r"^\s+([A-Z0-9-]{6,})\s*$", text, re.MULTILINE).group(1)


def sign_up(client, **changes):
    """As a browser: the form, the code, and where it leads."""
    answer = client.post(reverse("account_signup"), SIGN_UP | changes)
    return client.post(answer.url, {"code": code()})


def proven(email, **fields):
    """An account that proved this address."""
    user = make_user(email=email, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


# The rule of the organisation ------------------------------------------------------------------------------------------


def test_by_domain_one_is_in_at_once():
    gov = make_organisation(domain="gov.example", admission="domain")
    user = services.verified_address(proven("a@gov.example"), "a@gov.example")
    assert (user.organisation, user.is_colleague) == (gov, True)


def test_by_approval_one_waits_and_the_managers_are_told_without_a_name(cast):
    cast.lindedaal.admission = "approval"
    cast.lindedaal.save()
    user = services.verified_address(proven("eva@lindedaal.example", name="Eva Geheim"), "eva@lindedaal.example")
    assert (user.organisation, user.is_waiting, user.is_colleague) == (cast.lindedaal, True, False)
    letter = Mail.objects.get(kind="people_wait")
    assert letter.recipient == cast.olga
    assert "Eva" not in letter.subject + letter.text
    assert f"/desk/{cast.lindedaal.slug}/people/?state=waiting" in letter.text


def test_managers_get_one_letter_an_hour_however_many_wait(cast):
    cast.lindedaal.admission = "approval"
    cast.lindedaal.save()
    for number in range(3):
        services.verified_address(proven(f"e{number}@lindedaal.example"), f"e{number}@lindedaal.example")
    assert Mail.objects.filter(kind="people_wait").count() == 1
    Mail.objects.update(state="sent")
    services.verified_address(proven("late@lindedaal.example"), "late@lindedaal.example")
    later = Mail.objects.filter(kind="people_wait").latest("pk")
    assert later.not_before > timezone.now() + timedelta(minutes=50)


def test_by_invitation_only_the_domain_lets_nobody_in_and_the_page_says_so(as_person):
    gov = make_organisation("Ministerie van Proeven", "gov.example", admission="invitation")
    user = services.verified_address(proven("a@gov.example"), "a@gov.example")
    assert user.organisation is None
    with pytest.raises(PermissionDenied):
        services.join_organisation(user, gov, acting_user=user)
    text = as_person(user).get(reverse("choose_organisation")).content.decode()
    assert "laat alleen mensen binnen die zij uitnodigt" in text


def test_who_shares_a_domain_is_asked_which_organisation_after_the_code(client):
    one = make_organisation("Gemeente Een", "samen.example")
    two = make_organisation("Gemeente Twee", "samen.example")
    answer = sign_up(client, email="a@samen.example", next="/groups/")
    assert answer.url.startswith("/accounts/organisation/?next=")
    page = client.get(answer.url).content.decode()
    assert "Gemeente Een" in page
    assert "Gemeente Twee" in page
    assert User.objects.get().organisation is None
    client.post(reverse("choose_organisation"), {"organisation": two.slug})
    assert User.objects.get().organisation == two
    assert client.post(reverse("choose_organisation"), {"organisation": "elders"}).status_code == 404
    assert one.people.count() == 0


def test_nobody_joins_an_organisation_without_an_address_there(cast, as_person):
    user = proven("a@elders.example")
    with pytest.raises(PermissionDenied):
        services.join_organisation(user, cast.lindedaal, acting_user=user)
    answer = as_person(user).post(reverse("choose_organisation"), {"organisation": cast.lindedaal.slug})
    assert answer.status_code == 404


def test_nobody_chooses_an_organisation_that_only_invites(cast):
    cast.lindedaal.admission = "invitation"
    cast.lindedaal.save()
    person = proven("nieuw@lindedaal.example")
    with pytest.raises(PermissionDenied, match="nodigt"):
        services.join_organisation(person, cast.lindedaal, acting_user=person)
    person.refresh_from_db()
    assert person.organisation is None


def test_who_belongs_somewhere_does_not_join_a_second_organisation(cast):
    EmailAddress.objects.create(user=cast.alice, email="alice@waterrijk.example", verified=True)
    with pytest.raises(PermissionDenied):
        services.join_organisation(cast.alice, cast.waterrijk, acting_user=cast.alice)


# Approving and refusing -------------------------------------------------------------------------------------------------


def test_who_is_approved_is_in_counted_and_told(cast):
    before = cast.lindedaal.member_count
    for _ in range(2):
        services.approve_account(cast.wim, acting_user=cast.olga)
    cast.wim.refresh_from_db()
    cast.lindedaal.refresh_from_db()
    assert cast.wim.is_colleague
    assert cast.lindedaal.member_count == before + 1
    assert Mail.objects.filter(recipient=cast.wim).count() == 1
    assert AuditEntry.objects.filter(action="account.approved").count() == 1


def test_who_is_refused_is_told_why_and_is_not_asked_again_at_the_next_sign_in(cast, as_person):
    cast.lindedaal.admission = "approval"
    cast.lindedaal.save()
    EmailAddress.objects.create(user=cast.wim, email=cast.wim.email, verified=True, primary=True)
    services.refuse_account(cast.wim, "Je werkt hier niet.", acting_user=cast.olga)
    user = services.verified_address(cast.wim, cast.wim.email)
    assert user.organisation is None
    assert "Je werkt hier niet." in Mail.objects.get(recipient=cast.wim).text
    assert "Je werkt hier niet." in as_person(user).get(reverse("choose_organisation")).content.decode()
    with pytest.raises(PermissionDenied):
        services.join_organisation(user, cast.lindedaal, acting_user=user)
    DomainRequest.objects.update(answered_at=timezone.now() - timedelta(days=31))
    assert services.join_organisation(user, cast.lindedaal, acting_user=user).is_waiting


@pytest.mark.parametrize("name", ["alice", "charlie", "gast", "wim", "oscar"])
def test_only_a_manager_approves_and_refuses(cast, name):
    for change in (
        lambda who: services.approve_account(cast.wim, acting_user=who),
        lambda who: services.refuse_account(cast.wim, "Nee.", acting_user=who),
    ):
        with pytest.raises(PermissionDenied):
            change(getattr(cast, name))
    cast.wim.refresh_from_db()
    assert cast.wim.is_waiting


# The sign-up form -------------------------------------------------------------------------------------------------------


def test_a_private_address_is_refused_in_words(client):
    text = client.post(reverse("account_signup"), SIGN_UP | {"email": "a@gmail.com"}).content.decode()
    assert "@gmail.com is een privéadres" in text
    assert "asks_for_organisation" not in text
    assert not User.objects.exists()


def test_an_unknown_domain_can_be_asked_for_and_the_request_comes_after_the_proof(client):
    typed = SIGN_UP | {"email": "a@nieuw.example"}
    text = client.post(reverse("account_signup"), typed).content.decode()
    assert "Vraag aan of mijn organisatie erbij kan" in text
    text = client.post(reverse("account_signup"), typed | {"asks_for_organisation": "on"}).content.decode()
    assert "Schrijf op hoe je organisatie heet." in text
    wanted = typed | {"asks_for_organisation": "on", "organisation_name": "Gemeente Nieuw"}
    answer = client.post(reverse("account_signup"), wanted)
    assert not DomainRequest.objects.exists()
    answer = client.post(answer.url, {"code": code()})
    asked = DomainRequest.objects.get()
    assert (asked.domain, asked.organisation_name, asked.person.email) == (
        "nieuw.example",
        "Gemeente Nieuw",
        "a@nieuw.example",
    )
    assert "Je hebt gevraagd of de organisatie met @nieuw.example erbij kan." in client.get(answer.url).content.decode()


def test_asking_answers_the_same_for_a_known_and_an_unknown_address():
    create_account(email="a@nieuw.example", name="Anna", password=PASSWORD, acting_user=None)
    wanted = SIGN_UP | {"asks_for_organisation": "on", "organisation_name": "Gemeente Nieuw"}
    answers = []
    for address in ("a@nieuw.example", "b@nieuw.example"):
        browser = Client()
        answer = browser.post(reverse("account_signup"), wanted | {"email": address})
        text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", browser.get(answer.url).content.decode())
        answers.append((answer.status_code, answer.url, text.replace(address, "X")))
    assert answers[0] == answers[1]


def test_the_organisation_can_be_asked_for_later_too(as_person):
    user = proven("a@nieuw.example")
    browser = as_person(user)
    assert browser.post(reverse("request_organisation"), {"domain": "gmail.com"}).status_code == 422
    browser.post(reverse("request_organisation"), {"domain": "nieuw.example", "organisation_name": "Gemeente Nieuw"})
    assert DomainRequest.objects.get().person == user
    with pytest.raises(ValidationError):
        services.request_domain(user, "elders.example", organisation_name="X", acting_user=user)


def test_who_signs_up_is_told_that_texts_can_be_asked_for_by_law(client):
    assert "Wet open overheid" in client.get(reverse("account_signup")).content.decode()


def test_two_spellings_of_one_address_one_after_the_other_are_one_account(client):
    make_organisation(domain="gov.example")
    client.post(reverse("account_signup"), SIGN_UP)
    Client().post(reverse("account_signup"), SIGN_UP | {"email": "Anna@GOV.example"})
    assert User.objects.count() == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_spellings_of_one_address_at_once_are_one_account():
    make_organisation(domain="gov.example")
    start, statuses = Barrier(8), []

    def one(number):
        try:
            spelling = "".join(c.upper() if number >> n & 1 else c for n, c in enumerate("anna")) + "@Gov.example"
            browser = Client(REMOTE_ADDR=f"10.0.0.{number}")
            start.wait()
            statuses.append(browser.post(reverse("account_signup"), SIGN_UP | {"email": spelling}).status_code)
        finally:
            connection.close()

    threads = [Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.count() == 1
    # The limit of mails to one address answers some; none breaks.
    assert len(statuses) == 8
    assert set(statuses) <= {302, 429}


def test_the_way_in_of_who_signed_up_with_anothers_address_dies():
    """The attacker chose the password and an organisation; the owner proves the address and finds neither working."""
    make_organisation(domain="gov.example")
    attacker, owner = Client(), Client()
    attacker.post(reverse("account_signup"), SIGN_UP)
    code_page = reverse("account_email_verification_sent")
    answer = owner.post(reverse("account_request_login_code"), {"email": SIGN_UP["email"]})
    owner.post(answer.url, {"code": code()})
    assert owner.get(reverse("account_home")).status_code == 200
    attacker.post(code_page, {"code": "AAAA-BBBB"})
    for browser in (attacker, Client()):
        browser.post(reverse("account_login"), {"login": SIGN_UP["email"], "password": PASSWORD})
        assert browser.get(reverse("account_home")).status_code == 302


# Waiting states and first steps -----------------------------------------------------------------------------------------


def test_every_page_says_in_words_what_one_waits_for(cast, as_person):
    nobody = proven("a@elders.example")
    cast.gast.guest_until = timezone.localdate() + timedelta(days=10)
    cast.gast.save()
    for person, words in (
        (cast.wim, "Je account wacht op goedkeuring."),
        (nobody, "Je hoort nog niet bij een organisatie."),
        (cast.gast, "Je bent gast tot en met"),
    ):
        assert words in as_person(person).get(reverse("home")).content.decode()
    cast.gast.guest_until = timezone.localdate() + timedelta(days=60)
    cast.gast.save()
    assert "Je bent gast tot en met" not in as_person(cast.gast).get(reverse("home")).content.decode()


def test_the_page_of_the_own_organisation_says_once_that_one_waits(cast, as_person):
    text = as_person(cast.wim).get(reverse("choose_organisation")).content.decode()
    assert "Je krijgt een mail als er een antwoord is." in text
    assert text.count("Tot die tijd zie je wat openbaar is.") == 1
    assert "Je account wacht op goedkeuring." not in text


def test_the_first_steps_come_once_and_can_be_skipped(client):
    make_organisation(domain="gov.example")
    answer = sign_up(client)
    text = client.get(answer.url).content.decode()
    assert "/accounts/welcome/groups/?next=" in text
    assert client.get(reverse("welcome_groups")).status_code == 200
    client.post(reverse("account_logout"))
    answer = client.post(reverse("account_login"), {"login": SIGN_UP["email"], "password": PASSWORD})
    assert answer.url == "/"


def test_the_first_step_keeps_name_function_and_language(as_person, cast):
    browser = as_person(cast.alice)
    answer = browser.post(reverse("welcome"), {"name": "Alice B.", "function": "Jurist", "language": "en"})
    assert answer.url == reverse("welcome_groups")
    cast.alice.refresh_from_db()
    assert (cast.alice.name, cast.alice.function, cast.alice.language) == ("Alice B.", "Jurist", "en")
    assert browser.post(reverse("welcome"), {"name": "", "language": "en"}).status_code == 422


def test_the_quarter_of_the_last_visit_is_written_once(cast, as_person, count_queries):
    browser = as_person(cast.alice)
    browser.get(reverse("notifications:list"))
    cast.alice.refresh_from_db()
    assert cast.alice.seen_in.day == 1
    with count_queries() as queries:
        browser.get(reverse("notifications:list"))
    assert not [q for q in queries.captured_queries if q["sql"].startswith("UPDATE")]
