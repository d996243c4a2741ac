"""The drawn pictures and the prompt language behind them, without a server."""

import io
import math
from itertools import combinations

import pytest
from PIL import Image

from playground.comet import prompts
from playground.comet.drawing import artworks, clips, edits, files, recipes
from playground.comet.drawing.artworks import Artwork, Motion
from playground.comet.upstream.buttons import Kind, buttons_for, read_custom_id
from tests.playground.comet_client import distance


def grid(prompt: str, *, seed: int = 1) -> Artwork:
    """Return a prompt's grid."""
    return Artwork(tiles=edits.compose(prompt, seed=seed))


def test_same_prompt_and_seed_same_picture() -> None:
    """A picture is the same each time it is drawn, to the last pixel."""
    first, second = (artworks.sheet(grid("a paper boat")) for _ in range(2))

    assert first.tobytes() == second.tobytes()


def test_prompts_and_seeds_differ() -> None:
    """Other words or another seed give another picture."""
    pictures = [
        artworks.sheet(grid("a paper boat")),
        artworks.sheet(grid("a lighthouse at night")),
        artworks.sheet(grid("a paper boat", seed=2)),
    ]

    assert all(distance(*pair) > 15 for pair in combinations(pictures, 2))


def test_tiles_differ() -> None:
    """The four tiles of a grid are clearly different pictures."""
    tiles = [tile.draw(256, 256) for tile in grid("a castle").tiles]

    assert all(distance(*pair) > 20 for pair in combinations(tiles, 2))


@pytest.mark.parametrize(
    ("parameter", "aspect"),
    [("1:1", 1.0), ("16:9", 16 / 9), ("2:3", 2 / 3), ("1:9", 0.25)],
)
def test_aspect_is_respected(parameter: str, aspect: float) -> None:
    """A picture has the wanted shape, within 4:1, and about a megapixel."""
    picture = artworks.sheet(grid(f"a castle --ar {parameter}"))

    assert picture.width / picture.height == pytest.approx(aspect, rel=0.02)
    assert math.sqrt(picture.width * picture.height) == pytest.approx(1024, rel=0.02)


def test_words_choose_the_subject() -> None:
    """The subject that the prompt names is the one that is drawn."""
    tiles = edits.compose("a whale under the moon", seed=3)

    assert {tile.scene.motif for tile in tiles if isinstance(tile, recipes.Landscape)} == {"whale"}


def test_grids_come_in_three_formats_and_singles_as_png() -> None:
    """Like the real ones, grids are WebP, PNG or JPEG, single pictures PNG."""
    artwork = grid("a cat")
    formats = [files.still(artwork, variety=n).content_type for n in range(3)]
    single = files.still(Artwork(tiles=artwork.tiles[:1]), variety=2)

    assert formats == ["image/webp", "image/png", "image/jpeg"]
    assert single.content_type == "image/png"


def test_preview_is_small_and_clears_up() -> None:
    """A preview has at most 256 pixels a side and comes closer to the result."""
    artwork = grid("a cat --ar 2:1")
    result = artworks.sheet(artwork)
    early, late = (artworks.preview(artwork, percent=percent) for percent in (15, 93))

    assert max(early.size) == max(late.size) == 256
    assert distance(late, result) < distance(early, result)


def test_clip_moves() -> None:
    """An animated grid differs between its first and its last frame."""
    motion = Motion(strength="high", seed=1)
    file = clips.clip_grid(Artwork(tiles=grid("a ship").tiles[:1] * 4, motion=motion), motion)
    with Image.open(io.BytesIO(file.data)) as image:
        first = image.convert("RGB")
        image.seek(getattr(image, "n_frames", 1) - 1)
        last = image.convert("RGB")

    assert distance(first, last) > 4


def test_mp4_is_a_movie() -> None:
    """A clip is an MP4 whose boxes fill the file, with a video track of AV1 and a duration."""
    motion = Motion(strength="low", seed=1)
    data = clips.clip(Artwork(tiles=grid("a ship").tiles[:1], motion=motion), motion).data
    boxes = []
    start = 0
    while start < len(data):
        size = int.from_bytes(data[start : start + 4], "big")
        boxes.append(data[start + 4 : start + 8])
        start += size
    movie = data.index(b"mvhd")
    timescale = int.from_bytes(data[movie + 24 : movie + 28], "big")
    duration = int.from_bytes(data[movie + 28 : movie + 36], "big")

    assert boxes == [b"ftyp", b"free", b"moov", b"mdat"]
    assert start == len(data)
    assert b"vide" in data
    assert b"av01" in data[data.index(b"stsd") :]
    assert b"pict" not in data[: data.index(b"mdat")].replace(data[44:279], b"")
    assert duration / timescale == pytest.approx(clips.MP4_FRAMES * clips.FRAME_MS / 1000)


@pytest.mark.parametrize(
    ("source", "final"),
    [
        ("a cat", "a cat --v 7.0"),
        ("a cat --version 6.1 --ar 3:2", "a cat --ar 3:2 --v 6.1"),
        ("a cat --niji 6", "a cat --niji 6"),
    ],
)
def test_final_prompt_names_the_version(source: str, final: str) -> None:
    """Upstream reports the prompt with its parameters in short and its version written out."""
    assert prompts.final_prompt(source) == final


def test_every_button_can_be_read_back() -> None:
    """Each customId that is handed out is understood when it comes back, and is short enough."""
    versions = ("7", "niji 7", "6.1", "6", "niji 6", "5.2", "8.1")
    job = "3dbbd469-36af-4a0f-8f02-df6c579e7011"
    handed_out = {
        button["customId"]
        for kind in Kind
        for version in versions
        for button in buttons_for(kind, job=job, version=version, web_url="", square=False)
    } - {None}

    assert len(handed_out) > 40
    for custom_id in handed_out:
        assert read_custom_id(str(custom_id)) is not None
        assert len(str(custom_id)) <= 81


def test_widest_set_is_the_widest_that_was_seen() -> None:
    """A V7 picture that is not square has 18 buttons, the real worst case."""
    buttons = buttons_for(Kind.SINGLE, job="x", version="7", web_url="", square=False)

    assert len(buttons) == 18
