"""The way back for who lost every second step: two people vouch, the person hears of it, and only the person comes in."""

import re
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from guardian.shortcuts import assign_perm

from accounts import services
from accounts.models import AccountRecovery
from audit.models import AuditEntry
from notifications.models import Mail
from tests.accounts.ways import is_in, mailed_code, sign_in, subjects_to, with_app, with_password
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(cast):
    person = with_password(cast.alice)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    with_app(person)
    assign_perm("accounts.manage_organisation", cast.dana, cast.lindedaal)
    return person


def usable(alice, cast):
    recovery = services.start_recovery(alice, acting_user=cast.olga)
    recovery = services.confirm_recovery(recovery, acting_user=cast.dana)
    AccountRecovery.objects.update(started_at=timezone.now() - timedelta(hours=5))
    recovery.refresh_from_db()
    return recovery


def test_from_start_to_end(alice, cast, as_person):
    address = reverse("recovery_start", args=[alice.public_id])
    olga, dana = as_person(cast.olga), as_person(cast.dana)
    assert olga.post(address, {"action": "start"}).status_code == 422, "without the tick"
    olga.post(address, {"action": "start", "sure": "1"})
    assert subjects_to(alice)[-1] == "Ben je je tweede stap op Pleio kwijt?"
    assert "Bevestig" not in re.sub(r"<[^>]+>", "", olga.get(address).content.decode()), "not twice the same person"
    dana.post(address, {"action": "confirm", "sure": "1"})
    AccountRecovery.objects.update(started_at=timezone.now() - timedelta(hours=5))
    elsewhere, browser = as_person(alice), Client()
    sign_in(browser, alice)
    page = browser.get(reverse("mfa_authenticate")).content.decode()
    assert "Twee mensen hebben bevestigd dat jij het bent." in page
    browser.post(reverse("mfa_authenticate"), {"way": "recover"})
    wrong = browser.post(reverse("mfa_authenticate"), {"way": "recovered", "code": "AAAA-BBBB"})
    assert wrong.status_code == 422
    assert wrong.content.decode().count('href="#recovery_code"') == 1, "not to the field for a code of the app"
    assert 'id="recovery_code"' in wrong.content.decode()
    assert f"een code gemaild naar <b>{alice.email}</b>" in wrong.content.decode()
    answer = browser.post(reverse("mfa_authenticate"), {"way": "recovered", "code": mailed_code()})
    assert answer.url == reverse("account_login")
    assert not is_in(elsewhere), "every session ends"
    assert not is_in(browser)
    assert not Authenticator.objects.exists()
    sign_in(browser, alice)
    assert is_in(browser)
    assert subjects_to(alice)[-1] == "Je tweede stap op Pleio is weggehaald"
    wanted = ["account.recovery_started", "account.recovery_confirmed", "account.recovered"]
    assert [a for a in AuditEntry.objects.order_by("pk").values_list("action", flat=True) if "recover" in a] == wanted


@pytest.mark.parametrize("name", ["alice", "bob", "charlie", "mo", "gast", "wim"])
def test_who_does_not_manage_starts_nothing(alice, cast, as_person, name):
    person = getattr(cast, name)
    with pytest.raises(PermissionDenied):
        services.start_recovery(alice, acting_user=person)
    answer = as_person(person).post(reverse("recovery_start", args=[alice.public_id]), {"action": "start", "sure": "1"})
    assert answer.status_code in {403, 404}
    assert not AccountRecovery.objects.exists()


def test_the_second_check_is_by_another(alice, cast):
    recovery = services.start_recovery(alice, acting_user=cast.olga)
    for person in (cast.olga, alice, cast.bob, cast.charlie):
        with pytest.raises(PermissionDenied):
            services.confirm_recovery(recovery, acting_user=person)
    assert services.confirm_recovery(recovery, acting_user=cast.rob).confirmed_by == cast.rob


def test_a_manager_recovers_nobody_of_another_organisation(alice, cast):
    with pytest.raises(PermissionDenied):
        services.start_recovery(cast.charlie, acting_user=cast.olga)


def test_the_person_stops_it_from_the_mail_without_signing_in(alice, cast):
    recovery = usable(alice, cast)
    path = re.search(r"/accounts/recovery/stop/\S+", Mail.objects.latest("pk").text)[0]
    stranger = Client()
    stranger.get(path)
    recovery.refresh_from_db()
    assert recovery.is_usable, "a scanner of mail stops nothing"
    assert "Het is gestopt" in stranger.post(path).content.decode()
    recovery.refresh_from_db()
    assert not recovery.is_usable
    assert services.finish_recovery(recovery, acting_user=alice) is False
    assert Authenticator.objects.exists()
    assert stranger.get(path[:-3] + "xx/").status_code == 404


def test_who_waits_for_it_reads_at_the_second_step_how_far_it_is(alice, cast):
    browser = Client()
    sign_in(browser, alice)

    def page():
        return browser.get(reverse("mfa_authenticate")).content.decode()

    assert "Vraag een beheerder van je organisatie." in page()
    recovery = services.start_recovery(alice, acting_user=cast.olga)
    assert "Een tweede persoon moet dat bevestigen" in page()
    services.confirm_recovery(recovery, acting_user=cast.dana)
    assert "Twee mensen hebben bevestigd dat jij het bent. Vanaf " in page()
    assert 'value="recover"' not in page()
    AccountRecovery.objects.update(started_at=timezone.now() - timedelta(hours=5))
    assert 'value="recover"' in page()
    services.stop_recovery(recovery, acting_user=None)
    assert "Vraag een beheerder van je organisatie." in page()


@pytest.mark.parametrize("change", ["unconfirmed", "too early", "too late", "stopped", "finished"])
def test_what_is_not_usable_takes_nothing_away(alice, cast, change):
    recovery = usable(alice, cast)
    now = timezone.now()
    fields = {
        "unconfirmed": {"confirmed_at": None},
        "too early": {"started_at": now - timedelta(hours=3)},
        "too late": {"started_at": now - timedelta(days=8)},
        "stopped": {"stopped_at": now},
        "finished": {"finished_at": now},
    }[change]
    AccountRecovery.objects.update(**fields)
    browser = Client()
    sign_in(browser, alice)
    browser.post(reverse("mfa_authenticate"), {"way": "recover"})
    assert not [m for m in Mail.objects.all() if "tweede stap weg te halen" in m.text]
    assert services.finish_recovery(recovery, acting_user=alice) is False
    assert Authenticator.objects.exists()


def test_a_recovery_is_no_way_in_without_the_first_step(alice, cast):
    usable(alice, cast)
    browser = Client()
    browser.post(reverse("mfa_authenticate"), {"way": "recover"})
    assert not is_in(browser)
    assert not [m for m in Mail.objects.all() if "tweede stap weg te halen" in m.text]


def test_twice_is_once(alice, cast):
    one = services.start_recovery(alice, acting_user=cast.olga)
    assert services.start_recovery(alice, acting_user=cast.dana) == one
    services.confirm_recovery(one, acting_user=cast.dana)
    services.confirm_recovery(one, acting_user=cast.rob)
    one.refresh_from_db()
    assert one.confirmed_by == cast.dana


def test_the_desk_offers_the_way_back_only_for_who_has_a_second_step(alice, cast, as_person):
    text = as_person(cast.olga).get(reverse("desk:people", args=[cast.lindedaal.slug])).content.decode()
    assert cast.bob.name in text
    assert reverse("recovery_start", args=[alice.public_id]) in text
    assert reverse("recovery_start", args=[cast.bob.public_id]) not in text


def test_the_page_leads_back_to_where_one_came_from(alice, cast, as_person):
    address, desk = (
        reverse("recovery_start", args=[alice.public_id]),
        reverse("desk:people", args=[cast.lindedaal.slug]),
    )
    assert f'href="{desk}"' in as_person(cast.olga).get(address).content.decode()
    by_operator = as_person(cast.rob).get(address).content.decode()
    assert f'href="{desk}"' not in by_operator
    assert f'<li><a href="{alice.get_absolute_url()}">' in by_operator
    without_tick = as_person(cast.olga).post(address, {"action": "start"}).content.decode()
    assert "<title>Fout: " in without_tick


def test_the_second_manager_finds_at_the_desk_who_waits(alice, cast, as_person, count_queries):
    desk = reverse("desk:overview", args=[cast.lindedaal.slug])
    olga, dana = as_person(cast.olga), as_person(cast.dana)
    address = reverse("recovery_start", args=[alice.public_id])
    assert address not in dana.get(desk).content.decode()
    recovery = services.start_recovery(alice, acting_user=cast.olga)
    assert f'href="{address}"' in dana.get(desk).content.decode()
    assert "wacht tot jij of een technisch beheerder het bevestigt" in dana.get(desk).content.decode()
    assert "Jij hebt dit gemeld." in olga.get(desk).content.decode()
    assert address in as_person(cast.rob).get(reverse("admin:index")).content.decode()
    with count_queries() as one:
        dana.get(desk)
    for number in range(9):
        person = make_user(f"Collega {number}", cast.lindedaal)
        services.start_recovery(person, acting_user=cast.olga)
    with count_queries() as ten:
        assert dana.get(desk).content.decode().count("/accounts/recovery/") == 10
    assert len(ten) == len(one)
    services.confirm_recovery(recovery, acting_user=cast.dana)
    assert address not in dana.get(desk).content.decode()
    assert address not in as_person(cast.rob).get(reverse("admin:index")).content.decode()


def test_the_desk_lists_no_recovery_that_is_not_the_managers_to_confirm(alice, cast, as_person):
    for person in (cast.charlie, cast.dana, cast.rob):
        AccountRecovery.objects.create(person=person, started_by=cast.olga)
    page = as_person(cast.dana).get(reverse("desk:overview", args=[cast.lindedaal.slug])).content.decode()
    assert "/accounts/recovery/" not in page
    over = services.start_recovery(alice, acting_user=cast.olga)
    AccountRecovery.objects.filter(pk=over.pk).update(started_at=timezone.now() - timedelta(days=8))
    page = as_person(cast.dana).get(reverse("desk:overview", args=[cast.lindedaal.slug])).content.decode()
    assert "/accounts/recovery/" not in page
