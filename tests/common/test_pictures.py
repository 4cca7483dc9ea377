import io
import struct
import subprocess
import sys
import zlib

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageCms, ImageOps

from common.pictures import MAX_BYTES, reencode


def picture(size=(1000, 600), fmt="JPEG", mode="RGB", colour="red", **options):
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, fmt, **options)
    return out.getvalue()


def png_that_claims(width, height):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("fmt", ["JPEG", "PNG", "WEBP", "AVIF", "GIF"])
def test_each_format_becomes_webp_in_three_widths(fmt):
    encoded = reencode(picture((2000, 1000), fmt))
    assert encoded.widths == [480, 960, 1600]
    assert (encoded.width, encoded.height) == (1600, 800)
    for width, content in encoded.files:
        with Image.open(io.BytesIO(content)) as image:
            assert image.format == "WEBP"
            assert image.size == (width, width // 2)


@pytest.mark.parametrize(("size", "widths"), [((300, 200), [300]), ((700, 200), [480, 700]), ((960, 200), [480, 960])])
def test_a_picture_is_never_made_larger(size, widths):
    assert reencode(picture(size)).widths == widths


def test_a_very_tall_picture_is_made_shorter():
    assert reencode(picture((1000, 20_000), "PNG")).height <= 4000


@pytest.mark.parametrize(("tag", "error"), [(b"\x01\x00", struct.error), (b"\x01\x1a", TypeError)])
def test_a_photo_with_damaged_words_about_it_is_a_photo(tag, error):
    exif = Image.Exif()
    exif[0x010E], exif[0x0112] = "een tekst", 6
    # The text now says that it is the width, or the resolution.
    damaged = picture((400, 200), exif=exif.tobytes()).replace(b"\x01\x0e\x00\x02", tag + b"\x00\x02")
    with pytest.raises(error):
        ImageOps.exif_transpose(Image.open(io.BytesIO(damaged)))
    encoded = reencode(damaged)
    assert (encoded.width, encoded.height) == (200, 400)


def test_a_file_with_many_pixels_is_made_small_before_its_colours_are_reckoned(monkeypatch):
    seen = []
    reckon = ImageCms.profileToProfile
    monkeypatch.setattr(
        ImageCms,
        "profileToProfile",
        lambda image, *rest, **named: seen.append(image.size) or reckon(image, *rest, **named),
    )
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert reencode(picture((4800, 4800), "PNG", icc_profile=profile)).widths == [480, 960, 1600]
    assert seen == [(1600, 1600)]


def test_place_and_camera_are_gone_and_the_picture_stands_upright():
    exif = Image.Exif()
    exif[0x0110] = "Camera van Petra"
    exif[0x0112] = 6  # turned a quarter
    exif.get_ifd(0x8825)[2] = (52.0, 4.0, 18.0)
    encoded = reencode(picture((400, 200), exif=exif.tobytes(), comment=b"geheime opmerking"))
    assert (encoded.width, encoded.height) == (200, 400)
    for _width, content in encoded.files:
        assert b"Petra" not in content
        assert b"geheim" not in content
        with Image.open(io.BytesIO(content)) as image:
            assert not image.getexif()
            assert not {"exif", "xmp", "icc_profile", "comment"} & set(image.info)


def test_a_second_file_hidden_behind_a_picture_is_gone():
    encoded = reencode(picture() + b"<script>alert(1)</script>PK\x03\x04")
    assert all(b"<script>" not in content and b"PK\x03\x04" not in content for _width, content in encoded.files)


def test_transparency_stays():
    encoded = reencode(picture((100, 100), "PNG", "RGBA", (0, 0, 0, 0)))
    with Image.open(io.BytesIO(encoded.files[0][1])) as image:
        assert image.mode == "RGBA"


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_other_colour_modes_are_taken(mode):
    assert reencode(picture((50, 50), "JPEG", mode, 0 if mode == "L" else (0, 0, 0, 0))).width == 50


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"x" * (MAX_BYTES + 1), "too_large"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "not_a_picture"),
        (b'\xef\xbb\xbf <?xml version="1.0"?><svg/>', "not_a_picture"),
        (b"<!DOCTYPE html><script>alert(1)</script>", "not_a_picture"),
        (b"GIF89a/*<script>alert(1)</script>*/=1;", "not_a_picture"),
        (b"%PDF-1.7 " + b"x" * 200, "not_a_picture"),
        (picture((20, 20), "BMP"), "not_a_picture"),
        (picture((20, 20), "TIFF"), "not_a_picture"),
        (png_that_claims(50_000, 50_000), "too_many_pixels"),
        (png_that_claims(7_000, 6_000), "too_many_pixels"),
        (png_that_claims(300, 300), "damaged"),
        (picture((500, 500), "PNG")[:200], "damaged"),
    ],
)
def test_what_is_no_picture_or_too_much_is_refused_in_words(content, code):
    with pytest.raises(ValidationError) as refusal:
        reencode(io.BytesIO(content))
    assert refusal.value.code in {code, "not_a_picture" if code == "damaged" else code}
    assert refusal.value.messages[0].endswith(".")


# As large as each may be. Each costs most in another way: transparent, held several times, or in layers.
LARGEST = [
    ("JPEG", "RGB", (8600, 5800), {}),
    ("JPEG", "RGB", (5000, 3200), {"progressive": True, "subsampling": 0}),
    ("PNG", "RGB", (6000, 4000), {}),
    ("PNG", "RGBA", (5000, 3200), {}),
    ("WEBP", "RGBA", (4000, 2500), {"method": 0}),
    ("AVIF", "RGB", (5000, 3200), {"speed": 10}),
    ("GIF", "L", (5000, 3200), {}),
]
PEAK = """
import resource, sys
from common.pictures import reencode
content = open(sys.argv[1], "rb").read()
reencode(content)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.parametrize(("fmt", "mode", "size", "options"), LARGEST, ids=lambda v: v if isinstance(v, str) else "")
def test_the_largest_picture_of_each_kind_leaves_a_process_under_256_megabytes(tmp_path, fmt, mode, size, options):
    """A process that has loaded Django holds about 81 MB; this one holds less, so the rest may be 175 MB."""
    file = tmp_path / "picture"
    file.write_bytes(picture(size, fmt, mode, 0 if mode == "L" else (90, 140, 60, 200)[: len(mode)], **options))

    def peak(path):
        done = subprocess.run([sys.executable, "-c", PEAK, str(path)], capture_output=True, text=True, check=True)
        return int(done.stdout)

    small = tmp_path / "small"
    small.write_bytes(picture((64, 64)))
    assert peak(file) - peak(small) < 175


@pytest.mark.parametrize("fmt", ["PNG", "WEBP", "AVIF", "GIF"])
def test_a_picture_with_more_pixels_than_its_kind_may_have_is_refused_in_words(fmt):
    large = picture((6001, 4000), fmt, "L" if fmt == "GIF" else "RGB", "black" if fmt != "GIF" else 0)
    with pytest.raises(ValidationError, match=r"te veel pixels: maximaal (24|16|10) miljoen"):
        reencode(large)


def test_a_photo_that_lies_on_its_side_keeps_its_sharpness():
    exif = Image.Exif()
    exif[0x0112] = 6
    encoded = reencode(picture((4000, 3000), exif=exif.tobytes()))
    assert (encoded.width, encoded.height) == (1600, 2133)
