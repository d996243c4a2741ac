"""Where `.env` and the database are looked for: in the current folder, then in the user's own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from platformdirs import user_config_path, user_state_path

NAME: Final = "imagine-bot"
ENV_FILE: Final = Path(".env")
DATABASE: Final = Path("data/imagine.db")


def env_file() -> Path:
    """The `.env` that counts: that of the current folder, or the user's if only that is there."""
    own = user_env_file()
    return own if _is_there(own) and not ENV_FILE.exists() else ENV_FILE


def user_env_file() -> Path:
    """`.env` in the user's folder for settings, which is made by whoever writes it."""
    return user_config_path(NAME, appauthor=False) / ENV_FILE


def database_file() -> Path:
    """The database where none is named: beside the `.env` that counts, as it were.

    That is `data/imagine.db` in the current folder. With the user's `.env`, and if that is not
    there, it is in the user's folder for what programs keep.
    """
    if env_file() == ENV_FILE or DATABASE.exists():
        return DATABASE
    return user_state_path(NAME, appauthor=False) / DATABASE.name


def _is_there(path: Path) -> bool:
    """Whether it is there for this process; a home that is closed to it has nothing for it."""
    try:
        return path.exists()
    except OSError:
        return False
