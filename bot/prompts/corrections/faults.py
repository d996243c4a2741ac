"""All that is wrong with a refused prompt, and the prompt without it where that is known."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from bot.domain.messages import Message
from bot.prompts.codes import PromptCode
from bot.prompts.errors import PromptError
from bot.prompts.parse import Parsed
from bot.prompts.text.normalise import as_parsed

_MOST: Final = 12
_BRACES: Final = re.compile(r"(?<!\\)[{}]")

_LEFT_OUT: Final = frozenset(
    {
        PromptCode.UNUSABLE,
        PromptCode.NEEDS_PARAMETER,
        PromptCode.NEEDS_START,
        PromptCode.NEEDS_PICTURE,
        PromptCode.NO_NIJI_VERSION,
        PromptCode.OREF_WITH_REGION,
        PromptCode.TURBO_VIDEO,
    }
)
"""What is settled by leaving the part out, as their sentences say."""

_OF_LISTS: Final = frozenset(
    {
        PromptCode.BRACES,
        PromptCode.LISTS_TOO_DEEP,
        PromptCode.LIST_EMPTY,
        PromptCode.LIST_NOT_OPENED,
        PromptCode.LIST_NOT_CLOSED,
        PromptCode.TOO_MANY_PROMPTS,
        PromptCode.FAR_TOO_MANY_PROMPTS,
    }
)
_OF_LENGTH: Final = frozenset({PromptCode.TOO_LONG, PromptCode.FAR_TOO_LONG})
_OF_SUBJECT: Final = frozenset(
    {PromptCode.EMPTY, PromptCode.ONLY_PARAMETERS, PromptCode.ONE_PICTURE, PromptCode.NOT_AT_END}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """Why a prompt is refused, every reason once, and the corrected prompt if it is known."""

    messages: tuple[Message, ...]
    fix: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Settled:
    """A prompt in which a fault is settled; `is_meant`: as its member certainly meant it."""

    text: str
    is_meant: bool = False


def faults_of(prompt: str | Parsed, check: Callable[[Parsed], object]) -> Faults:
    """Return all faults of a prompt that a check refuses.

    ``check`` raises PromptError for the first one. That is settled in some way which it does not
    refuse, and the prompt is checked again, until nothing is left that can be settled.
    """
    parsed, found, gone = as_parsed(prompt), list[Message](), set[str]()
    is_meant = True
    for _ in range(_MOST):
        try:
            check(parsed)
        except PromptError as error:
            if error.message.values.get("need") not in gone and _is_new(error.message, found):
                found.append(error.message)
            settled = _settled(parsed, error)
        else:
            return Faults(messages=tuple(found), fix=parsed.source if is_meant else None)
        after = as_parsed(settled.text)
        if after.source == parsed.source:
            break
        is_meant = is_meant and settled.is_meant
        gone |= {option.name for option in parsed.options} - {
            option.name for option in after.options
        }
        parsed = after
    return Faults(messages=tuple(found))


def _is_new(message: Message, found: list[Message]) -> bool:
    is_told = message.code in _OF_LENGTH and any(each.code in _OF_LENGTH for each in found)
    return message not in found and not is_told


def _settled(parsed: Parsed, error: PromptError) -> _Settled:
    code, source = PromptCode(error.message.code), parsed.source
    if code in _OF_LISTS:
        return _Settled(text=_BRACES.sub("", source))
    if code in _OF_LENGTH:
        return _Settled(text=_shortened(parsed, error))
    start = None if code in _OF_SUBJECT else _start(source, error)
    if start is None:
        return _Settled(text=source)
    instead, is_meant = _instead(code, error, is_again=error.part in source[:start])
    end = start + len(error.part)
    return _Settled(text=f"{source[:start]} {instead} {source[end:]}", is_meant=is_meant)


def _start(source: str, error: PromptError) -> int | None:
    """Where the offending part stands; not as marked if it is that of one prompt of several."""
    marked = error.span[0] if error.span else 0
    start = source.find(error.part, marked)
    start = source.find(error.part) if start < 0 else start
    return start if error.part and start >= 0 else None


def _instead(code: PromptCode, error: PromptError, *, is_again: bool) -> tuple[str, bool]:
    """What to put in the place of the part, and whether that is certainly meant."""
    part, values = error.part, error.message.values
    name = f"{part.split()[0].split('=')[0]} " if part.startswith("--") else ""
    match code:
        case PromptCode.WRONG_VALUE_MEANT:
            return f"{name}{values['meant']}", True
        case PromptCode.WRONG_VALUE | PromptCode.NEEDS_VALUE:
            return f"{name}{values['example']}", False
        case PromptCode.ONE_HYPHEN:
            return f"-{part}", True
        case PromptCode.TOO_MANY_VALUES:
            return " ".join(part.split()[:2]), False
        case PromptCode.TWICE:
            return "", is_again
        case PromptCode.WEIGHTS_REFUSED:
            return "", not part.startswith("::-")
        case _:
            return "", code in _LEFT_OUT


def _shortened(parsed: Parsed, error: PromptError) -> str:
    """The prompt with as many of its last words left out as it is too long; not its parameters."""
    values = error.message.values
    excess = int(str(values["length"])) - int(str(values["limit"]))
    words = parsed.head.rstrip()
    kept = words[: max(len(words) - excess, 0)].rstrip()
    return f"{kept} {parsed.source[len(parsed.head) :]}" if kept else parsed.source
