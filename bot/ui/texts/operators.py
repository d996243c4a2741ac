"""Every sentence that the operator reads on Discord: the cause, the setting, the next step."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from bot.domain.notices import NoticeKind
from bot.domain.outages import Cause
from bot.domain.servers.quotas import Quota
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

UPDATE: Final = mark(
    'Version {version} of me is out. What to do: read "Read before updating" in its '
    "CHANGELOG.md, then update as README.md says; open pictures go on by themselves."
)

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

_BUDGETS: Final = {
    Quota.SERVER_BUDGET: mark("the budget of the server {guild_id} for {month}"),
    Quota.SERVER_LIMIT: mark("your limit for the server {guild_id} for {month}"),
    Quota.OPERATOR_BUDGET: mark("your budget over all servers for {month}"),
}
_NEARLY: Final = mark(
    "More than {percent} % of {whose} is used: ${usd:.2f} of ${budget_usd:.2f}. "
    "When all of it is, I take nothing new until the next month."
)
_USED_UP: Final = mark(
    "As good as all of {whose} is used: ${usd:.2f} of ${budget_usd:.2f}. I take nothing more that "
    "does not fit in; what is under way goes on. What to do if there is to be more: {next_step}."
)
_RAISES: Final = {
    Quota.SERVER_BUDGET: mark("its owners allow it where they are refused, or in /settings"),
    Quota.SERVER_LIMIT: mark("`imagine-bot servers limit {guild_id} <dollars>`"),
    Quota.OPERATOR_BUDGET: mark("raise `BUDGET_USD_PER_MONTH` and start the bot again"),
}

_BALANCE_LOW: Final = mark(
    "${usd:.2f} are left at CometAPI. Setting: `BALANCE_ALERT_USD`. "
    "What to do: add credit at https://www.cometapi.com before it is used up."
)
_CHARGED_MORE: Final = mark(
    "CometAPI charged {percent} % more than I estimated. Setting: `PRICES`. What to do: set what "
    "your account is charged, if nothing else uses it."
)
_CHARGED_LESS: Final = mark(
    "CometAPI charged {percent} % less than I estimated. Setting: `PRICES`. What to do: set what "
    "your account is charged, so that budgets go as far as they can."
)

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
        case NoticeKind.UPDATE:
            return say(UPDATE, version=values["about"])
        case NoticeKind.BUDGET:
            return _budget(**values)
        case NoticeKind.BALANCE_LOW:
            return say(_BALANCE_LOW, usd=values["usd"])
        case NoticeKind.PRICES_DIFFER:
            more = values["part"] > 0
            percent = round(abs(100 * values["part"]))
            return say(_CHARGED_MORE if more else _CHARGED_LESS, percent=percent)
        case _:
            raise LookupError(told.kind)


def _budget(*, quota: str, part: float, **values: Any) -> str:  # noqa: ANN401 - of the notice
    """Whose budget, how much of it is used, and what to do."""
    whose = say(_BUDGETS[Quota(quota)], **values)
    if part < 1.0:
        return say(_NEARLY, whose=whose, percent=round(100 * part), **values)
    return say(_USED_UP, whose=whose, next_step=say(_RAISES[Quota(quota)], **values), **values)


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
        told = say("Request id: `{request_id}`.", request_id=request_id)
        return f"{words} {told}"
    return words
