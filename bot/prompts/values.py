"""Checking what stands after a parameter's name."""

import re
from collections.abc import Callable
from typing import Final

from bot.prompts.errors import PromptError, quoted
from bot.prompts.parameters import Kind, Parameter
from bot.prompts.parse import Option, as_link

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
        _refuse_rest(option, after=0)
        return ""
    if not option.words:
        if parameter.optional:
            return ""
        raise PromptError(
            f"`--{option.spelling}` needs {_wanted(option.spelling, parameter)}.",
            part=option.typed,
        )
    if parameter.kind in _LISTS:
        return _list(option, parameter)
    value = _checked(option, parameter, option.words[0])
    _refuse_rest(option, after=1)
    return value


def _list(option: Option, parameter: Parameter) -> str:
    words = [word for typed in option.words if (word := typed.strip(",;"))]
    if parameter.kind is Kind.WORDS:
        words = list(option.words)
    if parameter.most and len(words) > parameter.most:
        raise PromptError(
            f"`--{option.spelling}` takes {parameter.most} at most, and here are {len(words)}.",
            part=option.typed,
        )
    return " ".join(_checked(option, parameter, word) for word in words)


def _checked(option: Option, parameter: Parameter, word: str) -> str:
    value = _ACCEPTED[parameter.kind](parameter, word)
    if value is None:
        wanted = _wanted(option.spelling, parameter)
        raise PromptError(
            f"`--{option.spelling}` takes {wanted}, not {quoted(word)}.",
            part=f"--{option.spelling} {word}",
        )
    return value


def _refuse_rest(option: Option, *, after: int) -> None:
    """Refuse text behind a value: Midjourney wants all of it before the parameters."""
    rest = " ".join(option.words[after:])
    if rest:
        raise PromptError(
            f"Parameters go at the end. Put {quoted(rest)} before `--{option.spelling}`.",
            part=rest,
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


def _choice(parameter: Parameter, word: str) -> str | None:
    value = word.lower()
    if value.startswith("0."):
        value = value[1:]
    return value if value in parameter.choices else None


def _reference(_: Parameter, word: str) -> str | None:
    return word if _REFERENCE.fullmatch(word) else as_link(word)


def _written_as(pattern: re.Pattern[str]) -> Callable[[Parameter, str], str | None]:
    return lambda _, word: word if pattern.fullmatch(word) else None


_ACCEPTED: Final[dict[Kind, Callable[[Parameter, str], str | None]]] = {
    Kind.INTEGER: _integer,
    Kind.NUMBER: _number,
    Kind.RATIO: _ratio,
    Kind.CHOICE: _choice,
    Kind.VERSION: _written_as(_VERSION),
    Kind.WORD: lambda _, word: word,
    Kind.WORDS: lambda _, word: word,
    Kind.URLS: lambda _, word: as_link(word),
    Kind.REFERENCES: _reference,
    Kind.CODES: _written_as(_CODE),
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


def _wanted(spelling: str, parameter: Parameter) -> str:
    """Say what the parameter takes, to go on after "takes" or "needs"."""
    *others, last = parameter.choices or ("",)
    choices = f"{', '.join(others)} or {last}" if others else last
    wanted = _WANTED[parameter.kind].format(low=parameter.low, high=parameter.high, choices=choices)
    return f"{wanted}, as in `--{spelling} {parameter.example}`"
