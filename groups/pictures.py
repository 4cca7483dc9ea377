"""The picture of a group: whatever was uploaded becomes two WebP files with a random name, for the page and for lists."""

from io import BytesIO

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from PIL import Image, ImageOps

from common.ids import random_id
from common.pictures import QUALITY, Readable, reencode

# As large as the widest page shows them, in the proportions of the band at the top and of a card in a list.
SHAPES = {"band": (1200, 240), "thumb": (240, 240)}


def file_name(stem: str, shape: str) -> str:
    """Where the picture with this stem is kept in the store, in one of the SHAPES."""
    return f"groups/{stem}-{shape}.webp"


def read_picture(upload: Readable | bytes) -> dict[str, bytes]:
    """Return the upload in each of the SHAPES, or raise ValidationError with what to do instead.

    `common.pictures` does the dangerous part. What does not fit the shape is cut off around the middle.
    """
    _width, safe = reencode(upload, (1600,)).files[-1]
    found = {}
    with Image.open(BytesIO(safe), formats=("WEBP",)) as image:
        picture = image.convert("RGB")
    for shape, size in SHAPES.items():
        out = BytesIO()
        ImageOps.fit(picture, size, Image.Resampling.LANCZOS).save(out, "WEBP", quality=QUALITY, method=4)
        found[shape] = out.getvalue()
    return found


def store_picture(files: dict[str, bytes]) -> str:
    """Keep the files under a name that nobody can guess, and return its stem."""
    stem = random_id(24)
    for shape, data in files.items():
        default_storage.save(file_name(stem, shape), ContentFile(data))
    return stem


def delete_picture(stem: str) -> None:
    """Remove the files; those that are gone already are fine."""
    for shape in SHAPES if stem else ():
        default_storage.delete(file_name(stem, shape))
