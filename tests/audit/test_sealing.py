"""Seals: made in order, by anyone, at any moment, without a writer waiting for another."""

import threading
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings

from audit.models import AuditEntry, AuditSeal
from audit.services import SealError, seal, waiting
from audit.services.sealing import settled_number
from tests.audit.test_roles import INSERT
from tests.factories import make_organisation


@pytest.fixture
def organisation(db):
    return make_organisation()


def test_every_entry_is_sealed_once_in_batches_that_follow_each_other(organisation, write, differences):
    for _ in range(7):
        write("organisation.changed", organisation)
    report = seal(batch=3)
    assert (report.batches, report.entries, waiting()) == (3, 7, 0)
    seals = list(AuditSeal.objects.order_by("number"))
    assert [row.number for row in seals] == [1, 2, 3]
    assert [row.previous for row in seals[1:]] == [row.mac for row in seals[:2]]
    assert [row.from_id for row in seals[1:]] == [row.to_id + 1 for row in seals[:2]]
    assert seal().batches == 0
    assert not differences()


def test_each_head_is_written_down_outside_the_database(organisation, write, caplog):
    caplog.set_level("INFO", logger="audit.head")
    for _ in range(2):
        write("organisation.changed", organisation)
        seal()
    lines = Path(settings.AUDIT_HEADS).read_text().splitlines()
    assert len(lines) == 2
    assert AuditSeal.objects.first().mac in lines[-1]
    assert [record.getMessage() for record in caplog.records if record.name == "audit.head"] == lines
    assert Path(settings.AUDIT_HEADS).stat().st_mode & 0o777 == 0o600


def test_a_disk_that_takes_no_heads_stops_no_sealing(organisation, write, settings, tmp_path, caplog):
    (tmp_path / "file").write_text("")
    settings.AUDIT_HEADS = tmp_path / "file" / "heads.log"
    write("organisation.changed", organisation)
    assert seal().entries == 1
    assert "could not be written" in caplog.text


def test_a_new_key_goes_on_only_beside_the_old_one(organisation, write, differences):
    write("organisation.changed", organisation, acting_user=None, fields=["name"])
    seal()
    write("organisation.changed", organisation)
    old = settings.AUDIT_KEY
    with override_settings(AUDIT_KEY="another key"):
        with pytest.raises(SealError, match="AUDIT_KEY_FALLBACKS"):
            seal()
        assert any("AUDIT_KEY" in one.words for one in differences())
    with override_settings(AUDIT_KEY="another key", AUDIT_KEY_FALLBACKS=[old]):
        assert seal().entries == 1
        assert not differences()
    assert len(set(AuditSeal.objects.values_list("key_name", flat=True))) == 2


def test_the_command_seals_and_says_how_many(organisation, write, run):
    write("organisation.changed", organisation)
    assert "wait to be sealed: 1" in run("seal_audit", dry_run=True)[0]
    assert not AuditSeal.objects.exists()
    assert run("seal_audit") == ("Entries sealed: 1, in 1 batches.\n", "")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_an_entry_that_commits_late_is_waited_for_and_stops_no_writer(write, differences):
    """Its number is lower than one that is there already; sealed too early it would look put in."""
    place = connection.settings_dict
    late = psycopg.connect(dbname=place["NAME"], host=place["HOST"] or None, user=place["USER"] or None)
    try:
        low = late.execute(INSERT).fetchone()[0]
        high = write("organisation.changed", make_organisation()).pk
        assert low < high
        assert settled_number(patience=0) is None
        assert seal(patience=0).postponed
        assert not AuditSeal.objects.exists()
        # Nobody waits for anybody: neither for the late one nor for a sealer that is waiting.
        sealer = threading.Thread(target=_seal_in_thread)
        sealer.start()
        write("organisation.changed", make_organisation())
        late.commit()
        sealer.join(timeout=10)
        seal()
    finally:
        late.close()
    assert sorted(pk for row in AuditSeal.objects.all() for pk in row.marks_by_entry()) == sorted(
        AuditEntry.objects.values_list("pk", flat=True)
    )
    assert not differences()


def _seal_in_thread() -> None:
    try:
        seal(patience=8)
    finally:
        connection.close()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_writers_and_two_sealers_leave_no_gap_and_no_false_alarm(differences):
    organisation = make_organisation()
    stop = threading.Event()

    def write_many() -> None:
        try:
            for number in range(40):
                with transaction.atomic():
                    AuditEntry.objects.create(
                        action="x.y", subject_type="a.b", subject_id=organisation.pk, origin="web"
                    )
                    if number % 7 == 0:
                        transaction.set_rollback(True)
        finally:
            connection.close()

    def seal_often() -> None:
        try:
            while not stop.is_set():
                seal(batch=10, patience=1)
        finally:
            connection.close()

    writers = [threading.Thread(target=write_many) for _ in range(6)]
    sealers = [threading.Thread(target=seal_often) for _ in range(2)]
    for thread in writers + sealers:
        thread.start()
    for thread in writers:
        thread.join()
    stop.set()
    for thread in sealers:
        thread.join()
    seal()
    assert AuditEntry.objects.count() == 6 * 34
    assert waiting() == 0
    assert not differences()
