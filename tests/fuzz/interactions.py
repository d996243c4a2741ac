"""Mutated interactions against the real bot: `python -m tests.fuzz.interactions --count 50000`.

The bot runs as its own process between the local servers. What members did is recorded once, and
broken copies of it go through the gateway's socket, some of them twice; to some answers Discord
says something else than it should. The bot has to stay up, connected and of the same size, to
charge nothing that was not answered for, and to make a picture afterwards.
"""

from __future__ import annotations

import json
import random
import resource
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, get_args

from bot.prompts import PromptError, beside, refuse_several
from playground.discord.client.connection import PersonError
from playground.discord.components import Kind, walk
from playground.discord.faults import Odd
from tests.e2e.stage import Stage, at_its_price, drawing, finished, has, menu, tells
from tests.fuzz.harness import PATIENCE_S, FuzzError, answered, command_line, log_of
from tests.fuzz.mutants import mutant

if TYPE_CHECKING:
    from playground.discord import Person
    from playground.discord.interactions.interaction import Interaction
    from playground.discord.model.world import Change

AT_ONCE: Final = 40
"""Interactions that are in the air together: many members at many buttons."""

WARMING: Final = 2000
"""The first ones fill caches and draw pictures; the bot is measured after them."""

MOST_GROWTH_MB: Final = 20.0
MOST_PEAK_MB: Final = 60.0
"""At no moment, warming included, the process is so much larger than when it began; pictures that
are drawn or fetched on the way take some of it."""

TELLING: Final = 10_000
"""Fewer say nothing about growth: one picture in memory is as much as thousands of events."""

RARELY: Final = 0.05
REPEATED: Final = 0.2
"""How many of them are delivered twice."""

CALLBACKS: Final = "POST /interactions/*/callback"
PAGE_MB: Final = resource.getpagesize() / 2**20
FAULTS: Final = (
    "interaction.fault",
    "command.fault",
    "loop.fault",
    "publish.fault",
    "submit.fault",
    "never retrieved",
    "copy.another_runs",
)


@dataclass(slots=True)
class Figures:
    """What came of it; sizes are of the bot's resident memory."""

    sent: int = 0
    took_s: float = 0.0
    answers: Counter[str] = field(default_factory=Counter)
    dropped: int = 0
    began_mb: float = 0.0
    before_mb: float = 0.0
    peak_mb: float = 0.0
    after_mb: float = 0.0
    charged: int = 0
    asked: int = 0

    def lines(self) -> list[str]:
        """The figures for a person."""
        told = ", ".join(f"{count} {kind}" for kind, count in self.answers.most_common())
        grown = self.after_mb - self.before_mb
        rate = self.sent / max(self.took_s, 0.001)
        return [
            f"{self.sent} mutated interactions in {self.took_s:.0f} s, {rate:.0f} a second",
            f"answers: {told}; dropped: {self.dropped} or more",
            f"memory: {self.before_mb:.1f} MB, then {self.after_mb:.1f} MB ({grown:+.1f} MB)",
            f"at most: {self.peak_mb:.1f} MB, {self.began_mb:.1f} MB at the beginning",
            f"submits charged: {self.charged}, of {self.asked} public answers",
        ]


async def run(folder: Path, *, count: int, seed: int) -> Figures:
    """Fuzz a bot with so many interactions.

    Raises:
        FuzzError: it broke a law; the text says which.
    """
    stage = await Stage.open(folder)
    try:
        # One picture at a time and none in line: most of what is still valid is refused.
        await stage.start(MAX_RUNNING_PER_USER="1", MAX_WAITING_PER_USER="2", LOG_LEVEL="info")
        chance = random.Random(seed)  # noqa: S311 - a seed makes it repeatable
        figures = await _fuzz(stage, chance, count)
        await _still_works(stage)
        _check(stage, figures)
    finally:
        await stage.close()
    return figures


async def _fuzz(stage: Stage, chance: random.Random, count: int) -> Figures:
    recorded = await _record(stage)
    figures = Figures()
    stage.comet.hold(0)
    # Neither how fast this machine is nor how much one member may press is looked at here.
    stage.discord.faults.rate_limits = False
    stage.discord.services.interactions.answer_within_s = PATIENCE_S
    charged, posted = len(stage.comet.charges), set[int]()
    stage.discord.world.listeners.append(partial(_note_posted, posted))
    figures.began_mb = _size_mb(stage)
    began = time.perf_counter()
    warming = min(WARMING, count // 4)
    await _send(stage, recorded, chance, warming, figures)
    figures.before_mb = _size_mb(stage)
    await _send(stage, recorded, chance, count - warming, figures)
    figures.after_mb = _size_mb(stage)
    figures.peak_mb = _peak_mb(stage)
    figures.took_s = time.perf_counter() - began
    figures.dropped = dropped(stage, "INTERACTION_CREATE")
    figures.charged = len(stage.comet.charges) - charged
    figures.asked = len(posted)
    return figures


def _note_posted(posted: set[int], change: Change) -> None:
    """Note messages with parts that all see; a member may have them deleted later."""
    message = change.message
    if message is not None and message.visible_to is None and message.components:
        posted.add(message.id)


async def _send(
    stage: Stage,
    recorded: list[Interaction],
    chance: random.Random,
    count: int,
    figures: Figures,
) -> None:
    """Send so many, a few at once; an unbroken one behind each few waits until they were read."""
    whole = next(one for one in recorded if _custom_id(one).endswith(":details"))
    weights = [RARELY if _draws(one) else 1.0 for one in recorded]
    for begin in range(0, count, AT_ONCE):
        sent = []
        faults = stage.discord.faults
        odd = faults.garble(chance.choice(get_args(Odd)), CALLBACKS, times=AT_ONCE // 4)
        for _ in range(min(AT_ONCE, count - begin)):
            [before] = chance.choices(recorded, weights)
            faults.deliveries = 2 if chance.random() < REPEATED else 1
            sent.append(stage.discord.inject(before, mutant(before.payload, chance)))
        faults.deliveries = 1
        await answered(stage, whole)
        faults.lift(odd)
        figures.answers.update(str((one.answer or {"kind": "none"})["kind"]) for one in sent)
    figures.sent += count


async def _record(stage: Stage) -> list[Interaction]:
    """What members do in an ordinary day: commands, suggestions, presses, menus, dialogs."""
    alice, bob = await stage.person("alice"), await stage.person("bob")
    boat = await alice.upload("boat.png", drawing())
    asked = await alice.slash(
        "imagine", channel="pictures", prompt="a paper boat --v 7", aspect_ratio="16:9"
    )
    grid = await finished(alice, asked)
    await alice.autocomplete("imagine", "version", "", channel="pictures")
    await alice.slash("imagine", channel="pictures", prompt="{a, b} boat")
    one = await finished(alice, await alice.press(grid["id"], "U1"), "Custom Zoom")
    zoom = await alice.press(one["id"], "Custom Zoom")
    await alice.submit(zoom.modal, {"prompt": "a boat", "zoom": "9", "ratio": ""})
    asked = await alice.press(one["id"], "Region")
    region = await alice.wait_until(asked.message["id"], tells("Which part"))
    await alice.select(region["id"], menu(region), ["left_half"])
    await alice.wait_until(region["id"], tells("The marked part changes"))
    painting = await alice.press(region["id"], "Upload a mask")
    await alice.submit(painting.modal, {"prompt": " ", "mask": [boat]})
    await alice.menu("Describe this picture", message_id=grid["id"])
    await _pictures(alice, grid)
    reference = await bob.menu("Use as reference", message_id=grid["id"])
    await bob.submit(reference.modal, {"prompt": "a boat --ar", "role": ["style"]})
    await bob.press(grid["id"], "Details")
    await _refused_edit(alice)
    await _own_things(alice, one)
    await _own_data(bob)
    await stage.discord.wait_for(lambda: _is_idle(stage))
    for person in (alice, bob):
        await person.leave()
    stage.people.clear()
    return [one for one in stage.discord.services.interactions.recent if one.answer]


async def _pictures(alice: Person, grid: dict[str, Any]) -> None:
    """Commands whose options are addresses: of a link, of pictures, of an end frame and a mask."""
    one, two = [await alice.upload(f"{name}.png", drawing()) for name in ("one", "two")]
    [attachment] = grid["attachments"]
    first = {"picture": one}
    for command, options in (
        ("describe", {"link": attachment["url"]}),
        ("blend", {"picture1": one, "picture2": two}),
        ("video", {**first, "end_frame": two, "prompt": "waves"}),
        ("edit", {**first, "mask": two, "prompt": "a red sky"}),
        ("imagine", {"prompt": "a boat", "picture1": one, "picture2": two, "role2": "sref"}),
    ):
        answer = await alice.slash(command, channel="pictures", **options)
        if command == "video":
            answer = await at_its_price(alice, answer)
        await finished(alice, answer)


async def _refused_edit(alice: Person) -> None:
    with suppress(PersonError):
        await alice.slash("edit", channel="pictures", picture="", prompt="")


async def _own_things(alice: Person, one: dict[str, Any]) -> None:
    """What is kept for a member: history, a picture shown again, favourites, presets, choices."""
    history = await alice.slash("history", channel="pictures")
    await _press_all(alice, history.message, "his:")
    shown = await alice.slash("show", channel="pictures", picture=_task_of(one))
    await finished(alice, shown)
    await alice.autocomplete("show", "picture", "boat", channel="pictures")
    await alice.press(one["id"], emoji="❤️")
    await alice.slash("preset save", channel="pictures", name="snow", prompt="in snow --ar 16:9")
    await alice.slash("preset list", channel="pictures")
    await alice.slash("preset share", channel="pictures", name="snow")
    info = await alice.slash("info", channel="pictures")
    await _press_all(alice, info.message, "info:")
    mine = await alice.slash("settings", channel="pictures")
    await alice.press(mine.message["id"], custom_id="set:1:page:answers")
    for name, value in (("results", "both"), ("hides_prompts", "on"), ("results", "here")):
        custom_id = f"set:1:own:{name}"
        if value == "on":
            await alice.press(mine.message["id"], custom_id=f"{custom_id}:{value}")
        else:
            await alice.select(mine.message["id"], custom_id, [value])


async def _own_data(bob: Person) -> None:
    """A picture, a copy of all that is kept, and all of it deleted."""
    await finished(bob, await bob.slash("imagine", channel="pictures", prompt="a lighthouse"))
    card = await bob.slash("privacy", channel="pictures")
    for verb in ("export", "show", "delete", "sure", "erase"):
        await bob.press(card.message["id"], custom_id=f"own:1:{verb}")


async def _press_all(person: Person, message: dict[str, Any], prefix: str) -> None:
    """Press what a panel has, as long as it is there."""
    for part in walk(message["components"]):
        if part["type"] == Kind.BUTTON and str(part.get("custom_id", "")).startswith(prefix):
            with suppress(PersonError):
                await person.press(message["id"], custom_id=part["custom_id"])


def _task_of(message: dict[str, Any]) -> str:
    """The number of the task that a message shows."""
    ids = (str(part.get("custom_id", "")) for part in walk(message["components"]))
    return next(one.split(":")[3] for one in ids if one.startswith("act:"))


def _is_idle(stage: Stage) -> bool:
    return all(
        has("Details")({"components": message.components})
        for message in stage.discord.world.messages.values()
        if any(str(part.get("custom_id")).startswith("ctl:") for part in walk(message.components))
        and message.visible_to is None
    )


def _draws(interaction: Interaction) -> bool:
    """Whether it makes the bot draw an area on a picture, which takes as long as fifty others."""
    return _custom_id(interaction).startswith("area:") or interaction.pending_defer


def _custom_id(interaction: Interaction) -> str:
    return str(interaction.data.get("custom_id", ""))


async def _still_works(stage: Stage) -> None:
    """A member who comes now gets a picture as ever."""
    stage.comet.release()
    guild = stage.discord.world.guild("Harbour")
    stage.discord.world.add_person("carol", guild=guild)
    carol = await stage.person("carol")
    grid = await finished(carol, await carol.slash("imagine", channel="pictures", prompt="a boat"))
    await finished(carol, await carol.press(grid["id"], "U1"))


def _check(stage: Stage, figures: Figures) -> None:
    bot, gateway = stage.bot, stage.discord.gateway
    laws = {
        "the bot ended": bot is not None and bot.running,
        "the connection was lost": gateway.identifies == 1 and gateway.resumes == 0,
        "memory grew": figures.sent < TELLING
        or figures.after_mb - figures.before_mb < MOST_GROWTH_MB,
        "memory had a peak": figures.peak_mb - figures.began_mb < MOST_PEAK_MB,
        "something was charged that no message tells of": figures.charged <= figures.asked,
        "interactions that came twice were not dropped": "interaction.repeated" in log_of(stage),
        "a prompt asked for several, or for a speed": all(map(_asks_for_one, _prompts(stage))),
        **{f"the log has {fault!r}": fault not in log_of(stage) for fault in FAULTS},
    }
    broken = [law for law, holds in laws.items() if not holds]
    if broken:
        raise FuzzError("\n".join([*broken, *figures.lines(), *_told(stage)]))


def _prompts(stage: Stage) -> list[str]:
    """All that were sent to CometAPI."""
    bodies = [request.body or {} for request in stage.comet.requests]
    return [str(body["prompt"]) for body in bodies if body.get("prompt")]


def _asks_for_one(prompt: str) -> bool:
    """Whether a prompt stands for one picture, at the speed that goes beside it."""
    try:
        refuse_several(prompt)
    except PromptError:
        return False
    return beside(prompt).speed is None


def dropped(stage: Stage, event: str) -> int:
    """How many events of that name the bot told that it left out; the last minute's are missing."""
    lines = [line for line in log_of(stage).splitlines() if '"event.dropped"' in line]
    told = [json.loads(line) for line in lines]
    return sum(line["times"] for line in told if line["event_name"] == event)


def _told(stage: Stage) -> list[str]:
    """The lines of the log that tell of faults, the first few."""
    lines = [line for line in log_of(stage).splitlines() if any(fault in line for fault in FAULTS)]
    return lines[:10]


def _size_mb(stage: Stage) -> float:
    assert stage.bot is not None
    pages = Path(f"/proc/{stage.bot.pid}/statm").read_text(encoding="ascii").split()[1]
    return int(pages) * PAGE_MB


def _peak_mb(stage: Stage) -> float:
    assert stage.bot is not None
    status = Path(f"/proc/{stage.bot.pid}/status").read_text(encoding="ascii")
    [peak] = [line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")]
    return int(peak) / 1024


if __name__ == "__main__":
    command_line(run, what="interactions", count=50_000)()
