"""What rows hold is codes and values; the words for them are chosen when they are shown."""

from __future__ import annotations

import ast
import re
from dataclasses import asdict, replace
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Final

from bot.domain.inputs import Inputs
from bot.domain.states import Ending
from bot.services.requester import Requester
from bot.ui import texts
from tests.behaviour.messages import text_of
from tests.behaviour.world import World, answer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.domain.tasks import Task

_MARKS: Final = {"mark", "say", "count"}


def _sentences() -> Iterator[re.Pattern[str]]:
    """What the bot can say in more than one word, whatever it fills in."""
    for path in Path(texts.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in _MARKS:
                for given in node.args:
                    if isinstance(given, ast.Constant) and _has_words(str(given.value)):
                        yield _pattern(str(given.value))


def _has_words(sentence: str) -> bool:
    """Whether it says something, rather than put other sentences together."""
    return " " in sentence and re.search(r"[^\W\d_]", re.sub(r"\{\w*\}", "", sentence)) is not None


def _pattern(sentence: str) -> re.Pattern[str]:
    if "{" not in sentence or "`{`" in sentence:
        return re.compile(re.escape(sentence))
    pieces = (
        re.escape(text) + ("" if name is None else ".+")
        for text, name, *_ in Formatter().parse(sentence)
    )
    return re.compile("".join(pieces))


def _texts_in(part: object) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict):
        for value in part.values():
            yield from _texts_in(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from _texts_in(value)


def _held(task: Task) -> set[str]:
    """The texts of a row, but for the names that CometAPI gives its buttons."""
    row = asdict(task)
    row["result"].pop("buttons")
    return set(_texts_in(row))


async def test_no_row_holds_a_sentence_of_ours(world: World) -> None:
    """Of a prompt that was remarked on, of its buttons, of what has no words, of what failed."""
    alice = world.member("alice")
    grid = await world.grid(alice, "a boat --stealth")
    await world.finished(answer(await world.press(alice, grid, "U1")))
    missing = answer(await alice.slash(world.channel, "describe", link=f"{world.comet.base_url}/0"))
    await world.task_ended(missing)
    requester = Requester(user_id=alice.id, guild_id=None, channel_id=world.channel.id)
    generation, picture = world.client.services.generation, "https://x.example/a.png"
    titled = [
        await generation.blend(requester, [picture] * 3, dimensions="SQUARE"),
        await generation.video(replace(requester, agreed_usd=0.168), "", Inputs(image=picture)),
        await generation.swap(requester, picture, picture),
    ]

    rows = [await world.task(message) for message in (grid, missing)]
    found = [await world.engine.store.tasks.get(number) for number in range(1, 9)]
    tasks = [task for task in found if task is not None]

    assert "was left out" in text_of(grid)
    assert rows[1].result.ending is Ending.INPUT
    assert len(tasks) >= len(titled) + 3
    sentences = list(_sentences())
    assert len(sentences) > 200
    held = set().union(*map(_held, tasks))
    assert [text for text in held if any(each.fullmatch(text) for each in sentences)] == []
