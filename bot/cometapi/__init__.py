"""A client for the Midjourney endpoints of CometAPI, usable on its own.

    async def draw(base_url: str, key: str) -> str | None:
        async with CometClient(base_url, key) as comet:
            submitted = await comet.imagine("a paper boat --ar 3:2", speed=Speed.FAST)
            task = await comet.fetch(submitted.id)
            while task.status is RemoteStatus.PENDING:
                await asyncio.sleep(5)
                task = await comet.fetch(submitted.id)
            return task.image_url

The modules, from the wire up: `transport` (aiohttp), `envelope` (the shapes of an answer),
`coercion` (values of any type), `refusals` and `reasons` (what went wrong), `parsing` (models),
`retries` (of reads), `buttons` (what a customId tells), `client`.
"""

from bot.cometapi.actions import makes_video, opens_dialog
from bot.cometapi.addresses import BALANCE_URL, balance_url_of
from bot.cometapi.answers.reasons import Reason, classify
from bot.cometapi.client import CometClient
from bot.cometapi.errors import (
    BadAnswer,
    Busy,
    CometError,
    KeyRefused,
    NoCredit,
    NotOpen,
    Rejected,
    TaskNotFound,
    TryLater,
    Unreachable,
    Unsure,
)
from bot.cometapi.exchanges import Exchange
from bot.cometapi.models import (
    Balance,
    BotType,
    Media,
    Outcome,
    RemoteButton,
    RemoteStatus,
    RemoteTask,
    Speed,
    Submitted,
)
from bot.cometapi.retries import READ_RETRIES

__all__ = [
    "BALANCE_URL",
    "READ_RETRIES",
    "BadAnswer",
    "Balance",
    "BotType",
    "Busy",
    "CometClient",
    "CometError",
    "Exchange",
    "KeyRefused",
    "Media",
    "NoCredit",
    "NotOpen",
    "Outcome",
    "Reason",
    "Rejected",
    "RemoteButton",
    "RemoteStatus",
    "RemoteTask",
    "Speed",
    "Submitted",
    "TaskNotFound",
    "TryLater",
    "Unreachable",
    "Unsure",
    "balance_url_of",
    "classify",
    "makes_video",
    "opens_dialog",
]
