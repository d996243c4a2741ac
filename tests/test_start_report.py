"""What a start says of itself on a terminal; as an event it is read in the stories."""

import mmap
from pathlib import Path

import pytest

from bot import start_report
from bot.start_report import is_for_people, place_of, resident_mb, table


def test_the_table_has_a_line_for_each_thing_that_is_known() -> None:
    """Values stand below each other; what nobody told is left out."""
    shown = table({"bot": "Imagine#1", "ready_s": 0.9, "memory_mb": None})

    assert shown == "Imagine Bot listens.\n  bot        Imagine#1\n  ready s    0.9"


@pytest.mark.parametrize(("output", "for_people"), [("text", True), ("json", False)])
def test_who_reads_the_log_is_what_was_chosen(output: str, *, for_people: bool) -> None:
    """Without a choice it is whether there is a terminal, which tests have not."""
    assert is_for_people(output) is for_people
    assert not is_for_people("auto")


def test_where_the_database_is_names_no_password() -> None:
    """Neither in a table nor in an event."""
    url = "postgresql://bot:very-secret@db.example.com:5432/imagine?schema=pictures"
    assert place_of(url) == "the schema pictures of db.example.com:5432/imagine"
    assert place_of("sqlite+aiosqlite:////data/imagine.db") == "/data/imagine.db"


def test_the_memory_of_a_process_is_some_megabytes() -> None:
    """Where Linux tells it."""
    assert 10 < (resident_mb() or 0) < 10_000


def test_memory_is_counted_in_the_pages_of_the_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those of a Raspberry Pi are four times as large as those of a PC."""
    statm = tmp_path / "statm"
    statm.write_text("99999 4800 0 0 0 0 0\n")
    monkeypatch.setattr(start_report, "_STATM", statm)
    monkeypatch.setattr(mmap, "PAGESIZE", 16 * 1024)

    assert resident_mb() == 75
