"""What is said about a task: what happened, then what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.cometapi.actions import Action
from bot.domain import messages as stored
from bot.domain.kinds import Speed
from bot.domain.states import Delivery, Ending
from bot.engine.submitting.openness import is_film
from bot.services.refusals import MessageLink
from bot.ui.characters import cleaned, shorten
from bot.ui.escaping import escaped
from bot.ui.links import web_url
from bot.ui.texts import messages
from bot.ui.texts.actions import action_name
from bot.ui.texts.requests.named import parameters_named, words_named
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.domain.tasks import Request, Task

SPEEDS: Final = {
    Speed.RELAX: mark("Relax"),
    Speed.FAST: mark("Fast"),
    Speed.TURBO: mark("Turbo"),
}

STARTED: Final = mark("Started {time}")
PROGRESS: Final = mark("{bar} {percent} % · started {time}")
DONE: Final = mark("Done")
DONE_IN: Final = mark("Done in {duration}")
OPEN: Final = mark("Open")
OPEN_PICTURE: Final = mark("Open the picture")
SENDING: Final = mark("Sending to Midjourney…")
PAUSED: Final = mark("Midjourney is not answering. Your picture is safe and goes on by itself.")
OVERDUE: Final = mark(
    "This takes longer than usual. It appears here as soon as it is done. · started {time}"
)
UNSURE: Final = mark(
    "It is not certain that Midjourney got this. Trying again may cost a second time."
)
REMIX_ON: Final = mark(
    "Remix is on: V, Vary, Pan, Animate and 🔄 show you the prompt before they run. "
    "To switch it off, use `/remix` again."
)
REMIX_OFF: Final = mark("Remix is off: buttons run at once. To switch it on, use `/remix` again.")
STOPPED: Final = mark("Stopped.")
ASKING_MEMBER: Final = mark("Midjourney asks for the prompt once more. Press Continue to answer.")
REGION_ASK: Final = mark(
    "Which part of the picture should change? Between a fifth and a half of it works best."
)
REGION_CHOSEN: Final = mark("The marked part changes, the rest stays. Nothing is spent yet.")
REGION_SENT: Final = mark("Sent. The result replies to the picture that it changes.")
ASKING: Final = mark("Midjourney asked back. Answering with your prompt…")
FAVOURITE: Final = mark("Marked as a favourite.")
ENDINGS: Final = {
    Ending.MODERATION: mark(
        "Midjourney's content rules do not allow this prompt. It cost nothing. "
        "Try saying it differently."
    ),
    Ending.PARAMETERS: mark(
        "Midjourney does not understand a parameter of this prompt. It cost nothing. Edit it."
    ),
    Ending.PICTURE_LINK: mark(
        "Midjourney could not open a picture link of this prompt. It cost nothing. "
        "Use a link that anyone can open."
    ),
    Ending.UNSUPPORTED: mark("Midjourney's service does not support this button, so it stays off."),
    Ending.PARENT_GONE: mark(
        "Midjourney's service no longer has the picture this belongs to. Run its prompt again."
    ),
    Ending.PARENT_NOT_READY: mark(
        "The picture this belongs to is not finished at Midjourney. Try the button again later."
    ),
    Ending.PROVIDER: mark(
        "Midjourney's service has trouble with its own account. It is not your prompt. "
        "Try again later."
    ),
    Ending.TIMEOUT: mark("Midjourney did not finish this in time. Try it again."),
    Ending.LOST: mark("Midjourney's service no longer knows this picture. Try it again."),
    Ending.CANCELLED_THERE: mark("This was cancelled at Midjourney's service. Try it again."),
    Ending.NOT_OPEN: mark(
        "This is not open to this bot's key. Ask whoever runs this bot to allow it. "
        "Nothing was spent."
    ),
    Ending.NO_CREDIT: mark(
        "The credit of this bot's key does not pay for this. Nothing was spent. "
        "Ask whoever runs this bot, or choose a cheaper speed if one is open to you."
    ),
    Ending.NOT_TAKEN: mark(
        "Midjourney's service did not take this for a long time. Nothing was spent. "
        "Run it again later."
    ),
    Ending.INPUT: mark("What you attached cannot be used."),
    Ending.OTHER: mark(
        "Midjourney could not make this. Try it again, or change the prompt a little."
    ),
    Ending.WITHDRAWN: mark("Withdrawn before it was sent. Nothing was spent."),
    Ending.STOPPED: mark(
        "Not watching this any more. Midjourney may still finish it: watch again to get it. "
        "Until it is done there, it counts as one of your pictures under way."
    ),
    Ending.DISMISSED: mark(
        "Left at that. If Midjourney did get it, its picture is not shown here."
    ),
}

_DELIVERIES: Final = {
    Delivery.NOTHING: mark("Midjourney finished this but gave no picture. Its buttons still work."),
    Delivery.NOT_A_PICTURE: mark(
        "The picture is finished, but its link does not lead to a picture. Its buttons still work."
    ),
    Delivery.TOO_BIG: mark(
        "The picture is finished, but its file is too big to show here. Open it by its link, "
        "which may stop working after a day; Download again tries once more."
    ),
    Delivery.UNAVAILABLE: mark(
        "The picture is finished, but it could not be downloaded. Open it by its link."
    ),
    Delivery.NOT_ALLOWED: mark(
        "The picture is finished, but I may not attach files in this channel. "
        "Open it by its link, and ask a moderator to give me the permission Attach Files."
    ),
    Delivery.REFUSED: mark("Discord does not let me show this picture here. Open it by its link."),
}

_REFUSED_WITHOUT_LINK: Final = mark(
    "Discord does not let me show this picture here. Details has its link; "
    "Download again tries once more."
)
_REFUSED_WORDS: Final = mark(
    "Discord does not let me show this here. Download again tries once more."
)
_UNLINKED: Final = mark(
    "The picture is finished, but it cannot be shown here. Download again tries once more."
)
_UNLINKED_IN_DETAILS: Final = mark(
    "The picture is finished, but it cannot be shown here. Details has its link; "
    "Download again tries once more."
)

LABEL_SHOWN: Final = 100
SENTENCE_SHOWN: Final = 1000
"""How much is shown of foreign words, counted as `bot.ui.escaping.escaped` does."""


def ending(task: Task) -> str:
    """Why a task ended without a picture, and what to do."""
    if task.result.ending is Ending.PARAMETERS:
        named = parameters_named(task)
        if named:
            return say(
                "Midjourney does not understand {named:and} in this prompt. "
                "It cost nothing. Edit it.",
                named=named,
            )
    if task.result.ending is Ending.MODERATION:
        refused = words_named(task)
        if refused:
            return say(
                "Midjourney's content rules do not allow {refused:code} in a prompt. "
                "It cost nothing. Try saying it differently.",
                refused=refused,
            )
    if task.result.ending is Ending.INPUT and task.result.detail:
        why = shorten(cleaned(messages.words(stored.loads(task.result.detail))), SENTENCE_SHOWN)
        return say("{why} Nothing was spent.", why=why)
    if task.result.ending is Ending.NOT_OPEN:
        return not_open(task.request)
    return plain_ending(task)


def plain_ending(task: Task) -> str:
    """As `ending`, without a word that is not our own."""
    return say(ENDINGS[task.result.ending or Ending.OTHER])


def not_open(request: Request, others: Collection[Speed] | None = None) -> str:
    """That the bot's key may not do this, and what to change.

    `others` are the speeds that the member may have it at instead; None: nobody knows.
    """
    if is_film(request):
        return say(
            "This bot's key may not make films. Ask whoever runs this bot to allow it. "
            "Nothing was spent."
        )
    if request.speed is None:
        return say(ENDINGS[Ending.NOT_OPEN])
    known = {"speed": speed(request.speed), "others": _or_another(others)}
    if not known["others"]:
        return say(
            "{speed} is not open to this bot's key, and no other speed is open to you. "
            "Ask whoever runs this bot to allow it. Nothing was spent.",
            **known,
        )
    if request.kind.from_button:
        return say(
            "{speed} is not open to this bot's key for this button. "
            "Run the picture's prompt at {others:or}. Nothing was spent.",
            **known,
        )
    return say(
        "{speed} is not open to this bot's key. Choose {others:or}. Nothing was spent.", **known
    )


def _or_another(speeds: Collection[Speed] | None) -> tuple[str, ...]:
    if speeds is None:
        return (say("another speed"),)
    return tuple(speed(one) for one in speeds)


def speed(chosen: Speed) -> str:
    """The name of a speed."""
    return say(SPEEDS[chosen])


def title(task: Task) -> str:
    """The member's words, else what stands in their place."""
    named = task.request.title
    return task.request.prompt or (messages.words(named) if named else "")


def delivery(kind: Delivery | None) -> str | None:
    """What to say about a finished picture that is not attached."""
    return say(_DELIVERIES[kind]) if kind in _DELIVERIES else None


def refused(kind: Delivery | None) -> str:
    """What to say about a finished picture where Discord takes no link to it either."""
    return say(_REFUSED_WITHOUT_LINK if kind is Delivery.REFUSED else _REFUSED_WORDS)


def unlinked(*, in_details: bool) -> str:
    """What to say about a finished picture whose link is one that no button takes."""
    return say(_UNLINKED_IN_DETAILS if in_details else _UNLINKED)


def link_to(task: Task) -> str:
    """The address of a task's message."""
    request, message_id = task.request, task.shown.message_id or 0
    return link(MessageLink(request.guild_id, request.channel_id, message_id))


def link(place: MessageLink) -> str:
    """The address of a message."""
    where = place.guild_id or "@me"
    return f"{web_url()}/channels/{where}/{place.channel_id}/{place.message_id}"


def origin(task: Task, parent: Task | None) -> str | None:
    """`U2 of [this picture](link)` for what came from a button."""
    if not task.request.kind.from_button or parent is None:
        return None
    words = button(task)
    if parent.shown.message_id is None:
        return words
    place = link(
        MessageLink(parent.request.guild_id, parent.request.channel_id, parent.shown.message_id)
    )
    if len(parent.result.buttons) > 1 and _is_grid(parent):
        return say("{words} of [this grid]({place})", words=words, place=place)
    return say("{words} of [this picture]({place})", words=words, place=place)


def button(task: Task) -> str:
    """The name of the button that a task came from."""
    name = task.request.label or action_name(Action.parse(task.request.custom_id or ""))
    return escaped(name, LABEL_SHOWN)


def _is_grid(task: Task) -> bool:
    return any(button.label == "U2" for button in task.result.buttons)
