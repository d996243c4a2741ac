from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from bot.domain.messages import Message
from bot.prompts.checks import checked, refuse_clashes, refuse_permutations
from bot.prompts.codes import PromptCode
from bot.prompts.corrections.corrections import corrected
from bot.prompts.corrections.doubts import doubts_on
from bot.prompts.errors import Part, PromptError
from bot.prompts.options import choose, kind_of, takes
from bot.prompts.parameters.parameter import Kind, Purpose
from bot.prompts.parse import Parsed
from bot.prompts.reading import NOT_SENT, Asked, Reading
from bot.prompts.text.normalise import as_parsed, normalise

_SOMETHING: Final = "a boat"
_KEPT: Final = 256
"""Default parameters that are read once: of the operator, of servers, of members."""

MOST_TYPED: Final = 6000
"""Discord's own limit of what a member can type, in characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A prompt that is ready to be sent.

    Attributes:
        text: what is sent: links, words, parameters, in one line.
        typed: the prompt as its member typed it, cleaned, to be shown.
        parameters: the value of each parameter in ``text`` by its canonical name ("ar", "v",
            "s"), "" for a flag. Those that the table does not know are there as spelled.
        niji: whether Niji draws it.
        speed: "fast", "relax" or "turbo" if that was typed; it is not in ``text``.
        takes_turbo: whether it may run in turbo mode, as far as that is known.
        notes: what to tell the member about what was changed or may not work.
        fix: ``typed`` with every correction made; None when there is nothing to correct.
    """

    text: str
    typed: str
    parameters: dict[str, str]
    niji: bool
    speed: str | None
    takes_turbo: bool
    notes: tuple[Message, ...]
    fix: str | None


def compose(
    prompt: str | Parsed,
    *,
    niji: bool,
    defaults: str = "",
    own: str = "",
    max_length: int = 2000,
    purpose: Purpose = Purpose.IMAGINE,
    pictures: int = 0,
    presets: Collection[str] = (),
    closed: Collection[str] = (),
) -> Composed:
    """Turn what a member typed into the prompt that is sent (Midjourney: Parameter List).

    ``niji`` is whether the member chose Niji beside the prompt, ``pictures`` how many pictures
    are attached to it; ``defaults`` are parameters to add where the member typed none, ``own``
    those of the member that count before them; ``max_length`` limits the result, in characters.
    ``presets`` are names that a parameter which there is not may have been meant as, ``closed``
    those of parameters that the member may not use, so that none of them is proposed.

    Raises:
        PromptError: the prompt is certain to fail, or asks for what could not be followed.
    """
    length = len(prompt if isinstance(prompt, str) else prompt.source)
    if length > MOST_TYPED:  # also of what cannot be seen, and before it costs time
        raise PromptError(Message(PromptCode.FAR_TOO_LONG, length=length, limit=max_length))
    asked = Asked(
        niji=niji,
        purpose=purpose,
        pictures=pictures,
        defaults=_preset(defaults),
        own=_own(own),
        max_length=max_length,
        presets=tuple(presets),
        closed=frozenset(closed),
    )
    reading, asked = _checked(as_parsed(prompt), asked)
    typed = reading.parsed.source
    notes, fix = corrected(typed, tuple(doubts_on(reading)), asked)
    settled = _settled(reading, asked)
    return Composed(
        text=settled.text,
        typed=typed,
        parameters=settled.sent,
        niji=settled.is_niji,
        speed=next((name for name in reading.typed if kind_of(name) is Kind.SPEED), None),
        takes_turbo="video" not in settled.sent and takes(settled.models, {"turbo": ""}),
        notes=notes,
        fix=fix,
    )


def _checked(parsed: Parsed, asked: Asked) -> tuple[Reading, Asked]:
    """Understand a prompt with its member's own defaults, or without where it fails for them."""
    try:
        return checked(parsed, asked), asked
    except PromptError:
        if not asked.own:
            raise
    asked = replace(asked, own={})
    return checked(parsed, asked), asked


def _settled(reading: Reading, asked: Asked) -> Reading:
    """Read what is sent again while something that it was pasted with comes to light in it."""
    while (again := normalise(reading.text)) != reading.text:
        try:
            reading = checked(as_parsed(again), replace(asked, niji=reading.is_niji))
        except PromptError as error:  # its places are those of a text that nobody typed
            raise PromptError(error.message, Part(text=error.part)) from error
    return reading


@lru_cache(maxsize=_KEPT)
def _preset(defaults: str) -> dict[str, str]:
    try:
        return choose(as_parsed(defaults).options).values
    except PromptError as error:
        raise PromptError(error.message, Part(text=error.part)) from error


def _own(parameters: str) -> dict[str, str]:
    """A member's own defaults; none while they are not taken, so that no prompt fails for them."""
    try:
        return _preset(parameters)
    except PromptError:
        return {}


def check_defaults(defaults: str) -> None:
    """Check default parameters.

    Raises:
        PromptError: they hold something else than parameters, or one that is certain to fail.
    """
    parsed = as_parsed(defaults)
    refuse_permutations(parsed)
    chosen = choose(parsed.options)
    words = parsed.head.rstrip() or " ".join(chosen.rest)
    if words:
        part = Part(text=words, start=0 if parsed.head else parsed.source.find(words))
        raise PromptError(Message(PromptCode.NO_DEFAULT_WORDS, text=words), part)
    refuse_clashes(chosen.values)
    for option in parsed.options:
        if kind_of(option.name) in NOT_SENT:
            raise PromptError(Message(PromptCode.NO_DEFAULT, name=option.name), option.whole)


def check_own(parameters: str) -> dict[str, str]:
    """Return the values of a member's own default parameters, by their canonical names.

    Raises:
        PromptError: as `check_defaults`; or a prompt that ends with them would fail, or might.
    """
    check_defaults(parameters)
    # What needs a picture is left out of prompts that have none.
    composed = compose(f"{_SOMETHING} {parameters}", niji=False, pictures=1)
    for doubt in composed.notes:
        raise PromptError(doubt)
    return composed.parameters
