"""kill -9 at any moment: every task goes on in its message, and nothing is submitted twice."""

import asyncio

import pytest

from bot.store import open_store
from playground.discord import Person
from tests.e2e.stage import (
    COMMANDS,
    DISCORD_WAITS_S,
    PATIENCE_S,
    Stage,
    finished,
    has,
    names,
    says,
    tells,
)
from tests.support.databases import run

EDITS = "PATCH /channels/{channel_id}/messages/{message_id}"
ANSWERS = "POST /interactions/{interaction_id}/{interaction_token}/callback"


async def test_killed_while_queued(stage: Stage, alice: Person) -> None:
    """CometAPI was down; after the restart the waiting prompt is submitted, once."""
    await stage.comet.go_down()
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("Midjourney is not answering"))
    await stage.crash()
    await stage.comet.come_up()

    await stage.start()

    await finished(alice, answer, "U1")
    assert stage.submits == ["imagine"]


@pytest.mark.both_databases
async def test_killed_while_submitting(stage: Stage, alice: Person) -> None:
    """It may have reached CometAPI, so only its member decides to try a second time."""
    stage.comet.faults.latency_s = 60
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await stage.submitted(1)
    await stage.crash()
    stage.comet.faults.clear()

    await stage.start()

    unsure = await alice.wait_until(answer.message["id"], has("Try again", "Dismiss"))
    assert "not certain" in says(unsure)
    assert stage.submits == ["imagine"]
    assert (await alice.press(unsure["id"], "Try again")).kind == "deferred_update"
    await finished(alice, answer, "U1")
    assert len(stage.comet.charges) == 1


async def test_killed_before_a_picture_is_shown_again(stage: Stage, alice: Person) -> None:
    """By the message it was made in, as CometAPI has it no more; nothing is submitted for it."""
    made = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    stage.comet.faults.image = "missing"
    link = f"https://discord.com/channels/1/{made['channel_id']}/{made['id']}"
    answer = await alice.slash("show", channel="general", picture=link)
    await stage.crash()

    await stage.start()

    again = await finished(alice, answer, "U1", "V4")
    assert again["id"] != made["id"]
    assert stage.submits == ["imagine"]


async def test_killed_while_running(stage: Stage, alice: Person) -> None:
    """The picture arrives in the message that was there before."""
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("46 %"))
    await stage.crash()
    stage.comet.release()

    await stage.start()

    await finished(alice, answer, "U1")
    assert stage.submits == ["imagine"]
    assert len(await alice.history("pictures")) == 1


async def test_killed_while_painting(stage: Stage, alice: Person) -> None:
    """The last edit took effect but was never noted; painting it again changes nothing."""
    stage.comet.hold(46)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    await alice.wait_until(answer.message["id"], tells("46 %"))
    stage.discord.faults.latency_s = 2
    stage.comet.release()
    edits = _edits(stage)
    await stage.discord.wait_for(lambda: _edits(stage) > edits)
    await stage.crash()
    stage.discord.faults.clear()

    await stage.start()

    done = await finished(alice, answer, "U1")
    assert len(done["attachments"]) == 1


async def test_killed_before_the_answer_was_sent(stage: Stage, alice: Person) -> None:
    """Discord never got an answer, so nothing is submitted for what nobody sees."""
    stage.discord.services.interactions.answer_within_s = DISCORD_WAITS_S
    stage.discord.faults.cut(ANSWERS, times=None)
    answer = await alice.slash("imagine", channel="pictures", prompt="a boat")
    assert answer.kind == "failed"
    stage.discord.services.interactions.answer_within_s = PATIENCE_S
    await stage.crash()
    stage.discord.faults.clear()

    await stage.start()
    again = await alice.slash("imagine", channel="pictures", prompt="a kite")

    await finished(alice, again, "U1")
    assert [charge.action for charge in stage.comet.charges] == ["IMAGINE"]


@pytest.mark.parametrize("clock_ahead_s", [0, 7200])
async def test_killed_between_the_answer_and_its_record(
    stage: Stage, alice: Person, clock_ahead_s: float
) -> None:
    """The message stands but the bot never learned of it; it is found, whatever the clock says."""
    stage.discord.faults.cut(ANSWERS, times=None, applied=True)
    answering = asyncio.create_task(
        alice.slash("imagine", channel="pictures", prompt="a boat"),
    )
    answer = await answering
    await stage.crash()
    stage.discord.faults.clear()
    assert stage.submits == []
    async with open_store(stage.database_url) as store:
        await run(
            store.outbox._database,
            "UPDATE tasks SET created_s = created_s - :ahead_s",
            ahead_s=clock_ahead_s,
        )

    await stage.start()

    await finished(alice, answer, "U1")
    assert stage.submits == ["imagine"]


async def test_every_old_button_works_after_a_restart(stage: Stage, alice: Person) -> None:
    """Buttons live in the row, not in the process; and commands are not synced again."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    await stage.crash()

    await stage.start()

    await finished(alice, await alice.press(grid["id"], "U4"), "Upscale: Subtle")
    varied = await finished(alice, await alice.press(grid["id"], "V4"))
    assert "V4" in names(varied)
    syncs = [said for said in stage.discord.exchanges if said.name == COMMANDS]
    assert len(syncs) == 1


async def test_a_dropped_gateway_is_resumed_at_the_chosen_address_only(
    stage: Stage,
    alice: Person,
) -> None:
    """Whatever address Discord names for resuming, the operator's choice wins."""
    await stage.crash()
    stage.discord.faults.resume_gateway_url = "ws://127.0.0.1:9/nowhere"
    await stage.start()
    resumes = stage.discord.gateway.resumes

    await stage.discord.drop_gateway(op7=True)
    await stage.discord.wait_for(lambda: stage.discord.gateway.resumes > resumes)

    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))


def _edits(stage: Stage) -> int:
    return sum(said.name == EDITS for said in stage.discord.exchanges)
