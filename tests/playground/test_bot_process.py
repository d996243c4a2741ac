"""The bot as a child process."""

from pathlib import Path

import playground
from playground.bot_process import BotProcess
from playground.comet import LocalComet
from playground.discord import LocalDiscord

NAME_THE_FILE = ("-S", "-c", "import bot; print(bot.__path__[0])")
"""Without packages that are installed, among which the bot of another checkout may be."""


async def test_the_bot_is_the_one_beside_the_playground(tmp_path: Path) -> None:
    """Whatever Python has installed."""
    comet = await LocalComet.start()
    discord = await LocalDiscord.start()
    try:
        bot = await BotProcess.start(discord, comet, tmp_path, program=NAME_THE_FILE)
        await bot.ended()
    finally:
        await discord.close()
        await comet.close()

    assert bot.log.strip() == str(Path(playground.__file__).parents[1] / "bot")
