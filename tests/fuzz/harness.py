"""What the fuzzers of a running bot share: whether it still answers, and a command line."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from playground.discord.interactions.interaction import Interaction
    from tests.e2e.stage import Stage

PATIENCE_S: Final = 60.0


class FuzzError(AssertionError):
    """The bot broke a law."""


class Figures(Protocol):
    """What came of a run."""

    def lines(self) -> list[str]:
        """The figures for a person."""
        ...


def log_of(stage: Stage) -> str:
    """Everything that the bot wrote."""
    return stage.bot.log if stage.bot else ""


async def answered(stage: Stage, whole: Interaction) -> Interaction:
    """An unbroken interaction, once it was answered: all that was sent before it was read.

    Raises:
        FuzzError: the bot does not answer any more.
    """
    sent = stage.discord.inject(whole, whole.payload)
    try:
        await asyncio.wait_for(sent.answered.wait(), PATIENCE_S)
    except TimeoutError as error:
        raise FuzzError(f"the bot does not answer any more: {log_of(stage)[-3000:]}") from error
    return sent


def command_line(
    run: Callable[..., Coroutine[Any, Any, Figures]], *, what: str, count: int
) -> click.Command:
    """The command that calls `run` with a folder, how many of `what` to send, and a seed."""

    @click.command(help=f"Send mutated {what} to the bot, and print figures.")
    @click.option("--count", default=count, show_default=True, help=f"How many {what}.")
    @click.option("--seed", default=1, show_default=True, help="Where chance begins.")
    def main(count: int, seed: int) -> None:
        with tempfile.TemporaryDirectory() as folder:
            try:
                figures = asyncio.run(run(Path(folder), count=count, seed=seed))
            except FuzzError as error:
                raise click.ClickException(str(error)) from error
        click.echo("\n".join(figures.lines()))

    return main
