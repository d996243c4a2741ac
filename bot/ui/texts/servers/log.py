"""What stands in the log of a server, one line for each entry."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bot.domain.notices import NoticeKind
from bot.domain.outages import Cause
from bot.domain.servers.log_entries import THE_BOT
from bot.domain.servers.quotas import Quota
from bot.domain.servers.strikes import DAY_S, Strike
from bot.ui.characters import shorten
from bot.ui.escaping import escaped
from bot.ui.texts import numbers
from bot.ui.texts.saying import count, mark, say
from bot.ui.texts.servers import values as settings

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.domain.notices import Notice

LONGEST: Final = 390
"""Of a line: a message holds ten of them."""

_CAUSES: Final = {
    Cause.KEY: mark("CometAPI does not let me in. Whoever runs me was told."),
    Cause.CREDIT: mark("CometAPI's credit is used up. Whoever runs me was told."),
    Cause.DOWN: mark("CometAPI does not answer."),
    Cause.BUSY: mark("CometAPI is too busy to take pictures."),
}
_BUDGETS: Final = {
    Quota.SERVER_BUDGET: mark("the budget for {month}"),
    Quota.SERVER_LIMIT: mark("what whoever runs me allows for {month}"),
}
_STRIKES: Final = {
    Strike.WORDS: mark("A prompt of {member} had words from the list"),
    Strike.MODERATION: mark("Midjourney refused a prompt of {member} for what it asks for"),
}
_LOST: Final = mark(
    "I may not write in <#{channel_id}> any more, so your server's log is off. Let me see that "
    "channel and write there, then choose it or another one: /settings, This server: Channels. "
    "Reports that wait for a decision are shown there then."
)

_CLOSED: Final = mark(
    "I may not post in <#{channel_id}>, your server's gallery, so what should stand there waits "
    "for a day. Let me see that channel, write and attach files there."
)


def line(entry: Notice) -> str:
    """What an entry says, in one line."""
    said = _LINES[entry.kind](**entry.values)
    return shorten(" ".join(said.splitlines()), LONGEST)


def to_member(told: Notice) -> str:
    """What whoever chose a channel is told when nothing can be written there."""
    sentence = _CLOSED if told.kind is NoticeKind.GALLERY_CLOSED else _LOST
    return say(sentence, channel_id=told.values["channel_id"])


def _who(user_id: int) -> str:
    return say("I") if user_id == THE_BOT else f"<@{user_id}>"


def _setting(*, by: int, name: str, old: object, new: object, undone: bool) -> str:
    known = {
        "name": settings.name(name),
        "old": settings.value(name, old),
        "new": settings.value(name, new),
    }
    if undone:
        return say("{who} undid a change: {name} is {new} again.", who=_who(by), **known)
    return say("{who} changed {name} from {old} to {new}.", who=_who(by), **known)


def _list(*, by: int, name: str, undone: bool, **changes: Any) -> str:  # noqa: ANN401 - JSON
    done = [
        say(sentence, what=settings.some(name, changes[change], changes[f"{change}_count"]))
        for change, sentence in _CHANGES.items()
        if changes[change]
    ]
    known = {"who": _who(by), "name": settings.name(name), "changes": tuple(done)}
    if undone:
        return say("{who} undid a change of {name}: {changes}.", **known)
    return say("{who} changed {name}: {changes}.", **known)


_CHANGES: Final = {"added": mark("added {what}"), "removed": mark("removed {what}")}


def _strike(*, user_id: int, why: str, times: list[float], until_s: float | None = None) -> str:
    today = sum(one > times[-1] - DAY_S for one in times)
    first = say(_STRIKES[Strike(why)], member=f"<@{user_id}>")
    if until_s is not None:
        when = numbers.ago(until_s)
        return say("{first}, so they can ask again {when}.", first=first, when=when)
    return say("{first} ({today} within a day).", first=first, today=today)


def _forgiven(*, by: int, user_id: int, strikes: int) -> str:
    refused = count("{count} refused prompt", "{count} refused prompts", strikes)
    member = f"<@{user_id}>"
    return say("{who} forgave {member} {refused}.", who=_who(by), member=member, refused=refused)


def _given(*, by: int, user_id: int, pictures: int) -> str:
    more = numbers.pictures(pictures)
    known = {"who": _who(by), "member": f"<@{user_id}>", "more": more}
    return say("{who} gave {member} {more} more today.", **known)


def _refunded(*, by: int, user_id: int, usd: float, pictures: int) -> str:
    known = {"who": _who(by), "member": f"<@{user_id}>", "pictures": numbers.pictures(pictures)}
    return say("{who} refunded {member} {pictures} (${usd:.2f}).", usd=usd, **known)


def _more_allowed(*, by: int, usd: float, month: str) -> str:
    return say(
        "{who} allowed {usd:.0f} more dollars for {month}.", who=_who(by), usd=usd, month=month
    )


def _removed(*, by: int, user_id: int, channel_id: int) -> str:
    where = f"<#{channel_id}>"
    if by == user_id:
        return say("{who} removed a picture of theirs in {where}.", who=_who(by), where=where)
    known = {"who": _who(by), "member": f"<@{user_id}>", "where": where}
    return say("{who} removed a picture of {member} in {where}.", **known)


def _gallery(*, by: int | None, user_id: int, channel_id: int, stars: int) -> str:
    known = {"member": f"<@{user_id}>", "where": f"<#{channel_id}>"}
    if by is None:
        return say(
            "A picture of {member} has {stars} ⭐ and goes to {where}.", stars=stars, **known
        )
    return say("{who} sent a picture of {member} to {where}.", who=_who(by), **known)


def _joined(*, by: int, user_id: int, channel_id: int, **_others: int | None) -> str:
    known = {"who": _who(by), "member": f"<@{user_id}>", "where": f"<#{channel_id}>"}
    return say("{who} reported a picture of {member} in {where}, too.", **known)


def _outage(*, cause: str, request_id: str | None) -> str:
    del request_id  # is for whoever runs the bot
    said = say(_CAUSES[Cause[cause]])
    return say("{cause} Open pictures wait and go on by themselves.", cause=said)


def _outage_over(*, cause: str, lasted_s: float) -> str:
    del cause  # was told when it began
    return say("CometAPI works again after {lasted}.", lasted=numbers.duration(lasted_s))


def _budget(*, quota: str, part: float, **values: Any) -> str:  # noqa: ANN401 - of the notice
    whose = say(_BUDGETS[Quota(quota)], **values)
    if part < 1.0:
        return say(
            "More than {percent} % of {whose} is used: ${usd:.2f} of ${budget_usd:.2f}.",
            whose=whose,
            percent=round(100 * part),
            **values,
        )
    return say(
        "As good as all of {whose} is used: ${usd:.2f} of ${budget_usd:.2f}. I take nothing more "
        "that does not fit in.",
        whose=whose,
        **values,
    )


def _announcement(*, text: str) -> str:
    return say("From whoever runs me: {text}", text=escaped(text))


_LINES: Final[Mapping[NoticeKind, Callable[..., str]]] = {
    NoticeKind.SETTING_CHANGED: _setting,
    NoticeKind.LIST_CHANGED: _list,
    NoticeKind.STRIKE: _strike,
    NoticeKind.FORGIVEN: _forgiven,
    NoticeKind.PICTURES_GIVEN: _given,
    NoticeKind.REFUNDED: _refunded,
    NoticeKind.MORE_ALLOWED: _more_allowed,
    NoticeKind.PICTURE_REMOVED: _removed,
    NoticeKind.GALLERY_ADDED: _gallery,
    NoticeKind.REPORT_JOINED: _joined,
    NoticeKind.OUTAGE: _outage,
    NoticeKind.OUTAGE_OVER: _outage_over,
    NoticeKind.BUDGET: _budget,
    NoticeKind.ANNOUNCEMENT: _announcement,
}
"""By kind, with the entry's values by their names."""
