"""What no prompt beside a picture or a button may carry: further pictures, or a speed in words."""

from dataclasses import dataclass

from bot.domain.messages import Message
from bot.prompts.checks import refuse_permutations
from bot.prompts.codes import PromptCode
from bot.prompts.errors import PromptError
from bot.prompts.merge import without_options
from bot.prompts.options import kind_of
from bot.prompts.parameters.parameter import Kind
from bot.prompts.parse import Parsed
from bot.prompts.reading import NOT_SENT
from bot.prompts.text.normalise import as_parsed


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """A prompt without what goes beside it, and the speed that was typed in it, if one was."""

    text: str
    speed: str | None = None


def beside(prompt: str) -> Beside:
    """Take speed and visibility out of a prompt, of which nothing else is judged."""
    text, speed = prompt, None
    # What is left may read as one more of them, so until there is none.
    while found := [one.name for one in as_parsed(text).options if kind_of(one.name) in NOT_SENT]:
        speeds = (name for name in found if kind_of(name) is Kind.SPEED)
        speed = speed or next(speeds, None)
        text = without_options(text, set(found))
    return Beside(text=text, speed=speed)


def refuse_several(prompt: str | Parsed) -> None:
    """Refuse a prompt that stands for several, of which the API tracks one.

    Raises:
        PromptError: it has a list in braces, or says how often it is to be made.
    """
    parsed = as_parsed(prompt)
    refuse_permutations(parsed)
    for option in parsed.options:
        code = option.parameter.refusal if option.parameter else None
        if code is PromptCode.MAKES_SEVERAL:
            message = Message(
                PromptCode.UNUSABLE, name=option.spelling, reason=Message(PromptCode.MAKES_SEVERAL)
            )
            raise PromptError(message, option.whole)
