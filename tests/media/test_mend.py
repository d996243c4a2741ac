"""Rare formats and small damages: made anew, so that anybody sees the picture."""

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from bot.media import Corrupt, Picture, PictureError, TooBig, fit
from bot.media.errors import TooManyParts
from bot.media.identify import identified
from bot.picture_worker.jobs import answer
from bot.picture_worker.structure import MOST_PARTS
from tests.media.samples import chunk, encoded, noise

JPEG = encoded(noise(200, 120), "JPEG", quality=90)
PNG = encoded(noise(200, 120), "PNG")
HEADER_END = 33
BAD_SUM = struct.pack(">I", 7)


def with_chunk(kind: bytes, content: bytes, checksum: bytes | None = None) -> bytes:
    whole = chunk(kind, content)
    return PNG[:HEADER_END] + (whole[:-4] + checksum if checksum else whole) + PNG[HEADER_END:]


def pixels_of(data: bytes) -> Image.Image:
    with Image.open(BytesIO(data)) as image:
        return image.convert("RGB")


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (encoded(noise(64, 48), "AVIF"), "image/jpeg"),
        (encoded(noise(64, 48), "AVIF").replace(b"ftypavif", b"ftypmif1"), "image/jpeg"),
        (encoded(Image.new("RGBA", (64, 48), (1, 2, 3, 99)), "AVIF"), "image/webp"),
        (encoded(noise(64, 48), "BMP"), "image/jpeg"),
        (encoded(Image.new("1", (64, 48)), "BMP"), "image/jpeg"),
        (encoded(Image.new("P", (64, 48)), "BMP"), "image/jpeg"),
        (encoded(noise(64, 48), "TIFF"), "image/jpeg"),
        (encoded(noise(64, 48), "TIFF", compression="tiff_lzw"), "image/jpeg"),
        (encoded(noise(64, 48), "TIFF", big_tiff=True), "image/jpeg"),
        (encoded(Image.new("CMYK", (64, 48)), "TIFF"), "image/jpeg"),
        (encoded(Image.new("I;16", (64, 48), 40_000), "TIFF"), "image/jpeg"),
        (encoded(Image.new("RGBA", (64, 48), (1, 2, 3, 99)), "TIFF"), "image/webp"),
    ],
)
async def test_rare_formats_are_converted(data: bytes, content_type: str) -> None:
    """What is opaque to JPEG, what is not to WebP; of the same size."""
    picture = await identified(data)

    assert (picture.content_type, picture.width, picture.height) == (content_type, 64, 48)


@pytest.mark.parametrize("cut", [1, 2, 3, 10])
@pytest.mark.parametrize("height", [113, 120, 128])
async def test_a_jpeg_without_its_end_is_made_whole(height: int, cut: int) -> None:
    """Programs that open it at all show all of it, however many rows its last blocks have."""
    picture = await identified(encoded(noise(200, height), "JPEG", quality=90)[:-cut])

    assert picture.data.endswith(b"\xff\xd9")
    assert pixels_of(picture.data).size == (200, height)


@pytest.mark.parametrize(
    "damaged",
    [
        with_chunk(b"tEXt", b"Title\0boat", BAD_SUM),
        with_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0", BAD_SUM),
        with_chunk(b"zTXt", b"Title\0\0no stream", BAD_SUM),
        with_chunk(b"eXIf", b"MM", BAD_SUM),
        with_chunk(b"tIME", b"1234567", BAD_SUM),
        with_chunk(b"prVt", b"?", BAD_SUM),
        PNG[:-12],
        PNG[:-4],
    ],
)
async def test_a_png_with_a_damage_beside_its_pixels_keeps_them(damaged: bytes) -> None:
    """A bad text chunk is left out, an end that is missing added."""
    picture = await identified(damaged)

    assert (picture.content_type, picture.data) == ("image/png", PNG)


@pytest.mark.parametrize("text", [b"Title\0\0no stream", b"Title\0\0" + zlib.compress(bytes(9**8))])
async def test_a_text_chunk_that_cannot_be_read_does_not_keep_a_picture_from_being_decoded(
    text: bytes,
) -> None:
    """It never is: neither junk nor a bomb in it matters."""
    picture = await identified(with_chunk(b"zTXt", text))
    assert isinstance(await fit(picture, len(PNG) // 2), Picture)


@pytest.mark.parametrize(
    "damaged",
    [
        JPEG[: len(JPEG) // 2],
        JPEG[: len(JPEG) * 9 // 10],
        JPEG[:100],
        PNG[: len(PNG) // 2],
        PNG[:-40],
        PNG[:60] + b"damage" + PNG[66:],
        PNG[:20] + b"\xff" + PNG[21:],
        b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff",
        b"BM" + bytes(100),
        b"II*\x00" + bytes(100),
        encoded(noise(64, 48), "AVIF")[:300],
    ],
)
async def test_what_lacks_a_part_that_is_to_be_seen_is_corrupt(damaged: bytes) -> None:
    """Half a picture is none."""
    with pytest.raises(Corrupt):
        await identified(damaged)


@pytest.mark.parametrize("kind", ["AVIF", "BMP", "TIFF"])
async def test_pixels_are_limited_whatever_the_format(kind: str) -> None:
    """As for the others, before they are decoded."""
    with pytest.raises(TooBig) as refusal:
        await identified(encoded(noise(64, 48), kind), max_pixels=64 * 48 - 1)
    assert (refusal.value.what, refusal.value.limit) == ("pixels", 64 * 48 - 1)
    assert isinstance(refusal.value, PictureError)


ENDLESS = {
    "JPEG": b"\xff\xd8" + b"\xff\xe0\x00\x02" * (MOST_PARTS + 9),
    "padding": b"\xff\xd8" + b"\xff" * MOST_PARTS + JPEG[2:],
    "PNG": PNG[:HEADER_END] + chunk(b"teXt", b"") * MOST_PARTS + PNG[HEADER_END:-12],
}


@pytest.mark.parametrize("data", ENDLESS.values(), ids=ENDLESS.keys())
async def test_what_has_too_many_parts_is_not_made_anew(data: bytes) -> None:
    """That is no damage: to read past all of them would take the picture worker a minute."""
    with pytest.raises(TooManyParts):
        await identified(data)


def test_a_picture_worker_says_so_whatever_it_was_asked_for() -> None:
    """A look may have ended at a damage before it came to the many parts."""
    facts = {"job": "mend", "max_pixels": 10**6, "limit_bytes": 10**6}

    assert answer(facts, [ENDLESS["PNG"]]) == ({"refused": "parts"}, b"")
