import random
from base64 import b64decode
from io import BytesIO

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from bot.media import (
    Corrupt,
    NotAPicture,
    PictureError,
    Reference,
    TooBig,
    UnsupportedFormat,
    reference,
)
from tests.media.samples import animated, encoded, junk_png, mp4, noise

PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


def sent(made: Reference) -> bytes:
    prefix, _, data = made.data_uri.partition(",")
    assert prefix == f"data:{made.content_type};base64"
    return b64decode(data)


def shown(made: Reference) -> Image.Image:
    """The picture that is sent, after checking that it says nothing but its pixels."""
    with Image.open(BytesIO(sent(made))) as image:
        image.load()
    assert image.size == (made.width, made.height)
    assert not {"exif", "xmp", "comment", "photoshop", "transparency"} & set(image.info)
    return image


def exif(*, orientation: int = 1) -> bytes:
    made = Image.Exif()
    made[0x010F] = "A camera"
    made[0x0112] = orientation
    return made.tobytes()


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (encoded(noise(40, 30), "PNG"), "image/png"),
        (encoded(noise(40, 30).convert("P"), "PNG"), "image/png"),
        (encoded(noise(40, 30), "PNG", icc_profile=PROFILE, dpi=(72, 72)), "image/png"),
        (encoded(noise(40, 30), "JPEG"), "image/jpeg"),
        (encoded(noise(40, 30), "JPEG", progressive=True, icc_profile=PROFILE), "image/jpeg"),
        (encoded(noise(40, 30).convert("L"), "JPEG"), "image/jpeg"),
        (encoded(noise(40, 30), "WEBP"), "image/webp"),
        (encoded(noise(40, 30), "WEBP", lossless=True, icc_profile=PROFILE), "image/webp"),
    ],
)
async def test_a_clean_picture_goes_as_it_is(data: bytes, content_type: str) -> None:
    """Within the limits and without metadata, not a byte changes."""
    made = await reference(data)
    assert sent(made) == data
    assert (made.content_type, made.width, made.height) == (content_type, 40, 30)
    assert repr(made) == f"<Reference {content_type} 40x30>"


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("JPEG", {"exif": exif()}),
        ("JPEG", {"comment": b"A camera"}),
        ("JPEG", {"xmp": b"<x:xmpmeta>A camera</x:xmpmeta>"}),
        ("PNG", {"exif": exif()}),
        ("WEBP", {"exif": exif()}),
        ("WEBP", {"xmp": b"<x:xmpmeta>A camera</x:xmpmeta>"}),
    ],
)
async def test_metadata_is_dropped(kind: str, options: dict[str, bytes]) -> None:
    """Cameras, places and comments do not leave; the pixels do, at full size."""
    data = encoded(noise(128, 96), kind, **options)
    assert b"A camera" in data
    made = await reference(data)
    assert (made.content_type, made.width, made.height) == ("image/jpeg", 128, 96)
    assert b"A camera" not in sent(made)
    shown(made)


async def test_text_in_a_png_is_dropped() -> None:
    """Many generators write the prompt into the file."""
    notes = PngInfo()
    notes.add_text("parameters", "a secret prompt")
    made = await reference(encoded(noise(40, 30), "PNG", pnginfo=notes))
    assert b"secret" not in sent(made)
    shown(made)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
async def test_what_hangs_behind_the_picture_is_dropped(kind: str) -> None:
    """Phones append videos and second pictures to a photo."""
    for appended in (b"a video" * 9, encoded(noise(8, 8), "JPEG")):
        data = encoded(noise(40, 30), kind) + appended
        assert appended not in sent(await reference(data))


async def test_a_photo_held_sideways_is_turned() -> None:
    """The camera's rotation mark is applied before it is dropped."""
    photo = Image.new("RGB", (200, 100), "black")
    photo.paste("white", (0, 0, 100, 100))
    made = await reference(encoded(photo, "JPEG", exif=exif(orientation=6)))
    image = shown(made).convert("L")
    assert image.size == (100, 200)
    assert image.getpixel((50, 50)) == pytest.approx(255, abs=3)
    assert image.getpixel((50, 150)) == pytest.approx(0, abs=3)


def see_through(mode: str) -> Image.Image:
    image = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 32, 64))
    return image.convert(mode)


@pytest.mark.parametrize(
    "data",
    [
        encoded(see_through("RGBA"), "PNG"),
        encoded(see_through("RGBA"), "WEBP", lossless=True),
        encoded(see_through("LA"), "PNG"),
        encoded(see_through("RGBA").quantize(), "PNG"),
        encoded(see_through("RGBA"), "GIF"),
    ],
    ids=["RGBA", "WebP", "LA", "P", "GIF"],
)
async def test_what_is_transparent_becomes_white(data: bytes) -> None:
    """Every way to be transparent ends on a white ground."""
    image = shown(await reference(data)).convert("L")
    assert image.getpixel((10, 32)) == pytest.approx(0, abs=3)
    assert image.getpixel((54, 32)) == pytest.approx(255, abs=3)


@pytest.mark.parametrize(
    ("image", "kind"),
    [
        (Image.new("1", (3000, 30), 1), "PNG"),
        (Image.new("L", (3000, 30), 128), "PNG"),
        (Image.new("RGB", (3000, 30), (128, 128, 128)), "PNG"),
        (Image.new("CMYK", (3000, 30), (0, 0, 0, 127)), "JPEG"),
        (Image.new("I;16", (3000, 30), 32_896), "PNG"),
    ],
    ids=["1", "L", "RGB", "CMYK", "I;16"],
)
async def test_tones_survive_shrinking(image: Image.Image, kind: str) -> None:
    """Every colour mode is shrunk to the limit and stays as light as it was."""
    made = await reference(encoded(image, kind))
    assert (made.width, made.height, made.content_type) == (2048, 20, "image/jpeg")
    tone = 255 if image.mode == "1" else 128
    assert shown(made).convert("L").getpixel((1000, 10)) == pytest.approx(tone, abs=3)


async def test_a_print_profile_does_not_outlive_its_colours() -> None:
    """CMYK becomes RGB, for which its profile says nothing; an RGB profile is kept."""
    printed = encoded(noise(40, 30).convert("CMYK"), "JPEG", icc_profile=PROFILE)
    assert "icc_profile" not in shown(await reference(printed)).info
    photo = encoded(noise(40, 30), "JPEG", icc_profile=PROFILE, exif=exif())
    assert shown(await reference(photo)).info["icc_profile"] == PROFILE


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
async def test_of_an_animation_the_first_frame_counts(kind: str) -> None:
    """Moving pictures are sent as a still one, in the order they start."""
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("white", "black")]
    data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], duration=100)
    made = await reference(data)
    assert made.content_type == "image/jpeg"
    assert shown(made).convert("L").getpixel((32, 32)) == 255


async def test_large_photos_are_shrunk_in_proportion() -> None:
    """The longer edge becomes what was asked for."""
    made = await reference(encoded(noise(800, 400), "JPEG"), max_side=300)
    assert (made.width, made.height) == (300, 150)


async def test_the_byte_limit_holds() -> None:
    """A picture of few pixels and many bytes is recompressed, then shrunk, until it fits."""
    made = await reference(encoded(noise(600, 600), "PNG"), limit_bytes=60_000)
    assert len(sent(made)) <= 60_000
    assert made.width == made.height < 600
    shown(made)
    with pytest.raises(TooBig) as refusal:
        await reference(encoded(noise(600, 600), "PNG"), limit_bytes=100)
    assert (refusal.value.what, refusal.value.limit) == ("bytes", 100)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"\xef\xbb\xbf <SVG width='1'></SVG>", "SVG"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(64), "HEIC"),
        (b"\x00\x00\x00\x18ftypmif1" + bytes(64), "HEIC"),
        (encoded(noise(8, 8), "PDF"), "PDF"),
        (mp4(64, 64), "MP4"),
        (b"\x00\x00\x00\x14ftypqt  " + bytes(64), "MOV"),
    ],
)
async def test_other_formats_are_refused_by_name(data: bytes, kind: str) -> None:
    """The member is told what the file is, and that another format is needed."""
    with pytest.raises(UnsupportedFormat, match="not a picture of a kind that is taken") as refusal:
        await reference(data)
    assert refusal.value.kind == kind


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", b"{}", b"<?xml version='1.0'?><html><svg/></html>", b"<?xml?><note/>"],
)
async def test_no_picture_at_all_is_refused(data: bytes) -> None:
    """Text and web pages are no picture, whatever they have in them."""
    with pytest.raises(NotAPicture) as refusal:
        await reference(data)
    assert not isinstance(refusal.value, (Corrupt, UnsupportedFormat))


async def test_damaged_pictures_are_refused() -> None:
    """Cut files and undecodable pixels never go out, however small and clean they look."""
    cut = [encoded(noise(99, 99), kind)[:-2000] for kind in ("PNG", "JPEG", "WEBP", "GIF")]
    for data in [junk_png(64, 64), *cut]:
        with pytest.raises(Corrupt):
            await reference(data)


async def test_more_than_40_megapixels_are_refused_by_the_header() -> None:
    """The limit is exact, and holds before a pixel is decoded: here they are junk."""
    with pytest.raises(TooBig) as refusal:
        await reference(junk_png(8_001, 5_000))
    assert (refusal.value.what, refusal.value.limit) == ("pixels", 40_000_000)
    with pytest.raises(Corrupt):
        await reference(junk_png(8_000, 5_000))


async def test_hostile_files_raise_only_our_errors() -> None:
    """Whatever bytes are flipped, the answer is a whole picture or one of our errors."""
    chance = random.Random(20261004)  # noqa: S311 -- repeatable, nothing secret
    originals = [encoded(noise(24, 24), kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")]
    originals += [encoded(see_through("RGBA").quantize(), "PNG"), animated("GIF")]
    whole = 0
    for _ in range(200):
        damaged = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged) // chance.choice((1, 20)))] = chance.randrange(
                256
            )
        try:
            made = await reference(bytes(damaged))
        except PictureError:
            continue
        shown(made)
        whole += 1
    assert 0 < whole < 200
