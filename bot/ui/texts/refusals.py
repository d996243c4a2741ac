"""Why something that a member asked for was not done, and what to do instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.domain.states import Ending
from bot.services.refusals import Refusal
from bot.ui.characters import shorten
from bot.ui.escaping import label
from bot.ui.texts import messages, tasks
from bot.ui.texts.members import history, privacy, showing
from bot.ui.texts.numbers import pictures
from bot.ui.texts.saying import mark, say
from bot.ui.texts.servers import access, quotas

if TYPE_CHECKING:
    from bot.services.refusals import RefusedError

RELOAD: Final = mark(
    "I do not know this command or one of its options. Reload Discord, then choose it again."
)
ANSWER_REFUSED: Final = mark(
    "Discord does not let me show my answer here. Try it with other words."
)
SOMETHING_WRONG: Final = mark(
    "Something went wrong on my side. If nothing happens here, please try again in a moment."
)
NOT_TAKEN_UP: Final = mark(
    "Discord did not tell me whether I may take this up, so I did nothing. "
    "If nothing happens here in a moment, please do it once more."
)

YOU_WROTE: Final = mark("You wrote:")

_HELD: Final = mark(
    "A picture that you stopped watching, or that is not certain, counts for as long as Midjourney "
    "may be making it."
)

_REFUSALS: Final = {
    Refusal.PRESET_NAME: mark(
        "{name:code} cannot be the name of a preset. A name has 1 to 32 of a-z, 0-9, - and _, "
        "and begins with a letter or a digit, such as `film-noir`."
    ),
    Refusal.PRESET_IS_PARAMETER: mark(
        "{typed:code} is a parameter of Midjourney's, so no preset can have that name. "
        "Choose another one."
    ),
    Refusal.TOO_MANY_PRESETS: mark(
        "There are {limit} presets already, which is as many as fit. Delete one in /preset list."
    ),
    Refusal.NO_SUCH_PRESET: mark(
        "There is no preset {name:code} here. You see yours in /preset list."
    ),
    Refusal.NOT_SHARED: mark(
        "The preset {name:code} was changed or deleted since it was shared. "
        "Ask its member to share it once more."
    ),
    Refusal.PRESET_CHANGED: mark(
        "The preset {name:code} was changed since, so it stays as it is now. "
        "You see it in /preset list."
    ),
    Refusal.BLEND_COUNT: mark("A blend takes 2 to 5 pictures, and you gave {count}."),
    Refusal.NO_WORDS: mark("Say what the picture, or the chosen area of it, should show."),
    Refusal.ONE_SOURCE: mark("Attach a picture, or give a link to one: one of the two."),
    Refusal.ZOOM_FACTOR: mark("The zoom goes from 1.0 to 2.0, not {value:code}."),
    Refusal.ZOOM_RATIO: mark(
        "The aspect ratio is two whole numbers with a colon between them, as in `16:9`."
    ),
    Refusal.NO_ADDRESS: mark(
        "The picture could not be fetched: its link must be one address that starts with "
        "http:// or https://, without blanks and with at most {limit} characters. "
        "Nothing was spent."
    ),
    Refusal.TOO_MANY_PICTURES: mark(
        "At most {limit} pictures go into one request. Nothing was spent."
    ),
    Refusal.NOT_A_MEMBER: mark(
        "I am not a member of this server, so I could not bring a picture here. "
        "Nothing was spent. Ask a moderator to invite me: {link}"
    ),
    Refusal.NOT_EVERYWHERE: mark(
        "I make pictures in servers that I am in, and in direct messages to me. Ask there. "
        "Nothing was spent."
    ),
    Refusal.PRIVATE_CLOSED: mark(
        "Your direct messages are closed to me, so the picture could not come there. Nothing was "
        "spent. Open them in Discord's settings, under Content & Social or in the privacy settings "
        "of a server that we share; or ask in a channel, with "
        "`private:False`."
    ),
    Refusal.PRIVATE_LATER: mark(
        "Discord did not open your direct messages to me just now. Nothing was spent. "
        "Try again in a moment."
    ),
    Refusal.PAUSED: mark(
        "Midjourney is not answering, so I take nothing new right now. Nothing was spent. "
        "Try again in a few minutes."
    ),
    Refusal.NOT_OPEN: tasks.ENDINGS[Ending.NOT_OPEN],
    Refusal.NOT_A_PICTURE_OF_OURS: mark("This message is not one of my pictures."),
    Refusal.NO_PICTURE_HERE: mark("There is no picture that I can use in this message."),
    Refusal.NO_SUCH_TASK: mark("I do not know this picture any more, so its buttons cannot work."),
    Refusal.NO_SUCH_DRAFT: mark(
        "This was made or left before, or it is more than a day old. Use the command again."
    ),
    Refusal.REMOVED: mark("This picture was removed, so nothing can be done with it any more."),
    Refusal.OTHER_MESSAGE: mark("This button belongs to another message. Use it there."),
    Refusal.NO_SUCH_BUTTON: mark("Midjourney no longer offers this button for this picture."),
    Refusal.NOT_OFFERED: mark("This picture does not offer that. Nothing was spent."),
    Refusal.NOT_FINISHED: mark("This picture is not finished yet. Its buttons work when it is."),
    Refusal.BUTTON_DEAD: mark(
        "Midjourney's service no longer has this picture, so its buttons cannot work. "
        "Run its prompt again instead."
    ),
    Refusal.BUTTON_UNSUPPORTED: mark("Midjourney's service does not support this button."),
    Refusal.BUTTON_ASKS: mark(
        "This button asks for something first. Press it under its own picture. Nothing was spent."
    ),
    Refusal.ALREADY_LIVE: mark("This is already being made."),
    Refusal.ALREADY_DONE: mark("This was already made, so it need not be paid again."),
    Refusal.NOT_YOURS: mark("Only the member who asked for this picture can do that."),
    Refusal.OWNERS_ONLY: mark(
        "In this server only the member who asked for a picture may press its buttons. "
        "Make one of your own with /imagine."
    ),
    Refusal.MAY_NOT_ASK: mark(
        "You may not write or use commands in this channel, so I do nothing here."
    ),
    Refusal.PERMISSIONS_UNKNOWN: mark(
        "Discord did not say what you may do in this channel (`member.permissions` is missing), "
        "so I do nothing here. Use a command instead."
    ),
    Refusal.NO_PROMPT: mark("Write a prompt of 1 to 4000 characters. Nothing was spent."),
    Refusal.NO_MASK: mark("Attach a picture as the mask. Nothing was spent."),
    Refusal.NO_AREA: mark("Choose a part of the picture first. Nothing was spent."),
    Refusal.LOCKED: mark(
        "This thread is locked, so no picture can appear in it. Ask in another channel. "
        "Nothing was spent."
    ),
    Refusal.STRANGE_CHANNEL: mark("I do not know this kind of channel yet. Ask in another one."),
    Refusal.NOT_SHOWN: mark(
        "Discord does not let me show this here, so I did nothing. Nothing was spent. "
        "Try it with other words."
    ),
    Refusal.SENT_ALREADY: mark(
        "Too late to cancel: this has just been sent to Midjourney. "
        "Stop watching leaves its picture out of this channel."
    ),
    Refusal.TOO_LATE: mark("Too late for that: the picture has moved on."),
    **showing.SENTENCES,
    **history.SENTENCES,
    **access.SENTENCES,
    **quotas.SENTENCES,
    **privacy.SENTENCES,
}

_WITH_VALUES: Final = {
    **showing.WITH_VALUES,
    **access.WITH_VALUES,
    **quotas.WITH_VALUES,
    **privacy.WITH_VALUES,
}

PERMISSIONS: Final = {
    "view_channel": mark("View Channel"),
    "attach_files": mark("Attach Files"),
    "connect": mark("Connect"),
    "send_messages": mark("Send Messages"),
    "send_messages_in_threads": mark("Send Messages in Threads"),
}
"""As Discord's own settings call them."""

CONTENT: Final = 2000
"""Discord's limit for a message of words only."""


def refusal(error: RefusedError) -> str:
    """Why a request was not taken up: every reason on a line of its own."""
    lines = "\n".join(_sentence(each) for each in (error, *error.others))
    return shorten(lines, CONTENT)


def _sentence(error: RefusedError) -> str:
    return label(messages.words(error.message) if error.message else _reason(error), CONTENT)


def _reason(error: RefusedError) -> str:
    if error.why is Refusal.NOT_OPEN and error.request is not None:
        return tasks.not_open(error.request, error.values.get("open"))
    if error.why is Refusal.QUEUE_FULL:
        return _line_full(**error.values)
    if error.why is Refusal.NO_PERMISSION:
        return _missing_permissions(error.values["permissions"])
    if error.why in _WITH_VALUES:
        return _WITH_VALUES[error.why](**error.values)
    sentence = say(_REFUSALS[error.why], **error.values)
    if error.place is not None:
        return say("{sentence} Look here: {link}", sentence=sentence, link=tasks.link(error.place))
    return sentence


def _line_full(*, limit: int, taken: int = 0, held: int = 0, more: int = 1) -> str:
    """What one member may have under way, and what frees a place."""
    if limit <= 0:
        return say(quotas.NONE)
    if more > limit:
        return say(
            "This makes {pictures} at once, and one member may have {limit} under way. "
            "Ask for fewer. Nothing was spent.",
            pictures=pictures(more),
            limit=limit,
        )
    if taken == limit:
        first = say(
            "You have {pictures} under way, as many as one member may have.",
            pictures=pictures(taken),
        )
    else:
        first = say(
            "You have {pictures} under way, and one member may have {limit}. "
            "This would make {more} more.",
            pictures=pictures(taken),
            limit=limit,
            more=more,
        )
    last = say("Wait until one is done, or cancel one that waits.")
    return " ".join([first, *([say(_HELD)] if held else []), last])


def _missing_permissions(permissions: tuple[str, ...]) -> str:
    """What a moderator must allow before a picture can be delivered."""
    return say(
        "I cannot deliver pictures in this channel: I need the permission {names:and}. "
        "Ask a moderator to allow it. Nothing was spent.",
        names=tuple(say(PERMISSIONS[name]) for name in permissions),
    )
