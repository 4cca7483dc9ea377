"""Files from people that are kept as they are: which kinds there are, told from what is in them, and never unpacked."""

import codecs
import re
import struct
import unicodedata
import zipfile
from dataclasses import dataclass
from typing import IO, Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

MAX_BYTES = 25 * 1024 * 1024
MAX_NAME = 120
# Of an archive only the list of its files is read; these keep that list small, and what unpacks to a mountain out.
MAX_ENTRIES = 5_000
MAX_DIRECTORY = 1024 * 1024
MAX_UNPACKED = 500 * 1024 * 1024
MAX_CONTENT_TYPES = 512 * 1024
_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Kind:
    """A kind of file that we take: how it is called, and what it is served as."""

    words: str | Promise
    content_type: str


_OPEN = "application/vnd.oasis.opendocument"
_OFFICE = "application/vnd.openxmlformats-officedocument"
# By the extension, which is also the name of the kind.
KINDS: Final[dict[str, Kind]] = {
    "pdf": Kind("PDF", "application/pdf"),
    "odt": Kind(gettext_lazy("text (ODT)"), f"{_OPEN}.text"),
    "ods": Kind(gettext_lazy("spreadsheet (ODS)"), f"{_OPEN}.spreadsheet"),
    "odp": Kind(gettext_lazy("presentation (ODP)"), f"{_OPEN}.presentation"),
    "docx": Kind("Word", f"{_OFFICE}.wordprocessingml.document"),
    "xlsx": Kind("Excel", f"{_OFFICE}.spreadsheetml.sheet"),
    "pptx": Kind("PowerPoint", f"{_OFFICE}.presentationml.presentation"),
    "csv": Kind(gettext_lazy("table (CSV)"), "text/csv; charset=utf-8"),
    "txt": Kind(gettext_lazy("plain text"), "text/plain; charset=utf-8"),
    "zip": Kind(gettext_lazy("zip"), "application/zip"),
}
# Where the parts of an Office file stand, and what the main one says that it is.
_PARTS = {
    "docx": ("word/", b"wordprocessingml.document.main+xml"),
    "xlsx": ("xl/", b"spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/", b"presentationml.presentation.main+xml"),
}
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_NAMES = {"doc", "xls", "ppt", "dot", "xlt", "pps"}
_MACRO_NAMES = {"docm", "xlsm", "pptm", "dotm", "xltm", "potm", "xlam", "ppsm"}
# What no text begins with, though it may read as one: other kinds of file, and what runs.
_NO_TEXT = (b"gif8", b"%pdf", b"%!ps", b"{\\rtf", b"#!", b"mz", b"pk\x03\x04", b"<")
_MARKUP = re.compile(rb"<(?:!doctype|html|head|body|svg|script|iframe|object|embed|\?xml)\b", re.IGNORECASE)
_UNSEEN = re.compile(rb"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_OUTSIDE = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f]")
_NOT_IN_NAMES = re.compile(r'[<>:"|?*/\\]')


def _refuse(words: str, code: str) -> ValidationError:
    return ValidationError(words, code=code)


def _other_kind() -> ValidationError:
    return _refuse(
        _(
            "We cannot take this file. Choose a PDF, an ODT, ODS or ODP, a Word, Excel or PowerPoint file, a CSV, a plain "
            "text or a zip. Or make a PDF of it."
        ),
        "other_kind",
    )


def _damaged() -> ValidationError:
    return _refuse(_("This file is damaged or not complete. Save it again and choose that file."), "damaged")


def _not_what_it_says(extension: str) -> ValidationError:
    words = _(
        "The name of this file ends in .%(ending)s, but there is something else in it. Save it again, or make a PDF of it."
    )
    return _refuse(words % {"ending": extension}, "not_what_it_says")


def clean_file_name(name: str, kind: str) -> str:
    """The name that a person gave a file, without a path or signs that no screen shows, with the extension of its kind."""
    name = unicodedata.normalize("NFC", re.split(r"[/\\]", name)[-1])
    name = "".join(sign for sign in name if unicodedata.category(sign)[0] != "C" or sign in "\t\n")
    name = _NOT_IN_NAMES.sub("-", " ".join(name.split()))
    stem = name.rpartition(".")[0] if _extension_of(name) else name
    stem = stem.strip(" .")[: MAX_NAME - len(kind) - 1].strip(" .")
    return f"{stem or _('attachment')}.{kind}"


def _extension_of(name: str) -> str:
    return name.rpartition(".")[2].strip().lower() if "." in name else ""


def read_document(file: IO[bytes], name: str, size: int) -> str:
    """The kind of a file, told from its content; the file stands at its beginning again.

    Raises ValidationError, in words that say what is possible, for what is too large, of another kind than its name says,
    or of a kind that we do not take. Reads the beginning, the end and the list of an archive; nothing is unpacked but the
    two small parts that say what an office file is.
    """
    if not size:
        raise _refuse(_("This file is empty. Choose another one."), "empty")
    if size > MAX_BYTES:
        words = _("This file is too large: at most %(limit)s MB. Make it smaller, or put it in parts.")
        raise _refuse(words % {"limit": MAX_BYTES // 1024 // 1024}, "too_large")
    extension = _extension_of(name)
    file.seek(0)
    beginning = file.read(4096)
    if beginning.startswith(_OLD_OFFICE) or extension in _OLD_NAMES:
        raise _refuse(
            _(
                "This is an old Office file, or one with a password. Save it as .docx, .xlsx or .pptx without a password, or "
                "make a PDF of it."
            ),
            "old_office",
        )
    if extension in _MACRO_NAMES:
        raise _with_macros()
    if extension not in KINDS:
        raise _other_kind()
    if extension == "pdf":
        _check_pdf(file, beginning, size)
    elif extension in ("csv", "txt"):
        _check_text(file, beginning, extension)
    else:
        found = _kind_of_archive(file, beginning, size, extension)
        if found != extension:
            raise _not_what_it_says(extension)
    file.seek(0)
    return extension


def _with_macros() -> ValidationError:
    return _refuse(
        _(
            "There are macros in this file: small programs that can do harm. Save it without macros, or make a PDF of it."
        ),
        "macros",
    )


def _check_pdf(file: IO[bytes], beginning: bytes, size: int) -> None:
    tail = _tail(file, size)
    if not beginning.startswith(b"%PDF-") or _MARKUP.search(beginning[:1024]) or b"PK\x05\x06" in tail:
        raise _not_what_it_says("pdf")
    if b"%%EOF" not in tail[-2048:]:
        raise _damaged()


def _check_text(file: IO[bytes], beginning: bytes, extension: str) -> None:
    """UTF-8 or Windows-1252 from beginning to end, piece by piece, and no page or program in disguise."""
    start = beginning.removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith(_NO_TEXT) or _MARKUP.search(beginning):
        raise _not_what_it_says(extension)
    utf8 = codecs.getincrementaldecoder("utf-8")()
    windows = codecs.getincrementaldecoder("cp1252")()
    possible = [utf8, windows]
    file.seek(0)
    while piece := file.read(_CHUNK):
        if _UNSEEN.search(piece):
            raise _no_text()
        possible = [decoder for decoder in possible if _decodes(decoder, piece)]
    if not [decoder for decoder in possible if _decodes(decoder, b"", final=True)]:
        raise _no_text()


def _no_text() -> ValidationError:
    return _refuse(_("We cannot read this file as a text. Save it as UTF-8, or make a PDF of it."), "no_text")


def _decodes(decoder: codecs.IncrementalDecoder, piece: bytes, *, final: bool = False) -> bool:
    try:
        decoder.decode(piece, final)
    except UnicodeDecodeError:
        return False
    return True


# How long the end of a list is in an archive, and the sign that a larger one stands before it.
_END, _SIGN = 22, 20


def _tail(file: IO[bytes], size: int) -> bytes:
    """What may hold the end of the list of an archive, by its own rules, and the sign of a larger one before it."""
    file.seek(max(0, size - _END - 0xFFFF - _SIGN))
    return file.read()


def _kind_of_archive(file: IO[bytes], beginning: bytes, size: int, extension: str) -> str:
    if not beginning.startswith(b"PK\x03\x04"):
        raise _not_what_it_says(extension)
    _ask_small_directory(_tail(file, size))
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _ask_harmless(entries)
            return _kind_of_entries(archive, entries)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError, EOFError) as error:
        raise _damaged() from error
    except Exception as error:
        if isinstance(error, ValidationError):
            raise
        # Whatever a decoder stumbles over: zlib.error, struct.error, LZMAError.
        raise _damaged() from error


def _ask_small_directory(tail: bytes) -> None:
    """Before a list is read: how long is it? It is found as `zipfile` finds it."""
    at = (
        len(tail) - _END
        if tail[-_END:].startswith(b"PK\x05\x06") and tail.endswith(b"\0\0")
        else tail.rfind(b"PK\x05\x06")
    )
    if at < 0 or len(tail) < at + _END:
        raise _damaged()
    entries, length = struct.unpack("<HI", tail[at + 10 : at + 16])
    # With the sign of a larger list just before it, `zipfile` believes that one.
    if entries > MAX_ENTRIES or length > MAX_DIRECTORY or b"PK\x06\x07" in tail[max(0, at - _SIGN) : at]:
        raise _too_many()


def _too_many() -> ValidationError:
    words = _("There are too many files in this zip: at most %(limit)s. Put them in several.")
    return _refuse(words % {"limit": MAX_ENTRIES}, "too_many_entries")


def _ask_harmless(entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise _too_many()
    if not entries:
        raise _refuse(_("This file is empty. Choose another one."), "empty")
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise _refuse(_("There is a password on this file, so we cannot check it. Take the password off."), "password")
    if any(_OUTSIDE.search(entry.orig_filename) for entry in entries):
        raise _refuse(
            _("A file in this zip wants to be unpacked elsewhere than in its own folder. Make the zip again."),
            "outside",
        )
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        words = _("What is in this zip is too large unpacked: at most %(limit)s MB. Put it in several.")
        raise _refuse(words % {"limit": MAX_UNPACKED // 1024 // 1024}, "too_large_unpacked")


def _kind_of_entries(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> str:
    by_name = {entry.filename: entry for entry in entries}
    first = by_name.get("mimetype")
    if first is not None and first.header_offset == 0 and first.compress_type == zipfile.ZIP_STORED:
        if any(name.startswith(("Basic/", "Scripts/")) for name in by_name):
            raise _with_macros()
        said = archive.open(first).read(100).decode("ascii", "replace")
        return next((kind for kind in ("odt", "ods", "odp") if KINDS[kind].content_type == said), "")
    types = by_name.get("[Content_Types].xml")
    if types is None:
        return "zip"
    if types.file_size > MAX_CONTENT_TYPES:
        raise _damaged()
    said_types = archive.open(types).read(MAX_CONTENT_TYPES)
    lower = said_types.lower()
    if b"macroenabled" in lower or b"vbaproject" in lower or any("vbaproject" in name.lower() for name in by_name):
        raise _with_macros()
    for kind, (folder, main) in _PARTS.items():
        if main in said_types and any(name.startswith(folder) for name in by_name):
            return kind
    return ""
