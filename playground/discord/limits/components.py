"""The limits of message components, old rows and Components V2 (discord.md A2)."""

from collections import Counter

from playground.discord import components as parts
from playground.discord.components import SELECTS, Kind
from playground.discord.errors import FormErrors, JsonObject, Path
from playground.discord.limits.emoji import is_emoji

MOST_NESTED = 40
MOST_TEXT = 4000
MOST_ROWS = 5
WHITE = 0xFFFFFF
_IN_ROW = SELECTS | {Kind.BUTTON}
_IN_CONTAINER = frozenset(
    {Kind.ROW, Kind.SECTION, Kind.TEXT, Kind.GALLERY, Kind.FILE, Kind.SEPARATOR}
)
_TOP_V2 = _IN_CONTAINER | {Kind.CONTAINER}
_WEB = ("http://", "https://")


class ComponentCheck:
    """Notes what is wrong with the components of one message."""

    def __init__(self, errors: FormErrors, emoji_ids: set[int]) -> None:
        self._errors = errors
        self._emoji_ids = emoji_ids
        rules = {
            Kind.ROW: self._row,
            Kind.BUTTON: self._button,
            Kind.SECTION: self._section,
            Kind.TEXT: self._text,
            Kind.GALLERY: self._gallery,
            Kind.THUMBNAIL: self._thumbnail,
            Kind.FILE: self._file,
            Kind.SEPARATOR: self._separator,
            Kind.CONTAINER: self._container,
        }
        self._rules = rules | dict.fromkeys(SELECTS, self.select)

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
        self.unique(path, components)

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

    def unique(self, path: Path, components: list[JsonObject]) -> None:
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
                    self._errors.add(path, code, sentence)

    def _row(self, path: Path, row: JsonObject) -> None:
        inside = row.get("components") or []
        selects = sum(1 for c in inside if c.get("type") in SELECTS)
        self._errors.count((*path, "components"), len(inside), low=1, high=1 if selects else 5)
        for at, component in enumerate(inside):
            self._one((*path, "components", at), component, _IN_ROW)

    def _button(self, path: Path, button: JsonObject) -> None:
        style = button.get("style")
        if style not in range(1, 7):
            self._errors.choice((*path, "style"), (1, 2, 3, 4, 5, 6))
        elif style == parts.PREMIUM_STYLE:
            if not button.get("sku_id"):
                self._errors.required((*path, "sku_id"))
        else:
            self._target(path, button, is_link=style == parts.LINK_STYLE)
            self._face(path, button)

    def _target(self, path: Path, button: JsonObject, *, is_link: bool) -> None:
        url, custom_id = button.get("url"), button.get("custom_id")
        if (url is not None and custom_id is not None) or (url is None) == is_link:
            self._errors.add(
                path,
                "BUTTON_COMPONENT_INVALID_TARGET",
                "A link button takes a url and no custom id, any other a custom id and no url.",
            )
        elif is_link:
            self._errors.length((*path, "url"), url, low=1, high=512)
            if not str(url).startswith((*_WEB, "discord://")):
                sentence = "Scheme must be one of ('http', 'https', 'discord')."
                self._errors.add((*path, "url"), "URL_TYPE_INVALID_SCHEME", sentence)
        else:
            self._errors.length((*path, "custom_id"), custom_id, low=1, high=100)

    def _face(self, path: Path, button: JsonObject) -> None:
        label, emoji = button.get("label"), button.get("emoji")
        if label:
            self._errors.length((*path, "label"), label, high=80)
        if emoji:
            self._emoji((*path, "emoji"), emoji)
        elif not label:
            sentence = "A button needs a label or an emoji."
            self._errors.add(path, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", sentence)

    def _emoji(self, path: Path, emoji: JsonObject) -> None:
        known = (
            str(emoji["id"]) in map(str, self._emoji_ids)
            if emoji.get("id")
            else is_emoji(str(emoji.get("name")))
        )
        if not known:
            step = "id" if emoji.get("id") else "name"
            self._errors.add((*path, step), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")

    def select(self, path: Path, select: JsonObject) -> None:
        """Check a select menu, in a message or a modal."""
        self._errors.length((*path, "custom_id"), select.get("custom_id"), low=1, high=100)
        if select.get("placeholder") is not None:
            self._errors.length((*path, "placeholder"), select["placeholder"], high=150)
        for key, low, high in (("min_values", 0, 25), ("max_values", 1, 25)):
            number = select.get(key)
            if number is not None and not low <= number <= high:
                self._errors.add(
                    (*path, key), "NUMBER_TYPE_MAX", f"Must be between {low} and {high}."
                )
        if select["type"] == Kind.STRING_SELECT:
            self.options((*path, "options"), select.get("options") or [], low=1, high=25)

    def options(self, path: Path, options: list[JsonObject], *, low: int, high: int) -> None:
        """Check what a select, radio or checkbox group offers."""
        self._errors.count(path, len(options), low=low, high=high)
        for at, option in enumerate(options):
            for key in ("label", "value"):
                self._errors.length((*path, at, key), option.get(key), low=1, high=100)
            if option.get("description") is not None:
                self._errors.length((*path, at, "description"), option["description"], high=100)
            if option.get("emoji"):
                self._emoji((*path, at, "emoji"), option["emoji"])
        values = Counter(option.get("value") for option in options)
        if any(times > 1 for times in values.values()):
            sentence = "The specified option value is already used"
            self._errors.add(path, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", sentence)

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
        if not str((holder.get(key) or {}).get("url")).startswith((*_WEB, "attachment://")):
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
