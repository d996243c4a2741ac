"""Discord's limits, as the local Discord enforces them on the real bot."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import insert, select

from bot.domain.states import Ending, State
from bot.store import open_store
from bot.store.schema import tasks
from bot.store.tasks.rows import new_tag
from playground.discord.model.objects import Channel, ChannelKind, MessageFlag
from tests.e2e.stage import PATIENCE_S, says
from tests.e2e.timed_bot import PROGRAM, most_within_a_second, sent
from tests.store.conftest import a_request

if TYPE_CHECKING:
    from bot.store.database.statements import Connection
    from playground.discord.model.objects import Message
    from playground.discord.model.world import World
    from tests.e2e.stage import Stage

EDITS = "PATCH /channels/{channel_id}/messages/{message_id}"
CREATED_S = 100.0
PER_S = 50

HELD_UP = 25
"""A local server that is held up opens a channel's window later than the bot can know."""


async def test_thrown_out_of_500_channels(stage: Stage) -> None:
    """A request a channel, two at most, learns it; ends reach their members, and none is lost."""
    world = stage.discord.world
    guild = world.guild("Harbour")
    people = [world.add_person(f"member{number}", guild=guild) for number in range(50)]
    channels = [a_channel(world, guild.id, number) for number in range(500)]
    rows: list[tuple[Message, int, dict[str, Any]]] = []
    for number, channel in enumerate(channels):
        user_id = people[number % 50].id
        failed = {"state": State.FAILED, "ending": Ending.PROVIDER}
        rows += [(ours(world, channel), user_id, failed)]
        rows += [(ours(world, channel), user_id, {"state": State.CANCELLED}) for _ in range(3)]
    await store_rows(stage, rows)
    del guild.members[world.bot_id]
    # Nobody gets a direct message who shares no server with the bot.
    world.guild("Lighthouse").members |= {person.id: set() for person in people}

    await stage.start(program=PROGRAM)
    private = {world.dm(person.id).id for person in people}

    def all_told() -> bool:
        told = [message for message in world.messages.values() if message.channel_id in private]
        return len(told) == 500

    await stage.discord.wait_for(all_told, PATIENCE_S)
    refused = Counter(
        said.path.split("/")[2] for said in stage.discord.exchanges if said.status == 403
    )
    assert len(refused) == 500
    # A second one only where a very slow machine lets go of the place of the first.
    assert max(refused.values()) <= 2
    assert_pace(stage)
    assert stage.discord.invalid_requests <= sum(refused.values()) + statuses(stage)[429]


async def test_finals_go_first_in_a_busy_channel(stage: Stage) -> None:
    """Sixty tasks in one channel, some of them over: not one percentage comes before an end."""
    world = stage.discord.world
    channel = world.channel("pictures")
    user_id = world.user("alice").id
    running = {"state": State.RUNNING, "progress": 30, "due_s": None}
    failed = {"state": State.FAILED, "ending": Ending.PROVIDER}
    rows = [(ours(world, channel), user_id, {**running}) for _ in range(60)]
    rows += [(ours(world, channel), user_id, {**failed}) for _ in range(12)]
    ends = {message.id for message, _, _ in rows[60:]}
    await store_rows(stage, rows)

    await stage.start(program=PROGRAM)
    await stage.discord.wait_for(lambda: len(edits(stage)) >= 20)

    assert set(edits(stage)[:12]) == ends
    assert not ends & set(edits(stage)[12:])
    assert_pace(stage)
    done = [said for said in stage.discord.exchanges if said.name == EDITS and said.status == 200]
    begun = [said for said in done[:11] if said.headers["X-RateLimit-Remaining"] == "4"]
    assert len(begun) <= 4  # of windows of five; on a quiet machine it is the third


async def test_many_ends_at_once_go_at_discords_pace(stage: Stage) -> None:
    """Four hundred finish together in as many channels: close to 50 a second and not one more."""
    world = stage.discord.world
    guild = world.guild("Harbour")
    user_id = world.user("alice").id
    failed = {"state": State.FAILED, "ending": Ending.PROVIDER}
    channels = [a_channel(world, guild.id, number) for number in range(400)]
    await store_rows(stage, [(ours(world, channel), user_id, failed) for channel in channels])

    await stage.start(program=PROGRAM)
    await stage.discord.wait_for(lambda: len(edits(stage)) == 400, PATIENCE_S)

    assert_pace(stage)
    assert len(set(edits(stage))) == 400


@pytest.mark.parametrize(
    ("status", "scope", "with_via"),
    [
        (429, "user", True),
        (429, "user", False),
        (429, "shared", True),
        (429, "global", True),
        (429, "global", False),
        (503, "user", False),
        (520, "user", False),
    ],
)
async def test_a_refusal_in_passing_only_delays(
    stage: Stage,
    status: int,
    scope: Any,  # noqa: ANN401 - one of three words
    with_via: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Whatever says "later": the end is shown then, and its message is no other."""
    world = stage.discord.world
    message = ours(world, world.channel("pictures"))
    failed = {"state": State.FAILED, "ending": Ending.PROVIDER}
    await store_rows(stage, [(message, world.user("alice").id, failed)])
    stage.discord.faults.fail(
        EDITS.replace("{channel_id}", "*").replace("{message_id}", "*"),
        status=status,
        scope=scope,
        with_via=with_via,
        retry_after_s=1.5,
    )

    await stage.start(program=PROGRAM)
    alice = await stage.person("alice")
    shown = await alice.wait_until(str(message.id), lambda told: "paper boat" in says(told))

    assert shown["channel_id"] == str(message.channel_id)
    first, second = [said for said in stage.discord.exchanges if said.name == EDITS]
    assert (first.status, second.status) == (status, 200)
    begun, again = [request for request in sent(stage.folder) if request.is_edit]
    assert status != 429 or again.at_s - begun.at_s >= 1.5


def a_channel(world: World, guild_id: int, number: int) -> Channel:
    """One more text channel."""
    made = Channel(
        id=world.snowflakes.next(),
        kind=ChannelKind.TEXT,
        name=f"channel-{number}",
        guild_id=guild_id,
    )
    world.channels[made.id] = made
    return made


def ours(world: World, channel: Channel) -> Message:
    """A message that the bot wrote there a moment ago."""
    message = world.post(channel, author_id=world.bot_id)
    message.flags = MessageFlag.V2
    return message


async def store_rows(stage: Stage, rows: list[tuple[Message, int, dict[str, Any]]]) -> None:
    """Tasks as a bot that was killed left them: changed, and their messages not painted."""
    async with open_store(stage.database_url) as store:
        first = (await store.tasks.create(a_request(), now_s=CREATED_S, max_live=1)).task

        def work(connection: Connection) -> None:
            like = connection.execute(select(tasks).where(tasks.c.id == first.id)).mappings()
            row = dict(like.one())
            made = [
                {
                    **row,
                    "id": number,
                    "tag": new_tag(),
                    "channel_id": message.channel_id,
                    "message_id": message.id,
                    "user_id": user_id,
                    "interaction_token": None,
                    "remote_id": f"remote-{number}",
                    "due_s": None,
                    "ending": None,
                    **changes,
                }
                for number, (message, user_id, changes) in enumerate(rows, start=first.id + 1)
            ]
            connection.execute(insert(tasks), made)

        await store.outbox._database.write(work)
        await store.tasks.discard(first.id)


def edits(stage: Stage) -> list[int]:
    """The messages that were edited, in order."""
    said = [said for said in stage.discord.exchanges if said.name == EDITS and said.status == 200]
    return [int(one.path.rpartition("/")[2]) for one in said]


def assert_pace(stage: Stage) -> None:
    """Never more than 50 requests left in a second, and next to none met a full bucket."""
    assert most_within_a_second(sent(stage.folder)) <= PER_S
    answered = stage.discord.answered.items()
    full = sum(n for (_, status, scope), n in answered if (status, scope) == (429, "user"))
    assert full <= HELD_UP


def statuses(stage: Stage) -> Counter[int]:
    """How often the bot was answered what."""
    return Counter(said.status for said in stage.discord.exchanges)
