"""Prompts with the doubts about them settled, each of which is sure to be taken."""

from collections.abc import Iterable, Sequence
from itertools import chain

from bot.domain.messages import Message
from bot.prompts.checks import checked
from bot.prompts.codes import PromptCode
from bot.prompts.corrections.doubts import Doubt, doubts_on
from bot.prompts.corrections.edits import edited
from bot.prompts.errors import PromptError
from bot.prompts.parse import parse
from bot.prompts.reading import Asked, Reading

_ROUNDS = 4
_SHOWN = 6


def corrected(
    source: str, doubts: Sequence[Doubt], asked: Asked
) -> tuple[tuple[Message, ...], str | None]:
    """Return the notes on a normalised prompt, and the prompt with all corrections made.

    That is None if there are none. Only corrections count that lead to a prompt which is not
    refused. One may call for another, so there are a few rounds.
    """
    attempts = _alone(source, doubts, asked)
    notes = [doubt.message for doubt, _ in attempts]
    if doubts[_SHOWN:]:
        notes.append(Message(PromptCode.MORE_DOUBTS, count=len(doubts) - _SHOWN))
    hopeless = [doubt.message for doubt, attempt in attempts if attempt is None]
    fix = None
    for _ in range(_ROUNDS):
        hopeful = [doubt for doubt in doubts if doubt.message not in hopeless]
        best = (
            _settled(source, doubts, asked)  # what is refused alone may be taken with the others
            or _settled(source, hopeful, asked)
            or _partly_settled(source, hopeful, asked)
        )
        if best is None:
            break
        fix = source = best.parsed.source
        doubts = tuple(doubts_on(best))
    return tuple(notes), fix


def _partly_settled(source: str, doubts: Sequence[Doubt], asked: Asked) -> Reading | None:
    """Make the edits of those doubts that can be settled alone, or of the first of them."""
    good = [(doubt, reading) for doubt, reading in _alone(source, doubts, asked) if reading]
    first = good[0][1] if good else None
    return _settled(source, [doubt for doubt, _ in good], asked) or first


def _alone(
    source: str, doubts: Sequence[Doubt], asked: Asked
) -> list[tuple[Doubt, Reading | None]]:
    """Settle each of the first few doubts by itself."""
    return [(doubt, _settled(source, [doubt], asked)) for doubt in doubts[:_SHOWN]]


def _settled(source: str, doubts: Iterable[Doubt], asked: Asked) -> Reading | None:
    """Make the edits of some doubts; None when that changes nothing or would be refused."""
    edits = [*chain.from_iterable(doubt.edits for doubt in doubts)]
    try:
        return checked(parse(edited(source, edits)), asked) if edits else None
    except PromptError:
        return None
