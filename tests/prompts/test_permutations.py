import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prompts import PromptError, compose, expand
from bot.prompts.text.normalise import as_parsed, normalise
from bot.ui.texts.messages import words
from tests.prompts.texts import prompts


def refusal(prompt: str, *, limit: int = 40, speed: str | None = None) -> PromptError:
    with pytest.raises(PromptError) as caught:
        expand(prompt, limit=limit, speed=speed)
    return caught.value


def sources(prompt: str, *, speed: str | None = None) -> list[str]:
    return [single.source for single in expand(prompt, speed=speed)]


@pytest.mark.parametrize(
    "prompt", ["a cat", r"a \{red, green\} cat", "a  cat, a dog --ar 1:1", "", "a \\"]
)
def test_one_prompt_stays_as_it_is(prompt: str) -> None:
    """Without a list or a repeat nothing is touched, not even escapes, nor taken apart anew."""
    [single] = expand(parsed := as_parsed(prompt))
    assert single is parsed


@pytest.mark.parametrize(
    ("prompt", "several"),
    [
        ("a {red, green} bird", ["a red bird", "a green bird"]),
        ("{a, b}{1, 2}", ["a1", "a2", "b1", "b2"]),
        ("a {b, c {d, e}} f", ["a b f", "a c d f", "a c e f"]),
        ("a --ar {1:1, 16:9}", ["a --ar 1:1", "a --ar 16:9"]),
        ("a {--v 7, --niji 6 --s 5}", ["a --v 7", "a --niji 6 --s 5"]),
        ("a {\u2014v 7, \u2014tile}", ["a --v 7", "a --tile"]),
        (r"{a\, b, c}, d\, e", ["a, b, d\\, e", "c, d\\, e"]),
        (r"{\{a\}, b}", [r"\{a\}", "b"]),
        ("a {, red} bird", ["a bird", "a red bird"]),
        ("a {red} bird", ["a red bird"]),
        ("{a, a}", ["a", "a"]),
        ("{\u7ea2\uff0c\u84dd}\u732b", ["\u7ea2\u732b", "\u84dd\u732b"]),
        ("\uff5b\u7ea2\uff0c\u84dd\uff5d\u732b", ["\u7ea2\u732b", "\u84dd\u732b"]),
        (
            "{https://e.x/a--v.png, https://e.x/b} cat",
            ["https://e.x/a--v.png cat", "https://e.x/b cat"],
        ),
    ],
)
def test_lists_become_prompts(prompt: str, several: list[str]) -> None:
    """Choices are taken in their order, the first list changing slowest."""
    assert sources(prompt) == several


@pytest.mark.parametrize(
    ("prompt", "several"),
    [
        ("a cat --repeat 3 --s 5", ["a cat --s 5"] * 3),
        ("a cat --r=2", ["a cat"] * 2),
        ("a cat \u2014repeat 2,", ["a cat"] * 2),
        ("{a, b} --r 2", ["a", "a", "b", "b"]),
        ("a --r {2, 3}", ["a"] * 5),
        ("{a --r 2, b}", ["a", "a", "b"]),
    ],
)
def test_repeats_multiply(prompt: str, several: list[str]) -> None:
    """Each prompt comes as often as it says, without saying so any more."""
    assert sources(prompt) == several


@pytest.mark.parametrize(
    ("prompt", "named"),
    [
        ("{1,2,3,4,5,6,7,8,9,10} " * 4, "This makes 10,000 pictures; up to 40 at once"),
        ("{1,2,3,4,5,6,7,8,9,10} " * 4 + "--r 2", "This makes 20,000 pictures"),
        ("{" + "a," * 40 + "b}", "This makes 41 pictures"),
        ("{a, b, c} --repeat 20", "This makes 60 pictures"),
        ("{a --r 40, b}", "This makes 41 pictures"),
        ("{a, b}" * 900, "This makes more than 1,000,000 pictures"),
    ],
)
def test_too_many_are_counted_and_refused(prompt: str, named: str) -> None:
    """The sentence names the count, which is found without making the prompts."""
    assert named in words(refusal(prompt).message)


def test_the_limit_is_the_members() -> None:
    """A smaller limit holds for repeats and lists alike."""
    assert "up to 4 at once" in words(refusal("a --r 5", limit=4).message)
    assert len(expand("{a, b} --r 2", limit=4)) == 4


@pytest.mark.parametrize(
    ("prompt", "named", "part"),
    [
        ("a smile :{", "write `\\{` for a plain brace", "{"),
        ("a {b, {c}", "has no partner", "{"),
        ("a } b", "Open the list with `{`", "}"),
        ("a {} b", "is empty", "{}"),
        ("a { , ,} b", "is empty", "{ , ,}"),
        ("{" * 11 + "a" + "}" * 11, "10 deep", "{" * 11),
        ("a --repeat 100", "from 2 to 40", "--repeat 100"),
        ("a --repeat", "needs a whole number", "--repeat"),
        ("{a, b} --r 1", "from 2 to 40", "--r 1"),
        ("a --r 2 --repeat 3", "there twice", "--repeat 3"),
    ],
)
def test_what_is_no_list_is_marked(prompt: str, named: str, part: str) -> None:
    """Unbalanced, empty and too deep lists and wrong repeats are shown where they stand."""
    error = refusal(prompt)
    assert named in words(error.message)
    assert error.span is not None
    start, end = error.span
    assert error.part == normalise(prompt)[start:end] == part


def test_several_do_not_go_in_relax() -> None:
    """Midjourney refuses batches in relax; the typed speed wins over the chosen one."""
    assert "relax" in words(refusal("{a, b}", speed="relax").message)
    error = refusal("{a, b} --relax")
    assert (error.part, error.span) == ("--relax", (7, 14))
    assert sources("{a, b} --fast", speed="relax") == ["a --fast", "b --fast"]
    assert sources("a", speed="relax") == ["a"]
    assert sources("{a, b}", speed="turbo") == ["a", "b"]


GROUPS = st.lists(
    st.lists(st.sampled_from(["red", "a b", "\u732b", "--s 5", "1:1", ""]), min_size=1, max_size=4)
    .filter(any)
    .map(lambda choices: (len(choices), "{" + ", ".join(choices) + "}")),
    max_size=4,
)


@given(GROUPS, st.sampled_from([1, 2, 3]))
def test_the_count_is_the_product(groups: list[tuple[int, str]], repeats: int) -> None:
    """Independent lists and the repeat multiply, whatever is in them."""
    repeat = f" --repeat {repeats}" if repeats > 1 else ""
    prompt = "x " + " y ".join(text for _, text in groups) + repeat
    count = math.prod(size for size, _ in groups) * repeats
    assert len(expand(prompt, limit=1000)) == count


@given(prompts | st.text(st.characters()))
def test_what_comes_out_has_no_lists_left(text: str) -> None:
    """Only PromptError is raised, and no result asks for several pictures again."""
    try:
        several = expand(text)
    except PromptError as error:
        if error.span:
            start, end = error.span
            assert normalise(text)[start:end] == error.part  # noqa: PT017 -- both are right
        return
    for each in several:
        assert expand(each) == (each,)
        try:
            compose(each, niji=False)
        except PromptError as error:
            assert "several pictures" not in words(error.message)  # noqa: PT017 -- both are right
