import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cometapi.actions import Action
from bot.media import Area
from bot.prompts import suggestions
from bot.ui.texts.actions import action_name
from bot.ui.texts.prompts.areas import NAMES
from bot.ui.texts.prompts.suggestions import suggestion

_ACTIONS = [
    ("MJ::JOB::upsample::3::x", "U3"),
    ("MJ::JOB::variation::4::x", "V4"),
    ("MJ::JOB::reroll::0::x::SOLO", "Again"),
    ("MJ::JOB::low_variation::1::x::SOLO", "Low variation"),
    ("MJ::CustomZoom::x", "Customzoom"),
    ("MJ::JOB::pan_left::1::x::SOLO", "← Pan"),
    ("MJ::JOB::pan_down::1::x::SOLO", "↓ Pan"),
    ("MJ::BOOKMARK::x", "Favourite"),
    ("MJ::JOB::video_virtual_upscale::2::x", "U2"),
    ("MJ::Job::PicReader::4", "4"),
    ("MJ::Job::PicReader::all", "Picreader"),
    ("MJ::Picread::Retry", "Retry"),
    ("MJ::JOB::PromptAnalyzer::5", "5"),
]


@pytest.mark.parametrize(("custom_id", "name"), _ACTIONS)
def test_a_button_without_a_label_has_a_name(custom_id: str, name: str) -> None:
    """By what it does (CometAPI: quick start)."""
    assert action_name(Action.parse(custom_id)) == name


@given(st.text(max_size=90) | st.lists(st.text(max_size=9), max_size=6).map("::".join))
def test_any_button_has_a_name(custom_id: str) -> None:
    """Also one that nobody knows."""
    assert action_name(Action.parse(custom_id)).strip()


def test_areas_fit_one_select_menu() -> None:
    """Discord takes 25 options; each is a plain name of its own."""
    assert set(NAMES) == set(Area)
    assert len(set(NAMES.values())) == len(Area) == 19


@pytest.mark.usefixtures("each_language")
@pytest.mark.parametrize("parameter", ["ar", "v", "style"])
def test_what_is_offered_fits_discord(parameter: str) -> None:
    """A name of its own for each value, of 1 to 100 characters."""
    names = [suggestion(parameter, value) for value in suggestions(parameter, "")]
    assert len(set(names)) == len(names) <= 25
    assert all(1 <= len(name) <= 100 for name in names)


@pytest.mark.parametrize(
    ("parameter", "value", "name"),
    [
        ("ar", "16:9", "16:9 (wide, screen)"),
        ("ar", "5:3", "5:3"),
        ("v", "8.2", "V8.2"),
        ("v", "niji 7", "Niji 7"),
        ("style", "cute", "Cute (Niji 5)"),
    ],
)
def test_what_is_offered_is_named(parameter: str, value: str, name: str) -> None:
    """With what it is good for."""
    assert suggestion(parameter, value) == name
