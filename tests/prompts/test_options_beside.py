import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompts import (
    PromptError,
    compose,
    overruled,
    suggestions,
    with_options,
)
from bot.prompts.codes import PromptCode
from bot.prompts.parameters.table import BY_SPELLING
from bot.ui.texts.messages import words
from tests.prompts.texts import prompts


def test_options_become_parameters() -> None:
    """Every option of the command can stand beside the prompt, in any spelling."""
    options = {
        "ar": "16:9",
        "version": "7",
        "stylize": "250",
        "c": "5",
        "raw": "",
        "no": "people,  text",
        "seed": "",
        "sref": "random",
        "speed": "",
    }
    assert with_options("a cat", options).source == (
        "a cat --ar 16:9 --v 7 --s 250 --c 5 --raw --no people, text --sref random"
    )
    assert with_options("a cat", {}).source == "a cat"


@pytest.mark.parametrize(
    ("prompt", "options", "text", "notes"),
    [
        ("a --ar 1:1", {"ar": "16:9"}, "a --ar 1:1", ("`--ar 1:1`", "`--ar 16:9`")),
        ("a --aspect 016:9", {"ar": "16:9"}, "a --aspect 016:9", ()),
        ("a --v 6", {"v": "niji 7"}, "a --v 6", ("`--v 6`", "`--niji 7`")),
        ("a --niji 7", {"niji": "7"}, "a --niji 7", ()),
        ("a --raw", {"raw": ""}, "a --raw", ()),
        ("a \u2014s 5", {"stylize": "900"}, "a --s 5", ("`--s 5`", "`--s 900`")),
        ("a --zap 1", {"zap": "2"}, "a --zap 1", ("`--zap 1`", "`--zap 2`")),
    ],
)
def test_the_typed_word_wins(
    prompt: str, options: dict[str, str], text: str, notes: tuple[str, ...]
) -> None:
    """An option for what is typed stays out, with a sentence where the two differ."""
    assert with_options(prompt, options).source == text
    sentences = [words(message) for message in overruled(prompt, options)]
    assert len(sentences) == bool(notes)
    assert all(note in sentences[0] for note in notes)


@pytest.mark.parametrize(
    ("name", "typed", "parameter"),
    [
        ("ar", "wide", "--ar 16:9"),
        ("ar", "Phone", "--ar 9:16"),
        ("ar", "1920x1080", "--ar 16:9"),
        ("ar", "16:10", "--ar 16:10"),
        ("v", "V8.1", "--v 8.1"),
        ("v", "Niji 7", "--niji 7"),
        ("v", "niji6", "--niji 6"),
        ("v", "niji", "--niji"),
        ("niji", "Niji 6", "--niji 6"),
        ("niji", "", "--niji"),
        ("style", "Cute", "--style cute"),
    ],
)
def test_options_may_be_typed_freely(name: str, typed: str, parameter: str) -> None:
    """What autocomplete offers can also be typed by hand."""
    assert with_options("a cat", {name: typed}).source == f"a cat {parameter}"


def test_wrong_options_are_refused_like_typed_ones() -> None:
    """Merging judges nothing; composing names the part."""
    with pytest.raises(PromptError, match="wrong_value"):
        compose(with_options("a cat", {"s": "5000"}), niji=False)


@given(prompts, st.dictionaries(st.sampled_from(sorted(BY_SPELLING)), st.text(max_size=9)))
def test_merging_never_fails(prompt: str, options: dict[str, str]) -> None:
    """Whatever was typed or chosen, the sentences can be shown."""
    with_options(prompt, options)
    assert all(words(message).endswith(".") for message in overruled(prompt, options))


@pytest.mark.parametrize(
    ("name", "typed", "first", "others"),
    [
        ("ar", "", "1:1", ["16:9", "9:16", "3:2", "2:3", "4:5", "21:9"]),
        ("ar", "wid", "16:9", ["21:9"]),
        ("ar", "phone", "9:16", ["9:21"]),
        ("ar", "16", "16:9", ["9:16"]),
        ("ar", "5:3", "5:3", []),
        ("ar", "1920x1080", "16:9", []),
        ("aspect", "1", "1:1", ["16:9", "21:9"]),
        ("v", "", "8.2", ["8.1", "7", "6.1", "niji 7"]),
        ("v", "ni", "niji 7", ["niji 6"]),
        ("v", "7", "7", ["niji 7"]),
        ("niji", "", "7", ["6", "5"]),
        ("style", "cu", "cute", []),
        ("motion", "h", "high", []),
        ("s", "300", "300", []),
    ],
)
def test_suggestions_start_with_what_is_meant(
    name: str, typed: str, first: str, others: list[str]
) -> None:
    """The best one is on top, related ones follow, and Discord's limit holds."""
    values = suggestions(name, typed)
    assert values[0] == first
    assert [value for value in values if value in others] == others
    assert len(values) == len(set(values)) <= 25


def test_nothing_is_suggested_for_nonsense() -> None:
    """What would be refused is not offered."""
    assert suggestions("ar", "99:x") == []
    assert suggestions("nothing", "1") == []
    assert suggestions("s", "5000") == []


@given(st.sampled_from(sorted(BY_SPELLING)), st.text(max_size=200) | prompts)
def test_every_suggestion_can_be_chosen(name: str, typed: str) -> None:
    """It fits Discord, and composing does not refuse the value."""
    for value in suggestions(name, typed):
        assert 1 <= len(value) <= 100
        merged = with_options("https://e.x/a.png a", {name: value})
        try:
            compose(merged, niji=False)
        except PromptError as error:
            assert error.message.code in {PromptCode.NEEDS_PARAMETER, PromptCode.UNUSABLE}  # noqa: PT017 -- companions come later
