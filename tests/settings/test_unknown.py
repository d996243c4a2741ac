"""Names that nobody reads: those meant for a setting are told, all others are somebody else's."""

from pathlib import Path

import pytest

from bot.settings import SettingsError, load_settings
from bot.settings.load import NAMES

SLIPS = {
    "MAX_BACTH": "MAX_BATCH",
    "MAX_BATCHS": "MAX_BATCH",
    "MAX_BATC": "MAX_BATCH",
    "COMETAPI_KYE": "COMETAPI_KEY",
    "COMETAPI_BASE_ULR": "COMETAPI_BASE_URL",
    "DISCORD_TOKEN_FIEL": "DISCORD_TOKEN_FILE",
    "WHEN_PAUSE": "WHEN_PAUSED",
    "max_bacth": "MAX_BATCH",
}
IN_FILE = {
    "MAXBATCH": "MAX_BATCH",
    "MAX-BATCH": "MAX_BATCH",
    "COMET_API_KEY": "COMETAPI_KEY",
    "DISCORD_BOT_TOKEN": "DISCORD_TOKEN",
    "DEFAULT_PARAMS": "DEFAULT_PARAMETERS",
    "LOGLEVEL": "LOG_LEVEL",
    "PRICE": "PRICES",
}
OTHERS = [
    "PATH",
    "HOME",
    "LANG",
    "TZ",
    "PRICE",
    "BUTTON",
    "EXTRA",
    "LOGLEVEL",
    "LOG_LEVELS",
    "LOG_FILE",
    "LOG_DIR",
    "DATABASE_URI",
    "DATABASE_HOST",
    "DISCORD_CLIENT_ID",
    "DISCORD_BOT_TOKEN",
    "DISCORD_TOKEN2",
    "DISCORD_TOKEN_OLD",
    "MAX_THREADS",
    "POSTGRES_PASSWORD",
    "x" * 5000,
]


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(("name", "meant"), [*SLIPS.items(), *IN_FILE.items()])
def test_a_slip_in_the_file_is_one_line(name: str, meant: str, tmp_path: Path) -> None:
    """What stands there is for the bot, so it may be further off."""
    (tmp_path / ".env").write_text(f"{name}=5\n")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert caught.value.lines == [f"{name.upper()} is not a setting. Did you mean {meant}?"]


@pytest.mark.parametrize(("name", "meant"), SLIPS.items())
def test_a_slip_in_the_environment_is_one_line(
    name: str, meant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where it is a secret that is missing then."""
    monkeypatch.setenv(name, "5")

    with pytest.raises(SettingsError) as caught:
        load_settings()

    assert caught.value.lines == [f"{name.upper()} is not a setting. Did you mean {meant}?"]


@pytest.mark.usefixtures("secrets")
def test_a_slip_beside_the_right_name_is_somebody_elses(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the environment, where all programs have theirs."""
    monkeypatch.setenv("MAX_BATCH", "5")
    monkeypatch.setenv("MAX_BATCHS", "6")

    assert load_settings().max_batch == 5


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("name", OTHERS)
def test_what_others_need_is_let_be(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody should have to empty their environment."""
    monkeypatch.setenv(name, "5")

    assert load_settings().max_batch == 10


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize("name", ["SOMETHING_ELSE", "PRICES_OLD", "OLD_DISCORD_TOKEN", *NAMES[:1]])
def test_what_is_kept_in_the_file_is_let_be(name: str, tmp_path: Path) -> None:
    """Values for others, and those that were put aside."""
    (tmp_path / ".env").write_text(f"{name}=5\n")

    assert load_settings().max_batch == 10


@pytest.mark.usefixtures("secrets")
@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("vidio", "Nothing is called vidio: did you mean video?"),
        ("usul", "Nothing is called usul: did you mean usual?"),
        ("lunch", "Nothing is called lunch."),
        ("sk-a-key", "It names what has no price."),
    ],
)
def test_a_price_of_nothing_is_one_line(
    name: str, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the name that it might have been; what may be a secret is not quoted."""
    monkeypatch.setenv("PRICES", f'{{"{name}": 1}}')

    with pytest.raises(SettingsError) as caught:
        load_settings()

    [line] = caught.value.lines
    assert line.startswith(f"PRICES has a value that does not work. {told} Put there prices")
