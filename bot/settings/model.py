"""Every setting with its type, its limits and its default."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    SecretStr,
    field_validator,
)

from bot.domain.kinds import Speed
from bot.prompts import PromptError, check_defaults
from bot.settings.addresses import address
from bot.settings.listening import checked_listen
from bot.settings.prices import price_list
from bot.settings.proxy import proxy
from bot.store import DatabaseUnusableError
from bot.store.database.backends import check_url
from bot.ui.texts import messages

if TYPE_CHECKING:
    from pydantic import ValidationInfo

HIGHEST_PRICE: Final = 1000.0
HIGHEST_BUDGET: Final = 1_000_000.0
MOST_SHARDS: Final = 10_000
SHORTEST_TOKEN: Final = 16
EXTRAS: Final = frozenset({"shorten", "seed", "swap"})
"""Endpoints that CometAPI's documents do not promise (CometAPI: quick start)."""


def _database(value: SecretStr) -> SecretStr:
    try:
        check_url(value.get_secret_value())
    except DatabaseUnusableError as error:
        raise ValueError from error
    return value


def _key(value: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[!-~]*", value.get_secret_value()):
        raise ValueError
    return value


def _token(value: SecretStr) -> SecretStr:
    """What nobody guesses; shorter ones would also hide half of the log."""
    if value.get_secret_value() and len(_key(value).get_secret_value()) < SHORTEST_TOKEN:
        raise ValueError
    return value


def _parameters(value: str) -> str:
    try:
        check_defaults(value)
    except PromptError as error:
        raise ValueError(messages.words(error.message)) from error
    return value


def _extras(value: str) -> str:
    if value and not set(value.split(",")) <= EXTRAS:
        raise ValueError
    return value


def server_ids(value: str) -> frozenset[int]:
    """The ids in a list that is separated by commas. Raises ValueError."""
    return frozenset(int(one) for one in value.split(",") if one.strip())


def _servers(value: str) -> str:
    if not all(0 < one < 1 << 63 for one in server_ids(value)):
        raise ValueError
    return value


_Lower = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)


class Settings(BaseModel):
    """What the operator chose. Secrets are masked wherever they might be printed."""

    discord_token: SecretStr = SecretStr("")
    discord_token_file: Path | None = None
    cometapi_key: SecretStr = SecretStr("")
    cometapi_key_file: Path | None = None
    cometapi_query_key: Annotated[SecretStr, AfterValidator(_key)] = SecretStr("")
    cometapi_query_key_file: Path | None = None
    cometapi_base_url: Annotated[str, address("http", "https")] = "https://api.cometapi.com"
    # That of a server has a password in it.
    database_url: Annotated[SecretStr, AfterValidator(_database)] = SecretStr(
        "sqlite+aiosqlite:///data/imagine.db"
    )
    database_url_file: Path | None = None
    processes: Annotated[int, Field(ge=1, le=64)] = 1
    shards: Annotated[int, Field(ge=0, le=MOST_SHARDS)] = 0
    discord_api_url: Annotated[str, address("http", "https")] = ""
    discord_gateway_url: Annotated[str, address("ws", "wss")] = ""
    discord_web_url: Annotated[str, address("http", "https")] = "https://discord.com"
    # Those may have a password in them.
    https_proxy: Annotated[SecretStr, AfterValidator(proxy)] = SecretStr("")
    http_proxy: Annotated[SecretStr, AfterValidator(proxy)] = SecretStr("")
    all_proxy: Annotated[SecretStr, AfterValidator(proxy)] = SecretStr("")
    no_proxy: str = ""
    default_speed: Annotated[Speed | None, _Lower] = None
    default_parameters: Annotated[str, AfterValidator(_parameters)] = ""
    max_concurrent_submits: Annotated[int, Field(ge=1, le=20)] = 4
    max_running_per_user: Annotated[int, Field(ge=1, le=100)] = 3
    max_waiting_per_user: Annotated[int, Field(ge=0, le=1000)] = 10
    max_batch: Annotated[int, Field(ge=1, le=40)] = 10
    max_strikes: Annotated[int, Field(ge=0, le=100)] = 0
    when_paused: Annotated[Literal["queue", "refuse"], _Lower] = "queue"
    tell_operator: Annotated[Literal["message", "log"], _Lower] = "message"
    buttons: Annotated[Literal["everyone", "owner"], _Lower] = "everyone"
    extras: Annotated[str, AfterValidator(_extras)] = ""
    prices: Annotated[
        dict[str, Annotated[float, Field(ge=0, le=HIGHEST_PRICE, allow_inf_nan=False)]],
        BeforeValidator(price_list),
    ] = {}
    budget_usd_per_month: Annotated[
        float | None, Field(ge=0, le=HIGHEST_BUDGET, allow_inf_nan=False)
    ] = None
    balance_alert_usd: Annotated[
        float | None, Field(ge=0, le=HIGHEST_BUDGET, allow_inf_nan=False)
    ] = None
    user_install: Annotated[Literal["off", "on"], _Lower] = "off"
    user_install_pictures_per_day: Annotated[int, Field(ge=0, le=10_000)] = 10
    keep_days: Annotated[int, Field(ge=0, le=36_500)] = 0
    servers: Annotated[str, AfterValidator(_servers)] = ""
    heartbeat: Path | None = None
    http_listen: Annotated[str, AfterValidator(checked_listen)] = ""
    http_token: Annotated[SecretStr, AfterValidator(_token)] = SecretStr("")
    http_token_file: Path | None = None
    stop_request: Path | None = None
    update_check: Annotated[Literal["off", "on"], _Lower] = "off"
    log_level: Annotated[Literal["debug", "info", "warning", "error"], _Lower] = "info"
    log_file: Path | None = None
    log_format: Annotated[Literal["auto", "text", "json"], _Lower] = "auto"

    @field_validator("*", mode="before")
    @classmethod
    def _readable(cls, value: Any, info: ValidationInfo) -> Any:  # noqa: ANN401 - whatever it is
        """Refuse what no setting means: line breaks, NUL, and bytes that are no text."""
        several_lines = info.field_name == "prices"  # JSON may be laid out
        if isinstance(value, str) and not (several_lines or value.isprintable()):
            raise ValueError
        return value
