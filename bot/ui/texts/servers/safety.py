"""Words that a server does not want, and time-outs, as whoever is refused reads of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.servers.settings import AgeRule
from bot.prompts.word_list import LONGEST_LINE, MOST_LINES, MOST_STARRED, MOST_WORDS
from bot.services.refusals import Refusal
from bot.services.servers.safety import strike_rules
from bot.ui.texts import numbers
from bot.ui.texts.saying import count, mark, say

if TYPE_CHECKING:
    from bot.domain.servers.settings import ServerSettings
    from bot.services.policy import Defaults
    from bot.services.servers.word_lists import Proposal

WORDS: Final = mark("Edit the list …")
STARTER_ON: Final = mark("Add the starter list")
STARTER_OFF: Final = mark("Leave out the starter list")
STRIKES: Final = mark("Refused prompts …")
TIME_OUT: Final = mark("Time to wait …")
AGE: Final = mark("Age-restricted channels")
NO_AGE_RULE: Final = mark("No rule")
AGE_RULES: Final = {
    AgeRule.ONLY: mark("Pictures are made there only"),
    AgeRule.SPOILER: mark("Pictures are spoilers elsewhere"),
}
KEEP: Final = mark("Keep this list")
LEAVE: Final = mark("Leave it as it was")

SENTENCES: Final = {
    Refusal.NO_TEXT_FILE: mark(
        "This file could not be read as text, so nothing was changed. "
        "Attach one in UTF-8 with a word or phrase on each line."
    ),
}

_UNWANTED = mark(
    "This server does not want {line:code} in prompts. Take it out and ask again. "
    "Nothing was spent."
)
_LEFT = mark(
    "Such prompts are counted: after {left} more within a day you have to wait for a while."
)
_WAIT = mark("That was one too many in a day, so you can ask again {when}.")
_TIMED_OUT = mark(
    "Too many of your prompts were refused for what they ask for, so you can ask again {when}. "
    "Nothing was spent."
)


def unwanted_word(*, line: str, left: int | None = None, until_s: float | None = None) -> str:
    """Which line of the list a prompt has something of, and what comes of it."""
    sentences = [say(_UNWANTED, line=line)]
    if until_s is not None:
        sentences.append(say(_WAIT, when=numbers.ago(until_s)))
    elif left is not None:
        sentences.append(say(_LEFT, left=left))
    return " ".join(sentences)


def list_too_long() -> str:
    """How much a list holds."""
    return say(
        "A list has at most {lines:,} lines, each of at most {characters} characters and {words} "
        "words, and at most {starred} phrases with `*`. Nothing was changed.",
        lines=MOST_LINES,
        characters=LONGEST_LINE,
        words=MOST_WORDS,
        starred=MOST_STARRED,
    )


def timed_out(*, until_s: float) -> str:
    """When a member may ask again."""
    return say(_TIMED_OUT, when=numbers.ago(until_s))


def words(settings: ServerSettings) -> str:
    """What no prompt may have."""
    number = len(settings.words)
    lines = count("{count} line", "{count} lines", number)
    if settings.starter_words and number:
        return say(
            "No prompt may have what stands in your list of {lines} or in the starter list, which "
            "is about nudity and gore.",
            lines=lines,
        )
    if settings.starter_words:
        return say("No prompt may have what is in the starter list, about nudity and gore.")
    if number:
        return say("No prompt may have what stands in your list of {lines}.", lines=lines)
    return say("Prompts may have any words, as far as Midjourney takes them.")


def strikes(settings: ServerSettings, operator: Defaults) -> str:
    """What refused prompts lead to."""
    rules = strike_rules(settings, most=operator.max_strikes)
    if rules is None:
        return say("However many prompts of a member are refused, they can go on asking.")
    first = say(
        "After {count} prompts in a day that are refused for what they ask for, by these words or "
        "by Midjourney, a member waits {minutes} minutes, then twice as long each time.",
        count=rules.count,
        minutes=rules.minutes,
    )
    if not operator.max_strikes:
        return first
    most = say("The operator wants that after {most} at the latest.", most=operator.max_strikes)
    return f"{first}\n-# {most}"


def age_rules() -> dict[str, str]:
    """The rules by their values."""
    return {rule.value: say(name) for rule, name in AGE_RULES.items()}


def age(settings: ServerSettings) -> str:
    """What becomes of pictures outside of age-restricted channels."""
    match settings.age_rule:
        case AgeRule.ONLY:
            return say(
                "Pictures, whatever they show, are made in age-restricted channels and their "
                "threads only, and not in direct messages."
            )
        case AgeRule.SPOILER:
            return say(
                "Pictures, whatever they show, are spoilers outside of age-restricted channels and "
                "their threads, and in direct messages. That holds for those asked for from now on."
            )
        case None:
            return say("Age-restricted channels are like all others.")


def proposal(found: Proposal) -> str:
    """What a list would have refused."""
    lines = count("{count} line", "{count} lines", len(found.lines))
    if not found.prompts:
        return say("This list has {lines}. Nobody asked for anything here yet.", lines=lines)
    return say(
        "This list has {lines}. It would have refused {percent} % of {prompts} here ({refused}).",
        lines=lines,
        percent=round(100 * found.refused / found.prompts),
        prompts=count("the last prompt", "the last {count} prompts", found.prompts),
        refused=found.refused,
    )
