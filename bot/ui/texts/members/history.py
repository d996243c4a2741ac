"""What members made, page by page, as sentences."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from bot.prompts.parameters.models import NIJIS, VERSIONS
from bot.services.members.visibility import Sight
from bot.services.refusals import Refusal
from bot.ui.characters import ELLIPSIS
from bot.ui.escaping import escaped, label
from bot.ui.texts import numbers, tasks
from bot.ui.texts.saying import mark, say
from bot.ui.texts.servers import named

if TYPE_CHECKING:
    from bot.domain.members.history import Filter, Place
    from bot.services.members.history import Seen

MINE: Final = mark("Your pictures")
OF_SERVER: Final = mark("Pictures of this server")
NONE_YET: Final = mark(
    "You have no pictures yet. Make the first one with `/imagine`; it stands here once it is done."
)
NONE_HERE: Final = mark("In the channels of this server that you can read nothing was made yet.")
NONE_FURTHER: Final = mark("Nothing further was found.")
NONE_FOUND: Final = mark("Nothing was found. Look for fewer or other words, or for all of them.")

_SO_FAR: Final = mark(
    "There is much to look through, and this is what I found so far. *Go on* looks at older ones."
)
_SO_FAR_NEWER: Final = mark(
    "There is much to look through, and this is what I found so far. *Go on* looks at newer ones."
)

GO_ON: Final = mark("Go on")
NEWER: Final = mark("Newer")
OLDER: Final = mark("Older")
SEARCH: Final = mark("Search")
FAVOURITES: Final = mark("Favourites")
ALL: Final = mark("Show all")
SHOW: Final = mark("Show here")
DETAILS: Final = mark("Details")
REMOVE: Final = mark("Remove")

WORDS: Final = mark("Words of the prompt")
WORDS_HINT: Final = mark("All of them are looked for; of the last one the beginning will do.")
KIND: Final = mark("What it is")
VERSION: Final = mark("Version")
CHANNEL: Final = mark("Where it was made")
MONTH: Final = mark("When it was made")
ANY: Final = mark("Any")

GONE: Final = mark("Its message was deleted.")
CLOSED: Final = mark("I cannot open the channel of its message any more.")
_HIDDEN: Final = mark("*This member keeps their prompts to themselves.*")

PROMPT_SHOWN: Final = 180
"""How much is shown of each prompt, counted as Discord does: a page takes 4,000 in all."""
WORDS_SHOWN: Final = 80

SENTENCES: Final = {
    Refusal.NO_SERVER_HISTORY: mark(
        "Here is no server that I am a member of. Without *server* I show you your own pictures."
    ),
}


def heading(found: Filter, *, others: bool) -> str:
    """Whose pictures stand below, and what was looked for."""
    title = f"### {say(OF_SERVER if others else MINE)}"
    wanted = tuple(_wanted(found))
    return f"{title}\n-# {' · '.join(wanted)}" if wanted else title


def _wanted(found: Filter) -> list[str]:
    return [
        words
        for is_wanted, words in (
            (found.text, f"“{escaped(found.text, WORDS_SHOWN)}”"),
            (found.favourites, f"❤️ {say(FAVOURITES)}"),
            (found.kind, named.kind(found.kind)),
            (found.version, version(found.version)),
            (found.channel_id, f"<#{found.channel_id}>"),
            (found.month, found.month and month(found.month)),
        )
        if is_wanted
    ]


def nothing(*, others: bool, is_all: bool, further: bool) -> str:
    """Why a page is empty, and what to do; `further`: it is not the first one."""
    if further:
        return say(NONE_FURTHER)
    if not is_all:
        return say(NONE_FOUND)
    return say(NONE_HERE if others else NONE_YET)


def looked_so_far(on: Place) -> str:
    """Why a page is not full, and what to do; where it goes on."""
    return f"-# {say(_SO_FAR_NEWER if on.newer else _SO_FAR)}"


def row(seen: Seen, *, others: bool, note: str = "") -> str:
    """A picture: what was asked for, then when, what it cost, and where it stands."""
    words = tasks.title(seen.task) or ELLIPSIS
    is_open = seen.sight is Sight.EVERYTHING
    title = f"**{escaped(words, PROMPT_SHOWN)}**" if is_open else say(_HIDDEN)
    facts = " · ".join(_facts(seen, others=others, has_link=not note))
    return "\n".join(filter(None, (title, f"-# {facts}", note and f"-# {say(note)}")))


def _facts(seen: Seen, *, others: bool, has_link: bool) -> list[str]:
    task = seen.task
    facts = [f"<@{task.request.user_id}>"] if others else []
    facts.append(numbers.ago(task.schedule.created_s))
    if task.request.estimate_usd and seen.sight is Sight.EVERYTHING:
        facts.append(numbers.money(task.request.estimate_usd))
    if seen.is_favourite:
        facts.append("❤️")
    if has_link:
        facts.append(f"[{say(tasks.OPEN)}]({tasks.link_to(task)})")
    return facts


def alt(seen: Seen) -> str | None:
    """What a picture shows, for who cannot see it; None where that is hidden or not known."""
    is_open = seen.sight is Sight.EVERYTHING
    return (is_open and label(tasks.title(seen.task), PROMPT_SHOWN)) or None


def month(name: str) -> str:
    """A month of the calendar, YYYY-MM, as `Nov 2026`."""
    return f"{date.fromisoformat(f'{name}-01'):%b %Y}"


def version(name: str) -> str:
    """A version of Midjourney's."""
    return name.capitalize() if name.startswith("niji") else f"v{name}"


def versions() -> dict[str, str]:
    """Those that can be looked for, the newest of each line first."""
    return {name: version(name) for name in (*reversed(VERSIONS), *reversed(NIJIS))}
