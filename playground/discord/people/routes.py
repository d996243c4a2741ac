"""The user side over HTTP: see docs/playground-protocol.md for the whole protocol."""

import json
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from aiohttp import BodyPartReader, web

from playground.discord.errors import ApiError, JsonObject
from playground.discord.model import permissions
from playground.discord.model.objects import ChannelKind, User
from playground.discord.model.permissions import Permission
from playground.discord.payloads.messages import attachment_json
from playground.discord.payloads.users import user_json
from playground.discord.people.actions import Actions
from playground.discord.people.places import Places
from playground.discord.people.refusals import RefusedError
from playground.discord.people.stream import PeopleEvents, Stream
from playground.discord.services import Services

BEAT_S = 15.0
RETRY_MS = 300
"""How soon a browser comes back to a stream that has ended."""
UPLOAD_LIFE_S = 3600.0
MOST_CONTENT = 2000
_Handler = Callable[[User, web.Request], Awaitable[web.StreamResponse]]
_Action = Callable[[User, JsonObject], Awaitable[JsonObject]]


class PeopleRoutes:
    """Serves members; who acts stands in the header X-Person or in `?as=`."""

    def __init__(
        self, services: Services, actions: Actions, stream: Stream, events: PeopleEvents
    ) -> None:
        self._services = services
        self._world = services.world
        self._actions = actions
        self._stream = stream
        self._events = events
        self._places = Places(services.world)

    def add_routes(self, app: web.Application, prefix: str) -> None:
        """Register everything under `prefix`, which carries the secret."""
        app.router.add_get(f"{prefix}/people", self._people)
        for method, path, handler in (
            ("GET", "/world", self._see_world),
            ("GET", "/messages", self._history),
            ("POST", "/messages", self._say),
            ("GET", "/messages/{message}", self._see),
            ("DELETE", "/messages/{message}", self._delete),
            ("GET", "/events", self._follow),
            ("POST", "/upload", self._upload),
            ("POST", "/dismiss", self._dismiss),
            ("POST", "/react", self._react),
        ):
            app.router.add_route(method, prefix + path, partial(self._as_person, handler))
        actions = self._actions
        for name, action in (
            ("slash", actions.slash),
            ("press", actions.press),
            ("select", actions.select),
            ("submit", actions.submit),
            ("autocomplete", actions.autocomplete),
            ("menu", actions.menu),
        ):
            acting = partial(self._act, action)
            app.router.add_post(f"{prefix}/{name}", partial(self._as_person, acting))

    async def _as_person(self, handler: _Handler, request: web.Request) -> web.StreamResponse:
        try:
            name = request.headers.get("X-Person") or request.query.get("as", "")
            user = self._places.person(name)
            if locale := request.headers.get("X-Locale"):
                user = replace(user, locale=locale)  # a client may speak another language
            return await handler(user, request)
        except RefusedError as error:
            body = {"error": error.code, "message": str(error)}
            return web.json_response(body, status=400)
        except ApiError as error:
            return web.json_response(error.body, status=error.status)

    async def _act(self, action: _Action, user: User, request: web.Request) -> web.Response:
        return web.json_response(await action(user, await _body(request)))

    async def _people(self, _request: web.Request) -> web.Response:
        guilds = self._world.guilds.values()
        shown = [
            user_json(user)
            | {"locale": user.locale, "guilds": [g.name for g in guilds if user.id in g.members]}
            for user in self._world.users.values()
            if not user.bot
        ]
        return web.json_response({"people": shown})

    async def _see_world(self, user: User, _request: web.Request) -> web.Response:
        shown = self._places.json(user) | {"last_event": str(self._stream.last_id)}
        return web.json_response(shown)

    async def _history(self, user: User, request: web.Request) -> web.Response:
        channel = self._places.channel(user, request.query.get("channel", ""))
        found = self._places.history(user, channel)
        if before := request.query.get("before"):
            found = [m for m in found if m.id < int(before)]
        limit = int(request.query.get("limit", 200))
        shown = [self._events.view(message) for message in found[-limit:]]
        return web.json_response({"messages": shown})

    async def _see(self, user: User, request: web.Request) -> web.Response:
        message = self._places.message(user, request.match_info["message"])
        return web.json_response(self._events.view(message))

    async def _say(self, user: User, request: web.Request) -> web.Response:
        """Write as a member: `channel`, `content`, `uploads`."""
        body = await _body(request)
        channel = self._places.channel(user, str(body.get("channel")))
        allowed = self._places.allowed(user, channel)
        if channel.kind is ChannelKind.FORUM or not allowed & permissions.sending_in(channel):
            raise RefusedError("permission", f"{user.name} may not write here.")
        content = str(body.get("content") or "").strip()
        uploads = [self._services.cdn.find(int(one)) for one in body.get("uploads") or []]
        files = [upload for upload in uploads if upload is not None]
        if len(content) > MOST_CONTENT or not (content or files):
            raise RefusedError("message", f"A message has 1 to {MOST_CONTENT} characters.")
        message = self._world.post(channel, author_id=user.id, content=content, attachments=files)
        return web.json_response(self._events.view(message))

    async def _delete(self, user: User, request: web.Request) -> web.Response:
        message = self._places.message(user, request.match_info["message"])
        allowed = self._places.allowed(user, self._world.channels[message.channel_id])
        if message.author_id != user.id and not allowed & Permission.MANAGE_MESSAGES:
            raise RefusedError("permission", f"{user.name} may not delete that.")
        self._services.messages.delete(message)
        return web.json_response({})

    async def _dismiss(self, user: User, request: web.Request) -> web.Response:
        self._actions.dismiss(user, await _body(request))
        return web.json_response({})

    async def _react(self, user: User, request: web.Request) -> web.Response:
        message = self._actions.react(user, await _body(request))
        return web.json_response(self._events.view(message))

    async def _upload(self, _user: User, request: web.Request) -> web.Response:
        if request.content_type != "multipart/form-data":
            raise RefusedError("upload", "Files are sent as multipart/form-data.")
        shown = []
        async for part in await request.multipart():
            if isinstance(part, BodyPartReader) and part.filename:
                stored = await self._services.cdn.store(
                    bytes(await part.read()),
                    channel_id=self._world.bot_id,
                    filename=part.filename,
                    ephemeral=True,
                    life_s=UPLOAD_LIFE_S,
                )
                shown.append(attachment_json(self._services.cdn, stored))
        return web.json_response({"uploads": shown})

    async def _follow(self, user: User, request: web.Request) -> web.StreamResponse:
        """Stream events; Last-Event-ID (or `?after=`) goes on where a lost connection ended."""
        given = request.headers.get("Last-Event-ID") or request.query.get("after")
        after = int(given) if given and given.isdecimal() else self._stream.last_id
        gap = not self._stream.covers(after)
        response = web.StreamResponse(
            headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
        )
        await response.prepare(request)
        if gap:
            after = self._stream.last_id
        hello = "reset" if gap else "hello"
        await response.write(
            f"retry: {RETRY_MS}\nid: {after}\nevent: {hello}\ndata: {{}}\n\n".encode()
        )
        try:
            async for chunk in self._stream.follow(user.id, after, beat_s=BEAT_S):
                await response.write(chunk)
            await response.write_eof()
        except ConnectionError:
            pass
        return response


async def _body(request: web.Request) -> JsonObject:
    try:
        body = await request.json()
    except json.JSONDecodeError as error:
        raise RefusedError("body", "The body has to be JSON.") from error
    if not isinstance(body, dict):
        raise RefusedError("body", "The body has to be a JSON object.")
    return body
