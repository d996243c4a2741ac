"""Why a request of a member was not taken up. The words for it are in `bot.ui.texts.refusals`."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar, overload

from bot.store import QueueFullError, QuotaSpentError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.domain.messages import Message
    from bot.domain.tasks import Request

A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


class Refusal(StrEnum):
    """One reason each, by what the member can do about it."""

    PROMPT = "prompt"  # `message` says what is wrong with it
    BLEND_COUNT = "blend_count"
    TURBO_FILM = "turbo_film"  # `open`: what the member may have it made at
    NO_WORDS = "no_words"
    ONE_SOURCE = "one_source"  # a picture or a link
    ZOOM_FACTOR = "zoom_factor"
    ZOOM_RATIO = "zoom_ratio"
    NO_ADDRESS = "no_address"
    TOO_MANY_PICTURES = "too_many_pictures"
    QUEUE_FULL = "line_full"  # `limit`, and what the member has: `taken`, `held`, `more`
    QUOTA_SPENT = "quota_spent"  # `spent`, which opens again at `opens_s`
    ALLOWED_BEFORE = "allowed_before"  # more of a budget, by the same button
    SERVER_NOT_SERVED = "server_not_served"  # as the operator chose
    BATCH_TOO_LARGE = "batch_too_large"  # for the member, who may ask for `limit` at once
    PAUSED = "paused"
    NOT_OPEN = "not_open"  # to the key is `request`, or nothing there does it; `open`: at a speed
    NO_SUCH_TASK = "no_such_task"
    NO_SUCH_DRAFT = "no_such_draft"
    NOT_A_PICTURE_OF_OURS = "not_a_picture_of_ours"
    NO_PICTURE_HERE = "no_picture_here"
    REMOVED = "removed"
    NO_SUCH_PICTURE = "no_such_picture"  # that the member can see from there
    NOTHING_TO_SHOW = "nothing_to_show"  # since it came to no picture
    SHOWN_LATELY = "shown_lately"  # another may be at `opens_s`
    NO_SERVER_HISTORY = "no_server_history"
    OTHER_MESSAGE = "other_message"
    NO_SUCH_BUTTON = "no_such_button"
    NOT_OFFERED = "not_offered"  # by this picture, as it is now
    NOT_FINISHED = "not_finished"
    BUTTON_DEAD = "button_dead"
    BUTTON_UNSUPPORTED = "button_unsupported"
    BUTTON_ASKS = "button_asks"
    ALREADY_LIVE = "already_live"
    ALREADY_DONE = "already_done"
    NOT_YOURS = "not_yours"
    OWNERS_ONLY = "owners_only"  # as the operator chose
    MAY_NOT_ASK = "may_not_ask"  # nor use a command here
    PERMISSIONS_UNKNOWN = "permissions_unknown"  # Discord did not say what the member may do
    NO_PROMPT = "no_prompt"
    NO_MASK = "no_mask"
    NO_AREA = "no_area"
    STRANGE_CHANNEL = "strange_channel"
    NOT_SHOWN = "not_shown"  # Discord refuses the message that would show it
    SENT_ALREADY = "sent_already"
    TOO_LATE = "too_late"
    LOCKED = "locked"  # the thread is
    NOT_A_MEMBER = "not_a_member"  # the bot, of the server; `link` invites it
    NOT_EVERYWHERE = "not_everywhere"  # but in servers and its own direct messages
    PRIVATE_CLOSED = "private_closed"  # the member's direct messages are, to the bot
    PRIVATE_LATER = "private_later"  # Discord did not open them
    SERVER_PAUSED = "server_paused"  # by the operator
    BLOCKED_MEMBER = "blocked_member"  # as the server's settings say; so do those below
    BLOCKED_ROLE = "blocked_role"
    ROLE_NEEDED = "role_needed"  # one of `roles`
    CLOSED_CHANNEL = "closed_channel"  # `channels`: where else, if that is known
    LEFT_SERVER = "left_server"  # the member did, in which they asked last
    NO_DIRECT_MESSAGES = "no_direct_messages"
    NO_PRIVATE_RESULTS = "no_private_results"  # of what is asked for in the server
    NOT_AGE_RESTRICTED = "not_age_restricted"  # is the channel
    SPEED_CLOSED = "speed_closed"  # to the member, who may have it at those that are `open`
    KIND_CLOSED = "kind_closed"
    UNWANTED_WORD = "unwanted_word"  # by the `line` of the server's list
    TIMED_OUT = "timed_out"
    PRICE = "price"  # `usd` of `requests`, to be agreed to; `is_other` than agreed to before
    EXPORT_LATELY = "export_lately"  # of their data; it opens again at `opens_s`
    EXPORT_RUNS = "export_runs"
    DELETION_RUNS = "deletion_runs"
    MANAGERS_ONLY = "managers_only"
    MODERATORS_ONLY = "moderators_only"
    NO_GALLERY = "no_gallery"
    NOT_FOR_GALLERY = "not_for_gallery"  # no finished picture, or it is or was there
    NO_MODERATORS = "no_moderators"  # in direct messages
    NO_LOG_CHANNEL = "no_log_channel"
    TOO_MANY_REPORTS = "too_many_reports"
    OPERATORS_ONLY = "operators_only"
    NOT_IN_SERVER = "not_in_server"  # the bot
    NOT_LEFT = "not_left"  # the server, since Discord did not take that
    CHANGED_MEANWHILE = "changed_meanwhile"  # by another manager
    NO_SUCH_VALUE = "no_such_value"  # of that setting
    WORD_LIST_TOO_LONG = "word_list_too_long"
    NO_TEXT_FILE = "no_text_file"
    NO_NUMBER = "no_number"  # `written`, of `most` at most
    NO_AMOUNT = "no_amount"
    PRESET_NAME = "preset_name"  # `name` is none that a preset can have
    PRESET_IS_PARAMETER = "preset_is_parameter"  # of Midjourney's is what is `typed`
    TOO_MANY_PRESETS = "too_many_presets"  # `limit`
    NO_SUCH_PRESET = "no_such_preset"
    NOT_SHARED = "not_shared"  # any more, as that text, is the preset `name`
    PRESET_CHANGED = "preset_changed"  # since, so that nothing is undone
    NO_PERMISSION = "no_permission"  # by discord.py's names of those missing


UNKNOWN_HERE = frozenset(
    {
        Refusal.NO_SUCH_TASK,
        Refusal.NO_SUCH_DRAFT,
        Refusal.OTHER_MESSAGE,
        Refusal.NOT_A_PICTURE_OF_OURS,
        Refusal.NO_SUCH_PICTURE,
    },
)
"""Another process with a database of its own may know what these say is not there."""


@dataclass(frozen=True, slots=True)
class MessageLink:
    """A message, so that a refusal can point to it."""

    guild_id: int | None
    channel_id: int
    message_id: int


class RefusedError(Exception):
    """A request that was not taken up; nothing was spent and nothing changed."""

    def __init__(
        self,
        why: Refusal,
        *,
        message: Message | None = None,
        place: MessageLink | None = None,
        request: Request | None = None,
        fix: str | None = None,
        **values: Any,  # noqa: ANN401 - what its sentence names
    ) -> None:
        """What the sentence is made of.

        Args:
            why: it is refused.
            message: said instead, where the reason alone says nothing.
            place: where to look instead.
            request: what the key may not do.
            fix: the prompt that would be taken instead, if it is known.
            values: of the reason.
        """
        super().__init__(why.value)
        self.why = why
        self.message = message
        self.place = place
        self.request = request
        self.fix = fix
        self.others: tuple[RefusedError, ...] = ()
        self.values = values


def of_all(errors: Sequence[RefusedError], *, fix: str | None = None) -> RefusedError:
    """One refusal that names all of these, with the prompt that settles them if it is known."""
    first, *others = (each for error in errors for each in (error, *error.others))
    first.others, first.fix = tuple(others), fix
    return first


@overload
def all_of(first: Callable[[], A], second: Callable[[], B], /) -> tuple[A, B]: ...
@overload
def all_of(
    first: Callable[[], A], second: Callable[[], B], third: Callable[[], C], /
) -> tuple[A, B, C]: ...
def all_of(*reads: Callable[[], Any]) -> tuple[Any, ...]:
    """What all of these return.

    Raises:
        RefusedError: names the faults of all that raise one.
    """
    found, faults = [], []
    for read in reads:
        try:
            found.append(read())
        except RefusedError as error:
            faults.append(error)
    if len(faults) == 1:
        raise faults[0]
    if faults:
        raise of_all(faults)
    return tuple(found)


@contextmanager
def refusing_too_many() -> Iterator[None]:
    """Refuse what the store finds to be more than may be under way, or used in a day or a month.

    Raises:
        RefusedError: it would be more.
    """
    try:
        yield
    except QueueFullError as full:
        raise RefusedError(
            Refusal.QUEUE_FULL, limit=full.limit, taken=full.taken, held=full.held, more=full.more
        ) from full
    except QuotaSpentError as error:
        raise RefusedError(Refusal.QUOTA_SPENT, spent=error.spent, opens_s=error.opens_s) from error
