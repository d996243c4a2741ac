"""The proxies of the environment, as other programs' users write them."""

import pytest

from bot.settings import SettingsError, load_settings, proxy_passwords
from tests.settings.conftest import KEY, TOKEN

SECRET = "pass%3Aword"


@pytest.fixture(autouse=True)
def _set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", TOKEN)
    monkeypatch.setenv("COMETAPI_KEY", KEY)


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
@pytest.mark.parametrize("written", [f"http://me:{SECRET}@proxy:3128", f"me:{SECRET}@proxy:3128"])
def test_a_proxy_is_read_and_its_password_hidden(
    name: str, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In capitals or not, with its scheme or without."""
    monkeypatch.setenv(name, written)
    settings = load_settings()
    assert settings.https_proxy.get_secret_value() == f"http://me:{SECRET}@proxy:3128"
    assert proxy_passwords(settings.https_proxy) == ["pass:word", SECRET]
    assert SECRET not in repr(settings)


def test_of_two_spellings_the_small_one_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """As with curl."""
    monkeypatch.setenv("HTTPS_PROXY", "http://large")
    monkeypatch.setenv("https_proxy", "http://small")
    assert load_settings().https_proxy.get_secret_value() == "http://small"


@pytest.mark.parametrize(
    "written", ["ftp://proxy:21", "http://", "http://proxy:port", "://", "http://a%3Ab:c@proxy"]
)
def test_what_is_no_proxy_stops_the_start(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a line that says what to put there, and quotes nothing."""
    monkeypatch.setenv("ALL_PROXY", written)
    with pytest.raises(SettingsError, match=r"ALL_PROXY has a value .* Put there nothing, or"):
        load_settings()


def test_socks_without_its_extra_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who sets one is told what to install."""
    monkeypatch.setattr("bot.settings.proxy.has_socks", lambda: False)
    monkeypatch.setenv("ALL_PROXY", "socks5://proxy:1080")
    with pytest.raises(SettingsError, match=r"extra socks: pip install aiohttp-socks"):
        load_settings()


def test_the_names_are_not_taken_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of them alone is no slip of the finger, nor is one that only other programs have."""
    monkeypatch.setenv("HTTP_PROXY", "http://proxy")
    monkeypatch.setenv("FTP_PROXY", "http://proxy")
    load_settings()


def test_a_gateway_keeps_the_end_of_its_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """The server there may know no other."""
    monkeypatch.setenv("DISCORD_API_URL", "http://[::1]:9000/api/v10/")
    monkeypatch.setenv("DISCORD_GATEWAY_URL", "ws://[::1]:9000/gateway/")
    settings = load_settings()
    assert settings.discord_api_url == "http://[::1]:9000/api/v10"
    assert settings.discord_gateway_url == "ws://[::1]:9000/gateway/"
