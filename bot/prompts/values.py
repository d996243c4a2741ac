"""Checking what stands after a parameter's name."""

import re
from collections.abc import Callable
from typing import Final

from bot.prompts.errors import PromptError, listed, quoted
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
        wanted = f"{range_of(parameter)}, as in `--{option.spelling} {parameter.example}`"
        raise PromptError(f"`--{option.spelling}` needs {wanted}.", option.whole)
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


def range_of(parameter: Parameter) -> str:
    """Say what the parameter takes, to go on after "takes" or "needs"."""
    return _WANTED[parameter.kind].format(
        low=parameter.low,
        high=parameter.high,
        choices=listed(parameter.choices, last="or") if parameter.choices else "",
    )


def _list(option: Option, parameter: Parameter) -> str:
    places = [place for place, word in enumerate(option.words, 1) if word.strip(",;")]
    if parameter.kind is Kind.WORDS:
        return " ".join(option.words)
    if parameter.most and len(places) > parameter.most:
        raise PromptError(
            f"`--{option.spelling}` takes {parameter.most} at most, and here are {len(places)}.",
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
    wanted = f"`--{option.spelling}` takes {range_of(parameter)}"
    meant = guess(parameter, option.words)
    if meant and _ACCEPTED[parameter.kind](parameter, meant):
        sentence = f"{wanted}, not {quoted(word)}. Did you mean `--{option.spelling} {meant}`?"
    else:
        example = f"`--{option.spelling} {parameter.example}`"
        sentence = f"{wanted}, as in {example}, not {quoted(word)}."
    after = 0 if place == 1 else place
    raise PromptError(sentence, option.part(after=after, before=place + 1))


def _refuse_rest(option: Option, *, after: int) -> None:
    """Refuse text behind a value: Midjourney wants all of it before the parameters."""
    if len(option.words) >= after:
        rest = option.part(after=after)
        first = option.words[after - 1].lower()
        if first.startswith("-") and first[1:] in BY_SPELLING:
            raise PromptError(f"`{first}` has one hyphen. Did you mean `-{first}`?", rest)
        raise PromptError(
            f"Parameters go at the end. Put {quoted(rest.text)} before `--{option.spelling}`.", rest
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
    Kind.INTEGER: "a whole number from {low:,} to {high:,}",
    Kind.NUMBER: "a number from {low} to {high}",
    Kind.RATIO: "two whole numbers with a colon between them",
    Kind.CHOICE: "{choices}",
    Kind.VERSION: "a version number",
    Kind.WORD: "a word",
    Kind.WORDS: "words",
    Kind.URLS: "the link of a picture",
    Kind.REFERENCES: "picture links, number codes or the word random",
    Kind.CODES: "codes",
}
