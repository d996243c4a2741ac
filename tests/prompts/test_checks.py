import pytest
from hypothesis import example, given

from bot.prompts import PromptError, Purpose, check_defaults, compose
from bot.prompts.text.normalise import normalise
from bot.ui.texts.messages import words
from tests.prompts.texts import prompts

LINK = "https://e.x/a.png"


def refusal(
    prompt: str,
    *,
    niji: bool = False,
    defaults: str = "",
    purpose: Purpose = Purpose.IMAGINE,
    pictures: int = 0,
) -> PromptError:
    with pytest.raises(PromptError) as caught:
        compose(prompt, niji=niji, defaults=defaults, purpose=purpose, pictures=pictures)
    return caught.value


@pytest.mark.parametrize(
    ("prompt", "part"),
    [
        ("a cat \u2014AR=16y9 --v 7", "--AR=16y9"),
        ("a  cat --s  900 -v 7 in the rain.", "-v 7 in the rain"),
        ("a cat --sref nonsense 2", "--sref nonsense"),
        ("a cat --v 7, --niji 6.", "--niji 6"),
        ("a cat --draft --oref https://e.x/a.png", "--oref https://e.x/a.png"),
        ("\u732b::2 \u72d7 --v 8.2", "::2"),
        ("a {cat, dog} there", "{cat, dog}"),
        ("a cat --ow, --v 7", "--ow"),
    ],
)
def test_the_offending_part_is_marked(prompt: str, part: str) -> None:
    """The span is where the part stands in the prompt that is shown back."""
    error = refusal(prompt)
    assert error.span is not None
    start, end = error.span
    assert error.part == normalise(prompt)[start:end] == part


def test_what_is_not_in_the_prompt_has_no_span() -> None:
    """An empty prompt, and a default that breaks the limit, point nowhere."""
    assert (refusal("").part, refusal("").span) == ("", None)
    assert refusal("a cat", defaults="--s 5000").span is None
    assert refusal("x" * 2000, defaults="--v 7").span is None
    assert refusal("x" * 2010).span == (2000, 2010)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("--ar 1.5:1", "--ar 3:2"),
        ("--ar 16 9", "--ar 16:9"),
        ("--v v7", "--v 7"),
        ("--niji V6", "--niji 6"),
        ("--w 1,000", "--w 1000"),
        ("--chaos 50%", "--chaos 50"),
        ("--chaos +50", "--chaos 50"),
        ("--v 6,1", "--v 6.1"),
        ("--v version7", "--v 7"),
        ("--iw 1,5", "--iw 1.5"),
        ("--motion hihg", "--motion high"),
        ("--s 100 -ar 16:9", "--ar"),
    ],
)
def test_a_wrong_value_is_guessed_at(typed: str, meant: str) -> None:
    """What was meant is shown as it has to be typed."""
    assert f"Did you mean `{meant}`?" in words(refusal(f"a cat {typed}").message)


@pytest.mark.parametrize("typed", ["--s 5,000", "--ar 0x9", "--s many", "--motion sideways"])
def test_a_guess_that_would_be_refused_is_none(typed: str) -> None:
    """Where nothing right is like it, the sentence shows an example instead."""
    sentence = words(refusal(f"a cat {typed}").message)
    assert "Did you mean" not in sentence
    assert ", as in `--" in sentence


def test_pictures_beside_a_prompt_count_like_links() -> None:
    """An attached picture can be weighed, blended with another one or animated."""
    assert "second picture" in words(refusal("", pictures=1).message)
    assert "a picture beside it" in words(refusal("a cat --iw 2").message)
    assert compose("a cat --iw 2", niji=False, pictures=1).text == "a cat --iw 2"
    assert compose(LINK, niji=False, pictures=1).text == LINK
    assert compose("--video", niji=False, pictures=1).text == "--video"


def test_a_video_needs_its_picture_and_no_words() -> None:
    """For a video, its parameters need no `--video`, but an end frame needs a start."""
    video = Purpose.VIDEO
    composed = compose("--motion high --loop", niji=False, purpose=video, pictures=1)
    assert composed.parameters == {"motion": "high", "loop": ""}
    assert "to start from" in words(refusal(f"a wave --end {LINK}", purpose=video).message)
    assert "turbo" in words(refusal("a wave --turbo", purpose=video, pictures=1).message)


def test_dialogs_have_parameters_of_their_own() -> None:
    """Vary Region takes no omni reference."""
    error = refusal(f"a cat --oref {LINK}", purpose=Purpose.REGION)
    assert ("Vary Region" in words(error.message), error.part) == (True, f"--oref {LINK}")


def test_weights_name_the_version_that_takes_them() -> None:
    """Version 8.2 refuses weights; links, ports and other versions are left alone."""
    assert "add `--v 6.1`" in words(refusal("hot::2 dog", defaults="--v 8.2").message)
    composed = compose("https://[::1]/a.png hot dog --sref 5::2 --v 8.2", niji=False)
    assert composed.notes == ()
    assert compose("hot::2 dog --v 6.1", niji=False).notes == ()


def test_a_flood_of_parameters_is_refused() -> None:
    """Nobody means a hundred parameters."""
    error = refusal("a" + "".join(f" --q{n}x" for n in range(101)))
    assert "101 parameters" in words(error.message)


@pytest.mark.parametrize(
    ("prompt", "defaults", "text"),
    [
        ("a --oref https://e.x --v 7", "--draft --s 5", "a --oref https://e.x --v 7 --s 5"),
        ("a --v 7", "--q .5", "a --v 7"),
        ("a --hd", "--sd --s 5", "a --hd --s 5"),
        ("a", "--iw 2", "a"),
        ("https://e.x/a a", "--iw 2", "https://e.x/a a --iw 2"),
        ("a --style raw --v 6", "--style cute", "a --style raw --v 6"),
    ],
)
def test_defaults_give_way(prompt: str, defaults: str, text: str) -> None:
    """A default that what was typed excludes, limits or leaves without company stays out."""
    composed = compose(prompt, niji=False, defaults=defaults)
    assert (composed.text, composed.notes) == (text, ())


def test_defaults_that_exclude_each_other_are_refused() -> None:
    """The operator hears of it at the start, not each member with each prompt."""
    with pytest.raises(PromptError, match="exclusive"):
        check_defaults(f"--oref {LINK} --draft")


def test_what_midjourney_reports_can_be_typed_again() -> None:
    """Prompts as reported have `--v 7.0` where `--v 7` was sent."""
    composed = compose("a cat --v 7.0 --q 1", niji=False)
    assert (composed.text, composed.notes) == ("a cat --v 7 --q 1", ())


@pytest.mark.parametrize(
    "prompt",
    [
        "\u4e00\u53ea\u732b\uff0c\u6c34\u5f69 --ar 16:9\uff0c --v 7\u3002",
        "\u0642\u0637\u0629 \u0635\u063a\u064a\u0631\u0629 --ar 16:9\u060c --v 7",
        "\U0001f469\u200d\U0001f680 \U0001f408 --ar 16:9 --v 7",
    ],
)
def test_any_script_works(prompt: str) -> None:
    """Chinese and Arabic punctuation after values is dropped like commas, emoji stay whole."""
    composed = compose(prompt, niji=False)
    assert composed.parameters == {"ar": "16:9", "v": "7"}
    assert composed.text.startswith(prompt.split(" --", maxsplit=1)[0])


@given(prompts)
@example("a --\u0130=5 --ar")
def test_every_mark_is_in_the_prompt(text: str) -> None:
    """Whatever is refused, the span is a place in the normalised prompt that reads like that."""
    try:
        compose(text, niji=False, defaults="--v 8.2")
    except PromptError as error:
        if error.span:
            start, end = error.span
            assert normalise(text)[start:end] == error.part  # noqa: PT017 -- both are right
