"""States of a task, the legal moves between them, and how it ended."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping


class State(StrEnum):
    """Where a task is on its way from a prompt to a picture (docs/architecture.md, "A task")."""

    QUEUED = "queued"
    SUBMITTING = "submitting"
    RUNNING = "running"
    NEEDS_INPUT = "needs_input"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    UNSURE = "unsure"
    CANCELLED = "cancelled"

    @property
    def is_live(self) -> bool:
        """Whether the task still occupies its member's line or CometAPI."""
        return self in LIVE

    @property
    def is_settled(self) -> bool:
        """Whether nothing more happens unless somebody presses something."""
        return self not in LIVE


LIVE: Final = frozenset({State.QUEUED, State.SUBMITTING, State.RUNNING, State.NEEDS_INPUT})

MOVES: Final[Mapping[State, frozenset[State]]] = {
    State.QUEUED: frozenset(
        {
            State.SUBMITTING,
            State.RUNNING,  # a button started several: the others run already
            State.FAILED,  # what was attached cannot be used, or nothing was taken for too long
            State.CANCELLED,
            State.UNSURE,  # the database may be older than what was done
        },
    ),
    State.SUBMITTING: frozenset(
        {
            State.QUEUED,  # certain that nothing reached CometAPI
            State.RUNNING,
            State.NEEDS_INPUT,  # the answer to the submit was a dialog
            State.SUCCEEDED,  # a bookmark makes no job
            State.FAILED,
            State.UNSURE,
        },
    ),
    State.RUNNING: frozenset(
        {State.SUCCEEDED, State.FAILED, State.NEEDS_INPUT, State.CANCELLED},
    ),
    State.NEEDS_INPUT: frozenset({State.RUNNING, State.FAILED, State.CANCELLED}),
    State.UNSURE: frozenset(
        {
            State.QUEUED,  # its member decides
            State.CANCELLED,
            State.RUNNING,  # its id came after all
        },
    ),
    State.CANCELLED: frozenset({State.RUNNING}),  # watching again costs nothing
    State.SUCCEEDED: frozenset(),
    State.FAILED: frozenset(),
}


class Verify(StrEnum):
    """Why a task is not submitted: its row may be older than what was done for it."""

    LOOK = "look"  # it goes on if its message shows no more than the row knows
    ASK = "ask"  # only its member can make it go on


class Ending(StrEnum):
    """Why a task ended without a picture, by what its member can do about it."""

    MODERATION = "moderation"
    PARAMETERS = "parameters"
    PICTURE_LINK = "picture_link"
    UNSUPPORTED = "unsupported"
    PARENT_GONE = "parent_gone"
    PARENT_NOT_READY = "parent_not_ready"
    PROVIDER = "provider"
    TIMEOUT = "timeout"
    LOST = "lost"
    CANCELLED_THERE = "cancelled_there"
    NOT_OPEN = "not_open"  # the key may not do this, or nothing there does it now
    NO_CREDIT = "no_credit"
    NOT_TAKEN = "not_taken"  # it was refused, or waited for an outage to end, for too long
    INPUT = "input"  # `detail` is the message about what was attached
    OTHER = "other"
    WITHDRAWN = "withdrawn"
    STOPPED = "stopped"
    DISMISSED = "dismissed"


REFUSED: Final = frozenset(
    {Ending.MODERATION, Ending.PARAMETERS, Ending.PICTURE_LINK, Ending.INPUT}
)
"""The request itself is why: nothing is made of it, and nothing paid."""


class Delivery(StrEnum):
    """What became of the picture of a task that succeeded."""

    ATTACHED = "attached"
    NOTHING = "nothing"  # CometAPI gave no link at all
    NOT_A_PICTURE = "not_a_picture"
    TOO_BIG = "too_big"
    UNAVAILABLE = "unavailable"
    NOT_ALLOWED = "not_allowed"  # Discord refuses files in this channel
    REFUSED = "refused"  # Discord refuses this file, or what stands beside it


REFUSALS_EACH: Final = 2
"""A message is tried once more as it is before it leaves out more."""


class Plainness(IntEnum):
    """How much the message of a task leaves out, since Discord refused what had more."""

    WHOLE = 0
    NO_FILE = 1  # a link to the picture instead
    NO_BUTTONS = 2  # nor CometAPI's buttons, nor any link
    WORDS = 3  # our own sentence and buttons, no foreign word
    NOTHING = 4  # Discord refused that as well
