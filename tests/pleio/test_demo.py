"""The demo: valid content, loaded once, and a site on which each role can look around."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.utils import timezone

from accounts.models import Organisation, User
from audit.models import AuditEntry
from blogs.models import Post
from groups.models import WorkingGroup
from insights.models import DailyCount, FillState
from notifications.models import Event, Mail, Notification
from pleio.demo.files import PASSWORD, read_content


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[None]:
    """The demo, loaded once for the tests of this module and rolled back after them."""
    media = str(tmp_path_factory.mktemp("media"))
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": media}},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    changed = {
        "DEMO": True,
        "STORAGES": storages,
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.MD5PasswordHasher"],
    }
    with django_db_blocker.unblock(), override_settings(**changed), transaction.atomic():
        call_command("load_demo", verbosity=0)
        yield
        transaction.set_rollback(True)


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


def test_what_is_loaded_is_what_was_promised(demo):
    assert Organisation.objects.count() == 11
    assert len(set(Organisation.objects.values_list("kind", flat=True))) >= 5
    assert Post.objects.count() == 80
    named = read_content().groups
    assert len(named) == 16
    groups = WorkingGroup.objects.all()
    assert set(groups.values_list("visibility", flat=True)) == set(WorkingGroup.Visibility.values)
    assert set(groups.values_list("way_in", flat=True)) == set(WorkingGroup.WayIn.values)
    assert set(Post.objects.values_list("language", flat=True)) == {"nl", "en"}
    assert Notification.objects.exists()
    assert Mail.objects.filter(state="sent").exists()


def test_the_growth_of_three_years_is_counted(demo):
    days = DailyCount.objects.filter(measure="people", source="counted").order_by("day")
    assert (days.last().day - days.first().day).days > 2 * 365
    assert days.last().value > 600


@pytest.mark.parametrize("command", ["verify_groups", "recount_ratings", "verify_insights"])
def test_every_stored_number_agrees_with_the_rows(demo, command):
    call_command(command)


def test_loading_twice_changes_nothing(demo):
    before = row_counts()
    call_command("load_demo", verbosity=0)
    assert row_counts() == before


def test_a_demo_that_was_broken_off_before_people_were_told_is_finished_the_next_time(demo):
    with transaction.atomic():
        AuditEntry.objects.filter(action="demo.told").delete()
        DailyCount.objects.filter(source="counted").delete()
        FillState.objects.all().delete()
        Notification.objects.all().delete()
        Event.objects.update(fanned_out_at=None)
        call_command("load_demo", verbosity=0)
        assert Notification.objects.exists()
        assert not Notification.objects.filter(created_at__gt=timezone.now() - timedelta(minutes=5)).exists()
        assert DailyCount.objects.filter(source="counted").exists()
        transaction.set_rollback(True)


def test_each_sign_in_of_the_demo_works(demo):
    for person in User.objects.filter(email__regex=r"^(member|colleague|outsider|guest|moderator|owner|manager)@"):
        assert person.check_password(PASSWORD), person.email
    assert Client().post("/demo/sign-in/", {"role": "member"}).status_code == 302


def test_the_historical_page_is_as_it_was(demo):
    post = Post.objects.get(title="Verslag van de bestuurdersconferentie van Pleio")
    text = Client().get(post.get_absolute_url()).content.decode().replace("\u00ad", "")
    assert "Bouw mee aan Pleio" in text
    assert "3,7 van 5 sterren, 3 waarderingen" in text
    assert "Nog geen waardering" in text
    assert "26.800" in text
    assert "Reageren is alleen mogelijk voor aangemelde gebruikers" in text
    for title in ("Wij van Pleio", "Pleio wordt je online werkomgeving", "Verandert de overheid snel genoeg?"):
        assert title in text


@pytest.mark.django_db
@pytest.mark.parametrize("names", [{"DEMO": False}, {"PRODUCTION": True}])
def test_a_site_that_is_no_demo_refuses(settings, names):
    for name, value in names.items():
        setattr(settings, name, value)
    with pytest.raises(CommandError):
        call_command("load_demo")
    assert not User.objects.exists()


def test_the_content_keeps_its_own_rules():
    """Authors are members, nobody rates the own blog, and an answer is younger than what it answers."""
    content = read_content()
    for blog in content.blogs:
        group = content.groups[blog.group]
        members = {*group.get("owners", []), *group.get("moderators", []), *group.get("members", [])}
        assert blog.author in members, blog.title
        assert blog.author not in {key for key, _stars in blog.ratings}, blog.title
        for reaction in blog.reactions():
            assert reaction.by in content.people, blog.title
            assert all(answer.at >= reaction.at for answer in reaction.replies), blog.title
