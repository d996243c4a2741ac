import pytest

from bot.domain.messages import Message
from bot.prompts import PromptError, compose
from bot.prompts.codes import PromptCode
from bot.prompts.parameters.models import NIJIS, VERSIONS
from bot.prompts.parameters.parameter import Kind, Limit, Parameter
from bot.prompts.parameters.table import BY_SPELLING, PARAMETERS, WEIGHTS
from bot.ui.texts.messages import words
from tests.support.citations import SOURCES

SENT = [
    row for row in PARAMETERS if not row.refusal and row.kind not in {Kind.SPEED, Kind.VISIBILITY}
]
ROWS: list[Parameter | Limit] = [
    *PARAMETERS,
    WEIGHTS,
    *(limit for row in PARAMETERS for limit in row.limits),
]
REFUSED = [row for row in PARAMETERS if row.refusal]
LINK = "https://example.com/a.png"
COMPANIONS = {
    "sref": "--sref random",
    "oref": f"--oref {LINK}",
    "cref": f"--cref {LINK}",
    "video": "--video",
}


def text_with(row: Parameter, value: str, *, spelling: str = "") -> str:
    needs_picture = {"pictures", "video"} & set(row.needs)
    companions = [COMPANIONS[need] for need in row.needs if need in COMPANIONS]
    typed = f"--{spelling or row.name} {value}".strip()
    return " ".join([*([LINK] if needs_picture else []), "a cat", *companions, typed])


@pytest.mark.parametrize("row", SENT, ids=lambda row: row.name)
def test_each_parameter_works_with_its_example_in_every_spelling(row: Parameter) -> None:
    """A row's example is accepted and sent under the canonical name."""
    for spelling in (row.name, *row.aliases):
        composed = compose(text_with(row, row.example, spelling=spelling.upper()), niji=False)
        assert composed.parameters[row.name] == row.example
        assert f"--{row.name} {row.example}".strip() in composed.text


@pytest.mark.parametrize("row", [row for row in SENT if row.high], ids=lambda row: row.name)
def test_each_range_holds_at_both_ends(row: Parameter) -> None:
    """The ends of a range work; one step beyond is refused with both ends in the sentence."""
    for inside in (row.low, row.high):
        assert compose(text_with(row, str(inside)), niji=False).parameters[row.name] == str(inside)
    for outside in (str(row.high + 1), "-1", "many", "9" * 5000):
        with pytest.raises(PromptError) as refusal:
            compose(text_with(row, outside), niji=False, max_length=6000)
        assert f"{row.low:,}" in words(refusal.value.message)
        assert f"{row.high:,}" in words(refusal.value.message)
        assert refusal.value.part == f"--{row.name} {outside}"


@pytest.mark.parametrize(
    "row", [row for row in SENT if row.example and not row.optional], ids=lambda row: row.name
)
def test_each_parameter_misses_its_value(row: Parameter) -> None:
    """A name without its value is refused with an example, also before another parameter."""
    for text in (text_with(row, ""), text_with(row, ","), text_with(row, "--tile")):
        with pytest.raises(PromptError, match="needs") as refusal:
            compose(text, niji=False)
        assert f"`--{row.name} {row.example}`" in words(refusal.value.message)


@pytest.mark.parametrize(
    "row", [row for row in SENT if row.kind is Kind.FLAG], ids=lambda row: row.name
)
def test_each_flag_takes_no_text_behind_it(row: Parameter) -> None:
    """Text after a flag belongs before the parameters, and is moved there."""
    composed = compose(text_with(row, "in the rain"), niji=False)
    assert "a cat in the rain --" in composed.text
    assert composed.parameters[row.name] == ""
    assert Message(PromptCode.WORDS_MOVED) in composed.notes


@pytest.mark.parametrize("row", REFUSED, ids=lambda row: row.name)
def test_what_cannot_be_used_says_why(row: Parameter) -> None:
    """Repeats and forgotten parameters are refused with their reason."""
    for spelling in (row.name, *row.aliases):
        with pytest.raises(PromptError) as refusal:
            compose(text_with(row, row.example, spelling=spelling), niji=False)
        assert f"--{spelling}" in words(refusal.value.message)
        assert refusal.value.message.values["reason"] == Message(row.refusal or "")


@pytest.mark.parametrize("row", [row for row in SENT if row.models], ids=lambda row: row.name)
def test_another_model_is_a_note_only(row: Parameter) -> None:
    """What the model asked for does not know is passed on, with a sentence."""
    versions = {"4": "--v 4", "7": "--v 7", "8": "--v 8.2", "niji 7": "--niji 7"}
    strange = next(typed for model, typed in versions.items() if model not in row.models)
    composed = compose(text_with(row, f"{row.example} {strange}"), niji=False)
    assert composed.parameters[row.name] == row.example
    assert any(f"`--{row.name}` works with" in note for note in map(words, composed.notes))


def test_the_table_is_sound() -> None:
    """No spelling stands for two parameters, companions exist, each row has its source."""
    assert len(BY_SPELLING) == sum(1 + len(row.aliases) for row in PARAMETERS)
    assert {need for row in PARAMETERS for need in row.needs} <= {*BY_SPELLING, "pictures"}
    assert {model for row in ROWS for model in row.models} <= {*VERSIONS, *NIJIS}
    sourced = [*ROWS, *(clash for row in PARAMETERS for clash in row.clashes)]
    assert {name for each in sourced for name in each.source.split("; ")} <= {*SOURCES, "seen"}
    mistaken = [wrong for row in PARAMETERS for wrong in row.mistaken]
    assert not BY_SPELLING.keys() & set(mistaken)
    assert len(mistaken) == len(set(mistaken))
