"""Application commands, global and of one server."""

from playground.discord.errors import ApiError, Code, JsonObject
from playground.discord.limits.commands import CHAT, check_command, check_commands
from playground.discord.model.world import Change
from playground.discord.ratelimits import RateLimitedError
from playground.discord.rest.endpoint import Call, Endpoint, Reply
from playground.discord.services import Services

_GLOBAL = "/applications/{application_id}/commands"
_GUILD = "/applications/{application_id}/guilds/{guild_id}/commands"
CREATES_A_DAY = 200
_DEFAULTS: JsonObject = {
    "type": CHAT,
    "description": "",
    "default_member_permissions": None,
    "dm_permission": True,
    "nsfw": False,
    "contexts": None,
    "integration_types": [0],
}
_KEPT_NULLS = {"default_member_permissions", "contexts", "name_localizations"}


class CommandRoutes:
    """Registering commands: by name within a scope, so that their ids stay."""

    def __init__(self, services: Services) -> None:
        self._world = services.world
        self._created_s: list[float] = []

    def endpoints(self) -> list[Endpoint]:
        """Return the routes."""
        rows = (
            ("GET", "", self._list),
            ("PUT", "", self._overwrite),
            ("POST", "", self._create),
            ("GET", "/{command_id}", self._get),
            ("PATCH", "/{command_id}", self._edit),
            ("DELETE", "/{command_id}", self._delete),
        )
        return [
            Endpoint(method=method, template=scope + tail, handler=handler, major="guild_id")
            for scope in (_GLOBAL, _GUILD)
            for method, tail, handler in rows
        ]

    def _scope(self, call: Call) -> str | None:
        if call.id("application_id") != self._world.bot_id:
            raise ApiError(Code.UNKNOWN_APPLICATION)
        if "guild_id" not in call.params:
            return None
        if call.id("guild_id") not in self._world.guilds:
            raise ApiError(Code.MISSING_ACCESS)
        return call.params["guild_id"]

    def _in_scope(self, scope: str | None) -> list[JsonObject]:
        return [c for c in self._world.commands.values() if c.get("guild_id") == scope]

    def _command(self, call: Call) -> JsonObject:
        command = self._world.commands.get(call.id("command_id"))
        if command is None or command.get("guild_id") != self._scope(call):
            raise ApiError(Code.UNKNOWN_COMMAND)
        return command

    async def _list(self, call: Call) -> Reply:
        return Reply(200, self._in_scope(self._scope(call)))

    async def _get(self, call: Call) -> Reply:
        return Reply(200, self._command(call))

    async def _overwrite(self, call: Call) -> Reply:
        scope = self._scope(call)
        check_commands(call.list)
        before = {(c["type"], c["name"]): c for c in self._in_scope(scope)}
        fresh = [c for c in call.list if (c.get("type") or CHAT, c["name"]) not in before]
        self._count_creates(len(fresh))
        for command in before.values():
            del self._world.commands[int(command["id"])]
        kept = [
            self._keep(scope, c, before.get((c.get("type") or CHAT, c["name"]))) for c in call.list
        ]
        self._world.tell(Change(kind="COMMANDS_UPDATE"))
        return Reply(200, kept)

    async def _create(self, call: Call) -> Reply:
        scope, body = self._scope(call), call.object
        check_command(body)
        key = (body.get("type") or CHAT, body["name"])
        same = [c for c in self._in_scope(scope) if (c["type"], c["name"]) == key]
        self._count_creates(not same)
        kept = self._keep(scope, body, same[0] if same else None)
        self._world.tell(Change(kind="COMMANDS_UPDATE"))
        return Reply(200 if same else 201, kept)

    async def _edit(self, call: Call) -> Reply:
        command = self._command(call)
        merged = command | call.object
        check_command(merged)
        kept = self._keep(command.get("guild_id"), merged, command)
        self._world.tell(Change(kind="COMMANDS_UPDATE"))
        return Reply(200, kept)

    async def _delete(self, call: Call) -> Reply:
        del self._world.commands[int(self._command(call)["id"])]
        self._world.tell(Change(kind="COMMANDS_UPDATE"))
        return Reply()

    def _keep(
        self, scope: str | None, command: JsonObject, before: JsonObject | None
    ) -> JsonObject:
        kept = _DEFAULTS | _without_nulls(command)
        version = str(self._world.snowflakes.next())
        kept |= {
            "id": before["id"] if before else version,
            "version": version,
            "application_id": str(self._world.bot_id),
        }
        if kept["default_member_permissions"] is not None:
            kept["default_member_permissions"] = str(kept["default_member_permissions"])
        if scope is not None:
            kept["guild_id"] = scope
        self._world.commands[int(kept["id"])] = kept
        return kept

    def _count_creates(self, number: int) -> None:
        now_s = self._world.now_s()
        self._created_s = [at for at in self._created_s if at > now_s - 86_400]
        if len(self._created_s) + number > CREATES_A_DAY:
            _, code, sentence = Code.TOO_MANY_COMMAND_CREATES.value
            wait_s = self._created_s[0] + 86_400 - now_s if self._created_s else 86_400
            raise RateLimitedError(wait_s, code=code, message=sentence)
        self._created_s += [now_s] * number


def _without_nulls(command: JsonObject) -> JsonObject:
    kept = {k: v for k, v in command.items() if v is not None or k in _KEPT_NULLS}
    if "options" in kept:
        kept["options"] = [_without_nulls(option) for option in kept["options"]]
    return kept
