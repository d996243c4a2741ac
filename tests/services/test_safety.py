"""Strikes and what they lead to: pure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.servers.settings import ServerSettings
from bot.domain.servers.strikes import DAY_S, LONGEST_S, StrikeRules, strikes_left, time_out_until
from bot.prompts.word_list import found_in
from bot.services.refusals import RefusedError
from bot.services.servers.safety import STARTER_WORDS, check_time_out, strike_rules

USUAL = StrikeRules()
MINUTE_S = 60.0

times = st.lists(st.floats(0, 30 * DAY_S), max_size=40).map(sorted)
rules = st.builds(StrikeRules, count=st.integers(1, 10), minutes=st.integers(1, 2000))


def test_three_in_a_day_make_a_member_wait_and_each_time_twice_as_long() -> None:
    """What comes in between prolongs nothing; a day later two are forgotten."""
    first = [0.0, 1.0, 2.0]
    assert time_out_until(first[:2], USUAL) is None
    assert time_out_until(first, USUAL) == 2.0 + 15 * MINUTE_S
    during = [*first, 3.0, 4.0, 5.0, 6.0]
    assert time_out_until(during, USUAL) == 2.0 + 15 * MINUTE_S
    later = 3600.0
    again = [*during, later, later, later]
    assert time_out_until(again, USUAL) == later + 30 * MINUTE_S
    assert time_out_until([0.0, 1.0, DAY_S + 0.5], USUAL) is None


@given(times, rules)
def test_it_takes_as_many_as_the_rules_say(strikes: list[float], rules: StrikeRules) -> None:
    """And no time-out is longer than Discord's own may be."""
    until_s = time_out_until(strikes, rules)
    if len(strikes) < rules.count:
        assert until_s is None
    if until_s is not None:
        began_s = max(at_s for at_s in strikes if at_s < until_s)
        assert until_s - began_s <= LONGEST_S


@given(times, rules)
def test_the_last_one_left_is_the_one_that_makes_a_member_wait(
    strikes: list[float], rules: StrikeRules
) -> None:
    """What a refusal says of it comes true."""
    now_s = max([*strikes, time_out_until(strikes, rules) or 0.0])
    left = strikes_left(strikes, rules, now_s=now_s)
    assert 0 < left <= rules.count
    before, after = [*strikes, *[now_s] * (left - 1)], [*strikes, *[now_s] * left]
    assert (time_out_until(before, rules) or 0.0) <= now_s
    assert (time_out_until(after, rules) or 0.0) > now_s


@pytest.mark.parametrize(
    ("count", "most", "expected"),
    [(None, 0, 3), (0, 0, None), (0, 5, 5), (9, 5, 5), (2, 5, 2), (None, 2, 2), (9, 0, 9)],
)
def test_the_operator_may_forbid_to_do_without(
    count: int | None, most: int, expected: int | None
) -> None:
    """A server sets a number of its own, up to that of the operator."""
    found = strike_rules(ServerSettings(strikes=count, time_out_minutes=40), most=most)
    assert (found and found.count) == expected
    assert found is None or found.minutes == 40


def test_a_time_out_that_is_over_keeps_nobody() -> None:
    """Nor does one where there are none."""
    check_time_out([0.0, 1.0, 2.0], USUAL, now_s=2.0 + 15 * MINUTE_S)
    check_time_out([0.0, 1.0, 2.0], None, now_s=3.0)
    with pytest.raises(RefusedError):
        check_time_out([0.0, 1.0, 2.0], USUAL, now_s=3.0)


def test_the_starter_list_leaves_usual_prompts_alone() -> None:
    """It is about what Midjourney refuses as a rule."""
    assert found_in("a naked man", STARTER_WORDS)
    usual = (
        "an essex village in sussex, raw style, a passionate dance, blood orange, a rococo bath",
        "a sextant and a torturous road, unisex clothing, igor, categories of corps",
    )
    assert [found_in(prompt, STARTER_WORDS) for prompt in usual] == [None, None]
