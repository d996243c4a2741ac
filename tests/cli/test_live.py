"""`doctor --live` against the local CometAPI: what it pays, finds, and keeps in its report."""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.cli.checks.result import Verdict
from bot.cli.live.assumptions import ASSUMPTIONS, Evidence, judged
from bot.cli.live.course import Course
from bot.cli.live.recording import Recording
from bot.cli.live.report import ReportFile, report_of
from bot.cometapi import Exchange
from bot.cometapi.answers.envelope import Answer
from playground.comet.drawing import artworks
from tests.support.command_line import run
from tests.support.live import examined

if TYPE_CHECKING:
    from collections.abc import Callable

    from playground.comet import LocalComet

PAGE = Path(__file__).parents[2] / "docs" / "cometapi.md"


def submits(comet: LocalComet) -> list[str]:
    """What was asked for that may cost something."""
    return [one.path for one in comet.requests if "/submit/" in one.path]


@pytest.fixture(autouse=True)
def _small_and_quick(monkeypatch: pytest.MonkeyPatch, comet: LocalComet) -> None:
    """How large pictures are is not what this is about."""
    monkeypatch.setattr(artworks, "SIDE", 96)
    monkeypatch.setattr(artworks, "PREVIEW_SIDE", 48)
    comet.pace = 0.02


async def test_it_pays_once_and_keeps_every_answer_but_no_secret(
    settings: dict[str, str], comet: LocalComet, tmp_path: Path
) -> None:
    """As a command: it is not begun unasked, and ends with a report that only its owner reads."""
    settings["DEFAULT_SPEED"] = "fast"
    code, said = await run("doctor", "--live", folder=tmp_path, settings=settings)
    assert (code, submits(comet)) == (2, []), said
    assert "--yes" in said

    words = ("doctor", "--live", "--yes", "--report", "answers.json")
    code, said = await run(*words, folder=tmp_path, settings=settings)

    assert code == 0, said
    assert submits(comet) == ["/mj-fast/mj/submit/imagine", "/mj-fast/mj/submit/action"]
    report = tmp_path / "answers.json"
    assert stat.S_IMODE(report.stat().st_mode) == 0o600
    text = report.read_text("utf-8")
    assert [one["check"] for one in json.loads(text)["assumptions"]] == list(ASSUMPTIONS)
    assert "U1" in text
    assert "signature=" not in text
    for start in range(len(comet.key) - 8):
        assert comet.key[start : start + 8] not in text

    code, said = await run(*words, folder=tmp_path, settings=settings)
    assert (code, len(submits(comet))) == (2, 2), said


async def test_all_holds_of_what_the_page_says(comet: LocalComet) -> None:
    """And the page names each."""
    found = (await examined(comet)).verdicts

    assert {name: verdict for name, verdict in found.items() if verdict != Verdict.FINE} == {}
    assert re.findall(r"^\| `([a-z-]+)` \|", PAGE.read_text("utf-8"), re.MULTILINE) == list(found)


def _lost_answer(comet: LocalComet) -> None:
    comet.faults.reset_after_accept = 1


def _used_up(comet: LocalComet) -> None:
    comet.faults.exhausted = True


def _failing(comet: LocalComet) -> None:
    comet.faults.next_failures = ["Internal error"]


def _endless(comet: LocalComet) -> None:
    comet.faults.never_finish = True


def _website(comet: LocalComet) -> None:
    comet.faults.html = True


@pytest.mark.parametrize(
    ("fault", "paid", "said"),
    [
        (_lost_answer, 1, "not submitted again"),
        (_used_up, 0, "credit is used up"),
        (_failing, 1, "Internal error"),
        (_endless, 1, "not done within"),
        (_website, 0, "makes no sense"),
    ],
)
async def test_a_course_that_breaks_off_says_why_and_pays_no_second_time(
    comet: LocalComet, fault: Callable[[LocalComet], None], paid: int, said: str
) -> None:
    """What was not reached is unknown, and not wrong."""
    fault(comet)

    examination = await examined(comet, within_s=1.0)

    assert said in examination.course.stopped
    assert len(submits(comet)) == paid
    assert examination.verdicts["press-makes-a-task"] == Verdict.UNKNOWN


def _numbers(comet: LocalComet) -> None:
    comet.faults.loose_types = True


def _without_list(comet: LocalComet) -> None:
    comet.faults.no_list = True


def _dead_link(comet: LocalComet) -> None:
    comet.faults.image = "html"


@pytest.mark.parametrize(
    ("fault", "broken"),
    [
        (_numbers, "progress-percent"),
        (_without_list, "list-by-condition"),
        (_dead_link, "link-without-key"),
    ],
)
async def test_what_does_not_hold_is_named(
    comet: LocalComet, fault: Callable[[LocalComet], None], broken: str
) -> None:
    """The rest is found out all the same."""
    fault(comet)

    examination = await examined(comet)

    assert examination.course.stopped == ""
    assert examination.verdicts[broken] == Verdict.BROKEN
    assert examination.verdicts["upscale-is-one"] == Verdict.FINE


def exchange(body: object, path: str = "/user/quota") -> Exchange:
    answer = Answer(status=200, headers={"set-cookie": "a=b"}, body=json.dumps(body).encode())
    return Exchange(method="GET", path=path, sent=None, answer=answer)


def test_what_is_private_is_left_out_wherever_it_stands() -> None:
    """Secrets, signatures, cookies and names; the same answer again is only counted."""
    recording = Recording(lambda text: text.replace("sk-secret", "[hidden]"))
    told = {
        "username": "me",
        "keys": [{"name": "my bot", "remain_quota": -1}],
        "link": "see <https://cdn.example.com/a.png?ex=1&hm=2> and https://example.com/b",
        "sk-secret": ["sk-secret", 1, None],
    }
    recording.observe(exchange(told))
    recording.observe(exchange(told))

    [kept] = recording.exchanges
    assert kept["repeated"] == 1
    assert kept["headers"] == {"set-cookie": "[hidden]"}
    assert kept["body"] == {
        "username": "[hidden]",
        "keys": [{"name": "[hidden]", "remain_quota": -1}],
        "link": "see <https://cdn.example.com/a.png?[hidden]> and https://example.com/b",
        "[hidden]": ["[hidden]", 1, None],
    }


def test_answers_of_any_shape_are_judged_and_kept(tmp_path: Path) -> None:
    """They were paid for, and are what a report is wanted for."""
    recording, course = Recording(str), Course()
    strange: tuple[object, ...] = ({}, [], None, 1.5, True, "half of a letter: \ud83d")
    for value in strange:
        told = dict.fromkeys(("code", "result", "status", "progress", "state", "id"), value)
        for path in ("/mj/submit/imagine", "/mj/task/7/fetch", "/mj/task/list-by-condition"):
            recording.observe(exchange(told, path))
            recording.observe(exchange(value, path))

    evidence = Evidence(course=course, recording=recording, estimate_usd=0.1, speed="")
    results = list(judged(evidence))
    assert "fine" not in {result.verdict for result in results}

    report = report_of(course, recording, results, base_url="", speed="")
    ReportFile(tmp_path / "report.json").write(report)
    written = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert written["exchanges"] == recording.exchanges


async def test_it_goes_by_the_proxy_of_the_settings(
    settings: dict[str, str], comet: LocalComet, tmp_path: Path
) -> None:
    """Else it would tell of another way than the bot's, or reach nobody."""
    settings["HTTP_PROXY"] = comet.base_url
    settings["COMETAPI_BASE_URL"] = "http://comet.example"
    settings["DEFAULT_SPEED"] = "fast"

    _, said = await run("doctor", "--live", "--yes", folder=tmp_path, settings=settings)

    assert submits(comet) == ["/mj-fast/mj/submit/imagine", "/mj-fast/mj/submit/action"], said


async def test_what_no_speed_costs_is_no_fault(
    settings: dict[str, str], comet: LocalComet, tmp_path: Path
) -> None:
    """The account's own speed has a price of its own; it is told beside what PRICES say."""
    settings["DEFAULT_SPEED"] = ""
    words = ("doctor", "--live", "--yes", "--report", "answers.json")
    code, said = await run(*words, folder=tmp_path, settings=settings)

    assert code == 1, said
    assert " ?  prices: Charged were $0.0420" in said
    assert " X " not in said
    assert len(submits(comet)) == 2
