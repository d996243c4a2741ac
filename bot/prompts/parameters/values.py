"""Checking what stands after a parameter's name."""

import re
from collections.abc import Callable
from typing import Final, NamedTuple

from bot.domain.messages import Message
from bot.domain.messages import Value as MessageValue
from bot.prompts.codes import PromptCode
from bot.prompts.corrections.guesses import guess, guess_ratio
from bot.prompts.errors import PromptError
from bot.prompts.parameters.parameter import FLAGS, LISTS, Kind, Parameter
from bot.prompts.parameters.table import BY_SPELLING
from bot.prompts.parse import Option, as_link, parse
from bot.prompts.text.characters import TRAILING, folded

_INTEGER = re.compile(r"[0-9]{1,10}")
_NUMBER = re.compile(r"[0-9]{0,4}\.?[0-9]{1,4}")
_RATIO = re.compile(r"0*([1-9][0-9]{0,4}) ?: ?0*([1-9][0-9]{0,4})")
_SIDES = re.compile(r"[0-9]{1,5} ?[x\u00d7/] ?[0-9]{1,5}", re.IGNORECASE)
_VERSION = re.compile(r"[1-9](\.[0-9])?")
_REFERENCE = re.compile(r"([0-9]+|random)(::[0-9.]+)?")
_CODE = re.compile(r"[A-Za-z0-9:._-]+")
_DIGIT = re.compile(r"[0-9]")
_AROUND: Final = "\"'`"
_BRACKETS: Final = "()[]<>"
_SEPARATORS: Final = ",;\uff0c\uff1b\u3001="
_PARTS_OF_RATIO: Final = 3


class Value(NamedTuple):
    """A value in canonical spelling, "" for a flag, and how many words of its parameter it is."""

    text: str
    length: int


def value_of(option: Option, parameter: Parameter) -> Value:
    """Return the value of a typed parameter; other words may follow it.

    Raises:
        PromptError: the value is missing, malformed or out of range, or the next parameter has
            one hyphen.
    """
    value = _value(option, parameter)
    first = option.words[value.length].lower() if option.words[value.length :] else ""
    if first.startswith("-") and first[1:] in BY_SPELLING:
        raise PromptError(
            Message(PromptCode.ONE_HYPHEN, name=first[1:]),
            option.part(after=value.length + 1),
        )
    return value


def _value(option: Option, parameter: Parameter) -> Value:
    if parameter.kind in FLAGS or (parameter.optional and not _has_value(option, parameter)):
        return Value("", 0)
    if parameter.kind is Kind.WORDS:
        value = _words(option)
        if value.text:
            return value
    elif option.words:
        return _list(option, parameter) if parameter.kind in LISTS else _single(option, parameter)
    raise PromptError(
        Message(
            PromptCode.NEEDS_VALUE,
            name=option.spelling,
            range=range_of(parameter),
            example=parameter.example,
        ),
        option.whole,
    )


def _has_value(option: Option, parameter: Parameter) -> bool:
    """Whether an optional value is there: a word with a digit, or one that is taken."""
    word = folded(option.words[0]) if option.words else ""
    return bool(word and (_DIGIT.search(word) or _ACCEPTED[parameter.kind](parameter, word)))


def without_rest(option: Option) -> Option:
    """Return a parameter without the words behind its value, as typed if that is none."""
    if option.parameter is None:
        return option
    try:
        return option.first(value_of(option, option.parameter).length)
    except PromptError:
        return option


def canonical(parameter: Parameter, value: str) -> str | None:
    """Return what a value of the parameter is sent as; None when it would be refused."""
    options = parse(f"--{parameter.name} {value}".rstrip()).options
    try:
        found = value_of(options[0], parameter)
    except PromptError:
        return None
    is_all = len(options) == 1 and found.length == len(options[0].words)
    return found.text if is_all else None


def range_of(parameter: Parameter) -> Message:
    """Return what the parameter takes, to go on after "takes" or "needs"."""
    code = _WANTED[parameter.kind]
    if parameter.kind is Kind.CHOICE:
        return Message(code, choices=parameter.choices)
    if parameter.kind in _RANGES:
        return Message(code, low=parameter.low, high=parameter.high)
    return Message(code)


def _words(option: Option) -> Value:
    """All words up to the first link, which is a picture and no word."""
    is_link = [as_link(word) is not None for word in option.words]
    count = is_link.index(True) if True in is_link[1:] and not is_link[0] else len(is_link)
    return Value(" ".join(option.words[:count]).rstrip(TRAILING), count)


def _list(option: Option, parameter: Parameter) -> Value:
    """As many words as are taken, commas between them left out; the first one must be."""
    values, count = [], 0
    for place, word in enumerate(option.words, 1):
        value = _accepted(parameter, word)
        if value:
            values.append(value)
            count = place
        elif word.strip(_SEPARATORS):
            break
    if not values:
        places = (n for n, word in enumerate(option.words, 1) if word.strip(_SEPARATORS))
        place = next(places, 1)
        raise _refusal(option, parameter, place)
    refuse_too_many(option, parameter, len(values))
    return Value(" ".join(values), count)


def refuse_too_many(option: Option, parameter: Parameter, count: int) -> None:
    """Refuse more words than a list takes. Raises PromptError."""
    if parameter.most and count > parameter.most:
        raise PromptError(
            Message(
                PromptCode.TOO_MANY_VALUES,
                name=option.spelling,
                most=parameter.most,
                count=count,
            ),
            option.whole,
        )


def _single(option: Option, parameter: Parameter) -> Value:
    most = _PARTS_OF_RATIO if parameter.kind is Kind.RATIO else 1
    for count in range(1, min(most, len(option.words)) + 1):
        value = _accepted(parameter, " ".join(option.words[:count]))
        if value is not None:
            return Value(value, count)
    raise _refusal(option, parameter, 1)


def _accepted(parameter: Parameter, word: str) -> str | None:
    """Return what a word is sent as; None when the parameter does not take it."""
    plain = word.rstrip(TRAILING).lstrip(_SEPARATORS).strip(_AROUND)
    if not plain:
        return None
    if "://" not in plain:
        plain = folded(plain).strip(_BRACKETS)
    return _ACCEPTED[parameter.kind](parameter, plain)


def _refusal(option: Option, parameter: Parameter, place: int) -> PromptError:
    """The refusal of a word of the option, counted from 1, with what was probably meant."""
    message = _wrong_value(option, parameter, option.words[place - 1])
    is_guess = message.code == PromptCode.WRONG_VALUE_MEANT
    several = is_guess and parameter.kind is Kind.RATIO
    last = _PARTS_OF_RATIO if several else place
    after = 0 if place == 1 else place
    return PromptError(message, option.part(after=after, before=last + 1))


def _wrong_value(option: Option, parameter: Parameter, word: str) -> Message:
    wanted: dict[str, MessageValue] = {
        "name": option.spelling,
        "range": range_of(parameter),
        "value": word,
    }
    meant = guess(parameter, tuple(map(folded, option.words)))
    if meant and _ACCEPTED[parameter.kind](parameter, meant):
        return Message(PromptCode.WRONG_VALUE_MEANT, meant=meant, **wanted)
    return Message(PromptCode.WRONG_VALUE, example=parameter.example, **wanted)


def _integer(parameter: Parameter, word: str) -> str | None:
    fits = _INTEGER.fullmatch(word) and parameter.low <= int(word) <= parameter.high
    return str(int(word)) if fits else None


def _number(parameter: Parameter, word: str) -> str | None:
    fits = _NUMBER.fullmatch(word) and parameter.low <= float(word) <= parameter.high
    return word if fits else None


def _ratio(_: Parameter, word: str) -> str | None:
    match = _RATIO.fullmatch(word)
    if match:
        return f"{match[1]}:{match[2]}"
    return guess_ratio(word) if _SIDES.fullmatch(word) else None


def _version(_: Parameter, word: str) -> str | None:
    """Midjourney itself writes 7 as 7.0 in the prompts that it reports."""
    return word.removesuffix(".0") if _VERSION.fullmatch(word) else None


def _choice(parameter: Parameter, word: str) -> str | None:
    value = word.lower()
    if value.startswith("0."):
        value = value[1:]
    return value if value in parameter.choices else None


def _word(parameter: Parameter, word: str) -> str:
    return word.lower() if word.lower() in parameter.choices else word


def _reference(_: Parameter, word: str) -> str | None:
    return word if _REFERENCE.fullmatch(word) else as_link(word)


def _code(_: Parameter, word: str) -> str | None:
    return word if _CODE.fullmatch(word) else None


_ACCEPTED: Final[dict[Kind, Callable[[Parameter, str], str | None]]] = {
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.RATIO: _ratio,
    Kind.CHOICE: _choice,
    Kind.VERSION: _version,
    Kind.WORD: _word,
    Kind.URLS: lambda _, word: as_link(word),
    Kind.REFERENCES: _reference,
    Kind.CODES: _code,
}
_WANTED: Final = {
    Kind.INTEGER: PromptCode.WHOLE_NUMBER,
    Kind.NUMBER: PromptCode.NUMBER,
    Kind.RATIO: PromptCode.RATIO,
    Kind.CHOICE: PromptCode.CHOICE,
    Kind.VERSION: PromptCode.VERSION,
    Kind.WORD: PromptCode.WORD,
    Kind.WORDS: PromptCode.WORDS,
    Kind.URLS: PromptCode.PICTURE_LINK,
    Kind.REFERENCES: PromptCode.REFERENCES,
    Kind.CODES: PromptCode.CODES,
}
_RANGES: Final = frozenset({Kind.INTEGER, Kind.NUMBER})
