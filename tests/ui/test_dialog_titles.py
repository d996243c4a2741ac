import pytest

from bot.cometapi.actions import Action
from bot.domain.states import State
from bot.ui.dialogs.forms.form import TITLE
from bot.ui.texts.dialogs import dialog_titles
from tests.engine.samples import JOB, a_task

GRID = a_task(State.SUCCEEDED)
PICKED = a_task(State.SUCCEEDED, custom_id=f"MJ::JOB::upsample::2::{JOB}")
ZOOMED = a_task(State.SUCCEEDED, custom_id=f"MJ::Outpaint::50::1::{JOB}::SOLO")


@pytest.mark.parametrize(
    ("custom_id", "expected"),
    [
        ("MJ::JOB::variation::3::x", "Vary picture 3"),
        ("MJ::JOB::reroll::0::x::SOLO", "Make new pictures of this prompt"),
        ("MJ::Job::PicReader::4", "Imagine prompt 4"),
        ("MJ::Job::PromptAnalyzer::1", "Imagine prompt 1"),
        ("MJ::JOB::sparkle::1::x", None),
    ],
)
def test_a_title_says_what_happens(custom_id: str, expected: str | None) -> None:
    """With the number of the picture or of the prompt."""
    assert dialog_titles.press(Action.parse(custom_id), GRID) == expected


def test_a_picked_picture_keeps_its_number() -> None:
    """What was made of it has none of its own."""
    vary = Action.parse("MJ::JOB::low_variation::1::x::SOLO")

    assert dialog_titles.press(vary, PICKED) == "Vary picture 2 a little"
    assert dialog_titles.press(vary, ZOOMED) == "Vary this picture a little"
    assert dialog_titles.zoom(PICKED) == "Zoom out of picture 2"
    assert dialog_titles.region(ZOOMED) == "Vary a part of this picture"
    assert dialog_titles.animate(PICKED) == "Animate picture 2"


@pytest.mark.usefixtures("each_language")
@pytest.mark.parametrize("kind", sorted(dialog_titles._TITLES))
def test_every_title_fits(kind: str) -> None:
    """Discord cuts nothing: it refuses a dialog whose title is longer than 45 characters."""
    words = dialog_titles.press(Action.parse(f"MJ::JOB::{kind}::1::x"), PICKED)

    assert words is not None
    assert len(words) <= TITLE
