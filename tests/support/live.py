"""A live check against a local CometAPI, in this process and without waiting between looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.cli.live.assumptions import Evidence, judged
from bot.cli.live.course import Course, Examiner
from bot.cli.live.recording import Recording
from bot.cli.live.report import report_of
from bot.cometapi import CometClient, Speed, balance_url_of
from bot.media import Fetcher

if TYPE_CHECKING:
    from collections.abc import Mapping

    from playground.comet import LocalComet

ESTIMATE_USD = 0.084


@dataclass(frozen=True, slots=True, kw_only=True)
class Examination:
    """What came of it: how far it went, what holds by name, and its report."""

    course: Course
    verdicts: Mapping[str, str]
    report: dict[str, Any]


async def examined(comet: LocalComet, *, within_s: float = 60.0) -> Examination:
    """Go through the course once."""
    course, recording = Course(), Recording(str)
    client = CometClient(
        comet.base_url,
        comet.key,
        balance_url=balance_url_of(comet.base_url),
        observer=recording.observe,
    )
    async with client, Fetcher(trusted=[comet.base_url]) as fetcher:
        examiner = Examiner(
            client, fetcher, speed=Speed.FAST, look_s=0.02, picture_within_s=within_s
        )
        await examiner.go(course)
    evidence = Evidence(course=course, recording=recording, estimate_usd=ESTIMATE_USD, speed="fast")
    results = list(judged(evidence))
    return Examination(
        course=course,
        verdicts={result.check: result.verdict for result in results},
        report=report_of(course, recording, results, base_url=comet.base_url, speed="fast"),
    )
