"""The settings: one object, from the environment and `.env`, checked as a whole at the start."""

from __future__ import annotations

import ipaddress
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict
from yarl import URL

from bot.domain.kinds import Speed
from bot.prompts import PromptError, check_defaults
from bot.services.prices import is_priced
from bot.store import DatabaseUnusableError
from bot.store.database.file import file_of
from bot.ui.texts import messages

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails


ENV_FILE: Final = Path(".env")
ENCODING: Final = "utf-8-sig"
"""UTF-8, with or without the mark that some editors put in front."""

MOST_OF_A_FILE: Final = 64 * 1024
LONGEST_SECRET: Final = 1000
HIGHEST_PRICE: Final = 1000.0
EXTRAS: Final = frozenset({"shorten", "seed", "swap"})
"""Endpoints that CometAPI's documents do not promise (cometapi.md 1.1)."""


class SettingsError(Exception):
    """Settings that cannot work; `lines` has one sentence for the operator per setting."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


_HOST_PART: Final = re.compile(r"(?!-)[A-Za-z0-9_-]{1,63}(?<!-)")
_SECRET_LIKE: Final = re.compile(r"\S{16,}")
"""No parameter of Midjourney is that long, every token and key is longer."""


def _address(*schemes: str) -> AfterValidator:
    def check(value: str) -> str:
        if not value:
            return value
        url = URL(value)
        # A user and password would collide with the bot's own credentials, and be shown.
        bare = not (set("?#@") & set(value)) and value.isascii() and " " not in value
        if url.scheme not in schemes or not bare or not url.port or not _is_host(url.host or ""):
            raise ValueError
        # As requests will spell it, since their addresses are compared with this one.
        return str(url).rstrip("/")

    return AfterValidator(check)


def _is_host(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        parts = name.removesuffix(".").split(".")
        return len(name) <= 253 and all(_HOST_PART.fullmatch(part) for part in parts)  # noqa: PLR2004 - DNS
    return True


def _database(value: str) -> str:
    try:
        file_of(value)
    except DatabaseUnusableError as error:
        raise ValueError from error
    return value


def _parameters(value: str) -> str:
    try:
        check_defaults(value)
    except PromptError as error:
        raise ValueError(messages.words(error.message)) from error
    return value


def _extras(value: str) -> str:
    if not {word.strip() for word in value.split(",") if word.strip()} <= EXTRAS:
        raise ValueError
    return value


def _price_list(value: object) -> object:
    try:
        return json.loads(value) if isinstance(value, str) else value
    except RecursionError as error:
        raise ValueError from error


def _price_name(value: str) -> str:
    if not is_priced(value):
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
        env_file=ENV_FILE,
        env_file_encoding=ENCODING,
        env_ignore_empty=True,
        case_sensitive=False,
        extra="ignore",
    )

    discord_token: SecretStr = SecretStr("")
    discord_token_file: Path | None = None
    cometapi_key: SecretStr = SecretStr("")
    cometapi_key_file: Path | None = None
    cometapi_base_url: Annotated[str, _address("http", "https")] = "https://api.cometapi.com"
    database_url: Annotated[str, AfterValidator(_database)] = "sqlite+aiosqlite:///data/imagine.db"
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
    prices: Annotated[
        dict[
            Annotated[str, AfterValidator(_price_name)],
            Annotated[float, Field(ge=0, le=HIGHEST_PRICE, allow_inf_nan=False)],
        ],
        NoDecode,  # ours tells a broken text from a broken bot
        BeforeValidator(_price_list),
    ] = {}
    log_level: Annotated[Literal["debug", "info", "warning", "error"], _Lower] = "info"
    log_format: Annotated[Literal["auto", "text", "json"], _Lower] = "auto"

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever it is
        """Refuse what no setting means: line breaks, NUL, and bytes that are no text."""
        several_lines = info.field_name == "prices"  # JSON may be laid out
        if isinstance(value, str) and not (several_lines or value.strip().isprintable()):
            raise ValueError
        return value


def load_settings() -> Settings:
    """Read the environment and `.env`.

    Raises:
        SettingsError: lists every setting that is missing or wrong, and is all that is raised
            whatever the operator wrote.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        lines = dict.fromkeys(_line(detail) for detail in error.errors())
        raise SettingsError(list(lines)) from None
    except UnicodeDecodeError:
        raise SettingsError([".env is not text in UTF-8. Save it in that encoding."]) from None
    except OSError as error:
        raise SettingsError([f".env cannot be read ({error.strerror}). Mend that."]) from None
    except Exception as error:  # noqa: BLE001 - libraries may stumble over text in ways of their own
        what = f".env or the environment cannot be read ({type(error).__name__})."
        raise SettingsError([f"{what} Compare them with .env.example."]) from None
    problems: list[str] = []
    token = _secret("DISCORD_TOKEN", settings.discord_token, settings.discord_token_file, problems)
    key = _secret("COMETAPI_KEY", settings.cometapi_key, settings.cometapi_key_file, problems)
    if problems and ENV_FILE.is_dir():
        problems.append(".env is a folder, so nothing was read from it. Put a file in its place.")
    if bool(settings.discord_api_url) != bool(settings.discord_gateway_url):
        problems.append("DISCORD_API_URL and DISCORD_GATEWAY_URL go together: set both or none.")
    if problems:
        raise SettingsError(problems)
    return settings.model_copy(update={"discord_token": token, "cometapi_key": key})


def _secret(name: str, value: SecretStr, file: Path | None, problems: list[str]) -> SecretStr:
    secret, where = value.get_secret_value().strip(), name
    if not secret and file is not None:
        where = f"{name}_FILE"
        # Its path is not quoted: it may be the secret itself, in the wrong place.
        try:
            with file.open("rb") as opened:  # no more than that: it may be a device without an end
                secret = opened.read(MOST_OF_A_FILE).decode(ENCODING).strip()
        except (OSError, ValueError) as error:
            reason = (error.strerror if isinstance(error, OSError) else None) or "not a text"
            problems.append(
                f"{where} names a file that cannot be read ({reason}). "
                f"Put into it {WHAT_TO_PUT[name]}.",
            )
            return value
    if not secret:
        problem = "names a file that is empty" if where != name else "is missing"
        problems.append(f"{where} {problem}. Put there {WHAT_TO_PUT[name]}.")
    elif not _is_secret(secret):
        problems.append(
            f"{where} has a value that does not work: it is one word of plain letters, digits and "
            f"signs. Put there {WHAT_TO_PUT[name]}.",
        )
    return SecretStr(secret)


def _is_secret(text: str) -> bool:
    """Whether it may stand in the header of a request."""
    return text.isascii() and text.isprintable() and " " not in text and len(text) < LONGEST_SECRET


def _line(detail: ErrorDetails) -> str:
    name = str(detail["loc"][0]).upper() if detail["loc"] else "A setting"
    reason = ""
    if name == "DEFAULT_PARAMETERS" and "ctx" in detail:
        told = " ".join(str(detail["ctx"].get("error")).split())
        reason = " " + _SECRET_LIKE.sub("[hidden]", told) if told else ""
    what = WHAT_TO_PUT.get(name) or WHAT_TO_PUT.get(name.removesuffix("_FILE"), "one that works")
    file = "the path of a file that holds " if name.endswith("_FILE") else ""
    return f"{name} has a value that does not work.{reason} Put there {file}{what}."
