import random
from io import BytesIO

import pytest
from PIL import Image

from bot.media import Corrupt, NotAPicture, Picture, PictureError, TooBig, identify
from tests.media.samples import animated, encoded, junk_png, mp4, noise


@pytest.mark.parametrize(
    ("data", "content_type", "suffix"),
    [
        (encoded(noise(40, 30), "PNG"), "image/png", ".png"),
        (encoded(noise(40, 30), "JPEG"), "image/jpeg", ".jpg"),
        (encoded(noise(40, 30), "WEBP"), "image/webp", ".webp"),
        (encoded(noise(40, 30), "GIF"), "image/gif", ".gif"),
    ],
)
def test_each_picture_format_is_known_by_its_content(
    data: bytes, content_type: str, suffix: str
) -> None:
    """The type, suffix and size of each accepted format come from its bytes."""
    picture = identify(data)
    assert (picture.content_type, picture.suffix) == (content_type, suffix)
    assert (picture.width, picture.height, picture.is_video) == (40, 30, False)
    assert picture.data == data


def two_frames(kind: str) -> bytes:
    return encoded(noise(40, 30), kind, save_all=True, append_images=[noise(40, 30)])


@pytest.mark.parametrize(
    "data",
    [
        encoded(noise(33, 17), "PNG"),
        encoded(noise(33, 17).convert("P"), "PNG"),
        encoded(noise(33, 17).convert("1"), "PNG"),
        encoded(noise(33, 17).convert("RGBA"), "PNG"),
        encoded(noise(33, 17).convert("L"), "JPEG"),
        encoded(noise(33, 17), "JPEG", progressive=True),
        encoded(noise(33, 17).convert("CMYK"), "JPEG", icc_profile=bytes(70_000)),
        encoded(noise(33, 17), "WEBP"),
        encoded(noise(33, 17), "WEBP", lossless=True),
        encoded(noise(33, 17).convert("RGBA"), "WEBP", icc_profile=bytes(99)),
        encoded(noise(33, 17, mode="RGBA"), "WEBP", lossless=True),
        encoded(noise(33, 17).convert("P"), "GIF", interlace=1, comment=b"x" * 600),
        encoded(noise(33, 17).convert("L"), "GIF", transparency=3),
        two_frames("GIF"),
        two_frames("WEBP"),
        two_frames("PNG"),
    ],
)
def test_size_is_what_pillow_reads(data: bytes) -> None:
    """Read from the structure alone, without a decoder, in every variety of the formats."""
    with Image.open(BytesIO(data)) as image:
        picture = identify(data)
        assert (picture.width, picture.height) == image.size


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize("share", [0.05, 0.3, 0.6, 0.9, 0.99])
def test_a_file_that_was_cut_anywhere_is_corrupt(kind: str, share: float) -> None:
    """Also where only its last rows are missing."""
    data = encoded(noise(200, 200), kind)
    with pytest.raises(Corrupt):
        identify(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    "data",
    [*(encoded(noise(8, 8), kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")), mp4(64, 64)],
)
def test_the_parts_that_are_read_are_counted(data: bytes) -> None:
    """A large file of empty parts would cost seconds: beyond a number it is given up."""
    assert isinstance(identify(data), Picture)
    with pytest.raises(Corrupt):
        identify(data, most_parts=0)


def test_padding_counts_as_parts() -> None:
    """JPEG allows any number of padding bytes between its segments."""
    jpeg = encoded(noise(8, 8), "JPEG")
    assert isinstance(identify(jpeg[:2] + b"\xff" * 90_000 + jpeg[2:]), Picture)
    with pytest.raises(Corrupt):
        identify(jpeg[:2] + b"\xff" * 110_000 + jpeg[2:])


def test_a_video_is_known_with_its_frame_size() -> None:
    """An mp4 counts as a video and has the size of its track."""
    video = identify(mp4(624, 832))
    assert (video.content_type, video.suffix, video.is_video) == ("video/mp4", ".mp4", True)
    assert (video.width, video.height) == (624, 832)


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_animated_pictures_are_pictures(kind: str) -> None:
    """An animation is no video: Discord shows it like a picture."""
    assert not identify(animated(kind)).is_video


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b'{"error":true,"msg":"empty access code"}', "JSON"),
        (b"\n<!DOCTYPE html><html></html>", "HTML"),
        (b"", "empty"),
        (b"\x00\x01\x02 garbage", "unknown"),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", "corrupt"),
        (b"\x00\x00\x00\x1cftypavif" + bytes(64), "AVIF"),
        (mp4(624, 624)[:-40], "corrupt"),
    ],
)
def test_impostors_are_refused_by_name(data: bytes, found: str) -> None:
    """What is not a picture is refused, and the log says what it was instead."""
    with pytest.raises(NotAPicture, match=found):
        identify(data)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_a_file_that_was_cut_is_corrupt(kind: str) -> None:
    """Half a file does not pass as a picture, though its header is whole."""
    data = encoded(noise(200, 200), kind)
    with pytest.raises(NotAPicture, match="corrupt"):
        identify(data[: len(data) // 2])


def test_a_png_bomb_is_refused_by_its_header() -> None:
    """30,000 x 30,000 is refused before the pixels are looked at: here they are junk."""
    with pytest.raises(TooBig) as refusal:
        identify(junk_png(30_000, 30_000))
    assert (refusal.value.what, refusal.value.limit) == ("pixels", 80_000_000)


def test_a_gif_whose_frame_outgrows_its_screen_is_refused() -> None:
    """The true size of a GIF is that of its frames, whatever the screen says."""
    small = bytearray(encoded(noise(8, 8), "GIF"))
    frame = small.index(b",\x00\x00\x00\x00")
    small[frame + 5 : frame + 9] = b"\xff\xff\xff\xff"
    with pytest.raises(TooBig):
        identify(bytes(small))


def test_a_video_has_a_pixel_limit_too() -> None:
    """A video that claims a huge frame is refused like a picture."""
    with pytest.raises(TooBig):
        identify(mp4(60_000, 60_000))


def test_damaged_files_raise_only_our_errors() -> None:
    """Whatever bytes are flipped, the answer is a picture or one of our errors."""
    chance = random.Random(20260927)  # noqa: S311 -- repeatable, nothing secret
    originals = [encoded(noise(48, 48), kind) for kind in ("PNG", "JPEG", "WEBP", "GIF")]
    originals += [animated("GIF"), animated("WEBP"), animated("PNG"), mp4(64, 64)]
    for _ in range(800):
        damaged = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 6)):
            damaged[chance.randrange(len(damaged) // chance.choice((1, 20)))] = chance.randrange(
                256
            )
        try:
            assert isinstance(identify(bytes(damaged)), Picture)
        except PictureError as error:
            assert str(error)  # noqa: PT017 -- both outcomes are right
