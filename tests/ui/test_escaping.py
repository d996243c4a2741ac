import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ui.characters import cleaned, shorten
from bot.ui.escaping import escaped, file_stem

SPECIAL = "\\*_~`|[]()<>@#-+."
starts = st.sampled_from(["", "# ", "### ", "-# ", "- ", "+ ", "1. ", "23. ", "* ", "> "])
tricky = st.text(
    st.sampled_from(SPECIAL + ":/&!1a \n\t\u202e\u200b") | st.characters(exclude_categories=["Cs"]),
    max_size=60,
)


def unescaped(text: str) -> str:
    """What Discord shows of an escaped text: each backslash gives up the character behind it."""
    return re.sub(r"\\(.)", r"\1", text, flags=re.DOTALL)


def bare(text: str) -> str:
    """The characters that no backslash stands before, in which Discord looks for markdown."""
    return re.sub(r"\\.", "", text, flags=re.DOTALL)


@given(tricky)
def test_nothing_in_an_escaped_text_means_anything(text: str) -> None:
    """No emphasis, code, spoiler, link, mention, emoji or time is left to be found."""
    left = bare(escaped(text))

    assert not set(left) & set("\\*_~`|[]()<>@")
    assert "://" not in left


@given(starts, tricky)
def test_an_escaped_text_starts_no_block(start: str, text: str) -> None:
    """At the start of a line there is no heading, list or small print, and no second line."""
    safe = escaped(start + text)

    assert not re.match(r"#{1,3}\s|-#\s|[-+]\s|\d+\.\s", safe)
    assert len(safe.splitlines()) <= 1


@given(tricky)
def test_an_escaped_text_reads_as_it_was_typed(text: str) -> None:
    """But for what cannot be seen."""
    assert unescaped(escaped(text)) == cleaned(text)


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("@everyone look", r"\@everyone look"),
        ("<@&123> and <#4>", r"\<\@&123\> and \<#4\>"),
        ("`code` ```block```", r"\`code\` \`\`\`block\`\`\`"),
        ("one\ntwo\r\nthree", "one two three"),
        ("see https://example.com/a", r"see https\://example.com/a"),
        ("[here](http://x)", r"\[here\]\(http\://x\)"),
        ("**bold** __under__ ~~no~~ ||spoiler||", None),
        ("שלום עולם", "שלום עולם"),
        ("a boat --ar 16:9", "a boat --ar 16:9"),
        ("# heading", r"\# heading"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("", ""),
    ],
)
def test_what_members_type_to_provoke(typed: str, safe: str | None) -> None:
    """The bad input that everybody tries first."""
    assert unescaped(escaped(typed)) == " ".join(typed.split())
    assert safe is None or escaped(typed) == safe


@given(st.text(max_size=40), st.integers(1, 30))
def test_a_shortened_text_fits(text: str, limit: int) -> None:
    """It says by its ellipsis that something is missing."""
    short = shorten(text, limit)

    assert len(short) <= limit
    assert short == text or short.endswith("…")


@given(st.text(max_size=300))
def test_a_file_name_is_harmless(text: str) -> None:
    """Letters, digits and hyphens in ASCII; nothing that a disk or Discord trips over."""
    stem = file_stem(text)

    assert re.fullmatch(r"[a-z0-9-]{0,60}", stem)
    assert not stem.startswith("-")


@pytest.mark.parametrize(
    "text",
    [
        "https://s.example/a.png?x=1&y=2 a boat",
        "a https://s.example/a.png boat",
        "<https://s.example/a.png> a boat",
        "HTTPS://S.EXAMPLE/A.PNG a boat",
        "https://bücher.example/ä.png a boat",
        "www.s.example/a.png a boat",
        "s.mj.run/Ab-c_1 a boat",
        "a boat https://s.example/a.png https://s.example/b.png",
        "data:image/png;base64,AAAA a boat",
    ],
)
def test_a_file_is_not_named_after_the_pictures_its_prompt_refers_to(text: str) -> None:
    """Their addresses say nothing to anybody."""
    assert file_stem(text) == "a-boat"


def test_a_file_is_named_after_its_prompt() -> None:
    """By its first six words."""
    assert file_stem("A Paper Böat, floating on calm water at dawn") == (
        "a-paper-boat-floating-on-calm"
    )
