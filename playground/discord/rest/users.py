"""The bot itself, other users, DMs, servers, the gateway's address and attachment refreshing."""

from playground.discord.errors import ApiError, Code, JsonObject
from playground.discord.model import permissions
from playground.discord.model.objects import Guild
from playground.discord.payloads.guilds import channel_json, guild_settings_json
from playground.discord.payloads.users import member_json, user_json
from playground.discord.rest.endpoint import Call, Endpoint, Reply
from playground.discord.services import Services


class UserRoutes:
    """Everything that is not messages, interactions or commands."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._world = services.world

    def endpoints(self) -> list[Endpoint]:
        """Return the routes."""
        rows = (
            ("GET", "/users/@me", self._me),
            ("GET", "/users/@me/guilds", self._my_guilds),
            ("DELETE", "/users/@me/guilds/{guild_id}", self._leave),
            ("POST", "/users/@me/channels", self._open_dm),
            ("GET", "/users/{user_id}", self._user),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("GET", "/gateway/bot", self._gateway_bot),
            ("GET", "/guilds/{guild_id}", self._guild),
            ("GET", "/guilds/{guild_id}/channels", self._guild_channels),
            ("GET", "/guilds/{guild_id}/members/{user_id}", self._member),
            ("POST", "/attachments/refresh-urls", self._refresh_urls),
        )
        open_row = Endpoint(
            method="GET", template="/gateway", handler=self._gateway, with_token=False
        )
        return [open_row] + [
            Endpoint(method=method, template=template, handler=handler)
            for method, template, handler in rows
        ]

    async def _me(self, _call: Call) -> Reply:
        shown = user_json(self._world.users[self._world.bot_id])
        account = {"mfa_enabled": True, "locale": "en-US", "verified": True, "email": None}
        return Reply(200, shown | account)

    async def _my_guilds(self, _call: Call) -> Reply:
        bot = self._world.bot_id
        shown: list[JsonObject] = [
            {
                "id": str(guild.id),
                "name": guild.name,
                "icon": None,
                "banner": None,
                "owner": guild.owner_id == bot,
                "permissions": str(int(permissions.in_guild(guild, bot))),
                "features": [],
            }
            for guild in self._world.guilds.values()
            if bot in guild.members
        ]
        return Reply(200, shown)

    async def _leave(self, call: Call) -> Reply:
        self._world.leave(self._seen_guild(call))
        return Reply(204)

    async def _user(self, call: Call) -> Reply:
        user = self._world.users.get(call.id("user_id"))
        if user is None:
            raise ApiError(Code.UNKNOWN_USER)
        return Reply(200, user_json(user))

    async def _open_dm(self, call: Call) -> Reply:
        user = self._world.users.get(int(call.object.get("recipient_id") or 0))
        if user is None:
            raise ApiError(Code.UNKNOWN_USER)
        if user.bot:
            raise ApiError(Code.CANNOT_DM)
        return Reply(200, channel_json(self._world, self._world.dm(user.id)))

    async def _application(self, _call: Call) -> Reply:
        world = self._world
        bot = world.users[world.bot_id]
        owner = next(iter(world.guilds.values())).owner_id
        is_for_users = any(user.installed for user in world.users.values())
        body: JsonObject = {
            "id": str(bot.id),
            "name": bot.name,
            "icon": None,
            "description": "",
            "type": None,
            "bot": user_json(bot),
            "bot_public": True,
            "bot_require_code_grant": False,
            "verify_key": "0" * 64,
            "flags": 0,
            "flags_new": "0",
            "redirect_uris": [],
            "interactions_endpoint_url": None,
            "role_connections_verification_url": None,
            "owner": user_json(world.users[owner]),
            "approximate_guild_count": len(world.guilds),
            "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0,
            "explicit_content_filter": 0,
            "team": None,
            "integration_types_config": {"0": {}} | ({"1": {}} if is_for_users else {}),
            "eligible_oauth2_scopes": ["bot", "applications.commands"],
        }
        return Reply(200, body)

    async def _gateway(self, _call: Call) -> Reply:
        return Reply(200, {"url": self._services.gateway_url})

    async def _gateway_bot(self, _call: Call) -> Reply:
        starts = self._services.session_starts
        shown = {"shards": starts.shards, "session_start_limit": starts.json()}
        return Reply(200, {"url": self._services.gateway_url, **shown})

    def _seen_guild(self, call: Call) -> Guild:
        guild = self._world.guilds.get(call.id("guild_id"))
        if guild is None:
            raise ApiError(Code.UNKNOWN_GUILD)
        if self._world.bot_id not in guild.members:
            raise ApiError(Code.MISSING_ACCESS)
        return guild

    async def _guild(self, call: Call) -> Reply:
        guild = self._seen_guild(call)
        named = {"id": str(guild.id), "name": guild.name, "owner_id": str(guild.owner_id)}
        rest: JsonObject = {
            "home_header": None,
            "region": "deprecated",
            "widget_enabled": False,
            "widget_channel_id": None,
            "max_presences": None,
            "max_members": 500_000,
            "max_stage_video_channel_users": 50,
            "max_video_channel_users": 25,
            "safety_alerts_channel_id": None,
            "premium_progress_bar_enabled_user_updated_at": None,
            "nsfw": False,
            "incidents_data": None,
        }
        return Reply(200, named | guild_settings_json(guild) | rest)

    async def _guild_channels(self, call: Call) -> Reply:
        channels = self._world.channels_of(self._seen_guild(call))
        return Reply(200, [channel_json(self._world, c) for c in channels if not c.is_thread])

    async def _member(self, call: Call) -> Reply:
        guild, user_id = self._seen_guild(call), call.id("user_id")
        if user_id not in guild.members:
            raise ApiError(Code.UNKNOWN_MEMBER)
        return Reply(200, member_json(guild, self._world.users[user_id]))

    async def _refresh_urls(self, call: Call) -> Reply:
        """Sign addresses anew; undocumented by Discord."""
        urls = [str(url) for url in call.object.get("attachment_urls") or []]
        shown = [{"original": url, "refreshed": self._services.cdn.refresh(url)} for url in urls]
        return Reply(200, {"refreshed_urls": shown})
