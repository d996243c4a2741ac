from dataclasses import dataclass
from typing import Final

from bot.domain.messages import Message
from bot.prompts.codes import PromptCode
from bot.prompts.errors import PromptError
from bot.prompts.merge import without_options
from bot.prompts.options import Chosen, choose, kind_of
from bot.prompts.parameters.parameter import Kind
from bot.prompts.parameters.table import PARAMETERS
from bot.prompts.parse import Parsed
from bot.prompts.reading import NOT_SENT, links_of, words_of
from bot.prompts.text.normalise import as_parsed

_BESIDE: Final = frozenset(row.name for row in PARAMETERS if row.kind in NOT_SENT)
"""What goes beside a prompt, or nowhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """A prompt beside a picture or a button as it is read, and what was changed in it."""

    text: str
    notes: tuple[Message, ...] = ()

    @property
    def sent(self) -> str:
        """What is sent of it: as of every prompt, neither speed nor visibility."""
        return without_options(self.text, _BESIDE)

    @property
    def speed(self) -> str | None:
        """The speed that was typed: "fast", "relax" or "turbo"."""
        options = as_parsed(self.text).options
        return next((one.name for one in options if kind_of(one.name) is Kind.SPEED), None)


def tidied(prompt: str) -> Tidied:
    """Return a prompt beside a picture or a button as it is read; nothing of it is judged.

    Where its parameters cannot be settled, or what stands behind them would be read otherwise
    before them, they stay as typed.
    """
    parsed = as_parsed(prompt)
    try:
        chosen = choose(parsed.options)
    except PromptError:
        return Tidied(text=parsed.source)
    links, words = links_of(parsed, chosen.rest), words_of(parsed, chosen.rest)
    options = (f"--{name} {value}".rstrip() for name, value in chosen.values.items())
    text = " ".join((*links, *words, *options))
    again = as_parsed(text)
    if again.source != text or (again.links, again.words) != (links, words):
        return Tidied(text=parsed.source)
    return Tidied(text=text, notes=_notes(parsed, chosen))


def _notes(parsed: Parsed, chosen: Chosen) -> tuple[Message, ...]:
    moved = {
        PromptCode.LINKS_MOVED: parsed.is_reordered,
        PromptCode.WORDS_MOVED: bool(chosen.rest),
    }
    joined = (Message(PromptCode.JOINED, name=name) for name in chosen.joined)
    return (*(Message(code) for code, is_so in moved.items() if is_so), *joined)
