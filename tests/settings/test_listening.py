"""An address to listen at, however an operator writes it."""

import pytest

from bot.settings.listening import LOOPBACK, host_and_port


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("9100", LOOPBACK, 9100),
        ("0.0.0.0:80", "0.0.0.0", 80),  # noqa: S104 - the operator's wish
        ("[::1]:9100", "::1", 9100),
        ("[::]:65535", "::", 65535),
        ("localhost:1", "localhost", 1),
        ("bot.lan:9100", "bot.lan", 9100),
    ],
)
def test_a_port_alone_is_one_of_this_machine(text: str, host: str, port: int) -> None:
    """Others are open to whom their host is."""
    assert host_and_port(text) == (host, port)
