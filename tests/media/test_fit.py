from io import BytesIO

import pytest
from PIL import Image

from bot.media import NotAPicture, TooBig, fit, identify
from tests.media.samples import animated, encoded, junk_png, mp4, noise


async def test_what_fits_is_left_alone() -> None:
    """A picture within the limit is the very same one afterwards."""
    picture = identify(encoded(noise(64, 64), "PNG"))
    assert await fit(picture, len(picture.data)) is picture


async def test_a_png_becomes_a_jpeg_of_the_same_size() -> None:
    """The first step costs no pixel: a slightly lossy copy at full size."""
    picture = identify(encoded(noise(512, 512), "PNG"))
    smaller = await fit(picture, len(picture.data) - 1)
    assert len(smaller.data) < len(picture.data)
    assert (smaller.content_type, smaller.width, smaller.height) == ("image/jpeg", 512, 512)
    assert identify(smaller.data) == smaller


async def test_a_tight_limit_shrinks_in_proportion() -> None:
    """When quality is not enough the picture gets smaller, and keeps its shape."""
    picture = identify(encoded(noise(800, 400), "PNG"))
    smaller = await fit(picture, 40_000)
    assert len(smaller.data) <= 40_000
    assert 64 <= smaller.width < 800
    assert smaller.width == pytest.approx(2 * smaller.height, abs=1)
    assert identify(smaller.data) == smaller


async def test_transparency_survives() -> None:
    """A picture with holes stays one, as WebP."""
    image = noise(300, 300, mode="RGBA")
    smaller = await fit(identify(encoded(image, "PNG")), 150_000)
    assert smaller.content_type == "image/webp"
    with Image.open(BytesIO(smaller.data)) as reread:
        assert reread.mode == "RGBA"


async def test_a_useless_alpha_channel_is_dropped() -> None:
    """RGBA without a transparent pixel is as good as opaque."""
    image = noise(300, 300)
    image.putalpha(255)
    picture = identify(encoded(image, "PNG"))
    assert (await fit(picture, len(picture.data) - 1)).content_type == "image/jpeg"


async def test_a_photo_held_sideways_comes_out_upright() -> None:
    """The camera's rotation mark is applied, since recompressing drops it."""
    sideways = Image.Exif()
    sideways[0x0112] = 6
    picture = identify(encoded(noise(200, 100), "JPEG", quality=100, exif=sideways))
    smaller = await fit(picture, len(picture.data) - 1)
    assert (smaller.width, smaller.height) == (100, 200)


@pytest.mark.parametrize(
    "data",
    [
        encoded(noise(200, 200).convert("1"), "PNG"),
        encoded(noise(200, 200).convert("L"), "PNG"),
        encoded(noise(200, 200).convert("P"), "PNG"),
        encoded(noise(200, 200).convert("L").convert("I").convert("I;16"), "PNG"),
        encoded(noise(200, 200).convert("CMYK"), "JPEG"),
    ],
    ids=["black and white", "grey", "palette", "16 bit", "print"],
)
async def test_other_colour_modes_are_converted(data: bytes) -> None:
    """Palette, grey, print and deep pictures can be made to fit as well."""
    picture = identify(data)
    smaller = await fit(picture, 5_000)
    with Image.open(BytesIO(smaller.data)) as reread:
        assert reread.mode == "RGB"


async def test_deep_pictures_keep_their_tones() -> None:
    """16 bits of grey are scaled to 8, where cutting them off would leave nothing but white."""
    deep = Image.new("I", (100, 100), 0x4000).convert("I;16")
    smaller = await fit(identify(encoded(deep, "PNG", compress_level=0)), 5_000)
    with Image.open(BytesIO(smaller.data)) as reread:
        assert reread.convert("L").getpixel((50, 50)) == pytest.approx(0x40, abs=2)


@pytest.mark.parametrize("data", [animated("GIF"), animated("WEBP"), mp4(64, 64)])
async def test_moving_pictures_are_not_touched(data: bytes) -> None:
    """A video or animation over the limit cannot be made to fit here."""
    with pytest.raises(TooBig) as refusal:
        await fit(identify(data), 50)
    assert (refusal.value.what, refusal.value.limit) == ("bytes", 50)


async def test_an_impossible_limit_is_refused() -> None:
    """No picture worth the name has a hundred bytes."""
    with pytest.raises(TooBig):
        await fit(identify(encoded(noise(300, 300), "PNG")), 100)


async def test_pixels_that_prove_corrupt_are_refused() -> None:
    """A file that passes the light check and fails the full one ends in our own error."""
    with pytest.raises(NotAPicture, match="corrupt"):
        await fit(identify(junk_png(100, 100)), 50)
