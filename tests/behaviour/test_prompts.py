import sys
from collections import Counter

import pytest
from discord import app_commands

from bot.prompts import Parsed
from bot.prompts.parse import parse
from tests.behaviour.messages import pings, text_of
from tests.behaviour.world import World, answer, refusal

REFUSED = {
    "   ": "empty",
    "\u200b\u3164": "empty",
    "x" * 6000: "6,000 characters",
    "a boat --ar": "`--ar`",
    "a boat --ar wide": "`--ar`",
    "--ar 16:9": "only parameters",
    "a {red, green boat": "brace",
    "https://example.com/boat.png": "alone is not enough",
    "a boat --niji 6 --v 7": "`--niji` and `--v`",
}
SHOWN = {
    "🚀🌊": "🚀🌊",
    "@everyone a boat": r"\@everyone a boat",
    "@here <@&1> <@2> <#3>": r"\@here \<\@&1\> \<\@2\> \<#3\>",
    "`a` ```boat```": r"\`a\` \`\`\`boat\`\`\`",
    "one\ntwo": "one two",
    "סירת נייר": "סירת נייר",
    "a \u202eboat": "a boat",
    "# a boat": r"\# a boat",
    "||a|| **boat** ~~sinks~~": r"\|\|a\|\| \*\*boat\*\* \~\~sinks\~\~",
    "a boat \u2014ar 16:9": "a boat",
}


async def test_prompts_that_cannot_work_are_refused(world: World) -> None:
    """Each in a sentence for its member alone; nothing is stored and nothing is spent."""
    alice = world.member("alice")

    for prompt, said in REFUSED.items():
        sentence = refusal(await alice.slash(world.channel, "imagine", prompt=prompt))
        assert said in sentence
        assert sentence.endswith(".")
        assert "!" not in sentence

    assert await world.engine.store.tasks.get(1) is None
    assert world.comet.requests == []


@pytest.mark.parametrize("chosen", [{"max_waiting_per_user": 20}])
async def test_prompts_are_shown_as_plain_words(world: World) -> None:
    """They neither ping, nor format, nor break the layout; and they are sent as typed."""
    alice = world.member("alice")

    for prompt, shown in SHOWN.items():
        message = await world.asks(alice, prompt)
        assert text_of(message).startswith(f"**{shown}**\n-# {alice.mention}")
        assert not pings(message)

    await world.until(lambda: len(world.sent("/submit/imagine")) == len(SHOWN))
    sent = [body["prompt"] for body in world.sent("/submit/imagine")]
    assert "||a|| **boat** ~~sinks~~" in sent


async def test_a_prompt_that_pings_never_does(world: World) -> None:
    """Neither in the answer nor in any of its edits, though the bot may mention everyone."""
    role = world.guild.create_role("painters", mentionable=True)
    alice = world.member("alice", mention_everyone=True)

    message = await world.grid(alice, f"@everyone @here {role.mention} {alice.mention} a boat")

    assert not pings(message)
    upscale = answer(await world.press(alice, message, "U1"))
    await world.finished(upscale)
    assert not pings(upscale)


async def test_a_doubtful_parameter_is_noted_and_sent(world: World) -> None:
    """New ones appear every few months."""
    message = await world.asks(world.member("alice"), "a boat --zom 2")

    assert "`--zom`" in text_of(message)
    assert "`--zoom`" in text_of(message)
    [body] = await world.until(lambda: world.sent("/submit/imagine"))
    assert "--zom 2" in body["prompt"]


async def test_an_unknown_model_is_refused(world: World) -> None:
    """Discord offers two, but nothing keeps a client from sending another."""
    result = world.begin_imagine(world.member("alice"), prompt="a boat", model="dall-e")
    await world.env.settle()

    assert refusal(result).startswith("I do not know this command or one of its options.")
    assert await world.engine.store.tasks.get(1) is None
    assert [type(error) for error in world.env.errors] == [app_commands.TransformerError]


async def test_a_prompt_is_taken_apart_once_for_each_use(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To compose it and to show it, and not at every edit of its message."""
    taken_apart: Counter[str] = Counter()

    def counting(text: str) -> Parsed:
        taken_apart[text] += 1
        return parse(text)

    for name, module in list(sys.modules.items()):
        if name.startswith("bot.") and getattr(module, "parse", None) is parse:
            monkeypatch.setattr(module, "parse", counting)
    alice = world.member("alice")

    await world.grid(alice, "an owl --chaos 5")

    typed, sent = "an owl --chaos 5", "an owl --c 5"
    owls = {text: count for text, count in taken_apart.items() if "owl" in text}
    assert owls.keys() == {typed, sent, f"{sent} --v 7.0"}
    assert max(owls.values()) <= 2
