"""The token and the key: from their settings, or from files that those name."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.settings.advice import WHAT_TO_PUT, what_to_put
from bot.settings.env_file import decoded
from bot.settings.normalise import normalised
from bot.settings.problems import does_not_work

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_OF_A_FILE: Final = 64 * 1024
LONGEST_SECRET: Final = 1000

_FORMS: Final = {
    # The id of an application in base64, whose digits make it begin so; a time; a signature.
    "DISCORD_TOKEN": re.compile(r"[MNO][\w-]{17,}\.[\w-]{6}\.[\w-]{25,}"),
    "COMETAPI_KEY": re.compile(r"sk-.+"),
}
"""What secrets look like that were put into each other's place."""


class CredentialError(Exception):
    """A secret that is missing or cannot work; the text is the line for the operator."""


def credential(name: str, values: Mapping[str, str]) -> str:
    """The secret of that name.

    Raises:
        CredentialError: there is none that may stand in a request.
    """
    secret = written(name, values)
    where = name if name in values else f"{name}_FILE"
    if not secret:
        raise CredentialError(f"{name} is missing. {what_to_put(name)}")
    if not _fits_a_header(secret):
        reason = "It is one word of plain letters, digits and signs."
        raise CredentialError(f"{does_not_work(where, reason)} {what_to_put(name)}")
    if (other := _looks_like(secret)) not in {None, name}:
        raise CredentialError(f"{where} holds what looks like {other}. {what_to_put(name)}")
    return secret


def written(name: str, values: Mapping[str, str]) -> str:
    """What was chosen as that setting, itself or in a file; "" if nothing was.

    Raises:
        CredentialError: it was to come from a file that has none.
    """
    if name in values or not (path := values.get(f"{name}_FILE", "")):
        return values.get(name, "")
    found = _in_file(name, path)
    if not found:
        raise CredentialError(f"{name}_FILE names a file that is empty. {what_to_put(name)}")
    return found


def read_credential(name: str, typed: str) -> str:
    """The secret of that name in what somebody wrote. Raises CredentialError as `credential`."""
    return credential(name, {name: normalised(name, typed)})


def _in_file(name: str, path: str) -> str:
    # The path is not quoted: it may be the secret itself, in the wrong place.
    try:
        with Path(path).open("rb") as opened:  # no more than that: a device may have no end
            return normalised(name, decoded(opened.read(MOST_OF_A_FILE)))
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "not a text"
        unreadable = f"{name}_FILE names a file that cannot be read ({reason})."
        raise CredentialError(f"{unreadable} Put into it {WHAT_TO_PUT[name]}.") from None


def _looks_like(secret: str) -> str | None:
    """The setting that a secret is for, where that can be seen."""
    return next((name for name, form in _FORMS.items() if form.fullmatch(secret)), None)


def _fits_a_header(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text and len(text) < LONGEST_SECRET
