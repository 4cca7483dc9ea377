"""Where a change came from is known without anyone passing it."""

import sys

import pytest
from django.urls import reverse

import manage
from audit.models import AuditEntry
from audit.origins import current_origin
from pleio.celery import app
from tests.factories import make_organisation


def test_a_page_is_web(cast, as_person):
    as_person(cast.dana).post(reverse("groups:join", args=[cast.public.slug]))
    assert AuditEntry.objects.get(action="group.member_added").origin == "web"
    assert current_origin() == "system"


def test_an_administration_is_a_desk(cast, as_person):
    data = {"action": "deactivate", "_selected_action": [cast.bob.pk]}
    as_person(cast.rob).post(reverse("admin:accounts_user_changelist"), data)
    assert AuditEntry.objects.get(action="account.deactivated").origin == "desk"


def test_a_task_is_a_worker():
    seen = []

    def look() -> None:
        seen.append(current_origin())

    task = app.task(look, name="tests.origin")
    try:
        task.apply()
    finally:
        app.tasks.pop("tests.origin")
    assert seen == ["worker"]
    assert current_origin() == "system"


def test_what_manage_py_runs_is_a_command(monkeypatch):
    seen = []
    monkeypatch.setattr(manage, "execute_from_command_line", lambda words: seen.append(current_origin()))
    monkeypatch.setattr(sys, "argv", ["manage.py", "check"])
    manage.main()
    assert seen == ["command"]


def test_an_unknown_origin_or_result_is_refused(db, write):
    for wrong in ({"origin": "mars"}, {"result": "maybe"}):
        with pytest.raises(ValueError, match="has to be one of"):
            write("organisation.changed", make_organisation(), **wrong)


def test_what_a_desk_refuses_is_on_record_without_what_was_wanted(cast, as_person):
    client = as_person(cast.rob)
    assert client.post(reverse("admin:accounts_user_delete", args=[cast.bob.pk]), {"post": "yes"}).status_code == 403
    entry = AuditEntry.objects.get(action="access.refused")
    assert (entry.result, entry.origin, entry.actor, entry.subject_id) == ("refused", "desk", cast.rob, cast.rob.pk)
    assert entry.detail.data == {"view": "admin:accounts_user_delete"}


def test_what_a_page_refuses_is_nobodys_business(cast, as_person):
    address = reverse("groups:settings", args=[cast.public.slug])
    assert as_person(cast.alice).post(address, {"name": "x"}).status_code == 403
    assert not AuditEntry.objects.exists()
