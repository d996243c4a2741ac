"""The file of the log: of a bounded size, of one process, and no reason for the bot to end."""

import logging
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot import log_file
from bot.log_file import KEPT, LogFile

Write = Callable[[str], None]


@pytest.fixture
def file(tmp_path: Path) -> Iterator[LogFile]:
    opened = LogFile(tmp_path / "bot.log")
    yield opened
    opened.close()


@pytest.fixture
def write(file: LogFile) -> Write:
    def write(text: str) -> None:
        file.handle(logging.makeLogRecord({"msg": text}))

    return write


def test_only_its_owner_may_read_it(file: LogFile) -> None:
    """It names members and servers."""
    assert Path(file.baseFilename).stat().st_mode & 0o777 == 0o600


def test_a_new_one_is_begun_in_time_and_few_are_kept(
    file: LogFile, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The oldest lines are gone, the newest stand in order."""
    monkeypatch.setattr(file, "maxBytes", 100)
    for number in range(200):
        write(f"line {number}")

    path = Path(file.baseFilename)
    kept = [path, *(Path(f"{path}.{number}") for number in range(1, KEPT + 1))]
    assert {one for one in path.parent.iterdir() if one.suffix != ".lock"} == set(kept)
    assert all(one.stat().st_size < 110 for one in kept)
    lines = [line for one in reversed(kept) for line in one.read_text().splitlines()]
    assert lines == [f"line {number}" for number in range(200 - len(lines), 200)]


def test_the_limit_holds_over_a_restart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is there counts."""
    monkeypatch.setattr(log_file, "LARGEST", 100)
    path = tmp_path / "bot.log"
    path.write_text("x" * 100)
    opened = LogFile(path)
    opened.handle(logging.makeLogRecord({"msg": "new"}))
    opened.close()

    assert path.read_text() == "new\n"
    assert (tmp_path / "bot.log.1").read_text() == "x" * 100


def test_a_file_that_cannot_be_moved_takes_no_older_one_with_it(
    file: LogFile, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows while somebody looks at it: it goes on, and older ones age as they would."""
    path = Path(file.baseFilename)
    for number in range(1, KEPT):
        Path(f"{path}.{number}").write_text("older")
    monkeypatch.setattr(file, "maxBytes", 100)
    really_move = os.rename

    def move(source: str, target: str) -> None:
        if source == str(path):
            raise PermissionError(13, "in use")
        really_move(source, target)

    monkeypatch.setattr(os, "rename", move)
    for number in range(20):
        write(f"line {number:02}")
    monkeypatch.undo()

    kept = [one.read_text() for one in path.parent.glob("bot.log.[1-5]")]
    assert kept == ["older"] * (KEPT - 1)
    assert path.read_text().splitlines() == [f"line {number:02}" for number in range(20)]


def test_a_second_process_is_told(file: LogFile) -> None:
    """Two that move files away from each other would lose lines."""
    with pytest.raises(OSError, match="another process writes to it"):
        LogFile(Path(file.baseFilename))


def test_what_cannot_be_written_is_left_out(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A full disk is no fault to trace; lines that fit again are written."""
    path = tmp_path / "bot.log"
    path.symlink_to("/dev/full")
    opened = LogFile(path)
    opened.handle(logging.makeLogRecord({"msg": "lost"}))
    path.unlink()
    opened.handle(logging.makeLogRecord({"msg": "kept"}))
    opened.close()

    assert path.read_text() == "kept\n"
    assert capsys.readouterr() == ("", "")


def test_where_no_new_one_can_be_begun_the_old_one_goes_on(
    file: LogFile, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folders where older ones were to be moved to, say."""
    monkeypatch.setattr(file, "maxBytes", 10)
    for number in range(1, KEPT + 1):
        Path(f"{file.baseFilename}.{number}").mkdir()
    for number in range(5):
        write(f"line number {number}")

    assert len(Path(file.baseFilename).read_text().splitlines()) == 5


def test_a_file_that_was_moved_away_is_followed_by_another(file: LogFile, write: Write) -> None:
    """As logrotate does, which then sends SIGHUP."""
    path = Path(file.baseFilename)
    write("before")
    path.rename(path.with_suffix(".old"))
    file.reopen()
    write("after")

    assert path.read_text() == "after\n"
    assert path.with_suffix(".old").read_text() == "before\n"
