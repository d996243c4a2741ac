import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.prompts import compose
from bot.prompts.text.normalise import normalise
from tests.prompts.texts import prompts


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("a cat \u2014ar 16:9 \u2013v 7", "a cat --ar 16:9 --v 7"),
        ("a cat \u2014-ar 16:9", "a cat --ar 16:9"),
        ("a cat \uff0d\uff0dar 16:9", "a cat --ar 16:9"),
        ("a cat -- ar 16:9", "a cat --ar 16:9"),
        ("a cat--ar 16:9", "a cat --ar 16:9"),
        ("a cat \u2014 asleep, 10\u201320 kg", "a cat - asleep, 10-20 kg"),
        ("a dream\u2014no people", "a dream-no people"),
        ("a -- b", "a - b"),
        ("\u201chello\u201d it\u2019s", '"hello" it\'s'),
    ],
)
def test_dashes_and_quotes_of_phones_are_undone(typed: str, clean: str) -> None:
    """A parameter's two hyphens come back; other dashes become one, curly quotes plain."""
    assert normalise(typed) == clean


def test_a_prompt_is_one_line() -> None:
    """Newlines, tabs, control characters, wide and look-alike blanks become single blanks."""
    assert normalise("  a\r\n\ncat\ton\x00the\u3000\u00a0mat\u2028now\u3164 ") == (
        "a cat on the mat now"
    )


def test_what_cannot_be_seen_is_removed() -> None:
    """Zero-width and bidirectional marks vanish, also from inside a parameter."""
    assert normalise("a\u200b cat\u202e --a\u2060r 16:9\ufeff") == "a cat --ar 16:9"


def test_joiners_stay_where_they_join() -> None:
    """An emoji sequence and Persian keep their joiners; between Latin letters they go."""
    assert normalise("\U0001f469\u200d\U0001f680") == "\U0001f469\u200d\U0001f680"
    assert normalise("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645") == (
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    )
    assert normalise("c\u200dat \u200d") == "cat"


def test_right_to_left_text_stays() -> None:
    """Arabic is content; only the marks that reorder what stands around it are removed."""
    assert normalise("\u2067\u0642\u0637\u0629\u2069 cat") == "\u0642\u0637\u0629 cat"


def test_links_keep_their_dashes() -> None:
    """A link is an address, not prose."""
    link = "https://example.com/a--v\u2014b.png"
    assert normalise(f"{link} a cat") == f"{link} a cat"


@given(prompts | st.text(st.characters()))
@example("--ar : : --ar")
@example("--ar:\u2010\u2010ar")
def test_normalising_twice_changes_nothing(text: str) -> None:
    """The normal form is a fixed point, of one line without double blanks."""
    once = normalise(text)
    assert normalise(once) == once
    assert once == " ".join(once.split())


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("狐狸\uff1a\uff1a2 帽子\uff1a\uff1a1", "狐狸::2 帽子::1"),
        ("狐狸:\uff1a\uff12 帽子\uff1a\uff1a\uff0d\uff11\uff0e\uff15", "狐狸::2 帽子::-1.5"),
        ("a fox::\u0661 hat::", "a fox::1 hat::"),
        ("时间\uff1a好", "时间\uff1a好"),
        (
            "https://example.com/a\uff1a\uff1a\uff12.png a fox",
            "https://example.com/a\uff1a\uff1a\uff12.png a fox",
        ),
    ],
)
def test_weights_are_typed_in_wide_signs_too(typed: str, sent: str) -> None:
    """As input methods write them; one wide colon is a colon."""
    assert normalise(typed) == sent


@pytest.mark.parametrize("comma", [",", ";", "\uff0c", "\u3001"])
def test_links_are_separated_by_a_comma_alone(comma: str) -> None:
    """Two links and not a longer one, beside the words and behind a parameter."""
    links = f"https://example.com/1.png{comma}https://example.com/2.png"
    composed = compose(f"{links} a fox --sref {links}", niji=False)
    both = "https://example.com/1.png https://example.com/2.png"
    assert composed.text == f"{both} a fox --sref {both}"
