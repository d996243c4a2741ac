"""The network between one process and a server."""

from __future__ import annotations

import asyncio

from playground.proxy import Proxy


async def test_nothing_passes_a_cut_and_nobody_is_told() -> None:
    """What was on its way arrives when it is mended; the end of a connection passes as well."""

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(100):
            writer.write(data)
        writer.close()

    server = await asyncio.start_server(echo, "127.0.0.1", 0)
    proxy = await Proxy.open(server.sockets[0].getsockname()[1])
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(b"one")
    assert await reader.read(100) == b"one"

    proxy.cut()
    late_reader, late_writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    for cut in (writer, late_writer):
        cut.write(b"two")
    answers = [asyncio.create_task(one.read(100)) for one in (reader, late_reader)]
    done, _ = await asyncio.wait(answers, timeout=0.05)
    assert not done
    assert proxy.is_cut

    proxy.mend()
    assert await asyncio.gather(*answers) == [b"two", b"two"]
    writer.write_eof()
    assert await reader.read() == b""
    await proxy.close()
    assert await late_reader.read() == b""
    for one in (writer, late_writer, server):
        one.close()


async def test_a_server_that_is_away_ends_the_connection() -> None:
    """As it would without a proxy."""
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    server.close()
    proxy = await Proxy.open(port)
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    assert await reader.read() == b""
    writer.close()
    await proxy.close()
