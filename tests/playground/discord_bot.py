"""A small real bot for the tests: one of each thing that the local Discord has to carry."""

import contextlib
import io
import re
from collections.abc import AsyncIterator
from typing import Any, Self

import discord
import yarl
from discord import app_commands, ui
from discord.ext import commands
from discord.gateway import DiscordWebSocket
from discord.http import Route
from PIL import Image

from playground.discord import LocalDiscord

GREEN = discord.Colour(0x57F287)


def picture(size: tuple[int, int] = (64, 48)) -> discord.File:
    """Return a real PNG."""
    data = io.BytesIO()
    Image.new("RGB", size, "navy").save(data, "PNG")
    data.seek(0)
    return discord.File(data, "grid.png")


class Upscale(ui.DynamicItem[ui.Button[Any]], template=r"up:(?P<task>\d+):(?P<n>[1-4])"):
    """A button whose state is in its id."""

    def __init__(self, task: int, n: int) -> None:
        button: ui.Button[Any] = ui.Button(label=f"U{n}", custom_id=f"up:{task}:{n}")
        super().__init__(button)
        self.task, self.n = task, n

    @classmethod
    async def from_custom_id(
        cls, _interaction: discord.Interaction[Any], _item: ui.Item[Any], match: re.Match[str], /
    ) -> Self:
        """Read the state out of the id."""
        return cls(int(match["task"]), int(match["n"]))

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Answer with a reply."""
        await interaction.response.send_message(f"Upscaling {self.n} of {self.task}")


class Picture(ui.LayoutView):
    """A Components V2 message: text, maybe a picture, buttons."""

    def __init__(self, text: str, *, file: str | None = None, disabled: bool = False) -> None:
        super().__init__(timeout=None)
        box: ui.Container[Any] = ui.Container(ui.TextDisplay(text), accent_colour=GREEN)
        if file:
            gallery: ui.MediaGallery[Any] = ui.MediaGallery(
                discord.MediaGalleryItem(f"attachment://{file}", description=text[:200])
            )
            box.add_item(gallery)
        row: ui.ActionRow[Any] = ui.ActionRow(Upscale(7, 1), Upscale(7, 2))
        row.add_item(ui.Button(label="Rules", url="https://example.com/rules"))
        if disabled:
            row.add_item(ui.Button(label="Off", custom_id="off", disabled=True))
        box.add_item(row)
        self.add_item(box)


class Remix(ui.Modal, title="Remix"):
    """A dialog with a text and a file field."""

    prompt: ui.Label[Any] = ui.Label(
        text="Prompt", component=ui.TextInput(custom_id="prompt", max_length=100)
    )
    mask: ui.Label[Any] = ui.Label(
        text="Mask", component=ui.FileUpload(custom_id="mask", required=False)
    )

    async def on_submit(self, interaction: discord.Interaction[Any]) -> None:
        """Answer with what was filled in."""
        text, upload = self.prompt.component, self.mask.component
        assert isinstance(text, ui.TextInput)
        assert isinstance(upload, ui.FileUpload)
        sizes = [len(await file.read()) for file in upload.values]
        await interaction.response.send_message(f"Remixing {text.value} {sizes}", ephemeral=True)


class Bot(commands.AutoShardedBot):
    """Registers the commands below; `errors` collects what went wrong inside."""

    def __init__(self) -> None:
        super().__init__(
            commands.when_mentioned,
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.05,
        )
        self.errors: list[Exception] = []
        self.resumed = 0

    async def setup_hook(self) -> None:
        """Register and sync everything."""
        self.add_dynamic_items(Upscale)
        self.tree.add_command(imagine)
        self.tree.add_command(slow)
        self.tree.add_command(remix)
        self.tree.add_command(silent)
        self.tree.add_command(whisper)
        self.tree.add_command(about)
        self.tree.add_command(describe)
        await self.tree.sync()

    async def on_shard_resumed(self, _shard_id: int) -> None:
        """Count."""
        self.resumed += 1


@app_commands.command(description="Draw a picture.")
@app_commands.describe(prompt="What to draw", model="Which model", sharpness="How sharp")
async def imagine(
    interaction: discord.Interaction[Any],
    prompt: app_commands.Range[str, 1, 50],
    model: str = "Midjourney",
    sharpness: app_commands.Range[int, 1, 10] = 5,
) -> None:
    view = Picture(f"**{prompt}** {model} {sharpness}", disabled=True)
    await interaction.response.send_message(view=view)


@imagine.autocomplete("model")
async def models(
    _interaction: discord.Interaction[Any], current: str
) -> list[app_commands.Choice[str]]:
    known = ("Midjourney", "Niji")
    return [app_commands.Choice(name=m, value=m) for m in known if m.startswith(current)]


@app_commands.command(description="Draw slowly.")
async def slow(interaction: discord.Interaction[Any], secret: bool = False) -> None:  # noqa: FBT001, FBT002 - discord.py reads the options from the signature
    await interaction.response.defer(thinking=True, ephemeral=secret)
    await interaction.edit_original_response(
        view=Picture("Slowly done", file="grid.png"), attachments=[picture()]
    )
    await interaction.followup.send("And a word more", ephemeral=True)


@app_commands.command(description="Ask first.")
async def remix(interaction: discord.Interaction[Any]) -> None:
    await interaction.response.send_modal(Remix())


@app_commands.command(description="Never answer.")
async def silent(_interaction: discord.Interaction[Any]) -> None:
    """Leave the member waiting."""


@app_commands.command(description="Tell one member only.")
async def whisper(interaction: discord.Interaction[Any], whom: discord.Member) -> None:
    await interaction.response.send_message(f"Psst, {whom.mention}", ephemeral=True)


@app_commands.context_menu(name="About")
async def about(interaction: discord.Interaction[Any], member: discord.Member) -> None:
    await interaction.response.send_message(f"This is {member.name}")


@app_commands.context_menu(name="Describe")
async def describe(interaction: discord.Interaction[Any], message: discord.Message) -> None:
    await interaction.response.send_message(f"It says {message.content}")


@contextlib.asynccontextmanager
async def running_bot(local: LocalDiscord) -> AsyncIterator[Bot]:
    """Run the bot against a local Discord; discord.py's addresses are put back afterwards."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = local.api_url, yarl.URL(local.gateway_url)
    bot = Bot()
    try:
        async with bot:
            await bot.login(local.token)
            connecting = bot.loop.create_task(bot.connect(), name="bot")
            await bot.wait_until_ready()
            yield bot
        await connecting
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
