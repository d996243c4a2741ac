"""Presets: names, what they can stand for, and prompts that name them."""

import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompts import (
    PromptError,
    compose,
    expand,
    is_parameter,
    preset_completions,
    preset_name,
    preset_text,
    references_in,
    stands_for_more,
    with_plain_references,
    with_presets,
)
from bot.prompts.codes import PromptCode
from bot.prompts.parameters.table import BY_SPELLING
from tests.prompts.texts import prompts

PRESETS = {
    "noir": "film noir, grainy --ar 16:9 --s 250",
    "wide": "--ar 21:9",
    "90s": "shot on a 90s camera",
    "clean": "--no text",
    "colours": "{red, blue} paint --c {5, 10}",
    "boat": "https://example.com/a.png a boat",
    "draft": "never, as it is a parameter's name",
}


def sent(prompt: str, **beside: str) -> str:
    return compose(with_presets(prompt, PRESETS, beside=beside), niji=False).text


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("noir", "noir"),
        ("--Film-Noir ", "film-noir"),
        ("\u2014noir", "noir"),
        ("90s", "90s"),
        ("a_b-c", "a_b-c"),
        ("x" * 32, "x" * 32),
        ("x" * 33, None),
        ("x" * 100, None),
        ("film noir", None),
        ("", None),
        ("--", None),
        ("_noir", None),
        ("n\u00f6ir", None),
        ("a\nb", None),
    ],
)
def test_a_name_is_one_word_of_plain_letters(typed: str, name: str | None) -> None:
    """In small letters, without the hyphens that stand before it in a prompt."""
    assert preset_name(typed) == name


@pytest.mark.parametrize("spelling", [*BY_SPELLING, "v7", "ar16", "s250"])
def test_parameters_are_no_names(spelling: str) -> None:
    """Nor is what they are read in, with a value behind them."""
    assert is_parameter(spelling)


@pytest.mark.parametrize("name", ["noir", "no-text", "v-look", "90s", "style_x"])
def test_what_only_begins_like_a_parameter_is_a_name(name: str) -> None:
    """As what stands in a prompt is read as a whole."""
    assert not is_parameter(name)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("film noir", "film noir"),
        ("--stylize 250 film noir", "film noir --s 250"),
        ("film\nnoir \u2014ar 16:9", "film noir --ar 16:9"),
        ("{a, b} --c {5, 10}", "{a, b} --c {5, 10}"),
    ],
)
def test_a_text_is_kept_in_one_line(typed: str, kept: str) -> None:
    """Its words before its parameters, as it is put into prompts."""
    assert preset_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (" \u200b", PromptCode.EMPTY_PRESET),
        ("x" * 2001, PromptCode.LONG_PRESET),
        ("a cat --noir", PromptCode.NOT_IN_PRESET),
        ("{a --noir, b}", PromptCode.NOT_IN_PRESET),
        ("a cat --ar", PromptCode.NEEDS_VALUE),
        ("a cat --ar 1:1 --aspect 2:1", PromptCode.EXCLUSIVE),
        ("a {cat", PromptCode.LIST_NOT_CLOSED),
    ],
)
def test_a_text_that_fits_no_prompt_is_refused(typed: str, code: PromptCode) -> None:
    """And one that names a preset: none leads to another, so there is neither ring nor chain."""
    with pytest.raises(PromptError) as refused:
        preset_text(typed)
    assert refused.value.message.code == code


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("a cat --noir", "a cat film noir, grainy --ar 16:9 --s 250"),
        ("a cat --NOIR on a roof", "a cat film noir, grainy on a roof --ar 16:9 --s 250"),
        ("--noir, a cat", "film noir, grainy, a cat --ar 16:9 --s 250"),
        ("a cat, --wide, on a roof", "a cat, on a roof --ar 21:9"),
        ("a cat \u2014noir", "a cat film noir, grainy --ar 16:9 --s 250"),
        ("a cat --90s", "a cat shot on a 90s camera"),
        ("a cat --ar 1:1 --noir", "a cat film noir, grainy --ar 1:1 --s 250"),
        ("a cat --noir --aspect 1:1", "a cat film noir, grainy --ar 1:1 --s 250"),
        (
            "a cat --no dogs --noir at night",
            "a cat film noir, grainy at night --no dogs --ar 16:9 --s 250",
        ),
        ("a cat --noir --wide", "a cat film noir, grainy --s 250 --ar 21:9"),
        ("a cat --wide --noir", "a cat film noir, grainy --ar 16:9 --s 250"),
        ("a cat --clean --no people", "a cat --no people"),
        ("a cat --boat", "https://example.com/a.png a cat a boat"),
        ("a cat --draft", "a cat --draft"),
        ("a cat --unknown", "a cat --unknown"),
        ("a cat --noir=3", "a cat --noir=3"),
        ("a well--noir", "a well--noir"),
    ],
)
def test_presets_stand_in_the_place_of_their_names(typed: str, expected: str) -> None:
    """Words there, parameters at the end; what is typed wins, and of presets the later one."""
    assert sent(typed) == expected


@pytest.mark.parametrize(
    ("beside", "expected"),
    [
        ({"ar": "1:1"}, "a cat film noir, grainy --s 250"),
        ({"aspect": "1:1", "s": "5"}, "a cat film noir, grainy"),
        ({"v": "7"}, "a cat film noir, grainy --ar 16:9 --s 250"),
    ],
)
def test_what_was_chosen_beside_the_prompt_wins(beside: dict[str, str], expected: str) -> None:
    """It is put into the prompt later, as the only one of its kind."""
    assert sent("a cat --noir", **beside) == expected


def test_what_excludes_something_typed_is_left_out() -> None:
    """Though it is another parameter."""
    presets = {"quick": "a sketch --draft"}
    typed = "a cat --oref https://example.com/a.png"
    made = with_presets(f"{typed} --quick", presets)
    assert made == "a cat a sketch --oref https://example.com/a.png"


@pytest.mark.parametrize(
    ("typed", "singles"),
    [
        ("a cat --colours", 4),
        ("{a cat --noir, a dog} at night", 2),
        ("{--noir, --ar 1:1} cat", 2),
        ("{a, b} cat --noir", 2),
        ("{a --colours, b}", 5),
    ],
)
def test_lists_and_presets_go_together(typed: str, singles: int) -> None:
    """A comma that a preset brings divides no list, and each single prompt can be sent."""
    made = expand(with_presets(typed, PRESETS))
    assert len(made) == singles
    for each in made:
        compose(each, niji=False)


def test_each_prompt_of_a_list_has_what_its_own_choice_brings() -> None:
    """Also where another choice says something else."""
    noir, square = expand(with_presets("{--noir, --ar 1:1} cat", PRESETS))
    assert compose(noir, niji=False).text == "film noir, grainy cat --ar 16:9 --s 250"
    assert compose(square, niji=False).text == "cat --ar 1:1"


def test_of_a_list_each_prompt_has_its_own_length() -> None:
    """Together they may be longer than anything that is typed."""
    listed = ", ".join(f"cat {number} --long" for number in range(10))
    made = expand(with_presets("{" + listed + "}", {"long": "x " * 500}))
    assert [len(each.words) for each in made] == [502] * 10


def test_more_than_anybody_can_type_is_refused_at_once() -> None:
    """Named a thousand times, a preset costs no time either."""
    presets = {"long": "x" * 2000}
    began = time.process_time()
    with pytest.raises(PromptError) as refused:
        with_presets("--long " * 850, presets)
    assert refused.value.message.code == PromptCode.FAR_TOO_LONG
    assert time.process_time() - began < 0.5


def test_a_misspelled_preset_is_guessed() -> None:
    """The correction names it, and the note says what was meant."""
    composed = compose("a cat --nior", niji=False, presets=["noir", "wide"])
    [note] = composed.notes
    assert (note.code, note.values["meant"]) == (PromptCode.UNKNOWN_MEANT, "noir")
    assert composed.fix == "a cat --noir"


def test_names_are_told_from_parameters() -> None:
    """So that nothing is looked up for a prompt that has parameters only."""
    assert references_in("a cat --ar 1:1 --no text --v7") == set()
    assert references_in("a cat --Noir, \u2014wide --ar 1:1") == {"noir", "wide"}
    assert with_plain_references("a cat \u2014Noir", {"noir"}) == "a cat --noir"


def test_a_prompt_with_presets_is_told_from_what_was_sent() -> None:
    """An unknown parameter is sent, and a preset is not."""
    assert stands_for_more("a cat --noir", "a cat film noir --ar 16:9 --v 7")
    assert not stands_for_more("a cat --zom 2 --v 7", "a cat --zom 2 --v 7")


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("a cat --", ["--noir", "--no-text"]),
        ("a cat --no", ["--noir", "--no-text"]),
        ("a cat \u2014NO-", ["--no-text"]),
        ("a cat", []),
        ("a well--", []),
    ],
)
def test_presets_are_offered_behind_hyphens(typed: str, offered: list[str]) -> None:
    """By how their names begin."""
    assert [each.typed for each in preset_completions(typed, ["noir", "no-text"])] == offered


@given(prompts, st.sampled_from(sorted(PRESETS)), prompts)
def test_any_prompt_can_name_a_preset(before: str, name: str, after: str) -> None:
    """Whatever stands around it, it ends as a prompt or as a refusal."""
    typed = f"{before} --{name} {after}"
    with suppress(PromptError):
        made = with_presets(typed, PRESETS)
        assert f"--{name}" not in made.split() or is_parameter(name)
