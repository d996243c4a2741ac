"""Which proxy an address has, as other programs read the same variables."""

import pytest
from yarl import URL

from bot.network import Proxies

PROXY = URL("http://proxy.example:3128")


@pytest.mark.parametrize(
    ("url", "bypass"),
    [
        ("https://api.example", "*"),
        ("https://api.example", "other, example"),
        ("https://api.example", ".example"),
        ("https://api.example", "*.example"),
        ("https://API.example.", "api.EXAMPLE"),
        ("https://api.example:8443", "api.example:8443"),
        ("https://10.1.2.3", "10.0.0.0/8"),
        ("https://10.1.2.3", "10.1.2.3"),
        ("https://[fd00::1]", "fd00::/8"),
        ("https://[fd00::1]", "[fd00::1]"),
        ("https://[fd00::1]", "fd00::1"),
        ("https://10.1.2.3:8443", "10.1.2.3:8443"),
        ("https://[fd00::1]:8443", "[fd00::1]:8443"),
        ("https://10.1.2.3:443", "10.0.0.0/8:443"),
        ("https://127.0.0.1", ""),
        ("https://[::1]:9000", ""),
        ("https://localhost", ""),
        ("wss://gateway.example", "example"),
    ],
)
def test_these_are_reached_directly(url: str, bypass: str) -> None:
    """NO_PROXY in the ways that are in use, and this machine itself in any case."""
    assert Proxies(secured=PROXY, plain=PROXY, bypass=bypass).of(URL(url)) is None


@pytest.mark.parametrize(
    ("url", "bypass"),
    [
        ("https://api.example", ""),
        ("https://api.example", "xample"),
        ("https://api.example", "api.example:8443"),
        ("https://api.example.com", "example"),
        ("https://11.1.2.3", "10.0.0.0/8"),
        ("https://10.1.2.3", "10.1.2.3:8443"),
        ("https://[fd00::1]", "[fd00::1]:8443"),
        ("wss://gateway.example", "other"),
    ],
)
def test_these_are_not(url: str, bypass: str) -> None:
    """Nor is anything else."""
    assert Proxies(secured=PROXY, bypass=bypass).of(URL(url)) == PROXY


def test_each_scheme_has_its_own() -> None:
    """The gateway is reached as the pages are."""
    proxies = Proxies(plain=PROXY)
    schemes = [proxies.of(URL(f"{scheme}://a.example")) for scheme in ("http", "ws", "https")]
    assert schemes == [PROXY, PROXY, None]
