"""Everything about one task, for the member who presses Details."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bot.domain.states import Delivery, State
from bot.ui.characters import ELLIPSIS, units
from bot.ui.escaping import address, escaped
from bot.ui.texts import details, tasks
from bot.ui.texts.own_words import own_words
from bot.ui.texts.saying import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.domain.tasks import TaskView

PROMPT_SHOWN: Final = 1600
AS_RUN_SHOWN: Final = 700
LINKS_SHOWN: Final = 1200
SEED_SHOWN: Final = 40
"""How much is shown of each, counted as Discord does: a message takes 4,000 in all."""

LINKED: Final = frozenset(
    {Delivery.TOO_BIG, Delivery.UNAVAILABLE, Delivery.NOT_ALLOWED, Delivery.REFUSED},
)
"""What only a link leads to, since it is attached nowhere."""


def details_text(view: TaskView, *, seed: str | None = None) -> str:
    """The details as Discord markdown, at most 4,000 characters; `seed` if it is known."""
    task = view.task
    title = tasks.title(task)
    lines = [f"**{say(details.PROMPT)}**\n{escaped(title, PROMPT_SHOWN) or ELLIPSIS}"]
    if task.prompt_as_run != title:
        as_run = escaped(task.prompt_as_run, AS_RUN_SHOWN) or ELLIPSIS
        lines.append(f"**{say(details.AS_RUN)}**\n{as_run}")
    if said := own_words(task):
        lines.append(said)
    # Of several, and of one that is nowhere to be seen.
    media = [url for together in task.result.media for url in together]
    if len(media) > 1 or task.shown.delivery in LINKED:
        lines.append(f"**{say(tasks.OPEN)}** {' '.join(links(media)) or ELLIPSIS}")
    return "\n".join([*lines, "-# " + " · ".join(_facts(view, seed))])


def _facts(view: TaskView, seed: str | None) -> Iterator[str]:
    task = view.task
    yield details.asked_by(task)
    if task.request.kind.from_button:
        yield details.came_from(tasks.origin(task, view.parent) or tasks.button(task))
    if task.request.speed:
        yield details.runs_at(task.request.speed)
    if task.schedule.submitted_s and task.schedule.finished_s:
        yield details.took(task.schedule.finished_s - task.schedule.submitted_s)
    was_taken = task.result.remote_id is not None or task.state is not State.FAILED
    if task.request.estimate_usd and task.schedule.submitted_s and was_taken:
        yield details.cost(task.request.estimate_usd, refunded=task.state is State.FAILED)
    if seed is not None:
        yield details.seed(escaped(seed, SEED_SHOWN))
    yield details.number(task)


def links(media: Sequence[str]) -> list[str]:
    """Links to the pictures, by their number, as far as there is room: more than on a button."""
    found = [f"[{n}]({url})" for n, url in enumerate(media, start=1) if address(url, LINKS_SHOWN)]
    room = accumulate(units(link) + 1 for link in found)
    return [link for link, used in zip(found, room, strict=True) if used <= LINKS_SHOWN]
