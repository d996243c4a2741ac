"""Private pages of members, whatever stands in them: Discord takes each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.servers.quotas import Quota as Which
from bot.domain.servers.quotas import Quotas, Spent, Use
from bot.domain.servers.settings import Limits
from bot.domain.states import State
from bot.domain.tasks import Task, TaskView
from bot.services.members.info import Info
from bot.services.policy import Rules
from bot.services.refusals import Refusal, RefusedError
from bot.store import Chosen, UnderWay
from bot.ui.panels.members.help import screen
from bot.ui.panels.members.info import A_PAGE, card
from bot.ui.texts.members.help import HELP
from tests.engine.samples import a_task
from tests.ui.discord_rules import check, names, rows, texts

PROMPTS = ["[a](https://b.example) **boat** " * 40, "@everyone `x` ||" * 99, "ß" * 3000, ""]


def view(number: int, state: State) -> TaskView:
    task: Task = a_task(state)
    request = replace(task.request, prompt=PROMPTS[number % len(PROMPTS)])
    shown = replace(task.shown, tag="0123456789abcdef", message_id=10**18 + number)
    place = 11 if state is State.QUEUED else None
    task = replace(task, id=10**17 + number, request=request, shown=shown)
    return TaskView(task=task, place=place, starts_in_s=4000.0)


def info(views: list[TaskView]) -> Info:
    spent = Spent(quota=Which.PICTURES_A_DAY, most=9, used=9, more=1)
    return Info(
        under_way=UnderWay(views=tuple(views), held=5),
        shown=tuple(views),
        is_away=False,
        against=(
            RefusedError(Refusal.BLOCKED_MEMBER),
            RefusedError(Refusal.QUEUE_FULL, limit=13, taken=13, held=5, more=1),
            RefusedError(Refusal.QUOTA_SPENT, spent=spent, opens_s=1e9),
        ),
        rules=Rules(
            limits=Limits(running=3, waiting=10, batch=10),
            speeds=frozenset(),
            speed_here=None,
            kinds=frozenset(),
            speed=None,
            parameters="--no " + "x" * 400,
            usual_usd=0.06,
            ask_from_usd=None,
        ),
        quotas=Quotas(pictures_a_day=9, pictures_a_month=99, usd_a_month=5.0),
        use=Use(pictures_today=9, pictures_this_month=50, usd_this_month=2.5),
        strikes=2,
        chosen=Chosen(remix=True),
    )


@pytest.mark.usefixtures("each_language")
def test_a_full_page_fits_in_each_language() -> None:
    """With every sentence that may stand on it."""
    views = [view(number, State.RUNNING) for number in range(A_PAGE)]
    assert len(texts(check(card(info(views), 0, now_s=9.0)))) > 1


@pytest.mark.parametrize("state", [State.QUEUED, State.RUNNING, State.UNSURE, State.NEEDS_INPUT])
def test_a_full_page_of_long_prompts(state: State) -> None:
    """With every sentence that may stand on it."""
    container = check(card(info([view(number, state) for number in range(A_PAGE)]), 0, now_s=9.0))

    said = "\n".join(texts(container))
    assert "You have asked for 9 pictures today" in said
    assert "This month: 50 pictures for $2.50 of $5.00 · **49 left**" in said
    assert "2 of your prompts were refused" in said


def test_pages_lead_to_each_other() -> None:
    """And a page that there is not any more is the last one."""
    views = [view(number, State.QUEUED) for number in range(2 * A_PAGE + 1)]
    shown = [check(card(info(views), page, now_s=9.0)) for page in (0, 1, 2, 99)]

    assert [names(rows(container)[-1]) for container in shown] == [
        ["Refresh", "More", "Cancel all waiting"],
        ["Refresh", "Back", "More", "Cancel all waiting"],
        ["Refresh", "Back", "Cancel all waiting"],
        ["Refresh", "Back", "Cancel all waiting"],
    ]


@pytest.mark.usefixtures("each_language")
def test_all_of_the_help_is_one_screen() -> None:
    """For somebody who may do everything, with the longest ids and a refusal above."""
    ids = {entry.name: 2**63 - 1 for entries in HELP.values() for entry in entries}
    shown = [(group, list(entries)) for group, entries in HELP.items()]

    check(screen(shown, ids, "x" * 500))
