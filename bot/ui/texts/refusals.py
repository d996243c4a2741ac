"""Why something that a member asked for was not done, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.states import Ending
from bot.services.refusals import Refusal
from bot.ui.escaping import label
from bot.ui.texts import tasks
from bot.ui.texts.numbers import pictures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.services.refusals import RefusedError

RELOAD: Final = (
    "I do not know this command or one of its options. Reload Discord, then choose it again."
)
ANSWER_REFUSED: Final = "Discord does not let me show my answer here. Try it with other words."
SOMETHING_WRONG: Final = (
    "Something went wrong on my side. If nothing happens here, please try again in a moment."
)
NO_MEMBER_PERMISSIONS: Final = (
    "Discord did not say what you may do in this channel (`member.permissions` is missing), so I "
    "do nothing here. Use a command instead."
)
NOT_TAKEN_UP: Final = (
    "Discord did not tell me whether I may take this up, so I did nothing. "
    "If nothing happens here in a moment, please do it once more."
)

_HELD: Final = (
    "A picture that you stopped watching, or that is not certain, counts for as long as Midjourney "
    "may be making it."
)

_REFUSALS: Final = {
    Refusal.PAUSED: (
        "Midjourney is not answering, so I take nothing new right now. Nothing was spent. "
        "Try again in a few minutes."
    ),
    Refusal.NOT_OPEN: tasks.ENDINGS[Ending.NOT_OPEN],
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


def refusal(error: RefusedError) -> str:
    """Why a request was not taken up."""
    if error.why in {Refusal.PROMPT, Refusal.NO_PERMISSION, Refusal.NOT_A_MEMBER}:
        return label(error.sentence, CONTENT)
    if error.why is Refusal.NOT_OPEN and error.request is not None:
        return tasks.not_open(error.request)
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
        return f"{sentence} Look here: {tasks.link(error.place)}"
    return sentence


def _line_full(error: RefusedError) -> str:
    """What one member may have under way, and what frees a place."""
    if error.more > error.limit:
        return (
            f"This makes {pictures(error.more)} at once, and one member may have "
            f"{error.limit} under way. Ask for fewer. Nothing was spent."
        )
    sentences = [f"You have {pictures(error.taken)} under way"]
    if error.taken == error.limit:
        sentences[0] += ", as many as one member may have."
    else:
        sentences[0] += (
            f", and one member may have {error.limit}. This would make {error.more} more."
        )
    if error.held:
        sentences.append(_HELD)
    sentences.append("Wait until one is done, or cancel one that waits.")
    return " ".join(sentences)


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
