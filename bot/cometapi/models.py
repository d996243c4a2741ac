"""What goes to CometAPI and comes back, free of its quirks."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby


class BotType(StrEnum):
    """The engine that draws."""

    MIDJOURNEY = "MID_JOURNEY"
    NIJI = "NIJI_JOURNEY"


class Speed(StrEnum):
    """How fast, and how dear, a job runs."""

    RELAX = "relax"
    FAST = "fast"
    TURBO = "turbo"


class Outcome(StrEnum):
    """What an accepted submit means (CometAPI: action; CometAPI: modal)."""

    ACCEPTED = "accepted"
    """A task runs or waits: poll it."""
    NEEDS_DIALOG = "needs_dialog"
    """Nothing runs until `modal` is called with the returned id."""
    EXISTS = "exists"
    """The same job was done before: the id is that of the earlier task."""


class RemoteStatus(StrEnum):
    """Where a task stands (CometAPI: fetch); what is unknown is pending."""

    PENDING = "pending"
    NEEDS_INPUT = "needs_input"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submitted:
    """An accepted submit; `ids` is never empty; a button may have started several."""

    outcome: Outcome
    ids: tuple[str, ...]
    final_prompt: str | None

    @property
    def id(self) -> str:
        """The id of the (first) task."""
        return self.ids[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """One finished picture or film; `url` is opaque and may expire.

    `source` is the field of the answer that named it: what one field names belongs together, and
    what another names is the same once more, or parts of it.
    """

    url: str
    thumbnail: str | None
    source: str = "imageUrl"

    @property
    def is_film(self) -> bool:
        """Whether it was named as one; a film may stand among the pictures as well."""
        return self.source.startswith("video")


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteButton:
    """A button under a result; at least one of `custom_id` and `url` is set.

    `custom_id` is to be sent back letter by letter. `emoji` may be empty, a name or garbage;
    `label` may be empty; `style` is Discord's 1 to 5, and 2 (grey) when unknown.
    """

    custom_id: str | None
    label: str
    emoji: str
    style: int
    url: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteTask:
    """A task as CometAPI tells it, up to some 15 s old (new-api: controller/midjourney).

    `media`, the best first, and `buttons` are empty until the task succeeded; before that
    `image_url` may hold a preview. `texts` are all fields that may hold the prompts of a
    description. Times are epoch seconds, None when unset. `progress` (0 to 100) says nothing about
    the end: a failed task may stand at 100. Fields of the wire that nothing depends on are left
    out: thousands of rows are read for a few that have news.
    """

    id: str
    status: RemoteStatus
    progress: int | None
    image_url: str | None
    media: tuple[Media, ...]
    buttons: tuple[RemoteButton, ...]
    fail_reason: str
    final_prompt: str | None
    texts: tuple[str, ...]
    submit_s: float | None
    finish_s: float | None

    @property
    def links(self) -> tuple[tuple[str, ...], ...]:
        """Links to what was made, the best first; those that one field names are together."""
        by_field = groupby(self.media, key=lambda one: one.source)
        return tuple(tuple(one.url for one in together) for _, together in by_field)


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance:
    """The account's balance in US dollars; fields that the service left out are None."""

    total_usd: float | None
    used_usd: float | None
    keys_usd: tuple[float | None, ...]
    """What each of its keys may still spend; None: no limit is known."""

    @property
    def left_usd(self) -> float | None:
        """The account's money or what one of its keys may spend, whichever is less, if told.

        Which of the keys is the bot's is not told, so the one that may spend most counts.
        """
        told = [] if None in self.keys_usd else [left for left in self.keys_usd if left is not None]
        limits = [self.total_usd, max(told, default=None)]
        return min((limit for limit in limits if limit is not None), default=None)
