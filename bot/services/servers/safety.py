"""Whether a server lets prompts have their words, and a member ask so soon; pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.servers.strikes import StrikeRules, time_out_until
from bot.prompts.word_list import found_in
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.domain.servers.settings import ServerSettings
    from bot.domain.tasks import Request

STARTER_WORDS: Final = (
    *("nude*", "nudity", "naked*", "nsfw", "topless", "bottomless", "undress*", "lingerie"),
    *("porn*", "hentai", "erotic*", "xxx", "sex", "sexual*", "sexy", "orgasm*", "orgy", "fetish*"),
    *("bdsm", "genital*", "penis*", "vagina*", "nipple*", "masturbat*", "intercourse"),
    *("gore", "gory", "dismember*", "decapitat*", "behead*", "mutilat*", "disembowel*"),
    *("torture*", "corpse*", "cannibal*", "blood bath", "bloodbath", "self harm", "self-harm"),
)
"""A list to begin with, which a server may switch on: what Midjourney itself refuses as a rule."""


def unwanted_words(settings: ServerSettings) -> tuple[str, ...]:
    """The lines of what no prompt may have in a server."""
    return (*(STARTER_WORDS if settings.starter_words else ()), *settings.words)


def strike_rules(settings: ServerSettings, *, most: int) -> StrikeRules | None:
    """When a member of a server gets a time-out; None: never.

    `most` is after how many strikes it has to be at the latest; 0: that is up to the server.
    """
    usual = StrikeRules()
    count = usual.count if settings.strikes is None else settings.strikes
    if most:
        count = min(count or most, most)
    minutes = settings.time_out_minutes or usual.minutes
    return StrikeRules(count=count, minutes=minutes) if count else None


def texts_of(request: Request) -> tuple[str, ...]:
    """All that a request says in words."""
    return request.prompt, request.sent_prompt, request.dialog_prompt or ""


def check_words(texts: Iterable[str], lines: tuple[str, ...]) -> None:
    """Make sure that nothing of a list is in these texts. Raises RefusedError."""
    for text in dict.fromkeys(texts):
        line = found_in(text, lines)
        if line is not None:
            raise RefusedError(Refusal.UNWANTED_WORD, line=line)


def check_time_out(strikes: Sequence[float], rules: StrikeRules | None, *, now_s: float) -> None:
    """Make sure that a member with these strikes may ask again by now. Raises RefusedError."""
    until_s = time_out_until(strikes, rules)
    if until_s is not None and until_s > now_s:
        raise RefusedError(Refusal.TIMED_OUT, until_s=until_s)
