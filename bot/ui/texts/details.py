"""The facts about a task, for the member who presses Details."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.engine.submitting.openness import is_film
from bot.store.servers.members import FORGIVEN
from bot.ui.texts import numbers, tasks
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.domain.kinds import Speed
    from bot.domain.tasks import Task
    from bot.store import Cost

TITLE: Final = mark("Details")
PROMPT: Final = mark("Prompt")
AS_RUN: Final = mark("As run")
PICTURE: Final = mark("Picture")
FILM: Final = mark("Film")
GRID: Final = mark("Grid")


def asked_by(task: Task) -> str:
    """Who asked, and when."""
    return say(
        "**Asked by** {member} {time}",
        member=f"<@{task.request.user_id}>",
        time=f"<t:{int(task.schedule.created_s)}:f>",
    )


def came_from(origin: str) -> str:
    """Which button it came from."""
    return say("**From** {origin}", origin=origin)


def runs_at(speed: Speed) -> str:
    """How fast it is made."""
    return say("**Speed** {speed}", speed=tasks.speed(speed))


def took(seconds: float) -> str:
    """How long Midjourney needed."""
    return say("**Took** {duration}", duration=numbers.duration(seconds))


def cost(usd: float, *, refunded: bool) -> str:
    """What it costs, as far as is known."""
    price = numbers.money(usd)
    if refunded:
        return say("**Cost** {price} (estimate, refund expected)", price=price)
    return say("**Cost** {price} (estimate)", price=price)


def paid(costs: Sequence[Cost]) -> str:
    """What the ledger says of the price, by its entries of one task; empty where it has none."""
    total, most = sum(one.usd for one in costs), max((one.usd for one in costs), default=0.0)
    if any(one.kind == FORGIVEN for one in costs):
        return say("**Cost** {price} (estimate), refunded", price=numbers.money(most))
    if most and total < most / 2:
        return say("**Cost** nothing: {price} was given back", price=numbers.money(most))
    if most and all(one.kind == "reserved" for one in costs):
        return say("**Cost** {price} (reserved)", price=numbers.money(most))
    return cost(total, refunded=False) if most else ""


def of_original(cost: str, original_id: int) -> str:
    """Whose cost that is where something is shown once more, as `paid` or `cost` say it."""
    return say(
        "{cost}, for task {number}; showing it once more costs nothing",
        cost=cost,
        number=original_id,
    )


def version(value: str) -> str:
    """Which of Midjourney's models made it."""
    return say("**Version** {value}", value=value)


def parameters(named: Sequence[str]) -> str:
    """What was set beside the words."""
    return say("**Parameters** {named}", named=" · ".join(named))


def seed(value: str) -> str:
    """The seed that Midjourney took."""
    return say("**Seed** {value}", value=value)


def opened(links: str) -> str:
    """Where its pictures can be opened."""
    return say("**Open** {links}", links=links)


def grid_link(url: str) -> str:
    """A link to the grid of several pictures."""
    return f"[{say(GRID)}]({url})"


def link(task: Task, url: str, number: int | None = None) -> str:
    """A link to a picture or a film; `number`: which of several."""
    one = say(FILM if is_film(task.request) else PICTURE)
    return f"[{one}]({url})" if number is None else f"[{one} {number}]({url})"


def number(task: Task) -> str:
    """What the operator finds it by."""
    return say("-# Task {number}", number=task.id)
