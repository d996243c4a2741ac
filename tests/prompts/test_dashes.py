"""Dashes and wide signs, as phones and input methods write them."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.prompts import compose
from bot.prompts.parameters.table import BY_SPELLING
from bot.prompts.text.normalise import normalise
from tests.prompts.texts import prompts

DASHES = [*map(chr, range(0x2010, 0x2016)), *"\u2212\ufe58\ufe63\uff0d"]
PAIRS = [dash * 2 for dash in DASHES]
MIXED = ["\u2014-", "-\u2014", "--", "---", "\u30fc\u30fc", "\u2500\u2500"]
SCRIPTS = [char * 2 for char in "\u3161\u05be\u058a\u02d7\u2043"]
DOUBLE = [*PAIRS, *"\u2e3a\u2e3b", *MIXED, *SCRIPTS]
BEFORE = ["a fox", "a fox ", "a fox,", "一只狐狸", "一只狐狸\uff0c", "лиса", "🦊"]


@pytest.mark.parametrize("dash", [*DASHES, *DOUBLE])
@pytest.mark.parametrize("before", BEFORE)
def test_a_dash_before_a_parameter_is_two_hyphens(before: str, dash: str) -> None:
    """Whatever dash it is, and with or without a blank before it."""
    composed = compose(f"{before}{dash}ar 16:9 {dash}v 7", niji=False)
    assert composed.parameters == {"ar": "16:9", "v": "7"}
    assert composed.text == f"{before.strip()} --ar 16:9 --v 7"


@pytest.mark.parametrize(
    "typed",
    [
        "a fox \u2014 ar 16:9",
        "a fox\u2014 ar 16:9",
        "a fox\u2014ar16:9",
        "a fox\u2014ar:16:9",
        "a fox\u200b\u2014\u200ear\u00a016:9",
        "a fox\u202e\u2013\u2068ar 16:9",
        "a fox\u2014\uff21\uff32\u300016\uff1a9",
        "a fox \uff0d\uff0d\uff41\uff52\u3000\uff11\uff16\uff1a\uff19",
        "a fox \uff0d\uff0d \uff41\uff52\uff11\uff16\uff1a\uff19",
        "a fox --AR \uff11\uff16\u2236\uff19",
        "a fox --ar:16:9",
        "a fox --ar\uff1a16\uff1a9",
        "a fox --ar\uff1d16:9",
        "a fox --ar = 16:9",
        "a fox --ar : 16 : 9",
        "a fox --ar 16/9",
        "a fox --ar 16x9",
        "a fox --ar 16\u00d79",
        "a fox --ar 1920X1080",
        'a fox --ar "16:9"',
        "a fox --ar (16:9)",
        "a fox --ar [16:9]",
        "a fox --ar <16:9>",
        "a fox --ar 16:9\uff0e",
        "a fox --ar \u0661\u0666:\u0669",
        "a fox --ar \u06f1\u06f6:\u06f9",
        "a fox --ar \u0967\u096c:\u096f",
    ],
)
def test_one_ratio_in_many_spellings(typed: str) -> None:
    """Blanks, marks that cannot be seen, wide signs, digits of other scripts, other separators."""
    composed = compose(typed, niji=False)
    assert (composed.text, composed.notes) == ("a fox --ar 16:9", ())


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("--s \u0662\u0665\u0660", "--s 250"),
        ("--stylize:\uff12\uff15\uff10", "--s 250"),
        ("--n\u0131ji \uff17", "--niji 7"),
        ("--\uff53\uff12\uff15\uff10", "--s 250"),
        ("--iw\uff1d\u0661\u066b\u0665", "--iw 1.5"),
        ("--v \uff18\uff0e\uff12", "--v 8.2"),
        ("\u2014raw\u2014style raw\u2014c 20", "--raw --style raw --c 20"),
    ],
)
def test_numbers_of_any_script_are_numbers(typed: str, sent: str) -> None:
    """A value is sent in the digits that Midjourney reads."""
    link = "https://e.x/a.png"
    assert compose(f"{link} a fox {typed}", niji=False).text == f"{link} a fox {sent}"


@pytest.mark.parametrize("dash", DASHES)
@pytest.mark.parametrize(
    ("before", "after"),
    [
        *[("well", "known"), ("1990", "2000"), ("a", "b test"), ("a fox", "artist at work")],
        *[("a cat", "video game"), ("a dream", "no people"), ("the plan", "version 2 of it")],
        *[("vitamin", "c 20 mg"), ("slow", "fast"), ("pre", "v2 era"), ("a door", "end of story")],
        *[("a sign", "stop 20 metres on"), ("a sea", "w"), ("a look ", " style matters")],
    ],
)
def test_a_dash_in_prose_stays_one(before: str, dash: str, after: str) -> None:
    """A word that is, or begins like, a parameter's name is a word where no value tells more."""
    assert normalise(f"{before}{dash}{after}") == f"{before}-{after}"


def test_a_chain_of_words_stays_one() -> None:
    """Dashes on both sides of short words are prose."""
    assert normalise("state\u2014of\u2014the\u2014art") == "state-of-the-art"


@given(st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z", "Pd", "Pi", "Pf"])))
@example("\uff41\uff52 \uff11\uff16\uff1a\uff19")
@example("\u30b5\u30fc\u30fc\u30ab\u30fc")
def test_words_without_dashes_never_change(text: str) -> None:
    """What has neither dashes nor quotes nor blanks to mend goes to Midjourney as typed."""
    words = re.sub("[-\"'`\u2212\u2800\u3164\uffa0]", "", f"x{text}x")
    assert normalise(words) == words


@given(prompts, st.sampled_from([*DASHES, *DOUBLE]), st.sampled_from(sorted(BY_SPELLING)), prompts)
def test_dashes_are_settled_at_once(before: str, dash: str, name: str, after: str) -> None:
    """The normal form is a fixed point wherever a dash meets a name."""
    once = normalise(f"{before}{dash}{name}{after}")
    assert normalise(once) == once
