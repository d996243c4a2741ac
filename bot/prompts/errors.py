class PromptError(ValueError):
    """A prompt that Midjourney is certain to refuse, or whose pictures could not be followed.

    ``sentence`` is one plain sentence or two for the member (look.md, "Words"). What it quotes of
    the prompt stands in a code span, so it neither pings nor formats. ``part`` is the offending
    part of the prompt as it was typed, or "" for the whole.
    """

    def __init__(self, sentence: str, *, part: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.part = part


_LONGEST_QUOTE = 60


def quoted(part: str) -> str:
    """Return the part as a code span that it cannot break out of, cut where it gets long."""
    if len(part) > _LONGEST_QUOTE:
        part = part[: _LONGEST_QUOTE - 1] + "…"
    return "`" + part.replace("`", "'") + "`"
