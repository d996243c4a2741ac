r"""One prompt that asks for several: `{a, b}` and `--repeat`, expanded before anything is sent.

The API tracks one of the tasks that Midjourney would make of them, so each is sent as a prompt of
its own. The rules are Midjourney's own (Midjourney: Permutations; Midjourney: Repeat).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from bot.domain.messages import Message
from bot.prompts.codes import PromptCode
from bot.prompts.errors import Part, PromptError
from bot.prompts.parameters.table import BY_SPELLING
from bot.prompts.parameters.values import value_of
from bot.prompts.parse import Option, Parsed
from bot.prompts.text.normalise import as_parsed

_MANY: Final = 1_000_000
_DEEPEST: Final = 10
_COMMAS = ",\uff0c\u3001\u060c"
_MARK = re.compile(rf"\\.|[{{}}{_COMMAS}]")
_ESCAPED_COMMA = re.compile(rf"\\([{_COMMAS}])")
_REPEAT: Final = BY_SPELLING["repeat"]


@dataclass(slots=True)
class _Group:
    """What stands between two braces: its choices, each a row of texts and groups."""

    start: int
    choices: list[list["str | _Group"]] = field(default_factory=lambda: [[]])


def expand(
    prompt: str | Parsed, *, limit: int = 40, speed: str | None = None
) -> tuple[Parsed, ...]:
    r"""Return the prompts that one prompt stands for: just itself, if it is one.

    Groups such as `{red, green}` multiply, also within each other and among parameters; `\,`,
    `\{` and `\}` are plain characters. ``--repeat N`` multiplies once more. ``limit`` is for the
    number of prompts; ``speed`` is the one chosen beside the prompt, and a typed one wins.

    Raises:
        PromptError: braces do not pair, a group is empty, several would run in relax, or there
            are more than ``limit``, which is found out without making them.
    """
    whole = as_parsed(prompt)
    source = whole.source
    row = _row(source)
    count = _count(row)
    if count > limit:
        raise _too_many(count * _plain_repeats(whole), limit)
    parsed = [whole] if len(row) == 1 else [as_parsed(text) for text in _texts(row)]
    repeats = [_repeats_within(each, source) for each in parsed]
    if sum(repeats) > limit:
        raise _too_many(sum(repeats), limit)
    if sum(repeats) > 1:
        for each in parsed:
            _check_speed(each, speed, source)
    return tuple(
        single
        for each, times in zip(parsed, repeats, strict=True)
        for single in [_without_repeat(each)] * times
    )


def as_list(prompts: Sequence[str]) -> str:
    r"""Return one prompt that stands for all of these: a list in braces, or the only one itself.

    Their commas outside of lists of their own become `\,`.
    """
    if len(prompts) == 1:
        return prompts[0]
    return "{" + ", ".join(map(_as_choice, prompts)) + "}"


def _as_choice(prompt: str) -> str:
    pieces, done, depth = [], 0, 0
    for mark in _MARK.finditer(prompt):
        depth += {"{": 1, "}": -1}.get(mark[0], 0)
        if not depth and mark[0] in _COMMAS:
            pieces += [prompt[done : mark.start()], "\\"]
            done = mark.start()
    return "".join([*pieces, prompt[done:]])


def _row(source: str) -> list[str | _Group]:
    """Take a prompt apart into texts and groups, without recursion."""
    root = _Group(start=0)
    open_groups = [root]
    done = 0
    for mark in _MARK.finditer(source):
        inner = open_groups[-1]
        if mark[0][0] == "\\" or (mark[0] in _COMMAS and inner is root):
            continue
        inner.choices[-1].append(_plain(source[done : mark.start()], is_inside=inner is not root))
        done = mark.end()
        if mark[0] == "{":
            group = _Group(start=mark.start())
            inner.choices[-1].append(group)
            open_groups.append(group)
            _check_depth(open_groups, source)
        elif mark[0] == "}":
            _check_closing(open_groups, source, at=mark.start())
            open_groups.pop()
        else:
            inner.choices.append([])
    if len(open_groups) > 1:
        raise _lonely("{", PromptCode.LIST_NOT_CLOSED, at=open_groups[-1].start)
    root.choices[-1].append(source[done:])
    return root.choices[0]


def _plain(text: str, *, is_inside: bool) -> str:
    return _ESCAPED_COMMA.sub(r"\1", text) if is_inside else text


def _check_depth(open_groups: list[_Group], source: str) -> None:
    if len(open_groups) - 1 > _DEEPEST:
        start = open_groups[1].start
        raise PromptError(
            Message(PromptCode.LISTS_TOO_DEEP, most=_DEEPEST),
            Part(text=source[start : open_groups[-1].start + 1], start=start),
        )


def _check_closing(open_groups: list[_Group], source: str, *, at: int) -> None:
    if len(open_groups) == 1:
        raise _lonely("}", PromptCode.LIST_NOT_OPENED, at=at)
    choices = open_groups[-1].choices
    if not any(not isinstance(piece, str) or piece.strip() for row in choices for piece in row):
        start = open_groups[-1].start
        part = Part(text=source[start : at + 1], start=start)
        raise PromptError(Message(PromptCode.LIST_EMPTY, text=part.text), part)


def _lonely(brace: str, code: PromptCode, *, at: int) -> PromptError:
    return PromptError(Message(code), Part(text=brace, start=at))


def _count(row: list[str | _Group]) -> int:
    """Count the texts that a row stands for, up to a little over a million."""
    count = 1
    for piece in row:
        if isinstance(piece, _Group):
            count = min(count * sum(map(_count, piece.choices)), _MANY + 1)
    return count


def _texts(row: list[str | _Group]) -> Iterator[str]:
    choices = (
        [text.strip() for choice in piece.choices for text in _texts(choice)]
        if isinstance(piece, _Group)
        else [piece]
        for piece in row
    )
    return map("".join, product(*choices))


def _too_many(count: int, limit: int) -> PromptError:
    if count > _MANY:
        return PromptError(Message(PromptCode.FAR_TOO_MANY_PROMPTS, count=_MANY, limit=limit))
    return PromptError(Message(PromptCode.TOO_MANY_PROMPTS, count=count, limit=limit))


def _repeat_options(parsed: Parsed) -> list[Option]:
    return [option for option in parsed.options if option.parameter is _REPEAT]


def _plain_repeats(whole: Parsed) -> int:
    """Return the repeats that do not depend on a group."""
    try:
        return _repeats(whole)
    except PromptError:
        return 1


def _repeats(parsed: Parsed) -> int:
    options = _repeat_options(parsed)
    if options[1:]:
        raise PromptError(Message(PromptCode.TWICE, name="repeat"), options[1].whole)
    return int(value_of(options[0], _REPEAT).text) if options else 1


def _repeats_within(parsed: Parsed, source: str) -> int:
    """Count the repeats of one prompt that was made of another, where a mistake is marked."""
    try:
        return _repeats(parsed)
    except PromptError as error:
        raise PromptError(error.message, _found(error.part, source)) from None


def _found(text: str, source: str) -> Part:
    """Find in the prompt a piece of one that was made of it."""
    start = source.find(text)
    return Part(text=text, start=start if start >= 0 else None)


def _without_repeat(parsed: Parsed) -> Parsed:
    repeat = next(iter(_repeat_options(parsed)), None)
    if repeat is None:
        return parsed
    number = repeat.first(value_of(repeat, _REPEAT).length)
    return as_parsed(f"{parsed.source[: number.start]} {parsed.source[number.end :]}")


def _check_speed(parsed: Parsed, speed: str | None, source: str) -> None:
    """Refuse several prompts in relax, as Midjourney does."""
    speeds = [option for option in parsed.options if option.name in {"fast", "relax", "turbo"}]
    typed = speeds[0].name if speeds else speed
    if typed == "relax":
        raise PromptError(
            Message(PromptCode.SEVERAL_IN_RELAX),
            _found("--relax", source) if speeds else Part(),
        )
