"""The bot on a machine from which everything is reached through a proxy only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yarl import URL

from tests.e2e.stage import finished
from tests.support.forward_proxy import LOGIN, PASSWORD, certificate, forward_proxy

if TYPE_CHECKING:
    from tests.e2e.stage import Stage

DISCORD, COMET = "discord.example", "comet.example"


def named(url: str, host: str) -> str:
    """The address of a local server as only the proxy can find it."""
    local = URL(url)
    return str(local.with_scheme(f"{local.scheme}s").with_host(host).with_port(None)).rstrip("/")


async def test_a_picture_comes_through_a_proxy_with_a_password(stage: Stage) -> None:
    """Discord, its gateway, CometAPI and the picture; the password is in no line of the log."""
    comet, discord = stage.comet, stage.discord
    names = {
        DISCORD: URL(discord.api_url).port or 0,
        COMET: URL(comet.base_url).port or 0,
    }
    made = certificate(stage.folder, names)
    comet._links.base_url = comet.upstream.web_url = named(comet.base_url, COMET)
    async with forward_proxy(names, made, needs_login=True) as proxy:
        bot = await stage.start(
            HTTPS_PROXY=f"http://{LOGIN}@127.0.0.1:{proxy.port}",
            SSL_CERT_FILE=str(made),
            DISCORD_API_URL=named(discord.api_url, DISCORD),
            DISCORD_GATEWAY_URL=named(discord.gateway_url, DISCORD),
            COMETAPI_BASE_URL=named(comet.base_url, COMET),
            LOG_LEVEL="debug",
        )
        alice = await stage.person("alice")
        message = await finished(
            alice, await alice.slash("imagine", channel="pictures", prompt="a paper boat")
        )

        assert message["attachments"]
        assert proxy.hosts == {DISCORD, COMET}
        assert PASSWORD not in bot.log
        assert LOGIN.partition(":")[2] not in bot.log
        await bot.stop()
