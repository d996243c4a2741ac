"""What is private or global in discord.py and needed here, by names of our own.

Nothing else in the bot takes a name that begins with an underscore there, or sets a global; what is
public but not documented is overridden where it is used (`client.py`, `gateway/`).
`tests/discord_client/test_patches.py` has a test for each name, which says what is broken once a
version of discord.py lacks it.
"""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any, Final

import discord
import yarl
from discord import app_commands
from discord.shard import EventItem
from discord.webhook.async_ import async_context

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, MutableMapping

    from discord.http import MultipartParameters
    from discord.types.message import Attachment as AttachmentPayload

    Interaction = discord.Interaction[Any]

_RESUMABLE: Final = 4000
_UNKNOWN_OP: Final = "Unknown OP code %s."
_SUGGESTIONS_FAILED: Final = "Ignoring exception in autocomplete"
_TOO_LATE: Final = frozenset({10062, 40060})
"""The interaction is unknown by now, or answered by another process."""


class ShortBackoff(discord.backoff.ExponentialBackoff[Any]):
    """discord.py's pauses between reconnects, but at most 16 s, and short again after 5 minutes.

    As it comes, the tenth lost connection within half an hour of another is waited out for up to
    17 minutes, in which nothing is answered.
    """

    def __init__(self, base: int = 1, *, integral: bool = False) -> None:
        super().__init__(base, integral=integral)
        self._max = 4
        self._reset_time = 300


class Connection(discord.gateway.DiscordClientWebSocketResponse):
    """aiohttp's end of a connection, which keeps the code that Discord closed it with.

    discord.py answers a goodbye before it reads its code, and aiohttp replaces the code by 1006
    where that answer cannot be sent any more: a token that was refused would be tried for ever.
    """

    async def close(self, *, code: int = _RESUMABLE, message: bytes = b"") -> bool:
        """Say goodbye, unless that was done already."""
        received = self.close_code
        try:
            return await super().close(code=code, message=message)
        finally:
            self._close_code = received or self._close_code


class OpenSocket(discord.gateway.DiscordWebSocket):
    """discord.py's connection, with names for what it keeps to itself."""

    @property
    def has_heartbeat(self) -> bool:
        """Whether the greeting, which says how often, was read."""
        return self._keep_alive is not None

    @property
    def logged_in_user(self) -> dict[str, Any] | None:
        """The bot's user as the login said, as an event would hold it."""
        user = self._connection.user
        return dict(user._to_minimal_user_json()) if user else None

    async def send_heartbeat(self, data: Any, /) -> None:  # noqa: ANN401 - discord.py's own
        """Send a heartbeat, and note when: the answer may come before its thread does so.

        It would be taken for that of the heartbeat before, and told as a delay of 41 s.
        """
        if self._keep_alive is not None:
            self._keep_alive._last_send = time.perf_counter()
        await super().send_heartbeat(data)

    def text_in(self, frame: str | bytes) -> str | None:
        """A frame's text; None while there is more to come."""
        return self._decompressor.decompress(frame) if isinstance(frame, bytes) else frame


class OpenShard(discord.shard.Shard):
    """discord.py's shard, with names for what it keeps to itself."""

    @property
    def client(self) -> Any:  # noqa: ANN401 - with methods that discord.py's own has not
        """The client that the shard belongs to."""
        return self._client

    def next_pause_s(self) -> float:
        """How long to wait before another try, longer with each that came soon."""
        return self._backoff.delay()

    def enqueue(self, kind: int, error: Exception | None) -> None:
        """Have the loop that all shards share do what an event of that kind asks for."""
        self._queue_put(EventItem(kind, self, error))

    def stopped(self) -> None:
        """Called when discord.py ends what the shard does."""

    def _cancel_task(self) -> None:
        super()._cancel_task()
        self.stopped()


class Tree(app_commands.CommandTree[Any]):
    """Commands, also for those whose client sends what no command can be read from."""

    async def _call(self, interaction: Interaction) -> None:
        try:
            await super()._call(interaction)
        except Exception as error:  # noqa: BLE001 - discord.py lets it end in a lost task
            await self.on_error(interaction, error)  # type: ignore[arg-type]


class KeptAttachment(discord.Attachment):
    """A file that a message already carries; an edit drops those it does not list."""

    def __init__(self, client: discord.Client, file_id: int, filename: str) -> None:
        data: AttachmentPayload = {
            "id": file_id,
            "filename": filename,
            "size": 0,
            "url": "",
            "proxy_url": "",
        }
        super().__init__(data=data, state=client._connection)

    def to_dict(self) -> AttachmentPayload:
        """What an edit says of it."""
        return {"id": str(self.id), "filename": self.filename}  # type: ignore[typeddict-item]


def install(
    socket: type[OpenSocket],
    shard: type[OpenShard],
    unknown_op: Callable[[], None],
) -> None:
    """Let discord.py use these classes in place of its own, for all clients of the process.

    Args:
        socket: its connection to the gateway.
        shard: what keeps one.
        unknown_op: called in place of a line in the log that quotes what came as an op.
    """
    shards: Any = discord.shard
    shards.DiscordWebSocket, shards.Shard = socket, shard
    shards.ExponentialBackoff = ShortBackoff
    http: Any = discord.http
    http.DiscordClientWebSocketResponse = Connection
    # It warns at every start that its voice libraries are missing; this bot never speaks.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False

    def is_fit(record: logging.LogRecord) -> bool:
        if record.msg == _UNKNOWN_OP:
            unknown_op()
        return record.msg != _UNKNOWN_OP

    logging.getLogger(discord.gateway.__name__).addFilter(is_fit)
    logging.getLogger(app_commands.tree.__name__).addFilter(_is_in_time)


def _is_in_time(record: logging.LogRecord) -> bool:
    """Whether a line is not about suggestions that came too late, when their member typed on."""
    error = record.exc_info[1] if record.exc_info else None
    is_late = isinstance(error, discord.HTTPException) and error.code in _TOO_LATE
    return not (is_late and str(record.msg).startswith(_SUGGESTIONS_FAILED))


def use_addresses(api_url: str, gateway_url: str) -> None:
    """Talk to these addresses instead of Discord's own, also when a session is resumed.

    For a REST proxy, a gateway proxy or the playground. Must be called before a client is made;
    discord.py keeps both addresses in classes (discord.py: http; discord.py: gateway).
    """
    discord.http.Route.BASE = api_url
    gateway = yarl.URL(gateway_url)
    socket = discord.gateway.DiscordWebSocket
    socket.DEFAULT_GATEWAY = gateway
    connect = socket.from_client.__func__  # type: ignore[attr-defined]

    async def from_client(
        cls: type[discord.gateway.DiscordWebSocket],
        *args: Any,  # noqa: ANN401 - passed through
        **kwargs: Any,  # noqa: ANN401 - passed through
    ) -> Any:  # noqa: ANN401 - passed through
        # READY and /gateway/bot name addresses of Discord's own; the operator's choice wins.
        return await connect(cls, *args, **{**kwargs, "gateway": gateway})

    socket.from_client = classmethod(from_client)  # type: ignore[assignment]


def api_url() -> str:
    """The address that all of the API's begin with."""
    return discord.http.Route.BASE


def parsers_of(client: discord.Client) -> MutableMapping[str, Callable[[Any], None]]:
    """What reads an event of the gateway, by its name; a change counts."""
    return client._connection.parsers


def add_context_menu(tree: app_commands.CommandTree[Any], menu: app_commands.ContextMenu) -> None:
    """Add a right-click command, of which Discord takes 15 (Discord: Application Commands).

    discord.py stops at five.
    """
    tree._context_menus[menu.name, None, menu.type.value] = menu


async def send_response(interaction: Interaction, params: MultipartParameters) -> object:
    """Send the first answer to an interaction; returns the body of what Discord says to that."""
    http = interaction._state.http
    return await async_context.get().create_interaction_response(
        interaction.id,
        interaction.token,
        session=interaction._session,
        proxy=http.proxy,
        proxy_auth=http.proxy_auth,
        params=params,
    )


def member_in(guild: discord.Guild, data: Mapping[str, Any]) -> discord.Member:
    """A member of a server as an event of the gateway holds it."""
    return discord.Member(data=data, guild=guild, state=guild._state)  # type: ignore[arg-type]


def role_ids(member: object) -> frozenset[int]:
    """The ids of a member's roles, also of those that discord.py was not told of yet."""
    return frozenset(member._roles) if isinstance(member, discord.Member) else frozenset()


def note_response(interaction: Interaction, kind: discord.InteractionResponseType) -> None:
    """Let discord.py know that an interaction was answered so."""
    interaction.response._response_type = kind


async def edit_answer(
    client: discord.Client, interaction_token: str, params: MultipartParameters
) -> object:
    """Change the message that an interaction was answered with; returns it as the API writes it."""
    http = client.http
    return await async_context.get().edit_original_interaction_response(
        client.application_id or 0,
        interaction_token,
        session=http._HTTPClient__session,  # type: ignore[attr-defined]
        proxy=http.proxy,
        proxy_auth=http.proxy_auth,
        payload=params.payload,
        multipart=params.multipart,
        files=params.files,
    )


async def get_response(client: discord.Client, interaction_token: str) -> object:
    """The message that an interaction was answered with, as Discord's API writes it."""
    http = client.http
    return await async_context.get().get_original_interaction_response(
        client.application_id or 0,
        interaction_token,
        session=http._HTTPClient__session,  # type: ignore[attr-defined]
        proxy=http.proxy,
        proxy_auth=http.proxy_auth,
    )
