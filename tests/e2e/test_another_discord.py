"""What another Discord sends, or a later one: it is taken, or told in its words."""

from __future__ import annotations

import asyncio
import copy
import json
from typing import TYPE_CHECKING, Any

import pytest

from playground.discord.errors import Code
from playground.discord.interactions.interaction import Trigger
from tests.e2e.stage import COMMANDS, PATIENCE_S, drawing, finished
from tests.e2e.test_start import ME, PUT, begun, last_line, told
from tests.support import openapi

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playground.discord import Person
    from playground.discord.exchanges import Exchange
    from playground.discord.interactions.interaction import Interaction
    from tests.e2e.stage import Stage

Payload = dict[str, Any]
UNREADABLE_ORIGIN = {"id": "5", "type": 2, "user": None}


def with_channel_id_only(payload: Payload) -> None:
    del payload["channel"]


def with_numbers_as_ids(payload: Payload) -> None:
    for name in ("application_id", "guild_id", "channel_id"):
        payload[name] = int(payload[name])
    payload["member"]["user"]["id"] = int(payload["member"]["user"]["id"])


def without_what_nobody_needs(payload: Payload) -> None:
    for name in ("version", "attachment_size_limit", "locale", "entitlements", "context", "guild"):
        del payload[name]
    del payload["authorizing_integration_owners"], payload["app_permissions"]


def with_nothing_written_out(payload: Payload) -> None:
    payload.update(message=None, user=None, guild_locale=None, entitlement_skus=None)
    payload["data"].update(resolved=None, target_id=None)


def without_a_name(payload: Payload) -> None:
    user = payload["member"]["user"]
    payload["member"] = {
        "user": {"id": user["id"]},
        "permissions": payload["member"]["permissions"],
    }


MUTATIONS: dict[str, Callable[[Payload], None]] = {
    change.__name__: change
    for change in (
        with_channel_id_only,
        with_numbers_as_ids,
        without_what_nobody_needs,
        with_nothing_written_out,
        without_a_name,
    )
}


@pytest.fixture
def problems() -> Callable[[Iterable[Exchange]], list[str]]:
    """What the bot asks is checked against Discord's own description, another's answers are not."""
    return lambda exchanges: [
        problem
        for problem in openapi.problems(exchanges)
        if ": response " not in problem and "is not foreseen" not in problem
    ]


async def sent(stage: Stage, before: Interaction, payload: Payload) -> Interaction:
    """An interaction with that payload, once the bot answered it."""
    interaction = stage.discord.inject(before, payload)
    assert stage.bot is not None
    async with asyncio.timeout(PATIENCE_S):
        await interaction.answered.wait()
    return interaction


def latest(stage: Stage, trigger: Trigger) -> Interaction:
    """The last interaction of a kind that members began."""
    recent = stage.discord.services.interactions.recent
    return [one for one in recent if one.trigger is trigger][-1]


def answer_of(stage: Stage, interaction: Interaction) -> str:
    """The message that it was answered with, as JSON."""
    assert interaction.response_id is not None
    message = stage.discord.world.messages[interaction.response_id]
    return json.dumps([message.content, message.components])


def incomplete(stage: Stage) -> list[str]:
    """All fields that the log names as lacking."""
    assert stage.bot is not None
    lines = [line for line in stage.bot.log.splitlines() if "interaction.incomplete" in line]
    return [field for line in lines for field in json.loads(line)["fields"]]


async def test_a_command_needs_few_fields(stage: Stage, alice: Person) -> None:
    """Each of these is a picture; ids serve, and the log names what was missing."""
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    before = latest(stage, Trigger.COMMAND)

    for name, change in MUTATIONS.items():
        payload = copy.deepcopy(before.payload)
        change(payload)
        answered = await sent(stage, before, payload)
        assert answered.answer is not None, name
        assert answered.answer["kind"] == "message", (name, answered.answer)

    assert {"channel", "app_permissions", "member.user.username"} <= set(incomplete(stage))
    assert "event.dropped" not in (stage.bot.log if stage.bot else "")


async def test_a_direct_message_from_somebody_without_a_name(stage: Stage, alice: Person) -> None:
    """Their id is enough."""
    await alice.slash("remix", channel="pictures", on=True)
    before = latest(stage, Trigger.COMMAND)
    payload = copy.deepcopy(before.payload)
    user = payload.pop("member")["user"]
    for name in ("guild", "guild_id", "guild_locale", "channel"):
        payload.pop(name)
    payload["user"] = {"id": user["id"]}

    answered = await sent(stage, before, payload)

    assert answered.answer is not None
    assert answered.answer["kind"] == "message"
    assert "user.username" in incomplete(stage)


async def test_a_press_needs_few_fields(stage: Stage, alice: Person) -> None:
    """A message's deprecated field that cannot be read is named; a right that is not told, too."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    await alice.press(grid["id"], "Details")
    before = latest(stage, Trigger.COMPONENT)
    odd = copy.deepcopy(before.payload)
    odd["message"]["interaction"] = UNREADABLE_ORIGIN
    odd["message"]["mentions"] = [{"id": "7"}, 5]
    odd["message"]["thread"] = "none"
    del odd["message"]["author"]["username"], odd["message"]["type"]
    whole = await sent(stage, before, odd)
    await finished(alice, await alice.press(grid["id"], "V1"))
    before = latest(stage, Trigger.COMPONENT)
    lacking = copy.deepcopy(before.payload)
    del lacking["member"]["permissions"]

    refused = await sent(stage, before, lacking)

    assert "a boat" in answer_of(stage, whole)
    assert "member.permissions" in answer_of(stage, refused)
    assert {"message.interaction", "member.permissions"} <= set(incomplete(stage))


async def test_a_file_that_is_only_an_id_is_told_and_costs_nothing(
    stage: Stage, alice: Person
) -> None:
    """Nobody is made to pay for a picture without what it was to be like."""
    boat = await alice.upload("boat.png", drawing())
    await finished(alice, await alice.slash("describe", channel="pictures", picture=boat))
    before = latest(stage, Trigger.COMMAND)
    charged = len(stage.comet.charges)
    payload = copy.deepcopy(before.payload)
    del payload["data"]["resolved"]

    answered = await sent(stage, before, payload)

    assert answered.answer is not None
    assert "data.resolved.attachments" in incomplete(stage)
    assert len(stage.comet.charges) == charged


async def test_what_goes_out_is_as_discord_asks_for_it(stage: Stage, alice: Person) -> None:
    """Who asks, in every request; what a file is; ids as text."""
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))
    await finished(alice, await alice.press(grid["id"], "U1"))
    # Its button turns blue, in an edit that lists the picture which is there already.
    await stage.discord.wait_for(lambda: kept(stage.discord.exchanges))
    exchanges = stage.discord.exchanges

    agents = [said.request_headers.get("User-Agent", "") for said in exchanges]
    assert [agent for agent in agents if not agent.startswith("DiscordBot (https://")] == []
    assert any(said.path.startswith("/interactions/") for said in exchanges)
    types = {file.content_type for said in exchanges for file in said.files}
    assert types
    assert types <= {"image/png", "image/jpeg", "image/webp"}
    assert all(isinstance(one, str) for one in kept(exchanges))


def kept(exchanges: Iterable[Exchange]) -> list[object]:
    """The ids of files that edits left on their message."""
    return [
        one["id"]
        for said in exchanges
        if isinstance(said.request, dict) and not said.files
        for one in said.request.get("attachments") or ()
    ]


async def test_links_lead_to_the_pages_that_the_operator_names(stage: Stage) -> None:
    """Another Discord has its own."""
    await stage.start(DISCORD_WEB_URL="chat.example.org/")
    alice = await stage.person("alice")
    grid = await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))

    upscaled = await finished(alice, await alice.press(grid["id"], "U1"))

    assert "https://chat.example.org/channels/" in json.dumps(upscaled)
    assert "discord.com" not in json.dumps(upscaled["components"])


async def test_refused_commands_are_told_in_discords_words(stage: Stage) -> None:
    """Status, code and words, and not that Discord could not be reached."""
    stage.discord.faults.refuse(Code.INVALID_FORM, PUT, times=None)
    bot = await stage.start()

    line = await told(bot, "commands.not_synced")

    assert (line["status"], line["code"]) == (400, 50035)
    assert "Invalid Form Body" in line["discord_says"]


@pytest.mark.parametrize("odd", ["empty", "html", "list", "bare", "shape"])
async def test_a_sync_may_be_answered_with_anything(stage: Stage, odd: Any) -> None:  # noqa: ANN401 - a Literal
    """Nothing in it is needed; the commands are there, and are not sent again."""
    stage.discord.faults.garble(odd, PUT)

    bot = await stage.start()

    await told(bot, "commands.synced")
    assert "commands.not_synced" not in bot.log
    assert sum(said.name == COMMANDS for said in stage.discord.exchanges) == 1


async def test_a_token_that_is_refused_with_400_is_told(stage: Stage) -> None:
    """One line with status, code and words, which names the token; exit code 2."""
    stage.discord.faults.refuse(Code.INVALID_FORM, ME, times=None)
    bot = await begun(stage)

    assert await bot.ended() == 2

    line = last_line(bot)
    assert "400" in line
    assert "50035: Invalid Form Body" in line
    assert "DISCORD_TOKEN" in line
    assert stage.discord.token not in bot.log


async def test_late_suggestions_are_no_error(stage: Stage, alice: Person) -> None:
    """Their member typed on; nobody has to do anything."""
    stage.discord.services.interactions.answer_within_s = 0.0
    await alice.autocomplete("imagine", "version", "", channel="pictures")
    stage.discord.services.interactions.answer_within_s = PATIENCE_S
    await finished(alice, await alice.slash("imagine", channel="pictures", prompt="a boat"))

    assert stage.bot is not None
    assert "autocomplete" not in stage.bot.log
