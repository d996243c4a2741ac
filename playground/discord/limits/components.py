"""The limits of old rows and of Components V2 (Discord: Component Reference)."""

from collections import Counter

from playground.discord import components as parts
from playground.discord.components import SELECTS, Kind
from playground.discord.errors import FormErrors, JsonObject, Path
from playground.discord.limits.controls import WEB, ControlCheck

MOST_NESTED = 40
MOST_TEXT = 4000
MOST_ROWS = 5
WHITE = 0xFFFFFF
_IN_ROW = SELECTS | {Kind.BUTTON}
_IN_CONTAINER = frozenset(
    {Kind.ROW, Kind.SECTION, Kind.TEXT, Kind.GALLERY, Kind.FILE, Kind.SEPARATOR}
)
_TOP_V2 = _IN_CONTAINER | {Kind.CONTAINER}


class ComponentCheck:
    """Notes what is wrong with the components of one message."""

    def __init__(self, errors: FormErrors, emoji_ids: set[int]) -> None:
        self._errors = errors
        controls = ControlCheck(errors, emoji_ids)
        rules = {
            Kind.ROW: self._row,
            Kind.BUTTON: controls.button,
            Kind.SECTION: self._section,
            Kind.TEXT: self._text,
            Kind.GALLERY: self._gallery,
            Kind.THUMBNAIL: self._thumbnail,
            Kind.FILE: self._file,
            Kind.SEPARATOR: self._separator,
            Kind.CONTAINER: self._container,
        }
        self._rules = rules | dict.fromkeys(SELECTS, controls.select)

    def message(self, path: Path, components: list[JsonObject], *, v2: bool) -> None:
        """Check all components of a message; `v2` says which set of rules holds."""
        if v2:
            self._errors.count(path, sum(1 for _ in parts.walk(components)), high=MOST_NESTED)
            self._total_text(path, components)
        else:
            self._errors.count(path, len(components), high=MOST_ROWS)
        allowed = _TOP_V2 if v2 else frozenset({Kind.ROW})
        for at, component in enumerate(components):
            self._one((*path, at), component, allowed)
        check_unique(self._errors, path, components)

    def _one(self, path: Path, component: JsonObject, allowed: frozenset[Kind]) -> None:
        kind = component.get("type")
        if kind not in allowed:
            self._errors.add(
                (*path, "type"),
                "UNION_TYPE_CHOICES",
                f'Value of field "type" must be one of {tuple(int(k) for k in sorted(allowed))}.',
            )
            return
        self._rules[kind](path, component)

    def _total_text(self, path: Path, components: list[JsonObject]) -> None:
        if sum(map(len, parts.texts(components))) > MOST_TEXT:
            self._errors.add(
                path,
                "COMPONENT_MAX_TOTAL_LENGTH_EXCEEDED",
                f"The total text of the components exceeds {MOST_TEXT} characters.",
            )

    def _row(self, path: Path, row: JsonObject) -> None:
        inside = row.get("components") or []
        selects = sum(1 for c in inside if c.get("type") in SELECTS)
        self._errors.count((*path, "components"), len(inside), low=1, high=1 if selects else 5)
        for at, component in enumerate(inside):
            self._one((*path, "components", at), component, _IN_ROW)

    def _section(self, path: Path, section: JsonObject) -> None:
        inside = section.get("components") or []
        self._errors.count((*path, "components"), len(inside), low=1, high=3)
        for at, component in enumerate(inside):
            self._one((*path, "components", at), component, frozenset({Kind.TEXT}))
        accessory = section.get("accessory")
        if accessory is None:
            self._errors.required((*path, "accessory"))
        else:
            allowed = frozenset({Kind.BUTTON, Kind.THUMBNAIL})
            self._one((*path, "accessory"), accessory, allowed)

    def _text(self, path: Path, text: JsonObject) -> None:
        self._errors.length((*path, "content"), text.get("content"), low=1, high=MOST_TEXT)

    def _gallery(self, path: Path, gallery: JsonObject) -> None:
        items = gallery.get("items") or []
        self._errors.count((*path, "items"), len(items), low=1, high=10)
        for at, item in enumerate(items):
            self._medium((*path, "items", at), item, "media")

    def _thumbnail(self, path: Path, thumbnail: JsonObject) -> None:
        self._medium(path, thumbnail, "media")

    def _file(self, path: Path, file: JsonObject) -> None:
        if not str((file.get("file") or {}).get("url")).startswith("attachment://"):
            sentence = "Scheme must be one of ('attachment',)."
            self._errors.add((*path, "file", "url"), "URL_TYPE_INVALID_SCHEME", sentence)

    def _medium(self, path: Path, holder: JsonObject, key: str) -> None:
        if not str((holder.get(key) or {}).get("url")).startswith((*WEB, "attachment://")):
            sentence = "Scheme must be one of ('http', 'https', 'attachment')."
            self._errors.add((*path, key, "url"), "URL_TYPE_INVALID_SCHEME", sentence)
        if holder.get("description") is not None:
            self._errors.length((*path, "description"), holder["description"], high=1024)

    def _separator(self, path: Path, separator: JsonObject) -> None:
        if separator.get("spacing") not in {None, 1, 2}:
            self._errors.choice((*path, "spacing"), (1, 2))

    def _container(self, path: Path, container: JsonObject) -> None:
        colour = container.get("accent_color")
        if colour is not None and not 0 <= colour <= WHITE:
            sentence = "Must be between 0 and 16777215."
            self._errors.add((*path, "accent_color"), "NUMBER_TYPE_MAX", sentence)
        inside = container.get("components") or []
        self._errors.count((*path, "components"), len(inside), low=1, high=MOST_NESTED)
        for at, component in enumerate(inside):
            self._one((*path, "components", at), component, _IN_CONTAINER)


def check_unique(errors: FormErrors, path: Path, components: list[JsonObject]) -> None:
    """Check that no custom_id and no component id stands twice."""
    everything = list(parts.walk(components))
    for key, code in (
        ("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
        ("id", "COMPONENT_ID_DUPLICATED"),
    ):
        counted = Counter(c[key] for c in everything if c.get(key))
        for value, times in counted.items():
            if times > 1:
                name = key.replace("_", " ")
                sentence = f"Component {name} cannot be duplicated: {value}"
                errors.add(path, code, sentence)


def referenced_files(components: list[JsonObject]) -> list[tuple[Path, str]]:
    """Return the names that `attachment://` addresses point at, each with its path."""
    found: list[tuple[Path, str]] = []

    def visit(path: Path, component: JsonObject) -> None:
        for step, item in parts.media(component):
            if str(item.get("url")).startswith("attachment://"):
                found.append(((*path, *step, "url"), item["url"].removeprefix("attachment://")))
        for step, child in parts.children(component):
            visit((*path, *step), child)

    for at, component in enumerate(components):
        visit((at,), component)
    return found
