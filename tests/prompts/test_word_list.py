"""A word that a server does not want is found however it is spelled, and nothing else is."""

# ruff: noqa: RUF001 - letters of other scripts that look like Latin ones

from __future__ import annotations

import time
from fnmatch import fnmatchcase
from itertools import islice, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompts.text.skeleton import skeleton
from bot.prompts.word_list import MOST_LINES, MOST_STARRED, found_in, lines_of

LIST = ("nude*", "gore", "blood bath", "裸体", "кровь", "νύχτα", "नंगा", "big * gun", "kill", "ass")


@pytest.mark.parametrize(
    ("prompt", "line"),
    [
        ("a NUDE woman", "nude*"),
        ("nudity, nudes", "nude*"),
        ("NÜDE", "nude*"),
        ("ｎｕｄｅ", "nude*"),
        ("n\u200bu\u00add\u2060e", "nude*"),
        ("nu\u0336d\u0336e", "nude*"),
        ("nυdе", "nude*"),
        ("ΝUDE", "nude*"),
        ("ɴᴜᴅᴇ", "nude*"),
        ("𝓷𝓾𝓭𝓮", "nude*"),
        ("🇳🇺🇩🇪", "nude*"),
        ("🅽🆄🅳🅴 🅝🅤🅓🅔", "nude*"),
        ("n u d e", "nude*"),
        ("a n.u.d.e woman", "nude*"),
        ("n*u*d*e", "nude*"),
        ("nu-de", "nude*"),
        ("nuuuude", "nude*"),
        ("nud3s at home", "nude*"),
        ("nude@home", "nude*"),
        ("boat:: nude::2", "nude*"),
        ("a boat --sref nude", "nude*"),
        ("g0re", "gore"),
        ("k1ll, ki11, k111", "kill"),
        ("a$$", "ass"),
        ("Blood, bath", "blood bath"),
        ("少女裸体画", "裸体"),
        ("裸 体", "裸体"),
        ("КРОВЬ", "кровь"),
        ("ΝΥΧΤΑ", "νύχτα"),
        ("नंगा", "नंगा"),
        ("a big red gun", "big * gun"),
        ("k!ll, k|ll", "kill"),
        ("nud€", "nude*"),
        ("nu∂e woman", "nude*"),
        ("g⭕re", "gore"),
        ("n🔥ude, nu❤️de", "nude*"),
        ("nuude", "nude*"),
        ("ggoorree", "gore"),
        ("n*de", "nude*"),
        ("k**l", "kill"),
        ("9ore", "gore"),
        ("8lood bath", "blood bath"),
        ("g०re, g٥re", "gore"),
        ("ᑎᑌᗪᗴ", "nude*"),
        ("ꓠꓴꓓꓰ", "nude*"),
        ("nᎪkᎬd nuᎠᎬ", "nude*"),
        ("gⲟre", "gore"),
        ("nudє", "nude*"),
        ("GOЯE", "gore"),
        ("\u202eerog\u202c", "gore"),
        ("blood!bath", "blood bath"),
        ("nude!", "nude*"),
        ("🅰️ss", "ass"),
    ],
)
def test_a_word_is_found_in_disguise(prompt: str, line: str) -> None:
    """Case, accents, other scripts, what cannot be seen, digits, signs, letters apart."""
    found = found_in(prompt, LIST)
    assert found == line


@pytest.mark.parametrize(
    "prompt",
    [
        "a boat",
        "gored, glass, skill, class",
        "blood and bath",
        "big gun",
        "a boat --no nude, gore",
        "https://nude.example/gore.png a boat",
        "a boat --sref https://nude.example/gore.png",
        "who're they",
        "1455",
        "नंगे",
        "a clip of 45s, 4.5 s, f/1.8, 55s",
        "a pen is on the table",
        "a grass field, a bass, a glass lamp, a massive skill tree, a gorge",
        "rock*roll, 3*4, *bold* and **bolder** letters",
        "I ❤ NY, wow!!! 100$, 5€ a piece, 2×3 grid",
        "",
    ],
)
def test_what_is_no_such_word_is_left_alone(prompt: str) -> None:
    """Parts of words, links, and what a picture is not to show."""
    assert found_in(prompt, LIST) is None


words = st.text("abcde", min_size=1, max_size=6)
any_text = st.text(
    "abcABC019@$* -./,_'\u200b\u0301\ufe0f\u0430\u0391\u03b1\u0130\u1e9e\uff21\uac01"
    "\u3042\u3099\u4e00\u0e01\u0e31\u0915\u093e\U0001f1e6\U0001f170\ud800"
)


@given(st.lists(st.text("abc* ", max_size=8), max_size=8), st.text("abc ", max_size=40))
def test_lists_say_what_the_plainest_comparison_says(lines: list[str], prompt: str) -> None:
    """Of words that nobody disguised."""
    tokens = prompt.split()
    is_disguised = any(len(token) == 1 for token in tokens) or any(
        letter * 2 in token for token in tokens for letter in "abc"
    )
    if is_disguised:
        return

    def has(line: str) -> bool:
        wanted = line.split()
        places = range(len(tokens) - len(wanted) + 1)
        return bool(wanted) and any(
            all(map(fnmatchcase, tokens[place : place + len(wanted)], wanted)) for place in places
        )

    assert (found_in(prompt, tuple(lines)) is not None) == any(map(has, lines))


@given(any_text)
def test_a_skeleton_is_its_own(text: str) -> None:
    """So that it does not matter how often something was read."""
    assert skeleton(skeleton(text)) == skeleton(text)


@given(words, st.integers(0, 5), st.sampled_from("\u200b\u0301\u00ad\ufe0f"))
def test_what_is_not_seen_hides_nothing(word: str, place: int, unseen: str) -> None:
    """Wherever it stands in a word."""
    assert found_in(f"see {word[:place]}{unseen}{word[place:]} here", (word,)) == word


@given(any_text, any_text)
def test_any_list_and_any_prompt_can_be_compared(line: str, prompt: str) -> None:
    """Nothing that anybody writes there is an error."""
    found_in(prompt, (line,))


@pytest.mark.parametrize(
    ("lines", "prompt"),
    [
        (tuple(f"{'a*' * 40}{number}b" for number in range(MOST_LINES)), "a" * 2000),
        (tuple(f"*{'a' * number}*b" for number in range(1, 90)), "a " * 1000),
        (tuple(f"a a a a {number}" for number in range(MOST_LINES)), "a aa " * 400),
        (
            tuple(
                " ".join([*each, "b"])
                for each in islice(product(("a*", "*a", "*a*", "aa*"), repeat=4), MOST_STARRED)
            ),
            "aaaa " * 400,
        ),
        (tuple(f"word{number} *" for number in range(MOST_LINES)), "1a" * 1000),
    ],
    ids=["stars", "apart", "phrases", "parts", "digits"],
)
def test_no_list_makes_a_prompt_take_long(lines: tuple[str, ...], prompt: str) -> None:
    """However both were chosen: what could take exponential time would take years."""
    began_s = time.process_time()
    assert found_in(prompt, lines) is None
    assert time.process_time() - began_s < 5.0


def test_a_usual_prompt_takes_no_time() -> None:
    """Beside a list that is as long as one may be; the best of several, as machines are busy."""
    kinds = ("word{}", "word{}*", "some word{}", "*{}word")
    lines = tuple(kinds[number % 4].format(number) for number in range(MOST_LINES))
    found_in("first", lines)
    took_s = []
    for number in range(20):
        began_s = time.process_time()
        found_in(
            f"a photograph of a paper boat on a quiet lake at dawn {number}, soft light, mist over "
            "the water, highly detailed, 35mm film --ar 16:9 --v 7 --s 250",
            lines,
        )
        took_s.append(time.process_time() - began_s)
    assert min(took_s) < 0.001


def test_lines_are_kept_once_and_none_too_many() -> None:
    """What was pasted has blank lines and lines twice."""
    assert lines_of(" nude \n\nblood   bath\r\nnude\n") == ("nude", "blood bath")
    for wrong in (
        "x" * 101,
        "a b c-d e f g",
        "\n".join(f"a {n}*" for n in range(201)),
        "\n".join(map(str, range(MOST_LINES + 1))),
    ):
        with pytest.raises(ValueError, match=r"[0-9]+"):
            lines_of(wrong)
