"""The number of claims beside a file."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs

from bot.store.database.sqlite.claims_file import ClaimsFile

if TYPE_CHECKING:
    from pathlib import Path

    from bot.store import Store


@pytest.mark.of_files
async def test_it_never_falls_behind(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is written late, since it was not taken before, does not undo what came after it."""
    monkeypatch.setattr("bot.store.database.sqlite.claims_file.WRITE_AGAIN_S", 0.01)
    beside = tmp_path / "imagine.db.claims"
    beside.unlink(missing_ok=True)
    beside.mkdir()  # which no number can be written to
    claims = store.queue._database.claims

    with capture_logs() as logs:
        late = asyncio.ensure_future(claims.note(5))
        while not logs:  # noqa: ASYNC110 - until it was refused
            await asyncio.sleep(0)
        beside.rmdir()
        await claims.note(6)
        await late

    assert ClaimsFile(tmp_path / "imagine.db").read() == 6
