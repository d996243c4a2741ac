"""What can go wrong with the store, by what the caller can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bot.domain.servers.quotas import Spent


class StoreError(Exception):
    """Base of the store's errors; the text is a sentence for the operator."""


class DatabaseUnusableError(StoreError):
    """The database cannot be opened as it is: the operator must act."""


class DatabaseAwayError(DatabaseUnusableError):
    """Its server cannot be reached, or takes nothing now: another start may work as it is."""


class ChangedMeanwhileError(StoreError):
    """A setting is not as it was when whoever changes it looked at it; nothing was changed."""


class StoreUnavailableError(StoreError):
    """Nothing can be read or written now: the disk is full, or the file is held or read-only."""


class TransactionAbortedError(StoreUnavailableError):
    """The server undid a transaction whose work did nothing wrong: the same may be run again."""


class CommitUnknownError(StoreUnavailableError):
    """The connection broke while a transaction was committed: it was, or it was not.

    `result` is what its work returned.
    """

    def __init__(self, reason: str, result: Any) -> None:  # noqa: ANN401 - of any work
        super().__init__(reason)
        self.result = result


class ConflictError(StoreError):
    """A constraint of the database refuses what was to be written."""


class DatabaseLostError(StoreUnavailableError):
    """What is open is no longer the database of its name: what is written now is forgotten."""


class ProgramOutdatedError(DatabaseLostError):
    """The tables are for newer programs by now, beside which this one cannot go on."""


class DatabaseReplacedError(DatabaseLostError):
    """The server that is asked is another than the one it was; a start goes on with that."""


class AlreadyLiveError(StoreError):
    """The button already has a live action; `task_id` is that action's."""

    def __init__(self, task_id: int) -> None:
        super().__init__(f"task {task_id} is already live for this button")
        self.task_id = task_id


class EndedMeanwhileError(StoreError):
    """What another task was to stand instead of was withdrawn or stopped before."""


class AskedBeforeError(StoreError):
    """The interaction has made a task already: it was delivered again."""


class ShownLatelyError(StoreError):
    """The member let something be shown once more just now, and may again when it `opens_s`."""

    def __init__(self, *, opens_s: float) -> None:
        super().__init__("something was shown once more just now")
        self.opens_s = opens_s


class ModelClosedError(StoreError):
    """CometAPI lately did not do such a request at that speed."""


class QueueFullError(StoreError):
    """The member may not have so many `more` under way beside what is `taken`.

    That is `limit`. Of what is taken, `held` is at CometAPI though nobody watches it.
    """

    def __init__(self, *, taken: int, held: int, more: int, limit: int) -> None:
        super().__init__(f"{taken} are under way, and {more} more were asked for")
        self.taken = taken
        self.held = held
        self.more = more
        self.limit = limit


class TooManyPresetsError(StoreError):
    """A member or a server has as many presets as one can have."""


class PriceNotAgreedError(StoreError):
    """A member is to agree to the price in US dollars before it is spent."""

    def __init__(self, usd: float) -> None:
        super().__init__(f"${usd} was not agreed to")
        self.usd = usd


class QuotaSpentError(StoreError):
    """What may be used in a day or month has no room for so much more, until it `opens_s`."""

    def __init__(self, spent: Spent, *, opens_s: float) -> None:
        super().__init__(f"{spent.quota} is used up")
        self.spent = spent
        self.opens_s = opens_s
