"""What a member filled into a modal, checked and shaped as Discord's client does."""

from playground.discord.components import SELECTS, Kind
from playground.discord.errors import JsonObject
from playground.discord.people.refusals import RefusedError
from playground.discord.people.resolving import Resolver


class FormReader:
    """Turns `{custom_id: value}` into the components of a modal submit."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver

    def read(self, modal: JsonObject, values: JsonObject) -> list[JsonObject]:
        """Check all fields of a modal; raises RefusedError naming the field."""
        fields = {}
        for part in modal["components"]:
            for field in part.get("components") or [part.get("component") or {}]:
                if "custom_id" in field:
                    fields[field["custom_id"]] = field
        for custom_id in values:
            if custom_id not in fields:
                raise RefusedError("modal", f"The dialog has no field {custom_id!r}.")
        return [self._part(at, part, values) for at, part in enumerate(modal["components"], 1)]

    def _part(self, number: int, part: JsonObject, values: JsonObject) -> JsonObject:
        shown: JsonObject = {"type": part["type"], "id": part.get("id") or number}
        if part["type"] == Kind.LABEL:
            shown["component"] = self._field(number, part["component"], values)
        elif part["type"] == Kind.ROW:
            shown["components"] = [self._field(number, f, values) for f in part["components"]]
        return shown

    def _field(self, number: int, field: JsonObject, values: JsonObject) -> JsonObject:
        kind, custom_id = field["type"], field["custom_id"]
        shown = {"type": kind, "id": field.get("id") or 100 + number, "custom_id": custom_id}
        value = values.get(custom_id)
        if kind == Kind.TEXT_INPUT:
            return shown | {"value": _text(field, value)}
        if kind == Kind.CHECKBOX:
            chosen = field.get("default") if value is None else value
            return shown | {"value": bool(chosen)}
        if kind == Kind.RADIO_GROUP:
            return shown | {"value": _radio(field, value)}
        return shown | {"values": choose(field, value, self._resolver)}


def _text(field: JsonObject, value: object) -> str:
    text = str(field.get("value") or "") if value is None else str(value)
    name = field.get("label") or field["custom_id"]
    if not text:
        if field.get("required", True):
            raise RefusedError("modal", f"{name} is required.")
        return text
    low, high = field.get("min_length") or 0, field.get("max_length") or 4000
    if not low <= len(text) <= high:
        raise RefusedError("modal", f"{name} must have {low} to {high} characters.")
    return text


def _radio(field: JsonObject, value: object) -> str | None:
    options = field["options"]
    preset = [option["value"] for option in options if option.get("default")]
    chosen = value if value is not None else next(iter(preset), None)
    if chosen is None:
        if field.get("required", True):
            raise RefusedError("modal", f"{field['custom_id']} is required.")
        return None
    if all(option["value"] != chosen for option in options):
        raise RefusedError("modal", f"{field['custom_id']} has no choice {chosen!r}.")
    return str(chosen)


def choose(field: JsonObject, value: object, resolver: Resolver) -> list[str]:
    """Check what was chosen in a select menu, checkbox group or file upload."""
    chosen = [str(one) for one in value] if isinstance(value, list) else []
    options = field.get("options") or []
    if value is None:
        chosen = [option["value"] for option in options if option.get("default")]
    _check_number(field, len(chosen))
    kind = field["type"]
    if kind in {Kind.STRING_SELECT, Kind.CHECKBOX_GROUP}:
        known = {option["value"] for option in options}
        for one in chosen:
            if one not in known:
                raise RefusedError("select", f"{field['custom_id']} has no choice {one!r}.")
        return chosen
    resolve = {
        Kind.USER_SELECT: resolver.user,
        Kind.ROLE_SELECT: resolver.role,
        Kind.MENTIONABLE_SELECT: resolver.mentionable,
        Kind.CHANNEL_SELECT: resolver.channel,
        Kind.FILE_UPLOAD: resolver.attachment,
    }[kind]
    return [resolve(one) for one in chosen]


def _check_number(field: JsonObject, number: int) -> None:
    in_modal = field["type"] not in SELECTS or "required" in field
    if in_modal and not field.get("required", True) and not number:
        return
    low = 1 if field.get("min_values") is None else field["min_values"]
    usual = len(field.get("options") or []) if field["type"] == Kind.CHECKBOX_GROUP else 1
    high = field.get("max_values") or usual
    if not low <= number <= high:
        raise RefusedError("select", f"{field['custom_id']} takes {low} to {high} choices.")
