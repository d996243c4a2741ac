"""What a member typed behind a slash command, checked and shaped as Discord's client does."""

from collections.abc import Callable

from playground.discord.errors import JsonObject
from playground.discord.people.refusals import RefusedError
from playground.discord.people.resolving import Resolver

SUBCOMMAND, GROUP = 1, 2
STRING, INTEGER, BOOLEAN, USER, CHANNEL, ROLE, MENTIONABLE, NUMBER, ATTACHMENT = range(3, 12)
MOST_TEXT = 6000


class OptionReader:
    """Turns `{name: value}` into the options of an interaction; fills the resolver on the way."""

    def __init__(self, resolver: Resolver) -> None:
        self._readers: dict[int, Callable[[JsonObject, object], object]] = {
            STRING: self._string,
            INTEGER: self._number,
            NUMBER: self._number,
            BOOLEAN: self._boolean,
            USER: lambda option, value: resolver.user(_text(option, value)),
            CHANNEL: lambda option, value: resolver.channel(_text(option, value)),
            ROLE: lambda option, value: resolver.role(_text(option, value)),
            MENTIONABLE: lambda option, value: resolver.mentionable(_text(option, value)),
            ATTACHMENT: lambda option, value: resolver.attachment(_text(option, value)),
        }

    def read(self, declared: list[JsonObject], values: JsonObject) -> list[JsonObject]:
        """Check values against the declared options; raises RefusedError naming the option."""
        known = {option["name"] for option in declared}
        for name in values:
            if name not in known:
                raise RefusedError("option", f"There is no option {name!r}.")
        read = []
        for option in declared:
            value = values.get(option["name"])
            if value is None or value == "":
                if option.get("required"):
                    raise RefusedError("option", f"{option['name']} is required.")
                continue
            read.append(self._entry(option, self._readers[option["type"]](option, value)))
        return read

    def read_partial(
        self, declared: list[JsonObject], values: JsonObject, focused: str, typed: str
    ) -> list[JsonObject]:
        """Return options as an autocomplete carries them: unchecked, one of them focused."""
        option = next((o for o in declared if o["name"] == focused), None)
        if option is None or not option.get("autocomplete"):
            raise RefusedError("option", f"{focused!r} has no autocomplete.")
        others = [
            self._entry(o, values[o["name"]])
            for o in declared
            if o["name"] in values and o is not option
        ]
        return [*others, self._entry(option, typed) | {"focused": True}]

    def _entry(self, option: JsonObject, value: object) -> JsonObject:
        return {"name": option["name"], "type": option["type"], "value": value}

    def _string(self, option: JsonObject, value: object) -> str:
        text = _text(option, value)
        _check_choice(option, text)
        low, high = option.get("min_length") or 0, option.get("max_length") or MOST_TEXT
        if not low <= len(text) <= high:
            sentence = f"{option['name']} must have {low} to {high} characters."
            raise RefusedError("option", sentence)
        return text

    def _number(self, option: JsonObject, value: object) -> int | float:
        try:
            number = int(str(value)) if option["type"] == INTEGER else float(str(value))
        except ValueError as error:
            raise RefusedError("option", f"{option['name']} must be a number.") from error
        _check_choice(option, number)
        low, high = option.get("min_value"), option.get("max_value")
        if (low is not None and number < low) or (high is not None and number > high):
            sentence = f"{option['name']} must lie between {low} and {high}."
            raise RefusedError("option", sentence)
        return number

    def _boolean(self, option: JsonObject, value: object) -> bool:
        words = {"true": True, "false": False}
        if str(value).lower() not in words:
            raise RefusedError("option", f"{option['name']} must be true or false.")
        return words[str(value).lower()]


def _check_choice(option: JsonObject, value: object) -> None:
    choices = option.get("choices") or []
    if choices and all(choice["value"] != value for choice in choices):
        names = ", ".join(str(choice["name"]) for choice in choices)
        raise RefusedError("option", f"{option['name']} must be one of: {names}.")


def _text(option: JsonObject, value: object) -> str:
    if not isinstance(value, str | int):
        raise RefusedError("option", f"{option['name']} must be a text.")
    return str(value)


def descend(
    command: JsonObject, path: list[str]
) -> tuple[list[JsonObject], Callable[[list[JsonObject]], list[JsonObject]]]:
    """Follow the names of subcommands to the options declared there.

    Also returns what wraps the options read into the subcommands again.
    """
    declared = command.get("options") or []
    steps: list[JsonObject] = []
    for name in path:
        step = next(
            (o for o in declared if o["name"] == name and o["type"] in {SUBCOMMAND, GROUP}), None
        )
        if step is None:
            raise RefusedError("command", f"There is no subcommand {name!r}.")
        steps.append(step)
        declared = step.get("options") or []
    if any(option["type"] in {SUBCOMMAND, GROUP} for option in declared):
        raise RefusedError("command", "A subcommand has to be chosen.")

    def wrap(options: list[JsonObject]) -> list[JsonObject]:
        for step in reversed(steps):
            options = [{"name": step["name"], "type": step["type"], "options": options}]
        return options

    return declared, wrap
