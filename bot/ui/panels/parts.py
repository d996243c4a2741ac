"""What pages are made of: menus of Discord's own, buttons, and the values that they begin with."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

import discord
from discord import SelectDefaultValueType as Kind
from discord import ui

from bot.domain.servers.settings import GALLERY_CHANNEL, LOG_CHANNEL, Server
from bot.store import Chosen
from bot.ui.characters import shorten
from bot.ui.panels.custom_ids import Verb, panel_id, setting_id
from bot.ui.texts.saying import say
from bot.ui.texts.servers import panels

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bot.services.policy import Defaults

    Part = ui.Item[Any]

MOST: Final = 25
"""Discord's menus begin with no more, and let no more be chosen."""

ONE_CHANNEL: Final = frozenset({LOG_CHANNEL, GALLERY_CHANNEL})
"""Settings that are one channel."""
PLACES: Final = [
    discord.ChannelType.text,
    discord.ChannelType.news,
    discord.ChannelType.voice,
    discord.ChannelType.stage_voice,
    discord.ChannelType.forum,
    discord.ChannelType.category,
]
"""What can be chosen as where pictures are made: threads follow their channel, and nobody tells the
bot which of them are still there."""

LONGEST: Final = 2500
"""Of each text of a page: only one of them can be long, and all have 4,000 on Discord."""


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What pages show: a server and the operator's defaults, and what its guild still has."""

    defaults: Defaults
    guild: discord.Guild | None = None
    server: Server = field(default_factory=Server)
    manages: bool = False
    granted_usd: float = 0.0
    """What was allowed on top of the server's budget this month."""
    mine: Chosen = field(default_factory=Chosen)
    """What the member chose for themselves."""

    def ids(self, name: str) -> list[int]:
        """The ids that a setting holds, or is."""
        value = self.server.document.get(name) or []
        return [value] if isinstance(value, int) else list(value)

    def gone(self, name: str) -> list[int]:
        """The ids of a setting whose role or channel was deleted."""
        known = self._roles if name.endswith("_roles") else self._channels
        return [] if name.endswith("_members") else self._missing(self.ids(name), known)

    def listed(self, name: str) -> list[int]:
        """The ids of a setting that are not known to be gone."""
        ids = self.ids(name)
        return ids if name.endswith("_members") else self.there(ids)

    def there(self, ids: Iterable[int]) -> list[int]:
        """Those of the roles or channels that are not deleted."""
        gone = self._missing(ids, self._roles | self._channels)
        return [one for one in sorted(ids) if one not in gone]

    @property
    def gone_roles(self) -> list[int]:
        """The roles with rules that were deleted."""
        return sorted(self._missing(self.server.settings.roles, self._roles))

    @property
    def gone_channels(self) -> list[int]:
        """The channels with defaults of their own that were deleted."""
        return sorted(self._missing(self.server.settings.channels, self._channels))

    def _missing(self, ids: Iterable[int], known: set[int]) -> list[int]:
        """Those that were deleted for certain: while Discord has an outage it tells of none."""
        is_told = self.guild is not None and not self.guild.unavailable
        return [one for one in ids if one not in known] if is_told else []

    @property
    def _roles(self) -> set[int]:
        return {role.id for role in self.guild.roles} if self.guild else set()

    @property
    def _channels(self) -> set[int]:
        return {channel.id for channel in self.guild.channels} if self.guild else set()


def text(*lines: str) -> Part:
    """Lines of a page."""
    return ui.TextDisplay(shorten("\n".join(filter(None, lines)), LONGEST))


def buttons(*found: ui.Button[Any]) -> ui.ActionRow[Any]:
    """Buttons beside each other."""
    row: ui.ActionRow[Any] = ui.ActionRow()
    for button in found:
        row.add_item(button)
    return row


def button(name: str, custom_id: str, *, is_on: bool = False) -> ui.Button[Any]:
    """A button; one that is on is blurple."""
    style = discord.ButtonStyle.primary if is_on else discord.ButtonStyle.secondary
    return ui.Button(label=name, custom_id=custom_id, style=style)


def labelled(label: str, row: ui.ActionRow[Any]) -> list[Part]:
    """A menu below what it is for, since one with something chosen shows that alone."""
    return [ui.TextDisplay(f"-# {label}"), row]


def role_menu(view: View, name: str, placeholder: str) -> ui.ActionRow[Any]:
    """The menu of a setting that is roles."""
    chosen = _defaults(view.listed(name), Kind.role)
    return _row(ui.RoleSelect[Any](default_values=chosen, **_of(view, name, placeholder)))


def member_menu(view: View, name: str, placeholder: str) -> ui.ActionRow[Any]:
    """The menu of a setting that is members; nobody tells the bot which are still there."""
    chosen = _defaults(view.listed(name), Kind.user)
    return _row(ui.UserSelect[Any](default_values=chosen, **_of(view, name, placeholder)))


def channel_menu(view: View, name: str, placeholder: str) -> ui.ActionRow[Any]:
    """The menu of a setting that is channels and categories."""
    chosen = _defaults(view.listed(name), Kind.channel)
    menu = ui.ChannelSelect[Any](
        default_values=chosen, channel_types=PLACES, **_of(view, name, placeholder)
    )
    return _row(menu)


def one_channel_menu(
    view: View, name: str, placeholder: str, *kinds: discord.ChannelType
) -> ui.ActionRow[Any]:
    """The menu of a setting that is one channel in which messages are written, or none.

    Args:
        view: what is set.
        name: of the setting.
        placeholder: what stands there where none is chosen.
        kinds: other kinds of channels that can be chosen.
    """
    menu = ui.ChannelSelect[Any](
        custom_id=setting_id(Verb.PUT, view.server, name),
        channel_types=[discord.ChannelType.text, discord.ChannelType.news, *kinds],
        default_values=_defaults(view.there(view.ids(name)), Kind.channel),
        placeholder=placeholder,
        min_values=0,
    )
    return _row(menu)


def which_role(placeholder: str) -> ui.ActionRow[Any]:
    """The menu that leads to the rules of a role."""
    return _row(
        ui.RoleSelect[Any](custom_id=panel_id(Verb.ROLE, "limits"), placeholder=placeholder)
    )


def which_channel(placeholder: str) -> ui.ActionRow[Any]:
    """The menu that leads to the defaults of a channel or category."""
    custom_id = panel_id(Verb.PLACE, "defaults")
    return _row(
        ui.ChannelSelect[Any](custom_id=custom_id, placeholder=placeholder, channel_types=PLACES)
    )


def choices(
    custom_id: str,
    names: Mapping[str, str],
    chosen: Collection[str],
    *,
    placeholder: str = "",
    several: bool = False,
) -> ui.ActionRow[Any]:
    """A menu of choices by value and name; of `several` any number can be chosen."""
    options = [
        discord.SelectOption(label=name, value=value, default=value in chosen)
        for value, name in names.items()
    ]
    menu = ui.Select[Any](
        custom_id=custom_id,
        placeholder=placeholder or None,
        options=options,
        min_values=0 if several else 1,
        max_values=len(options) if several else 1,
    )
    return _row(menu)


def forget_gone(view: View, *names: str) -> list[Part]:
    """A button for each of these settings that holds what was deleted."""
    return [
        buttons(
            button(
                say(panels.FORGET_GONE, count=len(view.gone(name))),
                setting_id(Verb.GONE, view.server, name),
            )
        )
        for name in names
        if view.gone(name)
    ]


def _of(view: View, name: str, placeholder: str) -> dict[str, Any]:
    """What the menus of settings that are several of something have alike."""
    custom_id = setting_id(Verb.PUT, view.server, name)
    several = {"min_values": 0, "max_values": MOST}
    return {"custom_id": custom_id, "placeholder": placeholder, **several}


def channel_defaults(ids: Iterable[int]) -> list[discord.SelectDefaultValue]:
    """Channels that a menu begins with."""
    return _defaults(ids, Kind.channel)


def _defaults(ids: Iterable[int], kind: Kind) -> list[discord.SelectDefaultValue]:
    # Discord writes ids as texts; a number of that size is another one to many a program.
    texts = cast("list[int]", [str(one) for one in ids][:MOST])
    return [discord.SelectDefaultValue(id=one, type=kind) for one in texts]


def _row(menu: ui.Item[Any]) -> ui.ActionRow[Any]:
    row: ui.ActionRow[Any] = ui.ActionRow()
    row.add_item(menu)
    return row
