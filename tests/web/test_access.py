"""Who is answered: this machine, unless somebody else speaks through it, and who has the token."""

import pytest

from bot.web.access import is_loopback, may_read
from tests.web.conftest import TOKEN

HERE = {"Host": "localhost:9100"}


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1", "LOCALHOST"])
def test_these_are_this_machine(host: str) -> None:
    """However they are written."""
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["10.0.0.1", "::ffff:10.0.0.1", "fe80::1%eth0", "localhost.com", ""]
)
def test_these_are_not(host: str) -> None:
    """Whatever they look like."""
    assert not is_loopback(host)


@pytest.mark.parametrize("host", ["localhost", "localhost:9100", "127.0.0.1:80", "[::1]:9100"])
def test_this_machine_is_answered(host: str) -> None:
    """By each of its names, without a token."""
    assert may_read("127.0.0.1", {"Host": host}, "")


@pytest.mark.parametrize("host", ["evil.example:9100", "127.0.0.1.evil.example", "10.0.0.1", ""])
def test_a_page_that_gave_its_own_name_to_this_machine_is_not(host: str) -> None:
    """Its browser still says the name (DNS rebinding)."""
    assert not may_read("127.0.0.1", {"Host": host}, TOKEN)


@pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_a_proxy_on_this_machine_opens_no_door(name: str) -> None:
    """It speaks for others."""
    assert not may_read("127.0.0.1", {**HERE, name: "10.0.0.1"}, TOKEN)


@pytest.mark.parametrize(
    ("said", "token", "may"),
    [
        (f"Bearer {TOKEN}", TOKEN, True),
        (f"bearer  {TOKEN}", TOKEN, True),
        (TOKEN, TOKEN, False),
        (f"Basic {TOKEN}", TOKEN, False),
        (f"Bearer {TOKEN}x", TOKEN, False),
        ("Bearer ", "", False),
        ("Bearer \udcff", TOKEN, False),
        ("", TOKEN, False),
    ],
)
def test_others_are_answered_with_the_token_alone(said: str, token: str, *, may: bool) -> None:
    """Where none is set, nothing opens."""
    assert may_read("10.0.0.1", {"Host": "bot:9100", "Authorization": said}, token) is may
