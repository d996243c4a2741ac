"""The language in which something is said, and its catalog."""

from __future__ import annotations

import gettext
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.domain.languages import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCALE: Final = Path(__file__).parents[2] / "locale"
"""Where catalogs are: `<language>/LC_MESSAGES/imagine-bot.mo`."""

_language: Final = ContextVar("language", default=ENGLISH)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Say all that is said within in a language; in English where there is no catalog for it."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def spoken() -> str:
    """Return the language that is spoken, by Discord's name for it."""
    return _language.get()


def catalog() -> gettext.NullTranslations:
    """Return the sentences of the language spoken."""
    return catalog_of(_language.get())


@lru_cache(maxsize=64)  # as many as Discord has, and some
def catalog_of(language: str) -> gettext.NullTranslations:
    """Return the sentences of a language by Discord's name for it."""
    name = language.replace("-", "_")
    return gettext.translation("imagine-bot", LOCALE, [name], fallback=True)
