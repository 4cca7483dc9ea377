"""Which files are taken, told from what is in them; and how little of them is read."""

import io
import struct
import zipfile

import pytest
from django.core.exceptions import ValidationError

from common.documents import KINDS, MAX_BYTES, MAX_ENTRIES, MAX_NAME, clean_file_name, read_document
from tests.attacks import PAYLOADS
from tests.blogs.documents import PDF, content_of, office, open_document, zipped

SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
PNG_50000 = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + struct.pack(">II", 50_000, 50_000) + b"\x08\x02\x00\x00\x00"


def kind_of(name, content):
    return read_document(io.BytesIO(content), name, len(content))


def encrypted():
    content = bytearray(zipped({"geheim.txt": "geheim"}))
    content[6] |= 1
    content[content.index(b"PK\x01\x02") + 8] |= 1
    return bytes(content)


def bomb():
    """Small as it lies here, and gigabytes unpacked."""
    content = bytearray(zipped({"nul.bin": b"\0" * 1000}))
    at = content.index(b"PK\x01\x02") + 24
    content[at : at + 4] = struct.pack("<I", 2**31)
    return bytes(content)


def many():
    content = bytearray(zipped({"een.txt": "een"}))
    at = content.rindex(b"PK\x05\x06")
    content[at + 8 : at + 12] = struct.pack("<HH", 60_000, 60_000)
    return bytes(content)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_known_by_its_content(kind):
    assert kind_of(f"Verslag.{kind.upper()}", content_of(kind)) == kind


def test_a_text_may_be_of_windows():
    assert kind_of("prijs.csv", "naam;€\r\nZoë;3\r\n".encode("cp1252")) == "csv"
    # A letter that stands on the border of two pieces is one letter.
    assert kind_of("lang.txt", b"a" * (64 * 1024 - 1) + "ë".encode() * 10) == "txt"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("leeg.pdf", b"", "empty"),
        ("oud.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office"),
        ("geheim.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old_office"),
        ("brief.xls", b"wat dan ook", "old_office"),
        ("plaatje.svg", SVG, "other_kind"),
        ("pagina.html", b"<!doctype html><script>alert(1)</script>", "other_kind"),
        ("programma.exe", b"MZ\x90\0", "other_kind"),
        ("groot.png", PNG_50000, "other_kind"),
        ("zonder", PDF, "other_kind"),
        ("groot.txt", PNG_50000, "no_text"),
        ("groot.pdf", PNG_50000, "not_what_it_says"),
        ("plaatje.csv", SVG, "not_what_it_says"),
        ("plaatje.txt", b"\xef\xbb\xbf \n" + SVG, "not_what_it_says"),
        ("pagina.txt", b"<html><body>x</body></html>", "not_what_it_says"),
        ("pagina.txt", b"Beste,\n<script>alert(1)</script>", "not_what_it_says"),
        ("gif.txt", b"GIF89a=1;/*....*/alert(1)", "not_what_it_says"),
        ("script.txt", b"#!/bin/sh\nrm -rf /\n", "not_what_it_says"),
        ("nul.txt", b"een\0twee", "no_text"),
        ("breed.csv", "naam;aantal".encode("utf-16"), "no_text"),
        ("half.txt", b"\x81\x8d\xff\xfe", "no_text"),
        ("half.pdf", PDF[:-7], "damaged"),
        ("later.pdf", b"\n" + PDF, "not_what_it_says"),
        ("twee.pdf", PDF + zipped({"een.txt": "een"}), "not_what_it_says"),
        ("twee.zip", PDF + zipped({"een.txt": "een"}), "not_what_it_says"),
        ("pagina.pdf", PDF.replace(b"\n", b"\n<html><script>", 1), "not_what_it_says"),
        ("tekst.pdf", b"tekst", "not_what_it_says"),
        ("verslag.docx", open_document("odt"), "not_what_it_says"),
        ("verslag.odt", office("docx"), "not_what_it_says"),
        ("verslag.zip", office("docx"), "not_what_it_says"),
        ("verslag.xlsx", office("docx"), "not_what_it_says"),
        ("foto.docx", zipped({"foto.txt": "x"}), "not_what_it_says"),
        ("tekening.odt", zipped({"mimetype": "application/x-anders"}, stored=["mimetype"]), "not_what_it_says"),
        ("macro.docm", office("docx"), "macros"),
        ("macro.docx", office("docx", **{"word/vbaProject.bin": "x"}), "macros"),
        ("macro.xlsx", office("xlsx", "sheet.macroEnabled.main+xml"), "macros"),
        ("macro.odt", open_document("odt", **{"Basic/Standard/Module1.xml": "x"}), "macros"),
        ("lijst.docx", office("docx", **{"[Content_Types].xml": "x" * 600_000}), "damaged"),
        ("geheim.zip", encrypted(), "password"),
        ("buiten.zip", zipped({"../../etc/cron.d/x": "x"}), "outside"),
        ("buiten.zip", zipped({"/etc/passwd": "x"}), "outside"),
        ("buiten.zip", zipped({"C:\\Windows\\x": "x"}), "outside"),
        ("bom.zip", bomb(), "too_large_unpacked"),
        ("veel.zip", many(), "too_many_entries"),
        ("leeg.zip", b"PK\x05\x06" + b"\0" * 18, "not_what_it_says"),
        ("half.zip", zipped({"een.txt": "een" * 100})[:-30], "damaged"),
    ],
    # The name and the reason: what is in a file differs by the time at which its archive was made.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_something_else_is_refused_in_words(name, content, code):
    with pytest.raises(ValidationError) as refused:
        kind_of(name, content)
    assert refused.value.code == code
    assert len(refused.value.messages[0]) > 20


def test_what_is_too_large_is_refused_before_it_is_read():
    class Unread(io.BytesIO):
        def read(self, *_args):
            raise AssertionError("It was read.")

    with pytest.raises(ValidationError, match="25"):
        read_document(Unread(), "groot.pdf", MAX_BYTES + 1)


def test_a_zip_is_never_unpacked(monkeypatch):
    content = content_of("zip")
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *args, **more: pytest.fail("It was opened."))
    assert kind_of("map.zip", content) == "zip"


def test_it_stands_at_its_beginning_again():
    for kind in KINDS:
        file = io.BytesIO(content_of(kind))
        read_document(file, f"x.{kind}", len(file.getvalue()))
        assert file.tell() == 0


@pytest.mark.parametrize(
    ("given", "kind", "clean"),
    [
        ("Verslag 2026.PDF", "pdf", "Verslag 2026.pdf"),
        ("C:\\Users\\Jan\\Verslag.docx", "docx", "Verslag.docx"),
        ("../../etc/passwd.txt", "txt", "passwd.txt"),
        ("fdp.\u202etxt.pdf", "pdf", "fdp.txt.pdf"),
        ("regel\neen\x00.csv", "csv", "regel een.csv"),
        (".zip", "zip", "bijlage.zip"),
        ('a"b<c>:d.txt', "txt", "a-b-c--d.txt"),
        ("x" * 300 + ".pdf", "pdf", "x" * 116 + ".pdf"),
        ("Zoe\u0308.pdf", "pdf", "Zo\u00eb.pdf"),
    ],
)
def test_a_name_is_words_with_the_right_ending(given, kind, clean):
    assert clean_file_name(given, kind) == clean


def test_no_name_of_the_corpus_is_more_than_a_name():
    for payload in PAYLOADS:
        name = clean_file_name(payload, "pdf")
        assert name.endswith(".pdf")
        assert len(name) <= MAX_NAME
        assert name.isprintable()
        assert not set('<>"/\\|:?*') & set(name), payload


def longer_than_it_says():
    """A list of more than is allowed, behind the sign of a short one and the longest remark that an archive may have."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(MAX_ENTRIES + 1):
            archive.writestr(f"{number}.txt", "")
        start = archive.fp.tell()
    content = out.getvalue()
    end = content.rindex(b"PK\x05\x06")
    body, length = content[:end], end - start
    large = struct.pack(
        "<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, MAX_ENTRIES + 1, MAX_ENTRIES + 1, length, start
    )
    sign = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    short = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 1, 1, 47, start, 0xFFFF)
    return body + large + sign + short + b" " * 0xFFFF


def test_a_list_that_is_longer_than_it_says_is_not_read(monkeypatch):
    content = longer_than_it_says()
    monkeypatch.setattr(zipfile, "ZipFile", lambda *args, **kwargs: pytest.fail("The whole list was read."))
    with pytest.raises(ValidationError) as refused:
        kind_of("veel.zip", content)
    assert refused.value.code == "too_many_entries"


def test_more_files_than_are_allowed_are_refused_whatever_the_list_says_of_itself():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for number in range(MAX_ENTRIES + 1):
            archive.writestr(f"{number}", "")
    content = bytearray(out.getvalue())
    at = content.rindex(b"PK\x05\x06")
    content[at + 8 : at + 12] = struct.pack("<HH", 1, 1)
    with pytest.raises(ValidationError) as refused:
        kind_of("veel.zip", bytes(content))
    assert refused.value.code == "too_many_entries"
