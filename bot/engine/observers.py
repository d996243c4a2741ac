"""How the engine's work is observed from outside, as metrics do; nothing in here depends on it."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager, nullcontext
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    from bot.domain.outcomes import Outcome
    from bot.domain.tasks import RunningTask, Task


class Observer:
    """Is told of what happens; each method does nothing unless it is overridden."""

    def round(self, loop: str) -> AbstractContextManager[None]:
        """What is to be around one round of the loop of that name; sees what the round raises."""
        del loop
        return nullcontext()

    def outcome(self, task: RunningTask, outcome: Outcome) -> None:
        """CometAPI ended its work on a task."""

    def shown(self, task: Task, now_s: float) -> None:
        """A message shows the end of a task; `task` is as it was before that, in epoch seconds."""


observers: Final[list[Observer]] = []
"""Those of this process."""


@contextmanager
def observed_round(loop: str) -> Iterator[None]:
    """Let all observers stand around a round."""
    with ExitStack() as stack:
        for observer in observers:
            stack.enter_context(observer.round(loop))
        yield
