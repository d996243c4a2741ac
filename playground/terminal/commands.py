"""From a typed line to a slash command: `describe picture:boat.png` and the like."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from playground.discord.limits.commands import CHAT, MESSAGE
from playground.discord.people.options import BOOLEAN, GROUP, SUBCOMMAND

if TYPE_CHECKING:
    from playground.discord.errors import JsonObject

_NAMED: Final = re.compile(r"([\w-]+):")


def slash_commands(commands: list[JsonObject]) -> dict[str, list[JsonObject]]:
    """Return the options of each slash command by its whole name, required ones first."""
    found: dict[str, list[JsonObject]] = {}
    for command in commands:
        if command.get("type", CHAT) == CHAT:
            found |= _leaves(command, "")
    return dict(sorted(found.items()))


def _leaves(command: JsonObject, group: str) -> dict[str, list[JsonObject]]:
    name = f"{group} {command['name']}".strip()
    options = command.get("options") or []
    deeper = [option for option in options if option["type"] in {SUBCOMMAND, GROUP}]
    if not deeper:
        return {name: sorted(options, key=lambda option: not option.get("required"))}
    found: dict[str, list[JsonObject]] = {}
    for one in deeper:
        found |= _leaves(one, name)
    return found


def message_menus(commands: list[JsonObject]) -> dict[str, str]:
    """Return the context menu commands on messages, by their names in lower case."""
    return {one["name"].lower(): one["name"] for one in commands if one["type"] == MESSAGE}


def command_in(line: str, names: list[str]) -> tuple[str, str]:
    """Split a line into the longest command name it begins with, else its first word, and more."""
    for name in sorted(names, key=len, reverse=True):
        if line == name or line.startswith(f"{name} "):
            return name, line[len(name) :].strip()
    name, _, rest = line.partition(" ")
    return name, rest.strip()


def typed_values(rest: str, options: list[JsonObject]) -> dict[str, str]:
    """Split `a boat speed:fast` into values by option; words before a name go to the first."""
    names = {option["name"] for option in options}
    current = options[0]["name"] if options else ""
    values: dict[str, list[str]] = {}
    for word in rest.split():
        match = _NAMED.match(word)
        named = match is not None and match[1] in names
        if match is not None and named:
            current = match[1]
        values.setdefault(current, []).append(word[match.end() :] if match and named else word)
    return {name: " ".join(words).strip() for name, words in values.items()}


def chosen(option: JsonObject, typed: str) -> object:
    """Return the value of an option's choice by its name or value, or the words themselves."""
    choices = [(one["name"], one["value"]) for one in option.get("choices") or []]
    if option["type"] == BOOLEAN:
        choices = [("yes", "true"), ("on", "true"), ("no", "false"), ("off", "false")]
    for name, value in choices:
        if typed.lower() in {str(name).lower(), str(value).lower()}:
            return value
    return typed


def usage(name: str, options: list[JsonObject]) -> str:
    """Return a command with its options in one line: `/blend picture1: picture2: [speed:]`."""
    shown = [f"{o['name']}:" if o.get("required") else f"[{o['name']}:]" for o in options]
    return " ".join([f"/{name}", *shown])
