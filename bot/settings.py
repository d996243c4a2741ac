"""The settings: one object, from the environment and `.env`, checked as a whole at the start."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict
from yarl import URL

from bot.domain import Speed
from bot.prompts import PromptError, check_defaults

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


EXTRAS: Final = frozenset({"shorten", "seed", "swap"})
"""Endpoints that CometAPI's documents do not promise (cometapi.md 1.1)."""


class SettingsError(Exception):
    """Settings that cannot work; `lines` has one sentence for the operator per setting."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def _address(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        if value:
            url = URL(value)
            # A user and password would collide with the bot's own credentials, and be shown.
            if url.scheme not in schemes or not url.host or url.query_string or url.user:
                raise ValueError
        return value.rstrip("/")

    return AfterValidator(check)


def _parameters(value: str) -> str:
    try:
        check_defaults(value)
    except PromptError as error:
        raise ValueError(error.sentence) from error
    return value


def _extras(value: str) -> str:
    if not {word.strip() for word in value.split(",") if word.strip()} <= EXTRAS:
        raise ValueError
    return value


_Lower = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)

WHAT_TO_PUT: Final = {
    "DISCORD_TOKEN": (
        "the token of your bot, from https://discord.com/developers/applications "
        "(your application, then Bot, then Reset Token)"
    ),
    "COMETAPI_KEY": "your CometAPI key (sk-...), from the console at https://www.cometapi.com",
    "COMETAPI_BASE_URL": "an address such as https://api.cometapi.com",
    "DATABASE_URL": "an SQLite file such as sqlite+aiosqlite:///data/imagine.db",
    "DISCORD_API_URL": (
        "nothing for Discord itself, or an address such as http://127.0.0.1:9000/api/v10"
    ),
    "DISCORD_GATEWAY_URL": (
        "nothing for Discord itself, or an address such as ws://127.0.0.1:9000/gateway"
    ),
    "DEFAULT_SPEED": "relax, fast or turbo, or nothing to leave it to your CometAPI key",
    "DEFAULT_PARAMETERS": "Midjourney parameters such as --v 7, or nothing",
    "MAX_CONCURRENT_SUBMITS": "a whole number from 1 to 20",
    "MAX_RUNNING_PER_USER": "a whole number from 1 to 100",
    "MAX_WAITING_PER_USER": "a whole number from 0 to 1000",
    "MAX_BATCH": "a whole number from 1 to 40",
    "WHEN_PAUSED": "queue or refuse",
    "TELL_OPERATOR": "message or log",
    "BUTTONS": "everyone, or owner: the member who asked for the picture",
    "EXTRAS": "nothing, or some of shorten, seed and swap, separated by commas",
    "PRICES": 'prices in US dollars as JSON, such as {"usual": 0.056, "video": 0.168}',
    "LOG_LEVEL": "debug, info, warning or error",
    "LOG_FORMAT": "auto, text or json",
}
"""What a person should write there, setting by setting; also shown in `.env.example`."""


class Settings(BaseSettings):
    """What the operator chose. Secrets are masked wherever they might be printed."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_ignore_empty=True,
        case_sensitive=False,
        extra="ignore",
    )

    discord_token: SecretStr = SecretStr("")
    discord_token_file: Path | None = None
    cometapi_key: SecretStr = SecretStr("")
    cometapi_key_file: Path | None = None
    cometapi_base_url: Annotated[str, _address("http", "https")] = "https://api.cometapi.com"
    database_url: str = "sqlite+aiosqlite:///data/imagine.db"
    discord_api_url: Annotated[str, _address("http", "https")] = ""
    discord_gateway_url: Annotated[str, _address("ws", "wss")] = ""
    default_speed: Annotated[Speed | None, _Lower] = None
    default_parameters: Annotated[str, AfterValidator(_parameters)] = ""
    max_concurrent_submits: Annotated[int, Field(ge=1, le=20)] = 4
    max_running_per_user: Annotated[int, Field(ge=1, le=100)] = 3
    max_waiting_per_user: Annotated[int, Field(ge=0, le=1000)] = 10
    max_batch: Annotated[int, Field(ge=1, le=40)] = 10
    when_paused: Annotated[Literal["queue", "refuse"], _Lower] = "queue"
    tell_operator: Annotated[Literal["message", "log"], _Lower] = "message"
    buttons: Annotated[Literal["everyone", "owner"], _Lower] = "everyone"
    extras: Annotated[str, AfterValidator(_extras)] = ""
    prices: dict[str, Annotated[float, Field(ge=0)]] = {}
    log_level: Annotated[Literal["debug", "info", "warning", "error"], _Lower] = "info"
    log_format: Annotated[Literal["auto", "text", "json"], _Lower] = "auto"


def load_settings() -> Settings:
    """Read the environment and `.env`.

    Raises:
        SettingsError: lists every setting that is missing or wrong.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError([_line(detail) for detail in error.errors()]) from None
    problems: list[str] = []
    token = _secret("DISCORD_TOKEN", settings.discord_token, settings.discord_token_file, problems)
    key = _secret("COMETAPI_KEY", settings.cometapi_key, settings.cometapi_key_file, problems)
    if bool(settings.discord_api_url) != bool(settings.discord_gateway_url):
        problems.append("DISCORD_API_URL and DISCORD_GATEWAY_URL go together: set both or none.")
    if problems:
        raise SettingsError(problems)
    return settings.model_copy(update={"discord_token": token, "cometapi_key": key})


def _secret(name: str, value: SecretStr, file: Path | None, problems: list[str]) -> SecretStr:
    if value.get_secret_value().strip():
        return SecretStr(value.get_secret_value().strip())
    if file is None:
        problems.append(f"{name} is missing. Put there {WHAT_TO_PUT[name]}.")
        return value
    try:
        content = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        content = ""
    if not content:
        problems.append(
            f"{name}_FILE names a file that is empty or cannot be read: {file}. "
            f"Put into it {WHAT_TO_PUT[name]}.",
        )
    return SecretStr(content)


def _line(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0]).upper() if detail["loc"] else "A setting"
    reason = ""
    if name == "DEFAULT_PARAMETERS" and "ctx" in detail:
        reason = f" {detail['ctx'].get('error')}"
    what = WHAT_TO_PUT.get(name, "a value that works")
    return f"{name} has a value that does not work.{reason} Put there {what}."
