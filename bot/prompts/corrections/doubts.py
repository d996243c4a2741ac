"""What was changed in a prompt or may not work, and how to mend it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from bot.domain.messages import Message, Value
from bot.prompts.codes import PromptCode
from bot.prompts.corrections.edits import Edit
from bot.prompts.corrections.guesses import guess, guess_name
from bot.prompts.options import clash_message, clashes
from bot.prompts.parameters.limits import broken_limit, explained, nearest
from bot.prompts.parameters.models import knows, named, newest
from bot.prompts.parameters.parameter import BRING_PICTURES, TELLING, Kind, Parameter
from bot.prompts.parameters.table import BY_SPELLING, WEIGHTS
from bot.prompts.parameters.values import canonical
from bot.prompts.parameters.weights import first_weight, without_weights
from bot.prompts.parse import Option
from bot.prompts.reading import Reading
from bot.prompts.text.normalise import normalise

_EXPLAINED = 3
_LOOKED_AT = 10
_KNOWN = 4
_OPEN = frozenset({Kind.VERSION, Kind.WORD})
_NAMES = "|".join(sorted(BY_SPELLING, key=len, reverse=True))
_ONE_HYPHEN = re.compile(rf"-(?<!\S-)({_NAMES})(?!\S)(?=(?: (\S+))?)", re.IGNORECASE | re.ASCII)
_SHORTEST_FLAG = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """What to tell the member, and the edits of the prompt that would settle it, if any."""

    message: Message
    edits: tuple[Edit, ...] = ()


def doubts_on(reading: Reading) -> Iterator[Doubt]:
    """Yield the doubts about a prompt: about its parts as typed, given all that is sent."""
    if reading.parsed.is_reordered:
        yield Doubt(message=Message(PromptCode.LINKS_MOVED))
    if reading.rest:
        yield Doubt(message=Message(PromptCode.WORDS_MOVED))
    for name in reading.joined:
        yield Doubt(message=Message(PromptCode.JOINED, name=name))
    yield from _on_weights(reading)
    yield from _on_single_hyphens(reading)
    yield from _on_unknown([option for option in reading.options if not option.parameter], reading)
    for option in reading.options:
        if option.parameter and option == reading.option(option.name):
            yield from _on_known(option, option.parameter, reading)
    for name, clash in clashes(reading.typed, certain=False):
        yield Doubt(message=clash_message(name, clash))


def _on_weights(reading: Reading) -> Iterator[Doubt]:
    head = reading.parsed.head
    if knows(WEIGHTS.models, asked=reading.models) or not first_weight(head):
        return
    plain = without_weights(head)
    yield Doubt(
        message=Message(PromptCode.WEIGHTS, models=named(reading.models)),
        edits=(Edit(start=0, end=len(head), text=f"{normalise(plain)} "),) if plain else (),
    )


def _on_single_hyphens(reading: Reading) -> Iterator[Doubt]:
    """Only where what follows would be a value of that parameter: `-s` may be a word as well.

    Those that are not told of are settled with the last that is.
    """
    if " -" not in reading.parsed.head:
        return
    found = islice(_ONE_HYPHEN.finditer(reading.parsed.head), _LOOKED_AT)
    likely = [
        match
        for match in found
        if _is_parameter(match[1], match[2]) and _named(match[1]).name not in reading.closed
    ]
    for place, match in enumerate(likely[:_EXPLAINED], 1):
        settled = likely[place - 1 :] if place == _EXPLAINED else [match]
        yield Doubt(
            message=Message(PromptCode.ONE_HYPHEN, name=match[1]),
            edits=tuple(Edit(start=each.start(), end=each.start(), text="-") for each in settled),
        )


def _named(name: str) -> Parameter:
    return BY_SPELLING[name.lower()]


def _is_parameter(name: str, value: str | None) -> bool:
    parameter = _named(name)
    if parameter.kind is Kind.FLAG:
        return len(name) >= _SHORTEST_FLAG and not parameter.refusal
    if not value or parameter.kind is Kind.WORDS:
        return bool(value)
    is_telling = parameter.kind in TELLING or value.lower() in parameter.choices
    return is_telling and canonical(parameter, value) is not None


def _on_unknown(options: list[Option], reading: Reading) -> Iterator[Doubt]:
    """Guess at the first few only: comparing spellings takes time."""
    options = [option for option in options if option.spelling not in reading.presets]
    for option in options[:_EXPLAINED]:
        typed = f"--{option.spelling}"
        meant = guess_name(option.spelling, reading.presets, reading.closed)
        if not meant:
            yield Doubt(message=Message(PromptCode.UNKNOWN, typed=typed))
            continue
        yield Doubt(
            message=Message(PromptCode.UNKNOWN_MEANT, typed=typed, meant=meant),
            edits=(Edit.of(option.part(after=0, before=1), f"--{meant}"),),
        )
    others = len(options) - _EXPLAINED
    if others > 0:
        code = PromptCode.ONE_OTHER_UNKNOWN if others == 1 else PromptCode.OTHERS_UNKNOWN
        yield Doubt(message=Message(code, count=others))


def _on_known(option: Option, parameter: Parameter, reading: Reading) -> Iterator[Doubt]:
    name, value = parameter.name, reading.typed[parameter.name]
    limit = broken_limit(parameter, value, present=reading.present, models=reading.models)
    if parameter.kind is Kind.VISIBILITY:
        yield Doubt(message=Message(PromptCode.LEFT_OUT, name=name))
    elif parameter.remark and reading.purpose != name:
        yield Doubt(message=Message(parameter.remark), edits=_removal(option, reading))
    elif not knows(parameter.models, asked=reading.models):
        yield _on_other_model(option, parameter, reading)
    elif limit:
        within = nearest(parameter, limit, value)
        yield Doubt(
            message=explained(parameter, limit, value, models=reading.models),
            edits=(Edit.of(option.whole, f"--{name} {within}"),)
            if within
            else _removal(option, reading),
        )
    elif parameter.kind in _OPEN and value and value not in parameter.choices:
        yield _on_new_value(option, parameter, value)


def _on_other_model(option: Option, parameter: Parameter, reading: Reading) -> Doubt:
    """Another spelling if there is one; else the model chosen goes before the parameter."""
    known: dict[str, Value] = {"name": parameter.name, "models": named(parameter.models)}
    instead = _instead(parameter, reading)
    if instead:
        message = Message(PromptCode.OTHER_MODEL_INSTEAD, instead=instead, **known)
        return Doubt(message=message, edits=(Edit.of(option.whole, instead),))
    if reading.chose_model:
        message = Message(PromptCode.OTHER_MODEL, **known)
        is_needed = _is_reference(parameter) or parameter.kind is Kind.SPEED
        settled = _other_model if is_needed else _removal
        return Doubt(message=message, edits=settled(option, reading))
    end = len(reading.parsed.source)
    model = f" --{newest(parameter.models)}"
    return Doubt(
        message=Message(PromptCode.OTHER_MODEL_HERE, here=named(reading.models), **known),
        edits=(Edit(start=end, end=end, text=model),),
    )


def _instead(parameter: Parameter, reading: Reading) -> str | None:
    """The first other spelling that the member may use, if there is one."""
    value = reading.typed[parameter.name]
    spellings = (spelling for typed, spelling in parameter.instead if typed == value)
    return next((one for one in spellings if one[2:].split()[0] not in reading.closed), None)


def _on_new_value(option: Option, parameter: Parameter, value: str) -> Doubt:
    known: tuple[Value, ...] = parameter.choices
    if parameter.kind is Kind.VERSION and len(known) > _KNOWN:
        known = (*known[:_KNOWN], Message(PromptCode.OLDER_ONES))
    new: dict[str, Value] = {"typed": f"--{parameter.name} {value}", "known": known}
    if parameter.kind is Kind.VERSION:
        meant = next((model for model in parameter.choices if model[0] == value[0]), None)
    else:
        meant = guess(parameter, (value,))
    if not meant:
        return Doubt(message=Message(PromptCode.NEW_VALUE, **new))
    typed = f"--{parameter.name} {meant}"
    return Doubt(
        message=Message(PromptCode.NEW_VALUE_MEANT, meant=typed, **new),
        edits=(Edit.of(option.whole, typed),),
    )


def _is_reference(parameter: Parameter) -> bool:
    """Whether it brings a picture, or says how much one that another parameter brings counts."""
    brings = (BY_SPELLING[name].kind for name in parameter.needs if name in BY_SPELLING)
    return parameter.kind in BRING_PICTURES or any(kind in BRING_PICTURES for kind in brings)


def _other_model(option: Option, reading: Reading) -> tuple[Edit, ...]:
    """Choose the newest model that knows a parameter, of the line that was chosen if one does."""
    models = option.parameter.models if option.parameter else ()
    alike = [model for model in models if model.startswith("niji") == reading.is_niji]
    chosen = reading.option("v") or reading.option("niji")
    model = f"--{newest(alike or models)}"
    return (Edit.of(chosen.whole, model),) if chosen else ()


def _removal(option: Option, reading: Reading) -> tuple[Edit, ...]:
    """Take out a parameter and those that need it."""
    gone = (
        other
        for other in reading.options
        if other.name == option.name or (other.parameter and option.name in other.parameter.needs)
    )
    return tuple(Edit(start=each.start, end=each.end, text="") for each in gone)
