"""Midjourney's models, and which of them a prompt may run on."""

from collections.abc import Collection, Mapping
from itertools import groupby
from typing import Final

from bot.domain.messages import Message, Value
from bot.prompts.codes import PromptCode

VERSIONS: Final = ("1", "2", "3", "4", "5", "5.1", "5.2", "6", "6.1", "7", "8.1", "8.2")
NIJIS: Final = ("niji 4", "niji 5", "niji 6", "niji 7")


def since(model: str) -> tuple[str, ...]:
    """Return a model and the newer ones of its line, oldest first."""
    line = _line(model)
    return line[line.index(model) :]


def until(model: str) -> tuple[str, ...]:
    """Return a model and the older ones of its line, oldest first."""
    line = _line(model)
    return line[: line.index(model) + 1]


def models_of(values: Mapping[str, str], *, is_niji: bool) -> frozenset[str]:
    """Return the models that a prompt with these parameters may run on.

    A version that is not in the table stands for those of the same number before the point. The
    result is empty when there are none: then nothing is known about it.
    """
    if is_niji:
        return _like(f"niji {values['niji']}", NIJIS) if values.get("niji") else frozenset(NIJIS)
    return _like(values["v"], VERSIONS) if "v" in values else frozenset(VERSIONS)


def knows(models: Collection[str], *, asked: frozenset[str]) -> bool:
    """Whether one of the asked models is among the models; true when either is not known."""
    return not models or not asked or not asked.isdisjoint(models)


def named(models: Collection[str]) -> tuple[Value, ...]:
    """Return names of some models: "version 3 and older, 5 and newer", "niji 6", "Niji"."""
    versions, nijis = _runs(models, VERSIONS), _runs(models, NIJIS)
    names: list[Value] = [Message(PromptCode.VERSIONS, versions=versions)] if versions else []
    if models and set(NIJIS).issubset(models):
        names.append("Niji")
    elif nijis:
        names.append(Message(PromptCode.NIJIS, versions=nijis))
    return tuple(names)


def newest(models: Collection[str]) -> str:
    """Return how the newest of some models is asked for: "v 7", "niji 6"."""
    *_, model = [model for model in (*NIJIS, *VERSIONS) if model in models]
    return model if model in NIJIS else f"v {model}"


def _line(model: str) -> tuple[str, ...]:
    return NIJIS if model in NIJIS else VERSIONS


def _like(model: str, line: tuple[str, ...]) -> frozenset[str]:
    if model in line:
        return frozenset({model})
    number = model.partition(".")[0]
    return frozenset(other for other in line if other.partition(".")[0] == number)


def _runs(models: Collection[str], line: tuple[str, ...]) -> tuple[Value, ...]:
    """Name neighbours by their ends: "3 and older", "5 and newer"."""
    runs: list[Value] = []
    for is_known, group in groupby(line, key=lambda model: model in models):
        run = [*group]
        first, last = (model.removeprefix("niji ") for model in (run[0], run[-1]))
        if not is_known:
            continue
        if first == last:
            runs.append(first)
        elif run[-1] == line[-1]:
            runs.append(Message(PromptCode.AND_NEWER, first=first))
        elif run[0] == line[0]:
            runs.append(Message(PromptCode.AND_OLDER, last=last))
        else:
            between = Message(PromptCode.FROM_TO, first=first, last=last)
            runs += [between] if run[2:] else [first, last]
    return tuple(runs)
