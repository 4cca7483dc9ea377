"""Pictures from people: decoded, turned upright and drawn anew, so that nothing of the file itself is kept."""

import contextlib
import io
import struct
import threading
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from PIL import ExifTags, Image, ImageCms, ImageOps, UnidentifiedImageError

from common.scanning import scan

MAX_BYTES = 8 * 1024 * 1024
# Decoding may not cost a web process more than about 170 MB. What a picture costs by the pixel differs: a JPEG is decoded at
# the size that is needed, a WebP is held four times at once.
MAX_MILLION_PIXELS = {"JPEG": 50, "PNG": 24, "WEBP": 10, "AVIF": 16, "GIF": 16}
# A JPEG that comes in ever finer layers is held as a whole, and what is transparent is held twice.
MAX_MILLION_HELD_TWICE = 16
MAX_PIXELS = 50_000_000
# Taller than this and the picture is scaled down further; WebP itself ends at 16,383.
MAX_HEIGHT = 4_000
WIDTHS = (480, 960, 1600)
# Decided by content, never by the name or the type that the browser claims.
FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF")
QUALITY = 80

# Pillow warns at this size and refuses at twice; we refuse before a pixel is decoded, and so does Pillow.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)

# Two at once in one process would cost twice as much.
_one_at_a_time = threading.Lock()

_DRAWING_OR_PAGE = (b"<svg", b"<?xml", b"<!doctype", b"<html", b"<script")


class Readable(Protocol):
    """Something to read bytes from: an upload or a file."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Reencoded:
    """One picture in several widths, all WebP; `width` and `height` are those of the widest."""

    width: int
    height: int
    files: tuple[tuple[int, bytes], ...]

    @property
    def widths(self) -> list[int]:
        return [width for width, _content in self.files]


def _read(file: Readable | bytes) -> bytes:
    content = file if isinstance(file, bytes) else file.read(MAX_BYTES + 1)
    if not content:
        raise ValidationError(_("This file is empty. Choose another one."), code="empty")
    if len(content) > MAX_BYTES:
        raise ValidationError(
            _("This picture is too large: at most %(limit)s MB. Make it smaller and choose it again."),
            code="too_large",
            params={"limit": MAX_BYTES // 1024 // 1024},
        )
    beginning = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if beginning.startswith(_DRAWING_OR_PAGE):
        raise ValidationError(
            _("This is a drawing (SVG) or a web page, not a photo. Save it as PNG or JPEG and choose that file."),
            code="not_a_picture",
        )
    return content


def _too_many_pixels(most: int = MAX_PIXELS // 1_000_000) -> ValidationError:
    return ValidationError(
        _("This picture has too many pixels: at most %(limit)s million. Make it smaller and choose it again."),
        code="too_many_pixels",
        params={"limit": most},
    )


def _open(content: IO[bytes]) -> Image.Image:
    try:
        image = Image.open(content, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(
            _("We cannot read this file as a picture. Choose a JPEG, PNG, WebP, AVIF or GIF file."),
            code="not_a_picture",
        ) from error
    most = MAX_MILLION_PIXELS[image.format or "PNG"]
    if "A" in image.getbands() or image.info.get("progressive") or image.info.get("progression"):
        most = min(most, MAX_MILLION_HELD_TWICE)
    if image.width * image.height > most * 1_000_000:
        raise _too_many_pixels(most)
    return image


def _decode(image: Image.Image, widest: int) -> Image.Image:
    """The first frame, upright, in sRGB, not larger than needed, without any of what the file said besides its pixels."""
    try:
        on_its_side = _is_on_its_side(image)
        room = (MAX_HEIGHT, widest) if on_its_side else (widest, MAX_HEIGHT)
        image.draft("RGB", (1, widest) if on_its_side else (widest, 1))
        profile = image.info.get("icc_profile")
        has_transparency = "A" in image.getbands() or "transparency" in image.info
        mode = "RGBA" if has_transparency else "RGB"
        if image.mode not in ("RGB", "RGBA", "CMYK"):
            profile = None
        picture = image
        if image.mode in ("RGB", "RGBA", "CMYK", "L"):
            # Before anything that costs by the pixel: a small file can hold a great many.
            picture.thumbnail(room, Image.Resampling.LANCZOS, reducing_gap=2.0)
        if picture.mode not in (mode, "CMYK"):
            picture = picture.convert(mode)
        picture.thumbnail(room, Image.Resampling.LANCZOS, reducing_gap=2.0)
        _turn_upright(picture)
        if profile:
            # A profile that cannot be read only costs us its colours.
            with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError):
                picture = _to_srgb(picture, profile, mode)
        return picture.convert(mode)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except Exception as error:  # a decoder raises whatever it stumbles over: TypeError, struct.error, ...
        raise ValidationError(
            _("This picture is damaged. Open it on your own computer, save it again and choose that file."),
            code="damaged",
        ) from error


def _is_on_its_side(image: Image.Image) -> bool:
    with contextlib.suppress(TypeError, ValueError, struct.error, SyntaxError):
        return image.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
    return False


def _turn_upright(image: Image.Image) -> None:
    """Turn the picture as its file says. The words about a picture may be damaged while the picture is fine."""
    with contextlib.suppress(TypeError, ValueError, struct.error):
        ImageOps.exif_transpose(image, in_place=True)


def _to_srgb(image: Image.Image, profile: bytes, mode: str) -> Image.Image:
    converted = ImageCms.profileToProfile(
        image,
        ImageCms.ImageCmsProfile(io.BytesIO(profile)),
        ImageCms.createProfile("sRGB"),
        outputMode=mode if image.mode != "CMYK" else "RGB",
    )
    return converted or image


def reencode(file: Readable | bytes, widths: Sequence[int] = WIDTHS) -> Reencoded:
    """The picture as WebP in each of `widths` that is not wider than the picture itself, and in its own width if less.

    Raises ValidationError, in words for the person who chose the file, for anything that is not a picture we take or that
    the virus scanner refuses.
    Nothing of the file survives but its pixels: no place, time, camera, comment or hidden second file.
    """
    read = _read(file)
    scan(read)
    content = io.BytesIO(read)
    with _one_at_a_time:
        return _drawn_anew(_decode(_open(content), max(widths)), widths)


def _drawn_anew(picture: Image.Image, widths: Sequence[int]) -> Reencoded:
    widest = min(picture.width, max(widths), max(1, picture.width * MAX_HEIGHT // picture.height))
    wanted = sorted({width for width in widths if width < widest} | {widest})
    files = []
    height = 1
    for width in wanted:
        height = max(1, round(picture.height * width / picture.width))
        size = (width, height)
        smaller = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        out = io.BytesIO()
        # Pillow copies nothing from `info` into WebP but what it is given here.
        smaller.save(out, "WEBP", quality=QUALITY, method=4, exif=b"", icc_profile=b"", xmp=b"")
        files.append((width, out.getvalue()))
    return Reencoded(widest, height, tuple(files))
