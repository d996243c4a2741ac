"""What the operator reads: the setting, the cause, the next step, and nothing secret."""

import discord
import pytest

from bot.domain import notices
from bot.domain.outages import Cause
from bot.domain.servers.quotas import Alert, Quota
from bot.engine.messenger import MessageGoneError
from bot.ui.messengers.notices import DiscordNoticeMessenger
from bot.ui.texts import operators


@pytest.mark.parametrize("cause", Cause)
def test_a_notice_says_what_to_do(cause: Cause) -> None:
    """And fits into a message of Discord, whatever the cause."""
    said = operators.notice(notices.outage(cause, request_id="202611221757254bc97"))

    assert f"`{cause.setting}`" in said
    assert cause.next_step in said
    assert "`202611221757254bc97`" in said
    assert len(said) < 2000


def test_the_end_is_told_with_how_long_it_took() -> None:
    """In the words that members know times by."""
    assert "works again after 12 min (no credit)" in operators.notice(
        notices.outage_over(Cause.CREDIT, lasted_s=720.0)
    )


@pytest.mark.parametrize(
    "request_id",
    ["sk-abcdefghijklmnop", "@everyone", "`code`", "[a](https://evil.example)", "", "x" * 65, None],
)
def test_what_is_no_request_id_is_not_passed_on(request_id: str | None) -> None:
    """It is CometAPI's own word and may hold anything, parts of the key included."""
    said = operators.notice(notices.outage(Cause.KEY, request_id=request_id))

    assert "Request id" not in said
    assert not request_id or request_id not in said


def test_another_copy_is_told_with_what_to_do() -> None:
    """Nothing has to be looked up for it."""
    assert operators.notice(notices.another_copy()) == operators.ANOTHER_COPY


def test_missing_processes_are_told_with_what_to_do() -> None:
    """How many there are, the setting, and the next step; later that it is well, and how long."""
    missing = operators.notice(notices.processes_missing(running=2, processes=3))
    assert "Only 2 of my 3 processes" in missing
    assert "`PROCESSES`" in missing
    assert "What to do:" in missing
    assert operators.notice(notices.processes_complete(processes=3, lasted_s=720.0)) == (
        "All 3 of my processes run again after 12 min."
    )


async def test_nobody_but_the_operator_is_known() -> None:
    """A notice to somebody else is refused before Discord is asked anything."""
    with pytest.raises(MessageGoneError):
        await DiscordNoticeMessenger(discord.Client(intents=discord.Intents.none())).channel("7")


@pytest.mark.parametrize(
    ("quota", "part", "words"),
    [
        (Quota.SERVER_BUDGET, 0.8, "More than 80 % of the budget of the server 5 for 2026-09"),
        (Quota.SERVER_LIMIT, 1.0, "`imagine-bot servers limit 5 <dollars>`"),
        (Quota.OPERATOR_BUDGET, 1.0, "raise `BUDGET_USD_PER_MONTH` and start the bot again"),
    ],
)
def test_a_budget_is_told_with_whose_it_is_and_the_next_step(
    quota: Quota, part: float, words: str
) -> None:
    """And how much of it is used."""
    alert = Alert(quota=quota, part=part, usd=9.5, budget_usd=10.0)

    said = operators.notice(notices.budget(alert, guild_id=5, month="2026-09"))

    assert words in said
    assert "$9.50 of $10.00" in said
