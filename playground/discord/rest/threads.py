"""Posts of forums, and the threads of a server that are open."""

from playground.discord.errors import ApiError, Code, FormErrors
from playground.discord.messages.messages import Draft, Origin
from playground.discord.model.objects import Channel, ChannelKind
from playground.discord.model.permissions import Permission
from playground.discord.payloads.guilds import channel_json
from playground.discord.rest.endpoint import Call, Endpoint, Reply
from playground.discord.rest.seen import seen_channel
from playground.discord.services import Services

MOST_NAME = 100


class ThreadRoutes:
    """What the bot does with threads by its token."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._world = services.world

    def endpoints(self) -> list[Endpoint]:
        """Return the routes."""
        rows = (
            ("POST", "/channels/{channel_id}/threads", self._post, "channel_id"),
            ("DELETE", "/channels/{channel_id}", self._delete, "channel_id"),
            ("GET", "/guilds/{guild_id}/threads/active", self._active, "guild_id"),
        )
        return [
            Endpoint(method=method, template=template, handler=handler, major=major)
            for method, template, handler, major in rows
        ]

    async def _post(self, call: Call) -> Reply:
        """Start a post with its first message, which has the id of its thread."""
        forum = seen_channel(self._world, call, Permission.SEND_MESSAGES)
        if forum.kind is not ChannelKind.FORUM:
            raise ApiError(Code.NOT_A_TEXT_CHANNEL)
        if call.files:
            seen_channel(self._world, call, Permission.ATTACH_FILES)
        if forum.needed_tags and not _tags(call) & set(forum.needed_tags):
            raise ApiError(Code.TAG_NEEDED)
        errors = FormErrors()
        errors.length(("name",), call.object.get("name"), low=1, high=MOST_NAME)
        errors.raise_any()
        thread = self._thread(forum, str(call.object["name"]))
        draft = Draft(body=call.object.get("message") or {}, files=call.files)
        try:
            message = await self._services.messages.create(thread, draft, Origin(id=thread.id))
        except ApiError:
            del self._world.channels[thread.id]
            raise
        self._world.changed_channel(thread, kind="THREAD_CREATE")
        shown = {"message": self._services.payloads.message(message)}
        return Reply(201, channel_json(self._world, thread) | shown)

    def _thread(self, forum: Channel, name: str) -> Channel:
        thread = Channel(
            id=self._world.snowflakes.next(),
            kind=ChannelKind.PUBLIC_THREAD,
            name=name,
            guild_id=forum.guild_id,
            parent_id=forum.id,
            owner_id=self._world.bot_id,
        )
        self._world.channels[thread.id] = thread
        return thread

    async def _delete(self, call: Call) -> Reply:
        channel = seen_channel(self._world, call)
        needed = Permission.MANAGE_THREADS if channel.is_thread else Permission.MANAGE_CHANNELS
        seen_channel(self._world, call, needed)
        shown = channel_json(self._world, channel)
        self._world.delete_channel(channel.id)
        return Reply(200, shown)

    async def _active(self, call: Call) -> Reply:
        guild = self._world.guilds.get(call.id("guild_id"))
        if guild is None or self._world.bot_id not in guild.members:
            raise ApiError(Code.UNKNOWN_GUILD)
        threads = [
            channel_json(self._world, channel)
            for channel in self._world.channels_of(guild)
            if channel.is_thread and not channel.archived
        ]
        return Reply(200, {"threads": threads, "members": [], "has_more": False})


def _tags(call: Call) -> set[int]:
    """The tags that a post is to have."""
    return {int(tag_id) for tag_id in call.object.get("applied_tags") or ()}
