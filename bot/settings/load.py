"""Reading the settings at the start, with a line for whatever is wrong with them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from pydantic import SecretStr, ValidationError

from bot.settings.credentials import CredentialError, credential, written
from bot.settings.env_file import read_env_file
from bot.settings.model import Settings
from bot.settings.normalise import SECRETS, normalised
from bot.settings.places import ENV_FILE, database_file
from bot.settings.problems import SettingsError, wrong_value
from bot.settings.unknown import unknown_names

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

NAMES: Final = tuple(name.upper() for name in Settings.model_fields)

OPTIONAL_SECRETS: Final = ("DATABASE_URL", "COMETAPI_QUERY_KEY", "HTTP_TOKEN")
"""What may be left out, and may come from a file."""

_FIRST_STEP: Final = "`imagine-bot setup` asks for both, and writes them into the file .env."


def load_settings(*, needs: Collection[str] = SECRETS) -> Settings:
    """Read the environment and `.env`; what is in the environment wins.

    Only the secrets that are needed have to be there, and only they are read.

    Raises:
        SettingsError: lists every setting that is missing or wrong, and is all that is raised
            whatever the operator wrote.
    """
    in_file = _in_capitals(read_env_file())
    environment = _in_capitals(os.environ)
    values = {**_chosen(in_file), **_chosen(environment)}
    missing = set(NAMES) - set(values)
    problems = unknown_names(in_file, environment, known=NAMES, missing=missing)
    settings = _checked(_with_files(values, problems), problems)
    secrets, problems = _secrets(values, needs)
    if bool(settings.discord_api_url) != bool(settings.discord_gateway_url):
        problems.append("DISCORD_API_URL and DISCORD_GATEWAY_URL go together: set both or none.")
    if 0 < settings.shards < settings.processes:
        problems.append("SHARDS must be 0 or at least PROCESSES, so that each process has one.")
    if problems:
        raise SettingsError(problems)
    return settings.model_copy(update=secrets)


def _in_capitals(given: Mapping[str, str]) -> dict[str, str]:
    # Of two that differ in that alone the small one counts, as with other programs' proxies.
    return {name.upper(): value for name, value in sorted(given.items())}


def _chosen(given: Mapping[str, str]) -> dict[str, str]:
    """The settings among what was given, as they are meant; empty ones are left to others."""
    values = {name: normalised(name, given[name]) for name in NAMES if name in given}
    return {name: value for name, value in values.items() if value}


def _with_files(values: dict[str, str], problems: list[str]) -> dict[str, str]:
    """With what stands in files of its own, and the usual place of a database that has none."""
    if {"DATABASE_URL", "DATABASE_URL_FILE"} <= set(values):
        problems.append("DATABASE_URL and DATABASE_URL_FILE are both set. Leave one of them empty.")
    found = {"DATABASE_URL": f"sqlite+aiosqlite:///{database_file().as_posix()}"}
    for name in OPTIONAL_SECRETS:
        try:
            found |= {name: value} if (value := written(name, values)) else {}
        except CredentialError as error:
            problems.append(str(error))
    return values | found


def _checked(values: Mapping[str, str], problems: list[str]) -> Settings:
    try:
        settings = Settings.model_validate(
            {name.lower(): value for name, value in values.items() if name not in SECRETS}
        )
    except ValidationError as error:
        wrong = dict.fromkeys(wrong_value(detail) for detail in error.errors())
        raise SettingsError([*problems, *wrong]) from None
    if problems:
        raise SettingsError(problems)
    return settings


def _secrets(
    values: Mapping[str, str], needs: Collection[str]
) -> tuple[dict[str, SecretStr], list[str]]:
    """Those secrets, and a line for each that is missing or cannot work."""
    secrets: dict[str, SecretStr] = {}
    problems: list[str] = []
    for name in needs:
        try:
            secrets[name.lower()] = SecretStr(credential(name, values))
        except CredentialError as error:
            problems.append(str(error))
    if len(needs) > 1 and not any({name, f"{name}_FILE"} & set(values) for name in needs):
        problems.append(_FIRST_STEP)
    if problems and ENV_FILE.is_dir():
        problems.append(".env is a folder, so nothing was read from it. Put a file in its place.")
    return secrets, problems
