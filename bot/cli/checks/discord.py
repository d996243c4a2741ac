"""Discord: the token, the clock, the commands, the gateway, and what the bot may do in servers."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError

from bot.cli.checks.result import broken, fine, notice, unknown
from bot.discord_client.account import read_account
from bot.discord_client.gateway.login import Gateway, StartError, TokenRefusedError
from bot.discord_client.gateway.short_session import short_session
from bot.discord_client.gateway.slot import another_application
from bot.discord_client.requests import clock_skew
from bot.discord_client.requests.rest import WAY, DiscordRest, DiscordUnreachableError
from bot.settings import what_to_put
from bot.ui.bot_permissions import missing_by_channel
from bot.ui.invitation import invitation

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Collection, Mapping

    import discord

    from bot.cli.checks.result import Result
    from bot.discord_client.account import Account

    Command = Mapping[str, Any]
    """As Discord's API writes it."""

_FEW_SESSIONS: Final = 50


@dataclass(frozen=True, slots=True)
class Known:
    """What the database and the settings say that is held against what Discord says.

    Attributes:
        commands: those that the bot would bring.
        application_id: whose database it is; None if it is nobody's yet.
        user_install: whether members are to use the bot where it is not.
        channels: of each server, the channels in which pictures were asked for.
    """

    commands: Collection[Command]
    application_id: int | None = None
    user_install: bool = False
    channels: Mapping[int, Collection[int]] = field(default_factory=dict)


async def check_discord(token: str, known: Known) -> AsyncIterator[Result]:
    """Discord with that token, against what is known."""
    try:
        async with DiscordRest(token) as rest:
            async for result in _rest(rest, known):
                yield result
            gateway = Gateway.model_validate((await rest.get("/gateway/bot")).body)
        left = gateway.session_start_limit.remaining
        yield _sessions(left)
        if left < gateway.shards:
            return  # the bot needs them more than this look does
        async with short_session(token, shards=gateway.shards) as client:
            yield fine("gateway", "It lets the bot in, and tells of its servers.")
            for result in _servers(client, known.channels):
                yield result
    except TokenRefusedError as error:
        yield broken("token", str(error), what_to_put("DISCORD_TOKEN"))
    except ValidationError:
        yield broken("Discord", "It answers as Discord does not.", what_to_put("DISCORD_API_URL"))
    except StartError as error:
        yield broken("Discord", str(error))
    except DiscordUnreachableError as error:
        yield unknown("Discord", str(error), WAY)


async def _rest(rest: DiscordRest, known: Known) -> AsyncIterator[Result]:
    answer = await rest.get("/applications/@me")
    account = read_account(answer)
    yield fine("token", f"Discord knows it: {account.name} ({account.application_id}).")
    if known.application_id not in {None, account.application_id}:
        yield broken("application", another_application(known.application_id or 0))
    if known.user_install:
        yield _user_install(account)
    if answer.at_s is not None:
        yield _clock(time.time() - answer.at_s)
    there = (await rest.get(f"/applications/{account.application_id}/commands")).body
    yield _commands(there if isinstance(there, list) else [], known.commands)


def _user_install(account: Account) -> Result:
    if account.user_install:
        return fine("user install", "Members may install the bot for themselves.")
    what = "USER_INSTALL is on, but Discord lets nobody install the bot for themselves."
    step = "Switch on User Install in the Developer Portal, on the application's page Installation."
    return notice("user install", what, step)


def _clock(ahead_s: float) -> Result:
    if abs(ahead_s) > clock_skew.MOST_S:
        what = f"This machine's clock is {ahead_s:+.0f} s off Discord's."
        return broken("clock", what, clock_skew.NEXT_STEP)
    return fine("clock", "It agrees with Discord's.")


def _commands(there: Collection[Command], own: Collection[Command]) -> Result:
    if not there:
        return notice("commands", "Discord has none of them.", "Start the bot, which brings them.")
    found, wanted = ({_shape(one): str(one.get("name")) for one in some} for some in (there, own))
    differing = {found.get(shape) or wanted[shape] for shape in found.keys() ^ wanted.keys()}
    if differing:
        what = f"Discord has others than this version: {', '.join(sorted(differing))}."
        return notice("commands", what, "Start the bot, which brings its own.")
    return fine("commands", f"Discord has all {len(there)} of this version.")


def _shape(command: Command) -> str:
    """What a command and its options are called and say; Discord adds more to the rest."""
    options = [_shape(option) for option in command.get("options") or ()]
    said = [command.get(name) or "" for name in ("name", "description")]
    return json.dumps([command.get("type") or 1, *said, options])


def _sessions(left: int) -> Result:
    what = f"{left} more can be begun today."
    if left < _FEW_SESSIONS:
        return notice("sessions", what, "Find out what starts the bot so often.")
    return fine("sessions", what)


def _servers(client: discord.Client, channels: Mapping[int, Collection[int]]) -> list[Result]:
    if not client.guilds:
        link = invitation(client.application_id or 0)
        return [notice("servers", "The bot is in none.", f"Open {link}")]
    return [_server(guild, channels.get(guild.id, ())) for guild in client.guilds]


def _server(guild: discord.Guild, channel_ids: Collection[int]) -> Result:
    name = f"server {guild.name or guild.id}"
    if guild.unavailable:
        return notice(name, "Discord tells nothing of it now.", "Look again later.")
    missing = missing_by_channel(guild, channel_ids)
    if not missing:
        return fine(name, "The bot may do there what it needs.")
    what = "; ".join(f"{place}: {', '.join(names)}" for place, names in missing.items())
    return broken(name, f"The bot lacks permissions. {what}.", "Give them to its role there.")
