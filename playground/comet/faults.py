"""The switches with which a test or a person makes the local CometAPI misbehave."""

from dataclasses import dataclass, field, fields
from typing import Literal

AfterAccept = Literal["503", "307", "404", "403 page", "empty", "no id"]
ImageFault = Literal[
    "json",
    "html",
    "huge",
    "bomb",
    "noise",
    "missing",
    "slow",
    "avif",
    "bmp",
    "tiff",
    "endless jpeg",
]
Spelling = Literal["dead image", "relative", "film beside still", "no grid", "text"]
"""The proxy's link is dead; it lacks its host; a film's `imageUrl` is its first picture; there are
single pictures only; buttons and properties are JSON in a text."""

_LINE_FULL = 23


@dataclass(slots=True, kw_only=True)
class Faults:
    """All off by default; every field may be changed while the server runs.

    Durations are real seconds: `pace` does not shorten them.
    """

    down: bool = False
    """Connections are closed before anything is read from them."""
    latency_s: float = 0.0
    """Every request waits so long before anything is done with it."""
    swallow_s: float = 0.0
    """Every answer is held back so long, after the request has had its full effect."""
    html: bool = False
    """The website's page answers instead of the API; nothing is accepted."""
    garbled: bool = False
    """The request takes effect, but its JSON answer is cut in the middle."""
    status: int | None = None
    """Answers this status and accepts nothing; 200 and 204 have an empty body, 3xx redirect."""
    retry_after_s: int | None = None
    """Sent as `Retry-After` with `status`."""
    exhausted: bool = False
    """The key's quota is used up: 401 for everything that asks for a key."""
    key_refused: bool = False
    """The key is unknown: 401 for everything that asks for one."""
    line_full: bool = False
    """Every submit finds the line full: code 23, and nothing is accepted."""

    reset_after_accept: int = 0
    """So many submits are accepted and charged, then their connection is reset."""
    after_accept: AfterAccept | None = None
    """Submits are accepted and charged, then answered like this: by a proxy or a firewall before
    the gateway (a plain 503, a redirect, a web page with 404 or 403, nothing at all), or with the
    accepting code but no id."""
    closed_models: dict[str, int] = field(default_factory=dict)
    """Submits of these models are refused: with 403 as if the key may not use them, with 503 as if
    no channel served them. A model is `turbo imagine`, or a part of that, for all such."""
    no_account_for: set[str] = field(default_factory=set)
    """Submits to these endpoints, as `video`, find no account: code 3."""
    close_idle: bool = False
    """A connection that was kept open is closed when its next request arrives, without reading."""
    next_submit_codes: list[int] = field(default_factory=list)
    """The next submits answer these codes (1, 3, 4, 5, 9, 21, 22, 23, 24, 30), in order."""
    next_failures: list[str] = field(default_factory=list)
    """The next accepted tasks fail half-way with these reasons, in order."""
    repeat_is_existing: bool = False
    """A U or V that was pressed before answers code 21 with the earlier task."""
    provider_remix: bool = False
    """V, reroll, pan and vary open a dialog that nobody asked for."""
    extra_ids: int = 0
    """Imagine all names so many ids more than it has tasks."""
    instant_upscale: bool = False
    """A U is finished before its submit is answered."""

    never_finish: bool = False
    """Tasks stay in progress at 93 % until this is switched off."""
    success_without_media: int = 0
    """The first looks at a finished task show neither picture nor buttons."""
    success_without_buttons: int = 0
    """The first looks at a finished task show its picture, but no buttons yet."""
    spelling: set[Spelling] = field(default_factory=set)
    """How tasks are written: as other servers of the family do."""
    bare_list: bool = False
    """`list-by-condition` has the fields that are documented for it, and no more."""
    no_list: bool = False
    """There is no `list-by-condition`: 404."""
    forget: set[str] = field(default_factory=set)
    """Task ids that the gateway no longer knows."""
    duplicate_ids: bool = False
    """`list-by-condition` names every task twice."""
    missing_ids: bool = False
    """`list-by-condition` leaves out about every second task."""
    stale: bool = False
    """Answers come out of order: about every second look shows a task as an earlier one did."""
    loose_types: bool = False
    """Ids and progress are numbers; a button's type and style are strings."""

    image: ImageFault | None = None
    """What picture links answer instead of the picture."""
    image_slow_s: float = 20.0
    """How long a picture takes to arrive when `image` is "slow"."""

    def clear(self) -> None:
        """Switch everything off."""
        calm = Faults()
        for switch in fields(self):
            setattr(self, switch.name, getattr(calm, switch.name))

    def take_submit_code(self) -> int | None:
        """Return the code that the submit at hand has to answer, or None."""
        if self.line_full:
            return _LINE_FULL
        return self.next_submit_codes.pop(0) if self.next_submit_codes else None

    def take_failure(self) -> str | None:
        """Return the reason for which the task at hand has to fail, or None."""
        return self.next_failures.pop(0) if self.next_failures else None

    def take_reset(self) -> bool:
        """Tell whether the submit at hand loses its connection."""
        if self.reset_after_accept <= 0:
            return False
        self.reset_after_accept -= 1
        return True
