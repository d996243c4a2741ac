"""What discord.py keeps to itself is still there: each name, and what is broken without it."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import pytest
from discord import app_commands
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import HTTPClient, Route
from discord.shard import AutoShardedClient
from discord.state import ConnectionState
from discord.webhook.async_ import AsyncWebhookAdapter

from bot.discord_client import patches

if TYPE_CHECKING:
    from types import CodeType

SHARD: Any = patches.OpenShard.__base__
"""discord.py's own, whatever stands in its place by now."""

CLOSE_CODE = inspect.getattr_static(aiohttp.ClientWebSocketResponse, "close_code").fget

USED: list[tuple[str, Any, str]] = [
    ("_max", discord.backoff.ExponentialBackoff.delay, "pauses grow to 17 minutes"),
    ("_reset_time", discord.backoff.ExponentialBackoff.delay, "pauses stay long"),
    ("_close_code", CLOSE_CODE, "a refused token is tried for ever"),
    ("_keep_alive", DiscordWebSocket.received_message, "a broken greeting ends all heartbeats"),
    ("_last_send", KeepAliveHandler.ack, "a healthy start is told to be 41 s behind"),
    ("send_heartbeat", KeepAliveHandler.run, "a healthy start is told to be 41 s behind"),
    ("_connection", DiscordWebSocket.from_client, "a READY without its user ends the connection"),
    ("_decompressor", DiscordWebSocket.received_message, "a broken frame ends the process"),
    ("sequence", DiscordWebSocket.received_message, "a broken number ends all heartbeats"),
    ("_client", SHARD.__init__, "sessions of a day are used up"),
    ("_backoff", SHARD.__init__, "connections that do not hold are made without a pause"),
    ("_queue_put", SHARD.__init__, "a shard that waited never comes back"),
    ("_cancel_task", SHARD.reconnect, "a shard that waits outlives its client"),
    ("_call", app_commands.CommandTree._from_interaction, "unreadable commands get no answer"),
    ("on_error", app_commands.CommandTree._call, "commands that fail get no answer"),
    ("_connection", discord.Client.__init__, "broken events end the connection"),
    ("parsers", ConnectionState.__init__, "broken events end the connection"),
    ("_context_menus", app_commands.CommandTree.__init__, "right-click commands are missing"),
    ("_state", discord.Interaction.__init__, "no interaction can be answered"),
    ("_session", discord.Interaction.__init__, "no interaction can be answered"),
    ("_roles", discord.Member.__init__, "roles of a server let nobody in, and keep nobody out"),
    ("_response_type", discord.InteractionResponse.is_done, "interactions are answered twice"),
    ("_HTTPClient__session", HTTPClient.__init__, "answers that got lost are not found"),
    ("DiscordWebSocket", AutoShardedClient.launch_shard, "broken frames end the connection"),
    ("DiscordWebSocket", SHARD.reconnect, "broken frames end the connection"),
    ("Shard", AutoShardedClient.launch_shard, "lost connections are made anew without a pause"),
    ("ExponentialBackoff", SHARD.__init__, "pauses grow to 17 minutes"),
    ("DiscordClientWebSocketResponse", HTTPClient.static_login, "close codes get lost"),
    ("warn_nacl", discord.Client.__init__, "every start warns of a library for voice"),
    ("warn_dave", discord.Client.__init__, "every start warns of a library for voice"),
    ("BASE", Route.__init__, "DISCORD_API_URL does nothing"),
    ("DEFAULT_GATEWAY", DiscordWebSocket.from_client, "DISCORD_GATEWAY_URL does nothing"),
    ("from_client", AutoShardedClient.launch_shard, "DISCORD_GATEWAY_URL is not kept"),
    ("launch_shard", AutoShardedClient.launch_shard, "a gateway away for hours ends the process"),
]


def names_in(code: CodeType) -> set[str]:
    """All names that a function uses, and those inside it."""
    inner = [constant for constant in code.co_consts if inspect.iscode(constant)]
    return {*code.co_names, *code.co_freevars}.union(*map(names_in, inner))


@pytest.mark.parametrize(
    ("name", "user", "broken"), USED, ids=[f"{u.__qualname__}-{n}" for n, u, _ in USED]
)
def test_discord_still_uses_the_name(name: str, user: Any, broken: str) -> None:  # noqa: ANN401 - a function
    """What is set or replaced under it counts only as long as discord.py looks there."""
    assert name in names_in(inspect.unwrap(user).__code__), f"without it, {broken}"


@pytest.mark.parametrize(
    ("owner", "name", "broken"),
    [
        (discord.ClientUser, "_to_minimal_user_json", "a READY without its user ends the bot"),
        (AsyncWebhookAdapter, "create_interaction_response", "no interaction can be answered"),
        (AsyncWebhookAdapter, "edit_original_interaction_response", "no region can be shown"),
        (AsyncWebhookAdapter, "get_original_interaction_response", "lost answers are not found"),
        (discord.shard.EventType, "identify", "a shard that waited never comes back"),
        (discord.shard.EventType, "reconnect", "a shard that waited never comes back"),
        (discord.shard.EventType, "resume", "a shard that waited never comes back"),
    ],
)
def test_discord_still_has_the_name(owner: object, name: str, broken: str) -> None:
    """It is called here."""
    assert hasattr(owner, name), f"without it, {broken}"


def test_a_line_that_quotes_what_came_is_still_known() -> None:
    """Else what stands in place of an op, which may be anything, is written into the log."""
    assert patches._UNKNOWN_OP in DiscordWebSocket.received_message.__code__.co_consts


async def test_an_edit_still_lists_the_files_it_keeps() -> None:
    """Else pictures disappear at the first edit after them."""
    kept = patches.KeptAttachment(discord.Client(intents=discord.Intents.none()), 7, "a.png")

    with discord.http.handle_message_parameters(attachments=[kept]) as params:
        assert params.payload is not None
        assert params.payload["attachments"] == [{"id": "7", "filename": "a.png"}]


def test_each_private_name_has_its_test_and_stands_in_one_place() -> None:
    """Whoever needs another one adds it to `patches`, and a line here."""
    tested = {name for name, _, _ in USED} | {"_to_minimal_user_json"}
    nodes = ast.walk(ast.parse(inspect.getsource(patches)))
    used = {node.attr for node in nodes if isinstance(node, ast.Attribute)}
    root = Path(inspect.getfile(patches)).parents[2]
    folders = [root / "bot" / "discord_client", root / "bot" / "ui", root / "cogs"]
    sources = [path for folder in folders for path in folder.rglob("*.py")]

    assert {name for name in used if name[0] == "_" and name[-1] != "_"} <= tested
    assert [path.name for path in sources if "SLF001" in path.read_text(encoding="utf-8")] == []
