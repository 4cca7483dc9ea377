"""A small picture for tests, as an upload."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image


def picture_bytes(size=(600, 300), colour="green"):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def upload(name="foto.jpg", **options):
    return SimpleUploadedFile(name, picture_bytes(**options), content_type="image/jpeg")
