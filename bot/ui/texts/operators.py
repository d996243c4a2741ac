"""Every sentence that the operator reads on Discord: the cause, the setting, the next step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.domain.notices import NoticeKind
from bot.domain.outages import Cause
from bot.ui.texts import numbers
from bot.ui.texts.saying import mark, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.domain.notices import Notice

ANOTHER_COPY: Final = mark(
    "Another copy of me runs with the same token and a database of its own. Each of us answers "
    "some of the members and does not know the other's pictures. Setting: `DISCORD_TOKEN`. "
    "What to do: stop one of the two, for example on an old server."
)

PROCESSES_MISSING: Final = mark(
    "Only {running} of my {processes} processes run, for more than a minute now. The servers of "
    "those that are missing get no answers. Setting: `PROCESSES`. What to do: find out why one "
    "ended, and start it again or another in its place."
)

PROCESSES_COMPLETE: Final = mark("All {processes} of my processes run again after {lasted}.")

_OUTAGES: Final = {
    Cause.KEY: mark("CometAPI refuses my key: it is wrong, expired or not allowed to do this."),
    Cause.CREDIT: mark("CometAPI says that the credit of my key or account is used up."),
    Cause.DOWN: mark("CometAPI has not answered for some minutes."),
    Cause.BUSY: mark("CometAPI has been too busy to take pictures for half an hour."),
}
"""What is said first; the setting and the next step follow."""

_CAUSES: Final = {
    Cause.KEY: mark("key refused"),
    Cause.CREDIT: mark("no credit"),
    Cause.DOWN: mark("not answering"),
    Cause.BUSY: mark("busy"),
}
"""As the log calls them, which stays in English (`bot.domain.outages`)."""

_NEXT_STEPS: Final = {
    Cause.KEY: mark("put a working key into COMETAPI_KEY and start the bot again"),
    Cause.CREDIT: mark("add credit, or raise the key's limit, at https://www.cometapi.com"),
    Cause.DOWN: mark("check the address and the network; if both are right, CometAPI is down"),
    Cause.BUSY: mark("nothing; if it stays so, lower MAX_CONCURRENT_SUBMITS"),
}
"""As the log says them."""

_REQUEST_ID: Final = re.compile(r"(?!sk-)[0-9A-Za-z][0-9A-Za-z_.:-]{3,63}")
"""What an id of a request looks like; nothing else of CometAPI's words is passed on."""


def notice(told: Notice) -> str:
    """What a notice says."""
    values: Mapping[str, Any] = told.values
    match told.kind:
        case NoticeKind.ANOTHER_COPY:
            return say(ANOTHER_COPY)
        case NoticeKind.OUTAGE:
            return _outage(Cause[values["cause"]], values["request_id"] or "")
        case NoticeKind.PROCESSES_MISSING:
            return say(PROCESSES_MISSING, **values)
        case NoticeKind.PROCESSES_COMPLETE:
            lasted = numbers.duration(values["lasted_s"])
            return say(PROCESSES_COMPLETE, processes=values["processes"], lasted=lasted)
        case NoticeKind.OUTAGE_OVER:
            lasted, cause = numbers.duration(values["lasted_s"]), Cause[values["cause"]]
            return say(
                "CometAPI works again after {lasted} ({cause}). Everything goes on by itself.",
                lasted=lasted,
                cause=say(_CAUSES[cause]),
            )


def _outage(cause: Cause, request_id: str) -> str:
    """The setting, the cause, the next step, and CometAPI's request id."""
    words = say(
        "{cause} Open pictures wait and go on by themselves. "
        "Setting: `{setting}`. What to do: {step}.",
        cause=say(_OUTAGES[cause]),
        setting=cause.setting,
        step=say(_NEXT_STEPS[cause]),
    )
    if _REQUEST_ID.fullmatch(request_id):
        return f"{words} {say('Request id: `{request_id}`.', request_id=request_id)}"
    return words
