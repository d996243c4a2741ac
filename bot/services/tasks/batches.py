"""Several pictures at once: `{a, b}` and `--repeat`, which the API cannot track, and suggestions.

They are expanded here, after their member saw the list, its count and its cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from bot.domain.kinds import Speed
from bot.domain.members.choices import Results
from bot.prompts import Parsed, PromptError, as_parsed, expand, suggested_prompts
from bot.services.refusals import Refusal, RefusedError
from bot.services.servers.quotas import most_at_once
from bot.services.tasks.authors import prompt_by
from bot.services.tasks.prompt_composer import PromptRequest
from bot.services.tasks.prompt_refusals import prompt_refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.domain.servers.quotas import Left
    from bot.domain.tasks import NewTask, Task
    from bot.services.policy import Defaults, Rules
    from bot.services.requester import Requester
    from bot.services.servers.rules import ServerRules
    from bot.services.servers.violations import Violations
    from bot.services.tasks.intake import Intake
    from bot.services.tasks.prompt_composer import PromptComposer
    from bot.store import Drafts


_USD: Final = "usd_of_all"
"""In a draft, beside each prompt: what was shown."""

_RESULTS: Final = "results"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a member is shown before a batch is paid; `usd` is an estimate."""

    id: int
    prompts: tuple[str, ...]
    usd: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What a plan would be stored as, and the price of all that its member was shown."""

    plan_id: int
    tasks: Sequence[NewTask]
    agreed_usd: float | None


class Batches:
    """Plans of members, and what they were for."""

    def __init__(
        self,
        intake: Intake,
        composer: PromptComposer,
        rules: ServerRules,
        violations: Violations,
        drafts: Drafts,
        *,
        defaults: Defaults,
        clock: Callable[[], float],
    ) -> None:
        self._intake = intake
        self._composer = composer
        self._rules = rules
        self._violations = violations
        self._drafts = drafts
        self._defaults = defaults
        self._clock = clock

    async def expanded(
        self, requester: Requester, prompt_request: PromptRequest
    ) -> tuple[Parsed, ...]:
        """The prompts that a request stands for; one if it asks for one. Raises RefusedError."""
        rules = await self._rules.of(requester)
        try:
            return self._expanded(prompt_request, prompt_request.prompt, rules)
        except PromptError as error:
            raise self._refusal(prompt_request, rules) from error

    async def plan(
        self,
        requester: Requester,
        prompt_request: PromptRequest,
        prompts: tuple[Parsed, ...],
        *,
        are_theirs: bool = True,
    ) -> Plan:
        """Check and keep what a batch would be, of the member's own words or of others.

        Raises:
            RefusedError: one of the prompts is not taken.
        """
        self._intake.check_open()
        rules = await self._rules.of(requester)
        try:
            tasks = [
                self._composer.composed(requester, replace(prompt_request, prompt=prompt), rules)
                for prompt in prompts
            ]
        except RefusedError as error:
            if error.why is not Refusal.PROMPT or not prompt_request.prompt:
                raise
            raise self._refusal(prompt_request, rules) from error
        await self._rules.check_requests(requester, tasks)
        texts = [task.sent_prompt for task in tasks]
        await self._violations.check(requester, texts, are_theirs=are_theirs)
        usd = self._defaults.prices.of_all(tasks)
        content = [
            {
                "prompt": prompt.source,
                "niji": prompt_request.niji,
                "speed": prompt_request.speed.value if prompt_request.speed else None,
                "images": list(prompt_request.images),
                "prompt_by": prompt_request.prompt_by,
                _RESULTS: _results(requester),
            }
            for prompt in prompts
        ]
        return await self._kept(requester, content, usd)

    async def plan_suggested(self, requester: Requester, task: Task) -> Plan:
        """Check and keep what all prompts would be that a task suggests. Raises RefusedError."""
        prompts = [one for one in suggested_prompts(task.result.final_prompt or "") if one]
        if not prompts:
            raise RefusedError(Refusal.NOT_OFFERED)
        rules = await self._rules.of(requester)
        speed = rules.usable(task.request.speed, takes_turbo=True)
        asked = PromptRequest(
            prompt="",
            niji=task.request.niji,
            speed=speed,
            prompt_by=prompt_by(requester.user_id, task),
        )
        return await self.plan(requester, asked, tuple(map(as_parsed, prompts)), are_theirs=False)

    def _expanded(
        self, prompt_request: PromptRequest, prompt: str | Parsed, rules: Rules
    ) -> tuple[Parsed, ...]:
        speed = prompt_request.speed or rules.speed
        return expand(prompt, limit=most_at_once(rules.limits), speed=speed)

    def _refusal(self, prompt_request: PromptRequest, rules: Rules) -> RefusedError:
        """Names what is wrong with the lists of a prompt, and with the prompts of them."""

        def check(prompt: Parsed) -> None:
            for each in self._expanded(prompt_request, prompt, rules):
                self._composer.compose(prompt_request, each, rules)

        return prompt_refusal(prompt_request.prompt, check)

    async def results(self, requester: Requester, plan_id: int) -> Results:
        """Where the results of what was planned are to be shown.

        Raises:
            RefusedError: it was made or dropped before.
        """
        planned = await self._read(requester, plan_id)
        return Results(planned[0].get(_RESULTS, Results.HERE))

    async def planned(self, requester: Requester, plan_id: int) -> Batch:
        """What was planned, as it would be stored.

        Raises:
            RefusedError: it was made or dropped before, or nothing is taken up now.
        """
        self._intake.check_open()
        planned = await self._read(requester, plan_id)
        rules = await self._rules.of(requester)
        tasks = [
            self._composer.composed(requester, _prompt_request(request), rules, to_post=True)
            for request in planned
        ]
        return Batch(plan_id=plan_id, tasks=tasks, agreed_usd=planned[0].get(_USD))

    async def make(self, requester: Requester, batch: Batch) -> Left | None:
        """Store a batch, all of it or nothing, at the price that was agreed to.

        Returns what the requester may have made still, if that is little. Raises RefusedError, as
        `Intake.create_batch`.
        """
        agreed = replace(requester, agreed_usd=batch.agreed_usd)
        return await self._intake.create_batch(agreed, batch.plan_id, batch.tasks)

    async def planned_anew(self, requester: Requester, batch: Batch) -> Plan:
        """The plan of a batch at the price that it has now, in its place. Raises RefusedError."""
        planned = await self._read(requester, batch.plan_id)
        await self.drop(requester, batch.plan_id)
        return await self._kept(requester, planned, self._defaults.prices.of_all(batch.tasks))

    async def drop(self, requester: Requester, plan_id: int) -> None:
        """Leave a batch unmade. Raises RefusedError if it is not there (any more)."""
        if not await self._drafts.take(plan_id, user_id=requester.user_id):
            raise RefusedError(Refusal.NO_SUCH_DRAFT)

    async def _read(self, requester: Requester, plan_id: int) -> list[dict[str, Any]]:
        planned = await self._drafts.read(plan_id, user_id=requester.user_id)
        if not planned or not all("prompt" in request for request in planned):
            # No batch (any more), or the picture of a dialog.
            raise RefusedError(Refusal.NO_SUCH_DRAFT)
        return planned

    async def _kept(self, requester: Requester, content: list[dict[str, Any]], usd: float) -> Plan:
        content = [{**one, _USD: usd} for one in content]
        plan_id = await self._drafts.keep(
            user_id=requester.user_id, content=content, now_s=self._clock()
        )
        return Plan(id=plan_id, prompts=tuple(one["prompt"] for one in content), usd=usd)


def _results(requester: Requester) -> Results:
    if requester.private_channel_id is not None:
        return Results.PRIVATE
    return Results.BOTH if requester.to_copy else Results.HERE


def _prompt_request(request: dict[str, Any]) -> PromptRequest:
    return PromptRequest(
        prompt=request["prompt"],
        niji=request["niji"],
        speed=Speed(request["speed"]) if request["speed"] else None,
        images=tuple(request["images"]),
        prompt_by=request.get("prompt_by"),
    )
