"""The managers' desk: for who manages the organisation today, and for nobody else."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm
from PIL import Image

from accounts import services
from accounts.models import DomainRequest, FormerName, Organisation, User
from audit.models import AuditEntry
from groups.services import seek_owners
from notifications.models import Mail
from tests.accounts.dns_server import dns_server
from tests.factories import add_member, make_group, make_user
from tests.surfaces import SURFACES

pytestmark = pytest.mark.django_db
PAGES = ["overview", "policy", "domains", "requests", "organisation", "managers", "groups"]
POLICY = {"admission": "approval", "two_factor_from": "", "idle_minutes": "120", "session_hours": "12"}


@pytest.fixture
def desk(cast, as_person):
    """Olga's browser at a page of her desk: `desk("policy")`, `desk("policy", POLICY)`."""
    browser = as_person(cast.olga)

    def go(page, form=None, **options):
        address = reverse(f"desk:{page}", args=[cast.lindedaal.slug])
        return browser.get(address, **options) if form is None else browser.post(address, form, **options)

    return go


def logo():
    out = BytesIO()
    Image.new("RGB", (600, 200), "teal").save(out, "PNG")
    return SimpleUploadedFile("logo.png", out.getvalue(), "image/png")


# Who


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", ["alice", "dana", "charlie", "wim", "gast", "mo", "rob", "sam"])
def test_for_who_manages_nothing_there_is_no_desk(cast, as_person, page, name):
    browser = as_person(getattr(cast, name))
    address = reverse(f"desk:{page}", args=[cast.lindedaal.slug])
    assert browser.get(address).status_code == 404
    assert browser.post(address, {"domain": "x.example", **POLICY}).status_code in {404, 405}


@pytest.mark.parametrize("page", PAGES)
def test_a_manager_finds_every_page_of_the_own_organisation_and_none_of_another(cast, as_person, desk, page):
    assert desk(page).status_code == 200
    assert as_person(cast.olga).get(reverse(f"desk:{page}", args=[cast.waterrijk.slug])).status_code == 404


def test_a_manager_of_one_organisation_is_taken_to_it(cast, as_person):
    answer = as_person(cast.olga).get("/desk/")
    assert answer.headers["Location"] == reverse("desk:overview", args=[cast.lindedaal.slug])


def test_a_visitor_is_asked_to_log_in(cast, client):
    assert client.get("/desk/").headers["Location"].startswith("/accounts/login/")


def test_who_moved_away_loses_the_desk_at_once(cast, as_person):
    browser = as_person(cast.olga)
    assert browser.get("/desk/").status_code == 302
    User.objects.filter(pk=cast.olga.pk).update(organisation=cast.waterrijk)
    assert browser.get("/desk/").status_code == 403
    assert browser.get(reverse("desk:policy", args=[cast.lindedaal.slug])).status_code == 404
    with pytest.raises(PermissionDenied):
        olga = User.objects.get(pk=cast.olga.pk)
        services.change_organisation(cast.lindedaal, description="x", acting_user=olga)


def test_the_permission_for_another_organisation_opens_nothing(cast, as_person):
    assign_perm("accounts.manage_organisation", cast.alice, cast.waterrijk)
    assert as_person(cast.alice).get(reverse("desk:overview", args=[cast.waterrijk.slug])).status_code == 404


def test_only_a_manager_is_shown_the_way_to_the_desk(cast, as_person):
    for person, shown in ((cast.olga, True), (cast.alice, False), (cast.rob, False)):
        for address in ("/accounts/", cast.lindedaal.get_absolute_url()):
            ways = re.findall(r'href="/desk/([^"]*)"', as_person(person).get(address).content.decode())
            # Who guards the site is shown the way to what is reported, and to nothing else there.
            assert ways if shown else set(ways) <= {"reports/"}, (person, address)


def test_a_former_address_of_the_desk_leads_on_for_its_manager_only(cast, as_person):
    FormerName.objects.create(organisation=cast.lindedaal, name="Oud", slug="oud")
    answer = as_person(cast.olga).get("/desk/oud/policy/")
    assert answer.headers["Location"] == reverse("desk:policy", args=[cast.lindedaal.slug])
    assert as_person(cast.alice).get("/desk/oud/policy/").status_code == 404


# What needs attention


def test_the_overview_says_when_there_is_nothing_to_do(cast, desk):
    User.objects.filter(pk=cast.wim.pk).update(approved_at=timezone.now())
    text = desk("overview").content.decode()
    assert "groepen zonder eigenaar" not in text or "Niets te doen" not in text
    Organisation.objects.get(pk=cast.lindedaal.pk).groups.filter(name="Groep van Nina").delete()
    assert "Niets te doen" in desk("overview").content.decode()


def test_the_overview_names_everything_that_waits(cast, desk):
    soon = timezone.localdate() + timedelta(days=9)
    cast.lindedaal.domains.update(proven_until=soon)
    Organisation.objects.filter(pk=cast.lindedaal.pk).update(two_factor_from=soon)
    DomainRequest.objects.create(person=cast.gast, domain="x.example", organisation=cast.lindedaal)
    add_member(make_group("Geheim overleg", cast.lindedaal, visibility="hidden"), cast.alice)
    seek_owners()
    text = desk("overview").content.decode()
    for words in (
        "1 persoon wacht op goedkeuring",
        "1 persoon vraagt om een domein",
        "Het bewijs van lindedaal.example loopt af",
        "1 groep zonder eigenaar",
        "logt iedereen in met een tweede stap",
    ):
        assert words in text, words


def test_of_a_group_without_an_owner_only_number_and_size_are_shown(cast, desk):
    group = make_group("Geheim overleg", cast.lindedaal, visibility="hidden")
    add_member(group, cast.alice)
    seek_owners()
    text = desk("groups").content.decode()
    assert f'<th scope="row">{group.pk}</th>' in text
    for secret in ("Geheim", group.slug, "Alice", "Groep van Nina"):
        assert secret not in text


# Rules


def test_a_manager_sets_the_rules_and_they_are_on_record(cast, desk):
    day = timezone.localdate() + timedelta(days=30)
    for _ in range(2):
        assert desk("policy", POLICY | {"two_factor_from": day.isoformat()}).status_code == 302
    cast.lindedaal.refresh_from_db()
    assert (cast.lindedaal.admission, cast.lindedaal.two_factor_from) == ("approval", day)
    assert (cast.lindedaal.idle_minutes, cast.lindedaal.session_hours) == (120, 12)
    assert AuditEntry.objects.filter(action="organisation.policy_changed").count() == 1


def test_a_rule_that_does_not_exist_or_began_yesterday_is_refused_in_words(cast, desk):
    yesterday = timezone.localdate() - timedelta(days=1)
    answer = desk("policy", POLICY | {"idle_minutes": "7", "two_factor_from": yesterday.isoformat()})
    assert answer.status_code == 422
    assert "Kies vandaag of een latere dag" in answer.content.decode()
    cast.lindedaal.refresh_from_db()
    assert cast.lindedaal.admission == "domain"


def test_a_rule_of_long_ago_does_not_stop_others_from_being_changed(cast, desk):
    before = timezone.localdate() - timedelta(days=400)
    Organisation.objects.filter(pk=cast.lindedaal.pk).update(two_factor_from=before)
    assert desk("policy", POLICY | {"two_factor_from": before.isoformat()}).status_code == 302


# Domains


def test_the_page_says_in_words_what_to_put_in_the_dns(cast, desk):
    assert desk("domains", {"domain": "@Zandhoven.example"}).status_code == 302
    row = cast.lindedaal.domains.get(domain="zandhoven.example")
    text = desk("domains").content.decode()
    assert f"pleio-verify={row.token}" in text
    assert "_pleio-verify.zandhoven.example" in text


@pytest.mark.parametrize(
    ("domain", "words"),
    [
        ("gmail.com", "Iedereen kan een adres"),
        ("co.uk", "veel organisaties"),
        ("x", "field--error"),
        ("", "Schrijf het domein"),
    ],
)
def test_a_domain_that_cannot_be_theirs_is_refused_in_words(cast, desk, domain, words):
    answer = desk("domains", {"domain": domain})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert cast.lindedaal.domains.count() == 1


def test_check_now_asks_the_dns_and_says_what_it_found(cast, desk, settings):
    row = services.add_domain(cast.lindedaal, "zandhoven.example", acting_user=cast.olga)
    with dns_server() as (settings.DNS_RESOLVER, zone):
        said = desk("domain_check", {"domain": row.domain}, follow=True).content.decode()
        assert "is er nog niet" in said
        zone["_pleio-verify.zandhoven.example"] = [f'"pleio-verify={row.token}"']
        said = desk("domain_check", {"domain": row.domain}, follow=True).content.decode()
    assert "Het domein is bewezen" in said
    row.refresh_from_db()
    assert row.is_proven


@pytest.mark.parametrize("typed", ["LINDEDAAL.example", "info@lindedaal.example", " lindedaal.example. "])
def test_a_domain_that_is_proven_already_is_not_asked_to_be_proven(cast, desk, typed):
    said = desk("domains", {"domain": typed}, follow=True).content.decode()
    assert "lindedaal.example stond al in de lijst en is bewezen." in said
    assert cast.lindedaal.domains.count() == 1


def test_a_domain_of_another_organisation_cannot_be_checked_or_removed(cast, desk):
    for page in ("domain_check", "domain_remove"):
        assert desk(page, {"domain": "waterrijk.example"}).status_code == 404
    assert cast.waterrijk.domains.exists()
    assert desk("domain_remove", {"domain": "lindedaal.example"}).status_code == 302
    assert not cast.lindedaal.domains.exists()


# The organisation


def test_a_manager_writes_description_contact_short_name_and_logo(cast, desk, client):
    form = {"short_name": "Linde", "description": "Vijf dorpen", "contact": "balie@lindedaal.example", "logo": logo()}
    assert desk("organisation", form).status_code == 302
    cast.lindedaal.refresh_from_db()
    assert (cast.lindedaal.short_name, cast.lindedaal.contact) == ("Linde", "balie@lindedaal.example")
    page = client.get(cast.lindedaal.get_absolute_url()).content.decode()
    assert cast.lindedaal.logo_url in page
    answer = client.get(cast.lindedaal.logo_url)
    with Image.open(BytesIO(b"".join(answer.streaming_content))) as image:
        assert (image.format, image.size) == ("WEBP", (320, 320))
    assert answer.cookies == {}
    desk("organisation", {"short_name": "Linde", "remove_logo": "on"})
    assert client.get(cast.lindedaal.logo_url).status_code == 404
    cast.lindedaal.refresh_from_db()
    assert (cast.lindedaal.logo, cast.lindedaal.logo_url) == ("", "")


def test_a_name_in_the_form_changes_nothing(cast, desk):
    desk("organisation", {"name": "Anders", "slug": "anders", "kind": "ministry", "short_name": "L"})
    cast.lindedaal.refresh_from_db()
    assert (cast.lindedaal.name, cast.lindedaal.kind) == ("Gemeente Lindedaal", "other")


def test_what_is_no_picture_is_refused_and_what_was_typed_stays(cast, desk):
    wrong = SimpleUploadedFile("logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
    answer = desk("organisation", {"short_name": "L", "description": "Lang verhaal", "logo": wrong})
    assert answer.status_code == 422
    assert "Lang verhaal" in answer.content.decode()
    cast.lindedaal.refresh_from_db()
    assert (cast.lindedaal.description, cast.lindedaal.logo) == ("", "")


# Managers


def test_a_manager_appoints_a_colleague_who_is_told(cast, desk, as_person):
    for _ in range(2):
        assert desk("managers", {"email": "ALICE@lindedaal.example"}).status_code == 302
    assert as_person(cast.alice).get("/desk/").status_code == 302
    assert Mail.objects.get().recipient == cast.alice
    assert AuditEntry.objects.filter(action="organisation.manager_added").count() == 1


@pytest.mark.parametrize(
    "email", ["charlie@waterrijk.example", "wim@lindedaal.example", "dora@lindedaal.example", "x@x.example"]
)
def test_only_a_colleague_of_the_organisation_can_manage_it(cast, desk, email):
    answer = desk("managers", {"email": email})
    assert answer.status_code == 422
    assert email in answer.content.decode()
    person = User.objects.filter(email=email).first()
    if person:
        with pytest.raises(PermissionDenied):
            services.appoint_manager(cast.lindedaal, person, acting_user=cast.rob)


def test_the_last_manager_stays_until_there_is_another(cast, desk, as_person):
    assert desk("manager_dismiss", {"person": cast.olga.public_id}).status_code == 403
    services.appoint_manager(cast.lindedaal, cast.alice, acting_user=cast.olga)
    assert desk("manager_dismiss", {"person": cast.olga.public_id}).status_code == 302
    assert desk("overview").status_code == 404
    assert as_person(cast.alice).get("/desk/").status_code == 302
    assert AuditEntry.objects.filter(action="organisation.manager_removed").count() == 1


def test_an_operator_may_leave_an_organisation_without_a_manager(cast):
    for _ in range(2):
        services.dismiss_manager(cast.lindedaal, cast.olga, acting_user=cast.rob)
    assert not User.objects.managers_of(cast.lindedaal).exists()


@pytest.mark.parametrize("name", ["alice", "charlie", "gast"])
def test_who_manages_nothing_appoints_and_dismisses_nobody(cast, name):
    with pytest.raises(PermissionDenied):
        services.appoint_manager(cast.lindedaal, cast.bob, acting_user=getattr(cast, name))
    services.appoint_manager(cast.lindedaal, cast.dana, acting_user=None)
    with pytest.raises(PermissionDenied):
        services.dismiss_manager(cast.lindedaal, cast.olga, acting_user=getattr(cast, name))


# What it costs


@pytest.mark.parametrize("page", PAGES)
def test_a_page_costs_a_manager_the_same_for_few_rows_and_for_many(cast, assert_flat_queries, page):
    def more():
        for number in range(10):
            person = make_user(organisation=cast.lindedaal)
            assign_perm("accounts.manage_organisation", person, cast.lindedaal)
            services.add_domain(cast.lindedaal, f"nieuw{number}.example", acting_user=None)
            DomainRequest.objects.create(person=person, domain=f"x{number}.example", organisation=cast.lindedaal)
            make_group(organisation=cast.lindedaal, visibility="hidden")

    budget = SURFACES[f"desk:{page}"].queries
    # With one manager there is nobody to dismiss, and one question less.
    services.appoint_manager(cast.lindedaal, cast.alice, acting_user=None)
    services.add_domain(cast.lindedaal, "eerst.example", acting_user=None)
    DomainRequest.objects.create(person=cast.gast, domain="eerst2.example", organisation=cast.lindedaal)
    assert_flat_queries(reverse(f"desk:{page}", args=[cast.lindedaal.slug]), cast.olga, more, budget=budget)
