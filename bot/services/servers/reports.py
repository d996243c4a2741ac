"""Pictures that members report, and what moderators decide about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.domain.servers.reports import MOST, NewReport, Outcome
from bot.services.refusals import Refusal, RefusedError
from bot.services.servers.moderation import moderated_by
from bot.services.servers.settings import managed_by

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.domain.servers.reports import Report, Taken
    from bot.domain.tasks import Task
    from bot.services.requester import Requester
    from bot.services.tasks.controls import Controls
    from bot.store import Store


class ReportedPictures:
    """Reports, for whoever makes them and for who moderates; each raises RefusedError."""

    def __init__(self, store: Store, controls: Controls, *, clock: Callable[[], float]) -> None:
        self._servers = store.servers
        self._tasks = store.tasks
        self._reports = store.reports
        self._controls = controls
        self._clock = clock

    async def report(self, requester: Requester, task: Task, *, picture: str | None) -> Taken:
        """Tell the moderators of a picture, whose file has that address now."""
        if requester.guild_id is None:
            raise RefusedError(Refusal.NO_MODERATORS)
        await self._check_log(requester.guild_id)
        new = NewReport(
            task=task, guild_id=requester.guild_id, user_id=requester.user_id, picture=picture
        )
        taken = await self._reports.add(new, most=MOST, now_s=self._clock())
        if taken is None:
            raise RefusedError(Refusal.TOO_MANY_REPORTS)
        return taken

    async def show_waiting(self, requester: Requester) -> int:
        """Show in the log once more what nobody decided about; returns how many those are."""
        guild_id = managed_by(requester)
        await self._check_log(guild_id)
        return await self._reports.show_waiting(guild_id, now_s=self._clock())

    async def task(self, task_id: int) -> Task | None:
        """The picture of a report, None if it was removed."""
        task = await self._tasks.get(task_id)
        return None if task is None or task.shown.removed_by is not None else task

    async def decide(self, requester: Requester, report_id: int, outcome: Outcome) -> Report:
        """Do what a moderator decided, unless another one did before; returns how it is now."""
        report = await self._of(requester, report_id)
        task = await self.task(report.task_id)
        if task is not None and outcome is Outcome.REMOVED and report.outcome is not Outcome.LEFT:
            await self._controls.take_out(requester, task)
        elif task is not None and outcome is not Outcome.REMOVED:
            await self._reports.decide(
                report,
                outcome,
                author_id=task.request.user_id,
                by_user_id=requester.user_id,
                now_s=self._clock(),
            )
        return await self._of(requester, report_id)

    async def _check_log(self, guild_id: int) -> None:
        if (await self._servers.fresh(guild_id)).settings.log_channel is None:
            raise RefusedError(Refusal.NO_LOG_CHANNEL)

    async def _of(self, requester: Requester, report_id: int) -> Report:
        """A report in the requester's server."""
        guild_id = moderated_by(requester)
        report = await self._reports.get(report_id)
        if report is None or report.guild_id != guild_id:
            raise RefusedError(Refusal.NO_SUCH_TASK)
        return report
