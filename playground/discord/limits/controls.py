"""The limits of what members press or choose from (Discord: Component Reference)."""

from collections import Counter

from playground.discord import components as parts
from playground.discord.components import Kind
from playground.discord.errors import FormErrors, JsonObject, Path
from playground.discord.limits.emoji import is_emoji

WEB = ("http://", "https://")


class ControlCheck:
    """Notes what is wrong with buttons and selects, with the server's own emoji known by id."""

    def __init__(self, errors: FormErrors, emoji_ids: set[int]) -> None:
        self._errors = errors
        self._emoji_ids = emoji_ids

    def button(self, path: Path, button: JsonObject) -> None:
        """Check a button of a message."""
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
            if not str(url).startswith((*WEB, "discord://")):
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
