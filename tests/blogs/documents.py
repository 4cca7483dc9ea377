"""Small files for tests, each of a kind that we take."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from common.documents import KINDS

PDF = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def zipped(parts, *, stored=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content, zipfile.ZIP_STORED if name in stored else None)
    return out.getvalue()


def open_document(kind="odt", **more):
    return zipped({"mimetype": KINDS[kind].content_type, "content.xml": "<x/>", **more}, stored=["mimetype"])


def office(kind="docx", main="", **more):
    folder, said = {
        "docx": ("word/", "wordprocessingml.document.main+xml"),
        "xlsx": ("xl/", "spreadsheetml.sheet.main+xml"),
        "pptx": ("ppt/", "presentationml.presentation.main+xml"),
    }[kind]
    types = f'<Types><Override ContentType="application/vnd.openxmlformats-officedocument.{main or said}"/></Types>'
    return zipped({"[Content_Types].xml": types, f"{folder}document.xml": "<x/>", **more})


def content_of(kind):
    if kind in ("odt", "ods", "odp"):
        return open_document(kind)
    if kind in ("docx", "xlsx", "pptx"):
        return office(kind)
    return {
        "pdf": PDF,
        "csv": "naam;aantal\r\nZoë;3\r\n".encode(),
        "txt": b"Wat we afspraken.\n",
        "zip": zipped({"map/een.txt": "een"}),
    }[kind]


def document(name="verslag.pdf", content=None):
    kind = name.rpartition(".")[2].lower()
    return SimpleUploadedFile(name, content_of(kind) if content is None else content)
