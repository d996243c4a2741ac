"""Every public method of the store, called once on a filled database (`tests.store.filling`)."""

from __future__ import annotations

import inspect
from dataclasses import dataclass, replace
from itertools import count, product
from typing import TYPE_CHECKING, Any, Final

from bot.domain import kinds, notices
from bot.domain.capacity import Capacity
from bot.domain.members.history import Filter, Place
from bot.domain.members.presets import PresetOwner
from bot.domain.messages import Message
from bot.domain.outages import Cause, OpenOutage
from bot.domain.servers import log_entries
from bot.domain.servers.gallery import GalleryState, StarredPicture
from bot.domain.servers.quotas import Quotas
from bot.domain.servers.reports import NewReport, Outcome
from bot.domain.servers.settings import fingerprint
from bot.domain.sharding import Sharding
from bot.domain.states import Delivery, Ending, Plainness, State
from bot.domain.tasks import Attachment, NewTask, RunningTask, Task
from bot.domain.urgency import Urgency
from bot.store import Copy, Deployment, Outlook, PendingNotice, Showable, Store, Unverified, Wanted
from bot.store.clock import DatabaseClock
from bot.store.tasks.permits import without_quotas
from tests.store.conftest import succeeded
from tests.store.data_calls import DATA_CALLS
from tests.store.filling import BUSY_MEMBERS, MEMBERS, NOW

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

LONG_S: Final = 60.0
DOWN: Final = OpenOutage(
    cause=Cause.DOWN, calls=("read",), since_s=NOW, lasting=True, told=True, request_id=None
)
CAPACITY: Final = Capacity(submits=4, per_member=10**6)
_INTERACTIONS: Final = count(1)
_COPIES = count(1)
_SHOWN_S = count(int(NOW), 60)


@dataclass(frozen=True, slots=True)
class Samples:
    """Ids of tasks in a filled database that has so many settled ones."""

    settled: int

    @property
    def grid(self) -> int:
        """A finished picture, one of whose buttons was pressed."""
        return self.settled // 3 * 3 - 1

    def queued(self, number: int) -> int:
        """One of those in line."""
        return self.settled + 2 * number

    def running(self, number: int) -> int:
        """One of those at CometAPI."""
        return self.settled + 2 * number + 1

    @property
    def needs_input(self) -> int:
        """One that waits for a dialog."""
        return self.settled + 1


def request(samples: Samples, *, user_id: int = 1, pressed: bool = False) -> NewTask:
    """What a member of the filled database asks for next."""
    return NewTask(
        kind=kinds.ACTION if pressed else kinds.IMAGINE,
        guild_id=1,
        channel_id=1,
        user_id=user_id,
        prompt="a paper boat",
        sent_prompt="a paper boat --v 7",
        parent_id=samples.grid if pressed else None,
        button_key="key2" if pressed else None,
        custom_id="MJ::JOB::upsample::2::x" if pressed else None,
        interaction_token="an-interaction-token",
        interaction_id=next(_INTERACTIONS),
    )


async def _create(store: Store, samples: Samples) -> None:
    for pressed in (False, True):
        new = request(samples, pressed=pressed)
        await store.tasks.create(new, now_s=NOW, max_live=10**6, capacity=CAPACITY)


async def _create_all(store: Store, samples: Samples) -> None:
    await _create(store, samples)
    await _create_within(store, samples)


async def _create_within(store: Store, samples: Samples) -> None:
    """Where everything is limited, and one budget nearly used up."""
    quotas = Quotas(
        pictures_a_day=10**6,
        pictures_a_month=10**6,
        usd_a_month=1e6,
        server_budget_usd=1.0,
        server_limit_usd=1e6,
        operator_budget_usd=1e6,
    )
    new = replace(request(samples), estimate_usd=0.9)
    await store.tasks.create(
        new, now_s=NOW, max_live=10**6, permit=lambda _server, _strikes: quotas
    )


async def _pages(store: Store, samples: Samples) -> None:
    """Of a member and of channels, along rows and by words, in both directions."""
    filters = (Filter(), Filter(text="boat paper"), Filter(text="whale"), Filter(favourites=True))
    for channels, found in product((None, {1}, {1, 2, 3}, range(1, 40)), filters):
        for place in (None, Place(samples.grid), Place(samples.grid, newer=True)):
            await store.history.page(1, channels, found, place=place, most=6)


async def _usage(store: Store) -> None:
    for user_id in (None, 1):
        await store.usage.of(1, user_id, "2026-07-01", "2026-09-30", members=9)
        await store.usage.days(1, user_id, "2026-07-01", "2026-09-30")


async def _grant(store: Store) -> None:
    for _ in range(2):
        await store.grants.add(1, "2026-09", 10.0, to_usd=0.0, by_user_id=1, now_s=1.0)


async def _switch_twice(store: Store, samples: Samples) -> None:
    assert (await store.favourites.switch(samples.grid, 1, now_s=NOW)).is_one
    assert not (await store.favourites.switch(samples.grid, 1, now_s=NOW)).is_one


async def _copy_delivered(store: Store, samples: Samples) -> None:
    notice = log_entries.picture_copy(samples.grid, 1)
    told = PendingNotice(id=1, notice=notice, created_s=NOW, send_after_s=NOW, tries=0)
    await store.picture_copies.delivered(told, next(_COPIES), now_s=NOW)


async def _show(store: Store, samples: Samples) -> None:
    """A picture is shown once more, and gets its message."""

    def copying(found: Showable | None) -> Copy:
        assert found is not None
        task = found.task
        new = replace(request(samples), kind=kinds.SHOW, original_id=task.id, starts=0)
        return Copy(new=new, result=task.result, permit=without_quotas)

    task = (await store.shows.add(samples.grid, copying, now_s=next(_SHOWN_S))).task
    await store.tasks.posted(task.id, channel_id=1, message_id=2**40 + task.id)


async def _messages(store: Store, samples: Samples) -> None:
    task = await store.tasks.get(samples.grid)
    assert task is not None
    await store.shows.messages(task)


async def _posted(store: Store, samples: Samples) -> None:
    task = (await store.tasks.create(request(samples), now_s=NOW, max_live=10**6)).task
    await store.tasks.posted(task.id, channel_id=1, message_id=2**40 + task.id, place=10**6)


async def _discard(store: Store, samples: Samples) -> None:
    task = (await store.tasks.create(request(samples), now_s=NOW, max_live=10**6)).task
    await store.tasks.discard(task.id)


async def _view(store: Store, samples: Samples) -> None:
    new = (await store.tasks.create(request(samples), now_s=NOW, max_live=10**6)).task
    for task_id in (samples.grid, samples.queued(300), samples.running(3), new.id):
        assert await store.tasks.view(task_id, now_s=NOW, capacity=CAPACITY) is not None


async def _submitting(store: Store, *, probing: bool = False) -> Task:
    while True:
        claims = await store.queue.claim(
            limit=1,
            max_running=10**6,
            now_s=NOW,
            quiet_s=1.5,
            probing=probing,
        )
        if not claims.dialogs:  # they go first
            return claims.tasks[0]


async def _claim(store: Store) -> None:
    task = await _submitting(store)
    await store.submissions.postpone(task.id, until_s=0.0)
    await _submitting(store, probing=True)


async def _end(store: Store, samples: Samples) -> None:
    for task_id, state in ((samples.queued(5), State.QUEUED), (samples.running(5), State.RUNNING)):
        ended = await store.controls.end(task_id, when={state}, ending=Ending.STOPPED, now_s=NOW)
        assert ended is not None


async def _submit_again(store: Store, _samples: Samples) -> None:
    task = await _submitting(store)
    await store.submissions.unsure(task.id)
    assert await store.controls.submit_again(task.id, now_s=NOW, max_live=10**6) is not None


async def _accepted(store: Store, _samples: Samples) -> None:
    task = await _submitting(store)
    model = ("imagine", "turbo")
    accepted = store.submissions.accepted(
        task.id, "one", due_s=NOW + 3, others=["two"], opened=model
    )
    assert await accepted is not None


async def _asked(store: Store, _samples: Samples) -> None:
    task = await _submitting(store)
    assert (
        await store.submissions.asked_for_input(task.id, "a-remote", final_prompt=None) is not None
    )


async def _done_at_once(store: Store, _samples: Samples) -> None:
    task = await _submitting(store)
    await store.submissions.done_at_once(task.id, "a-remote", now_s=NOW)


async def _postpone(store: Store, _samples: Samples) -> None:
    task = await _submitting(store)
    assert await store.submissions.postpone(task.id, until_s=NOW + 30, refusals=2) is not None


async def _refused(store: Store, _samples: Samples) -> None:
    task = await _submitting(store)
    ending = Ending.UNSUPPORTED
    await store.submissions.refused(
        task.id,
        ending,
        detail="",
        now_s=NOW,
        unsupported_kind="zoom",
        closed=("imagine", "turbo"),
    )


async def _attached(store: Store) -> None:
    await store.queue.attached(held=[1, 2], full=[3], limit=8, max_running=10**6, now_s=NOW)


async def _unusable(store: Store, samples: Samples) -> None:
    await store.submissions.unusable(samples.queued(7), why=Message("too_big"), now_s=NOW)


async def _unsure(store: Store, _samples: Samples) -> None:
    await store.submissions.unsure((await _submitting(store)).id)


async def _record(store: Store, samples: Samples) -> None:
    seen = [_seen(samples.running(number)) for number in (7, 9)]
    await store.running.record(
        [(samples.running(8), True, succeeded(NOW))],
        progressed=[(one, True) for one in seen],
    )


def _seen(task_id: int) -> RunningTask:
    return RunningTask(
        id=task_id,
        kind=kinds.IMAGINE,
        speed=None,
        remote_id=f"remote-{task_id}",
        custom_id=None,
        dialog_prompt=None,
        modal_sent=False,
        submitted_s=NOW,
        progress=46,
    )


async def _outlook(store: Store) -> Outlook:
    asked = dict.fromkeys(Urgency, Wanted(limit=99, views=2, full={1, 2}, old={3}))
    return await store.due.outlook(asked, now_s=NOW, young=5, besides={6}, capacity=CAPACITY)


async def _stale(store: Store) -> Task:
    outlook = await _outlook(store)
    ids = [due.task_id for group in outlook.due.values() for due in group]
    [view] = await store.due.views(ids[:1], now_s=NOW, capacity=CAPACITY)
    return view.task


async def _shown(store: Store, _samples: Samples) -> None:
    task = await _stale(store)
    await store.outbox.shown(task, next_s=NOW + 3, attachment=None, delivery=None)


async def _starred(store: Store, samples: Samples) -> None:
    known = await store.servers.fresh(1)
    gallery = known.document.get("gallery_channel")
    await store.servers.change(
        1, "gallery_channel", 9, expected=fingerprint(gallery), by_user_id=1, now_s=NOW
    )
    task = await store.tasks.get(samples.grid)
    assert task is not None
    file = Attachment(id=1, filename="a.png")
    await store.outbox.shown(task, next_s=NOW, attachment=file, delivery=Delivery.ATTACHED)
    place = task.request.channel_id, task.shown.message_id or 0
    await store.gallery.starred([place])


async def _closed(store: Store, _samples: Samples) -> None:
    [post] = await store.gallery.due(now_s=NOW, limit=20)
    await store.gallery.closed(post, now_s=NOW)


async def _in_gallery(store: Store, samples: Samples) -> None:
    picture = StarredPicture(
        task_id=samples.grid,
        user_id=1,
        guild_id=1,
        channel_id=1,
        message_id=1,
        gallery_id=9,
        needed=1,
        from_all=False,
    )
    for _ in range(2):
        await store.gallery.add(picture, stars=1, is_open=True, now_s=NOW)


async def _moved(store: Store, _samples: Samples) -> None:
    task = await _stale(store)
    where: dict[str, Any] = {"channel_id": 2**41, "message_id": 2**41, "upload_limit": 2**23}
    await store.outbox.moved(
        task, **where, attachment=None, delivery=None, plainness=Plainness.WHOLE
    )


async def _draft(store: Store, _samples: Samples) -> None:
    draft_id = await store.drafts.keep(user_id=1, content=[{"prompt": "a boat"}], now_s=NOW)
    assert await store.drafts.read(draft_id, user_id=1)
    assert await store.drafts.take(draft_id, user_id=1)


async def _batch(store: Store, samples: Samples) -> None:
    draft_id = await store.drafts.keep(user_id=1, content=[{"prompt": "a boat"}], now_s=NOW)
    assert await store.drafts.become(
        draft_id, [request(samples)], user_id=1, now_s=NOW, max_live=1_000_000, paused=False
    )


async def _report(store: Store, samples: Samples) -> None:
    task = await store.tasks.get(samples.grid)
    assert task is not None
    for user_id in (1, 2):
        new = NewReport(task=task, guild_id=1, user_id=user_id)
        assert await store.reports.add(new, most=5, now_s=NOW)


async def _decide(store: Store, _samples: Samples) -> None:
    report = await store.reports.get(1)
    assert report is not None
    assert await store.reports.decide(report, Outcome.BLOCKED, author_id=1, by_user_id=2, now_s=NOW)


CALLS: Final[Mapping[str, Callable[[Store, Samples], Awaitable[object]]]] = {
    **DATA_CALLS,
    "tasks.create": _create_all,
    "spending.charged_usd": lambda store, _: store.spending.charged_usd(),
    "listing.of": lambda store, _: store.listing.of(range(1, 40), now_s=NOW),
    "listing.set_limit": lambda store, _: store.listing.set_limit(1, 20.0),
    "listing.pause": lambda store, _: store.listing.pause(2),
    "listing.allow": lambda store, _: store.listing.allow(2),
    "listing.under_way": lambda store, _: store.listing.under_way(1),
    "listing.recent_channels": lambda store, _: store.listing.recent_channels(1),
    "usage.of": lambda store, _: _usage(store),
    "usage.days": lambda store, _: store.usage.days(1, None, "2026-09-01", "2026-09-30"),
    "usage.of_month": lambda store, _: store.usage.of_month(1, 1, "2026-09-01"),
    "grants.of": lambda store, _: store.grants.of(1, "2026-09"),
    "grants.add": lambda store, _: _grant(store),
    "tasks.posted": _posted,
    "tasks.discard": _discard,
    "tasks.get": lambda store, samples: store.tasks.get(samples.grid),
    "tasks.at": lambda store, _: store.tasks.at(channel_id=3, message_id=2),
    "processes.end_others": lambda store, _: store.processes.end_others(),
    "processes.end_dead": lambda store, _: store.processes.end_dead(),
    "slots.agree": lambda store, _: _agree(store),
    "slots.take": lambda store, _: store.slots.take(),
    "slots.renew": lambda store, _: store.slots.renew(),
    "slots.wait": lambda store, _: store.slots.wait(),
    "slots.holds": lambda store, _: _holds(store),
    "processes.any_waits": lambda store, _: store.processes.any_waits(),
    "vacancies.tells": lambda store, _: _tells(store),
    "vacancies.look": lambda store, _: store.vacancies.look(),
    "vacancies.tell": lambda store, _: _tell(store),
    "vacancies.tell_over": lambda store, _: _tell_over(store),
    "slots.release": lambda store, _: store.slots.release(),
    "processes.leave": lambda store, _: store.processes.leave(),
    "recovery.unposted": lambda store, _: store.recovery.unposted(),
    "recovery.withdraw": lambda store, samples: store.recovery.withdraw(
        samples.queued(1), now_s=NOW
    ),
    "tasks.view": _view,
    "controls.end": _end,
    "controls.withdraw_all": lambda store, _: store.controls.withdraw_all(4, now_s=NOW),
    "under_way.of": lambda store, _: store.under_way.of(2, now_s=NOW, capacity=CAPACITY),
    "controls.watch_again": lambda store, samples: store.controls.watch_again(
        samples.running(5), now_s=NOW, max_live=10**6
    ),
    "controls.deliver_again": lambda store, samples: store.controls.deliver_again(samples.grid),
    "controls.remove": lambda store, samples: store.controls.remove(
        samples.running(7), by_user_id=1, now_s=NOW
    ),
    "controls.answer_dialog": lambda store, samples: store.controls.answer_dialog(
        samples.needs_input, "a kite"
    ),
    "controls.submit_again": _submit_again,
    "queue.claim": lambda store, _: _claim(store),
    "queue.attached": lambda store, _: _attached(store),
    "submissions.unusable": _unusable,
    "submissions.accepted": _accepted,
    "submissions.asked_for_input": _asked,
    "submissions.done_at_once": _done_at_once,
    "submissions.postpone": _postpone,
    "submissions.refused": _refused,
    "submissions.is_closed": lambda store, _: store.submissions.is_closed(
        "imagine", "turbo", since_s=NOW - 1, now_s=NOW
    ),
    "submissions.unsure": _unsure,
    "running.claim": lambda store, _: store.running.claim(
        limit=50, now_s=NOW, lease_s=NOW + LONG_S
    ),
    "running.renew": lambda store, _: store.running.renew(
        lease_s=NOW + LONG_S, until_s=NOW + 2 * LONG_S, now_s=NOW
    ),
    "running.record": _record,
    "running.durations": lambda store, _: store.running.durations(),
    "due.views": lambda store, _: _stale(store),
    "due.to_post": lambda store, _: store.due.to_post(limit=16, now_s=NOW, full={1}, besides={2}),
    "due.outlook": lambda store, _: _outlook(store),
    "outbox.shown": _shown,
    "outbox.unreachable": lambda store, _: _with_paint(store, store.outbox.unreachable),
    "outbox.post_in": lambda store, _: _with_paint(
        store, lambda task: store.outbox.post_in(task, 2**41, upload_limit=1)
    ),
    "outbox.keep": lambda store, _: _with_paint(
        store, lambda task: store.outbox.keep(task, until_s=NOW + 5)
    ),
    "outbox.refused": lambda store, _: _with_paint(
        store, lambda task: store.outbox.refused(task, until_s=NOW + 5)
    ),
    "outbox.leave": lambda store, _: _with_paint(store, store.outbox.leave),
    "outbox.opened": lambda store, _: store.outbox.opened(channels={1}, members={2}, now_s=NOW),
    "outbox.goes_private": lambda store, _: _with_paint(store, store.outbox.goes_private),
    "outbox.moved": _moved,
    "outbox.postpone": lambda store, _: _with_paint(
        store, lambda task: store.outbox.postpone(task, until_s=NOW + 5)
    ),
    "recovery.show_again": lambda store, _: store.recovery.show_again(0, now_s=NOW),
    "preferences.set_remix": lambda store, _: store.preferences.set_remix(1, on=True),
    "preferences.put": lambda store, _: store.preferences.put(1, aspect="16:9"),
    "preferences.undo": lambda store, _: _undone_choice(store),
    "preferences.remix": lambda store, _: store.preferences.remix(1),
    "favourites.switch": _switch_twice,
    "history.made": lambda store, samples: store.history.made(1, samples.grid),
    "history.page": _pages,
    "picture_copies.delivered": _copy_delivered,
    "picture_copies.sent": lambda store, s: store.picture_copies.sent(
        s.grid, 1, next(_COPIES), now_s=NOW
    ),
    "shows.add": _show,
    "shows.messages": _messages,
    "shows.offered": lambda store, _: store.shows.offered(1),
    "families.around": lambda store, samples: store.families.around(samples.grid, most=200),
    "families.account": lambda store, samples: store.families.account(samples.grid, 1),
    # A member who asked for much long ago, and one who is busy now.
    "preferences.chosen": lambda store, _: store.preferences.chosen(1),
    "preferences.language": lambda store, _: _known_language(store),
    "tasks.owners": lambda store, _: store.tasks.owners([(1, 1), (2, 2)]),
    "gallery.starred": _starred,
    "gallery.add": _in_gallery,
    "gallery.due": lambda store, _: store.gallery.due(now_s=NOW, limit=20),
    "gallery.next_s": lambda store, _: store.gallery.next_s(),
    "gallery.begin": lambda store, _: store.gallery.begin(1, now_s=NOW),
    "gallery.not_begun": lambda store, _: store.gallery.not_begun(1),
    "gallery.postpone": lambda store, _: store.gallery.postpone(1, until_s=NOW),
    "gallery.closed": _closed,
    "gallery.posted": lambda store, _: store.gallery.posted(1, channel_id=1, message_id=1),
    "gallery.settle": lambda store, _: store.gallery.settle(1, GalleryState.POSTED),
    "gallery.recover": lambda store, _: store.gallery.recover(),
    "preferences.recent_prompts": lambda store, _: _prompts(store),
    "presets.change": lambda store, _: _presets(store),
    "presets.make": lambda store, _: _presets(store),
    "presets.of": lambda store, _: _presets(store),
    "drafts.keep": _draft,
    "drafts.read": _draft,
    "drafts.take": _draft,
    "drafts.become": _batch,
    "key_values.set": lambda store, _: store.key_values.set("commands", "x"),
    "key_values.get": lambda store, _: store.key_values.get("commands"),
    "key_values.change": lambda store, _: store.key_values.change("commands", lambda _: "y"),
    "paces.book": lambda store, _: store.paces.book("requests", 45.8, turns=4),
    "paces.block": lambda store, _: store.paces.block("requests", 1.0),
    "totals.exchange": lambda store, _: store.totals.exchange(invalid_requests=3),
    "measures.now": lambda store, _: store.measures.now(),
    "pauses.pause": lambda store, _: store.pauses.pause(watched=True),
    "pauses.resume": lambda store, _: _resume(store),
    "pauses.hold": lambda store, _: _hold(store),
    "pauses.release": lambda store, _: store.pauses.release(),
    "pauses.any_open": lambda store, _: store.pauses.any_open(),
    "notices.add_soon": lambda store, _: _add_soon(store),
    "outages.publish": lambda store, _: store.outages.publish([DOWN]),
    "outages.of_others": lambda store, _: store.outages.of_others(),
    "outages.save": lambda store, _: _save(store),
    "outages.read": lambda store, _: store.outages.read(),
    "notices.first": lambda store, _: store.notices.first(),
    "notices.beside": lambda store, _: _beside(store),
    "notices.postpone": lambda store, _: store.notices.postpone(1, until_s=NOW),
    "notices.delivered": lambda store, _: store.notices.delivered(1, message_id=5),
    "notices.give_up": lambda store, _: store.notices.give_up(2),
    "notices.recover": lambda store, _: store.notices.recover(),
    "recovery.shorten_waits": lambda store, _: store.recovery.shorten_waits(
        now_s=NOW, longest_s=LONG_S
    ),
    "recovery.any_left": lambda store, _: store.recovery.any_left(),
    "recovery.release_running": lambda store, _: store.recovery.release_running(),
    "recovery.settle_submits": lambda store, _: _settle(store),
    "verification.recover": lambda store, _: _recover_doubts(store),
    "verification.any": lambda store, _: store.verification.any(),
    "verification.next": lambda store, _: _doubted(store),
    "verification.dispelled": lambda store, _: _with_doubt(store, store.verification.dispelled),
    "verification.confirmed": lambda store, _: _with_doubt(store, store.verification.confirmed),
    "strikes.add": lambda store, _: store.strikes.add(
        1, 1, now_s=NOW, interaction_id=1, waits=lambda _: False
    ),
    "strikes.of": lambda store, _: store.strikes.of(None, 1, now_s=NOW),
    "strikes.forgive": lambda store, _: store.strikes.forgive(1, 1, by_user_id=2, now_s=NOW),
    "servers.change": lambda store, _: _change(store),
    "servers.undo": lambda store, _: _undo(store),
    "servers.recent_prompts": lambda store, _: store.servers.recent_prompts(1, limit=500),
    "servers.fresh": lambda store, _: store.servers.fresh(1),
    "servers.get": lambda store, _: store.servers.get(2),
    "servers.read": lambda store, _: store.servers.fresh(None, user_id=1),
    "servers.read_beside": lambda store, _: store.servers.fresh(1),
    "server_logs.count": lambda store, _: store.server_logs.count(),
    "servers.set_blocked": lambda store, _: store.servers.set_blocked(
        1, 2, blocked=True, by_user_id=3, now_s=NOW
    ),
    "member_uses.of": lambda store, _: store.member_uses.of(1, 1, "UTC", now_s=NOW),
    "member_uses.give": lambda store, _: store.member_uses.give(
        1, 1, 10, given=0, zone="UTC", by=2, now_s=NOW
    ),
    "member_uses.refund": lambda store, _: store.member_uses.refund(1, 1, 1, by=2, now_s=NOW),
    "reports.add": _report,
    "reports.get": lambda store, _: store.reports.get(1),
    "reports.decide": _decide,
    "reports.show_waiting": lambda store, _: store.reports.show_waiting(9, now_s=NOW),
    "announcements.keep": lambda store, _: _announce(store),
    "announcements.send": lambda store, _: _announce(store),
    "log_channels.lost": lambda store, _: store.log_channels.lost(
        log_entries.LogChannel(1, 5), now_s=NOW
    ),
    "slots.give_up": lambda store, _: _give_up(store),
}
"""By name, in an order in which each finds what it needs."""


async def _change(store: Store) -> int:
    """Of a server that nothing was stored of, or that has the other value."""
    old = (await store.servers.fresh(1)).document.get("direct_messages")
    changed = await store.servers.change(
        1, "direct_messages", not old, expected=fingerprint(old), by_user_id=1, now_s=NOW
    )
    return changed.id


async def _undo(store: Store) -> None:
    await store.servers.undo(1, await _change(store), by_user_id=1, now_s=NOW)


async def _settle(store: Store) -> None:
    """What this process submits itself, as if it had ended."""
    await store.processes.leave()
    assert await store.recovery.settle_submits()


async def _agree(store: Store) -> None:
    """On other slots than before, so that tasks are assigned anew."""
    for processes in (1, 2):
        wanted = Deployment(1, Sharding(processes, processes))
        assert await store.slots.agree(wanted) is None


async def _holds(store: Store) -> None:
    assert store.slots.holds()


async def _tells(store: Store) -> None:
    """Of another slot than the first one, whose process need not ask."""
    store.slots.own = 1
    assert not await store.vacancies.tells()
    store.slots.own = 0


async def _tell(store: Store) -> None:
    notice = notices.processes_missing(running=1, processes=2)
    assert await store.vacancies.tell(notice, since_s=NOW, now_s=NOW)


async def _tell_over(store: Store) -> None:
    notice = notices.processes_complete(processes=2, lasted_s=LONG_S)
    assert await store.vacancies.tell_over(notice, now_s=NOW)


async def _announce(store: Store) -> None:
    draft_id = await store.announcements.keep(1, "Down on Sunday", now_s=NOW)
    assert await store.announcements.send(draft_id, user_id=1, now_s=NOW)


async def _beside(store: Store) -> None:
    [first, *_] = await store.notices.first()
    await store.notices.beside(first, most=9)


async def _give_up(store: Store) -> None:
    store.slots.give_up()
    assert not store.slots.holds()


async def _recover_doubts(store: Store) -> None:
    """Of the file that was open before, and of an older copy that was put back."""
    await store.verification.recover(now_s=NOW)
    store.verification._database.claims.beside = 10**6
    assert await store.verification.recover(now_s=NOW) is not None


async def _add_soon(store: Store) -> None:
    store.notices.add_soon(notices.another_copy(), now_s=NOW)
    await store.key_values.set("any", "write takes along what waits to be written")


async def _save(store: Store) -> None:
    over = notices.outage_over(Cause.KEY, lasted_s=LONG_S)
    await store.outages.save([], begun={}, over=[over], now_s=NOW)


async def _doubted(store: Store) -> list[Unverified]:
    found = await store.verification.next(max_running=10**6, limit=4, besides={3})
    assert found
    return found


async def _with_doubt(store: Store, work: Callable[..., Awaitable[None]]) -> None:
    for doubted in await _doubted(store):
        await work(doubted.task, Attachment(id=1, filename="boat.png"))


async def _with_paint(store: Store, work: Callable[[Task], Awaitable[object]]) -> None:
    await work(await _stale(store))


async def _resume(store: Store) -> None:
    for to_submit in (False, True):
        await store.pauses.resume(to_submit=to_submit)


async def _hold(store: Store) -> None:
    await store.pauses.hold(now_s=NOW, longest_s=LONG_S)
    assert await store.pauses.hold(now_s=NOW + LONG_S, longest_s=LONG_S) > 0


async def _known_language(store: Store) -> None:
    await store.preferences.put(1, language="de")
    assert store.preferences.language(1) == "de"


async def _undone_choice(store: Store) -> None:
    chosen = await store.preferences.put(1, stylize=250)
    await store.preferences.undo(1, chosen.revision)


async def _prompts(store: Store) -> None:
    for user_id in (BUSY_MEMBERS - 1, MEMBERS - 1):
        await store.preferences.recent_prompts(user_id, limit=25)


async def _presets(store: Store) -> None:
    owner = PresetOwner(user_id=1)
    changed = await store.presets.change(owner, "noir", "film noir", now_s=NOW)
    await store.presets.make(changed.undone, now_s=NOW)
    await store.presets.of(owner, PresetOwner(guild_id=1))


def public_methods() -> set[str]:
    """The names of all methods of the store's views, as `CALLS` names them."""
    views = inspect.get_annotations(Store, eval_str=False)
    module = vars(inspect.getmodule(Store))
    opened = {name: module[kind] for name, kind in views.items() if kind in module}
    return {
        f"{name}.{method}"
        for name, view in opened.items()
        for method, _ in inspect.getmembers(view, inspect.isfunction)
        # The clock asks the database nothing by itself.
        if not method.startswith("_") and view is not DatabaseClock
    }
