"""Charts are drawn in the picture worker, under its limits, whatever the names in them are."""

from collections.abc import AsyncIterator
from io import BytesIO
from typing import Literal

import pytest
from PIL import Image

from bot.media import worker_process
from bot.media.charts import Bars, Columns, chart


@pytest.fixture(autouse=True)
async def _ended() -> AsyncIterator[None]:
    yield
    await worker_process.close()


async def drawn(*names: str, theme: Literal["dark", "light"] = "dark") -> Image.Image:
    """A chart of three days and of as many bars as there are names."""
    days = Columns(
        title="Pictures", colour="pictures", labels=["1", "2", "3"], values=[0, 5, 2], whole=True
    )
    rows = [(name, "nobody", 2.0, "2 · $0.11 $") for name in names]
    bars = [Bars(title="By member", colour="dollars", rows=rows)]
    png = await chart(theme=theme, title="A server", columns=[days], bars=bars)
    return Image.open(BytesIO(png)).convert("RGB")


async def test_both_themes_have_a_background_of_their_own() -> None:
    """And text on it that can be read."""
    dark, light = await drawn("alice"), await drawn("alice", theme="light")

    assert dark.size == light.size
    assert dark.width == 1100
    assert (dark.getpixel((2, 2)), light.getpixel((2, 2))) == ((30, 31, 34), (255, 255, 255))
    assert max(dark.convert("L").tobytes()) > 230
    assert min(light.convert("L").tobytes()) < 40


async def test_any_name_can_be_drawn() -> None:
    """What no font has is left out, and what is left blank by that has another name instead."""
    blank = await drawn("\U0001fae0", "$x^2$ {a} \\frac", "a" * 30)
    instead = await drawn("nobody", "$x^2$ {a} \\frac", "a" * 30)

    assert blank.tobytes() == instead.tobytes()


async def test_names_that_read_from_right_to_left_do() -> None:
    """Their letters stand in the order in which they are read, and Arabic ones are joined."""
    hebrew = (await drawn("שלום")).tobytes()

    assert hebrew != (await drawn("םולש")).tobytes()
    joined, apart = await drawn("محمد"), await drawn("م\u200cح\u200cم\u200cد")
    assert joined.tobytes() != apart.tobytes()
