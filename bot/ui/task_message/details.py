"""Everything about one task, for the member who presses Details."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bot.domain.kinds import Kind
from bot.domain.states import Delivery, State
from bot.ui.characters import ELLIPSIS, units
from bot.ui.escaping import address, escaped
from bot.ui.texts import numbers, tasks

if TYPE_CHECKING:
    from collections.abc import Sequence

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
    lines = [f"**Prompt**\n{escaped(task.request.prompt, PROMPT_SHOWN) or ELLIPSIS}"]
    if task.prompt_as_run != task.request.prompt:
        lines.append(f"**As run**\n{escaped(task.prompt_as_run, AS_RUN_SHOWN) or ELLIPSIS}")
    # Of several, and of one that is nowhere to be seen.
    media = [url for together in task.result.media for url in together]
    if len(media) > 1 or task.shown.delivery in LINKED:
        lines.append(f"**Open** {' '.join(links(media)) or ELLIPSIS}")
    facts = [f"Asked by <@{task.request.user_id}> <t:{int(task.schedule.created_s)}:f>"]
    if task.request.kind is Kind.ACTION:
        words = escaped(task.request.label, tasks.LABEL_SHOWN)
        facts.append(f"From: {tasks.origin(task, view.parent) or words}")
    if task.request.speed:
        facts.append(f"Speed: {tasks.SPEEDS[task.request.speed]}")
    submitted_s, finished_s = task.schedule.submitted_s, task.schedule.finished_s
    if submitted_s and finished_s:
        facts.append(f"Took {numbers.duration(finished_s - submitted_s)}")
    was_taken = task.result.remote_id is not None or task.state is not State.FAILED
    if task.request.estimate_usd and submitted_s and was_taken:
        refund = ", refund expected" if task.state is State.FAILED else ""
        facts.append(f"Cost {numbers.money(task.request.estimate_usd)} (estimate{refund})")
    if seed is not None:
        facts.append(f"Seed {escaped(seed, SEED_SHOWN)}")
    facts.append(f"Task {task.id}")
    return "\n".join([*lines, "-# " + " · ".join(facts)])


def links(media: Sequence[str]) -> list[str]:
    """Links to the pictures, by their number, as far as there is room: more than on a button."""
    found = [f"[{n}]({url})" for n, url in enumerate(media, start=1) if address(url, LINKS_SHOWN)]
    room = accumulate(units(link) + 1 for link in found)
    return [link for link, used in zip(found, room, strict=True) if used <= LINKS_SHOWN]
