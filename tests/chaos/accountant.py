"""The laws: what must be true of a run, whatever went wrong in it. Pure functions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.ui.texts import tasks
from tests.chaos import privacy
from tests.chaos.backups import RESTORE
from tests.chaos.privacy import Remains
from tests.chaos.stories import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from tests.chaos.stories import Showing, Story

SETTLES_WITHIN_S: Final = 90.0
ENDS_WITHIN_S: Final = 20.0
"""The bot gives itself 8 s by its own clock; the rest is for a busy machine."""

PER_S: Final = 50
"""So many requests a second Discord takes of a bot, whatever its processes are."""

CANNOT_START: Final = 2
LOST_ITS_LEASE: Final = 75
"""Exit codes of a process that ends by itself."""

ON_ITS_WAY_S: Final = 0.5
"""An edit that was sent before the process died, or before a press, is seen so long after."""

_GIVES_UP: Final = frozenset({"cancel", "stop", "dismiss", "cross", "erase"})
_BEGINS_ANEW: Final = frozenset({"retry", "watch", "deliver", RESTORE})
_STATE: Final = re.compile(r"imagine-bot:(\d+)")
_SINGLE: Final = re.compile(r"-\d+-\d+\.\w+$")
"""The name of a single picture of a grid: that of its task, and its number."""

_UNCLOSED: Final = "Unclosed connection"
_BROKEN_GREETING: Final = "Retrying... (ClientConnectionResetError)"
_COPY: Final = "copy.another_runs"
_SIGNS: Final = ("was never awaited", "Unclosed", "was destroyed", "never retrieved")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request of a member: how it was answered, and the words of the prompts it asked for.

    It was taken up at some time between `began_s` and `at_s`, when the answer was taken down.
    """

    began_s: float
    at_s: float
    user_id: int
    what: str
    answer: str
    message_id: int | None = None
    is_private: bool = False
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What CometAPI took: its id, the `state` it was sent with, when, and what it charged."""

    remote_id: str
    state: str
    at_s: float
    charges: int
    until_s: float = float("inf")
    """When it ended there, if it did."""

    @property
    def task_id(self) -> int | None:
        """Our task that it was submitted for."""
        match = _STATE.fullmatch(self.state)
        return int(match[1]) if match else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """One end of the bot's process; `wanted` if the run ended it, `took_s` after its signal."""

    exit_code: int
    wanted: bool
    took_s: float = 0.0
    last_words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """All that is known of a run when it is over."""

    asks: Sequence[Ask]
    stories: dict[int, Story]
    accepted: Sequence[Accepted]
    ends: Sequence[Ended]
    log: str
    secrets: Sequence[str]
    settled_s: float | None
    """How long all took to settle after the faults; None if it did not."""
    last_exit_codes: Sequence[int] = (0,)
    """How the processes ended that were asked to stop when all was over."""
    most_in_a_second: int = 0
    """The most requests that left for Discord in a second, of all processes together."""
    has_leases: bool = False
    """Whether a process ends by itself when it could not renew its lease in time."""
    forgotten: frozenset[int] = frozenset()
    """Tasks that the bot's database does not have, whose answer was deleted before it was noted."""
    lost: frozenset[int] = frozenset()
    """Tasks that were forgotten with the database, of which an older copy was put back."""
    undone: Sequence[tuple[float, float]] = ()
    """When each such copy was made, and when it was put back."""
    rows_left: dict[str, int] = field(default_factory=dict)
    """Rows of the bot's database that are still under way, by state."""
    shows: frozenset[int] = frozenset()
    """Tasks that show once more what others made."""
    wrong_entries: Sequence[object] = ()
    """Where its ledger is not what its tasks cost, or its sums not what the ledger comes to."""
    forbidden: Sequence[str] = ()
    """What was taken though a rule of its server forbade it then, in words."""
    under_way: Sequence[str] = ()
    """What had not settled, in words."""
    remains: Remains = field(default_factory=Remains)
    """What is kept of members when it is over."""
    erased: frozenset[int] = frozenset()
    """Tasks of members who had everything deleted."""
    unnoted: frozenset[int] = frozenset()
    """Tasks that were withdrawn before it was known whether their message stands."""
    let_go: Sequence[tuple[int, float]] = ()
    """Members who gave up all that they had, and when."""
    bookmarks: Sequence[str] = ()
    """The favourites that CometAPI was told of."""
    had_copy: bool = False
    """Whether another copy of the bot was there for a while."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """A law that does not hold, and for what."""

    law: str
    what: str
    story: list[str] = field(default_factory=list)


def check(records: Records) -> list[Broken]:
    """All laws that the run broke; empty if all hold."""
    return [broken for law in LAWS.values() for broken in law(records)]


def _one_final(records: Records) -> Iterator[Broken]:
    for story in records.stories.values():
        *left, last = sorted(story.showings.values(), key=lambda showing: showing.looks[0].at_s)
        seen = story.ended_well and last.last.stage.is_final
        excused = records.forgotten | records.lost | records.erased | records.unnoted
        excused |= records.remains.left
        is_known = story.task_id not in excused
        if is_known and not (seen or given_up(story)):
            what = f"task {story.task_id} has no message that shows its end"
            yield Broken(law="one final message", what=what, story=story.lines())
        # A message that cannot be reached is replaced by a private one, and stays as it was, unless
        # an older database was put back that does not know of that.
        went_back = any(deed.verb == RESTORE for deed in story.deeds)
        if not went_back and not all(showing.last.at_s <= last.looks[0].at_s for showing in left):
            what = f"task {story.task_id} goes on in {len(story.showings)} messages"
            yield Broken(law="one final message", what=what, story=story.lines())


def given_up(story: Story) -> bool:
    """Whether its member, or a moderator, let go of what nobody can see any more."""
    return story.is_gone and any(deed.verb in _GIVES_UP for deed in story.deeds)


def _answered(records: Records) -> Iterator[Broken]:
    shown = {m for story in records.stories.values() for m in story.showings}
    for ask in records.asks:
        public = ask.answer == "message" and not ask.is_private
        if public and ask.message_id is not None and ask.message_id not in shown:
            yield Broken(law="every answer is a task", what=f"{ask.what}: {ask.message_id}")
        missing = [word for word in ask.words if not _made(records, word)]
        is_over = was_undone(ask, records.undone) or was_let_go(ask, records.let_go)
        if missing and not is_over:
            yield Broken(law="every answer is a task", what=f"{ask.what}: no message for {missing}")


def was_undone(ask: Ask, undone: Sequence[tuple[float, float]]) -> bool:
    """Whether an older copy of the database, put back since, may not know what was asked for."""
    return any(made_s <= ask.at_s and ask.began_s <= back_s for made_s, back_s in undone)


def was_let_go(ask: Ask, let_go: Sequence[tuple[int, float]]) -> bool:
    """Whether its member gave up later all that they had, so that some of it may never come."""
    return any(user_id == ask.user_id and at_s >= ask.began_s for user_id, at_s in let_go)


def _made(records: Records, word: str) -> bool:
    return any(
        word in showing.looks[0].words
        for story in records.stories.values()
        for showing in story.showings.values()
    )


def _accepted_is_shown(records: Records) -> Iterator[Broken]:
    for order in records.accepted:
        task_id = order.task_id
        story = records.stories.get(task_id) if task_id is not None else None
        if story is None:
            what = f"{order.remote_id} ({order.state!r}) has no message"
            yield Broken(law="no accepted task without a message", what=what)
        elif story.began_s > order.at_s:
            what = f"{order.remote_id} was submitted before task {task_id} had a message"
            yield Broken(law="no accepted task without a message", what=what, story=story.lines())


def _paid_once(records: Records) -> Iterator[Broken]:
    orders: defaultdict[int, dict[str, Accepted]] = defaultdict(dict)
    for order in records.accepted:
        if order.task_id is not None:
            orders[order.task_id][order.remote_id] = order
    for task_id, mine in orders.items():
        story = records.stories.get(task_id)
        deeds = story.deeds if story else []
        allowed = 1 + sum(deed.verb == "retry" for deed in deeds)
        count = _submits(list(mine.values()))
        if count > allowed:
            what = f"task {task_id} was paid {count} times, as {sorted(mine)}"
            yield Broken(
                law="nothing is paid twice", what=what, story=story.lines() if story else []
            )


def _shown_for_nothing(records: Records) -> Iterator[Broken]:
    for order in records.accepted:
        if order.task_id in records.shows - records.lost:
            what = f"task {order.task_id}, which shows another again, was submitted"
            yield Broken(law="what is shown again is not paid", what=what)


def _once_at_a_time(records: Records) -> Iterator[Broken]:
    """Of one button only one press is under way, wherever it was pressed, until it is given up."""
    rows = {row["id"]: row for row in records.remains.rows("tasks")}
    presses: defaultdict[tuple[int, str], list[Accepted]] = defaultdict(list)
    for order in records.accepted:
        row = rows.get(order.task_id or 0)
        story = records.stories.get(order.task_id or 0)
        if row and row["parent_id"] and row["button_key"] and story and not story.deeds:
            presses[row["parent_id"], row["button_key"]].append(order)
    for (parent_id, key), orders in presses.items():
        orders.sort(key=lambda order: order.at_s)
        for before, after in pairwise(orders):
            if before.task_id != after.task_id and after.at_s < before.until_s:
                what = f"{key} of task {parent_id}: tasks {before.task_id} and {after.task_id}"
                yield Broken(law="one press of a button at a time", what=what)


def _told_once(records: Records) -> Iterator[Broken]:
    for told, count in Counter(records.bookmarks).items():
        if count > 1 and not records.remains.went_back:
            yield Broken(law="a favourite is told once", what=f"{told} {count} times")


def _left_of_members(records: Records) -> Iterator[Broken]:
    for law, find in (
        ("nothing of a deleted member stays", privacy.left_of_deleted),
        ("nothing of a deleted member stays", privacy.messages_left),
        ("what is removed is not shown", privacy.removed_is_shown),
        ("copies come once", privacy.badly_delivered),
    ):
        for what in find(records.remains, records.stories):
            yield Broken(law=law, what=what)


def _forgotten_in_time(records: Records) -> Iterator[Broken]:
    for what in privacy.not_forgotten(records.remains):
        yield Broken(law="what is old is forgotten", what=what)


def _data_requests(records: Records) -> Iterator[Broken]:
    for what in privacy.requests_open(records.remains):
        yield Broken(law="what is asked about data ends", what=what)


def _submits(orders: list[Accepted]) -> int:
    """How many submits these are, or charges if that is more."""
    return sum(max(order.charges, 1) for order in orders)


def _never_back(records: Records) -> Iterator[Broken]:
    for story in records.stories.values():
        for showing in story.showings.values():
            step = _step_back(story, showing, answers_late=records.has_leases)
            if step:
                what = f"message {showing.message_id} went from {step}"
                yield Broken(law="nothing goes backwards", what=what, story=story.lines())


def _step_back(story: Story, showing: Showing, *, answers_late: bool) -> str | None:
    """What went back; not what was unsure until a process that had stood still told how it went."""
    anew = [deed.at_s for deed in story.deeds if deed.verb in _BEGINS_ANEW]
    most, since_s = 0, showing.looks[0].at_s
    for before, after in pairwise(showing.looks):
        # A press is taken up a moment after it was made, maybe after another edit.
        began_anew = any(since_s - ON_ITS_WAY_S <= at_s <= after.at_s for at_s in anew)
        if before.stage is not after.stage:
            since_s = after.at_s
        if began_anew:
            most = 0
        elif answers_late and (before.stage, after.stage) == (Stage.UNSURE, Stage.RUNNING):
            answers_late = False
        elif before.stage.is_final and not after.stage.is_final:
            return f"{before.stage} to {after.stage}"
        most = max(most, before.percent or 0)
        if after.percent is not None and after.percent < most:
            return f"{most} % to {after.percent} %"
    return None


def _unsure_says_so(records: Records) -> Iterator[Broken]:
    for story in records.stories.values():
        for showing in story.showings.values():
            look = showing.last
            verbs = {custom_id.rpartition(":")[2] for custom_id in look.buttons}
            says = tasks.UNSURE in look.words
            asks = {"retry", "dismiss"} <= verbs
            if (look.stage is Stage.UNSURE or says) and not (says and asks):
                what = f"message {showing.message_id} of task {story.task_id}"
                yield Broken(law="unsure says so", what=what, story=story.lines())


def _one_picture(records: Records) -> Iterator[Broken]:
    for story in records.stories.values():
        for showing in story.showings.values():
            doubled = next((look for look in showing.looks if not _is_one(look.pictures)), None)
            if doubled:
                what = f"message {showing.message_id} had {', '.join(doubled.pictures)}"
                yield Broken(law="one picture a message", what=what, story=story.lines())


def _is_one(files: tuple[str, ...]) -> bool:
    """Whether files are one picture, or single ones of one grid, each of them once."""
    singles = {file for file in files if _SINGLE.search(file)}
    return len(files) < 2 or len(singles) == len(files)


def _settles(records: Records) -> Iterator[Broken]:
    if records.settled_s is None or records.settled_s > SETTLES_WITHIN_S:
        left = "; ".join(records.under_way)
        what = f"it did not settle within {SETTLES_WITHIN_S:.0f} s: {left}"
        yield Broken(law="all settles", what=what)


def _rows(records: Records) -> Iterator[Broken]:
    if records.rows_left and records.settled_s is not None:
        yield Broken(law="all settles", what=f"rows under way in the end: {records.rows_left}")


def _ledger(records: Records) -> Iterator[Broken]:
    for wrong in records.wrong_entries:
        yield Broken(law="the ledger is what tasks cost", what=f"it is not about {wrong}")


def _forbidden(records: Records) -> Iterator[Broken]:
    for what in records.forbidden:
        yield Broken(law="nothing is taken against a rule", what=what)


def _process(records: Records) -> Iterator[Broken]:
    # With a line for the operator, and started again.
    by_itself = {CANNOT_START, *([LOST_ITS_LEASE] if records.has_leases else [])}
    for end in records.ends:
        if not end.wanted and end.exit_code not in by_itself:
            what = f"it ended by itself with {end.exit_code}: {end.last_words}"
            yield Broken(law="the process stands", what=what)
        if end.took_s > ENDS_WITHIN_S:
            what = f"it took {end.took_s:.1f} s to stop when asked to"
            yield Broken(law="the process stands", what=what)
    for code in records.last_exit_codes:
        if code != 0:
            what = f"it was asked to stop and ended with {code}"
            yield Broken(law="the process stands", what=what)


def _not_too_fast(records: Records) -> Iterator[Broken]:
    if records.most_in_a_second > PER_S:
        what = f"{records.most_in_a_second} requests left within a second"
        yield Broken(law="50 requests a second", what=what)


def _log(records: Records) -> Iterator[Broken]:
    if _COPY in records.log and not records.had_copy:
        yield Broken(law="clean log", what="another copy was noticed, and there was none")
    # discord.py forgets a gateway connection, unclosed, that breaks off during its greeting.
    forgiven = records.log.count(_BROKEN_GREETING)
    for line in records.log.splitlines():
        if "Traceback" in line:
            yield Broken(law="no traceback in the log", what=line[:3000])
        if _UNCLOSED in line and forgiven:
            forgiven -= 1
        elif any(sign in line for sign in _SIGNS):
            yield Broken(law="nothing left lying", what=line[:600])
        if any(secret in line for secret in records.secrets):
            yield Broken(law="no secret in the log", what="a line of the log holds a secret")


LAWS: Final[dict[str, Callable[[Records], Iterator[Broken]]]] = {
    "one final message": _one_final,
    "every answer is a task": _answered,
    "no accepted task without a message": _accepted_is_shown,
    "nothing is paid twice": _paid_once,
    "what is shown again is not paid": _shown_for_nothing,
    "one press of a button at a time": _once_at_a_time,
    "a favourite is told once": _told_once,
    "nothing goes backwards": _never_back,
    "unsure says so": _unsure_says_so,
    "one picture a message": _one_picture,
    "all settles": _settles,
    "no row under way": _rows,
    "the ledger is what tasks cost": _ledger,
    "nothing is taken against a rule": _forbidden,
    "nothing of a deleted member stays; what is removed is not shown; copies come once": (
        _left_of_members
    ),
    "what is old is forgotten": _forgotten_in_time,
    "what is asked about data ends": _data_requests,
    "the process stands": _process,
    "50 requests a second": _not_too_fast,
    "clean log": _log,
}
