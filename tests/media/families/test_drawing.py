"""Families drawn by the picture worker, whatever stands on their buttons."""

from __future__ import annotations

from io import BytesIO

import pytest
from PIL import Image

from bot.media import FamilyMember, UnsupportedFormat, family, identify, thumbnail
from bot.media.families import THUMBNAIL
from bot.media.picture import Picture
from bot.picture_worker.family.drawing import readable

LIMIT = 8 * 1024 * 1024


def a_file(colour: str = "red", size: tuple[int, int] = (600, 300)) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", size, colour).save(buffer, "png")
    return buffer.getvalue()


def pixels(jpeg: bytes) -> Image.Image:
    with Image.open(BytesIO(jpeg)) as image:
        return image.convert("RGB")


def is_near(image: Image.Image, colour: tuple[int, int, int]) -> bool:
    """Whether that colour is somewhere in it, as far as a JPEG keeps colours."""
    small = image.resize((image.width // 4, image.height // 4))
    found = small.getcolors(maxcolors=small.width * small.height) or []
    return any(
        max(abs(a - b) for a, b in zip(one, colour, strict=True)) <= 24
        for _, one in found
        if isinstance(one, tuple)
    )


async def test_thumbnails_stand_in_the_drawing() -> None:
    """What is damaged, or never came, is a grey box."""
    small = await thumbnail(identify(a_file()))
    members = [
        FamilyMember(parent=None, number=1, is_mine=True, is_here=True, thumbnail=small),
        FamilyMember(parent=0, label="U2", number=2, thumbnail=small[: len(small) // 2]),
        FamilyMember(parent=0, label="V1", number=3, is_film=True),
    ]

    image = pixels(await family(members, limit_bytes=LIMIT))

    assert max(identify(small).width, identify(small).height) == THUMBNAIL
    assert is_near(image, (255, 0, 0))
    assert is_near(image, (78, 80, 88))


async def test_an_empty_box_has_neither_words_nor_a_picture() -> None:
    """Whatever was told of it."""
    bare = [FamilyMember(parent=None, number=1), FamilyMember(parent=0)]
    told = [bare[0], FamilyMember(parent=0, label="a secret", instead="a secret")]

    assert await family(bare, limit_bytes=LIMIT) == await family(told, limit_bytes=LIMIT)


@pytest.mark.parametrize(
    "label", ["🔄", "\u05e9\u05dc\u05d5\u05dd", "字" * 300, "\u202e\x00\n", ""]
)
async def test_any_label_is_drawn_or_left_out(label: str) -> None:
    """Emoji, from right to left, without letters in the font, endless."""
    members = [
        FamilyMember(parent=None, number=1),
        FamilyMember(parent=0, label=label, instead="Reroll", number=2),
    ]
    english = [members[0], FamilyMember(parent=0, label="Reroll", number=2)]

    drawn = await family(members, limit_bytes=LIMIT)

    assert drawn == await family(english, limit_bytes=LIMIT)


def test_accents_are_left_out() -> None:
    """Words stay readable."""
    assert readable("Agrandir (créatif) 🔍") == "Agrandir (creatif)"


async def test_a_film_has_no_thumbnail() -> None:
    """Nothing here decodes films."""
    film = Picture(
        data=b"", content_type="video/mp4", suffix=".mp4", width=9, height=9, is_video=True
    )
    with pytest.raises(UnsupportedFormat):
        await thumbnail(film)
