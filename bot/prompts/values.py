"""Checking what stands after a parameter's name."""

import re
from collections.abc import Callable
from typing import Final

from bot.domain.messages import Message, Value
from bot.prompts.codes import PromptCode
from bot.prompts.errors import PromptError
from bot.prompts.guesses import guess
from bot.prompts.parameters import Kind, Parameter
from bot.prompts.parse import Option, as_link, parse
from bot.prompts.table import BY_SPELLING

_FLAGS: Final = frozenset({Kind.FLAG, Kind.SPEED, Kind.VISIBILITY})
_LISTS: Final = frozenset({Kind.WORDS, Kind.URLS, Kind.REFERENCES, Kind.CODES})
_INTEGER = re.compile(r"[0-9]{1,10}")
_NUMBER = re.compile(r"[0-9]{0,4}\.?[0-9]{1,4}")
_RATIO = re.compile(r"0*([1-9][0-9]{0,4})[:\uff1a]0*([1-9][0-9]{0,4})")
_VERSION = re.compile(r"[1-9](\.[0-9])?")
_REFERENCE = re.compile(r"([0-9]+|random)(::[0-9.]+)?")
_CODE = re.compile(r"[A-Za-z0-9:._-]+")


def value_of(option: Option, parameter: Parameter) -> str:
    """Return the value of a typed parameter in canonical spelling; "" for a flag.

    Raises:
        PromptError: the value is missing, malformed, out of range, or followed by other text.
    """
    if parameter.kind in _FLAGS:
        _refuse_rest(option, after=1)
        return ""
    if not option.words:
        if parameter.optional:
            return ""
        raise PromptError(
            Message(
                PromptCode.NEEDS_VALUE,
                name=option.spelling,
                range=range_of(parameter),
                example=parameter.example,
            ),
            option.whole,
        )
    if parameter.kind in _LISTS:
        return _list(option, parameter)
    value = _checked(option, parameter, 1)
    _refuse_rest(option, after=2)
    return value


def canonical(parameter: Parameter, value: str) -> str | None:
    """Return what a value of the parameter is sent as; None when it would be refused."""
    options = parse(f"--{parameter.name} {value}".rstrip()).options
    try:
        return value_of(options[0], parameter) if len(options) == 1 else None
    except PromptError:
        return None


def range_of(parameter: Parameter) -> Message:
    """Return what the parameter takes, to go on after "takes" or "needs"."""
    code = _WANTED[parameter.kind]
    if parameter.kind is Kind.CHOICE:
        return Message(code, choices=parameter.choices)
    if parameter.kind in _RANGES:
        return Message(code, low=parameter.low, high=parameter.high)
    return Message(code)


def _list(option: Option, parameter: Parameter) -> str:
    places = [place for place, word in enumerate(option.words, 1) if word.strip(",;")]
    if parameter.kind is Kind.WORDS:
        return " ".join(option.words)
    if parameter.most and len(places) > parameter.most:
        raise PromptError(
            Message(
                PromptCode.TOO_MANY_VALUES,
                name=option.spelling,
                most=parameter.most,
                count=len(places),
            ),
            option.whole,
        )
    return " ".join(_checked(option, parameter, place) for place in places)


def _checked(option: Option, parameter: Parameter, place: int) -> str:
    """Return the value that a word of the option is, counted from 1."""
    word = option.words[place - 1]
    if parameter.kind in _LISTS:
        word = word.strip(",;")
    value = _ACCEPTED[parameter.kind](parameter, word)
    if value is not None:
        return value
    after = 0 if place == 1 else place
    raise PromptError(
        _wrong_value(option, parameter, word), option.part(after=after, before=place + 1)
    )


def _wrong_value(option: Option, parameter: Parameter, word: str) -> Message:
    wanted: dict[str, Value] = {
        "name": option.spelling,
        "range": range_of(parameter),
        "value": word,
    }
    meant = guess(parameter, option.words)
    if meant and _ACCEPTED[parameter.kind](parameter, meant):
        return Message(PromptCode.WRONG_VALUE_MEANT, meant=meant, **wanted)
    return Message(PromptCode.WRONG_VALUE, example=parameter.example, **wanted)


def _refuse_rest(option: Option, *, after: int) -> None:
    """Refuse text behind a value: Midjourney wants all of it before the parameters."""
    if len(option.words) >= after:
        rest = option.part(after=after)
        first = option.words[after - 1].lower()
        if first.startswith("-") and first[1:] in BY_SPELLING:
            raise PromptError(Message(PromptCode.ONE_HYPHEN, name=first[1:]), rest)
        raise PromptError(
            Message(PromptCode.NOT_AT_END, text=rest.text, name=option.spelling), rest
        )


def _integer(parameter: Parameter, word: str) -> str | None:
    fits = _INTEGER.fullmatch(word) and parameter.low <= int(word) <= parameter.high
    return str(int(word)) if fits else None


def _number(parameter: Parameter, word: str) -> str | None:
    fits = _NUMBER.fullmatch(word) and parameter.low <= float(word) <= parameter.high
    return word if fits else None


def _ratio(_: Parameter, word: str) -> str | None:
    match = _RATIO.fullmatch(word)
    return f"{match[1]}:{match[2]}" if match else None


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
