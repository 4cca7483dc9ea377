"""The list of organisations and the page of one."""

from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts import services
from accounts.models import FormerName, Organisation
from audit.models import AuditEntry
from groups.services import make_group_of_organisation
from tests.factories import make_group, make_organisation, make_post

pytestmark = pytest.mark.django_db


def test_everyone_finds_the_organisations_with_their_number_of_people(cast, as_person):
    Organisation.objects.filter(pk=cast.waterrijk.pk).update(member_count=1, kind="municipality")
    Organisation.objects.filter(pk=cast.lindedaal.pk).update(member_count=1234)
    answer = as_person(None).get(reverse("organisations:list"))
    text = answer.content.decode()
    assert "Gemeente Waterrijk" in text.replace("\u00ad", "")
    assert "1 persoon" in text
    assert "1.234 mensen" in text
    assert answer.cookies == {}


def test_the_list_goes_on_in_the_order_of_the_alphabet(client):
    for number in range(30):
        make_organisation(f"Gemeente {number:02}")
    first = client.get(reverse("organisations:list")).content.decode()
    assert "Gemeente 23" in first
    assert "Gemeente 24" not in first
    page = client.get(reverse("organisations:list")).context["page"]
    second = client.get(reverse("organisations:list") + page.older_url).content.decode()
    assert "Gemeente 24" in second
    assert "Gemeente 23" not in second


@pytest.mark.parametrize(
    ("viewer", "groups", "blogs"),
    [
        ("visitor", {"public"}, {"public"}),
        ("gast", {"public", "closed"}, {"public", "closed"}),
        ("wim", {"public"}, {"public"}),
        ("charlie", {"public", "government", "closed"}, {"public", "government"}),
        ("petra", {"public", "government", "organisation", "closed"}, {"public", "government", "organisation"}),
        ("olga", {"public", "government", "organisation", "closed"}, {"public", "government", "organisation"}),
        ("rob", {"public", "government", "closed"}, {"public", "government"}),
        ("alice", {"public", "government", "organisation", "closed", "hidden"}, None),
    ],
)
def test_an_organisation_shows_the_groups_and_blogs_that_the_reader_may_see(cast, as_person, viewer, groups, blogs):
    for kind, group in cast.groups().items():
        make_post(group, cast.bob, title=f"Blog {kind}")
    answer = as_person(getattr(cast, viewer)).get(cast.lindedaal.get_absolute_url())
    page = answer.context["page"]
    kinds = {group.pk: kind for kind, group in cast.groups().items()}
    assert {kinds[group.pk] for group in page.groups if group.pk in kinds} == groups
    assert {post.title for post in page.posts} == {f"Blog {kind}" for kind in (blogs or groups)}
    hidden = answer.content.decode().replace("\u00ad", "")
    assert ("Verborgen groep" in hidden) is ("hidden" in groups)


def test_an_unknown_organisation_is_not_found(client, db):
    assert client.get("/organisations/bestaat-niet/").status_code == 404


@pytest.mark.parametrize("viewer", ["visitor", "alice"])
def test_the_pages_cost_the_same_for_few_rows_and_for_many(cast, assert_flat_queries, viewer):
    make_post(cast.public, cast.bob)

    def more():
        for _ in range(10):
            group = make_group("", cast.lindedaal)
            make_post(group, cast.bob)
            make_organisation()

    person = getattr(cast, viewer)
    assert_flat_queries(cast.lindedaal.get_absolute_url(), person, more, budget=11)
    assert_flat_queries(reverse("organisations:list"), person, more, budget=6)


def test_a_description_and_a_contact_are_shown_as_text(cast, client):
    Organisation.objects.filter(pk=cast.lindedaal.pk).update(
        description="<script>alert(1)</script>", contact="Balie, info@lindedaal.example <b>x</b>"
    )
    text = client.get(cast.lindedaal.get_absolute_url()).content.decode()
    assert "<script>alert" not in text
    assert "<b>x</b>" not in text
    assert 'href="mailto:info@lindedaal.example"' in text


# What an organisation is, and was


def change(cast, **fields):
    return services.change_organisation(cast.lindedaal, acting_user=cast.rob, **fields)


def test_a_former_address_leads_on_and_nobody_else_can_take_it(cast, client):
    old = cast.lindedaal.get_absolute_url()
    change(cast, name="Gemeente Groot Lindedaal", slug="groot-lindedaal")
    answer = client.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, "/organisations/groot-lindedaal/")
    page = client.get("/organisations/groot-lindedaal/").content.decode().replace("\u00ad", "")
    assert "Gemeente Lindedaal" in page
    assert "Vroegere namen" in page
    for slug in (old.strip("/").split("/")[1], cast.waterrijk.slug):
        with pytest.raises(ValidationError):
            services.create_organisation(name="X", slug=slug, kind="other", domains=[], acting_user=cast.rob)
    with pytest.raises(ValidationError):
        services.change_organisation(cast.waterrijk, slug=cast.lindedaal.slug, acting_user=cast.rob)


def test_an_organisation_may_take_back_the_address_it_had(cast, client):
    first = cast.lindedaal.slug
    change(cast, name="Nieuw", slug="nieuw")
    change(cast, name="Gemeente Lindedaal", slug=first)
    assert client.get(f"/organisations/{first}/").status_code == 200
    assert client.get("/organisations/nieuw/").status_code == 301
    assert FormerName.objects.get().name == "Nieuw"


def test_a_new_name_at_the_same_address_keeps_the_former_names(cast, client):
    for name in ("Een", "Twee", "Een", "Drie"):
        change(cast, name=name)
    names = set(FormerName.objects.values_list("name", flat=True))
    assert names == {"Gemeente Lindedaal", "Een", "Twee"}
    assert client.get("/organisations/gemeente-lindedaal/").status_code == 301


def test_the_own_group_goes_along_with_the_name_unless_it_has_one_of_its_own(cast):
    made = services.create_organisation(name="Dienst", slug="dienst", kind="agency", domains=[], acting_user=cast.rob)
    group = made.groups.get()
    services.change_organisation(made, name="Dienst Registers", acting_user=cast.rob)
    group.refresh_from_db()
    assert group.name == "Dienst Registers"
    made.groups.update(name="Ons plein")
    services.change_organisation(made, name="Dienst Boeken", acting_user=cast.rob)
    group.refresh_from_db()
    assert group.name == "Ons plein"


def test_an_organisation_with_a_very_long_name_gets_its_group(cast):
    made = services.create_organisation(name="D" * 120, slug="d", kind="agency", domains=[], acting_user=None)
    assert made.groups.get().name == "D" * 80


def test_a_part_never_becomes_its_own_whole(cast):
    a, b, c = make_organisation("A"), make_organisation("B"), make_organisation("C")
    services.change_organisation(b, parent=a, acting_user=cast.rob)
    services.change_organisation(c, parent=b, acting_user=cast.rob)
    for parent in (a, b, c):
        with pytest.raises(ValidationError):
            services.change_organisation(a, parent=parent, acting_user=cast.rob)
    a.refresh_from_db()
    assert a.parent is None


def test_the_page_says_what_it_is_part_of_and_which_parts_it_has(cast, client):
    change(cast, parent=cast.waterrijk, kind="agency")
    part = client.get(cast.lindedaal.get_absolute_url()).content.decode()
    assert cast.waterrijk.get_absolute_url() in part
    assert "uitvoeringsorganisatie" in part
    assert cast.lindedaal.get_absolute_url() in client.get(cast.waterrijk.get_absolute_url()).content.decode()


def test_managers_describe_their_organisation_and_only_operators_name_it(cast):
    services.change_organisation(cast.lindedaal, description="Vijf dorpen", acting_user=cast.olga)
    for fields in ({"name": "X"}, {"slug": "x"}, {"kind": "ministry"}, {"parent": cast.waterrijk}):
        with pytest.raises(PermissionDenied):
            services.change_organisation(cast.lindedaal, acting_user=cast.olga, description="Y", **fields)
    with pytest.raises(PermissionDenied):
        services.change_organisation(cast.lindedaal, description="Y", acting_user=cast.alice)
    with pytest.raises(PermissionDenied):
        services.set_logo(cast.waterrijk, None, acting_user=cast.olga)
    with pytest.raises(PermissionDenied):
        services.set_policy(
            cast.lindedaal,
            admission="domain",
            two_factor_from=None,
            idle_minutes=30,
            session_hours=12,
            acting_user=cast.alice,
        )
    cast.lindedaal.refresh_from_db()
    assert cast.lindedaal.description == "Vijf dorpen"


def test_a_change_is_recorded_once_and_no_change_is_not(cast):
    for _ in range(2):
        change(cast, short_name="Linde", description="Dorpen")
    entry = AuditEntry.objects.get(action="organisation.changed")
    assert entry.detail.data == {"fields": ["description", "short_name"]}


def test_the_own_group_is_named_to_who_may_see_it(cast, as_person):
    make_group_of_organisation(cast.lindedaal, acting_user=None)
    for person, shown in ((cast.alice, True), (cast.charlie, False), (None, False)):
        page = as_person(person).get(cast.lindedaal.get_absolute_url()).content.decode()
        assert ("De groep van iedereen hier" in page) is shown


# The command


def run(*arguments):
    out = StringIO()
    call_command("create_organisation", *arguments, stdout=out, stderr=out)
    return out.getvalue()


def test_the_command_makes_an_organisation_with_its_domains_once(cast):
    arguments = (
        "Dienst Registers",
        "--kind",
        "agency",
        "--domain",
        "registers.example",
        "--parent",
        cast.lindedaal.slug,
    )
    assert "Dry run" in run(*arguments, "--dry-run")
    assert not Organisation.objects.filter(name="Dienst Registers").exists()
    run(*arguments)
    made = Organisation.objects.get(slug="dienst-registers")
    assert (made.kind, made.parent, made.domains.get().is_proven) == ("agency", cast.lindedaal, True)
    assert "is there already" in run(*arguments)


@pytest.mark.parametrize(
    "arguments", [("--domain", "gmail.com"), ("--parent", "nergens"), ("--manager", "x@x.example"), ("--slug", "")]
)
def test_the_command_fails_in_words_and_leaves_nothing(cast, arguments):
    taken = ("--slug", cast.waterrijk.slug) if arguments == ("--slug", "") else arguments
    with pytest.raises(CommandError):
        run("Dienst Registers", *taken)
    assert not Organisation.objects.filter(name="Dienst Registers").exists()


# The operators' form


def test_an_operator_changes_name_address_part_and_rules_in_the_administration(cast, as_person):
    address = reverse("admin:accounts_organisation_change", args=[cast.lindedaal.pk])
    row = cast.lindedaal.domains.get()
    services.change_organisation(cast.waterrijk, parent=cast.lindedaal, acting_user=None)
    unproven = services.add_domain(cast.lindedaal, "zandhoven.example", acting_user=cast.olga)
    form = {
        "name": "Gemeente Linde",
        "slug": "linde",
        "kind": "municipality",
        "parent": cast.waterrijk.pk,
        "admission": "approval",
        "idle_minutes": "30",
        "session_hours": "12",
        "domains-TOTAL_FORMS": "2",
        "domains-INITIAL_FORMS": "2",
        "domains-0-id": row.pk,
        "domains-0-organisation": cast.lindedaal.pk,
        "domains-0-domain": row.domain,
        "domains-1-id": unproven.pk,
        "domains-1-organisation": cast.lindedaal.pk,
        "domains-1-domain": unproven.domain,
        "domains-1-vouch": "on",
    }
    browser = as_person(cast.rob)
    loop = browser.post(address, form)
    assert loop.status_code == 200
    assert "onderdeel van deze organisatie" in loop.content.decode()
    assert browser.post(address, form | {"parent": ""}).status_code == 302
    cast.lindedaal.refresh_from_db()
    assert (cast.lindedaal.slug, cast.lindedaal.admission) == ("linde", "approval")
    unproven.refresh_from_db()
    assert (unproven.proof, unproven.is_proven) == ("operator", True)
