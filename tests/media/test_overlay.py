from io import BytesIO

import pytest
from PIL import Image

from bot.media import (
    Area,
    Corrupt,
    Picture,
    UnsupportedFormat,
    identify,
    mask_from_picture,
    overlay,
    preset_mask,
)
from tests.media.samples import encoded, junk_png, mp4, noise


def shown(picture: Picture) -> Image.Image:
    with Image.open(BytesIO(picture.data)) as image:
        return image.convert("RGB")


def contrast(image: Image.Image, box: tuple[int, int, int, int]) -> int:
    darkest, lightest = image.crop(box).convert("L").getextrema()
    assert isinstance(darkest, int)
    assert isinstance(lightest, int)
    return lightest - darkest


@pytest.mark.parametrize("colour", ["white", "black", (255, 0, 140), "grey"], ids=str)
async def test_the_area_shows_on_any_colour(colour: str | tuple[int, int, int]) -> None:
    """Outline and area stand out from white, black and even the tint; the rest is untouched."""
    picture = encoded(Image.new("RGB", (400, 400), colour), "PNG")
    mask = await preset_mask((400, 400), [Area.CENTRE])
    image = shown(await overlay(picture, mask))
    assert contrast(image, (90, 180, 110, 220)) > 120
    assert contrast(image, (150, 150, 250, 250)) > 20
    assert contrast(image, (0, 0, 80, 400)) <= 2


async def test_the_outline_is_closed_at_the_edge() -> None:
    """An area that touches the picture's edge has its line there, too."""
    picture = encoded(Image.new("RGB", (400, 400), "black"), "PNG")
    image = shown(await overlay(picture, await preset_mask((400, 400), [Area.LEFT_HALF])))
    for box in ((0, 150, 3, 250), (50, 0, 150, 3), (50, 397, 150, 400)):
        assert image.crop(box).convert("L").getextrema()[0] > 150  # type: ignore[operator]


@pytest.mark.parametrize(
    ("size", "expected"),
    [((2048, 2048), (768, 768)), ((1536, 768), (768, 384)), ((300, 200), (300, 200))],
    ids=str,
)
async def test_previews_are_small(size: tuple[int, int], expected: tuple[int, int]) -> None:
    """The longer edge is at most 768 pixels, and the file a WebP that passes our own checks."""
    picture = encoded(noise(64, 64).resize(size), "JPEG")
    preview = await overlay(picture, await preset_mask(size, [Area.BORDER]))
    assert (preview.width, preview.height) == expected
    assert preview.content_type == "image/webp"
    assert identify(preview.data) == preview
    assert len(preview.data) < 200_000


async def test_a_small_area_of_a_large_picture_is_not_lost() -> None:
    """An area that was drawn by hand is shown where it is."""
    drawing = Image.new("L", (2000, 1000))
    drawing.paste(255, (1500, 500, 1560, 560))
    mask = await mask_from_picture(encoded(drawing, "PNG"), (2000, 1000))
    picture = encoded(Image.new("RGB", (2000, 1000), "black"), "PNG")
    image = shown(await overlay(picture, mask)).convert("L")
    box = image.point(lambda tone: 255 if tone > 60 else 0).getbbox()
    assert box == pytest.approx((576, 192, 599, 215), abs=3)


@pytest.mark.parametrize(
    ("data", "error"), [(mp4(64, 64), UnsupportedFormat), (junk_png(64, 64), Corrupt)], ids=str
)
async def test_only_a_picture_gets_an_overlay(
    data: bytes, error: type[UnsupportedFormat | Corrupt]
) -> None:
    """Videos and damaged pictures end in our own errors."""
    mask = await preset_mask((64, 64), [Area.CENTRE])
    with pytest.raises(error):
        await overlay(data, mask)
