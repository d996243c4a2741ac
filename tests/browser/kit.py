"""A small real bot that shows one of each thing a page has to draw."""

from __future__ import annotations

import asyncio
import io
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import discord
import yarl
from discord import app_commands, ui
from discord.gateway import DiscordWebSocket
from discord.http import Route
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playground.discord import LocalDiscord

Interaction = discord.Interaction[Any]

GERMAN = {"Tell which language you speak.": "Sag, welche Sprache du sprichst."}


def picture(name: str, size: tuple[int, int], colour: str) -> discord.File:
    """A real PNG of one colour."""
    data = io.BytesIO()
    Image.new("RGB", size, colour).save(data, "PNG")
    data.seek(0)
    return discord.File(data, name, description=f"A {colour} picture")


class Tongues(app_commands.Translator):
    """Knows one sentence of German."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: discord.Locale,
        _context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """Return the sentence in German."""
        return GERMAN.get(string.message) if locale is discord.Locale.german else None


class Kit(discord.Client):
    """Its commands are below; `released` lets those go on that wait for it."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.tree = app_commands.CommandTree(self)
        self.released = asyncio.Event()

    async def setup_hook(self) -> None:
        """Register and sync everything."""
        await self.tree.set_translator(Tongues())
        for command in COMMANDS:
            self.tree.add_command(command)
        await self.tree.sync()


class Answering(ui.Modal):
    """A dialog that repeats what was filled in."""

    async def on_submit(self, interaction: Interaction) -> None:
        """Answer with the values, in order."""
        said = [_value(label.component) for label in self.children if isinstance(label, ui.Label)]
        await interaction.response.send_message("Got " + " | ".join(said), ephemeral=True)


def _value(field: object) -> str:
    match field:
        case ui.TextInput() | ui.RadioGroup() | ui.Checkbox():
            return str(field.value)
        case ui.FileUpload():
            return ",".join(f"{file.filename}:{file.size}" for file in field.values)
        case ui.Select() | ui.CheckboxGroup():
            return ",".join(str(value) for value in field.values)
        case ui.UserSelect() | ui.ChannelSelect():
            return ",".join(value.name for value in field.values)
        case _:
            raise TypeError(field)


def _labelled(text: str, component: ui.Item[Any], description: str | None = None) -> ui.Label[Any]:
    return ui.Label(text=text, description=description, component=component)


@app_commands.command(description="Fill in a first dialog.")
async def survey(interaction: Interaction) -> None:
    dialog = Answering(title="Tell us more")
    dialog.add_item(ui.TextDisplay("All of it is **optional**, except what is not."))
    dialog.add_item(
        _labelled(
            "Title",
            ui.TextInput(custom_id="title", placeholder="A few words", min_length=3, max_length=20),
            "What it should be called",
        )
    )
    styles = ui.Select[Any](custom_id="style", placeholder="Pick two", min_values=1, max_values=2)
    for name in ("Ink", "Oil", "Pastel"):
        styles.add_option(label=name, value=name.lower(), description=f"{name} on paper")
    dialog.add_item(_labelled("Style", styles))
    size = ui.RadioGroup[Any](custom_id="size")
    size.add_option(label="Small", value="s", description="Quick and cheap")
    size.add_option(label="Large", value="l", description="Slow and dear")
    dialog.add_item(_labelled("Size", size))
    extras = ui.CheckboxGroup[Any](custom_id="extras", required=False, max_values=2)
    extras.add_option(label="Frame", value="frame")
    extras.add_option(label="Signature", value="signature", default=True)
    dialog.add_item(_labelled("Extras", extras))
    await interaction.response.send_modal(dialog)


@app_commands.command(description="Fill in a second dialog.")
async def order(interaction: Interaction) -> None:
    dialog = Answering(title="Order a picture")
    text = ui.TextInput[Any](
        custom_id="words", style=discord.TextStyle.paragraph, default="a boat", max_length=4000
    )
    dialog.add_item(_labelled("Prompt", text))
    dialog.add_item(_labelled("For whom", ui.UserSelect(custom_id="whom")))
    dialog.add_item(_labelled("Where", ui.ChannelSelect(custom_id="where", required=False)))
    dialog.add_item(
        _labelled("References", ui.FileUpload(custom_id="files", required=False, max_values=3))
    )
    dialog.add_item(_labelled("Wrap it as a gift", ui.Checkbox(custom_id="gift")))
    await interaction.response.send_modal(dialog)


class Everything(ui.LayoutView):
    """One of each component."""

    def __init__(self) -> None:
        super().__init__(timeout=None)
        box = ui.Container[Any](accent_colour=0x23A55A)
        thumbnail = ui.Thumbnail[Any]("attachment://red.png", description="Red")
        box.add_item(
            ui.Section(
                ui.TextDisplay("## A section\nwith a *thumbnail* at its side"), accessory=thumbnail
            )
        )
        box.add_item(ui.Separator())
        names = ("red.png", "green.png", "blue.png")
        box.add_item(
            ui.MediaGallery(
                *(discord.MediaGalleryItem(f"attachment://{n}", description=n) for n in names)
            )
        )
        box.add_item(ui.File("attachment://notes.txt"))
        row = ui.ActionRow[Any]()
        for style, label in enumerate(("Blurple", "Grey", "Green", "Red"), 1):
            row.add_item(
                ui.Button(
                    label=label, custom_id=label, style=discord.ButtonStyle(style), emoji="🔄"
                )
            )
        row.add_item(ui.Button(label="Rules", url="https://example.com/rules"))
        box.add_item(row)
        box.add_item(ui.ActionRow(ui.Button(label="Off", custom_id="off", disabled=True)))
        menu = ui.Select[Any](custom_id="menu", placeholder="How large?")
        for name in ("Small", "Middle", "Large"):
            menu.add_option(label=name, value=name.lower(), emoji="📐")
        box.add_item(ui.ActionRow(menu))
        self.add_item(box)
        self.add_item(
            ui.Container(ui.TextDisplay("What nobody should see at once"), spoiler=True),
        )


@app_commands.command(description="Show every component.")
async def everything(interaction: Interaction) -> None:
    files = [picture(f"{name}.png", (300, 200), name) for name in ("red", "green", "blue")]
    files.append(discord.File(io.BytesIO(b"words " * 700), "notes.txt"))
    await interaction.response.send_message(view=Everything(), files=files)


@app_commands.command(description="Show an embed.")
async def embed(interaction: Interaction) -> None:
    shown = discord.Embed(
        title="An embed", url="https://example.com", description="With **words**.", colour=0x5865F2
    )
    shown.set_author(name="The harbour").set_footer(text="A footer").set_image(
        url="attachment://x.png"
    )
    for name in ("One", "Two", "Three"):
        shown.add_field(name=name, value=f"`{name.lower()}`")
    await interaction.response.send_message(embed=shown, file=picture("x.png", (400, 120), "teal"))


@app_commands.command(description="Think, and answer when told to.")
async def think(interaction: Interaction) -> None:
    await interaction.response.defer(thinking=True)
    assert isinstance(interaction.client, Kit)
    await interaction.client.released.wait()
    await interaction.edit_original_response(content="Thought through.")


@app_commands.command(description="Never answer.")
async def silent(_interaction: Interaction) -> None:
    """Leave the member waiting."""


@app_commands.command(description="Buttons that are slow or never answered.")
async def buttons(interaction: Interaction) -> None:
    view = ui.View(timeout=None)
    view.add_item(ui.Button(label="Nothing", custom_id="nothing"))
    view.add_item(ui.Button(label="Later", custom_id="later"))
    view.stop()
    await interaction.response.send_message("Press one", view=view)


@app_commands.command(name="find", description="Options of all types.")
@app_commands.describe(query="What to look for", limit="How many", whom="Made by whom")
async def find(  # noqa: PLR0917 - discord.py reads the options from the signature
    interaction: Interaction,
    query: app_commands.Range[str, 2, 30],
    limit: app_commands.Range[int, 1, 10] = 5,
    exact: bool = False,  # noqa: FBT001, FBT002 - as above
    whom: discord.User | None = None,
    like: discord.Attachment | None = None,
) -> None:
    said = [query, str(limit), str(exact), whom.name if whom else "-"]
    if like:
        said.append(f"{like.filename}:{like.size}")
    await interaction.response.send_message("Looking for " + " | ".join(said))


@find.autocomplete("query")
async def suggestions(_interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
    known = ("boat", "boathouse", "lighthouse")
    return [app_commands.Choice(name=f"A {k}", value=k) for k in known if typed.lower() in k]


@app_commands.command(description="Tell which language you speak.")
async def tongue(interaction: Interaction) -> None:
    await interaction.response.send_message(f"You speak {interaction.locale.value}", ephemeral=True)


@app_commands.context_menu(name="Describe this")
async def describe(interaction: Interaction, message: discord.Message) -> None:
    await interaction.response.send_message(f"It says {len(message.content)} letters")


@app_commands.context_menu(name="About")
async def about(interaction: Interaction, member: discord.User) -> None:
    await interaction.response.send_message(f"This is {member.name}", ephemeral=True)


album = app_commands.Group(name="album", description="Pictures kept together.")


@album.command(description="Begin an album.")
async def begin(interaction: Interaction, name: str) -> None:
    await interaction.response.send_message(f"Began {name}")


COMMANDS: list[Any] = [
    survey, order, everything, embed, think, silent, buttons, find, tongue, describe, about, album,
]  # fmt: skip


@asynccontextmanager
async def running_kit(local: LocalDiscord) -> AsyncIterator[Kit]:
    """Run it against a local Discord; discord.py's addresses are put back afterwards."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = local.api_url, yarl.URL(local.gateway_url)
    kit = Kit()
    try:
        async with kit:
            await kit.login(local.token)
            connecting = kit.loop.create_task(kit.connect(), name="kit")
            await kit.wait_until_ready()
            yield kit
        await connecting
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before
