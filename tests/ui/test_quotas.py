"""What is used up, as a member reads it: whose it is, how much, and when it opens again."""

import pytest

from bot.domain.servers.quotas import Left, Quota, Spent
from bot.services.refusals import Refusal, RefusedError
from bot.ui.texts import refusals
from bot.ui.texts.servers import quotas

OPENS_S = 1_790_035_200.0


def said(quota: Quota, *, most: float, used: float, more: float) -> str:
    spent = Spent(quota=quota, most=most, used=used, more=more)
    return refusals.refusal(RefusedError(Refusal.QUOTA_SPENT, spent=spent, opens_s=OPENS_S))


@pytest.mark.parametrize(
    ("quota", "words"),
    [
        (Quota.PICTURES_A_DAY, "You have asked for 1 picture today, as many as you may here."),
        (Quota.PICTURES_A_MONTH, "You have asked for 1 picture this month"),
        (Quota.USD_A_MONTH, "You have used $1.00 of the $1.00 that you may use here this month"),
        (Quota.SERVER_BUDGET, "This server's budget for the month is used up: $1.00 of $1.00."),
        (Quota.SERVER_LIMIT, "What this server may use in a month is used up: $1.00 of $1.00"),
        (Quota.OPERATOR_BUDGET, "Whoever runs me has set a budget for the month"),
    ],
)
def test_each_says_whose_it_is_and_when_it_opens(quota: Quota, words: str) -> None:
    """By a time that Discord counts down."""
    sentence = said(quota, most=1, used=1, more=1)

    assert sentence.startswith(words)
    assert sentence.endswith("It opens again <t:1790035200:R>. Nothing was spent.")


def test_a_list_is_told_how_many_fit() -> None:
    """And one who may ask for none is given no hope."""
    assert said(Quota.PICTURES_A_DAY, most=5, used=3, more=4).startswith(
        "You may ask for 2 more today, and this would be 4."
    )
    assert said(Quota.PICTURES_A_MONTH, most=0, used=0, more=1) == (
        "In this server you may have no pictures made. Nothing was spent."
    )


def test_what_is_left_is_said_of_the_day_or_the_month() -> None:
    """In a few words, as it stands beside the picture."""
    assert quotas.near(Left(quota=Quota.PICTURES_A_DAY, pictures=3)) == "3 left today."
    assert quotas.near(Left(quota=Quota.PICTURES_A_MONTH, pictures=1)) == "1 left this month."
