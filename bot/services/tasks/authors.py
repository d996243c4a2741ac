"""Whose words a prompt is that was made of another: its author's until the words are others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.prompts import same_words, suggested_prompts

if TYPE_CHECKING:
    from bot.domain.tasks import Task


def prompt_by(user_id: int, task: Task, prompt: str | None = None) -> int | None:
    """Whose words a member asks for who goes on from a task; None: their own.

    `prompt` is what they typed; None: they took what it has.
    """
    author_id = task.request.author_id
    is_taken = prompt is None or _is_of(task, prompt)
    return author_id if is_taken and author_id != user_id else None


def _is_of(task: Task, prompt: str) -> bool:
    """Whether a prompt has the words of a task, or of what Midjourney made of them."""
    request, reported = task.request, task.result.final_prompt or ""
    known = (request.prompt, request.sent_prompt, reported, *suggested_prompts(reported))
    return any(same_words(prompt, one) for one in known)
