"""A report of `doctor --live` is played: who asks gets the answers that were given there."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

import pytest

from playground.comet import LocalComet
from playground.comet.drawing import artworks
from playground.comet.replay import ReportError, read_report
from tests.e2e.stage import Stage, finished, says
from tests.support.live import examined

if TYPE_CHECKING:
    from pathlib import Path

    from playground.comet.faults import Faults


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """How large pictures are is not what this is about."""
    monkeypatch.setattr(artworks, "SIDE", 96)
    monkeypatch.setattr(artworks, "PREVIEW_SIDE", 48)


def _usual(_faults: Faults) -> None:
    pass


def _strange(faults: Faults) -> None:
    faults.loose_types = faults.no_list = True


def _failing(faults: Faults) -> None:
    faults.next_failures = ["Internal error"]


def _cut(faults: Faults) -> None:
    faults.reset_after_accept = 1


async def reported(folder: Path, comet: LocalComet) -> Path:
    """The file of a live check."""
    report = folder / "report.json"
    report.write_text(json.dumps((await examined(comet)).report), "utf-8")
    return report


@pytest.mark.parametrize("fault", [_usual, _strange, _failing, _cut])
async def test_the_same_is_found_out_of_a_replay(tmp_path: Path, fault: object) -> None:
    """Whatever answered, a live check of its replay says the same of each assumption."""
    assert callable(fault)
    there = await LocalComet.start(pace=0.02)
    fault(there.faults)
    first = await examined(there)
    await there.close()
    (tmp_path / "report.json").write_text(json.dumps(first.report), "utf-8")
    here = await LocalComet.start(pace=0.5, replay=read_report(tmp_path / "report.json"))
    try:
        again = await examined(here)
    finally:
        await here.close()

    of_money = {"prices"}  # what the account had stands still in a report
    assert again.course.stopped == first.course.stopped
    assert {name: one for name, one in again.verdicts.items() if name not in of_money} == {
        name: one for name, one in first.verdicts.items() if name not in of_money
    }


async def test_the_bot_makes_pictures_from_a_replay(tmp_path: Path) -> None:
    """Two members ask for one each: the prompts and ids are theirs, and a U works."""
    there = await LocalComet.start(pace=0.02)
    report = await reported(tmp_path, there)
    await there.close()
    stage = await Stage.open(tmp_path)
    await stage.comet.close()
    stage.comet = await LocalComet.start(replay=read_report(report))
    try:
        await stage.start()
        alice, bob = await stage.person("alice"), await stage.person("bob")
        asked = [
            (one, await one.slash("imagine", channel="pictures", prompt="a kite"))
            for one in (alice, bob)
        ]
        grids = await asyncio.gather(*(finished(one, answer, "U1") for one, answer in asked))
        assert all("a kite" in says(grid) for grid in grids)

        pressed = await alice.press(grids[0]["id"], "U1")
        await finished(alice, pressed, "Creative")
        refused = await alice.slash(
            "describe", channel="pictures", link="https://example.com/a.png"
        )
        assert refused.kind == "message"
    finally:
        await stage.close()


@pytest.mark.parametrize("content", ["", "[]", '{"format": 2, "exchanges": []}', '{"format": 1}'])
def test_what_is_no_report_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    """As is a file that is not there."""
    file = tmp_path / "report.json"
    file.write_text(content, "utf-8")

    for path in (file, tmp_path / "none.json"):
        with pytest.raises(ReportError) as raised:
            read_report(path)
        assert str(raised.value).endswith(".")
