"""Everything about one task, for the member who presses Details."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain import Kind, State
from bot.ui import texts
from bot.ui.plain import escaped, shorten

if TYPE_CHECKING:
    from bot.domain import TaskView

URL: Final = 300
"""Longer addresses are left out: a message has 4,000 characters for all of them."""

PROMPT_SHOWN: Final = 1200
"""Escaping may double a text, and there are two of them in at most 4,000 characters."""


def details_text(view: TaskView, *, seed: str | None = None) -> str:
    """The details as Discord markdown, at most 4,000 characters; `seed` if it is known."""
    task = view.task
    lines = [f"**Prompt**\n{escaped(shorten(task.prompt, PROMPT_SHOWN))}"]
    if task.prompt_as_run != task.prompt:
        lines.append(f"**As run**\n{escaped(shorten(task.prompt_as_run, PROMPT_SHOWN // 2))}")
    if len(task.media) > 1:
        opened = " ".join(f"[{n}]({url})" for n, url in enumerate(task.media, 1) if len(url) < URL)
        lines.append(f"**Open** {opened}")
    facts = [f"Asked by <@{task.user_id}> <t:{int(task.created_s)}:f>"]
    if task.kind is Kind.ACTION:
        facts.append(f"From: {texts.origin(task, view.parent) or escaped(task.label)}")
    if task.speed:
        facts.append(f"Speed: {texts.SPEEDS[task.speed]}")
    if task.submitted_s and task.finished_s:
        facts.append(f"Took {texts.duration(task.finished_s - task.submitted_s)}")
    if task.estimate_usd and task.submitted_s:
        refund = ", refund expected" if task.state is State.FAILED else ""
        facts.append(f"Cost {texts.money(task.estimate_usd)} (estimate{refund})")
    if seed is not None:
        facts.append(f"Seed {escaped(seed)}")
    facts.append(f"Task {task.id}")
    return "\n".join([*lines, "-# " + " · ".join(facts)])
