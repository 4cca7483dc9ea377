"""The log as a file: whole, harmless in a spreadsheet, and on record."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from django.test import override_settings

from audit.models import AuditEntry
from audit.services import Choice, export
from tests.factories import make_organisation, make_user


@pytest.fixture
def log(db, write):
    person, organisation = make_user(), make_organisation()
    write("account.deactivated", person, acting_user=person, reason="=HYPERLINK(1)")
    write("organisation.changed", organisation, fields=["name"])
    AuditEntry.objects.filter(action="organisation.changed").update(at=datetime(2026, 1, 2, 23, 30, tzinfo=UTC))
    return person


def test_every_entry_is_a_row_with_what_an_auditor_asks_for(log, run):
    rows = list(csv.DictReader(io.StringIO(run("export_audit")[0].rpartition("Entries exported")[0])))
    assert [row["action"] for row in rows] == ["account.deactivated", "organisation.changed"]
    assert {"action", "subject_type", "subject_id", "result", "origin", "actor", "at"} <= set(rows[0])
    assert rows[0]["actor"] == str(log.pk)
    assert "reason" not in rows[0]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_starts_a_formula(db, write, start):
    write(f"{start}cmd", make_organisation(), reason=f"{start}1+1")
    out = io.StringIO()
    export(Choice(with_details=True), out, form="csv", acting_user=None)
    rows = list(csv.DictReader(io.StringIO(out.getvalue())))
    cells = [cell for row in rows for cell in row.values()]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert rows[0]["reason"] == f"'{start}1+1"


def test_json_lines_say_the_same_as_they_are(log):
    out = io.StringIO()
    assert export(Choice(with_details=True), out, form="jsonl", acting_user=None) == 2
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    assert rows[0]["reason"] == "=HYPERLINK(1)"
    assert rows[1]["details"] == {"fields": ["name"]}


def test_a_period_is_whole_days_of_the_site(log, run):
    """Half past eleven in the evening in UTC is the next day here."""
    with override_settings(TIME_ZONE="Europe/Amsterdam"):
        assert "Entries exported: 1." in run("export_audit", "--since", "2026-01-03", "--until", "2026-01-03")[0]
        assert "Entries exported: 0." in run("export_audit", "--until", "2026-01-02")[0]


def test_an_action_can_be_chosen(log, run):
    assert "Entries to export: 1." in run("export_audit", "--action", "account.", dry_run=True)[0]


def test_exporting_is_on_record_also_when_it_fails(log, run):
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError("full")

    run("export_audit")
    with pytest.raises(OSError, match="full"):
        export(Choice(), Full(), form="jsonl", acting_user=None)
    assert list(AuditEntry.objects.filter(action="audit.exported").order_by("pk").values_list("result", flat=True)) == [
        "done",
        "failed",
    ]


def test_a_file_is_new_and_for_its_owner_only(log, run, tmp_path):
    file = tmp_path / "log.csv"
    assert run("export_audit", "--output", str(file))[1] == ""
    assert file.stat().st_mode & 0o777 == 0o600
    assert "account.deactivated" in file.read_text()
    assert "not there yet" in run("export_audit", "--output", str(file))[1]
