"""What is certain to fail, refused before it costs anything."""

import re
from collections.abc import Mapping

from bot.domain.messages import Message
from bot.prompts.codes import PromptCode
from bot.prompts.errors import WHOLE, Part, PromptError
from bot.prompts.options import clash_message, clashes
from bot.prompts.parameters.models import named, newest
from bot.prompts.parameters.parameter import PICTURES
from bot.prompts.parameters.table import BY_SPELLING, WEIGHTS
from bot.prompts.parameters.weights import first_weight
from bot.prompts.parse import Parsed
from bot.prompts.reading import Asked, Reading, read
from bot.prompts.text.normalise import as_parsed

_MOST_OPTIONS = 100
_OPENING = re.compile(r"(?<!\\)\{")
_CLOSING = re.compile(r"(?<!\\)\}")


def checked(parsed: Parsed, asked: Asked) -> Reading:
    """Understand a prompt that may be sent.

    Raises:
        PromptError: the prompt is certain to fail, or asks for what could not be followed.
    """
    _check_length(parsed.source, asked, is_typed=True)
    _check_number(len(parsed.options))
    refuse_permutations(parsed)
    reading = read(parsed, asked)
    _check_version(reading)
    _check_companions(reading)
    refuse_clashes(reading.present, reading)
    _check_weights(reading)
    _check_subject(reading, asked)
    _check_rest(reading)
    _check_length(reading.text, asked, is_typed=False)
    return reading


def refuse_permutations(parsed: Parsed) -> None:
    """Refuse `{a, b}`: it becomes several tasks, of which the API tracks one.

    Raises:
        PromptError: there is a pair of braces, as typed or once the links are in front.
    """
    if "{" not in parsed.source:
        return
    for text in (parsed.source, parsed.text):
        opening = _OPENING.search(text)
        closing = opening and _CLOSING.search(text, opening.end())
        if opening and closing:
            start = opening.start() if text is parsed.source else None
            raise PromptError(
                Message(PromptCode.BRACES),
                Part(text=text[opening.start() : closing.end()], start=start),
            )


def refuse_clashes(present: Mapping[str, str], reading: Reading | None = None) -> None:
    """Refuse two parameters that do not go together.

    Raises:
        PromptError: there are such; the part is the later one in the reading.
    """
    for name, clash in clashes(present, certain=True):
        parts = [reading.part(each) for each in (name, clash.other)] if reading else [WHOLE]
        raise PromptError(
            clash_message(name, clash),
            max(parts, key=lambda part: -1 if part.start is None else part.start),
        )


def _check_number(number: int) -> None:
    """Refuse a flood of parameters early: no model knows half as many, nor one of them twice."""
    if number > _MOST_OPTIONS:
        raise PromptError(Message(PromptCode.TOO_MANY_PARAMETERS, count=number))


def _check_version(reading: Reading) -> None:
    """Refuse a version of Midjourney beside the choice of Niji."""
    if reading.is_niji and "v" in reading.typed:
        message = Message(PromptCode.NO_NIJI_VERSION, version=reading.typed["v"])
        raise PromptError(message, reading.part("v"))


def _check_companions(reading: Reading) -> None:
    """Refuse a parameter that fails without another one (Midjourney: Parameter List)."""
    for name in reading.sent:
        parameter = BY_SPELLING.get(name)
        for need in parameter.needs if parameter else ():
            if need not in reading.present:
                raise PromptError(_missing(name, need), reading.part(name))


def _missing(name: str, need: str) -> Message:
    if need != PICTURES:
        return Message(PromptCode.NEEDS_PARAMETER, name=name, need=need)
    starts = name in {"video", "end"}
    return Message(PromptCode.NEEDS_START if starts else PromptCode.NEEDS_PICTURE, name=name)


def _check_weights(reading: Reading) -> None:
    if not reading.models or not reading.models.issubset(WEIGHTS.refused_by):
        return
    weight = first_weight(reading.parsed.head) or first_weight(" ".join(reading.rest), start=None)
    if weight:
        raise PromptError(
            Message(
                PromptCode.WEIGHTS_REFUSED,
                models=named(reading.models),
                other=newest(WEIGHTS.models),
            ),
            weight,
        )


def _check_subject(reading: Reading, asked: Asked) -> None:
    """Refuse a prompt that shows nothing; one picture alone is enough for a video only."""
    parsed = reading.parsed
    pictures = len(reading.links) + asked.pictures
    if reading.words or pictures > 1 or (pictures and "video" in reading.present):
        return
    if pictures:
        raise PromptError(
            Message(PromptCode.ONE_PICTURE),
            Part(text=parsed.head.rstrip(), start=0) if parsed.links else WHOLE,
        )
    if parsed.options:
        raise PromptError(Message(PromptCode.ONLY_PARAMETERS), Part(text=parsed.source, start=0))
    raise PromptError(Message(PromptCode.EMPTY))


def _check_rest(reading: Reading) -> None:
    """Refuse words behind the parameters that would be read otherwise before them."""
    if not reading.rest:
        return
    again = as_parsed(reading.text)
    is_alike = (again.links, again.words) == (reading.links, reading.words)
    if again.source != reading.text or not is_alike:
        raise PromptError(Message(PromptCode.NOT_AT_END, text=" ".join(reading.rest)))


def _check_length(text: str, asked: Asked, *, is_typed: bool) -> None:
    if len(text) > asked.max_length:
        raise PromptError(
            Message(PromptCode.TOO_LONG, length=len(text), limit=asked.max_length),
            Part(text=text[asked.max_length :], start=asked.max_length if is_typed else None),
        )
