"""Certificates from an authority that nobody here knows: a real TLS server with one of its own."""

from __future__ import annotations

import asyncio
import ssl
import subprocess
import sys
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import aiohttp
import pytest
from aiohttp import web

from bot.certificates import is_out_of_time, unknown_authority

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

NAME = "Harbour Test Authority"
CA = """
[ca]
default_ca = own
[own]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
x509_extensions = local
[any]
commonName = supplied
[local]
subjectAltName = IP:127.0.0.1
"""


def certificate(folder: Path, *more: str) -> tuple[Path, Path]:
    """A key and a certificate for 127.0.0.1 that is signed by nobody else."""
    key, own = folder / "key.pem", folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", str(key)]
    command += ["-out", str(own), "-subj", f"/O=Harbour/CN={NAME}", *more]
    command += ["-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
    return key, own


def of_2020(folder: Path) -> tuple[Path, Path]:
    """As `certificate`, of one that was valid in January 2020."""
    key, own = certificate(folder)
    request, settings = folder / "request.pem", folder / "ca.cnf"
    (folder / "index.txt").touch()
    settings.write_text(CA.format(folder=folder), "utf-8")
    asks = ["req", "-new", "-key", str(key), "-out", str(request), "-subj", f"/CN={NAME}"]
    signs = ["ca", "-selfsign", "-batch", "-config", str(settings), "-keyfile", str(key)]
    signs += ["-startdate", "20200101000000Z", "-enddate", "20200201000000Z"]
    for words in (asks, [*signs, "-in", str(request), "-out", str(own)]):
        command = ["openssl", *words]
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - our own words
    return key, own


@asynccontextmanager
async def serving(key: Path, own: Path) -> AsyncIterator[str]:
    """A server that shows that certificate and refuses every key; its address."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(own, key)

    async def answer(_request: web.BaseRequest) -> web.StreamResponse:
        return web.json_response({"message": "401: Unauthorized", "code": 0}, status=401)

    runner = web.ServerRunner(web.Server(answer))
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context)
    await site.start()
    try:
        yield f"https://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def started(folder: Path, **settings: str) -> tuple[int, str]:
    """How a bot with these settings ends, and what it says."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        cwd=folder,
        env={"DISCORD_TOKEN": "a-token", "COMETAPI_KEY": "sk-a-key", **settings},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


async def test_a_start_names_the_certificate_and_what_to_set(tmp_path: Path) -> None:
    """One line and exit code 2; with the certificate in SSL_CERT_FILE it gets to the token."""
    key, own = certificate(tmp_path)
    async with serving(key, own) as url:
        discord = {
            "DISCORD_API_URL": f"{url}/api/v10",
            "DISCORD_GATEWAY_URL": url.replace("https", "wss"),
        }
        code, said = await started(tmp_path, **discord)

        assert code == 2, said
        assert said.count("\n") == 1, said
        assert NAME in said
        assert "127.0.0.1" in said
        assert "SSL_CERT_FILE" in said

        code, said = await started(tmp_path, SSL_CERT_FILE=str(own), **discord)

    assert code == 2, said
    assert said.startswith("DISCORD_TOKEN was refused")


@pytest.mark.parametrize("more", [["-addext", "basicConstraints=critical,CA:FALSE"], []])
async def test_the_issuer_is_told_whatever_the_certificate_may_do(
    tmp_path: Path, more: list[str]
) -> None:
    """Also one that may sign no other."""
    async with serving(*certificate(tmp_path, *more)) as url:
        line = await unknown_authority(url)

    assert line is not None
    assert f'"Harbour, {NAME}"' in line


async def test_what_has_another_fault_is_none_of_this(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No certificate at all, nobody there, one that is trusted, another host's."""
    key, own = certificate(tmp_path)
    async with serving(key, own) as url:
        assert await unknown_authority(url.replace("https", "http")) is None
        monkeypatch.setenv("SSL_CERT_FILE", str(own))
        assert await unknown_authority(url) is None
        assert await unknown_authority(url.replace("127.0.0.1", "localhost")) is None
    assert await unknown_authority(url) is None


async def test_a_certificate_that_is_over_is_laid_to_the_clock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was valid in 2020, as each is for a machine that takes it for another year."""
    key, own = of_2020(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(own))

    async with serving(key, own) as url, aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorCertificateError) as raised:
            await session.get(url, ssl=ssl.create_default_context())

        assert is_out_of_time(raised.value)
        assert await unknown_authority(url) is None
    assert not is_out_of_time(ValueError())
