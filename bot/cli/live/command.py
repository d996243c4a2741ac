"""`imagine-bot doctor --live`: asks, pays for a picture, and says which assumptions hold."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import click

from bot.cli.checks.result import unknown
from bot.cli.errors import CommandError
from bot.cli.live.assumptions import Evidence, judged
from bot.cli.live.course import Course, Examiner
from bot.cli.live.recording import Recording
from bot.cli.live.report import ReportFile, report_of, usual_path
from bot.cometapi import CometClient, Speed, balance_url_of
from bot.discord_addresses import use_addresses_of
from bot.logs import Scrubber
from bot.media import Fetcher
from bot.media import close as close_pictures
from bot.services.prices import FAST_USD, Prices
from bot.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.cli.checks.result import Result
    from bot.settings import Settings

_ASK = (
    "This asks {url} for one picture and presses U1 under it, which costs about ${usd:.2f}. "
    "Everything that is answered is written into {file}, without the key. Go on?"
)
_NOBODY = "--live pays for a picture: where nobody can be asked, say --yes as well."


def examine(*, sure: bool, file: Path | None) -> Iterator[Result]:
    """Ask, go through the course, write the report, and give what was found of each assumption.

    Raises:
        SettingsError: the key is missing, or a setting cannot work.
        CommandError: nobody can be asked, or the file is there already; nothing was paid.
    """
    settings = load_settings(needs=["COMETAPI_KEY"])
    use_addresses_of(settings)
    path = file or usual_path()
    usd = estimate_usd(settings)
    _confirm(_ASK.format(url=settings.cometapi_base_url, usd=usd, file=path), sure=sure)
    report = _opened(path)
    course, recording = Course(), Recording(_scrubber(settings))
    evidence = Evidence(
        course=course,
        recording=recording,
        estimate_usd=usd,
        speed=settings.default_speed or "",
    )
    course.stopped = "It was interrupted."
    with suppress(KeyboardInterrupt):
        asyncio.run(_go(settings, course, recording))
    results = list(judged(evidence))
    if course.stopped:
        results.append(unknown("course", course.stopped, ""))
    url, speed = settings.cometapi_base_url, settings.default_speed or ""
    report.write(report_of(course, recording, results, base_url=url, speed=speed))
    yield from results


def estimate_usd(settings: Settings) -> float:
    """What a picture and a U cost by PRICES, in US dollars."""
    prices = Prices(fast_usd={**FAST_USD, **settings.prices})
    speed = settings.default_speed
    return prices.usual(speed) + prices.button("upsample", speed)


def _confirm(question: str, *, sure: bool) -> None:
    if sure:
        return
    if not sys.stdin.isatty():
        raise CommandError([_NOBODY])
    click.confirm(question, abort=True, err=True)


def _opened(path: Path) -> ReportFile:
    try:
        return ReportFile(path)
    except FileExistsError as error:
        raise CommandError([f"{path} is there already, and is not written over."]) from error


def _scrubber(settings: Settings) -> Scrubber:
    keys = (settings.cometapi_key, settings.cometapi_query_key)
    return Scrubber([key.get_secret_value() for key in keys])


async def _go(settings: Settings, course: Course, recording: Recording) -> None:
    url = settings.cometapi_base_url
    comet = CometClient(
        url,
        settings.cometapi_key.get_secret_value(),
        balance_url=balance_url_of(url),
        balance_key=settings.cometapi_query_key.get_secret_value() or None,
        observer=recording.observe,
    )
    try:
        async with comet, Fetcher(trusted=[url]) as fetcher:
            course.stopped = ""
            speed = Speed(settings.default_speed) if settings.default_speed else None
            await Examiner(comet, fetcher, speed=speed).go(course)
    except asyncio.CancelledError:
        course.stopped = "It was interrupted."
        raise
    finally:
        await close_pictures()
