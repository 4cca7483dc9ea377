"""Portraits: whatever was uploaded becomes one small square WebP file with a random name."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from common.ids import random_id
from common.pictures import Readable, reencode

SIDE = 256
MAX_BYTES = 5 * 1024 * 1024


def file_name(stem: str) -> str:
    """Where the portrait with this stem is kept in the store."""
    return f"portraits/{stem}.webp"


def read_portrait(upload: Readable) -> bytes:
    """Return the upload as a square WebP of 256 pixels, or raise ValidationError with what to do instead.

    `common.pictures` does the dangerous part: which formats, how many pixels, nothing kept but the pixels themselves.
    """
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB. Choose a smaller one."), code="too_large")
    _width, safe = reencode(data, (2 * SIDE,)).files[-1]
    with Image.open(BytesIO(safe), formats=("WEBP",)) as image:
        square = ImageOps.fit(image.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    paper = Image.new("RGBA", square.size, "white")
    paper.alpha_composite(square)
    out = BytesIO()
    paper.convert("RGB").save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def store_portrait(data: bytes) -> str:
    """Keep the bytes under a name that nobody can guess, and return its stem."""
    stem = random_id(24)
    default_storage.save(file_name(stem), ContentFile(data))
    return stem


def delete_portrait(stem: str) -> None:
    """Remove the file; one that is gone already is fine."""
    if stem:
        default_storage.delete(file_name(stem))
