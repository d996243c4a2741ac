"""What is certain to fail, refused before it costs anything."""

import re
from collections.abc import Mapping

from bot.prompts.errors import WHOLE, Part, PromptError, quoted
from bot.prompts.models import named, newest
from bot.prompts.normalise import as_parsed
from bot.prompts.options import clashes
from bot.prompts.parameters import PICTURES
from bot.prompts.parse import Parsed
from bot.prompts.reading import Asked, Reading, read
from bot.prompts.table import BY_SPELLING, WEIGHTS
from bot.prompts.weights import first_weight

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
                "Braces ask for several pictures at once, and only one of them could be followed "
                "here. Send one prompt for each, or write `\\{` and `\\}` for plain braces.",
                Part(text=text[opening.start() : closing.end()], start=start),
            )


def refuse_clashes(present: Mapping[str, str], reading: Reading | None = None) -> None:
    """Refuse two parameters that do not go together.

    Raises:
        PromptError: there are such; the part is the later one in the reading.
    """
    for name, clash in clashes(present, certain=True):
        other = f"--{clash.other} {clash.value}".rstrip()
        parts = [reading.part(each) for each in (name, clash.other)] if reading else [WHOLE]
        raise PromptError(
            clash.sentence or f"`--{name}` and `{other}` exclude each other. Keep one.",
            max(parts, key=lambda part: -1 if part.start is None else part.start),
        )


def _check_number(number: int) -> None:
    """Refuse a flood of parameters early: no model knows half as many, nor one of them twice."""
    if number > _MOST_OPTIONS:
        raise PromptError(
            f"There are {number:,} parameters here, more than Midjourney knows. Keep a few."
        )


def _check_version(reading: Reading) -> None:
    """Refuse a version of Midjourney beside the choice of Niji."""
    if reading.is_niji and "v" in reading.typed:
        version = reading.typed["v"]
        raise PromptError(
            f"`--v {version}` is not a version of Niji. Leave it out, or choose Midjourney.",
            reading.part("v"),
        )


def _check_companions(reading: Reading) -> None:
    """Refuse a parameter that fails without another one (cometapi.md 6, "Formatting rules")."""
    for name in reading.sent:
        parameter = BY_SPELLING.get(name)
        for need in parameter.needs if parameter else ():
            if need not in reading.present:
                raise PromptError(_missing(name, need), reading.part(name))


def _missing(name: str, need: str) -> str:
    if need != PICTURES:
        return f"`--{name}` works together with `--{need}` only. Add that, or leave `--{name}` out."
    starts = name in {"video", "end"}
    noun = "a picture to start from" if starts else "a picture beside it"
    return f"`--{name}` needs {noun}. Put its link before the words, or leave `--{name}` out."


def _check_weights(reading: Reading) -> None:
    if not reading.models or not reading.models.issubset(WEIGHTS.refused_by):
        return
    weight = first_weight(reading.parsed.head) or first_weight(" ".join(reading.rest), start=None)
    if weight:
        raise PromptError(
            f"Weights with `::` do not work with {named(reading.models)}. "
            f"Take them out, or add `--{newest(WEIGHTS.models)}`.",
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
            "One picture alone is not enough. Add a few words or a second picture.",
            Part(text=parsed.head.rstrip(), start=0) if parsed.links else WHOLE,
        )
    if parsed.options:
        raise PromptError(
            "There are only parameters here. Describe the picture before them, "
            "such as `a paper boat --ar 16:9`.",
            Part(text=parsed.source, start=0),
        )
    raise PromptError("The prompt is empty. Describe the picture you would like.")


def _check_rest(reading: Reading) -> None:
    """Refuse words behind the parameters that would be read otherwise before them."""
    if not reading.rest:
        return
    again = as_parsed(reading.text)
    is_alike = (again.links, again.words) == (reading.links, reading.words)
    if again.source != reading.text or not is_alike:
        raise PromptError(
            f"Parameters go at the end. Put {quoted(' '.join(reading.rest))} before them."
        )


def _check_length(text: str, asked: Asked, *, is_typed: bool) -> None:
    if len(text) > asked.max_length:
        raise PromptError(
            f"This prompt has {len(text):,} characters, and Midjourney takes up to "
            f"{asked.max_length:,}. Shorten it a little.",
            Part(text=text[asked.max_length :], start=asked.max_length if is_typed else None),
        )
