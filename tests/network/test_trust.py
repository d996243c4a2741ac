"""The stores of macOS and Windows, as far as that can be seen elsewhere: real connections."""

from __future__ import annotations

import ssl
import sys
from typing import TYPE_CHECKING

import aiohttp
import pytest
import truststore

from bot.certificates import is_out_of_time, unknown_authority
from bot.network import Connector, trusting
from bot.network.trust import system_trust
from tests.test_certificates import NAME, certificate, serving

if TYPE_CHECKING:
    from pathlib import Path

SYSTEMS = ("darwin", "win32")


@pytest.mark.parametrize("system", SYSTEMS)
async def test_the_systems_store_is_asked_and_the_file_beside_it(
    system: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every session asks it, and so does the look for the operator; no other is trusted."""
    monkeypatch.setattr(sys, "platform", system)
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    key, own = certificate(tmp_path)
    async with serving(key, own) as url:
        async with aiohttp.ClientSession(connector=Connector()) as session:
            with pytest.raises(aiohttp.ClientConnectorCertificateError):
                await session.get(url)
        assert NAME in (await unknown_authority(url) or "")

        monkeypatch.setenv("SSL_CERT_FILE", str(own))
        connector = Connector()
        async with aiohttp.ClientSession(connector=connector) as session:
            assert (await session.get(url)).status == 401
        assert await unknown_authority(url) is None
    assert type(connector._ssl) is truststore.SSLContext


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_a_file_that_cannot_be_read_trusts_nobody(
    content: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Linux: the line about the authority names the setting."""
    file = tmp_path / "authorities.pem"
    if content is not None:
        file.write_text(content, "utf-8")
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setenv("SSL_CERT_FILE", str(file))

    trust = system_trust()

    assert trust is not None
    assert (trust.verify_mode, trust.check_hostname) == (ssl.CERT_REQUIRED, True)


def test_linux_needs_nothing_more() -> None:
    """Python's own context is the system's store there, or the file's."""
    assert system_trust() is None
    assert type(trusting()) is ssl.SSLContext


@pytest.mark.parametrize(
    ("code", "of_time"),
    [(-67818, True), (-67819, True), (0x800B0101, True), (-67843, False), (0x800B0109, False)],
)
def test_their_words_for_a_certificate_that_is_over(code: int, *, of_time: bool) -> None:
    """The systems have numbers of their own for what is wrong."""
    error = ssl.SSLCertVerificationError("not trusted")
    error.verify_code = code
    assert is_out_of_time(error) is of_time
