"""What may follow two hyphens at the end of a prompt that is being typed."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from bot.prompts.options import group_of
from bot.prompts.parameters.models import knows, models_of
from bot.prompts.parameters.parameter import LISTS, PICTURES, Kind, Parameter
from bot.prompts.parameters.table import BY_SPELLING, PARAMETERS
from bot.prompts.parse import Parsed
from bot.prompts.suggestions import suggestions
from bot.prompts.text.characters import DASHES
from bot.prompts.text.normalise import as_parsed

_OPEN_NAME: Final = re.compile(rf"(?:--+|[{DASHES}]{{1,2}})(?P<name>[A-Za-z]*)$")
_OPEN_PRESET: Final = re.compile(
    rf"(?<!\S)(?:--+|[{DASHES}]{{1,2}})(?P<name>[a-z0-9_-]*)$", re.IGNORECASE
)
_OPEN_VALUE: Final = re.compile(r"(?<!\S)--(?P<name>[A-Za-z]+)[ :=](?P<value>\S*)$")

_MEMBERS_OWN: Final = frozenset({Kind.WORDS, Kind.URLS, Kind.CODES})
"""What only the member has: an example of it would be sent as it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """The whole prompt with one more parameter, its canonical name, and how it is typed there."""

    prompt: str
    name: str
    typed: str


def completions(
    typed: str, *, beside: str = "", niji: bool = False, closed: Collection[str] = ()
) -> list[Completion]:
    """Return what may follow at the end of a prompt: parameters after hyphens, else values.

    ``beside`` are the parameters that hold where none is typed; with ``niji`` they name the
    model. Offered is what that model knows and what is not there yet, and none that is ``closed``,
    by its canonical name, to the member.
    """
    value = _OPEN_VALUE.search(typed)
    if value:
        return [*_values(typed[: value.start()], value["name"], value["value"])]
    name = _OPEN_NAME.search(typed)
    if name is None:
        return []
    before = typed[: name.start()].rstrip()
    found = _parameters(before, name["name"].lower(), beside=beside, niji=niji)
    return [each for each in found if each.name not in closed]


def preset_completions(typed: str, presets: Iterable[str]) -> list[Completion]:
    """Return those presets, by their names, that may follow hyphens at the end of a prompt."""
    found = _OPEN_PRESET.search(typed)
    if found is None:
        return []
    before, start = typed[: found.start()].rstrip(), found["name"].lower()
    return [
        Completion(prompt=f"{before} --{name}".lstrip(), name=name, typed=f"--{name}")
        for name in presets
        if name.startswith(start)
    ]


def _values(before: str, spelling: str, value: str) -> Iterator[Completion]:
    parameter = BY_SPELLING.get(spelling.lower())
    if parameter is None:
        return
    for offered in suggestions(parameter.name, value):
        is_niji = offered.startswith("niji ")
        typed = f"--{offered}" if is_niji else f"--{spelling} {offered}"
        name = "niji" if is_niji else parameter.name
        yield Completion(prompt=f"{before}{typed}", name=name, typed=typed)


def _parameters(before: str, start: str, *, beside: str, niji: bool) -> Iterator[Completion]:
    parsed = as_parsed(before)
    models = _models(parsed, as_parsed(beside), niji=niji)
    taken = {group_of(option.name) for option in parsed.options}
    for parameter in PARAMETERS:
        spellings = (parameter.name, *parameter.aliases)
        spelling = next((each for each in spellings if each.startswith(start)), None)
        is_new = group_of(parameter.name) not in taken or parameter.kind in LISTS
        if (
            spelling
            and is_new
            and _works(parameter, parsed)
            and knows(parameter.models, asked=models)
        ):
            example = "" if parameter.kind in _MEMBERS_OWN else parameter.example
            typed = f"--{spelling} {example}".rstrip()
            yield Completion(prompt=f"{before} {typed}".lstrip(), name=parameter.name, typed=typed)


def _models(typed: Parsed, beside: Parsed, *, niji: bool) -> frozenset[str]:
    """The models that the prompt will run on, as far as it is typed."""
    given = typed.values
    chosen = given if given.keys() & {"v", "niji"} else beside.values | given
    is_niji = "niji" in chosen or (niji and "v" not in given)
    return models_of(chosen, is_niji=is_niji)


def _works(parameter: Parameter, parsed: Parsed) -> bool:
    """Whether a parameter has what it needs, and is one that members may choose here."""
    present = {option.name for option in parsed.options}
    needs = {need for need in parameter.needs if need != PICTURES} - present
    is_ours = parameter.kind is not Kind.VISIBILITY and not parameter.refusal
    return is_ours and not needs and not parameter.remark
