import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.prompts import PromptError, compose
from bot.prompts.codes import PromptCode
from bot.ui.texts.messages import words
from tests.prompts.texts import prompts

LINK = "https://e.x/a.png"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("--stylise 100", "--stylize 100"),
        ("--aspect-ratio 16:9", "--ar 16:9"),
        ("--ratio 16:9", "--ar 16:9"),
        ("--negative dogs", "--no dogs"),
        ("--choas 20", "--chaos 20"),
        ("--seeed 5", "--seed 5"),
        ("-ar 16:9", "--ar 16:9"),
        ("-tile", "--tile"),
        ("--v 6.5", "--v 6.1"),
        ("--style expresive --niji 5", "--style expressive --niji 5"),
    ],
)
def test_a_wrong_spelling_is_mended(typed: str, meant: str) -> None:
    """The note shows what was meant, and one press brings it."""
    composed = compose(f"a cat {typed}", niji=False)
    assert composed.fix == f"a cat {meant}"
    assert composed.text == f"a cat {typed}"


@pytest.mark.parametrize(
    "prompt",
    ["a cat -5 degrees", "x-ar 16:9", "a -s bend", "a rock-n -p roll", "--no -ar", "a -fast car"],
)
def test_ordinary_hyphens_are_left_alone(prompt: str) -> None:
    """One hyphen is a parameter only where such a value follows."""
    composed = compose(f"a {prompt}", niji=False)
    assert (composed.notes, composed.fix) == ((), None)


@pytest.mark.parametrize(
    ("typed", "fix"),
    [
        ("a fox -v 7 -s 250", "a fox --v 7 --s 250"),
        ("a fox -ar 16:9 -no text -s 5", "a fox --ar 16:9 --no text --s 5"),
        ("a fox -raw -tile", "a fox --raw --tile"),
        ("a fox -ar 16:9 -style raw -niji 6", "a fox --ar 16:9 --style raw --niji 6"),
        ("a fox -sref 123 -sw 50", "a fox --sref 123 --sw 50"),
        ("a fox -ar 1:1 -s 3 -c 4 -w 5 -q 1", "a fox --ar 1:1 --s 3 --c 4 --w 5 --q 1"),
        ("a fox -iw 2 -v 7", "a fox -iw 2 --v 7"),
    ],
)
def test_several_parameters_with_one_hyphen_are_fixed_together(typed: str, fix: str) -> None:
    """One behind the value of another would be refused alone; what cannot be settled stays."""
    assert compose(typed, niji=False).fix == fix


def test_the_fix_has_every_correction() -> None:
    """What has no remedy stays."""
    composed = compose("a cat --stylise 9 --q 3 --zzzz 1 --v 7", niji=False)
    assert composed.fix == "a cat --stylize 9 --q 4 --zzzz 1 --v 7"
    assert [words(note) for note in composed.notes] == [
        "Midjourney may not know `--stylise`. Did you mean `--stylize`?",
        "Midjourney may not know `--zzzz`.",
        "`--q` takes 1, 2 or 4 with version 7, not `3`.",
    ]


def test_a_picture_that_the_chosen_model_does_not_take_is_left_to_its_member() -> None:
    """Niji was chosen beside the prompt, where no correction reaches."""
    composed = compose(f"a --oref {LINK}", niji=True)
    assert ([note.code for note in composed.notes], composed.fix) == (
        [PromptCode.OTHER_MODEL],
        None,
    )


@pytest.mark.parametrize(
    ("prompt", "fix"),
    [
        (f"a --oref {LINK}", f"a --oref {LINK} --v 7"),
        (f"a --oref {LINK} --v 8.2", f"a --oref {LINK} --v 7"),
        (f"a --oref {LINK} --ow 9 --niji 6", f"a --oref {LINK} --ow 9 --v 7"),
        (f"a --cref {LINK} --cw 5 --v 8.2", f"a --cref {LINK} --cw 5 --v 6.1"),
        (f"a --cref {LINK} --niji 7", f"a --cref {LINK} --niji 6"),
        ("a --draft --v 8.2", "a --v 8.2"),
        (f"a --cref {LINK} --cw 5", f"a --cref {LINK} --cw 5 --v 6.1"),
        ("a --turbo", "a --fast"),
    ],
)
def test_a_version_gives_way_to_a_picture_and_a_default_one_to_all(prompt: str, fix: str) -> None:
    """No correction drops a picture that its member gave; a typed version wins over the rest."""
    assert compose(prompt, niji=False, defaults="--v 8.2").fix == fix


def test_one_correction_may_call_for_another() -> None:
    """A version is added for the first parameter, and what that does not know is taken out."""
    composed = compose(f"a --oref {LINK} --stop 50 --sref 1 --sv 7", niji=False, defaults="--v 8.2")
    assert composed.fix == f"a --oref {LINK} --sref 1 --sv 6 --v 7"


def test_a_correction_that_would_be_refused_is_none() -> None:
    """No press leads into a refusal: the double and the negative weight are for the member."""
    double = compose("a cat --s 5 --stylise 9", niji=False)
    assert ("Did you mean" in words(double.notes[0]), double.fix) == (True, None)
    negative = compose("tulips:: red::-.5 --v 7", niji=False)
    assert ("Weights" in words(negative.notes[0]), negative.fix) == (True, None)
    weighted = compose(f"{LINK} hot::2dog::1 --v 7", niji=False)
    assert weighted.fix == f"{LINK} hot dog --v 7"


def test_what_can_be_mended_is_mended_beside_what_cannot() -> None:
    """One hopeless doubt does not take the fix from the others."""
    assert compose("a --s 5 --stylise 9 --chaoss 4", niji=False).fix == (
        "a --s 5 --stylise 9 --chaos 4"
    )


def test_many_doubts_make_few_notes() -> None:
    """Six notes are enough to read; the fix still mends the rest."""
    many = "--exp 5 --draft --hd --q 2 --sref 1 --sw 5 --cref https://e.x --edit https://e.x"
    composed = compose(f"a {many} --v 4", niji=False)
    assert len(composed.notes) == 7
    assert words(composed.notes[-1]) == "1 more may not work here."
    assert composed.fix == "a --sref 1 --sw 5 --cref https://e.x --edit https://e.x --v 6.1"


@given(prompts, st.sampled_from(["", "--v 8.2", "--v 7 --q 4", "--niji 6"]))
@example("a:: --ar", "--v 7")
@settings(max_examples=400)
def test_every_correction_can_be_sent(text: str, defaults: str) -> None:
    """A fix is a prompt in its normal form that is not refused."""
    try:
        composed = compose(text, niji=False, defaults=defaults)
    except PromptError:
        return
    if composed.fix is not None:
        again = compose(composed.fix, niji=False, defaults=defaults)
        assert again.typed == composed.fix != composed.typed


ORDINARY = "a paper boat on calm water, " * 250
SHAPES = {
    "words": f"{ORDINARY[:5950]} --ar 16:9 --v 7 --s 250",
    "mistakes": f"{ORDINARY[:5900]} --stylise 9 --q 3 --iw 2 --tile -v 7",
    "chinese": "\u732b" * 5950 + " --ar 16:9",
    "wrong": f"{ORDINARY[:5800]} --ar 1:99 --hd --exp 5 --sref 1 --sw 5 --cref {LINK} --zap 1",
}
WALLS = {
    "hyphens": "-ar 16:9 " * 600,
    "dashes": "\u2014" * 5900,
    "parameters": "a" + " --xyzzy 1" * 590,
    "phone": "a \u2014v" * 1100,
    "weights": "::" * 2990,
    "braces": "{" * 5990,
    "links": f"{LINK} " * 300,
    "long": "a --" + "x" * 5900,
    "punctuation": "a --ar " + ",;." * 1900,
    "joined": "\u732b\u200d" * 2900,
    "prose": "a\u2014s " * 1490,
    "values": "a\u2014s 5 b" * 850,
    "wide": "\uff0d\uff0d\uff53 \uff15 " * 990,
    "strokes": "\u30fc" * 5990,
    "behind": "a --raw " + "\u732b " * 2990,
    "joined lists": "a" + " --no x" * 99,
    "quotes": "> " * 2990,
    "commands": "/imagine prompt: " * 350,
    "copied": "a" + " - @b (fast)" * 499,
    "bold": "**" * 2980 + "@a",
    "dashes and members": "a - @" * 1199,
    "ticks": "`" * 5990,
    "marks": "**a** --b" * 660,
}


def _compose(prompt: str) -> None:
    with suppress(PromptError):
        compose(prompt, niji=False, defaults="--v 8.2", max_length=6000)


def _walk(_prompt: str) -> None:
    for character in "a" * 6000:
        ord(character)


def walks_to_compose(prompt: str) -> float:
    """How many times as long it takes as walking over 6,000 characters once.

    Measured beside it, in this thread's own time, since machines differ and are busy.
    """
    took = {
        work: min(_seconds(partial(work, prompt)) for _ in range(5)) for work in (_compose, _walk)
    }
    return took[_compose] / took[_walk]


def _seconds(work: Callable[[], None]) -> float:
    started = time.thread_time()
    work()
    return time.thread_time() - started


@pytest.mark.parametrize("name", SHAPES)
def test_a_long_prompt_is_checked_in_no_time(name: str) -> None:
    """6,000 characters with their corrections: about 5 ms where this was measured."""
    assert len(SHAPES[name]) > 5800
    assert walks_to_compose(SHAPES[name]) < 45


@pytest.mark.parametrize("name", WALLS)
def test_no_wall_of_text_takes_long(name: str) -> None:
    """Nothing that can be typed takes time that grows with its square."""
    assert walks_to_compose(WALLS[name]) < 450
