"""From typed parameters to settled ones: values checked, doubles refused, defaults added."""

from collections import ChainMap
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.domain.messages import Message
from bot.prompts.codes import PromptCode
from bot.prompts.errors import PromptError
from bot.prompts.parameters.limits import broken_limit
from bot.prompts.parameters.models import knows, models_of
from bot.prompts.parameters.parameter import LISTS, Clash, Kind, Parameter
from bot.prompts.parameters.table import BY_SPELLING
from bot.prompts.parameters.values import Value, refuse_too_many, value_of
from bot.prompts.parse import Option


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Settled parameters.

    ``values`` are by canonical name, "" for flags, in typed order, and ``options`` are the
    parameters without ``rest``: the words that stand behind their values. The lists named by
    ``joined`` were typed more than once.
    """

    values: dict[str, str]
    options: tuple[Option, ...]
    rest: tuple[str, ...]
    joined: tuple[str, ...]


def choose(options: Iterable[Option]) -> Chosen:
    """Settle parameters: values checked, lists that are there again joined.

    Raises:
        PromptError: one of them is certain to fail, by itself or as one of two of a group.
    """
    values: dict[str, str] = {}
    seen: dict[str, Option] = {}
    joined: list[str] = []
    own: list[Option] = []
    rest: list[str] = []
    for option in options:
        group, is_list = group_of(option.name), kind_of(option.name) in LISTS
        if group in seen and not is_list:
            raise _doubled(seen[group], option)
        seen[group] = option
        value, count = _value(option)
        if option.name in values:
            value = _joined(option, values[option.name], value)
            joined.append(option.name)
        values[option.name] = value
        own.append(option.first(count))
        rest += option.words[count:]
    names = tuple(dict.fromkeys(joined))
    return Chosen(values=values, options=tuple(own), rest=tuple(rest), joined=names)


def _value(option: Option) -> Value:
    parameter = option.parameter
    if parameter is None:
        return Value(" ".join(option.words), len(option.words))
    refuse_unusable(option, parameter)
    return value_of(option, parameter)


def refuse_unusable(option: Option, parameter: Parameter) -> None:
    """Refuse a parameter that cannot be used here. Raises PromptError."""
    if parameter.refusal:
        reason = Message(parameter.refusal)
        message = Message(PromptCode.UNUSABLE, name=option.spelling, reason=reason)
        raise PromptError(message, option.whole)


def _joined(option: Option, before: str, value: str) -> str:
    """Return the values of a list that is there again as one."""
    parameter = BY_SPELLING[option.name]
    if parameter.kind is Kind.WORDS:
        return f"{before}, {value}"
    both = [*before.split(), *value.split()]
    refuse_too_many(option, parameter, len(both))
    return " ".join(both)


def group_of(name: str) -> str:
    """Return what a parameter may be chosen once of: its group, or just itself."""
    parameter = BY_SPELLING.get(name)
    return (parameter and parameter.group) or name


def kind_of(name: str) -> Kind | None:
    """Return what a parameter takes; None when the table does not know it."""
    parameter = BY_SPELLING.get(name)
    return parameter.kind if parameter else None


def _doubled(first: Option, second: Option) -> PromptError:
    if first.spelling == second.spelling:
        return PromptError(Message(PromptCode.TWICE, name=first.name), second.whole)
    both = {"first": f"--{first.spelling}", "second": f"--{second.spelling}"}
    return PromptError(Message(PromptCode.EXCLUSIVE, **both), second.whole)


def with_defaults(
    typed: Mapping[str, str],
    *layers: Mapping[str, str],
    is_niji: bool,
    beside: Iterable[str] = (),
) -> dict[str, str]:
    """Return the typed values and those defaults that fit to them; the typed word wins.

    Of several ``layers`` of defaults an earlier one counts before those behind it. ``beside`` names
    what else is there for a default to need. Left out are defaults for the other kind of model,
    those that the model asked for does not know or take, those whose companion is missing, and
    those that exclude something that counts before them.
    """
    models = models_of(_merged(typed, *layers), is_niji=is_niji)
    settled = dict(typed)
    for defaults in layers:
        settled |= _added(settled, defaults, models, is_niji=is_niji, beside=beside)
    return settled


def _added(
    settled: Mapping[str, str],
    defaults: Mapping[str, str],
    models: frozenset[str],
    *,
    is_niji: bool,
    beside: Iterable[str],
) -> dict[str, str]:
    """Return those defaults that fit to what is settled."""
    taken = {group_of(name) for name in settled} | {"v" if is_niji else "niji"}
    welcome = {
        name: value
        for name, value in defaults.items()
        if name not in taken and group_of(name) not in taken
    }
    merged = dict.fromkeys(beside, "") | welcome | dict(settled)
    excluded = {
        name for owner, clash in clashes(merged, certain=True) for name in (owner, clash.other)
    }
    return {
        name: value
        for name, value in welcome.items()
        if name not in excluded and _fits(name, value, merged, models)
    }


def _merged(*layers: Mapping[str, str]) -> dict[str, str]:
    """Return all values, those of earlier layers before those of later ones."""
    return dict(ChainMap(*map(dict, layers)))


def takes(models: frozenset[str], typed: Mapping[str, str]) -> bool:
    """Whether one of these models takes all that was typed."""
    return all(
        _is_taken(parameter, value, typed, models)
        for name, value in typed.items()
        if (parameter := BY_SPELLING.get(name))
    )


def _fits(name: str, value: str, merged: Mapping[str, str], models: frozenset[str]) -> bool:
    parameter = BY_SPELLING.get(name)
    return parameter is None or (
        all(need in merged for need in parameter.needs)
        and _is_taken(parameter, value, merged, models)
    )


def _is_taken(
    parameter: Parameter, value: str, present: Mapping[str, str], models: frozenset[str]
) -> bool:
    return knows(parameter.models, asked=models) and not broken_limit(
        parameter, value, present=present, models=models
    )


def clash_message(name: str, clash: Clash) -> Message:
    """Return the message that a parameter does not go with another one."""
    if clash.code:
        return Message(clash.code)
    other = f"--{clash.other} {clash.value}".rstrip()
    return Message(PromptCode.EXCLUSIVE, first=f"--{name}", second=other)


def clashes(present: Mapping[str, str], *, certain: bool) -> Iterator[tuple[str, Clash]]:
    """Yield the pairs among what is present that exclude each other.

    Each is the name of the one whose row of the table says so, and what it says. ``certain`` is
    whether those pairs are asked for that fail for sure, or those that may.
    """
    for name in present:
        parameter = BY_SPELLING.get(name)
        for clash in parameter.clashes if parameter else ():
            value = present.get(clash.other)
            excluded = value is not None and clash.value in {"", value}
            if excluded and clash.is_certain == certain:
                yield name, clash
