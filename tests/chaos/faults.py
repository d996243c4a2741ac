"""Every fault of the plan: on while its context lasts, and gone without a trace after it."""

from __future__ import annotations

from contextlib import asynccontextmanager, contextmanager
from copy import copy
from typing import TYPE_CHECKING, Any, Final, Protocol, get_args

from playground.comet.errors import Code as CometCode
from playground.comet.faults import AfterAccept
from playground.discord.errors import Code
from playground.discord.faults import Odd
from playground.discord.model.permissions import Permission
from tests.chaos import rules, server_faults

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from contextlib import AbstractAsyncContextManager

    from playground.discord.faults import Fault
    from playground.discord.model.objects import Channel
    from tests.chaos.ground import Ground
    from tests.chaos.stories import Showing

PATCH: Final = "PATCH /channels/{channel_id}/messages/{message_id}"
WRITING: Final = (
    "POST /interactions/*/callback",
    "* /webhooks/*",
    "POST /channels/*/messages",
    PATCH,
)
ODD: Final[tuple[Odd, ...]] = get_args(Odd)
UPLOAD: Final = f"before {PATCH} with a file"
HOURS_S: Final = 3600.0
SIGTERM: Final = 15


class Make(Protocol):
    """How a fault is made; `dice` (0 to 1) chooses its details."""

    def __call__(self, ground: Ground, dice: float, /) -> AbstractAsyncContextManager[None]:
        """Return the fault as a context."""


@contextmanager
def _set(owner: object, name: str, value: object) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield
    finally:
        setattr(owner, name, before)


def _comet(name: str, value: Any) -> Make:  # noqa: ANN401 - of any switch
    """A switch of the local CometAPI."""

    @asynccontextmanager
    async def make(ground: Ground, _dice: float) -> AsyncIterator[None]:
        with _set(ground.comet.faults, name, copy(value)):
            yield

    return make


@asynccontextmanager
async def _comet_down(ground: Ground, _dice: float) -> AsyncIterator[None]:
    await ground.comet.go_down()
    try:
        yield
    finally:
        await ground.comet.come_up()


def _comet_status(status: int, retry_after_s: int | None = None) -> Make:
    @asynccontextmanager
    async def make(ground: Ground, _dice: float) -> AsyncIterator[None]:
        faults = ground.comet.faults
        with _set(faults, "status", status), _set(faults, "retry_after_s", retry_after_s):
            yield

    return make


@asynccontextmanager
async def _comet_accepts_then_fails(ground: Ground, dice: float) -> AsyncIterator[None]:
    """What is charged is answered by a proxy, or without an id."""
    ways = get_args(AfterAccept)
    with _set(ground.comet.faults, "after_accept", ways[int(dice * len(ways))]):
        yield


@asynccontextmanager
async def _comet_fails(ground: Ground, _dice: float) -> AsyncIterator[None]:
    reasons = ["[Internal server error] please try again", "Image denied: content moderation"]
    with _set(ground.comet.faults, "next_failures", reasons):
        yield


def _clock(direction: int) -> Make:
    """The machine's clock is wrong by minutes or hours for a while."""

    @asynccontextmanager
    async def make(ground: Ground, dice: float) -> AsyncIterator[None]:
        ground.control.orders.shift_s = direction * (120 + dice * dice * 3 * HOURS_S)
        ground.control.tell()
        try:
            yield
        finally:
            ground.control.orders.shift_s = 0.0
            ground.control.tell()

    return make


def _discord(plan: Callable[..., Fault], *given: Any, **options: Any) -> Make:  # noqa: ANN401 - of three planners
    """A planned fault of the local Discord: of every second run only for messages."""

    @asynccontextmanager
    async def make(ground: Ground, dice: float) -> AsyncIterator[None]:
        route = "*" if dice < 0.5 else PATCH
        fault = plan(ground.discord.faults, *given, **{"route": route, "times": None, **options})
        try:
            yield
        finally:
            ground.discord.faults.lift(fault)

    return make


def _fail(status: int, **options: Any) -> Make:  # noqa: ANN401 - of `Faults.fail`
    return _discord(lambda faults, **all_: faults.fail(status=status, **all_), **options)


@asynccontextmanager
async def _discord_slow(ground: Ground, _dice: float) -> AsyncIterator[None]:
    # Shorter than a start of the bot: an edit of a dead process must not come after its heir's.
    with _set(ground.discord.faults, "latency_s", 0.6):
        yield


@asynccontextmanager
async def _unreadable(ground: Ground, dice: float) -> AsyncIterator[None]:
    """What Discord did it answers with something else, to all that writes or finds a message."""
    faults, odd = ground.discord.faults, ODD[int(dice * len(ODD))]
    planned = [faults.garble(odd, route, times=None) for route in WRITING]
    try:
        yield
    finally:
        for fault in planned:
            faults.lift(fault)


@asynccontextmanager
async def _repeated(ground: Ground, dice: float) -> AsyncIterator[None]:
    with _set(ground.discord.faults, "deliveries", 2 + int(dice * 12)):
        yield


@asynccontextmanager
async def _another_copy(ground: Ground, _dice: float) -> AsyncIterator[None]:
    """Another process with the same token, until what it took up is settled."""
    try:
        await ground.copy.start()
        yield
    finally:
        await ground.copy.end()


def _channels(ground: Ground) -> list[Channel]:
    """The channels in which most happens, so that a fault in one is noticed."""
    world = ground.discord.world
    busy = [
        showing.channel_id
        for task_id in ground.stories.open
        for showing in ground.stories.all[task_id].showings.values()
        if not showing.deleted
    ]
    found = [world.channels[channel_id] for channel_id in busy if channel_id in world.channels]
    return [c for c in found if c.guild_id and not c.is_thread and not c.name.startswith("doomed")]


def _denied(permission: Permission) -> Make:
    """A moderator takes a permission from the bot in one channel, and gives it back."""

    @asynccontextmanager
    async def make(ground: Ground, dice: float) -> AsyncIterator[None]:
        world = ground.discord.world
        found = _channels(ground)
        if not found:
            yield
            return
        channel = found[int(dice * len(found))]
        world.set_overwrite(channel, target_id=world.bot_id, deny=int(permission))
        try:
            yield
        finally:
            world.set_overwrite(channel, target_id=world.bot_id)

    return make


@asynccontextmanager
async def _closed_to_all(ground: Ground, dice: float) -> AsyncIterator[None]:
    """A channel is closed to the bot, and meanwhile no member takes direct messages."""
    world, faults = ground.discord.world, ground.discord.faults
    rooms = [channel.id for channel in world.channels.values() if channel.recipient_id]
    routes = ["POST /users/@me/channels", *(f"POST /channels/{room}/messages" for room in rooms)]
    planned = [faults.refuse(Code.CANNOT_DM, route, times=None) for route in routes]
    try:
        async with _denied(Permission.VIEW_CHANNEL)(ground, dice):
            yield
    finally:
        for fault in planned:
            faults.lift(fault)


def _refused(code: Code, *, with_files: bool = False) -> Make:
    """Discord refuses edits: all for a while, or in every second run those of one for good."""

    @asynccontextmanager
    async def make(ground: Ground, dice: float) -> AsyncIterator[None]:
        live, faults = _live(ground), ground.discord.faults
        if dice < 0.5 and live:
            one = live[int(2 * dice * len(live))]
            route = f"PATCH /channels/{one.channel_id}/messages/{one.message_id}"
            faults.refuse(code, route, times=None, with_files=with_files)
            yield
            return
        fault = faults.refuse(code, PATCH, times=None, with_files=with_files)
        try:
            yield
        finally:
            faults.lift(fault)

    return make


def _live(ground: Ground) -> list[Showing]:
    """Messages that are there and do not show the end of their task."""
    return [
        showing
        for task_id in sorted(ground.stories.open)
        for showing in ground.stories.all[task_id].showings.values()
        if not showing.deleted
    ]


@asynccontextmanager
async def _message_deleted(ground: Ground, dice: float) -> AsyncIterator[None]:
    live = _live(ground)
    if live:
        ground.discord.world.delete_message(live[int(dice * len(live))].message_id)
    yield


@asynccontextmanager
async def _channel_deleted(ground: Ground, _dice: float) -> AsyncIterator[None]:
    world = ground.discord.world
    doomed = [c for c in world.channels.values() if c.name.startswith("doomed")]
    if doomed:
        busiest = max(doomed, key=lambda channel: len(world.history(channel.id)))
        world.delete_channel(busiest.id)
    yield


@asynccontextmanager
async def _thread_archived(ground: Ground, dice: float) -> AsyncIterator[None]:
    world = ground.discord.world
    threads = [c for c in world.channels.values() if c.is_thread and c.name == "thread"]
    thread = threads[int(dice * len(threads))]
    world.archive(thread, locked=dice < 0.5)
    try:
        yield
    finally:
        world.archive(thread, archived=False)


@asynccontextmanager
async def _gateway_drop(ground: Ground, _dice: float) -> AsyncIterator[None]:
    await ground.discord.drop_gateway()
    yield


@asynccontextmanager
async def _gateway_op7(ground: Ground, _dice: float) -> AsyncIterator[None]:
    await ground.discord.drop_gateway(op7=True)
    yield


def _gateway_op9(*, resumable: bool) -> Make:
    @asynccontextmanager
    async def make(ground: Ground, _dice: float) -> AsyncIterator[None]:
        await ground.discord.invalidate_session(resumable=resumable)
        yield

    return make


@asynccontextmanager
async def _resume_refused(ground: Ground, _dice: float) -> AsyncIterator[None]:
    with _set(ground.discord.faults, "refuse_resume", value=True):
        await ground.discord.drop_gateway()
        yield


@asynccontextmanager
async def _gateway_away(ground: Ground, _dice: float) -> AsyncIterator[None]:
    with _set(ground.discord.faults, "gateway_down", value=True):
        await ground.discord.drop_gateway()
        yield


@asynccontextmanager
async def _events_unreadable(ground: Ground, dice: float) -> AsyncIterator[None]:
    gateway = ground.discord.gateway
    for name in ("GUILD_CREATE", "CHANNEL_CREATE", "MESSAGE_CREATE", "THREAD_UPDATE"):
        gateway.dispatch(name, {"id": str(int(dice * 1000))})
    for frame in ("{", "null", '{"op": 0, "t": "READY", "d": null}', '{"op": 99}'):
        gateway.push(frame)
    yield


@asynccontextmanager
async def _stream_broken(ground: Ground, _dice: float) -> AsyncIterator[None]:
    ground.discord.gateway.push(b"rubbish\x00\x00\xff\xff")
    yield


@asynccontextmanager
async def _thrown_out(ground: Ground, _dice: float) -> AsyncIterator[None]:
    with _set(ground.discord.faults, "close_sessions", value=4000):
        ground.discord.gateway.throw_out(4000)
        yield


@asynccontextmanager
async def _no_sessions(ground: Ground, _dice: float) -> AsyncIterator[None]:
    starts = ground.discord.services.session_starts
    with _set(starts, "remaining", value=0), _set(starts, "reset_after_s", value=1.0):
        yield


def _starts_refused(route: str, status: int) -> Make:
    """A request that only a start makes."""

    @asynccontextmanager
    async def make(ground: Ground, _dice: float) -> AsyncIterator[None]:
        faults = ground.discord.faults
        fault = faults.fail(route, status=status, times=None, with_via=False)
        try:
            yield
        finally:
            faults.lift(fault)

    return make


def _ordered(name: str) -> Make:
    """Something that the watched bot does to its own database."""

    @asynccontextmanager
    async def make(ground: Ground, _dice: float) -> AsyncIterator[None]:
        with _set(ground.control.orders, name, value=True):
            ground.control.tell()
            try:
                yield
            finally:
                setattr(ground.control.orders, name, False)
                ground.control.tell()

    return make


@asynccontextmanager
async def _database_locked(ground: Ground, _dice: float) -> AsyncIterator[None]:
    async with ground.database.locked():
        yield


@asynccontextmanager
async def _stopped(ground: Ground, dice: float) -> AsyncIterator[None]:
    """A process does nothing for a while, as its machine sleeps or is too busy."""
    bot = ground.some(dice).bot
    if bot is None or not bot.running:
        yield
        return
    async with bot.paused():
        yield


@asynccontextmanager
async def _replaced(ground: Ground, dice: float) -> AsyncIterator[None]:
    """A process makes room for the next one, as for an upgrade."""
    await ground.some(dice).replace()
    yield


@asynccontextmanager
async def _sigterm_in_an_upload(ground: Ground, _dice: float) -> AsyncIterator[None]:
    """Discord takes long over an upload, and meanwhile the bot is asked to stop."""
    points = ground.control.orders.die
    with _set(ground.discord.faults, "latency_s", 0.6):
        points.setdefault(UPLOAD, SIGTERM)
        ground.control.tell()
        try:
            yield
        finally:
            if points.get(UPLOAD) == SIGTERM:
                del points[UPLOAD]
                ground.control.tell()


MAKERS: Final[dict[str, Make]] = {
    "comet down": _comet_down,
    "comet hangs up": _comet("down", value=True),
    "comet slow": _comet("latency_s", 2.0),
    "comet answers late": _comet("swallow_s", 2.0),
    "comet 429": _comet_status(429),
    "comet 429 with Retry-After": _comet_status(429, 2),
    "comet 500": _comet_status(500),
    "comet 503": _comet_status(503),
    "comet HTML": _comet("html", value=True),
    "comet cut mid-body": _comet("garbled", value=True),
    "comet reset after accept": _comet("reset_after_accept", 3),
    "comet accepts then fails": _comet_accepts_then_fails,
    "comet closes idle connections": _comet("close_idle", value=True),
    "comet 401": _comet("exhausted", value=True),
    "comet line full": _comet("next_submit_codes", [CometCode.QUEUE_REJECTED.value] * 3),
    "comet out of order": _comet("stale", value=True),
    "comet ids repeated": _comet("duplicate_ids", value=True),
    "comet ids missing": _comet("missing_ids", value=True),
    "comet odd types": _comet("loose_types", value=True),
    "comet success without picture": _comet("success_without_media", 2),
    "comet never finishes": _comet("never_finish", value=True),
    "comet fails": _comet_fails,
    "picture missing": _comet("image", "missing"),
    "picture is HTML": _comet("image", "html"),
    "picture slow": _comet("image", "slow"),
    "clock forward": _clock(1),
    "clock back": _clock(-1),
    "discord 500": _fail(500),
    "discord 502": _fail(502),
    "discord 503": _fail(503),
    "discord 429 bucket": _fail(429),
    "discord 429 global": _fail(429, scope="global"),
    "discord 429 shared": _fail(429, scope="shared"),
    "discord 429 old edits": _discord(
        lambda faults, **all_: faults.refuse(Code.TOO_MANY_OLD_EDITS, **all_), route=PATCH
    ),
    "discord cut": _discord(lambda faults, **all_: faults.cut(**all_)),
    "discord cut after effect": _discord(lambda faults, **all_: faults.cut(applied=True, **all_)),
    "discord slow": _discord_slow,
    "discord unreadable": _unreadable,
    "interactions repeated": _repeated,
    "another copy": _another_copy,
    "no access (50001)": _denied(Permission.VIEW_CHANNEL),
    "no files (50013)": _denied(Permission.ATTACH_FILES),
    "closed, no direct messages": _closed_to_all,
    "explicit content (20009)": _refused(Code.EXPLICIT_CONTENT, with_files=True),
    "invalid form (50035)": _refused(Code.INVALID_FORM),
    "unknown code": _refused(Code.UNHEARD_OF),
    "message deleted (10008)": _message_deleted,
    "channel deleted (10003)": _channel_deleted,
    "thread archived (50083)": _thread_archived,
    "gateway drop": _gateway_drop,
    "gateway op 7": _gateway_op7,
    "gateway op 9 resumable": _gateway_op9(resumable=True),
    "gateway op 9": _gateway_op9(resumable=False),
    "gateway resume refused": _resume_refused,
    "gateway away": _gateway_away,
    "gateway events unreadable": _events_unreadable,
    "gateway stream broken": _stream_broken,
    "gateway throws sessions out": _thrown_out,
    "discord has no sessions left": _no_sessions,
    "discord refuses logins": _starts_refused("GET /users/@me", 429),
    "discord refuses commands": _starts_refused("PUT /applications/*/commands", 403),
    "disk full": _ordered("full"),
    "database read-only": _ordered("read_only"),
    "database locked": _database_locked,
    "machine asleep": _stopped,
    "process stopped": _stopped,
    "process replaced": _replaced,
    "SIGTERM in an upload": _sigterm_in_an_upload,
    **server_faults.MAKERS,
    **rules.MAKERS,
}
"""Every fault by its name in the plan."""
