import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain.messages import Message
from bot.prompts import Composed, PromptError, check_defaults, compose
from bot.prompts.codes import PromptCode
from bot.ui.texts.messages import words
from tests.prompts.texts import prompts


def refusal(prompt: str, *, niji: bool = False, defaults: str = "") -> PromptError:
    with pytest.raises(PromptError) as caught:
        compose(prompt, niji=niji, defaults=defaults)
    return caught.value


def test_a_plain_prompt_is_sent_as_typed() -> None:
    """Words go out as they are: mentions and markdown are the layout's concern."""
    text = "a *paper* boat, `@everyone` <@&1> calm 水"
    assert compose(text, niji=False) == Composed(
        text=text,
        typed=text,
        parameters={},
        niji=False,
        speed=None,
        takes_turbo=True,
        notes=(),
        fix=None,
    )


def test_parameters_get_their_canonical_names() -> None:
    """Spellings, glued values and commas are mended; what was typed stays visible."""
    composed = compose("a cat --Aspect 016:9, --stylize=250. --v7 --no dogs, birds,", niji=False)
    assert composed.text == "a cat --ar 16:9 --s 250 --v 7 --no dogs, birds"
    assert composed.parameters == {"ar": "16:9", "s": "250", "v": "7", "no": "dogs, birds"}
    assert composed.typed == "a cat --Aspect 016:9, --stylize=250. --v7 --no dogs, birds,"


def test_values_keep_their_capitals() -> None:
    """Names are written small; links and codes are not touched."""
    composed = compose("a cat --SREF=https://e.x/A.PNG --P AbC", niji=False)
    assert composed.text == "a cat --sref https://e.x/A.PNG --p AbC"


def test_emoji_alone_are_a_prompt() -> None:
    """A picture can be asked for without a word."""
    assert compose("\U0001f431\U0001f680", niji=False).text == "\U0001f431\U0001f680"


@pytest.mark.parametrize("prompt", ["", "   ", "\n\u200b\u3164\x00"])
def test_an_empty_prompt_is_refused(prompt: str) -> None:
    """Nothing, blanks and invisible characters are no prompt."""
    assert "is empty" in words(refusal(prompt).message)


@pytest.mark.parametrize("prompt", ["--ar 16:9", "--tile", "--niji --fast", "\u2014v 7"])
def test_parameters_alone_are_refused(prompt: str) -> None:
    """Parameters describe no picture."""
    assert "only parameters" in words(refusal(prompt).message)


def test_one_link_alone_is_refused_and_two_are_not() -> None:
    """Midjourney blends two pictures, or draws words after one; a video needs no words."""
    one, two = "https://example.com/a.png", "https://example.com/b.png"
    assert "second picture" in words(refusal(f"{one} --ar 1:1").message)
    assert compose(f"{one} {two}", niji=False).text == f"{one} {two}"
    assert compose(f"{one} --video 1", niji=False).text == f"{one} --video 1"
    with_words = compose(f"a cat like <{one}>, asleep", niji=False)
    assert with_words.text == f"{one} a cat like asleep"
    assert with_words.notes == (Message(PromptCode.LINKS_MOVED),)


def test_a_long_prompt_is_refused_with_both_numbers() -> None:
    """The sentence says how long it is and how long it may be; the part is what is over."""
    error = refusal("x" * 2143)
    assert "2,143" in words(error.message)
    assert "2,000" in words(error.message)
    assert error.part == "x" * 143
    assert len(compose("x" * 2000, niji=False).text) == 2000
    assert "2,006" in words(refusal("x" * 2000, defaults="--v 7").message)


@pytest.mark.parametrize("value", ["16", "16:", "16y9", "16;9", "0:1", "a:b", "-1:2", "1:2:3"])
def test_a_malformed_ratio_is_refused(value: str) -> None:
    """The sentence names the part and shows a ratio that works."""
    error = refusal(f"a cat --ar {value}")
    assert error.part == f"--ar {value}"
    assert f"not `{value}`" in words(error.message)
    assert "`--ar 16:9`" in words(error.message)


def test_a_full_width_colon_is_a_colon() -> None:
    """Chinese and Japanese keyboards write ratios with a wide colon."""
    assert compose("猫 --ar 16\uff1a9", niji=False).parameters == {"ar": "16:9"}


@pytest.mark.parametrize(
    ("prompt", "named"),
    [
        ("a cat --ar 1:1 --ar 1:1", ["--ar", "twice"]),
        ("a cat --ar 1:1 --aspect 2:1", ["--ar", "--aspect"]),
        ("a cat --zap 1 --zap 2", ["--zap", "twice"]),
        ("a cat --v 7 --niji 6", ["--v", "--niji"]),
        ("a cat --niji --v 7", ["--v", "--niji"]),
        ("a cat --fast --turbo", ["--fast", "--turbo"]),
    ],
)
def test_doubles_and_opposites_are_refused(prompt: str, named: list[str]) -> None:
    """The same thing said twice, or two that exclude each other, name both."""
    assert all(name in words(refusal(prompt).message) for name in named)


@pytest.mark.parametrize("value", ["0", "10", "7.55", "abc", "v7", "latest"])
def test_an_unknown_version_is_refused(value: str) -> None:
    """What no version of Midjourney is called is certain to fail."""
    assert "version number" in words(refusal(f"a cat --v {value}").message)


def test_a_newer_version_is_passed_on_with_a_note() -> None:
    """The next model must not wait for the next release of the bot."""
    composed = compose("a cat --v 9", niji=False)
    assert composed.parameters == {"v": "9"}
    assert "`--v 9` may not exist" in words(composed.notes[0])


@pytest.mark.parametrize("prompt", ["a {red, blue} cat", "a cat --ar {1:1, 2:1}", "a {{b} c"])
def test_permutations_are_refused(prompt: str) -> None:
    """Braces would start several tasks, of which one could be followed."""
    error = refusal(prompt)
    assert "Braces" in words(error.message)
    assert error.part.startswith("{")
    assert error.part.endswith("}")


def test_escaped_and_single_braces_are_text() -> None:
    """A backslash makes a brace plain, and a lone one asks for nothing."""
    assert compose(r"a \{red\} cat", niji=False).text == r"a \{red\} cat"
    assert compose("a smile :{", niji=False).text == "a smile :{"


@pytest.mark.parametrize("speed", ["fast", "relax", "turbo"])
def test_a_typed_speed_is_taken_out(speed: str) -> None:
    """The speed travels beside the prompt, since gateways may strip it from the text."""
    composed = compose(f"a cat --{speed} --ar 1:1", niji=False)
    assert (composed.text, composed.speed) == ("a cat --ar 1:1", speed)
    assert speed not in composed.parameters


def test_visibility_is_taken_out_with_a_note() -> None:
    """Stealth depends on the plan of an account that members do not have."""
    composed = compose("a cat --stealth", niji=False)
    assert composed.text == "a cat"
    assert "`--stealth` was left out" in words(composed.notes[0])


def test_unknown_parameters_pass_with_a_guess() -> None:
    """New parameters appear every few months, so a strange one is only remarked on."""
    composed = compose("a cat --stylise 100 --qqqq `x`", niji=False)
    assert composed.text == "a cat --stylise 100 --qqqq `x`"
    assert tuple(map(words, composed.notes)) == (
        "Midjourney may not know `--stylise`. Did you mean `--stylize`?",
        "Midjourney may not know `--qqqq`.",
    )


def test_many_unknown_parameters_make_few_notes() -> None:
    """A wall of nonsense does not become a wall of notes."""
    composed = compose("a cat " + " ".join(f"--x{n}y" for n in range(50)), niji=False)
    assert len(composed.notes) == 4
    assert "47 other" in words(composed.notes[-1])


def test_a_quoted_part_cannot_break_out_of_its_code_span() -> None:
    """A sentence is safe to show: no backtick of the member's ends the quotation."""
    sentence = words(refusal("a cat --ar `@everyone`" + "x" * 500).message)
    assert "`'@everyone'x" in sentence
    assert len(sentence) < 200


@pytest.mark.parametrize(
    ("prompt", "text", "niji"),
    [
        ("a cat", "a cat --v 7 --s 50", False),
        ("a cat --s 900", "a cat --s 900 --v 7", False),
        ("a cat --version 6", "a cat --v 6 --s 50", False),
        ("a cat --niji 6", "a cat --niji 6 --s 50", True),
        ("a cat --niji", "a cat --s 50", True),
    ],
)
def test_the_typed_word_wins_over_the_default(prompt: str, text: str, niji: bool) -> None:  # noqa: FBT001 -- a table's column
    """Defaults fill in what was not typed, and never bring a second model."""
    composed = compose(prompt, niji=False, defaults="--v 7 --stylize 50")
    assert (composed.text, composed.niji) == (text, niji)


def test_niji_beside_the_prompt_adds_nothing_to_it() -> None:
    """The choice travels as the bot type; only a version of Niji stands in the text."""
    composed = compose("a cat", niji=True, defaults="--v 7")
    assert (composed.text, composed.niji) == ("a cat", True)
    assert compose("a cat --niji 6", niji=True).text == "a cat --niji 6"
    assert "Niji" in words(refusal("a cat --v 7", niji=True).message)


def test_niji_as_the_default_gives_way_to_a_typed_version() -> None:
    """An operator's Niji is the default model, not the only one."""
    assert compose("a cat", niji=False, defaults="--niji 6").niji
    assert compose("a cat", niji=False, defaults="--niji 6").text == "a cat --niji 6"
    assert not compose("a cat --v 7", niji=False, defaults="--niji 6").niji
    assert compose("a cat --v 7", niji=False, defaults="--niji 6").text == "a cat --v 7"


def test_defaults_that_do_not_fit_stay_out() -> None:
    """A default must not break a prompt: not by another version, nor by a missing companion."""
    composed = compose("a cat --v 8.2", niji=False, defaults="--q 2 --sw 50 --s 50")
    assert composed.text == "a cat --v 8.2 --s 50"
    assert composed.notes == ()


@pytest.mark.parametrize(
    ("prompt", "companion"),
    [("a cat --ow 100", "--oref"), ("a cat --sw 100", "--sref"), ("a cat --cw 50", "--cref")],
)
def test_a_parameter_without_its_companion_is_refused(prompt: str, companion: str) -> None:
    """Weights of references need the reference."""
    assert companion in words(refusal(prompt).message)


@pytest.mark.parametrize(
    ("prompt", "note"),
    [
        ("a cat::2 dog --v 8.1", "Weights"),
        ("a cat --ar 1:20", "narrow"),
        ("a cat --zoom 1.5", "Custom Zoom"),
        ("a cat --draft --niji 6", "`--draft` works with version 7 only"),
    ],
)
def test_what_may_fail_is_a_note(prompt: str, note: str) -> None:
    """Doubts are told, and the prompt is sent."""
    composed = compose(prompt, niji=False)
    assert composed.text == prompt
    assert any(note in line for line in map(words, composed.notes))


@pytest.mark.parametrize(
    "defaults",
    ["a cat", "--v 7 nice", "--s 5000", "--fast", "--stealth", "--v 7 --niji 6", "https://e.x/a"],
)
def test_wrong_defaults_are_refused(defaults: str) -> None:
    """Default parameters are parameters, each of which could be typed by a member."""
    with pytest.raises(PromptError):
        check_defaults(defaults)


@pytest.mark.parametrize("defaults", ["", "--v 7", "\u2014niji 6 --s 50", "--newthing 1"])
def test_right_defaults_pass(defaults: str) -> None:
    """None at all, known ones and new ones are fine."""
    check_defaults(defaults)


@given(prompts, st.sampled_from(["", "--v 7", "--niji 6 --s 5", "--niji", "--v 6 --cw 5 --q 2"]))
@example("a --niji", "--niji 6 --s 5")
@example("--fast \u201d--ar\u201d", "")
@example("** **", "--v 7")
@example("\x00 >  ", "--v 7")
@example("``` ``` --fast ", "")
@example("cat  - @a (fast) --niji ", "")
@example('"Hello" --fast', "")
@example("cat - @a (fast) https://e.x/a.png", "")
@example("- Image #1 @a https://e.x/a.png", "--v 7")
@example('" --no - @a (fast) --fast', "")
@settings(max_examples=400)
def test_composing_again_changes_nothing(text: str, defaults: str) -> None:
    """What is sent would be sent again just so, in one line; else only PromptError is raised."""
    try:
        once = compose(text, niji=False, defaults=defaults)
    except PromptError as error:
        assert words(error.message).endswith((".", "?"))  # noqa: PT017 -- both outcomes are right
        return
    again = compose(once.text, niji=once.niji, defaults=defaults)
    assert (again.text, again.parameters, again.niji) == (once.text, once.parameters, once.niji)
    assert len(once.text.splitlines()) == 1


@given(st.text(st.characters()), st.booleans())
def test_any_text_gives_a_prompt_or_a_prompt_error(text: str, niji: bool) -> None:  # noqa: FBT001 -- hypothesis fills it
    """Nothing that can be typed raises anything else."""
    try:
        assert compose(text, niji=niji).text
    except PromptError as error:
        assert words(error.message)  # noqa: PT017 -- both outcomes are right
