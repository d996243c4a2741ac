from dataclasses import dataclass
from typing import Final


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

    ``sentence`` is one plain sentence or two for the member (look.md, "Words"). What it quotes of
    the prompt stands in a code span, so it neither pings nor formats. ``part`` is the offending
    part of the prompt, or "" for the whole; ``span`` is where it stands in the normalised prompt,
    None when it does not stand there as such.
    """

    def __init__(self, sentence: str, part: Part = WHOLE) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.part = part.text
        self.span = part.span


_LONGEST_QUOTE = 60


def quoted(part: str) -> str:
    """Return the part as a code span that it cannot break out of, cut where it gets long."""
    if len(part) > _LONGEST_QUOTE:
        part = part[: _LONGEST_QUOTE - 1] + "…"
    return "`" + part.replace("`", "'") + "`"


def listed(words: tuple[str, ...] | list[str], *, last: str = "and") -> str:
    """Return "a", "a and b" or "a, b and c"."""
    *others, final = words
    return f"{', '.join(others)} {last} {final}" if others else final
