"""From typed parameters to settled ones: values checked, doubles refused, defaults added."""

from collections.abc import Iterable, Iterator, Mapping

from bot.domain.messages import Message
from bot.prompts.codes import PromptCode
from bot.prompts.errors import PromptError
from bot.prompts.limits import broken_limit
from bot.prompts.models import knows, models_of
from bot.prompts.parameters import Clash
from bot.prompts.parse import Option
from bot.prompts.table import BY_SPELLING
from bot.prompts.values import value_of


def choose(options: Iterable[Option]) -> dict[str, str]:
    """Return the value of each parameter by its canonical name, "" for flags, in typed order.

    Raises:
        PromptError: one of them is certain to fail, by itself or as one of two of a group.
    """
    values: dict[str, str] = {}
    seen: dict[str, Option] = {}
    for option in options:
        parameter = option.parameter
        group = group_of(option.name)
        if group in seen:
            raise _doubled(seen[group], option)
        seen[group] = option
        if parameter and parameter.refusal:
            raise PromptError(
                Message(
                    PromptCode.UNUSABLE, name=option.spelling, reason=Message(parameter.refusal)
                ),
                option.whole,
            )
        values[option.name] = value_of(option, parameter) if parameter else " ".join(option.words)
    return values


def group_of(name: str) -> str:
    """Return what a parameter may be chosen once of: its group, or just itself."""
    parameter = BY_SPELLING.get(name)
    return (parameter and parameter.group) or name


def _doubled(first: Option, second: Option) -> PromptError:
    if first.spelling == second.spelling:
        return PromptError(Message(PromptCode.TWICE, name=first.name), second.whole)
    both = {"first": f"--{first.spelling}", "second": f"--{second.spelling}"}
    return PromptError(Message(PromptCode.EXCLUSIVE, **both), second.whole)


def with_defaults(
    typed: Mapping[str, str],
    defaults: Mapping[str, str],
    *,
    is_niji: bool,
    beside: Iterable[str] = (),
) -> dict[str, str]:
    """Return the typed values and those defaults that fit to them; the typed word wins.

    ``beside`` names what else is there for a default to need. Left out are defaults for the other
    kind of model, those that the model asked for does not know or take, those whose companion is
    missing, and those that exclude something typed.
    """
    taken = {group_of(name) for name in typed} | {"v" if is_niji else "niji"}
    welcome = {
        name: value
        for name, value in defaults.items()
        if name not in taken and group_of(name) not in taken
    }
    merged = dict.fromkeys(beside, "") | welcome | dict(typed)
    models = models_of(merged, is_niji=is_niji)
    excluded = {
        name for owner, clash in clashes(merged, certain=True) for name in (owner, clash.other)
    }
    added = {
        name: value
        for name, value in welcome.items()
        if name not in excluded and _fits(name, value, merged, models)
    }
    return dict(typed) | added


def _fits(name: str, value: str, merged: Mapping[str, str], models: frozenset[str]) -> bool:
    parameter = BY_SPELLING.get(name)
    return parameter is None or (
        knows(parameter.models, asked=models)
        and all(need in merged for need in parameter.needs)
        and not broken_limit(parameter, value, present=merged, models=models)
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
