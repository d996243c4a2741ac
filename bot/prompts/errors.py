from dataclasses import dataclass
from typing import Final

from bot.domain.messages import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A piece of a prompt as it was typed.

    ``start`` is its place in the normalised prompt, None when it does not stand there.
    """

    text: str = ""
    start: int | None = None

    @property
    def span(self) -> tuple[int, int] | None:
        """The start and the end of the piece in the normalised prompt."""
        return None if self.start is None else (self.start, self.start + len(self.text))


WHOLE: Final = Part()


class PromptError(ValueError):
    """A prompt that Midjourney is certain to refuse, or whose pictures could not be followed.

    ``message`` is what to tell the member. ``part`` is the offending part of the prompt, or "" for
    the whole; ``span`` is where it stands in the normalised prompt, None when it does not stand
    there as such.
    """

    def __init__(self, message: Message, part: Part = WHOLE) -> None:
        super().__init__(str(message.code))
        self.message = message
        self.part = part.text
        self.span = part.span
