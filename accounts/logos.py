"""Logos: whatever was uploaded becomes one square WebP file with a random name, the drawing whole on white."""

from io import BytesIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from common.ids import random_id
from common.pictures import Readable, reencode

SIDE = 320
MAX_BYTES = 5 * 1024 * 1024


def file_name(stem: str) -> str:
    """Where the logo with this stem is kept in the store."""
    return f"logos/{stem}.webp"


def read_logo(upload: Readable) -> bytes:
    """Return the upload as a square WebP, or raise ValidationError with what to do instead.

    `common.pictures` does the dangerous part. A logo is shown whole: what is wider than high gets white above and below.
    """
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValidationError(_("The picture is larger than 5 MB. Choose a smaller one."), code="too_large")
    _width, safe = reencode(data, (2 * SIDE,)).files[-1]
    with Image.open(BytesIO(safe), formats=("WEBP",)) as image:
        whole = ImageOps.contain(image.convert("RGBA"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    paper = Image.new("RGBA", (SIDE, SIDE), "white")
    paper.alpha_composite(whole, ((SIDE - whole.width) // 2, (SIDE - whole.height) // 2))
    out = BytesIO()
    paper.convert("RGB").save(out, "WEBP", quality=88, method=4)
    return out.getvalue()


def store_logo(data: bytes) -> str:
    """Keep the bytes under a name that nobody can guess, and return its stem."""
    stem = random_id(24)
    default_storage.save(file_name(stem), ContentFile(data))
    return stem


def delete_logo(stem: str) -> None:
    """Remove the file; one that is gone already is fine."""
    if stem:
        default_storage.delete(file_name(stem))
