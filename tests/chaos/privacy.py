"""What must not be left of what members had deleted, removed, or was too old. Pure functions."""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.domain.members.data_requests import (
    FORMER_MEMBER,
    RETENTION,
    DataRequestKind,
    DataRequestState,
)
from bot.domain.states import LIVE
from bot.store.members.personal_data.personal import PERSONAL, Fate
from playground.discord import components
from tests.chaos.days import DAY_S, DAYS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from playground.discord.model.world import World
    from tests.chaos.stories import Showing, Story

    Row = Mapping[str, Any]
    Tables = Mapping[str, Sequence[Row]]

WORD: Final = re.compile(r"w\d+w")
OLD_S: Final = DAY_S * (DAYS - 0.5)
"""Older than that is older than `KEEP_DAYS`, whatever the clock of the bot shows."""

# Limits, what its member is told, and what the run's rules say of members.
STAYS: Final = frozenset(
    {
        *(one.table.name for one in PERSONAL if one.fate is Fate.KEPT),
        "ledger",
        "ledger_sums",
        "notices",
        "servers",
    }
)
"""Tables that may name a member who had everything deleted and asked for nothing since."""

_CONTENT: Final = ("prompt", "sent_prompt", "final_prompt", "image_url", "button_key")
_TASK: Final = re.compile(r"Task (\d+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A message of the bot that is there at the end, in the direct messages of a member or not."""

    message_id: int
    channel_id: int
    nonce: str | None
    files: tuple[str, ...] = ()
    words: str = ""
    is_private: bool = False

    @property
    def copy_of(self) -> int | None:
        """The task that it is a copy of for its member, if it is one."""
        found = _TASK.search(self.words) if self.is_private else None
        return int(found[1]) if found else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Remains:
    """What there is when a run is over."""

    tables: Tables = field(default_factory=dict)
    """All rows of the database, by table."""
    posts: Sequence[Post] = ()
    gone: frozenset[int] = frozenset()
    """Members who had everything deleted and did nothing more."""
    remote_ids: Mapping[int, Collection[str]] = field(default_factory=dict)
    """The ids that CometAPI gave tasks."""
    left: frozenset[int] = frozenset()
    """Tasks whose messages Discord refused to change, as the log says."""
    went_back: bool = False
    """Whether an older database was put back, which does not know of all that was done."""

    def rows(self, table: str) -> Sequence[Row]:
        """Those of a table, in the order of their ids."""
        return sorted(self.tables.get(table, ()), key=lambda row: row.get("id") or 0)

    def requests(self, kind: DataRequestKind) -> list[Row]:
        """What members asked for about their data."""
        return [row for row in self.rows("data_requests") if row["kind"] == kind]

    @property
    def erased(self) -> frozenset[int]:
        """Tasks of members who had everything deleted."""
        return frozenset(row["id"] for row in self.rows("tasks") if row["user_id"] == FORMER_MEMBER)


def posts_in(world: World) -> list[Post]:
    """The messages of the bot that all see who can read their channel."""
    return [
        Post(
            message_id=message.id,
            channel_id=message.channel_id,
            nonce=None if message.nonce is None else str(message.nonce),
            files=tuple(file.filename for file in message.attachments),
            words=" / ".join([message.content, *components.texts(message.components)]),
            is_private=message.channel_id in world.channels
            and world.channels[message.channel_id].recipient_id is not None,
        )
        for message in world.messages.values()
        if message.author_id == world.bot_id and message.visible_to is None
    ]


def left_of_deleted(remains: Remains, stories: Mapping[int, Story]) -> Iterator[str]:
    """What stays of members in the database though all of it was to be deleted."""
    known = {name: str(rows) for name, rows in remains.tables.items()}
    words = {name: set(WORD.findall(text)) for name, text in known.items()}
    others = _words_of_others(remains)
    for request in _done(remains):
        user_id, last = request["user_id"], request["last_task_id"]
        for row in remains.rows("tasks"):
            if row["user_id"] == user_id and row["id"] <= last:
                yield f"task {row['id']} is still a former member's"
        mine = {s.task_id for s in stories.values() if s.user_id == user_id and s.task_id <= last}
        mine &= remains.erased
        secret = _words(stories[task_id] for task_id in mine) - others
        ids = {one for task_id in mine for one in remains.remote_ids.get(task_id, ())}
        for name, text in known.items():
            if found := secret & words[name]:
                yield f"{name} has the words {sorted(found)} of a former member"
            if found := {one for one in ids if one in text}:
                yield f"{name} has the ids {sorted(found)} of a former member's tasks"
        if user_id in remains.gone:
            yield from _named(remains, user_id, known)


def _named(remains: Remains, user_id: int, known: Mapping[str, str]) -> Iterator[str]:
    late = {row["user_id"] for row in remains.rows("tasks")}
    for name in known.keys() - STAYS:
        if str(user_id) in known[name] and user_id not in late:
            yield f"{name} names the former member {user_id}"


def messages_left(remains: Remains, stories: Mapping[int, Story]) -> Iterator[str]:
    """More messages of former members than they were told of."""
    told = sum(request["unreachable"] for request in _done(remains))
    found = [stories[task_id] for task_id in sorted(remains.erased & stories.keys())]
    unnoted = {row["id"] for row in remains.rows("tasks") if row["message_id"] is None}
    there = [s.task_id for s in found if not _last(s).deleted and s.task_id not in unnoted]
    if len(there) > told and not remains.went_back:
        yield f"messages of {len(there)} tasks stay, and {told} were told of: {there}"


def removed_is_shown(remains: Remains, stories: Mapping[int, Story]) -> Iterator[str]:
    """Messages that still show what was removed."""
    for row in remains.rows("tasks"):
        story = stories.get(row["id"])
        is_removed = row["removed_by"] not in {None, RETENTION} and row["user_id"] != FORMER_MEMBER
        if not is_removed or story is None or row["id"] in remains.left:
            continue
        shown = _last(story)
        if not shown.deleted and (shown.last.pictures or WORD.search(shown.last.words)):
            yield f"message {shown.message_id} still shows task {row['id']}, which was removed"


def not_forgotten(remains: Remains) -> Iterator[str]:
    """What is older than `KEEP_DAYS`; and what was forgotten though it is not."""
    before_s = time.time() - OLD_S
    is_first = True
    for row in remains.rows("tasks"):
        is_first &= row["created_s"] < before_s and row["state"] not in LIVE
        kept = [name for name in _CONTENT if row[name]]
        if is_first and kept:
            yield f"task {row['id']} is old and has its {', '.join(kept)}"
        was_shown = row["original_id"] is not None
        if row["created_s"] >= before_s and row["removed_by"] == RETENTION and not was_shown:
            yield f"task {row['id']} was forgotten before its time"
        if row["removed_by"] is None and row["kind"] == "imagine" and not row["prompt"]:
            yield f"the prompt of task {row['id']} is gone, and nobody removed it"


def requests_open(remains: Remains) -> Iterator[str]:
    """Deletions and copies that did not end."""
    for row in remains.rows("data_requests"):
        if row["state"] == DataRequestState.PENDING:
            yield f"the {row['kind']} {row['id']} is not over: {row['stage']}, {row['tries']} tries"


def badly_delivered(remains: Remains, stories: Mapping[int, Story]) -> Iterator[str]:
    """Copies of data or of pictures that came twice, or never."""
    times = Counter((post.channel_id, post.nonce) for post in remains.posts if post.nonce)
    for (channel_id, nonce), count in times.items():
        if count > 1:
            yield f"{nonce} was posted {count} times in {channel_id}"
    files = Counter(str(post.nonce) for post in remains.posts if post.files)
    for row in remains.requests(DataRequestKind.EXPORT):
        name = f"{row['id']:x}-1-{round(1000 * row['created_s']):x}"
        if row["state"] == DataRequestState.DONE and not files[name]:
            yield f"the copy {row['id']} is done and did not come"
    copies = Counter(post.copy_of for post in remains.posts if post.copy_of)
    for task_id, count in copies.items():
        deeds = stories[task_id].deeds if task_id in stories else ()
        letters = sum(deed.verb == "letter" for deed in deeds)
        if count > 1 + letters and not remains.went_back:
            yield f"{count} copies of task {task_id} came, after {letters} letters"


def _done(remains: Remains) -> list[Row]:
    found = remains.requests(DataRequestKind.DELETION)
    return [row for row in found if row["state"] == DataRequestState.DONE]


def _words(stories: Iterator[Story] | Sequence[Story]) -> set[str]:
    return {
        word
        for story in stories
        for showing in story.showings.values()
        for look in showing.looks
        for word in WORD.findall(look.words)
    }


def _words_of_others(remains: Remains) -> set[str]:
    """What stands in requests that are somebody's: what others made of a picture is theirs."""
    rows = remains.rows("tasks")
    theirs = [r for r in rows if r["user_id"] != FORMER_MEMBER and r["original_id"] is None]
    return set(WORD.findall(str(theirs)))


def _last(story: Story) -> Showing:
    return max(story.showings.values(), key=lambda showing: showing.looks[0].at_s)
