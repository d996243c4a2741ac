import io
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog

from bot.logs import NOISY, set_level, set_up

SECRET = "sk-0123456789"

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _logging_as_before() -> Iterator[None]:
    """What a test sets up for the whole process is undone."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in NOISY}
    yield
    for handler in root.handlers:
        if handler not in handlers:
            handler.close()
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    structlog.reset_defaults()


def test_a_line_is_json_where_nobody_watches(capsys: Capture) -> None:
    """Event name and fields, with time and level, whoever wrote it."""
    set_up("info", "auto", secrets=[])

    structlog.get_logger().info("task.shown", task_id=7)
    logging.getLogger("somewhere").warning("from a %s", "library")

    ours, theirs = map(json.loads, capsys.readouterr().err.splitlines())
    assert (ours["event"], ours["task"], ours["level"]) == ("task.shown", 7, "info")
    assert (theirs["event"], theirs["level"]) == ("from a library", "warning")
    assert ours["timestamp"].endswith("Z")


def test_a_line_is_text_where_it_is_wanted(capsys: Capture) -> None:
    """One line for a person."""
    set_up("info", "text", secrets=[])

    structlog.get_logger().info("task.shown", task_id=7)

    [line] = capsys.readouterr().err.splitlines()
    assert "task.shown" in line
    assert "task=7" in line


@pytest.mark.parametrize("output", ["json", "text"])
def test_a_secret_is_in_no_line(output: str, capsys: Capture) -> None:
    """Neither in an event, nor in a field, nor in a library's line."""
    set_up("info", output, secrets=[SECRET, ""])

    structlog.get_logger().info(f"asked with {SECRET}", header={"Authorization": SECRET})
    logging.getLogger("somewhere").warning("key %s", SECRET)

    written = capsys.readouterr().err
    assert SECRET not in written
    assert written.count("[hidden]") == 3


@pytest.mark.parametrize("output", ["json", "text"])
def test_a_secret_is_in_no_traceback(output: str, capsys: Capture) -> None:
    """Errors quote what they were given."""
    set_up("info", output, secrets=[SECRET])

    try:
        raise ValueError(SECRET)  # noqa: TRY301 - the traceback is what this is about
    except ValueError:
        structlog.get_logger().exception("poll.fault")

    written = capsys.readouterr().err
    assert "ValueError: [hidden]" in written
    assert SECRET not in written


def test_libraries_are_quiet_unless_everything_is_wanted(capsys: Capture) -> None:
    """They are heard from warnings on."""
    set_up("info", "json", secrets=[])
    logging.getLogger("discord.gateway").info("heartbeat")
    logging.getLogger("discord.gateway").warning("late")

    set_up("debug", "json", secrets=[])
    logging.getLogger("discord.gateway").info("resumed")

    events = [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()]
    assert events == ["late", "resumed"]


def test_a_level_holds_for_our_own_lines(capsys: Capture) -> None:
    """`LOG_LEVEL=warning` leaves out what is only informative."""
    set_up("warning", "json", secrets=[])

    structlog.get_logger().info("task.shown")
    structlog.get_logger().warning("poll.no_answer")

    [line] = capsys.readouterr().err.splitlines()
    assert json.loads(line)["event"] == "poll.no_answer"


def test_a_lost_connection_is_one_line_without_a_traceback(capsys: Capture) -> None:
    """discord.py tells every reconnect with its traceback, which is no fault of anybody."""
    set_up("info", "json", secrets=[])

    error = ConnectionResetError(SECRET)
    logging.getLogger("discord.shard").error("Reconnecting in %.1f s", 2, exc_info=error)

    told = json.loads(capsys.readouterr().err)
    assert told["event"] == "Reconnecting in 2.0 s (ConnectionResetError)"
    assert "exception" not in told


@pytest.mark.parametrize("output", ["json", "text"])
def test_no_part_of_a_secret_is_in_a_line(output: str, capsys: Capture) -> None:
    """Services quote keys in part, and writers escape them."""
    secret = "sk-0123456789abcdef/ghijkl"
    set_up("info", output, secrets=[secret])

    logging.getLogger("somewhere").warning("[%s***%s] is used up", secret[:13], secret[-9:])
    structlog.get_logger().warning("asked", url=f"/?key={quote(secret, safe='')}")

    written = capsys.readouterr().err
    assert "is used up" in written
    for start in range(len(secret) - 7):
        assert secret[start : start + 8] not in written


@pytest.mark.parametrize("output", ["json", "text"])
def test_a_secret_is_hidden_however_it_is_written(output: str, capsys: Capture) -> None:
    """JSON and Python escape what is odd in it."""
    set_up("info", output, secrets=['a"b\\c'])

    structlog.get_logger().warning("asked", key='a"b\\c')

    written = capsys.readouterr().err
    assert "hidden" in written
    assert not re.search(r"a.{1,3}b", written.partition("key")[2])


@pytest.mark.parametrize("output", ["json", "text"])
def test_an_event_keeps_its_name_whatever_is_a_secret(output: str, capsys: Capture) -> None:
    """A password of a letter is in many words; all but the name is without it."""
    set_up("info", output, secrets=["b"])

    structlog.get_logger().warning("database.waits", reason="b")
    structlog.get_logger().warning("no b", reason="")

    named, other = capsys.readouterr().err.splitlines()
    assert "database.waits" in named
    assert named.count("[hidden]") == 1
    assert "no [hidden]" in other


def test_an_interactions_token_is_in_no_line(capsys: Capture) -> None:
    """With it anybody could answer in the bot's name for a quarter of an hour."""
    set_up("info", "json", secrets=[])

    for path in ("interactions/7/SECRET/callback", "webhooks/7/SECRET/messages/@original"):
        logging.getLogger("somewhere").warning("POST https://x.example/api/v10/%s", path)

    written = capsys.readouterr().err
    assert "SECRET" not in written
    assert "/messages/@original" in written


def test_whole_requests_and_rows_are_never_written(capsys: Capture) -> None:
    """Even where everything is wanted: they hold credentials."""
    set_up("debug", "json", secrets=[])

    logging.getLogger("discord.http").debug("with {'token': 'x'}")
    logging.getLogger("aiosqlite").debug("executing")
    logging.getLogger("sqlalchemy.engine.Engine").info("parameters")

    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("environment", "has_colors"),
    [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)],
)
def test_a_terminal_gets_colours_unless_somebody_wants_none(
    environment: dict[str, str], *, has_colors: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As no-color.org says, and on one that can show them."""
    for name in ("NO_COLOR", "TERM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    terminal = io.StringIO()
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stderr", terminal)
    set_up("info", "auto", secrets=[])

    structlog.get_logger().info("task.shown", task_id=7)

    assert ("\x1b[" in terminal.getvalue()) is has_colors


def test_lines_on_a_terminal_stand_below_each_other(capsys: Capture) -> None:
    """Time, level and event have columns; what a line is about comes before all else."""
    set_up("debug", "text", secrets=[])

    structlog.get_logger().info("task.shown", state="failed", user_id=9, task_id=7, guild_id=8)
    structlog.get_logger().warning("submit.given_up", task_id=7)

    shown, given_up = capsys.readouterr().err.splitlines()
    assert re.match(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[", shown)
    assert "task=7 server=8 member=9 state=failed" in shown
    assert shown.index("task.shown") == given_up.index("submit.given_up")
    assert shown.index("task=7") == given_up.index("task=7")


def test_the_level_is_switched_while_lines_are_written(capsys: Capture) -> None:
    """For loggers that exist already, and back; libraries that quote rows stay quiet."""
    log, told = structlog.get_logger(), list[dict[str, str]]()
    set_up("info", "json", secrets=[])
    for level in ("debug", "error", "info"):
        set_level(level)
        log.debug("fine", at=level)
        log.info("usual", at=level)
        logging.getLogger("sqlalchemy").info("SELECT")
        told += map(json.loads, capsys.readouterr().err.splitlines())

    shown = [(line["event"], line["at"]) for line in told]
    assert shown == [("fine", "debug"), ("usual", "debug"), ("usual", "info")]


def test_a_file_gets_the_same_lines(capsys: Capture, tmp_path: Path) -> None:
    """As JSON where standard error is for people, without secrets there either."""
    set_up("info", "text", secrets=[SECRET], file=tmp_path / "text.log")
    structlog.get_logger().info("task.shown", task_id=7, key=SECRET)
    set_up("info", "auto", secrets=[SECRET], file=tmp_path / "json.log")
    structlog.get_logger().info("task.shown", task_id=7, key=SECRET)

    as_text, as_json = capsys.readouterr().err.splitlines()
    assert (tmp_path / "text.log").read_text(encoding="utf-8") == f"{as_text}\n"
    assert (tmp_path / "json.log").read_text(encoding="utf-8") == f"{as_json}\n"
    assert json.loads(as_json)["key"] == "[hidden]"
