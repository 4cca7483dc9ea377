"""Office gives no eyes: what an operator meets in /admin/, page by page."""

import re

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from accounts.models import Organisation, User
from accounts.services import deactivate_account, freeze_account
from audit.models import AuditEntry
from audit.services import record
from blogs.services import add_comment, create_post, publish_post
from groups.models import WorkingGroup
from groups.services import add_member
from pleio.admin import operators
from pleio.models import SitePage
from tests.properties.world import build_world

OPEN = {"public", "government"}


@pytest.fixture
def world(cast):
    return build_world(cast)


def admin_pages():
    """Every page of every model: list, search, filters, change, history, and what should not be there."""
    for model in operators._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        yield reverse(f"admin:{name}_changelist")
        yield reverse(f"admin:{name}_changelist") + "?q=q"
        yield reverse(f"admin:{name}_changelist") + "?o=1"
        yield reverse(f"admin:{name}_changelist") + "?_popup=1"
        yield reverse(f"admin:{name}_add")
        for row in model._default_manager.all()[:80]:
            for action in ("change", "history", "delete"):
                yield reverse(f"admin:{name}_{action}", args=[row.pk])
    yield reverse("admin:index")


@pytest.mark.parametrize("name", ["rob", "sam"])
def test_an_operator_reads_nothing_that_only_some_may_read(world, as_person, name):
    client = as_person(world.people[name])
    seen = set()
    statuses = set()
    for path in admin_pages():
        response = client.get(path, follow=True)
        statuses.add(response.status_code)
        seen |= set(re.findall(r"q[0-9a-f]{8}q", response.content.decode())) & world.tokens.keys()
    assert statuses <= {200, 403, 404}
    places = {world.tokens[token] for token in seen}
    wide = {"", "wide", "locked", "since_government"}
    leaked = {
        p
        for p in places
        if p[0] == "request" or (not (p[1] in OPEN and p[2] in wide) and p[0] not in ("roll", "contact"))
    }
    assert not leaked
    # And it is no empty desk: the names of open groups and the text of their blogs are there.
    assert ("sign", "public", "") in places
    assert ("text", "government", "wide") in places


def test_a_lookup_in_the_address_is_no_oracle(world, as_person):
    client = as_person(world.people["rob"])
    hidden = world.groups["hidden"]
    for model, lookup in [
        ("pleio_grouprecord", f"name__startswith={hidden.name[:3]}"),
        ("pleio_grouprecord", f"slug={hidden.slug}"),
        ("accounts_user", "password__startswith=argon2"),
        ("accounts_user", f"memberships__group={hidden.pk}"),
        ("blogs_post", "group__memberships__person__name=alice"),
    ]:
        response = client.get(reverse(f"admin:{model}_changelist") + "?" + lookup)
        assert response.status_code in {302, 400}, lookup
        if response.status_code == 302:
            assert response.headers["Location"].endswith("e=1")


def test_the_redirect_by_number_and_the_autocomplete_do_not_exist(world, as_person):
    client = as_person(world.people["rob"])
    assert client.get("/admin/r/10/1/").status_code == 404
    assert client.get("/admin/autocomplete/?app_label=blogs&model_name=post&field_name=group&term=q").status_code == 404


@pytest.mark.parametrize("name", ["alice", "mo", "oscar", "olga", "gast", "wim", "charlie"])
def test_for_who_is_no_operator_there_is_no_administration(world, as_person, name):
    assert as_person(world.people[name]).get("/admin/", follow=True).status_code == 404


def test_a_visitor_is_sent_to_the_ordinary_sign_in(client, db):
    response = client.get("/admin/accounts/user/")
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/accounts/login/?next=")


def test_forged_forms_change_nothing_of_people_groups_and_texts(world, as_person):
    client = as_person(world.people["rob"])
    before = fingerprint()
    for model in operators._registry:
        if model in {Organisation, SitePage}:
            continue
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        row = model._default_manager.first()
        forged = {
            "name": "x",
            "title": "x",
            "source": "x",
            "is_superuser": "on",
            "is_staff": "on",
            "email": "x@x.example",
        }
        for action in ("change", "delete"):
            if row is not None:
                assert (
                    client.post(reverse(f"admin:{name}_{action}", args=[row.pk]), forged | {"post": "yes"}).status_code
                    == 403
                )
        assert client.post(reverse(f"admin:{name}_add"), forged).status_code == 403
        client.post(
            reverse(f"admin:{name}_changelist"),
            {"action": "delete_selected", "_selected_action": [row.pk if row else 1], "post": "yes"},
        )
    assert fingerprint() == before


def fingerprint():
    """What there is; that something was refused may come to the log, and nothing else."""
    rows = (User.objects.all(), WorkingGroup.objects.all(), AuditEntry.objects.exclude(action="access.refused"))
    return [list(found.order_by("pk").values_list()) for found in rows]


def test_an_operator_with_a_password_finds_the_way_to_the_own_account(world, as_person):
    rob = world.people["rob"]
    rob.set_password("een lange zin is goed")
    rob.save()
    html = as_person(rob).get("/admin/").content.decode()
    assert 'href="/accounts/"' in html
    assert 'href="/accounts/logout/"' in html


def test_an_operator_deactivates_an_account_and_it_is_on_record(world, as_person):
    client = as_person(world.people["rob"])
    bob = world.people["bob"]
    client.post(reverse("admin:accounts_user_changelist"), {"action": "deactivate", "_selected_action": [bob.pk]})
    bob.refresh_from_db()
    assert not bob.is_active
    assert AuditEntry.objects.filter(subject_id=bob.pk, actor=world.people["rob"]).exists()


def test_the_audit_log_does_not_tell_who_is_in_a_group_and_what_one_person_does_there(cast, as_person):
    add_member(cast.hidden, cast.dana, acting_user=cast.dana)
    post = create_post(cast.public, title="Titel", source="Tekst", acting_user=cast.alice)
    publish_post(post, acting_user=cast.alice)
    add_comment(post, source="Ja", acting_user=cast.bob)
    deactivate_account(cast.xander, acting_user=cast.olga)
    client = as_person(cast.rob)
    pages = [client.get(reverse("admin:audit_auditentry_changelist"))]
    for entry in AuditEntry.objects.exclude(subject_type="accounts.user"):
        addresses = [reverse(f"admin:audit_auditentry_{page}", args=[entry.pk]) for page in ("change", "history")]
        pages += [client.get(address, follow=True) for address in addresses]
    text = "".join(page.content.decode() for page in pages)
    assert "account.deactivated" in text
    assert "Olga" in text
    assert not {"Dana", "Alice", "Bob"} & set(re.findall("[A-Z][a-z]+", text))
    assert not re.findall(r"\b(?:group|post|comment|picture)\.[a-z_]+", text)


def test_a_new_organisation_gets_its_own_group(world, as_person):
    client = as_person(world.people["rob"])
    response = client.post(
        reverse("admin:accounts_organisation_add"),
        {
            "name": "Waterschap Proef",
            "slug": "waterschap-proef",
            "kind": "water_board",
            "domains-TOTAL_FORMS": "1",
            "domains-INITIAL_FORMS": "0",
            "domains-0-domain": "waterschapproef.example",
        },
    )
    assert response.status_code == 302, response.content.decode()[:2000]
    organisation = Organisation.objects.get(slug="waterschap-proef")
    assert organisation.domains.get().domain == "waterschapproef.example"
    assert organisation.groups.get().way_in == "automatic"


@pytest.mark.parametrize(
    ("domain", "kept"),
    [(" Proef.Example ", "proef.example"), ("@proef.example", ""), ("https://proef.example", ""), ("proef", "")],
)
def test_a_mail_domain_is_written_small_and_nonsense_is_refused(world, as_person, domain, kept):
    organisation = world.organisations[0]
    form = {
        "name": organisation.name,
        "slug": organisation.slug,
        "kind": "municipality",
        "admission": "domain",
        "idle_minutes": "10080",
        "session_hours": "336",
        "domains-TOTAL_FORMS": "2",
        "domains-INITIAL_FORMS": "1",
        "domains-0-id": organisation.domains.get().pk,
        "domains-0-organisation": organisation.pk,
        "domains-0-domain": "lindedaal.example",
        "domains-1-domain": domain,
        "domains-1-organisation": organisation.pk,
    }
    address = reverse("admin:accounts_organisation_change", args=[organisation.pk])
    response = as_person(world.people["rob"]).post(address, form)
    assert response.status_code == (302 if kept else 200)
    known = set(organisation.domains.values_list("domain", flat=True))
    assert known == {"lindedaal.example", kept} - {""}
    assert AuditEntry.objects.filter(action="organisation.domains_changed").exists() is bool(kept)
    # And one that is taken away decides nothing any more.
    as_person(world.people["rob"]).post(address, form | {"domains-0-DELETE": "on", "domains-1-domain": "ander.example"})
    assert set(organisation.domains.values_list("domain", flat=True)) == {"ander.example", kept} - {""}


def test_the_operator_writes_the_pages_of_the_site(world, as_person, client):
    page = SitePage.objects.get(slug="privacy", language="nl")
    as_person(world.people["rob"]).post(
        reverse("admin:pleio_sitepage_change", args=[page.pk]),
        {"title": "Privacy", "source": "## Wij bewaren weinig\n\nEcht.<script>alert(1)</script>"},
    )
    text = client.get("/privacy/").content.decode()
    assert "Wij bewaren weinig" in text
    assert "<script>alert" not in text
    page.refresh_from_db()
    assert page.is_example is False


def test_an_entry_shows_the_reason_that_was_given_and_no_other_detail(cast, as_person):
    with transaction.atomic():
        entry = record("account.deactivated", cast.bob, acting_user=cast.olga, reason="Uit dienst", note="binnenkamer")
    client = as_person(cast.rob)
    page = client.get(reverse("admin:audit_auditentry_change", args=[entry.pk])).content.decode()
    assert "Uit dienst" in page
    assert "binnenkamer" not in page
    assert "Uit dienst" not in client.get(reverse("admin:audit_auditentry_changelist")).content.decode()


def test_operators_see_which_accounts_are_frozen(cast, as_person):
    freeze_account(cast.bob, acting_user=None)
    cast.bob.refresh_from_db()
    said = date_format(timezone.localtime(cast.bob.frozen_at), "DATETIME_FORMAT")
    browser = as_person(cast.rob)
    assert said in browser.get(reverse("admin:accounts_user_changelist")).content.decode()
    assert said in browser.get(reverse("admin:accounts_user_change", args=[cast.bob.pk])).content.decode()
