"""Mail domains: which can be an organisation's, how they are proven, and what their end means."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import services
from accounts.dns_proof import ask_dns, value_of
from accounts.free_mail import PROVIDERS
from accounts.models import Organisation, OrganisationDomain
from accounts.models.organisations import proof_end
from accounts.tasks import verify_domains
from audit.models import AuditEntry
from notifications.models import Mail
from tests.accounts.dns_server import dns_server
from tests.factories import make_organisation

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def zone(settings):
    with dns_server() as (address, zone):
        settings.DNS_RESOLVER = address
        yield zone


@pytest.fixture
def row(cast):
    """A domain that lindedaal says is its own, not proven yet."""
    return services.add_domain(cast.lindedaal, "zandhoven.example", acting_user=cast.olga)


def run(*arguments):
    out = StringIO()
    call_command("verify_domains", *arguments, stdout=out, stderr=out)
    return out.getvalue()


# Which domain can be an organisation's


def test_at_least_eighty_providers_of_free_mail_are_known():
    assert len(PROVIDERS) >= 80
    asked = "gmail.com outlook.com hotmail.com hotmail.nl live.nl ziggo.nl kpnmail.nl planet.nl xs4all.nl proton.me icloud.com"
    assert set(asked.split()) <= PROVIDERS


@pytest.mark.parametrize(
    "domain", ["gmail.com", "GMAIL.com", "mail.gmail.com", "live.nl", "nl", "co.uk", "gov.uk", "gov.nl"]
)
def test_what_anyone_gets_an_address_at_is_refused_everywhere(cast, domain):
    with pytest.raises(ValidationError):
        services.add_domain(cast.lindedaal, domain, acting_user=cast.olga)
    with pytest.raises(ValidationError):
        services.set_domains(cast.lindedaal, [domain], acting_user=cast.rob)
    with pytest.raises(ValidationError):
        services.prove_domain(cast.lindedaal, domain, acting_user=None)
    with pytest.raises(ValidationError):
        services.request_domain(cast.gast, domain, acting_user=cast.gast)
    assert not OrganisationDomain.objects.named(domain).exists()


@pytest.mark.parametrize("domain", ["notgmail.com", "lindedaal.co.uk", "minbzk.gov.uk", "gmail.com.example"])
def test_what_only_resembles_such_a_name_is_an_ordinary_domain(cast, domain):
    assert services.add_domain(cast.lindedaal, domain, acting_user=cast.olga).domain == domain


def test_a_row_that_got_in_some_other_way_still_lets_nobody_in():
    make_organisation(domain="gmail.com")
    assert services.organisation_of_address("a@gmail.com") is None


# Adding and removing


def test_a_domain_that_is_added_lets_nobody_in_until_it_is_proven(cast, row):
    assert services.organisation_of_address("a@zandhoven.example") is None
    services.prove_domain(cast.lindedaal, "zandhoven.example", acting_user=cast.rob)
    assert services.organisation_of_address("a@zandhoven.example") == cast.lindedaal


def test_adding_twice_is_adding_once(cast, row):
    assert services.add_domain(cast.lindedaal, " Zandhoven.EXAMPLE ", acting_user=cast.olga) == row
    assert AuditEntry.objects.filter(action="organisation.domain_added").count() == 1


def test_another_organisation_may_share_a_domain_and_needs_its_own_proof(cast):
    row = services.add_domain(cast.waterrijk, "lindedaal.example", acting_user=None)
    assert not row.is_proven
    assert services.organisation_of_address("a@lindedaal.example") == cast.lindedaal
    services.prove_domain(cast.waterrijk, "lindedaal.example", acting_user=None)
    assert set(Organisation.objects.of_address("a@lindedaal.example")) == {cast.lindedaal, cast.waterrijk}
    assert row.token != cast.lindedaal.domains.get().token


def test_removing_a_domain_ends_sign_up_and_leaves_who_is_in(cast):
    for _ in range(2):
        services.remove_domain(cast.lindedaal, "LINDEDAAL.example", acting_user=cast.olga)
    assert services.organisation_of_address("a@lindedaal.example") is None
    cast.alice.refresh_from_db()
    assert cast.alice.is_colleague
    assert AuditEntry.objects.filter(action="organisation.domain_removed").count() == 1


@pytest.mark.parametrize("name", ["alice", "charlie", "mo", "gast", "wim"])
def test_only_managers_and_operators_change_the_list(cast, row, name):
    person = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        services.add_domain(cast.lindedaal, "nieuw.example", acting_user=person)
    with pytest.raises(PermissionDenied):
        services.remove_domain(cast.lindedaal, "lindedaal.example", acting_user=person)
    with pytest.raises(PermissionDenied):
        services.check_domain(row, acting_user=person)


def test_a_manager_does_not_set_the_whole_list(cast):
    with pytest.raises(PermissionDenied):
        services.set_domains(cast.lindedaal, ["zandhoven.example"], acting_user=cast.olga)
    assert [row.domain for row in cast.lindedaal.domains.all()] == ["lindedaal.example"]


def test_only_an_operator_proves_a_domain_on_ones_word(cast, row):
    with pytest.raises(PermissionDenied):
        services.prove_domain(cast.lindedaal, row.domain, acting_user=cast.olga)


# The DNS


@pytest.mark.parametrize("place", ["_pleio-verify.zandhoven.example", "zandhoven.example"])
def test_a_record_at_either_name_proves_the_domain_for_a_year(cast, row, zone, place):
    zone[place] = ['"v=spf1 -all"', f'"{value_of(row.token)}"']
    outcome = services.check_domain(row, acting_user=cast.olga)
    row.refresh_from_db()
    assert (outcome.answer, row.proof, row.proven_until) == ("found", "dns", proof_end())
    assert services.organisation_of_address("a@zandhoven.example") == cast.lindedaal


@pytest.mark.parametrize(
    "text", ['"PLEIO-VERIFY={token}"', '" pleio-verify={token} "', '"pleio-" "verify=" "{token}"', '"{token}"']
)
def test_capitals_spaces_and_pieces_do_not_matter(row, zone, text):
    zone["_pleio-verify.zandhoven.example"] = [text.format(token=row.token)]
    assert ask_dns(row.domain, row.token) == "found"


@pytest.mark.parametrize("text", ['"pleio-verify="', '"x{token}"', '"{token}x"', '"pleio-verify=2222"'])
def test_another_text_proves_nothing(row, zone, text):
    zone["_pleio-verify.zandhoven.example"] = [text.format(token=row.token)]
    assert ask_dns(row.domain, row.token) == "missing"


def test_a_wildcard_with_other_texts_proves_nothing_and_an_alias_never(row, zone):
    zone["*.zandhoven.example"] = ['"v=spf1 -all"']
    assert ask_dns(row.domain, row.token) == "missing"
    zone["*.zandhoven.example"] = ["CNAME parked.elders.example"]
    zone["parked.elders.example"] = [f'"{value_of(row.token)}"']
    assert ask_dns(row.domain, row.token) == "missing"


def test_the_token_of_another_organisation_proves_nothing(cast, row, zone):
    other = services.add_domain(cast.waterrijk, row.domain, acting_user=None)
    zone["_pleio-verify.zandhoven.example"] = [f'"{value_of(other.token)}"']
    services.verify_domains(services.ask_about_domains(row.domain))
    assert services.organisation_of_address("a@zandhoven.example") == cast.waterrijk


def test_not_found_takes_nothing_away_before_its_end(cast, zone):
    row = cast.lindedaal.domains.get()
    until = row.proven_until
    assert services.check_domain(row, acting_user=cast.olga).answer == "missing"
    row.refresh_from_db()
    assert row.proven_until == until
    assert row.checked_at is not None
    assert services.organisation_of_address("a@lindedaal.example") == cast.lindedaal


def test_a_server_that_keeps_silent_changes_nothing(monkeypatch, cast, row, zone):
    monkeypatch.setattr("accounts.dns_proof.SECONDS_PER_TRY", 0.05)
    monkeypatch.setattr("accounts.dns_proof.SECONDS_PER_NAME", 0.1)
    zone.silent = True
    assert services.check_domain(row, acting_user=cast.olga).answer == "unreachable"
    row.refresh_from_db()
    assert row.checked_at is None


# The nightly round


def test_the_round_renews_what_it_finds_and_says_it_once_on_record(cast, zone):
    row = cast.lindedaal.domains.get()
    zone["lindedaal.example"] = [f'"{value_of(row.token)}"']
    for _ in range(3):
        verify_domains()
    row.refresh_from_db()
    assert (row.proof, row.proven_until) == ("dns", proof_end())
    assert AuditEntry.objects.filter(action="organisation.domain_proven").count() == 1


def test_managers_are_warned_once_of_a_proof_that_ends_within_thirty_days(cast, zone):
    cast.lindedaal.domains.update(proven_until=TODAY() + timedelta(days=31))
    verify_domains()
    assert not Mail.objects.exists()
    cast.lindedaal.domains.update(proven_until=TODAY() + timedelta(days=30))
    for _ in range(2):
        verify_domains()
    mail = Mail.objects.get()
    assert mail.recipient == cast.olga
    assert "lindedaal.example" in mail.subject
    assert "/desk/" in mail.text


def test_operators_are_warned_where_nobody_manages(cast, zone):
    cast.waterrijk.domains.update(proven_until=TODAY() - timedelta(days=1))
    verify_domains()
    assert {mail.recipient for mail in Mail.objects.all()} == {cast.sam, cast.rob}


def test_a_proof_that_is_renewed_is_warned_of_again_next_time(cast):
    cast.lindedaal.domains.update(proven_until=TODAY())
    assert len(services.warn_of_ending_domains()) == 1
    services.prove_domain(cast.lindedaal, "lindedaal.example", acting_user=None)
    assert services.warn_of_ending_domains() == []
    cast.lindedaal.domains.update(proven_until=TODAY())
    assert len(services.warn_of_ending_domains()) == 1


def test_the_end_of_a_proof_locks_nobody_out(cast, as_person):
    cast.lindedaal.domains.update(proven_until=TODAY() - timedelta(days=1))
    assert services.organisation_of_address("nieuw@lindedaal.example") is None
    assert as_person(cast.alice).get(cast.organisation.get_absolute_url()).status_code == 200


# The command


def test_the_command_tries_first_and_names_what_it_passed_over(cast, zone):
    row = cast.lindedaal.domains.get()
    zone["lindedaal.example"] = [f'"{value_of(row.token)}"']
    text = run("--dry-run")
    assert "1 proven" in text
    assert "skipped waterrijk.example" in text
    row.refresh_from_db()
    assert row.proof == "operator"
    run("--domain", "lindedaal.example")
    row.refresh_from_db()
    assert row.proof == "dns"


def test_the_command_refuses_a_domain_that_nobody_has(cast, zone):
    with pytest.raises(CommandError):
        run("--domain", "nergens.example")


def test_an_operator_vouches_with_the_command(cast, row):
    run("--domain", row.domain, "--vouch-for", cast.lindedaal.slug)
    assert services.organisation_of_address("a@zandhoven.example") == cast.lindedaal
    with pytest.raises(CommandError):
        run("--domain", "gmail.com", "--vouch-for", cast.lindedaal.slug)


# Who has the domain already


@pytest.mark.parametrize("way", ["operator", "dns", "list"])
def test_managers_hear_once_that_another_organisation_proved_their_domain(cast, way):
    domain = cast.lindedaal.domains.get().domain
    if way == "list":
        services.set_domains(cast.waterrijk, [domain, "waterrijk.example"], acting_user=cast.rob)
    row = services.add_domain(cast.waterrijk, domain, acting_user=None)
    for _ in range(2):
        if way == "dns":
            services.store_answer(row, "found", acting_user=None)
        if way == "operator":
            services.prove_domain(cast.waterrijk, domain, acting_user=None)
    letter = Mail.objects.get()
    assert letter.recipient == cast.olga
    assert domain in letter.subject
    assert cast.waterrijk.name in letter.text
    assert f"/desk/{cast.lindedaal.slug}/domains/" in letter.text


def test_a_domain_that_is_only_claimed_or_of_nobody_else_tells_nobody(cast):
    services.add_domain(cast.waterrijk, cast.lindedaal.domains.get().domain, acting_user=None)
    services.prove_domain(cast.waterrijk, "nieuw.example", acting_user=None)
    assert not Mail.objects.exists()
