import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cometapi.actions import Action
from tests.engine.samples import JOB

CATALOGUE = [
    ("MJ::JOB::upsample::3::{job}", "upsample", 3),
    ("MJ::JOB::variation::4::{job}", "variation", 4),
    ("MJ::JOB::reroll::0::{job}::SOLO", "reroll", 0),
    ("MJ::JOB::upsample_v6r1_2x_creative::1::{job}::SOLO", "upsample_v6r1_2x_creative", 1),
    ("MJ::JOB::low_variation::1::{job}::SOLO", "low_variation", 1),
    ("MJ::Inpaint::1::{job}::SOLO", "inpaint", 1),
    ("MJ::Outpaint::50::1::{job}::SOLO", "outpaint", 50),
    ("MJ::CustomZoom::{job}", "customzoom", None),
    ("MJ::JOB::pan_left::1::{job}::SOLO", "pan_left", 1),
    ("MJ::JOB::pan_down::1::{job}::SOLO", "pan_down", 1),
    ("MJ::JOB::animate_high::1::{job}::SOLO", "animate_high", 1),
    ("MJ::JOB::video::1::{job}::manual", "video", 1),
    ("MJ::BOOKMARK::{job}", "bookmark", None),
    ("MJ::JOB::video_virtual_upscale::2::{job}", "video_virtual_upscale", 2),
    ("MJ::Job::PicReader::4", "picreader", 4),
    ("MJ::Job::PicReader::all", "picreader", None),
    ("MJ::Picread::Retry", "picread", None),
    ("MJ::JOB::PromptAnalyzer::5", "promptanalyzer", 5),
]


@pytest.mark.parametrize(("custom_id", "kind", "index"), CATALOGUE)
def test_every_known_button_is_read(
    custom_id: str,
    kind: str,
    index: int | None,
) -> None:
    """The catalogue (CometAPI: quick start)."""
    action = Action.parse(custom_id.format(job=JOB))

    assert (action.kind, action.index) == (kind, index)


@pytest.mark.parametrize("spelling", ["MJ::JOB::upsample::1::x", "mj::Job::UPSAMPLE::1::x"])
def test_case_does_not_matter(spelling: str) -> None:
    """Servers of the family write the same customId differently."""
    assert Action.parse(spelling).kind == "upsample"


@pytest.mark.parametrize(
    "custom_id",
    ["MJ::Inpaint::1::x::SOLO", "MJ::CustomZoom::x", "MJ::Job::PicReader::1"],
)
def test_some_buttons_always_ask(custom_id: str) -> None:
    """Their dialog comes whatever the settings (midjourney-proxy: TaskService)."""
    assert Action.parse(custom_id).always_asks


@pytest.mark.parametrize(
    ("custom_id", "repeatable"),
    [
        ("MJ::JOB::upsample::1::x", False),
        ("MJ::JOB::video_virtual_upscale::1::x", False),
        ("MJ::JOB::variation::1::x", True),
        ("MJ::JOB::reroll::0::x::SOLO", True),
        ("MJ::JOB::upsample_v7_2x_subtle::1::x::SOLO", True),
    ],
)
def test_what_gives_the_same_again_is_not_repeatable(custom_id: str, repeatable: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Cutting out the same quarter twice would only be paid twice."""
    assert Action.parse(custom_id).repeatable is repeatable


@given(st.text(max_size=90) | st.lists(st.text(max_size=9), max_size=6).map("::".join))
def test_any_text_is_an_action(custom_id: str) -> None:
    """Unknown buttons stay usable: they are shown and sent back letter by letter."""
    action = Action.parse(custom_id)

    assert action.custom_id == custom_id
    assert action.kind == action.kind.lower()
    assert action.index is None or action.index >= 0
