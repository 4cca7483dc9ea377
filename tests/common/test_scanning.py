"""The virus scanner: a little clamd on a socket of the test that knows EICAR, or misbehaves. Closed on every failure."""

import io
import socket
import struct
import threading
import time
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.urls import reverse

from audit.models import AuditEntry
from blogs.models import Attachment, Picture
from blogs.services import store_attachment, store_picture
from common import scanning
from common.scanning import InfectedError, NotScannedError, scan, scanner_answers
from pleio import env
from tests.blogs.documents import EICAR, document
from tests.blogs.pictures import picture_bytes
from tests.blogs.test_writing import WRITE, filled, text_of


def exactly(line, length):
    found = b""
    while len(found) < length:
        part = line.recv(length - len(found))
        if not part:
            raise OSError
        found += part
    return found


def whole_stream(line):
    """What came, by the protocol: pieces with their length, until one of nothing."""
    found = b""
    while length := struct.unpack(">I", exactly(line, 4))[0]:
        found += exactly(line, length)
    return found


def honest(line):
    command = b""
    while not command.endswith(b"\0"):
        command += line.recv(1)
    if command == b"zPING\0":
        line.sendall(b"PONG\0")
    else:
        infected = EICAR in whole_stream(line)
        # In two parts, as networks do.
        line.sendall(b"stream: ")
        line.sendall(b"Eicar-Test-Signature FOUND\0" if infected else b"OK\0")


def saying(words):
    def answer(line):
        line.recv(10)
        whole_stream(line)
        line.sendall(words)

    return answer


def silent(line):
    line.recv(10)
    time.sleep(1.5)


def closing(line):
    line.recv(3)


@contextmanager
def clamd(settings, answer=honest, path=None):
    server = socket.socket(socket.AF_UNIX if path else socket.AF_INET)
    server.bind(str(path) if path else ("127.0.0.1", 0))
    server.listen()
    settings.CLAMD_URL = f"unix://{path}" if path else f"tcp://127.0.0.1:{server.getsockname()[1]}"

    def serve():
        while True:
            try:
                line, _who = server.accept()
            except OSError:
                return
            with line:
                line.settimeout(5)
                try:
                    answer(line)
                except (OSError, struct.error):
                    continue

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield
    finally:
        server.close()


def test_without_an_address_nothing_is_asked(settings, monkeypatch):
    settings.CLAMD_URL = ""
    monkeypatch.setattr(scanning, "_connected", lambda until: pytest.fail("It was asked."))
    scan(EICAR)
    assert scanner_answers()


@pytest.mark.parametrize("over", ["tcp", "unix"])
def test_what_is_harmless_passes_and_stands_at_its_beginning(settings, tmp_path, over):
    with clamd(settings, path=tmp_path / "clamd.sock" if over == "unix" else None):
        file = io.BytesIO(b"x" * 200_000)
        file.seek(100)
        scan(file)
        assert file.tell() == 0
        scan(b"x")


def test_a_virus_is_named_wherever_it_stands(settings):
    with clamd(settings):
        for content in (EICAR, io.BytesIO(b"x" * (scanning.CHUNK - 10) + EICAR)):
            with pytest.raises(InfectedError) as refused:
                scan(content)
            assert refused.value.signature == "Eicar-Test-Signature"


@pytest.mark.parametrize(
    "answer",
    [
        silent,
        closing,
        saying(b"INSTREAM size limit exceeded. ERROR\0"),
        saying(b"stream: OK"),
        saying(b"OK\0"),
        saying(b"stream: OK FOUND NOT\0"),
        saying(b"\xff\xfe\0"),
        saying(b"x" * 5000),
        saying(b""),
    ],
    ids=["silent", "closing", "error", "unfinished", "half", "garbage", "bytes", "endless", "nothing"],
)
def test_whatever_else_it_does_the_file_is_refused_in_words(settings, monkeypatch, answer):
    monkeypatch.setattr(scanning, "SECONDS", 0.5)
    with clamd(settings, answer):
        began = time.monotonic()
        with pytest.raises(NotScannedError, match="niet controleren"):
            scan(b"x" * 1000)
        assert time.monotonic() - began < 5


def test_a_scanner_that_is_away_refuses_everything(settings):
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    with pytest.raises(NotScannedError):
        scan(b"x")
    cache.delete("scanner:answers")
    assert not scanner_answers()
    cache.delete("scanner:answers")


@pytest.mark.django_db
def test_health_says_that_the_scanner_is_away(settings, client):
    cache.delete("scanner:answers")
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    assert "virus scanner" in client.get("/healthz").json()["degraded"]
    cache.delete("scanner:answers")
    with clamd(settings):
        assert "virus scanner" not in client.get("/healthz").json()["degraded"]
    cache.delete("scanner:answers")


def test_nothing_with_a_virus_is_kept_and_who_sent_it_is_on_record(settings, cast):
    infected = picture_bytes() + EICAR
    with clamd(settings):
        for store in (
            lambda: store_attachment(document("brief.txt", b"Beste,\n" + EICAR), acting_user=cast.alice),
            lambda: store_picture(infected, description="x", acting_user=cast.alice),
        ):
            with pytest.raises(InfectedError):
                store()
        # What is harmless is kept as ever.
        store_attachment(document(), acting_user=cast.alice)
        store_picture(picture_bytes(), description="x", acting_user=cast.alice)
    assert (Attachment.objects.count(), Picture.objects.count()) == (1, 1)
    entries = AuditEntry.objects.filter(action="access.infected_file")
    assert [(entry.actor, entry.result) for entry in entries] == [(cast.alice, "refused")] * 2
    assert entries[0].detail.data == {"signature": "Eicar-Test-Signature"}


def test_the_writer_reads_why_and_keeps_the_text(settings, cast, as_person):
    client = as_person(cast.alice)
    with clamd(settings):
        answer = client.post(WRITE, filled(cast.group, action="attach", attach=document("brief.txt", EICAR)))
        assert "zit een virus" in text_of(answer)
        assert "Mijn **tekst**." in text_of(answer)
        cover = document("foto.jpg", picture_bytes() + EICAR)
        answer = client.post(WRITE, filled(cast.group, action="save", cover=cover))
        assert "zit een virus" in text_of(answer)
    assert AuditEntry.objects.filter(action="access.infected_file").count() == 2
    settings.CLAMD_URL = "tcp://127.0.0.1:1"
    answer = client.post(reverse("blogs:attachment_upload"), {"file": document()})
    assert (answer.status_code, answer.json()["error"][:7]) == (422, "We kunn")


@pytest.mark.parametrize("value", ["clamd:3310", "http://clamd:3310", "tcp://", "unix://"])
def test_an_address_that_is_none_stops_the_start(monkeypatch, value):
    monkeypatch.setenv("CLAMD_URL", value)
    with pytest.raises(ImproperlyConfigured, match="CLAMD_URL"):
        env.scanner("CLAMD_URL")


def test_errors_are_said_as_every_form_says_them():
    assert isinstance(NotScannedError(), ValidationError)
