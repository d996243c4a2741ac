"""Every sentence that members read (look.md, "Words"): what happened, then what to do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bot.domain.kinds import Kind, Speed
from bot.domain.outages import Cause
from bot.domain.states import Delivery, Ending
from bot.engine.submitting.openness import is_film
from bot.services.refusals import MessageLink, Refusal, RefusedError
from bot.store import SHOWN_PLACES
from bot.ui.characters import cleaned, shorten
from bot.ui.escaping import escaped, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.tasks import NewTask, Task
    from bot.services.tasks.batches import Plan

SPEEDS: Final = {Speed.RELAX: "Relax", Speed.FAST: "Fast", Speed.TURBO: "Turbo"}

HELD: Final = (
    "A picture that you stopped watching, or that is not certain, counts for as long as Midjourney "
    "may be making it."
)
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
RELOAD: Final = (
    "I do not know this command or one of its options. Reload Discord, then choose it again."
)
ANSWER_REFUSED: Final = "Discord does not let me show my answer here. Try it with other words."
SOMETHING_WRONG: Final = (
    "Something went wrong on my side. If nothing happens here, please try again in a moment."
)
NOT_TAKEN_UP: Final = (
    "Discord did not tell me whether I may take this up, so I did nothing. "
    "If nothing happens here in a moment, please do it once more."
)

ANOTHER_COPY: Final = (
    "Another copy of me runs with the same token and a database of its own. Each of us answers "
    "some of the members and does not know the other's pictures. Setting: `DISCORD_TOKEN`. "
    "What to do: stop one of the two, for example on an old server."
)

OUTAGES: Final = {
    Cause.KEY: "CometAPI refuses my key: it is wrong, expired or not allowed to do this.",
    Cause.CREDIT: "CometAPI says that the credit of my key or account is used up.",
    Cause.DOWN: "CometAPI has not answered for some minutes.",
    Cause.BUSY: "CometAPI has been too busy to take pictures for half an hour.",
}
"""What the operator is told first; `bot.ui.notices` adds the rest."""

_ENDINGS: Final = {
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

_REFUSALS: Final = {
    Refusal.PAUSED: (
        "Midjourney is not answering, so I take nothing new right now. Nothing was spent. "
        "Try again in a few minutes."
    ),
    Refusal.NOT_OPEN: _ENDINGS[Ending.NOT_OPEN],
    Refusal.NOT_A_PICTURE_OF_OURS: "This message is not one of my pictures.",
    Refusal.NO_PICTURE_HERE: "There is no picture that I can use in this message.",
    Refusal.NO_SUCH_TASK: "I do not know this picture any more, so its buttons cannot work.",
    Refusal.NO_SUCH_DRAFT: (
        "This was made or left before, or it is more than a day old. Use the command again."
    ),
    Refusal.OTHER_MESSAGE: "This button belongs to another message. Use it there.",
    Refusal.NO_SUCH_BUTTON: "Midjourney no longer offers this button for this picture.",
    Refusal.NOT_OFFERED: "This picture does not offer that. Nothing was spent.",
    Refusal.NOT_FINISHED: "This picture is not finished yet. Its buttons work when it is.",
    Refusal.BUTTON_DEAD: (
        "Midjourney's service no longer has this picture, so its buttons cannot work. "
        "Run its prompt again instead."
    ),
    Refusal.BUTTON_UNSUPPORTED: "Midjourney's service does not support this button.",
    Refusal.BUTTON_ASKS: (
        "This button asks for something first. Press it under its own picture. Nothing was spent."
    ),
    Refusal.ALREADY_LIVE: "This is already being made.",
    Refusal.ALREADY_DONE: "This was already made, so it need not be paid again.",
    Refusal.NOT_YOURS: "Only the member who asked for this picture can do that.",
    Refusal.OWNERS_ONLY: (
        "In this server only the member who asked for a picture may press its buttons. "
        "Make one of your own with /imagine."
    ),
    Refusal.MAY_NOT_ASK: "You may not write or use commands in this channel, so I do nothing here.",
    Refusal.NO_PROMPT: "Write a prompt of 1 to 4000 characters. Nothing was spent.",
    Refusal.NO_MASK: "Attach a picture as the mask. Nothing was spent.",
    Refusal.NO_AREA: "Choose a part of the picture first. Nothing was spent.",
    Refusal.LOCKED: (
        "This thread is locked, so no picture can appear in it. Ask in another channel. "
        "Nothing was spent."
    ),
    Refusal.STRANGE_CHANNEL: "I do not know this kind of channel yet. Ask in another one.",
    Refusal.NOT_SHOWN: (
        "Discord does not let me show this here, so I did nothing. Nothing was spent. "
        "Try it with other words."
    ),
    Refusal.TOO_LATE: "Too late for that: the picture has moved on.",
}

CONTENT: Final = 2000
"""Discord's limit for a message of words only."""

PARAMETER_SHOWN: Final = 40
LABEL_SHOWN: Final = 100
PLANNED_SHOWN: Final = 180
SENTENCE_SHOWN: Final = 1000
"""How much is shown of foreign words, counted as `bot.ui.escaping.escaped` does."""

_FLAG: Final = re.compile(r"--[a-z]+")


def duration(seconds: float) -> str:
    """A time as people say it: `42 s`, `3 min`, `1 h 5 min`."""
    if seconds < 90:  # noqa: PLR2004 - seconds read well up to a minute and a half
        return f"{max(0, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:  # noqa: PLR2004 - minutes of an hour
        return f"{minutes} min"
    return f"{minutes // 60} h {minutes % 60} min"


def place_in_line(place: int | None) -> str:
    """How many are ahead, in words."""
    if place is None or place == 1:
        return "Waiting · next in line"
    if place > SHOWN_PLACES:
        return f"Waiting · more than {SHOWN_PLACES} ahead"
    endings = {2: "nd", 3: "rd"}
    return f"Waiting · {place}{endings.get(place, 'th')} in line"


def ending(task: Task) -> str:
    """Why a task ended without a picture, and what to do."""
    if task.ending is Ending.PARAMETERS:
        named = _doubtful(task)
        if named:
            return f"Midjourney does not understand {named} in this prompt. Edit it."
    if task.ending is Ending.INPUT and task.detail:
        return f"{shorten(cleaned(task.detail), SENTENCE_SHOWN)} Nothing was spent."
    if task.ending is Ending.NOT_OPEN:
        return not_open(task)
    return _ENDINGS[task.ending or Ending.OTHER]


def plain_ending(task: Task) -> str:
    """As `ending`, without a word that is not our own."""
    return _ENDINGS[task.ending or Ending.OTHER]


def not_open(request: Task | NewTask) -> str:
    """That the bot's key may not do this, and what to change."""
    if is_film(request):
        return (
            "This bot's key may not make films. Ask whoever runs this bot to allow it. "
            "Nothing was spent."
        )
    if request.speed is None:
        return _ENDINGS[Ending.NOT_OPEN]
    speed = SPEEDS[request.speed]
    if request.kind is Kind.ACTION:
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


def references(count: int) -> str:
    """How many pictures a prompt refers to."""
    return "1 reference" if count == 1 else f"{count} references"


def link(place: MessageLink) -> str:
    """The address of a message."""
    where = place.guild_id or "@me"
    return f"https://discord.com/channels/{where}/{place.channel_id}/{place.message_id}"


def origin(task: Task, parent: Task | None) -> str | None:
    """`U2 of [this picture](link)` for what came from a button."""
    if task.kind is not Kind.ACTION or parent is None:
        return None
    words = escaped(task.label, LABEL_SHOWN)
    if parent.message_id is None:
        return words
    noun = "grid" if len(parent.buttons) > 1 and _is_grid(parent) else "picture"
    place = MessageLink(parent.guild_id, parent.channel_id, parent.message_id)
    return f"{words} of [this {noun}]({link(place)})"


def refusal(error: RefusedError) -> str:
    """Why a request was not taken up."""
    if error.why in {Refusal.PROMPT, Refusal.NO_PERMISSION, Refusal.NOT_A_MEMBER}:
        return label(error.sentence, CONTENT)
    if error.why is Refusal.NOT_OPEN and error.request is not None:
        return not_open(error.request)
    if error.why is Refusal.QUEUE_FULL:
        return _line_full(error)
    if error.why is Refusal.NO_ADDRESS:
        return (
            "The picture could not be fetched: its link must be one address that starts with "
            f"http:// or https://, without blanks and with at most {error.limit} characters. "
            "Nothing was spent."
        )
    if error.why is Refusal.TOO_MANY_PICTURES:
        return f"At most {error.limit} pictures go into one request. Nothing was spent."
    sentence = _REFUSALS[error.why]
    if error.place is not None:
        return f"{sentence} Look here: {link(error.place)}"
    return sentence


def money(usd: float) -> str:
    """An estimate in US dollars."""
    return f"about ${usd:.2f}" if usd >= 0.1 else f"about ${usd:.3f}"  # noqa: PLR2004 - cents


def batch(plan: Plan) -> str:
    """The preview of a batch: what would be made, how many, for how much."""
    lines = [f"{n}. {escaped(p, PLANNED_SHOWN)}" for n, p in enumerate(plan.prompts, start=1)]
    count = len(plan.prompts)
    return shorten(f"This makes {count} pictures for {money(plan.usd)}:\n" + "\n".join(lines), 3900)


def batch_made(count: int) -> str:
    """What a confirmed batch answers."""
    return f"{count} pictures are on their way into this channel."


def _line_full(error: RefusedError) -> str:
    """What one member may have under way, and what frees a place."""
    if error.more > error.limit:
        return (
            f"This makes {_pictures(error.more)} at once, and one member may have "
            f"{error.limit} under way. Ask for fewer. Nothing was spent."
        )
    sentences = [f"You have {_pictures(error.taken)} under way"]
    if error.taken == error.limit:
        sentences[0] += ", as many as one member may have."
    else:
        sentences[0] += (
            f", and one member may have {error.limit}. This would make {error.more} more."
        )
    if error.held:
        sentences.append(HELD)
    sentences.append("Wait until one is done, or cancel one that waits.")
    return " ".join(sentences)


def _pictures(count: int) -> str:
    return "1 picture" if count == 1 else f"{count} pictures"


def not_a_member(link: str) -> str:
    """How to get a bot into a server where only its commands are."""
    return (
        "I am not a member of this server, so I could not bring a picture here. "
        f"Nothing was spent. Ask a moderator to invite me: {link}"
    )


def missing_permissions(names: Sequence[str]) -> str:
    """What a moderator must allow before a picture can be delivered."""
    listed = " and ".join(names)
    return (
        f"I cannot deliver pictures in this channel: I need the permission {listed}. "
        "Ask a moderator to allow it. Nothing was spent."
    )


def _is_grid(task: Task) -> bool:
    return any(button.label == "U2" for button in task.buttons)


def _doubtful(task: Task) -> str:
    """The parameters that the refusal names, if they are the member's own words."""
    named = [flag for flag in _FLAG.findall(task.detail.lower()) if flag in task.sent_prompt]
    return " and ".join(f"`{flag}`" for flag in dict.fromkeys(named))
