"""What members do with what they have: show it again, react, keep, choose, and have it deleted."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Final, TypeVar

from bot.domain.members.choices import Results
from playground.discord import components
from playground.discord.client.connection import PersonError
from tests.chaos.plan import Act, Do
from tests.chaos.stories import Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from playground.discord import Person
    from tests.chaos.members import Member
    from tests.chaos.stories import Showing, Story

    Found = list[tuple[Story, Showing]]

T = TypeVar("T")

CROSS: Final = "❌"
LETTER: Final = "✉️"
HEART: Final = "❤️"
ASKED_S: Final = 2.0
"""So long a question of the bot is waited for that follows a reaction."""

SHOWN_S: Final = 3.0
_RESULTS: Final = (Results.BOTH, Results.BOTH, Results.BOTH, Results.PRIVATE, Results.HERE)


async def show_again(member: Member, act: Act) -> bool:
    """A picture of theirs, or of somebody who asks for pictures in the same server."""
    own = act.dice[0] < 0.6
    found = _settled(member) if own else _of_others(member)
    if not found:
        return False
    story, _ = _pick(found, act.dice[1])
    await _shown(member, act, story)
    return True


async def press_both(member: Member, act: Act) -> bool:
    """The same button under a picture and under a message that shows it again, at once."""
    found = [(story, showing) for story, showing in _settled(member) if _keys(showing)]
    if not found:
        return False
    story, showing = _pick(found, act.dice[1])
    message_id = await _shown(member, act, story)
    again = await _finished(member, message_id)
    both = _keys(showing).keys() & _keys(again).keys() if again else ()
    if again is None or not both:
        return True
    key = _pick(sorted(both), act.dice[0])
    member.begin()
    places = ((showing.message_id, _keys(showing)[key]), (again.message_id, _keys(again)[key]))
    answers = await asyncio.gather(
        *(member.person.press(where, custom_id=custom_id) for where, custom_id in places),
        return_exceptions=True,
    )
    for answer in answers:
        if not isinstance(answer, BaseException):
            member.note(f"press {key} of task {story.task_id} in two messages", answer)
    return True


async def react_to_end(member: Member, act: Act) -> bool:
    """❌ on something of theirs: it is withdrawn, stopped, or asked about in private."""
    found = list(member.crowd.stories.mine(member.user_id))
    if not found:
        return False
    story, showing = _pick(found, act.dice[1])
    await _cross(member, member.person, story, showing)
    return True


async def moderate(member: Member, act: Act) -> bool:
    """❌ by a moderator on something in the member's server."""
    found = _of_others(member, anybody=True)
    if not found:
        return False
    await _cross(member, member.crowd.moderator, *_pick(found, act.dice[1]))
    return True


async def react_to_get(member: Member, act: Act) -> bool:
    """✉️ on a picture of theirs."""
    found = [one for one in _settled(member) if one[1].last.pictures]
    if not found:
        return False
    story, showing = _pick(found, act.dice[1])
    member.crowd.stories.did(story.task_id, "letter")
    await member.person.react(showing.message_id, LETTER)
    return True


async def favour(member: Member, act: Act) -> bool:
    """❤️ under a picture, of theirs or of others in the server."""
    found = [one for one in _settled(member) + _of_others(member) if _has_heart(member, one[1])]
    if not found:
        return False
    story, showing = _pick(found, act.dice[1])
    answer = await member.person.press(showing.message_id, emoji=HEART)
    member.note(f"favourite of task {story.task_id}", answer)
    return True


async def use_preset(member: Member, act: Act) -> bool:
    """Keep words by a name, ask for a picture with them, and maybe remove them."""
    kept, word, channel = member.crowd.word(), member.crowd.word(), member.channel(act)
    saved = await member.person.slash(
        "preset save", channel=channel, name=kept, prompt=f"in snow {kept}"
    )
    member.note(f"/preset save {kept}", saved)
    member.begin()
    answer = await member.person.slash("imagine", channel=channel, prompt=f"a boat {word} --{kept}")
    member.note(f"/imagine {word} --{kept}", await member.agreed(answer))
    if act.dice[1] < 0.3:
        member.begin()
        removed = await member.person.slash("preset delete", channel=channel, name=kept)
        member.note(f"/preset delete {kept}", removed)
    return True


async def choose(member: Member, act: Act) -> bool:
    """Where their pictures go, or whether others see their prompts."""
    shown = await member.person.slash("settings", channel=member.channel(act))
    member.note("/settings", shown)
    if shown.kind != "message":
        return True
    message_id = shown.message["id"]
    member.begin()
    page = await member.person.press(message_id, custom_id="set:1:page:answers")
    member.note("/settings: a page", page)
    if page.kind != "update" or not page.message:
        return True  # it was refused, or nobody heard
    member.begin()
    if act.dice[0] < 0.6:
        wanted = _pick(_RESULTS, act.dice[1])
        answer = await member.person.select(message_id, "set:1:own:results", [wanted.value])
    else:
        switches = components.interactive(page.message["components"])
        wanted_id = "set:1:own:hides_prompts"
        switch = next((one for one in switches if one.startswith(wanted_id)), None)
        if switch is None:
            return True  # it was refused: the database is away
        answer = await member.person.press(message_id, custom_id=switch)
    member.note("/settings: a choice", answer)
    return True


async def look_back(member: Member, act: Act) -> bool:
    """Their history, or that of others where they read."""
    others = act.dice[1] < 0.5
    answer = await member.person.slash("history", channel=member.channel(act), server=others)
    member.note("/history", answer)
    return True


async def cancel_all(member: Member, act: Act) -> bool:
    """Withdraw all that waits, if anything does."""
    shown = await member.person.slash("info", channel=member.channel(act))
    member.note("/info", shown)
    offered = components.interactive(shown.message.get("components", []))
    every = next((one for one in offered if one.startswith("info:1:all:")), None)
    if every is None:
        return True
    member.lets_all_go("cancel", Stage.WAITING)
    answer = await member.person.press(shown.message["id"], custom_id=every)
    member.note("cancel all", answer)
    return True


async def export(member: Member, act: Act) -> bool:
    """Ask for a copy of all that is kept."""
    await _export(member, act)
    return True


async def erase(member: Member, act: Act) -> bool:
    """Let everything be deleted, maybe while a copy is made; some do nothing more after that."""
    if act.dice[0] < 0.4:
        await _export(member, act)
    member.begin()
    shown = await member.person.slash("privacy", channel=member.channel(act))
    member.note("/privacy", shown)
    if shown.kind != "message":
        return True
    for verb in ("delete", "sure", "erase"):
        member.begin()
        if verb == "erase":
            member.lets_all_go("erase", *Stage)
        answer = await member.person.press(shown.message["id"], custom_id=f"own:1:{verb}")
        member.note(f"/privacy: {verb}", answer)
    member.is_gone = act.dice[1] < 0.5 and member is not member.crowd.members[0]
    return True


async def _export(member: Member, act: Act) -> None:
    shown = await member.person.slash("privacy", channel=member.channel(act))
    member.note("/privacy", shown)
    if shown.kind == "message":
        member.begin()
        with suppress(PersonError):  # one is being made
            answer = await member.person.press(shown.message["id"], custom_id="own:1:export")
            member.note("/privacy: export", answer)


async def _shown(member: Member, act: Act, story: Story) -> int | None:
    """Show a picture again; the message of the answer, if it is one that all see."""
    answer = await member.person.slash(
        "show", channel=member.channel(act), picture=str(story.task_id)
    )
    member.note(f"/show {story.task_id}", answer)
    return int(answer.message["id"]) if answer.kind == "message" else None


async def _finished(member: Member, message_id: int | None) -> Showing | None:
    """What a message shows once it can be pressed; None if that takes too long."""
    stories = member.crowd.stories

    def finished() -> Showing | None:
        story = stories.of_message(message_id or 0)
        showing = story.showings.get(message_id or 0) if story else None
        return showing if showing and _keys(showing) else None

    with suppress(TimeoutError):
        return await member.crowd.discord.wait_for(finished, SHOWN_S)
    return None


async def _cross(member: Member, person: Person, story: Story, showing: Showing) -> None:
    """React, and agree to what is asked about that in private."""
    crowd = member.crowd
    crowd.stories.did(story.task_id, "cross")
    await person.react(showing.message_id, CROSS)
    if showing.last.stage is not Stage.SETTLED:
        return
    yes = f"rem:1:{story.task_id}:yes"
    room = crowd.discord.world.dm(crowd.discord.world.user(person.name).id)

    def asked() -> int | None:
        history = crowd.discord.world.history(room.id)
        return next((one.id for one in history if yes in str(one.components)), None)

    with suppress(TimeoutError):
        question = await crowd.discord.wait_for(asked, ASKED_S)
        member.begin()
        answer = await person.press(question or 0, custom_id=yes)
        member.note(f"{person.name} removes task {story.task_id}", answer)


def _settled(member: Member) -> Found:
    """What of a member is finished."""
    mine = member.crowd.stories.mine(member.user_id)
    return [(story, showing) for story, showing in mine if showing.last.stage is Stage.SETTLED]


def _of_others(member: Member, *, anybody: bool = False) -> Found:
    """What is finished in a member's server, of others or of `anybody`."""
    crowd = member.crowd
    here = {channel.id for channel in crowd.discord.world.channels_of(member.guild)}
    return [
        (story, showing)
        for story in crowd.stories.all.values()
        if anybody or story.user_id != member.user_id
        for showing in story.showings.values()
        if not showing.deleted
        and showing.channel_id in here
        and showing.last.stage is Stage.SETTLED
    ]


def _keys(showing: Showing) -> Mapping[str, str]:
    """The custom_ids of CometAPI's buttons in a message, by what stands for each."""
    buttons = [one for one in showing.last.buttons if one.startswith("act:")]
    return {one.rpartition(":")[2]: one for one in buttons}


def _has_heart(member: Member, showing: Showing) -> bool:
    message = member.crowd.discord.world.messages.get(showing.message_id)
    return message is not None and HEART in str(message.components)


def _pick(found: Sequence[T], dice: float) -> T:
    return found[int(dice * len(found))]


ACTS: Final[Mapping[Do, Callable[[Member, Act], Awaitable[bool]]]] = {
    Do.SHOW: show_again,
    Do.PRESS_BOTH: press_both,
    Do.CROSS: react_to_end,
    Do.LETTER: react_to_get,
    Do.MODERATE: moderate,
    Do.FAVOURITE: favour,
    Do.PRESET: use_preset,
    Do.CHOOSE: choose,
    Do.HISTORY: look_back,
    Do.CANCEL_ALL: cancel_all,
    Do.EXPORT: export,
    Do.ERASE: erase,
}
"""Each returns whether there was something to do it to."""
