"""Every sentence that members read (look.md, "Words"): what happened, then what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.domain.kinds import Speed
from bot.domain.states import Delivery, Ending
from bot.engine.submitting.openness import is_film
from bot.services.refusals import MessageLink
from bot.ui.characters import cleaned, shorten
from bot.ui.escaping import escaped
from bot.ui.texts.numbers import money

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.tasks import Request, Task
    from bot.services.tasks.batches import Plan

SPEEDS: Final = {Speed.RELAX: "Relax", Speed.FAST: "Fast", Speed.TURBO: "Turbo"}

SENDING: Final = "Sending to Midjourney…"
PAUSED: Final = "Midjourney is not answering. Your picture is safe and goes on by itself."
OVERDUE: Final = "This takes longer than usual. It appears here as soon as it is done."
UNSURE: Final = "It is not certain that Midjourney got this. Trying again may cost a second time."
REMIX_ON: Final = "Remix is on: V, Vary, Pan, Animate and 🔄 show the prompt before they run."
REMIX_OFF: Final = "Remix is off: buttons run at once."
STOPPED: Final = "Stopped."
ASKING_MEMBER: Final = "Midjourney asks for the prompt once more. Press Continue to answer."
BATCH_DROPPED: Final = "Left at that. Nothing was made."
REGION_ASK: Final = (
    "Which part of the picture should change? Between a fifth and a half of it works best."
)
REGION_CHOSEN: Final = "The marked part changes, the rest stays. Nothing is spent yet."
ASKING: Final = "Midjourney asked back. Answering with your prompt…"
FAVOURITE: Final = "Marked as a favourite."
ENDINGS: Final = {
    Ending.MODERATION: (
        "Midjourney's content rules do not allow this prompt. Try saying it differently."
    ),
    Ending.PARAMETERS: "Midjourney does not understand a parameter of this prompt. Edit it.",
    Ending.PICTURE_LINK: (
        "Midjourney could not open a picture link of this prompt. Use a link that anyone can open."
    ),
    Ending.UNSUPPORTED: "Midjourney's service does not support this button, so it stays off.",
    Ending.PARENT_GONE: (
        "Midjourney's service no longer has the picture this belongs to. Run its prompt again."
    ),
    Ending.PARENT_NOT_READY: (
        "The picture this belongs to is not finished at Midjourney. Try the button again later."
    ),
    Ending.PROVIDER: (
        "Midjourney's service has trouble with its own account. It is not your prompt. "
        "Try again later."
    ),
    Ending.TIMEOUT: "Midjourney did not finish this in time. Try it again.",
    Ending.LOST: "Midjourney's service no longer knows this picture. Try it again.",
    Ending.CANCELLED_THERE: "This was cancelled at Midjourney's service. Try it again.",
    Ending.NOT_OPEN: (
        "This is not open to this bot's key. Ask whoever runs this bot to allow it. "
        "Nothing was spent."
    ),
    Ending.NO_CREDIT: (
        "The credit of this bot's key does not pay for this. Nothing was spent. "
        "Choose a cheaper speed, or ask whoever runs this bot."
    ),
    Ending.NOT_TAKEN: (
        "Midjourney's service did not take this for a long time. Nothing was spent. "
        "Run it again later."
    ),
    Ending.INPUT: "What you attached cannot be used.",
    Ending.OTHER: "Midjourney could not make this. Try it again, or change the prompt a little.",
    Ending.WITHDRAWN: "Withdrawn before it was sent. Nothing was spent.",
    Ending.STOPPED: (
        "Not watching this any more. Midjourney may still finish it: watch again to get it. "
        "Until it is done there, it counts as one of your pictures under way."
    ),
    Ending.DISMISSED: "Left at that. If Midjourney did get it, its picture is not shown here.",
}

_DELIVERIES: Final = {
    Delivery.NOTHING: "Midjourney finished this but gave no picture. Its buttons still work.",
    Delivery.NOT_A_PICTURE: (
        "The picture is finished, but its link does not lead to a picture. Its buttons still work."
    ),
    Delivery.TOO_BIG: (
        "The picture is finished, but its file is too big to show here. Open it by its link, "
        "which may stop working after a day; Download again tries once more."
    ),
    Delivery.UNAVAILABLE: (
        "The picture is finished, but it could not be downloaded. Open it by its link."
    ),
    Delivery.NOT_ALLOWED: (
        "The picture is finished, but I may not attach files in this channel. "
        "Open it by its link, and ask a moderator to give me the permission Attach Files."
    ),
    Delivery.REFUSED: ("Discord does not let me show this picture here. Open it by its link."),
}

_REFUSED_WITHOUT_LINK: Final = (
    "Discord does not let me show this picture here. Details has its link; "
    "Download again tries once more."
)
_REFUSED_WORDS: Final = "Discord does not let me show this here. Download again tries once more."

PARAMETER_SHOWN: Final = 40
LABEL_SHOWN: Final = 100
PLANNED_SHOWN: Final = 180
SENTENCE_SHOWN: Final = 1000
"""How much is shown of foreign words, counted as `bot.ui.escaping.escaped` does."""

_FLAG: Final = re.compile(r"--[a-z]+")


def ending(task: Task) -> str:
    """Why a task ended without a picture, and what to do."""
    if task.result.ending is Ending.PARAMETERS:
        named = _doubtful(task)
        if named:
            return f"Midjourney does not understand {named} in this prompt. Edit it."
    if task.result.ending is Ending.INPUT and task.result.detail:
        return f"{shorten(cleaned(task.result.detail), SENTENCE_SHOWN)} Nothing was spent."
    if task.result.ending is Ending.NOT_OPEN:
        return not_open(task.request)
    return ENDINGS[task.result.ending or Ending.OTHER]


def plain_ending(task: Task) -> str:
    """As `ending`, without a word that is not our own."""
    return ENDINGS[task.result.ending or Ending.OTHER]


def not_open(request: Request) -> str:
    """That the bot's key may not do this, and what to change."""
    if is_film(request):
        return (
            "This bot's key may not make films. Ask whoever runs this bot to allow it. "
            "Nothing was spent."
        )
    if request.speed is None:
        return ENDINGS[Ending.NOT_OPEN]
    speed = SPEEDS[request.speed]
    if request.kind.from_button:
        return (
            f"{speed} is not open to this bot's key for this button. "
            "Run the picture's prompt at another speed. Nothing was spent."
        )
    return f"{speed} is not open to this bot's key. Choose another speed. Nothing was spent."


def delivery(kind: Delivery | None) -> str | None:
    """What to say about a finished picture that is not attached."""
    return _DELIVERIES.get(kind) if kind else None


def refused(kind: Delivery | None) -> str:
    """What to say about a finished picture where Discord takes no link to it either."""
    return _REFUSED_WITHOUT_LINK if kind is Delivery.REFUSED else _REFUSED_WORDS


def unlinked(*, in_details: bool) -> str:
    """What to say about a finished picture whose link is one that no button takes."""
    where = "Details has its link; " if in_details else ""
    again = "Download again tries once more."
    return f"The picture is finished, but it cannot be shown here. {where}{again}"


def parameters(named: Mapping[str, str]) -> list[str]:
    """The parameters worth showing in the line of who and how."""
    shown = []
    if "niji" in named:
        shown.append(f"niji {named['niji'].removesuffix('.0')}".strip())
    if "v" in named:
        shown.append(f"v{named['v'].removesuffix('.0')}")
    if "ar" in named:
        shown.append(named["ar"])
    return [escaped(text, PARAMETER_SHOWN) for text in shown]


def link(place: MessageLink) -> str:
    """The address of a message."""
    where = place.guild_id or "@me"
    return f"https://discord.com/channels/{where}/{place.channel_id}/{place.message_id}"


def origin(task: Task, parent: Task | None) -> str | None:
    """`U2 of [this picture](link)` for what came from a button."""
    if not task.request.kind.from_button or parent is None:
        return None
    words = escaped(task.request.label, LABEL_SHOWN)
    if parent.shown.message_id is None:
        return words
    noun = "grid" if len(parent.result.buttons) > 1 and _is_grid(parent) else "picture"
    place = MessageLink(parent.request.guild_id, parent.request.channel_id, parent.shown.message_id)
    return f"{words} of [this {noun}]({link(place)})"


def batch(plan: Plan) -> str:
    """The preview of a batch: what would be made, how many, for how much."""
    lines = [f"{n}. {escaped(p, PLANNED_SHOWN)}" for n, p in enumerate(plan.prompts, start=1)]
    count = len(plan.prompts)
    return shorten(f"This makes {count} pictures for {money(plan.usd)}:\n" + "\n".join(lines), 3900)


def batch_made(count: int) -> str:
    """What a confirmed batch answers."""
    return f"{count} pictures are on their way into this channel."


def _is_grid(task: Task) -> bool:
    return any(button.label == "U2" for button in task.result.buttons)


def _doubtful(task: Task) -> str:
    """The parameters that the refusal names, if they are the member's own words."""
    flags = _FLAG.findall(task.result.detail.lower())
    named = [flag for flag in flags if flag in task.request.sent_prompt]
    return " and ".join(f"`{flag}`" for flag in dict.fromkeys(named))
