"""A picture from a prompt to its button, run where there is no IPv4; its folder is the argument."""

from __future__ import annotations

import asyncio
import socket
import sys
from pathlib import Path
from typing import Final

import aiohttp
import click

from tests.e2e.stage import Stage, finished, picture
from tests.support.command_line import run

PLACE: Final = "2001:db8::46"
"""Of the addresses that are kept for examples; it is no loopback address to anybody."""

WEB: Final = "[::1]:9146"


async def story(folder: Path) -> None:
    """Ask for a picture there, press a button under it, and look at all else by hand."""
    _must_lack_ipv4()
    stage = await Stage.open(folder, host=PLACE)
    try:
        await stage.start(HTTP_LISTEN=WEB)
        alice = await stage.person("alice")
        asked = await alice.slash("imagine", channel="pictures", prompt="a paper boat")
        grid = await finished(alice, asked, "U1")
        single = await finished(alice, await alice.press(grid["id"], "U1"), "Upscale: Subtle")
        click.echo(f"picture {(await picture(alice, single)).width}")
        async with aiohttp.ClientSession() as session:
            click.echo(f"readyz {(await session.get(f'http://{WEB}/readyz')).status}")
        code, said = await run("doctor", folder=folder, settings=_settings(stage))
        click.echo(f"{said}doctor {code}")
    finally:
        await stage.close()


def _settings(stage: Stage) -> dict[str, str]:
    return {
        "DISCORD_TOKEN": stage.discord.token,
        "DISCORD_API_URL": stage.discord.api_url,
        "DISCORD_GATEWAY_URL": stage.discord.gateway_url,
        "COMETAPI_KEY": stage.comet.key,
        "COMETAPI_BASE_URL": stage.comet.base_url,
        "DATABASE_URL": stage.database_url,
    }


def _must_lack_ipv4() -> None:
    try:
        socket.create_server(("127.0.0.1", 0)).close()
    except OSError:
        return
    raise AssertionError("there is IPv4 here")


if __name__ == "__main__":
    asyncio.run(story(Path(sys.argv[1])))
