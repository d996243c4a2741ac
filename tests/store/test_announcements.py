"""What all servers are told, and when the process that tells it is killed meanwhile."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING, Any

import pytest

from bot.domain.servers.settings import fingerprint
from bot.store import Store, open_store
from tests.support import command_line

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.both_databases

NOW = 1_000_000.0
OPERATOR, TEXT = 7, "Down on Sunday"
SERVERS = (10**18 + 1, 10**18 + 2, 10**18 + 3)

KILLED = """
import asyncio, os, signal, sys
from bot.store import open_store
from bot.store.servers import log

url, draft_id, moment = sys.argv[1:]
told, add_notice = [], log.add_notice

def add(*given, **named):
    if told and moment == "telling":
        os.kill(os.getpid(), signal.SIGKILL)
    told.append(1)
    return add_notice(*given, **named)

async def send():
    async with open_store(url) as store:
        await store.announcements.send(int(draft_id), user_id=7, now_s=1_000_000.0)
        os.kill(os.getpid(), signal.SIGKILL)

log.add_notice = add
asyncio.run(send())
"""


async def logs(store: Store) -> None:
    """Let each server have one."""
    for guild_id in SERVERS:
        known: dict[str, Any] = {"expected": fingerprint(None), "by_user_id": 1, "now_s": NOW}
        await store.servers.change(guild_id, "log_channel", guild_id + 100, **known)
    await told(store)


async def told(store: Store) -> list[str]:
    """Deliver all that waits; the texts of announcements among it."""
    found = []
    while first := await store.notices.first():
        for one in first:
            found += [one.notice.values["text"]] if "text" in one.notice.values else []
            await store.notices.delivered(one.id, message_id=5)
    return found


@pytest.mark.parametrize(("moment", "times"), [("telling", 0), ("told", len(SERVERS))])
async def test_it_is_told_to_all_or_not_yet(
    url: str, tmp_path: Path, moment: str, times: int
) -> None:
    """Killed amid the logs it can be sent still; killed behind them it was, and is not again."""
    async with open_store(url) as store:
        await logs(store)
        draft_id = await store.announcements.keep(OPERATOR, TEXT, now_s=NOW)

    code, said = await command_line.run(url, str(draft_id), moment, folder=tmp_path, program=KILLED)

    assert code == -signal.SIGKILL, said
    async with open_store(url) as store:
        assert await told(store) == [TEXT] * times
        again = await store.announcements.send(draft_id, user_id=OPERATOR, now_s=NOW)
        assert again == (None if times else (TEXT, len(SERVERS)))
        assert len(await told(store)) == len(SERVERS) - times


async def test_only_who_wrote_it_sends_it_and_nothing_else(url: str) -> None:
    """A draft of another kind stays where it is."""
    async with open_store(url) as store:
        await logs(store)
        mine = await store.announcements.keep(OPERATOR, TEXT, now_s=NOW)
        other = await store.drafts.keep(user_id=OPERATOR, content=[{"prompt": "a"}], now_s=NOW)

        assert await store.announcements.send(mine, user_id=8, now_s=NOW) is None
        assert await store.announcements.send(other, user_id=OPERATOR, now_s=NOW) is None

        assert await store.drafts.read(other, user_id=OPERATOR) == [{"prompt": "a"}]
        assert await told(store) == []
