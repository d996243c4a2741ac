"""A member at the terminal: every command, buttons, menus and dialogs by what they are called."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from playground.discord import Person
from playground.session import Session
from playground.terminal.commands import chosen, command_in, slash_commands, typed_values
from playground.terminal.processes import ProcessLines
from playground.terminal.terminal import Terminal
from tests.browser.kit import running_kit

if TYPE_CHECKING:
    from pathlib import Path

FAST = {"DEFAULT_SPEED": "fast"}


async def typed(session: Session, folder: Path, *lines: str) -> str:
    """What the terminal says to these lines."""
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    for line in (*lines, None):
        queue.put_nowait(line)
    out = io.StringIO()
    async with await Person.join(session.discord.user_url, "alice") as alice:
        await Terminal(alice, folder, processes=ProcessLines(session), out=out).run(queue)
    return out.getvalue()


async def test_every_command_of_the_bot(tmp_path: Path) -> None:
    """Pictures by path and by number, choices by name, a switch, a menu with its dialog."""
    Image.effect_mandelbrot((64, 64), (-2, -1.5, 1, 1.5), 40).save(tmp_path / "given.png")
    session = await Session.open(tmp_path, pace=0.1, settings=FAST)
    try:
        said = await typed(
            session,
            tmp_path,
            "/imagine a paper boat speed:turbo",
            "Make it",
            f"/describe picture:{tmp_path / 'given.png'}",
            "/blend picture1:#2 picture2:#2",
            "#2 Animate",
            *[""] * 12,
            "Make it",
            "/remix on:yes",
            "/edit picture:missing.png prompt:a hat",
            "/nonsense",
            "commands",
        )
    finally:
        await session.close()
    submits = [r.path for r in session.comet.requests if "/submit/" in r.path]
    names = [path.rpartition("/")[2] for path in submits]
    assert names == ["imagine", "describe", "blend", "video"], said
    assert submits[0].startswith("/mj-turbo/")
    assert "#4 is saved as" in said
    assert "missing.png" in said
    assert "There is no command 'nonsense'" in said
    for command in ("/imagine prompt: ", "/edit ", "/video ", "/remix [on:]", "#1 Animate"):
        assert command in said


async def test_dialogs_are_filled_in_line_by_line(tmp_path: Path) -> None:
    """Each field is asked for with its choices; an empty line keeps what it holds."""
    Image.new("RGB", (8, 8)).save(tmp_path / "one.png")
    session = await Session.open(tmp_path, pace=0.1, with_bot=False)
    try:
        async with running_kit(session.discord):
            said = await typed(
                session, tmp_path,
                "/survey", "A boat at sunrise", "Ink, pastel", "large", "",
                "/order", "", "bob", "", str(tmp_path / "one.png"), "yes",
                "/album begin Sunrise", "/everything", "Middle",
                "/find boat exact:no whom:bob limit:3",
            )  # fmt: skip
    finally:
        await session.close()
    assert "Style (Ink, Oil, Pastel):" in said
    assert "Prompt [a boat]:" in said
    assert "Got A boat at sunrise | ink,pastel | l | signature" in said
    assert "Got a boat | bob |  | one.png:" in said
    assert "Began Sunrise" in said
    assert "This interaction failed" in said, "the kit leaves its menu unanswered"
    assert "Looking for boat | 3 | False | bob" in said


async def test_processes_are_obeyed_while_a_picture_is_watched(tmp_path: Path) -> None:
    """As one may be what it waits for; every other line waits for its end."""
    session = await Session.open(tmp_path, pace=0.1, settings=FAST)
    session.comet.hold()
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    out = io.StringIO()
    try:
        async with await Person.join(session.discord.user_url, "alice") as alice:
            terminal = Terminal(alice, tmp_path, processes=ProcessLines(session), out=out)
            typing = asyncio.create_task(terminal.run(queue))
            for line in ("/imagine a kite", "processes", "process 1 start"):
                queue.put_nowait(line)
                await asyncio.wait_for(queue.join(), 60)
            assert out.getvalue().count("There is one process.") == 2
            assert "is saved as" not in out.getvalue()
            session.comet.release()
            for last in ("U1", None):
                queue.put_nowait(last)
            await typing
    finally:
        await session.close()
    assert "#2 is saved as" in out.getvalue()


async def test_a_reset_ends_what_is_watched(tmp_path: Path) -> None:
    """The message is gone, and the next line makes another."""
    session = await Session.open(tmp_path, pace=0.1, settings=FAST)
    session.comet.hold()
    queue: asyncio.Queue[str | None] = asyncio.Queue()
    out = io.StringIO()
    try:
        async with await Person.join(session.discord.user_url, "alice") as alice:
            typing = asyncio.create_task(Terminal(alice, tmp_path, out=out).run(queue))
            queue.put_nowait("/imagine a kite")
            await asyncio.wait_for(queue.join(), 60)
            await session.reset()
            for last in ("/imagine a boat", None):
                queue.put_nowait(last)
            await asyncio.wait_for(typing, 60)
    finally:
        await session.close()
    assert "was deleted" in out.getvalue()
    assert "#2 is saved as" in out.getvalue()


@pytest.mark.parametrize(
    ("processes", "said"),
    [
        (1, ["There is one process.", "There is one process.", "There is one process."]),
        (
            2,
            [
                "  1  Not running: start cut-discord",
                "  2  Not running: start cut-discord",
                "Kill -9 is not possible now. Process 1: Not running.",
                "Process 2 does not reach Discord any more.",
                "  1  Not running: start cut-discord",
                "  2  Not running, Cut from Discord: start mend-discord",
                "The processes share a file: only a server, with --postgres, can be cut off.",
                "The processes are 1, 2. What can be done to each is kill, freeze, ",
            ],
        ),
    ],
)
async def test_processes(tmp_path: Path, processes: int, said: list[str]) -> None:
    """They are listed with what can be done to each; what cannot is refused in a sentence."""
    session = await Session.open(tmp_path, processes=processes, with_bot=False)
    lines = ["processes", "process 1 kill", "/process 2 cut-discord"]
    if processes > 1:
        lines += ["/processes", "process 2 cut-database", "process 3 kill"]
    try:
        told = await typed(session, tmp_path, *lines)
    finally:
        await session.close()
    shown = told.splitlines()
    assert len(shown) == len(said)
    assert [line[: len(words)] for line, words in zip(shown, said, strict=True)] == said


@pytest.mark.parametrize(
    ("rest", "values"),
    [
        ("a boat --ar 3:2", {"prompt": "a boat --ar 3:2"}),
        ("prompt:a boat speed:turbo", {"prompt": "a boat", "speed": "turbo"}),
        ("speed:turbo prompt: a boat", {"prompt": "a boat", "speed": "turbo"}),
        ("https://example.com/a.png a: b", {"prompt": "https://example.com/a.png a: b"}),
        ("", {}),
    ],
)
def test_values_are_split_by_their_names(rest: str, values: dict[str, str]) -> None:
    """Words before a name go to the first option; a colon alone makes no name."""
    assert typed_values(rest, [{"name": "prompt"}, {"name": "speed"}]) == values


def test_subcommands_and_choices() -> None:
    """The longest name counts; a choice is meant by its name or by its value."""
    begin = {"name": "begin", "type": 1, "options": []}
    known = slash_commands([{"name": "album", "type": 1, "options": [begin]}])
    assert command_in("album begin Sunrise", list(known)) == ("album begin", "Sunrise")
    assert command_in("albums", list(known)) == ("albums", "")
    option = {"type": 3, "choices": [{"name": "Very fast", "value": "turbo"}]}
    assert [chosen(option, word) for word in ("very fast", "Turbo", "slow")] == [
        "turbo", "turbo", "slow",
    ]  # fmt: skip
    assert chosen({"type": 5}, "off") == "false"
