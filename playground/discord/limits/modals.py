"""The limits of modals (Discord: Component Reference)."""

from playground.discord.components import SELECTS, Kind
from playground.discord.errors import FormErrors, JsonObject, Path
from playground.discord.limits.components import check_unique
from playground.discord.limits.controls import ControlCheck

MOST_PARTS = 5
MOST_INPUT = 4000
_IN_LABEL = SELECTS | {
    Kind.TEXT_INPUT,
    Kind.FILE_UPLOAD,
    Kind.RADIO_GROUP,
    Kind.CHECKBOX_GROUP,
    Kind.CHECKBOX,
}
_OPTIONS = {Kind.RADIO_GROUP: (2, 10), Kind.CHECKBOX_GROUP: (1, 10)}


def check_modal(data: JsonObject) -> None:
    """Check a modal to be opened; raises ApiError 50035."""
    errors = FormErrors()
    path: Path = ("data",)
    errors.length((*path, "custom_id"), data.get("custom_id"), low=1, high=100)
    errors.length((*path, "title"), data.get("title"), low=1, high=45)
    inside = data.get("components") or []
    errors.count((*path, "components"), len(inside), low=1, high=MOST_PARTS)
    check = ControlCheck(errors, emoji_ids=set())
    for at, component in enumerate(inside):
        _top(errors, check, (*path, "components", at), component)
    check_unique(errors, (*path, "components"), inside)
    errors.raise_any()


def _top(errors: FormErrors, check: ControlCheck, path: Path, component: JsonObject) -> None:
    match component.get("type"):
        case Kind.TEXT:
            errors.length((*path, "content"), component.get("content"), low=1, high=4000)
        case Kind.LABEL:
            errors.length((*path, "label"), component.get("label"), low=1, high=45)
            if component.get("description") is not None:
                errors.length((*path, "description"), component["description"], high=100)
            _field(errors, check, (*path, "component"), component.get("component") or {})
        case Kind.ROW:
            inputs = component.get("components") or []
            errors.count((*path, "components"), len(inputs), low=1, high=1)
            for at, text in enumerate(inputs):
                if text.get("type") != Kind.TEXT_INPUT:
                    errors.choice((*path, "components", at, "type"), (4,))
                else:
                    errors.length(
                        (*path, "components", at, "label"), text.get("label"), low=1, high=45
                    )
                    _field(errors, check, (*path, "components", at), text)
        case _:
            errors.choice((*path, "type"), (1, 10, 18))


def _field(errors: FormErrors, check: ControlCheck, path: Path, field: JsonObject) -> None:
    kind = field.get("type")
    if kind not in _IN_LABEL:
        errors.choice((*path, "type"), tuple(int(k) for k in sorted(_IN_LABEL)))
        return
    errors.length((*path, "custom_id"), field.get("custom_id"), low=1, high=100)
    if kind in SELECTS:
        check.select(path, field)
    elif kind in _OPTIONS:
        low, high = _OPTIONS[kind]
        check.options((*path, "options"), field.get("options") or [], low=low, high=high)
    elif kind == Kind.TEXT_INPUT:
        _text_input(errors, path, field)


def _text_input(errors: FormErrors, path: Path, field: JsonObject) -> None:
    for key, high in (("placeholder", 100), ("value", MOST_INPUT)):
        if field.get(key) is not None:
            errors.length((*path, key), field[key], high=high)
    if field.get("style") not in {1, 2}:
        errors.choice((*path, "style"), (1, 2))
    if not 0 <= (field.get("min_length") or 0) <= MOST_INPUT or not (
        1 <= (field.get("max_length") or MOST_INPUT) <= MOST_INPUT
    ):
        errors.add(path, "NUMBER_TYPE_MAX", "A length must lie between 1 and 4000.")
