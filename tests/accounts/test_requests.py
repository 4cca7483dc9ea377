"""Requests for a mail domain that nobody has: asked, answered once for everyone, and told."""

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from accounts import services
from accounts.models import DomainRequest, Organisation
from audit.models import AuditEntry
from notifications.models import Mail
from tests.factories import make_user

pytestmark = pytest.mark.django_db
DOMAIN = "zandhoven.example"


@pytest.fixture
def ask(cast):
    """Someone with an address at the domain asks for it: `ask("anna")`, `ask("anna", verified=False)`."""

    def ask(name, *, verified=True, organisation=None, called="", domain=DOMAIN, **fields):
        email = f"{name}@{domain}"
        person = make_user(name.title(), email=email, **fields)
        EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
        services.request_domain(person, domain, organisation=organisation, organisation_name=called, acting_user=person)
        # The address may have gone since.
        EmailAddress.objects.filter(user=person).update(verified=verified)
        return person

    return ask


def state(person):
    person.refresh_from_db()
    return person.organisation, person.is_colleague


def mails():
    return {mail.recipient.name: mail for mail in Mail.objects.exclude(recipient=None)}


def test_one_answer_lets_everyone_in_who_waits_and_tells_each(cast, ask):
    people = [ask("anna"), ask("bram"), ask("carla")]
    for _ in range(2):
        services.grant_domain(DOMAIN, cast.lindedaal, acting_user=cast.rob)
    assert {state(person) for person in people} == {(cast.lindedaal, True)}
    assert set(mails()) == {"Anna", "Bram", "Carla"}
    assert Mail.objects.count() == 3
    assert "http://localhost:8000/accounts/login/" in mails()["Anna"].text
    cast.lindedaal.refresh_from_db()
    assert cast.lindedaal.member_count == 3
    assert not DomainRequest.objects.open().exists()
    assert services.organisation_of_address(f"nieuw@{DOMAIN}") == cast.lindedaal


def test_an_organisation_that_approves_first_lets_them_wait(cast, ask):
    Organisation.objects.filter(pk=cast.lindedaal.pk).update(admission="approval")
    person = ask("anna")
    services.grant_domain(DOMAIN, cast.lindedaal, acting_user=cast.rob)
    assert state(person) == (cast.lindedaal, False)
    assert person.is_waiting
    assert "kijkt eerst" in mails()["Anna"].text


def test_an_organisation_that_invites_lets_nobody_in_and_says_so(cast, ask):
    Organisation.objects.filter(pk=cast.lindedaal.pk).update(admission="invitation")
    person = ask("anna")
    services.grant_domain(DOMAIN, cast.lindedaal, acting_user=cast.rob)
    assert state(person) == (None, False)
    assert "uitnodiging" in mails()["Anna"].text


def test_whose_address_is_not_proven_any_more_stays_out_and_gets_no_letter(cast, ask):
    person = ask("anna", verified=False)
    services.grant_domain(DOMAIN, cast.lindedaal, acting_user=cast.rob)
    assert state(person) == (None, False)
    assert not Mail.objects.exists()


def test_who_is_a_colleague_elsewhere_stays_there_and_hears_how_to_move(cast):
    EmailAddress.objects.create(user=cast.charlie, email=f"charlie@{DOMAIN}", verified=True)
    services.request_domain(cast.charlie, DOMAIN, acting_user=cast.charlie)
    services.grant_domain(DOMAIN, cast.lindedaal, acting_user=cast.rob)
    assert state(cast.charlie) == (cast.waterrijk, True)
    assert "stap over" in mails()["Charlie"].text


def test_an_ended_or_frozen_account_is_not_let_in(cast, ask):
    ended = ask("anna")
    ended.is_active = False
    ended.save()
    services.grant_domain(DOMAIN, cast.lindedaal, acting_user=cast.rob)
    assert state(ended) == (None, False)


def test_a_domain_that_is_proven_in_any_way_answers_who_waits(cast, ask):
    person = ask("anna")
    services.set_domains(cast.lindedaal, ["lindedaal.example", DOMAIN], acting_user=cast.rob)
    assert state(person) == (cast.lindedaal, True)
    other = ask("bram", domain="elders.example")
    services.create_organisation(
        name="Elders", slug="elders", kind="other", domains=["elders.example"], acting_user=cast.rob
    )
    assert state(other)[1]
    third = ask("carla", domain="derde.example")
    row = services.add_domain(cast.waterrijk, "derde.example", acting_user=None)
    services.store_answer(row, "found", acting_user=None)
    assert state(third) == (cast.waterrijk, True)


def test_where_organisations_share_a_domain_who_did_not_say_which_is_asked(cast, ask):
    silent, said = ask("anna"), ask("bram", organisation=cast.waterrijk)
    services.add_domain(cast.waterrijk, DOMAIN, acting_user=None)
    services.grant_domain(DOMAIN, cast.lindedaal, acting_user=cast.rob)
    assert state(silent) == (cast.lindedaal, True)
    assert state(said) == (None, False)
    late = make_user(email=f"late@{DOMAIN}")
    EmailAddress.objects.create(user=late, email=late.email, verified=True, primary=True)
    DomainRequest.objects.create(person=late, domain=DOMAIN)
    services.grant_domain(DOMAIN, cast.waterrijk, acting_user=cast.rob)
    assert state(said) == (cast.waterrijk, True)
    assert state(late) == (None, False)


def test_a_refusal_is_told_with_its_reason(cast, ask):
    person = ask("anna")
    assert services.refuse_domain(DOMAIN, "Dit is een bedrijf.", acting_user=cast.rob) == 1
    assert services.refuse_domain(DOMAIN, "Nog eens.", acting_user=cast.rob) == 0
    assert "Dit is een bedrijf." in mails()["Anna"].text
    assert state(person) == (None, False)
    with pytest.raises(ValidationError):
        services.refuse_domain(DOMAIN, "  ", acting_user=cast.rob)


@pytest.mark.parametrize("name", ["olga", "alice", "gast"])
def test_only_operators_answer(cast, ask, name):
    person, actor = ask("anna"), getattr(cast, name)
    with pytest.raises(PermissionDenied):
        services.grant_domain(DOMAIN, cast.lindedaal, acting_user=actor)
    with pytest.raises(PermissionDenied):
        services.refuse_domain(DOMAIN, "Nee", acting_user=actor)
    assert state(person) == (None, False)


def test_asking_twice_is_asking_once_and_the_last_word_counts(cast, ask):
    person = ask("anna", called="Zandhove")
    for _ in range(2):
        services.request_domain(person, DOMAIN.upper(), organisation_name="Gemeente Zandhoven", acting_user=person)
    assert DomainRequest.objects.get().organisation_name == "Gemeente Zandhoven"
    assert AuditEntry.objects.filter(action="domain_request.made").count() == 2


def test_a_domain_that_is_known_is_not_asked_for(cast):
    with pytest.raises(ValidationError):
        services.request_domain(cast.gast, "lindedaal.example", acting_user=cast.gast)
    with pytest.raises(PermissionDenied):
        services.request_domain(cast.gast, DOMAIN, acting_user=cast.alice)


# The operators' page


def test_operators_see_each_domain_once_with_the_number_of_people(cast, ask, as_person):
    ask("anna", called="Gemeente Zandhoven")
    ask("bram", called="Zandhoven")
    text = as_person(cast.rob).get(reverse("admin:domain_requests")).content.decode()
    assert text.count(f"<h2>{DOMAIN}</h2>") == 1
    assert "2 mensen wachten." in text
    assert "Gemeente Zandhoven, Zandhoven" in text
    assert "2 mensen wachten" in as_person(cast.rob).get("/admin/").content.decode()


def test_an_operator_grants_makes_or_refuses_on_that_page(cast, ask, as_person):
    browser, address = as_person(cast.rob), reverse("admin:domain_requests")
    person = ask("anna")
    form = {"domain": DOMAIN, "answer": "grant", "organisation": cast.lindedaal.slug}
    assert browser.post(address, form).status_code == 302
    assert state(person) == (cast.lindedaal, True)
    other = ask("bram", domain="nieuw.example")
    form = {
        "domain": "nieuw.example",
        "answer": "make",
        "name": "Dienst Nieuw",
        "slug": "dienst-nieuw",
        "kind": "agency",
    }
    assert browser.post(address, form).status_code == 302
    assert state(other) == (Organisation.objects.get(slug="dienst-nieuw"), True)
    third = ask("carla", domain="bedrijf.example")
    wrong = browser.post(address, {"domain": "bedrijf.example", "answer": "refuse", "reason": ""})
    assert wrong.status_code == 422
    assert "<title>Fout: " in wrong.content.decode()
    assert DomainRequest.objects.open().count() == 1
    browser.post(address, {"domain": "bedrijf.example", "answer": "refuse", "reason": "Geen overheid"})
    assert state(third) == (None, False)
    assert not DomainRequest.objects.open().exists()


def test_the_address_of_a_new_organisation_is_filled_in_from_its_name(cast, ask, as_person):
    browser, address = as_person(cast.rob), reverse("admin:domain_requests")
    ask("anna", called="Gemeente Zuid-Élst")
    assert 'name="slug" value="gemeente-zuid-elst"' in browser.get(address).content.decode()
    # Emptied, it is made of the name that was typed; a name that gives none is asked about.
    nameless = browser.post(address, {"domain": DOMAIN, "answer": "make", "name": "!!!", "slug": ""})
    assert nameless.status_code == 422
    browser.post(address, {"domain": DOMAIN, "answer": "make", "name": "Zuid Elst", "slug": "", "kind": "other"})
    assert Organisation.objects.filter(slug="zuid-elst", name="Zuid Elst").exists()


@pytest.mark.parametrize("name", ["olga", "alice", "visitor"])
def test_nobody_else_finds_that_page(cast, ask, as_person, name):
    ask("anna")
    form = {"domain": DOMAIN, "answer": "grant", "organisation": cast.lindedaal.slug}
    answer = as_person(cast.people()[name]).post(reverse("admin:domain_requests"), form)
    assert answer.status_code in {302, 403, 404}
    assert DomainRequest.objects.open().count() == 1


# The managers' page


def test_managers_see_who_says_to_belong_to_them_and_domains_below_theirs(cast, ask, as_person):
    ask("anna", organisation=cast.lindedaal, domain="samen.example")
    ask("bram", domain="sub.lindedaal.example")
    ask("carla", organisation=cast.waterrijk, domain="sub2.lindedaal.example")
    ask("dirk", domain="evillindedaal.example")
    text = as_person(cast.olga).get(reverse("desk:requests", args=[cast.lindedaal.slug])).content.decode()
    assert ("Anna" in text, "Bram" in text, "Carla" in text, "Dirk" in text) == (True, True, False, False)


def test_a_manager_adds_the_domain_and_it_still_needs_a_proof(cast, ask, as_person):
    person = ask("anna", organisation=cast.lindedaal)
    as_person(cast.olga).post(reverse("desk:domains", args=[cast.lindedaal.slug]), {"domain": DOMAIN})
    assert state(person) == (None, False)
    services.prove_domain(cast.lindedaal, DOMAIN, acting_user=cast.rob)
    assert state(person) == (cast.lindedaal, True)


def test_nobody_asks_for_a_domain_without_a_proven_address_there(cast):
    EmailAddress.objects.create(user=cast.charlie, email=f"charlie@{DOMAIN}", verified=False)
    with pytest.raises(ValidationError):
        services.request_domain(cast.charlie, DOMAIN, organisation_name="Zandhoven", acting_user=cast.charlie)
    assert not DomainRequest.objects.exists()


def test_only_an_operator_answers_a_request_with_no(cast, ask):
    ask("anna", organisation=cast.lindedaal)
    for who in (cast.olga, cast.alice):
        with pytest.raises(PermissionDenied):
            services.refuse_domain(DOMAIN, "Onbekend.", acting_user=who)
    assert DomainRequest.objects.open().count() == 1
