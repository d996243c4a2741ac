"""`imagine-bot doctor`: every check there is, what it found, and the next step."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from bot.cli.errors import NOT_SET_UP, TRY_LATER

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.cli.checks.result import Result
    from bot.settings import Settings

_CODES: Final = {"broken": NOT_SET_UP, "unknown": TRY_LATER}
_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_SIGNS: Final = {"fine": "ok", "notice": "!", "unknown": "?", "broken": "X"}


@click.command(help="Check the settings, Discord, CometAPI, the database and this machine.")
@click.option("--json", "as_json", is_flag=True, help="Print the results as JSON.")
@click.option("--live", is_flag=True, help="Instead, pay for a picture and see what CometAPI does.")
@click.option("--yes", "sure", is_flag=True, help="With --live: do not ask whether to pay.")
@click.option("--report", type=_FILE, help="With --live: where the answers are written to.")
def doctor(*, as_json: bool, live: bool, sure: bool, report: Path | None) -> None:
    """Print what each check found; 2 if something must be changed, 1 if something is unknown."""
    if not live and (sure or report):
        raise click.UsageError("--yes and --report go with --live.")
    # The checks tell in their own words what libraries would.
    logging.disable()
    shown = not as_json
    results = _live(sure, report, shown=shown) if live else asyncio.run(_all(shown=shown))
    if as_json:
        click.echo(json.dumps([asdict(result) for result in results], indent=2))
    sys.exit(max((_CODES.get(result.verdict, 0) for result in results), default=0))


async def _all(*, shown: bool) -> list[Result]:
    results = []
    async for result in _checks():
        results.append(result)
        if shown:
            click.echo(_line(result))
    return results


def _live(sure: bool, report: Path | None, *, shown: bool) -> list[Result]:  # noqa: FBT001
    from bot.cli.live.command import examine  # noqa: PLC0415 - as below

    results = list(examine(sure=sure, file=report))
    for result in results if shown else ():
        click.echo(_line(result))
    return results


def _line(result: Result) -> str:
    step = f"\n    {result.next_step}" if result.next_step else ""
    return f"{_SIGNS[result.verdict]:>2}  {result.check}: {result.found}{step}"


async def _checks() -> AsyncIterator[Result]:
    # Imported here so that `--help` and other commands start without them.
    from bot.cli.checks.result import broken  # noqa: PLC0415
    from bot.discord_addresses import use_addresses_of  # noqa: PLC0415
    from bot.settings import SettingsError, load_settings  # noqa: PLC0415

    try:
        settings = load_settings(needs=())
    except SettingsError as error:
        for line in error.lines:
            yield broken("settings", line)
        return
    use_addresses_of(settings)
    async for result in _parts(settings):
        yield result


async def _parts(settings: Settings) -> AsyncIterator[Result]:
    """Everything that the settings lead to; what needs a secret that is missing is left out."""
    from bot.cli.checks.cometapi import check_cometapi  # noqa: PLC0415
    from bot.cli.checks.database import check_database, look_at  # noqa: PLC0415
    from bot.cli.checks.discord import Known, check_discord  # noqa: PLC0415
    from bot.cli.checks.machine import check_machine  # noqa: PLC0415
    from bot.commands import commands_of  # noqa: PLC0415 - as above
    from bot.store.database.postgres.address import is_postgres  # noqa: PLC0415
    from bot.store.database.sqlite.file import file_of  # noqa: PLC0415
    from bot.store.overview import Overview  # noqa: PLC0415

    token, key, results = _secrets()
    for result in results:
        yield result
    url = settings.database_url.get_secret_value()
    overview, path = look_at(url), None if is_postgres(url) else file_of(url)
    for result in check_database(path, overview):
        yield result
    async for result in check_machine(path or Path.cwd()):
        yield result
    if token:
        commands = await commands_of(settings)
        known = Known(commands, user_install=settings.user_install == "on")
        if isinstance(overview, Overview):
            known = replace(
                known, application_id=overview.application_id, channels=overview.channels
            )
        async for result in check_discord(token, known):
            yield result
    if key:
        async for result in check_cometapi(settings.cometapi_base_url, key):
            yield result


def _secrets() -> tuple[str, str, list[Result]]:
    """The token and the key, "" for what cannot be had, and what is to be said of them."""
    from bot.cli.checks.result import broken, fine  # noqa: PLC0415 - as above
    from bot.settings import SECRETS, SettingsError, env_file, load_settings  # noqa: PLC0415

    found, results = [], []
    for name in SECRETS:
        try:
            secret = getattr(load_settings(needs=[name]), name.lower()).get_secret_value()
        except SettingsError as error:
            secret = ""
            results += [broken("settings", line) for line in error.lines]
        found.append(secret)
    if all(found):
        results.append(fine("settings", f"All of them can be used, with {env_file()} if any."))
    return found[0], found[1], results
