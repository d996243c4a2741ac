import asyncio
from base64 import b64decode
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from bot.media import (
    Area,
    Corrupt,
    Mask,
    NotAPicture,
    PictureError,
    TooBig,
    UnsupportedFormat,
    UnusableMask,
    mask_from_picture,
    preset_mask,
)
from tests.media.samples import encoded, junk_png, mp4, noise

LEFT = (0, 0, 32, 64)
SIZE = (64, 64)


def painted(mode: str, background: object, area: object) -> Image.Image:
    """A 64 x 64 picture whose left half has another colour."""
    image = Image.new(mode, SIZE, background)  # type: ignore[arg-type]
    image.paste(area, LEFT)  # type: ignore[arg-type]
    return image


def pixels(mask: Mask) -> Image.Image:
    """The picture that a mask sends, after checking that it is one (CometAPI: modal)."""
    prefix, _, data = mask.data_uri.partition(",")
    assert prefix == "data:image/png;base64"
    assert b64decode(data) == mask.png
    with Image.open(BytesIO(mask.png), formats=["PNG"]) as image:
        image.load()
    assert (image.mode, image.info, image.size) == ("L", {}, mask.size)
    tones = image.histogram()
    assert tones[0] + tones[255] == image.width * image.height
    assert tones[255] == round(mask.share * image.width * image.height)
    assert 0 < tones[255] < image.width * image.height
    return image


def white_box(mask: Mask) -> tuple[int, int, int, int] | None:
    return pixels(mask).getbbox()


@pytest.mark.parametrize(
    ("area", "box", "share"),
    [
        (Area.LEFT_HALF, (0, 0, 240, 240), 1 / 2),
        (Area.BOTTOM_HALF, (0, 120, 480, 240), 1 / 2),
        (Area.TOP_RIGHT_QUARTER, (240, 0, 480, 120), 1 / 4),
        (Area.CENTRE, (120, 60, 360, 180), 1 / 4),
        (Area.BORDER, (0, 0, 480, 240), 7 / 16),
        (Area.MIDDLE_NINTH, (160, 80, 320, 160), 1 / 9),
        (Area.BOTTOM_LEFT_NINTH, (0, 160, 160, 240), 1 / 9),
    ],
)
async def test_a_preset_is_where_its_name_says(
    area: Area, box: tuple[int, int, int, int], share: float
) -> None:
    """Each kind of area has its place and its part of the picture."""
    mask = await preset_mask((480, 240), [area])
    assert white_box(mask) == box
    assert mask.share == pytest.approx(share)
    assert repr(mask) == f"<Mask 480x240 {share:.0%}>"


@pytest.mark.parametrize(
    ("ending", "count"), [("_half", 4), ("_quarter", 4), ("_ninth", 9)], ids=str
)
async def test_areas_of_a_kind_make_up_the_picture(ending: str, count: int) -> None:
    """Together they leave nothing out, even where the size cannot be divided."""
    parts = [area for area in Area if area.value.endswith(ending)]
    assert len(parts) == count
    for part in parts:
        pixels(await preset_mask((101, 67), [part]))
    with pytest.raises(UnusableMask) as refusal:
        await preset_mask((101, 67), parts)
    assert refusal.value.marks == "everything"


async def test_areas_are_combined() -> None:
    """Overlapping areas count once."""
    mask = await preset_mask((240, 240), {Area.LEFT_HALF, Area.TOP_HALF, Area.TOP_LEFT_NINTH})
    assert mask.share == pytest.approx(3 / 4)
    assert pixels(mask).getpixel((239, 239)) == 0


async def test_no_area_is_refused() -> None:
    """Without an area nothing would change."""
    with pytest.raises(UnusableMask) as refusal:
        await preset_mask(SIZE, [])
    assert refusal.value.marks == "nothing"


@given(
    width=st.integers(1, 90),
    height=st.integers(1, 90),
    areas=st.sets(st.sampled_from(Area)),
)
@settings(max_examples=60, deadline=None)
async def test_any_preset_is_exact_or_refused(width: int, height: int, areas: set[Area]) -> None:
    """Whatever the size and areas, the mask is right to the pixel, or marks nothing or all."""
    expected = {
        (x, y)
        for area in areas
        for left, top, right, bottom in area.boxes((width, height))
        for x in range(left, right)
        for y in range(top, bottom)
    }
    try:
        mask = await preset_mask((width, height), areas)
    except UnusableMask as error:
        assert len(expected) == {"nothing": 0, "everything": width * height}[error.marks]  # noqa: PT017 -- both outcomes are right
        return
    image = pixels(mask)
    white = {(x, y) for x in range(width) for y in range(height) if image.getpixel((x, y)) == 255}
    assert white == expected


@given(
    tones=st.binary(min_size=12, max_size=12),
    width=st.integers(1, 40),
    height=st.integers(1, 40),
    mode=st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "I;16"]),
)
@settings(max_examples=120, deadline=None)
async def test_any_upload_becomes_exact_or_is_refused(
    tones: bytes, width: int, height: int, mode: str
) -> None:
    """Whatever the tones, modes and sizes, the mask is as the API wants it."""
    grey = Image.frombytes("L", (4, 3), tones)
    if mode == "I;16":
        grey = grey.convert("I").point(lambda tone: tone * 257)
    image = grey.convert(mode)
    try:
        mask = await mask_from_picture(encoded(image, "PNG"), (width, height))
    except UnusableMask:
        return
    assert pixels(mask).size == (width, height)


@pytest.mark.parametrize(
    "data",
    [
        encoded(painted("1", 0, 1), "PNG"),
        encoded(painted("L", 127, 128), "PNG"),
        encoded(painted("L", 0, 255).convert("P"), "PNG"),
        encoded(painted("RGB", "black", "white"), "JPEG", quality=40),
        encoded(painted("RGB", "navy", "yellow"), "WEBP"),
        encoded(painted("RGB", "black", "white"), "GIF"),
        encoded(painted("CMYK", (0, 0, 0, 255), (0, 0, 0, 0)), "JPEG"),
        encoded(painted("I", 20_000, 40_000).convert("I;16"), "PNG"),
    ],
    ids=["1", "L", "P", "JPEG", "WebP", "GIF", "CMYK", "I;16"],
)
@pytest.mark.parametrize("size", [(64, 64), (128, 128), (90, 30)], ids=str)
async def test_the_lighter_part_changes(data: bytes, size: tuple[int, int]) -> None:
    """Any kind and size of black and white picture marks the same half."""
    mask = await mask_from_picture(data, size)
    assert white_box(mask) == pytest.approx((0, 0, size[0] / 2, size[1]), abs=1)


@pytest.mark.parametrize(
    "image",
    [
        painted("RGBA", (0, 0, 0, 0), (255, 255, 255, 255)),
        painted("RGBA", (255, 255, 255, 0), (255, 255, 255, 255)),
        painted("LA", (0, 0), (255, 200)),
    ],
    ids=["on nothing", "on invisible white", "grey and not quite opaque"],
)
async def test_white_painted_on_an_empty_layer_changes(image: Image.Image) -> None:
    """What is transparent stays when the member painted the area white."""
    assert white_box(await mask_from_picture(encoded(image, "PNG"), SIZE)) == LEFT


async def test_an_all_in_one_drawing_keeps_what_is_transparent() -> None:
    """With white, black and nothing in one drawing, only white changes."""
    image = painted("RGBA", (0, 0, 0, 0), (255, 255, 255, 255))
    image.paste((0, 0, 0, 255), (32, 0, 64, 32))
    assert white_box(await mask_from_picture(encoded(image, "PNG"), SIZE)) == LEFT


@pytest.mark.parametrize("colour", ["black", "red", "grey"])
async def test_a_hole_in_one_colour_changes(colour: str) -> None:
    """A plain picture with a part cut out means that part."""
    image = painted("RGBA", colour, (0, 0, 0, 0))
    assert white_box(await mask_from_picture(encoded(image, "PNG"), SIZE)) == LEFT


async def test_a_palette_may_be_transparent() -> None:
    """The hole may as well be a transparent entry of a palette, as in a GIF."""
    image = painted("P", 1, 0)
    image.putpalette([255, 255, 255, 0, 0, 0])
    for kind in ("PNG", "GIF"):
        data = encoded(image, kind, transparency=0)
        assert white_box(await mask_from_picture(data, SIZE)) == LEFT


async def test_a_hole_in_the_picture_itself_changes() -> None:
    """A detailed picture with a part erased means that part, however light the rest is."""
    image = Image.effect_noise(SIZE, 120).convert("RGBA")
    image.paste((255, 255, 255, 0), LEFT)
    assert white_box(await mask_from_picture(encoded(image, "PNG"), SIZE)) == LEFT


async def test_a_drawing_held_sideways_is_turned() -> None:
    """The camera's rotation mark counts for masks, too."""
    sideways = Image.Exif()
    sideways[0x0112] = 6
    data = encoded(painted("L", 0, 255), "JPEG", exif=sideways)
    assert white_box(await mask_from_picture(data, SIZE)) == (0, 0, 64, 32)


@pytest.mark.parametrize(
    ("image", "marks"),
    [
        (Image.new("RGB", SIZE, "black"), "nothing"),
        (Image.new("RGBA", SIZE, (255, 255, 255, 0)), "nothing"),
        (Image.new("L", SIZE, 127), "nothing"),
        (Image.new("RGB", SIZE, "white"), "everything"),
        (Image.new("1", SIZE, 1), "everything"),
    ],
    ids=["black", "transparent", "dark grey", "white", "white bits"],
)
async def test_a_mask_without_a_border_is_refused(image: Image.Image, marks: str) -> None:
    """All black, all white and empty pictures are refused, and the error says which it was."""
    with pytest.raises(UnusableMask) as refusal:
        await mask_from_picture(encoded(image, "PNG"), SIZE)
    assert refusal.value.marks == marks


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", NotAPicture),
        (b"my mask", NotAPicture),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', UnsupportedFormat),
        (mp4(64, 64), UnsupportedFormat),
        (junk_png(64, 64), Corrupt),
        (junk_png(8_000, 5_001), TooBig),
    ],
    ids=["empty", "text", "SVG", "video", "corrupt", "too large"],
)
async def test_what_cannot_be_a_mask_is_refused(data: bytes, error: type[PictureError]) -> None:
    """Each kind of wrong file has its own error."""
    with pytest.raises(error):
        await mask_from_picture(data, SIZE)


async def test_what_changes_is_measured() -> None:
    """As a part of the whole picture."""
    image = Image.new("L", (100, 10))
    ImageDraw.Draw(image).rectangle((0, 0, 3, 9), fill=255)
    mask = await mask_from_picture(encoded(image, "PNG"), image.size)
    assert mask.share == 0.04


async def test_the_event_loop_goes_on() -> None:
    """Others get their turn while large masks are made."""
    upload = encoded(noise(512, 512, mode="L"), "PNG")
    for work in (preset_mask((2048, 2048), [Area.CENTRE]), mask_from_picture(upload, (512, 512))):
        task = asyncio.ensure_future(work)
        turns = 0
        while not task.done():
            await asyncio.sleep(0)
            turns += 1
        assert turns > 10
        pixels(await task)
