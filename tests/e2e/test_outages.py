"""A key that runs dry, a CometAPI that is down or busy: everything waits, and then goes on."""

import json
import time
from collections import Counter
from contextlib import closing
from itertools import cycle

import pytest

from bot.ui.texts.tasks import PAUSED
from playground.discord import Answer, Person
from tests.e2e.processes import BotProcesses
from tests.e2e.stage import PATIENCE_S, Message, Stage, finished, has, is_ephemeral, says, tells
from tests.e2e.timed_bot import PROGRAM, asked_by_each
from tests.support.databases import connected

EDITS = "PATCH /channels/{channel_id}/messages/{message_id}"


@pytest.fixture
async def alice(stage: Stage) -> Person:
    """A member, with a bot running that notes when it asks."""
    await stage.start(program=PROGRAM)
    return await stage.person("alice")


async def ask(person: Person, count: int = 1) -> list[Answer]:
    """So many prompts, in two channels, of which each can be edited only so often."""
    return [
        await person.slash("imagine", channel=channel, prompt=f"boat number {number}")
        for number, channel in zip(range(count), cycle(["pictures", "general"]), strict=False)
    ]


async def all_say(person: Person, answers: list[Answer], words: str) -> None:
    """Wait until each of these messages says it."""
    for answer in answers:
        await person.wait_until(answer.message["id"], tells(words))


def notices(stage: Stage) -> list[str]:
    """What the owner of the application got in private, oldest first."""
    world = stage.discord.world
    owner_id = next(iter(world.guilds.values())).owner_id
    return [message.content for message in world.history(world.dm(owner_id).id)]


async def noticed(stage: Stage, count: int) -> list[str]:
    """The owner's messages, once there are so many."""
    await stage.discord.wait_for(lambda: len(notices(stage)) >= count)
    return notices(stage)


async def asked_s(
    stage: Stage, since_s: float, count: int, *, together_s: float = 0.0
) -> list[float]:
    """When the process that asked most did so since then, but for the balance; each at its pace.

    What it began within so much time, before any of that was answered, is one.
    """

    def most() -> list[float]:
        since = [
            [r.at_s for r in one if r.at_s >= since_s and "/user/quota" not in r.path]
            for one in asked_by_each(stage.folder)
        ]
        first, *others = max(since, key=len) or [0.0]
        return [first, *(at_s for at_s in others if at_s - first >= together_s)]

    await stage.comet.wait_for(lambda _: len(most()) >= count)
    return most()


def paused_edits(stage: Stage) -> Counter[str]:
    """How often each message was edited to say that it waits, by the path of the message."""
    return Counter(
        said.path
        for said in stage.discord.exchanges
        if said.name == EDITS and PAUSED in json.dumps(said.request, ensure_ascii=False)
    )


def line_of_each(stage: Stage, event: str) -> list[Message]:
    """The line of that name in the log of each process that has one; none has two."""
    assert stage.bot is not None
    bots = stage.bot.each if isinstance(stage.bot, BotProcesses) else [stage.bot]
    found = [[line for line in _lines(bot.log) if line["event"] == event] for bot in bots]
    assert max(map(len, found)) == 1
    return [line for lines in found for line in lines]


def _lines(log: str) -> list[Message]:
    return [json.loads(line) for line in log.splitlines() if line.startswith("{")]


async def test_a_key_that_runs_dry_in_the_middle(stage: Stage, alice: Person) -> None:
    """Ten tasks say once that they wait, few requests go out, the owner hears of it once."""
    stage.comet.hold(46)
    answers = await ask(alice, 10)
    await all_say(alice, answers[:3], "46 %")
    since_s = time.monotonic()
    stage.comet.faults.exhausted = True

    await all_say(alice, answers, PAUSED)
    [told] = await noticed(stage, 1)
    times = await asked_s(stage, since_s, 5)

    assert set(paused_edits(stage).values()) == {1}
    assert len(paused_edits(stage)) == 10
    # At most the three that run were looked at when it happened; then came probes, 2 and 5 s apart.
    assert times[4] - times[0] >= 0.8 * (2 + 5)
    assert "credit" in told
    assert "`COMETAPI_KEY`" in told
    assert "Request id: `20" in told
    assert "sk-" not in told

    stage.comet.faults.exhausted = False
    stage.comet.release()
    for answer in answers:
        await finished(alice, answer, "U1")

    [_, over] = await noticed(stage, 2)
    assert "works again" in over
    assert len(stage.comet.charges) == 10
    assert len(line_of_each(stage, "outage.opened")) == len(line_of_each(stage, "outage.closed"))


async def test_an_account_without_money_stops_submits_only(stage: Stage, alice: Person) -> None:
    """What runs is still watched; one submit at a time finds out whether there is money again."""
    stage.comet.hold(46)
    [running] = await ask(alice)
    await alice.wait_until(running.message["id"], tells("46 %"))
    ledger = stage.comet.ledger
    ledger.deposited_usd = ledger.used_usd

    waiting = await ask(alice, 4)
    await all_say(alice, waiting, PAUSED)
    [told] = await noticed(stage, 1)
    stage.comet.release()
    await finished(alice, running, "U1")
    await stage.submitted(4)

    assert "credit" in told
    assert set(paused_edits(stage).values()) <= {1}
    ledger.deposited_usd += 100
    for answer in waiting:
        await finished(alice, answer, "U1")
    assert len(await noticed(stage, 2)) == 2
    assert len(stage.comet.charges) == 5


async def test_cometapi_is_down_for_a_while(stage: Stage, alice: Person) -> None:
    """Nothing fails, nobody is called out of bed, and everything goes on by itself."""
    stage.comet.hold(46)
    answers = await ask(alice, 6)
    await all_say(alice, answers[:3], "46 %")
    await stage.comet.go_down()

    await all_say(alice, answers, PAUSED)
    assert len(paused_edits(stage)) == 6
    assert set(paused_edits(stage).values()) == {1}
    stage.comet.release()
    await stage.comet.come_up()

    for answer in answers:
        await finished(alice, answer, "U1")
    assert len(stage.comet.charges) == 6
    assert notices(stage) == []
    opened, closed = (line_of_each(stage, f"outage.{what}") for what in ("opened", "closed"))
    assert {line["cause"] for line in opened} == {"not answering"}
    assert len(opened) == len(closed)


@pytest.mark.parametrize("retry_after_s", [None, 4])
async def test_too_many_requests(stage: Stage, alice: Person, retry_after_s: int | None) -> None:
    """429 is waited out, as long as CometAPI wants at least, and by nobody more than once."""
    stage.comet.faults.status = 429
    stage.comet.faults.retry_after_s = retry_after_s
    since_s = time.monotonic()
    answers = await ask(alice)
    await stage.submitted(1)
    answers += await ask(alice, 4)

    first, second, third, *_ = await asked_s(stage, since_s, 3, together_s=0.5)
    stage.comet.faults.clear()

    assert second - first >= (retry_after_s or 0.8 * 2)
    assert third - second >= 0.8 * 5
    for answer in answers:
        await finished(alice, answer, "U1")
    assert len(stage.comet.charges) == 5
    assert not paused_edits(stage)
    assert notices(stage) == []


async def test_new_prompts_join_the_line_or_are_declined(stage: Stage) -> None:
    """As the operator chose; what waits already goes on either way, and nothing is stored."""
    await stage.start(WHEN_PAUSED="refuse")
    alice = await stage.person("alice")
    [grid] = await ask(alice)
    picture = await finished(alice, grid, "U1", "V1")
    stage.comet.hold(46)
    [running] = await ask(alice)
    await alice.wait_until(running.message["id"], tells("46 %"))
    stage.comet.faults.exhausted = True
    await alice.wait_until(running.message["id"], tells(PAUSED))

    declined = await alice.slash("imagine", channel="pictures", prompt="a kite")
    batch = await alice.slash("imagine", channel="pictures", prompt="a {red, blue} kite")
    pressed = await alice.press(picture["id"], "V1")

    for answer in (declined, batch, pressed):
        assert is_ephemeral(answer.message)
        assert "I take nothing new right now" in says(answer.message)
    assert stage.submits == ["imagine", "imagine"]
    stage.comet.faults.exhausted = False
    stage.comet.release()
    await finished(alice, running, "U1")
    again = await alice.press(picture["id"], "V1")
    await finished(alice, again, "U1")


async def test_killed_during_the_outage(stage: Stage, alice: Person) -> None:
    """With tasks open the bot starts with a refused key too, and tells nobody a second time."""
    stage.comet.hold(46)
    answers = await ask(alice, 5)
    await all_say(alice, answers[:3], "46 %")
    stage.comet.faults.exhausted = True
    await all_say(alice, answers, PAUSED)
    await noticed(stage, 1)
    await stage.crash()

    since_s = time.monotonic()
    bot = await stage.start(program=PROGRAM)
    times = await asked_s(stage, since_s, 2)
    [late] = await ask(alice)

    assert bot.running
    assert tells(PAUSED)(late.message)
    assert len(notices(stage)) == 1
    # Only an edit that was in hand at the kill, one a channel at most, is made once more.
    assert paused_edits(stage).total() <= len(answers) + 2
    assert times[1] - times[0] >= 0.8 * 5  # the check of the key is the first probe
    stage.comet.faults.exhausted = False
    stage.comet.release()
    for answer in [*answers, late]:
        await finished(alice, answer, "U1")
    [_, over] = await noticed(stage, 2)
    assert "works again" in over


async def test_killed_while_the_owner_is_told(stage: Stage, alice: Person) -> None:
    """The message stands, and the bot never learned of it: the next process sends no second one."""
    told = stage.discord.faults.cut(
        "POST /channels/{channel_id}/messages", times=None, applied=True
    )
    stage.comet.faults.exhausted = True
    [answer] = await ask(alice)
    await noticed(stage, 1)
    await stage.crash()
    assert notice_states(stage) == ["pending"]
    stage.discord.faults.lift(told)

    await stage.start()
    stage.comet.faults.exhausted = False
    await finished(alice, answer, "U1")
    [_, over] = await noticed(stage, 2)
    assert "works again" in over
    assert notice_states(stage)[0] == "delivered"


def notice_states(stage: Stage) -> list[str]:
    """How far the delivery of each notice is."""
    with closing(connected(stage.database_url)) as connection:
        return [state for (state,) in connection.execute("SELECT state FROM notices ORDER BY id")]


async def test_the_operator_may_want_the_log_only(stage: Stage) -> None:
    """Then no message is sent, and the line names the setting, the cause and the next step."""
    await stage.start(TELL_OPERATOR="log")
    alice = await stage.person("alice")
    stage.comet.faults.exhausted = True
    [answer] = await ask(alice)
    await alice.wait_until(answer.message["id"], tells(PAUSED))

    stage.comet.faults.exhausted = False
    await finished(alice, answer, "U1")

    opened, *_ = line_of_each(stage, "outage.opened")
    assert (opened["cause"], opened["setting"], opened["level"]) == (
        "no credit",
        "COMETAPI_KEY",
        "error",
    )
    assert opened["next_step"]
    assert opened["request_id"]
    assert notices(stage) == []


async def test_a_refused_submit_path_costs_few_members_a_decision(stage: Stage) -> None:
    """Submits get a web page while looks work: one task at a time becomes unsure, not all."""
    # What is unsure keeps its place: with three of them a member could go on with nothing.
    await stage.start(program=PROGRAM, MAX_RUNNING_PER_USER="6")
    alice, bob = await stage.person("alice"), await stage.person("bob")
    stage.comet.faults.html = True
    answers = [*await ask(alice, 6), *await ask(bob, 3)]
    first = await alice.wait_until(answers[0].message["id"], has("Try again", "Dismiss"))

    stage.comet.faults.html = False
    await alice.press(first["id"], "Dismiss")

    unsure = 0
    for person, answer in zip([*[alice] * 6, *[bob] * 3], answers, strict=True):
        end = await person.wait_until(
            answer.message["id"],
            lambda m: has("U1")(m) or has("Try again")(m) or tells("Left at that")(m),
            PATIENCE_S,
        )
        unsure += not has("U1")(end)
    assert unsure <= 4  # those that were sent at the same moment
