"""People from a file: all of it or nothing, each bad line by its number, and nobody let go by mistake."""

import io

import pytest
from django.core.management import CommandError, call_command
from guardian.shortcuts import assign_perm

from accounts.models import User
from accounts.people_file import BadLine, read_people
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(cast, tmp_path):
    """Writes the file and imports it for Lindedaal; returns (output, errors)."""

    def do(content, *options):
        path = tmp_path / "mensen.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        out, err = io.StringIO(), io.StringIO()
        do.errors = err
        call_command(
            "import_accounts", str(path), "--organisation", cast.lindedaal.slug, *options, stdout=out, stderr=err
        )
        return out.getvalue()

    return do


def people():
    return list(User.objects.order_by("pk").values_list("email", "name", "function", "is_active", "organisation"))


def test_it_creates_and_changes_and_leaves_the_rest(cast, run):
    told = run("email;name;function\nkees@lindedaal.example;Kees;Jurist\nALICE@lindedaal.example;Alice B;\n")
    assert "1 created" in told
    assert "1 changed" in told
    kees = User.objects.get(email="kees@lindedaal.example")
    assert (kees.name, kees.function, kees.organisation, kees.has_usable_password()) == (
        "Kees",
        "Jurist",
        cast.lindedaal,
        False,
    )
    cast.alice.refresh_from_db()
    assert cast.alice.name == "Alice B"
    assert "1 unchanged" in run("name,email\nKees,kees@lindedaal.example\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("email;name\nkees@lindedaal.example;Kees\n".encode("utf-16"), "UTF-8"),
        ("email;name\nkees@lindedaal.example;Andr\xe9\n".encode("latin-1"), "UTF-8"),
        (b"", "empty"),
        (b"email;name\n", "names nobody"),
        (b"mail;naam\na@lindedaal.example;A\n", "missing"),
        (b"email;name;salary\na@lindedaal.example;A;1\n", "no column salary"),
        (b"email;name;name\na@lindedaal.example;A;B\n", "twice"),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(cast, run, content, words):
    before = people()
    with pytest.raises(CommandError, match=words):
        run(content)
    assert people() == before


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("kees@lindedaal.example;=HYPERLINK()", "formula"),
        ("=cmd@lindedaal.example;Kees", "formula"),
        ("kees@lindedaal.example;+31", "formula"),
        ("kees@waterrijk.example;Kees", "no proven domain"),
        ("kees@lindedaal.example.evil.example;Kees", "no proven domain"),
        ("kees;Kees", "no address"),
        ("kees@lindedaal.example;", "name is missing"),
        ("GOED@lindedaal.example;Nog eens", "twice"),
        ("kees@lindedaal.example", "1 cells"),
        ('kees@lindedaal.example;"Kees', "quotes"),
        ("kees@lindedaal.example;" + "x" * 81, "longer"),
        ("ke\u212aes@lindedaal.example;Kees", "letters"),
    ],
)
def test_one_bad_line_is_named_and_nothing_is_imported(cast, run, line, words):
    before = people()
    with pytest.raises(CommandError, match="nothing was changed"):
        run(f"email;name\ngoed@lindedaal.example;Goed\n{line}\n")
    assert "line 3: " in run.errors.getvalue()
    assert words in run.errors.getvalue()
    assert people() == before


def test_a_byte_order_mark_and_empty_lines_do_no_harm(run):
    assert "1 created" in run(b"\xef\xbb\xbfemail,name\r\n\r\nkees@lindedaal.example,Kees\r\n")


def test_many_bad_lines_are_counted_and_the_first_named(run):
    with pytest.raises(CommandError, match="300 of 300 lines"):
        run("email;name\n" + "fout;Fout\n" * 300)
    assert run.errors.getvalue().count("line ") == 20


def test_a_trial_changes_nothing(run):
    before = people()
    assert "1 created" in run("email;name\nkees@lindedaal.example;Kees\n", "--dry-run")
    assert people() == before


def test_who_is_missing_is_let_go_but_not_more_than_a_fifth_unasked(cast, run):
    file = "email;name\n" + "".join(
        f"{name}@lindedaal.example;{name.title()}\n" for name in "alice bob dana petra xander mo oscar nina".split()
    )
    assign_perm("accounts.manage_organisation", cast.olga, cast.lindedaal)
    gone = [make_user(organisation=cast.lindedaal) for _ in range(5)]
    before = people()
    with pytest.raises(CommandError, match="--at-most 5"):
        run(file, "--deactivate-missing")
    assert people() == before
    told = run(file, "--deactivate-missing", "--at-most", "5")
    assert "5 let go" in told
    assert "manages the organisation" in told
    assert not User.objects.filter(pk__in=[p.pk for p in gone], organisation=cast.lindedaal).exists()
    cast.olga.refresh_from_db()
    assert cast.olga.organisation == cast.lindedaal


def test_accounts_of_other_organisations_and_ended_ones_are_left_alone(cast, run):
    told = run("email;name\ndora@lindedaal.example;Anders\nkees@lindedaal.example;Kees\n")
    assert "skipped line 2" in told
    cast.dora.refresh_from_db()
    assert cast.dora.name == "Dora"


def test_a_line_is_read_at_a_time(tmp_path):
    path = tmp_path / "veel.csv"
    with path.open("w") as file:
        file.write("email;name\n")
        file.writelines(f"p{n}@lindedaal.example;Persoon {n}\n" for n in range(3000))
        file.write("fout;Fout\n")
    bad = [row for row in read_people(path) if isinstance(row, BadLine)]
    assert [row.line for row in bad] == [3002]
