from datetime import timedelta
from io import BytesIO

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from PIL import Image

from accounts import lifecycle, services
from accounts.models import Organisation
from audit.models import AuditEntry
from tests.factories import make_organisation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def moments(monkeypatch):
    """The moments that happened, in order, with the organisation the person had then."""
    seen = []

    def note(moment, subject, *, acting_user):
        seen.append((moment, getattr(subject, "organisation", subject)))

    monkeypatch.setattr(lifecycle, "happen", note)
    return seen


def picture(size=(800, 600), kind="JPEG", **options):
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **options)
    out.seek(0)
    return out


def test_a_name_is_one_line_because_mails_begin_with_it():
    typed = "Anna\n\nJe account is geblokkeerd.\x01"
    user = services.sign_up(email="a@gov.example", name=typed, password="x", language="nl")
    assert user.name == "Anna Je account is geblokkeerd."
    services.change_profile(
        user, name=typed, function="Jurist\r\nX: y", language="nl", wants_mail=True, acting_user=user
    )
    user.refresh_from_db()
    assert (user.name, user.function) == ("Anna Je account is geblokkeerd.", "Jurist X: y")


def actions():
    return list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))


def test_an_organisation_owns_its_domains_and_is_announced(moments):
    organisation = services.create_organisation(
        name="Gemeente Zandhoven",
        slug="zandhoven",
        kind="municipality",
        domains=["Zandhoven.Example "],
        acting_user=None,
    )
    assert services.organisation_of_address("a@zandhoven.example") == organisation
    assert moments == [("organisation_created", organisation)]
    assert actions() == ["organisation.created", "organisation.domains_changed"]


def test_a_domain_that_several_share_decides_nothing_by_itself():
    shared = [make_organisation(domain="samen.example"), make_organisation(domain="Samen.example")]
    assert set(Organisation.objects.of_address("a@samen.example")) == set(shared)
    assert services.organisation_of_address("a@samen.example") is None


@pytest.mark.parametrize("until", [None, timezone.localdate() - timedelta(days=1)])
def test_a_domain_without_proof_lets_nobody_in(until):
    organisation = make_organisation(domain="zandhoven.example")
    assert services.organisation_of_address("a@zandhoven.example") == organisation
    organisation.domains.update(proven_until=until)
    assert services.organisation_of_address("a@zandhoven.example") is None


@pytest.mark.parametrize("domain", ["", "localhost", ".nl", "gov.nl.", "a@gov.nl", "gòv.nl"])
def test_what_is_no_mail_domain_is_refused(domain):
    with pytest.raises(ValidationError):
        services.create_organisation(name="X", slug="x", kind="other", domains=[domain], acting_user=None)


@pytest.mark.parametrize("address", ["a@gov.example", "A.B@GOV.example", " a@gov.Example "])
def test_the_domain_is_compared_without_capitals(address):
    organisation = make_organisation(domain="Gov.Example")
    assert services.organisation_of_address(address) == organisation


@pytest.mark.parametrize(
    "address",
    [
        "a@gov.example.evil.com",
        "a@sub.gov.example",
        "a@xgov.example",
        "a@gov.example.",
        "a@gov.example@evil.com",
        "a@evil.com@gov.example",
        "a@gov.exampl",
        "a@",
        "@gov.example",
        "gov.example",
        "",
        "a@gov.exam\u212ale",
        "a@gov%example",
        "a@gov_example",
        "a@%",
    ],
)
def test_an_address_that_only_looks_like_it_belongs_to_nobody(address):
    make_organisation(domain="gov.example")
    make_organisation(domain="kgov.example")
    assert services.organisation_of_address(address) is None


class DomainMatching(TestCase):
    @given(
        domain=st.text(st.characters(codec="utf-8"), max_size=20),
        before=st.sampled_from(["", "x", ".", "sub.", "@", "%", "_"]),
        after=st.sampled_from(["", ".", "x", ".evil.com", "\u0000", " x", "@x"]),
    )
    @settings(max_examples=60, deadline=None)
    def test_only_the_domain_itself_matches_whatever_is_put_around_it(self, domain, before, after):
        organisation = Organisation.objects.filter(slug="gov").first() or services.create_organisation(
            name="Gov", slug="gov", kind="other", domains=["kiosk.example"], acting_user=None
        )
        assert services.organisation_of_address(f"a@{domain}") == (
            organisation if domain.strip().isascii() and domain.rstrip().lower() == "kiosk.example" else None
        )
        found = services.organisation_of_address(f"a@{before}kiosk.example{after}".replace("\u0000", "0"))
        assert (found == organisation) == (before + after == "")


def test_a_letter_that_becomes_plain_when_it_is_written_small_is_another_letter(cast):
    make_organisation("Gemeente Kwelder", "kwelder.example")
    assert services.organisation_of_address("a@Kwelder.example").name == "Gemeente Kwelder"
    # The sign for the kelvin, which lower() turns into k.
    assert services.organisation_of_address("a@\u212awelder.example") is None


def test_a_new_account_can_come_in_at_once_and_is_counted(moments):
    organisation = make_organisation()
    user = services.create_account(
        email="New@Proefdorp.example",
        name=" Noor ",
        password="een lang wachtwoord",
        organisation=organisation,
        acting_user=None,
    )
    assert (user.email, user.name, user.is_colleague) == ("new@proefdorp.example", "Noor", True)
    assert EmailAddress.objects.get(user=user).verified
    organisation.refresh_from_db()
    assert organisation.member_count == services.recount_people(organisation) == 1
    assert moments == [("account_joined", organisation)]
    assert actions() == ["account.created"]


def test_an_account_that_waits_is_not_counted_and_joins_nothing(moments):
    organisation = make_organisation()
    user = services.create_account(
        email="w@proefdorp.example", name="Wim", organisation=organisation, approved=False, acting_user=None
    )
    organisation.refresh_from_db()
    assert (user.is_waiting, user.is_colleague, organisation.member_count, moments) == (True, False, 0, [])


def test_proving_the_address_twice_joins_once(moments):
    organisation = make_organisation(domain="gov.example")
    user = services.sign_up(email="a@gov.example", name="Anna", password="een lang wachtwoord", language="nl")
    for _ in range(2):
        services.verified_address(user, "a@gov.example")
    user.refresh_from_db()
    organisation.refresh_from_db()
    assert user.is_colleague
    assert organisation.member_count == 1
    assert moments == [("account_joined", organisation)]
    assert actions() == ["account.signed_up", "account.joined_organisation"]


def test_who_moves_to_another_employer_leaves_the_old_one_first(moments):
    old, new = make_organisation(domain="old.example"), make_organisation(domain="new.example")
    user = services.create_account(email="a@old.example", name="Anna", organisation=old, acting_user=None)
    moments.clear()
    EmailAddress.objects.create(user=user, email="a@new.example", verified=True)
    services.verified_address(user, "a@new.example")
    assert moments == [], "proving an address moves nobody"
    services.move_account(user, new, acting_user=user)
    for organisation in (old, new):
        organisation.refresh_from_db()
    assert moments == [
        ("account_ends", old),
        ("account_left", old),
        ("addresses_ended", ["a@old.example"]),
        ("account_joined", new),
        ("account_moved", new),
    ]
    assert (old.member_count, new.member_count) == (0, 1)


def test_a_guest_with_a_work_address_becomes_a_colleague(cast):
    services.verified_address(cast.gast, "gast@lindedaal.example")
    cast.gast.refresh_from_db()
    assert cast.gast.is_colleague
    assert cast.gast.guest_until is None


def test_an_unknown_domain_and_an_ended_account_change_nothing(cast, moments):
    services.verified_address(cast.gast, "gast@elders.example")
    services.verified_address(cast.dora, "dora@waterrijk.example")
    cast.dora.refresh_from_db()
    assert cast.dora.organisation == cast.lindedaal
    assert moments == []


def test_a_password_chosen_by_someone_unproven_is_dropped():
    make_organisation(domain="gov.example")
    user = services.sign_up(email="a@gov.example", name="Anna", password="van de aanvaller", language="nl")
    services.verified_address(user, "a@gov.example", keep_password=False)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert user.is_colleague


def test_people_change_only_their_own_profile(cast):
    with pytest.raises(PermissionDenied):
        services.change_profile(
            cast.bob, name="Boef", function="", language="nl", wants_mail=False, acting_user=cast.alice
        )
    services.change_profile(
        cast.alice, name=" Alice B. ", function="Jurist", language="en", wants_mail=False, acting_user=cast.alice
    )
    cast.alice.refresh_from_db()
    assert (cast.alice.name, cast.alice.language, cast.alice.wants_mail) == ("Alice B.", "en", False)
    assert AuditEntry.objects.get().detail.data == {"fields": ["function", "language", "name", "wants_mail"]}


def test_a_profile_that_stays_as_it_was_is_not_recorded(cast):
    services.change_profile(cast.alice, name="Alice", function="", language="", wants_mail=True, acting_user=cast.alice)
    assert actions() == []


def test_a_portrait_becomes_a_small_square_without_anything_else(cast, django_capture_on_commit_callbacks):
    exif = Image.Exif()
    exif[0x8769] = {0x9286: b"secret place"}
    with django_capture_on_commit_callbacks(execute=True):
        user = services.set_portrait(cast.alice, picture(exif=exif), acting_user=cast.alice)
    first = user.portrait
    with default_storage.open(f"portraits/{first}.webp") as file, Image.open(file) as image:
        assert (image.format, image.size, image.info.get("exif")) == ("WEBP", (256, 256), None)
    with django_capture_on_commit_callbacks(execute=True):
        user = services.set_portrait(cast.alice, picture((40, 900), "PNG"), acting_user=cast.alice)
    assert user.portrait != first
    assert not default_storage.exists(f"portraits/{first}.webp")
    with django_capture_on_commit_callbacks(execute=True):
        user = services.set_portrait(cast.alice, None, acting_user=cast.alice)
    assert user.portrait_url == ""
    assert default_storage.listdir("portraits")[1] == []
    assert actions() == ["account.portrait_changed", "account.portrait_changed", "account.portrait_removed"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\xff\xd8\xff\xe0broken",
        b"\0" * (5 * 1024 * 1024 + 1),
    ],
    ids=["empty", "text", "svg", "damaged", "too large"],
)
def test_what_is_no_picture_is_refused_and_changes_nothing(cast, content):
    with pytest.raises(ValidationError):
        services.set_portrait(cast.alice, BytesIO(content), acting_user=cast.alice)
    cast.alice.refresh_from_db()
    assert cast.alice.portrait == ""


def test_a_small_file_that_unpacks_to_a_giant_is_refused(cast):
    bomb = picture((20_000, 20_000), "PNG")
    assert len(bomb.getvalue()) < 5 * 1024 * 1024
    with pytest.raises(ValidationError):
        services.set_portrait(cast.alice, bomb, acting_user=cast.alice)


def test_an_ended_account_is_out_counted_out_and_on_record(cast, moments):
    Organisation.objects.filter(pk=cast.lindedaal.pk).update(member_count=services.recount_people(cast.lindedaal))
    for _ in range(2):
        services.deactivate_account(cast.alice, acting_user=cast.olga)
    cast.alice.refresh_from_db()
    cast.lindedaal.refresh_from_db()
    assert (cast.alice.is_active, cast.alice.session_epoch) == (False, 1)
    assert cast.lindedaal.member_count == services.recount_people(cast.lindedaal)
    ended = [moment for moment in moments if moment[0] != "account_ends"]  # which locks, and changes nothing
    assert ended == [("addresses_ended", [cast.alice.former_email]), ("account_deactivated", cast.lindedaal)]
    assert actions() == ["account.deactivated"]


def test_a_wrong_count_stops_nobody_from_being_let_go(cast):
    assert cast.lindedaal.member_count == 0
    services.deactivate_account(cast.alice, acting_user=None)
    cast.lindedaal.refresh_from_db()
    assert cast.lindedaal.member_count == 0


@pytest.mark.parametrize("name", ["alice", "charlie", "mo", "oscar", "gast", "nina"])
def test_only_the_manager_of_the_organisation_or_an_operator_ends_an_account(cast, name):
    with pytest.raises(PermissionDenied):
        services.deactivate_account(cast.bob, acting_user=getattr(cast, name))
    with pytest.raises(PermissionDenied):
        services.deactivate_account(cast.charlie, acting_user=cast.olga)
    cast.bob.refresh_from_db()
    assert cast.bob.is_active


def test_an_address_in_other_capitals_is_the_same_account():
    make_user(email="a@gov.example")
    with pytest.raises(IntegrityError):
        services.create_account(email="A@GOV.example", name="Nog een", acting_user=None)
