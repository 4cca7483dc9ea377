"""What is one's own: who sees it, the copy of it, erasing it, and the register of it."""

import io
import json
import re
import zipfile
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import AnonymousUser
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from accounts import lifecycle, register, services, words
from accounts.models import AccountRecovery, DataExport, DomainRequest, Invitation, User
from accounts.policies import SHOWN_FIELDS, shows_field
from accounts.services.exporting import file_name
from audit.models import AuditDetail, AuditEntry
from audit.selectors import own_log
from blogs.models import Post
from blogs.policies import can_announce_post, can_pin_post, can_rate_post
from blogs.services import add_comment, store_picture
from notifications.models import Mail
from notifications.services import drain
from ratings.services import rate_post
from tests.accounts.test_joining import proven
from tests.factories import make_comment, make_post, make_rating

pytestmark = pytest.mark.django_db
ABOUT = "Ik werk aan het omgevingsplan."


def a_picture():
    stream = io.BytesIO()
    Image.new("RGB", (300, 200), "navy").save(stream, "PNG")
    stream.seek(0)
    return stream


def clean(text):
    return text.replace("\u00ad", "")


# Who sees it


@pytest.mark.parametrize("field", SHOWN_FIELDS)
def test_a_field_is_shown_to_whom_the_person_chose_in_lists_and_on_pages_alike(cast, field):
    choices = User._meta.get_field(f"{field}_shown_to").choices
    seen = {}
    for choice, _words in choices:
        User.objects.filter(pk=cast.alice.pk).update(**{f"{field}_shown_to": choice})
        alice = User.objects.get(pk=cast.alice.pk)
        for name, person in cast.people().items():
            viewer = person or AnonymousUser()
            by_row = shows_field(viewer, alice, field)
            assert User.objects.showing(field, viewer).filter(pk=alice.pk).exists() == by_row, (choice, name)
            seen[choice, name] = by_row
    assert all(seen[choice, "alice"] for choice, _words in choices)
    assert [seen["government", name] for name in ("visitor", "gast", "wim", "charlie", "dana")] == [False] * 3 + [
        True
    ] * 2
    assert [seen["organisation", name] for name in ("visitor", "wim", "charlie", "dana")] == [False] * 3 + [True]
    assert not any(seen["nobody", name] for name in cast.people() if name != "alice")
    assert seen.get(("internet", "visitor"), True)


def test_a_portrait_is_drawn_and_handed_out_to_who_may_see_it_only(cast, as_person):
    services.set_portrait(cast.alice, a_picture(), acting_user=cast.alice)
    cast.alice.refresh_from_db()
    post = make_post(cast.public, cast.alice)
    make_comment(post, cast.alice)
    for choice, allowed in (("internet", {None, "charlie", "dana"}), ("organisation", {"dana"}), ("nobody", set())):
        services.change_profile(cast.alice, portrait_shown_to=choice, acting_user=cast.alice)
        for name in (None, "gast", "charlie", "dana"):
            client = as_person(getattr(cast, name) if name else None)
            shown = name in allowed or choice == "internet"
            for page in (post.get_absolute_url(), reverse("blogs:list")):
                assert (cast.alice.portrait_url in client.get(page).content.decode()) is shown, (choice, name, page)
            assert client.get(cast.alice.portrait_url).status_code == (200 if shown else 404)


def test_a_page_shows_the_fields_that_the_reader_may_see(cast, as_person):
    services.change_profile(
        cast.alice, about=ABOUT, phone="070 123", phone_shown_to="organisation", acting_user=cast.alice
    )
    address = cast.alice.get_absolute_url()
    near, far = (as_person(person).get(address).content.decode() for person in (cast.dana, cast.charlie))
    assert ABOUT in near
    assert ABOUT in far
    assert "070 123" in near
    assert "070 123" not in far


def test_another_name_is_known_everywhere_at_once(cast, as_person):
    post = make_post(cast.public, cast.alice)
    make_comment(post, cast.alice)
    client = as_person(cast.bob)
    pages = [post.get_absolute_url(), reverse("blogs:list"), reverse("blogs:feed"), cast.alice.get_absolute_url()]
    for page in pages:
        client.get(page)
    services.change_profile(cast.alice, name="Alida Nieuwenaam", acting_user=cast.alice)
    for page in pages:
        text = clean(client.get(page).content.decode())
        assert "Alida Nieuwenaam" in text, page
        assert ">Alice<" not in text, page


def test_colours_and_time_zone_are_those_of_the_person_on_every_page(cast, as_person):
    client = as_person(cast.alice)
    form = {"language": "nl", "scheme": "dark", "time_zone": "America/Curacao", "wants_mail": "on"}
    assert client.post(reverse("account_settings"), form).url == reverse("account_settings")
    post = make_post(cast.public, cast.bob, published_at=timezone.now() - timedelta(days=400))
    text = client.get(post.get_absolute_url()).content.decode()
    assert '<html lang="nl" data-scheme="dark">' in text
    assert "prefers-color-scheme" not in text
    assert "-04:00" in text
    visitor = as_person(None).get(post.get_absolute_url()).content.decode()
    assert "data-scheme" not in visitor
    assert "-04:00" not in visitor


# Addresses


@pytest.fixture
def two_addresses(cast):
    EmailAddress.objects.create(user=cast.alice, email=cast.alice.email, verified=True, primary=True)
    EmailAddress.objects.create(user=cast.alice, email="alice@thuis.example", verified=True)
    return cast.alice


def test_the_main_address_changes_and_the_old_one_is_told(two_addresses):
    old = two_addresses.email
    for _twice in range(2):
        person = services.make_address_primary(two_addresses, "alice@thuis.example", acting_user=two_addresses)
    assert person.email == "alice@thuis.example"
    assert Mail.objects.get().address == old


def test_the_address_that_ties_to_the_organisation_and_the_main_one_stay(two_addresses):
    old = two_addresses.email
    with pytest.raises(PermissionDenied, match=r"hoofdadres|main"):
        services.remove_address(two_addresses, old, acting_user=two_addresses)
    services.make_address_primary(two_addresses, "alice@thuis.example", acting_user=two_addresses)
    with pytest.raises(PermissionDenied, match=r"organisatie|organisation"):
        services.remove_address(two_addresses, old, acting_user=two_addresses)
    EmailAddress.objects.create(user=two_addresses, email="alice2@lindedaal.example", verified=True)
    services.remove_address(two_addresses, old, acting_user=two_addresses)
    assert not EmailAddress.objects.filter(email=old).exists()


# The log


def test_every_action_that_is_recorded_about_an_account_has_a_sentence():
    import re
    from pathlib import Path

    found = set()
    for file in [*Path("accounts/services").glob("*.py"), Path("pleio/services.py")]:
        found |= set(re.findall(r'"(account\.[a-z_]+)"', file.read_text()))
    assert found - set(words.SENTENCES) == set(), "Add a sentence to accounts/words.py."
    assert set(words.SENTENCES) - found == set(), "Take these out of accounts/words.py: nothing records them any more."


def test_the_log_says_what_happened_and_by_whom(cast, as_person):
    services.change_profile(cast.alice, phone="070 123", acting_user=cast.alice)
    text = as_person(cast.alice).get(reverse("account_log")).content.decode()
    assert "Je profiel of instellingen zijn gewijzigd. (telefoon)" in text.lower().replace("je profiel", "Je profiel")
    assert "door jou" in text
    assert list(own_log(cast.bob)) == []


def test_the_log_and_the_copy_say_that_one_accepted_an_invitation_or_asked_for_an_organisation(cast, as_person):
    eva = proven("eva@elders.example")
    invitation = services.invite(cast.lindedaal, eva.email, guest_until=None, acting_user=cast.olga)
    services.request_domain(eva, "elders.example", organisation_name="Elders", acting_user=eva)
    services.accept_invitation(invitation, acting_user=eva)
    text = as_person(eva).get(reverse("account_log")).content.decode()
    assert "Je nam een uitnodiging aan." in text
    assert "Je vroeg of je organisatie erbij kan." in text
    assert "door je organisatie" not in text
    assert {entry.action for entry in own_log(eva, own_deeds=words.OWN_DEEDS)} >= set(words.OWN_DEEDS)
    # Who invited sees nothing of it in the own log.
    assert list(own_log(cast.olga, own_deeds=words.OWN_DEEDS)) == list(own_log(cast.olga))


# The copy


def test_the_copy_holds_everything_of_the_person_and_nothing_that_others_wrote(cast):
    services.set_portrait(cast.alice, a_picture(), acting_user=cast.alice)
    post = make_post(cast.group, cast.alice, title="Eigen blog", body="<p>Mijn eigen tekst</p>")
    draft = make_post(cast.hidden, cast.alice, title="Concept", published=False)
    store_picture(a_picture(), description="Een dijk", acting_user=cast.alice, post=post)
    make_comment(post, cast.alice, "Mijn eigen reactie")
    make_comment(post, cast.bob, "Woorden van een ander")
    cast.group.memberships.filter(person=cast.alice).delete()
    export = services.request_export(cast.alice, acting_user=cast.alice)
    assert services.request_export(cast.alice, acting_user=cast.alice) == export
    services.make_next_export()
    export.refresh_from_db()
    assert (export.state, export.done) == ("ready", export.total)
    assert Mail.objects.filter(recipient=cast.alice).count() == 1
    with default_storage.open(file_name(export.file)) as stored, zipfile.ZipFile(stored) as archive:
        data = json.loads(archive.read("data.json"))
        page = archive.read("index.html").decode()
        names = archive.namelist()
    assert {"profile", "addresses", "memberships", "blogs", "comments", "ratings", "notifications", "log"} <= set(data)
    assert {row["title"] for row in data["blogs"]} == {"Eigen blog", draft.title}
    assert "Mijn eigen reactie" in page
    assert "Woorden van een ander" not in page + json.dumps(data)
    assert sum(name.startswith(("portrait/", "pictures/")) for name in names) == 2


def test_the_page_of_the_copy_says_in_words_what_the_file_for_programs_says_in_codes(cast):
    typed = {"phone": "070 123", "phone_shown_to": "nobody", "language": "nl"}
    services.change_profile(cast.alice, **typed, acting_user=cast.alice)
    cast.alice.refresh_from_db()
    eva = proven("eva@elders.example")
    services.request_domain(eva, "elders.example", organisation_name="Gemeente Elders", acting_user=eva)
    services.refuse_domain("elders.example", "Geen overheid", acting_user=None)
    said = {}
    for person in (cast.alice, eva):
        file = io.BytesIO()
        services.write_export(person, file, progress=lambda done, total: None)
        with zipfile.ZipFile(file) as archive:
            said[person] = archive.read("index.html").decode(), json.loads(archive.read("data.json"))
    page, data = said[cast.alice]
    assert data["profile"][0]["phone_shown_to"] == "nobody"
    assert "niemand" in page
    assert "Nederlands" in page
    page, data = said[eva]
    assert data["domain_requests"][0]["granted"] is False
    assert all(words in page for words in ("Gemeente Elders", "Was het antwoord ja?", "Geen overheid"))


def test_a_notification_in_the_copy_is_named_in_words(cast):
    post = make_post(cast.group, cast.alice)
    add_comment(post, source="Mooi", acting_user=cast.bob)
    drain()
    file = io.BytesIO()
    services.write_export(cast.alice, file, progress=lambda done, total: None)
    with zipfile.ZipFile(file) as archive:
        page, data = archive.read("index.html").decode(), json.loads(archive.read("data.json"))
    assert [row["kind"] for row in data["notifications"]] == ["comment_added"]
    assert "Een reactie op mijn blog" in page
    assert "comment_added" not in page


def test_a_copy_is_handed_to_its_owner_only_and_goes_after_a_week(cast, as_person):
    export = services.request_export(cast.alice, acting_user=cast.alice)
    services.make_next_export()
    export.refresh_from_db()
    address = reverse("account_data_file", args=[export.key])
    assert as_person(cast.alice).get(address).status_code in {200, 302}
    assert as_person(cast.bob).get(address).status_code in {404, 302}
    DataExport.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert services.sweep_exports() == 1
    assert not default_storage.exists(file_name(export.file))


def test_a_copy_whose_maker_died_is_made_again_and_given_up_after_three_times(cast):
    export = services.request_export(cast.alice, acting_user=cast.alice)
    DataExport.objects.update(state="working", attempts=3, lease_until=timezone.now() - timedelta(minutes=1))
    services.make_next_export()
    export.refresh_from_db()
    assert export.state == "failed"


def stored_copies():
    return set(default_storage.listdir("exports")[1]) if default_storage.exists("exports") else set()


@pytest.mark.parametrize("died", [1, 3])
def test_a_maker_that_dies_after_storing_the_file_leaves_none_behind(cast, monkeypatch, died):
    """It dies as a process does: between the file and the row, with nothing that runs afterwards."""
    before = stored_copies()
    export = services.request_export(cast.alice, acting_user=cast.alice)
    save = default_storage.save

    def save_and_die(name, content):
        save(name, content)
        raise SystemExit

    monkeypatch.setattr(default_storage, "save", save_and_die)
    for _ in range(died):
        with pytest.raises(SystemExit):
            services.make_next_export()
        DataExport.objects.update(lease_until=timezone.now() - timedelta(minutes=1))
    monkeypatch.undo()
    services.make_next_export()
    export.refresh_from_db()
    kept = {f"{export.file}.zip"} if died == 1 else set()
    assert export.state == ("ready" if died == 1 else "failed")
    assert stored_copies() - before == kept


def test_an_operator_tries_the_copy_first_and_writes_over_no_file(cast, tmp_path):
    file = tmp_path / "alice.zip"
    call_command("export_account", cast.alice.email, "--output", str(file), "--dry-run")
    assert not file.exists()
    assert not AuditEntry.objects.filter(action="account.export_made").exists()
    call_command("export_account", cast.alice.email, "--output", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(CommandError, match="not there yet"):
        call_command("export_account", cast.alice.email, "--output", str(file))
    assert AuditEntry.objects.filter(action="account.export_made").count() == 1


def test_every_app_that_points_at_the_account_takes_part_in_copying_and_erasing():
    own = {"accounts", "audit", "notifications", "groups", "blogs", "ratings", "moderation", "insights", "pleio"}
    pointing = {
        model._meta.app_label
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.concrete_fields
        if field.related_model is User and model._meta.app_label in own and not model._meta.proxy
    }
    assert pointing <= lifecycle.contributors(), "Call lifecycle.contribute_to_export in the app's moments."
    assert pointing <= lifecycle.participants("account_erased"), "Call lifecycle.take_part in the app's moments."


# Erasing


def person_with_traces(cast):
    alice = cast.alice
    User.objects.filter(pk=alice.pk).update(name="Alizée Verwisseld", phone="070 9988776", about=ABOUT)
    alice.refresh_from_db()
    EmailAddress.objects.create(user=alice, email=alice.email, verified=True, primary=True)
    services.set_portrait(alice, a_picture(), acting_user=alice)
    alice.refresh_from_db()
    services.change_profile(alice, function="Jurist", acting_user=alice)
    post = make_post(cast.public, alice, title="Blijft staan")
    make_post(cast.public, alice, title="Concept", published=False)
    make_comment(post, alice, "Mijn reactie")
    make_comment(post, cast.bob, "Reactie van Bob")
    make_rating(make_post(cast.public, cast.bob), alice, 5)
    services.request_export(alice, acting_user=alice)
    services.make_next_export()
    return alice, post


def test_an_erased_account_leaves_no_trace_and_its_texts_stand_under_a_pseudonym(
    cast, django_capture_on_commit_callbacks, capsys
):
    alice, post = person_with_traces(cast)
    with django_capture_on_commit_callbacks(execute=True):
        texts = services.strings_of(alice)
        erased = services.erase_account(alice, with_texts=False, acting_user=alice)
    assert len(texts) >= 4
    assert erased.name.startswith("Oud-deelnemer ")
    with translation.override("nl"):
        assert erased.author_name == erased.name, "it is said once that this person is no longer here"
    with translation.override("en"):
        assert re.fullmatch(r"Former participant \w{4}", erased.author_name)
    assert (erased.email, erased.phone, erased.portrait, erased.is_active) == (None, "", "", False)
    assert not erased.memberships.exists()
    details = AuditDetail.objects.filter(entry__subject_type="accounts.user", entry__subject_id=alice.pk)
    assert all(detail.data == {} and detail.reason == "" for detail in details)
    assert AuditEntry.objects.filter(action="account.erased").count() == 1
    post.refresh_from_db()
    assert post.author.name == erased.name
    assert alice.ratings.count() == 1
    assert not alice.posts.filter(published_at=None).exists()
    args = [arg for text in texts for arg in ("--look-for", text)]
    call_command("erase_account", alice.public_id, "--verify", *args)
    assert "no trace is left" in capsys.readouterr().out


def test_nothing_that_hangs_on_an_erased_account_is_left(cast):
    alice, _post = person_with_traces(cast)
    alice.set_password("een zin als wachtwoord")
    alice.save()
    about = {"content_type": ContentType.objects.get_for_model(User), "object_id": alice.pk, "action_flag": CHANGE}
    LogEntry.objects.create(user=cast.rob, object_repr=alice.name, change_message="Alizée", **about)
    AccountRecovery.objects.create(person=alice, started_by=cast.olga, stopped_at=timezone.now())
    DomainRequest.objects.create(
        person=alice, domain="elders.example", organisation_name="Elders", answered_at=timezone.now()
    )
    Invitation.objects.create(
        organisation=cast.waterrijk, address=alice.email.upper(), expires_at=timezone.now() + timedelta(days=9)
    )
    services.erase_account(alice, with_texts=False, acting_user=alice)
    alice.refresh_from_db()
    assert not alice.has_usable_password()
    assert not Invitation.objects.exists()
    assert not AccountRecovery.objects.exists()
    assert not DomainRequest.objects.exists()
    assert not DataExport.objects.exists()
    assert LogEntry.objects.filter(object_repr="", change_message="").count() == 1


def test_the_search_finds_what_was_left(cast):
    alice, _post = person_with_traces(cast)
    services.erase_account(alice, with_texts=False, acting_user=None)
    User.objects.filter(pk=cast.bob.pk).update(phone="070 9988776")
    with pytest.raises(CommandError, match="1 traces"):
        call_command("erase_account", alice.public_id, "--verify", "--look-for", "070 9988776")


def test_texts_go_too_when_asked_and_what_others_wrote_stays(cast):
    alice, post = person_with_traces(cast)
    alone = make_post(cast.public, alice, title="Zonder reacties")
    services.erase_account(alice, with_texts=True, acting_user=alice)
    post.refresh_from_db()
    assert post.title in {"Verwijderde blog", "Removed blog"}
    assert post.comment_count == 1
    assert set(post.comments.filter(removed_at=None).values_list("source", flat=True)) == {"Reactie van Bob"}
    assert not type(post).objects.filter(pk=alone.pk).exists()


def test_an_empty_place_is_pointed_at_by_nothing_and_gets_no_stars(cast, as_person):
    alice, post = person_with_traces(cast)
    make_rating(post, cast.mo, 5)
    near = make_post(cast.public, cast.bob, title="Blijft staan na de fusie")
    page = as_person(cast.charlie).get(near.get_absolute_url())
    assert post in [near.post for near in page.context["page"].around.related]
    services.erase_account(alice, with_texts=True, acting_user=alice)
    post.refresh_from_db()
    shown = as_person(cast.charlie).get(near.get_absolute_url()).context["page"].around
    assert post not in [other.post for other in shown.related]
    assert post not in (shown.earlier, shown.later)
    assert post not in Post.objects.best_rated()
    response = as_person(cast.charlie).get(post.get_absolute_url())
    assert response.context["page"].around.related == []
    assert 'id="sterren"' not in response.content.decode()
    for decision in (
        can_rate_post(cast.charlie, post, is_member=True),
        can_pin_post(post, is_moderator=True),
        can_announce_post(cast.oscar, post, is_moderator=True),
    ):
        assert not decision
    with pytest.raises(PermissionDenied):
        rate_post(post, 5, acting_user=cast.charlie)


def test_nobody_erases_the_account_of_another(cast):
    with pytest.raises(PermissionDenied):
        services.erase_account(cast.alice, with_texts=False, acting_user=cast.olga)


def test_one_erases_the_own_account_by_typing_the_own_name(cast, as_person):
    client = as_person(cast.alice)
    assert client.post(reverse("account_erase"), {"texts": "keep", "name": "Bob"}).status_code == 422
    answer = client.post(reverse("account_erase"), {"texts": "keep", "name": "alice"}, follow=True)
    assert answer.redirect_chain == [("/", 302)], "loading the page again asks nothing"
    assert "Je account is gewist" in answer.content.decode()
    cast.alice.refresh_from_db()
    assert cast.alice.erased_at
    assert client.get(reverse("account_home")).status_code == 302


def test_every_column_stands_in_the_register_of_personal_data():
    assert register.faults() == []


# Accounts that nobody uses


def test_an_unused_account_is_told_twice_and_then_ended_and_who_comes_back_stays(cast):
    User.objects.update(seen_in=timezone.localdate().replace(day=1))
    long_ago = timezone.now() - timedelta(days=1500)
    User.objects.filter(pk__in=[cast.alice.pk, cast.bob.pk, cast.rob.pk, cast.gast.pk]).update(
        date_joined=long_ago, seen_in=long_ago.date().replace(month=1, day=1)
    )

    def run():
        report = services.deactivate_dormant_accounts(acting_user=None, months=24)
        return report.noticed, report.warned, report.ended, report.awake

    def wait():
        for field in ("dormant_noticed_at", "dormant_warned_at"):
            User.objects.exclude(**{field: None}).update(**{field: timezone.now() - timedelta(days=31)})

    assert run() == (2, 0, 0, 0)
    assert run() == (0, 0, 0, 0)
    wait()
    User.objects.filter(pk=cast.bob.pk).update(seen_in=timezone.localdate())
    assert run() == (0, 1, 0, 1)
    wait()
    assert run() == (0, 0, 1, 0)
    cast.alice.refresh_from_db()
    cast.bob.refresh_from_db()
    assert (cast.alice.is_active, cast.bob.is_active, cast.bob.dormant_noticed_at) == (False, True, None)
    assert Mail.objects.filter(kind="account").count() == 3
