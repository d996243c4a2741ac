"""Two hyphens again, where a dash before a parameter's name was typed for them."""

import re
from typing import Final

from bot.prompts.errors import PromptError
from bot.prompts.parameters.parameter import FLAGS, TELLING, Kind, Parameter
from bot.prompts.parameters.table import BY_SPELLING
from bot.prompts.parameters.values import value_of
from bot.prompts.parse import Option, parse
from bot.prompts.text.characters import DASHES, STROKES, TRAILING, folded

_END: Final = rf"(?=[\s=}}{TRAILING}{DASHES}]|:(?!:)|--|$)"
_NAME: Final = rf"(?=[a-z])(?:{'|'.join(sorted(BY_SPELLING, key=len, reverse=True))})"
_NAMED: Final = rf"(?:{_NAME})(?:(?=[0-9])|{_END})"
_RUN: Final = rf"-*[{DASHES}][-{DASHES}]*"
_DASHES: Final = re.compile(
    rf"""(?=[-{DASHES}{STROKES}<h])(?:
      (?P<link>  (?<![^\s{{,]) <?https?://\S+ )
    | (?P<named> (?P<run> (?<!-)(?:{_RUN}|--+) | [{STROKES}]{{2}} )
                 [ ]? (?P<name>{_NAMED}) (?P<glue> [ ]?[:=][ ]?(?=[^-\s:={DASHES}]) )? )
    | (?P<dash>  (?<!-) {_RUN} )
    | (?P<lone>  (?<!\S) -- (?=[{TRAILING}]*(?:\s|$|--{_NAME}{_END})) )
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_NEXT: Final = re.compile(rf"(?:{_RUN}|--+)[ ]?{_NAMED}", re.IGNORECASE)
_UNMISTAKABLE: Final = frozenset({Kind.RATIO, Kind.URLS, Kind.REFERENCES})
_DIGITS: Final = frozenset({Kind.INTEGER, Kind.NUMBER, Kind.RATIO})
_NEAR: Final = re.compile("[^0-9]{0,4}[0-9]")
_LATIN: Final = re.compile("[\x21-\u036f\u1e00-\u1eff\u2010-\u2044]")
_DIGIT: Final = re.compile("[0-9]")
_LONG: Final = {"\u2e3a": 2, "\u2e3b": 3}


def with_hyphens(text: str) -> str:
    """Return the text with its parameters' hyphens, and one hyphen for each other dash.

    Between a word and a name, where one dash alone may be prose ("a dream—no people"), it is a
    parameter's if a value follows that tells so.
    """
    plain = folded(text)
    pieces, done = [], 0
    for match in _DASHES.finditer(plain):
        is_option = match["named"] is not None and _is_option(text, plain, match)
        piece, end = _named(text, match) if is_option else _other(match)
        if piece:
            pieces += [text[done : match.start()], piece]
            done = end
    return "".join([*pieces, text[done:]])


def _named(text: str, match: re.Match[str]) -> tuple[str, int]:
    """Return the hyphens and the name of a parameter as they are read, and where these end."""
    before = text[match.start() - 1 : match.start()]
    blank = " " if before.strip() and before != "{" else ""
    start, end = match.span("glue")
    if text[start:end] in {"", "=", ":"}:
        return f"{blank}--{match['name']}", match.end("name")
    return f"{blank}--{match['name']} ", end


def _other(match: re.Match[str]) -> tuple[str, int]:
    """Return one hyphen for what is a dash, "" for what stays, and where the dash ends."""
    if match["named"]:
        run = match["run"]
        return ("-" if run.strip(f"-{STROKES}") else ""), match.end("run")
    return ("" if match["link"] else "-"), match.end()


def _is_option(text: str, plain: str, match: re.Match[str]) -> bool:
    """Whether a dash or hyphens before a parameter's name stand for the two of a parameter."""
    before = plain[match.start() - 1 : match.start()]
    is_first = not before.strip() or before in "{,"
    is_double = sum(_LONG.get(char, 1) for char in match["run"]) > 1
    is_close = match.end("run") == match.start("name")
    if is_first or not _LATIN.match(text, match.start() - 1):
        return is_close or is_double or _fits(plain, match)
    is_cut = is_double and is_close and not _DIGIT.match(plain, match.end())
    return is_cut or _fits(plain, match)


def _fits(plain: str, match: re.Match[str]) -> bool:
    """Whether what follows a name is what its parameter takes, and then no other words."""
    if BY_SPELLING[match["name"].lower()].kind in _DIGITS and not _NEAR.match(plain, match.end()):
        return False
    after = _NEXT.search(plain, match.end())
    typed = plain[match.start("name") : after.start() if after else len(plain)]
    (option, *_) = parse(f"--{typed}").options
    parameter = option.parameter
    if parameter is None:  # a brace stands behind its name
        return False
    if parameter.kind in FLAGS or not option.words:
        return after is not None and not option.words and not parameter.refusal
    return _has_value(option, parameter)


def _has_value(option: Option, parameter: Parameter) -> bool:
    if parameter.kind not in TELLING and option.words[0].lower() not in parameter.choices:
        return False
    try:
        count = value_of(option, parameter).length
    except PromptError:
        return False
    return count > 0 and (count == len(option.words) or parameter.kind in _UNMISTAKABLE)
