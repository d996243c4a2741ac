"""Copies as zip files that a message can carry, and pages that a browser can be given."""

from __future__ import annotations

import io
import json
import random
import re
import zipfile
from typing import TYPE_CHECKING, Any, Final

import pytest

from bot.ui.data_export import archive
from bot.ui.data_export.archive import ZipArchive

if TYPE_CHECKING:
    from collections.abc import Iterator

ROW: Final[dict[str, Any]] = {
    "id": 1,
    "kind": "imagine",
    "label": "",
    "state": "succeeded",
    "ending": None,
    "prompt": "",
    "sent_prompt": "a <script>boat</script>",
    "guild_id": None,
    "channel_id": 5,
    "message_id": 6,
    "created_s": 0.0,
    "image_url": " JavaScript:alert(1)",
    "media": ["https://cdn.test/c.png", ['https://cdn.test/a"b.png', "https://cdn.test/d.png"]],
}


@pytest.fixture
def made() -> Iterator[ZipArchive]:
    new = ZipArchive()
    yield new
    new.close()


def contents(made: ZipArchive, files: int) -> list[dict[str, str]]:
    """The names and texts in each file."""
    found = []
    for number in range(1, files + 1):
        with zipfile.ZipFile(io.BytesIO(made.read(number))) as opened:
            found.append({name: opened.read(name).decode() for name in opened.namelist()})
    return found


def test_of_nothing_there_is_a_page_that_says_so(made: ZipArchive) -> None:
    """Whoever asked for nothing yet gets a copy all the same."""
    [found] = contents(made, made.finish())
    assert list(found) == ["index.html"]


def test_nothing_in_a_page_is_more_than_text(made: ZipArchive) -> None:
    """Words are escaped, and links are to where a browser may go."""
    made.add("tasks", [ROW])
    [found] = contents(made, made.finish())
    page = found["pages/0001.html"]
    assert "a &lt;script&gt;boat&lt;/script&gt;" in page
    assert "<script" not in page
    assert "javascript:" not in page.lower()
    assert 'href="https://cdn.test/a&quot;b.png"' in page
    assert "/channels/@me/5/6" in page
    assert "default-src 'none'" in page
    assert json.loads(found["tasks/0001.jsonl"]) == ROW


def test_each_single_picture_of_a_grid_is_led_to(made: ZipArchive) -> None:
    """The grid once, then each of its pictures by its number."""
    whole, *singles = (f"https://cdn.test/{name}.png" for name in ("grid", "a", "b", "c", "d"))
    made.add("tasks", [{**ROW, "image_url": whole, "media": [[whole], singles]}])
    [found] = contents(made, made.finish())
    links = re.findall(r'href="(https://cdn[^"]*)">([^<]*)<', found["pages/0001.html"])
    assert links == [(whole, "Picture"), *((url, f"{n}") for n, url in enumerate(singles, 1))]


def test_a_large_copy_is_several_files(made: ZipArchive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each small enough to be sent, and together all of it."""
    monkeypatch.setattr(archive, "LARGEST", 60_000)
    chance = random.Random(1)  # noqa: S311 - of the same words each time
    for number in range(12):
        noise = chance.randbytes(6_000).hex()
        made.add("tasks", [{**ROW, "id": number, "prompt": noise, "sent_prompt": ""}])
    files = made.finish()
    assert files > 2
    assert all(len(made.read(number)) <= 60_000 for number in range(1, files + 1))
    together = {name: text for found in contents(made, files) for name, text in found.items()}
    assert len([name for name in together if name.startswith("tasks/")]) == 12
    assert together["index.html"].count("pages/") == 12
