"""The dialogs of the panel: numbers and texts of one setting, and what was written in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from discord import ui

from bot.domain.json_values import MOST
from bot.domain.servers.settings import is_place, is_rules, with_rules
from bot.services.refusals import Refusal, RefusedError
from bot.ui.characters import shorten
from bot.ui.panels.custom_ids import Verb, setting_id
from bot.ui.texts.saying import say
from bot.ui.texts.servers import dialogs as texts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.servers.settings import Server

LONGEST: Final = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingDialog:
    """A dialog: its title, and how each field is read; None of what was left empty."""

    title: str
    fields: Mapping[str, Callable[[str], Any]]
    parts_of: Callable[[str], bool] | None = None
    """Of which settings the fields are parts; None: the only field is the value of its setting."""


def whole(written: str) -> int:
    """A whole number. Raises RefusedError."""
    digits = written.replace(",", "").replace(" ", "")
    if not (digits.isascii() and digits.isdecimal()) or int(digits) > MOST:
        raise RefusedError(Refusal.NO_NUMBER, written=written, most=MOST)
    return int(digits)


def dollars(written: str) -> float:
    """An amount in US dollars. Raises RefusedError."""
    plain = written.strip().removeprefix("$").removesuffix("$").strip()
    before, _, after = plain.partition(".")
    is_amount = f"{before}{after}".isascii() and (before + after).isdecimal() and before != ""
    if not is_amount or float(plain) > MOST:
        raise RefusedError(Refusal.NO_AMOUNT, written=written, most=MOST)
    return float(plain)


def plain(usd: float) -> str:
    """An amount in US dollars as `dollars` reads it back, to the millionth.

    >>> plain(12345.67), plain(1e6)
    ('12345.67', '1000000')
    """
    return f"{usd:f}".rstrip("0").removesuffix(".")


DIALOGS: Final[dict[str, SettingDialog]] = {
    "numbers": SettingDialog(
        title=texts.NUMBERS,
        fields={"pictures_a_day": whole, "pictures_a_month": whole, "usd_a_month": dollars},
        parts_of=is_rules,
    ),
    "atonce": SettingDialog(
        title=texts.AT_ONCE,
        fields={"running": whole, "waiting": whole, "batch": whole, "rank": whole},
        parts_of=is_rules,
    ),
    "budget": SettingDialog(title=texts.BUDGET, fields={"budget_usd": dollars}),
    "askfirst": SettingDialog(title=texts.ASK_FIRST, fields={"ask_from_usd": dollars}),
    "strikes": SettingDialog(title=texts.STRIKES, fields={"strikes": whole}),
    "stars": SettingDialog(title=texts.STARS, fields={"gallery_stars": whole}),
    "timeout": SettingDialog(title=texts.TIME_OUT, fields={"time_out_minutes": whole}),
    "zone": SettingDialog(title=texts.ZONE, fields={"time_zone": str.strip}),
    "parameters": SettingDialog(title=texts.PARAMETERS, fields={"parameters": str.strip}),
    "placeparams": SettingDialog(
        title=texts.PARAMETERS, fields={"parameters": str.strip}, parts_of=is_place
    ),
}
"""By what custom_ids call them."""


def dialog(about: str, server: Server, name: str) -> ui.Modal:
    """The dialog of a setting, filled with what is set. Raises RefusedError if there is none."""
    found = dialog_of(about, name)
    modal = ui.Modal(title=say(found.title), custom_id=setting_id(Verb.PUT, server, name, about))
    known = server.document.get(name)
    for field in found.fields:
        value = (known or {}).get(field) if found.parts_of else known
        component = ui.TextInput[Any](
            custom_id=field,
            default=None if value is None else shorten(_written(value), LONGEST) or None,
            max_length=LONGEST,
            required=False,
        )
        label = ui.Label[Any](
            text=say(texts.FIELDS[field]), description=say(texts.HINTS[field]), component=component
        )
        modal.add_item(label)
    modal.stop()
    return modal


def dialog_of(about: str, name: str) -> SettingDialog:
    """The dialog of that name for a setting. Raises RefusedError if there is none (any more)."""
    found = DIALOGS.get(about)
    if found is None or not (found.parts_of(name) if found.parts_of else name in found.fields):
        raise RefusedError(Refusal.NO_SUCH_VALUE)
    return found


def value_in(about: str, server: Server, name: str, written: Mapping[str, str]) -> Any:  # noqa: ANN401 - JSON
    """The value of a setting as it was written. Raises RefusedError."""
    found = dialog_of(about, name)
    read = {
        field: reader(written[field]) if written.get(field, "").strip() else None
        for field, reader in found.fields.items()
    }
    if found.parts_of:
        return with_rules(server.document.get(name), **read)
    return next(iter(read.values()))


def _written(value: float | str) -> str:
    return plain(value) if isinstance(value, float) else str(value)
