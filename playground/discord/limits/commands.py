"""The limits of application commands (Discord: Application Commands)."""

import re
from collections import Counter

from playground.discord.errors import FormErrors, JsonObject, Path

CHAT, USER, MESSAGE = 1, 2, 3
MOST = {CHAT: 100, USER: 15, MESSAGE: 15}
TOTAL = 8000
_SUBCOMMAND, _GROUP = 1, 2
_NAME = re.compile(r"[-_'\w]{1,32}")


def check_commands(commands: list[JsonObject]) -> None:
    """Check the commands of a bulk overwrite; raises ApiError 50035."""
    errors = FormErrors()
    counted = Counter(command.get("type") or CHAT for command in commands)
    for kind, number in counted.items():
        errors.count((), number, high=MOST.get(kind, 0))
    names = Counter((command.get("type") or CHAT, command.get("name")) for command in commands)
    for at, command in enumerate(commands):
        _check(errors, (at,), command)
        if names[command.get("type") or CHAT, command.get("name")] > 1:
            sentence = "Application command names must be unique"
            errors.add((at, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", sentence)
    errors.raise_any()


def check_command(command: JsonObject) -> None:
    """Check one command; raises ApiError 50035."""
    errors = FormErrors()
    _check(errors, (), command)
    errors.raise_any()


def _check(errors: FormErrors, path: Path, command: JsonObject) -> None:
    if (command.get("type") or CHAT) == CHAT:
        _named(errors, path, command)
        _options(errors, (*path, "options"), command.get("options") or [])
        if _weight(command) > TOTAL:
            sentence = f"Command exceeds maximum size ({TOTAL})"
            errors.add(path, "APPLICATION_COMMAND_TOO_LARGE", sentence)
        return
    errors.length((*path, "name"), command.get("name"), low=1, high=32)
    if command.get("description"):
        sentence = "Context menu commands cannot have description"
        errors.add((*path, "description"), "APPLICATION_COMMAND_INVALID_DESCRIPTION", sentence)


def _named(errors: FormErrors, path: Path, thing: JsonObject) -> None:
    name = str(thing.get("name") or "")
    if not _NAME.fullmatch(name) or name != name.lower():
        sentence = "Command name is invalid"
        errors.add((*path, "name"), "APPLICATION_COMMAND_INVALID_NAME", sentence)
    errors.length((*path, "description"), thing.get("description"), low=1, high=100)


def _options(errors: FormErrors, path: Path, options: list[JsonObject]) -> None:
    errors.count(path, len(options), high=25)
    optional_seen = False
    for at, option in enumerate(options):
        here = (*path, at)
        _named(errors, here, option)
        if option.get("type") not in range(1, 12):
            errors.choice((*here, "type"), tuple(range(1, 12)))
        if option.get("required") and optional_seen:
            sentence = "Required options must be placed before non-required options"
            errors.add(here, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", sentence)
        optional_seen |= not option.get("required")
        _choices(errors, (*here, "choices"), option)
        if option.get("type") in {_SUBCOMMAND, _GROUP}:
            _options(errors, (*here, "options"), option.get("options") or [])
            optional_seen = False
    if any(times > 1 for times in Counter(option.get("name") for option in options).values()):
        sentence = "Option names must be unique"
        errors.add(path, "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", sentence)


def _choices(errors: FormErrors, path: Path, option: JsonObject) -> None:
    choices = option.get("choices") or []
    errors.count(path, len(choices), high=25)
    if choices and option.get("autocomplete"):
        sentence = "Options with autocomplete cannot have choices"
        errors.add(path, "APPLICATION_COMMAND_AUTOCOMPLETE_CHOICES", sentence)
    check_choices(errors, path, choices)


def check_choices(errors: FormErrors, path: Path, choices: list[JsonObject]) -> None:
    """Check choices of an option or of an autocomplete answer."""
    for at, choice in enumerate(choices):
        errors.length((*path, at, "name"), choice.get("name"), low=1, high=100)
        value = choice.get("value")
        if isinstance(value, str):
            errors.length((*path, at, "value"), value, low=1, high=100)
        elif not isinstance(value, int | float):
            errors.required((*path, at, "value"))


def _weight(thing: JsonObject) -> int:
    """Return the characters of a command or option, the longest translation of each counted."""
    total = 0
    for key in ("name", "description"):
        translated = (thing.get(f"{key}_localizations") or {}).values()
        total += max(map(len, (str(thing.get(key) or ""), *translated)))
    for choice in thing.get("choices") or []:
        total += len(str(choice.get("name"))) + len(str(choice.get("value")))
    return total + sum(_weight(option) for option in thing.get("options") or [])
