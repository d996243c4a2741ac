"""Several pictures from one prompt: `{a, b}` and `--repeat`, which the API cannot track.

They are expanded here, after their member saw the list, its count and its cost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.domain.kinds import Kind, Speed
from bot.prompts import PromptError, expand
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.generation import PromptRequest

if TYPE_CHECKING:
    from bot.domain.tasks import NewTask
    from bot.services.tasks.generation import Generation
    from bot.services.tasks.intake import Intake, Requester


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a member is shown before a batch is paid; `usd` is an estimate."""

    id: int
    prompts: tuple[str, ...]
    usd: float


class Batches:
    """Plans of members, and making them."""

    def __init__(self, intake: Intake, requests: Generation) -> None:
        self._intake = intake
        self._requests = requests

    def expanded(self, prompt_request: PromptRequest) -> tuple[str, ...]:
        """The prompts that a wish stands for; one if it asks for one. Raises RefusedError."""
        speed = prompt_request.speed or self._intake.defaults.speed
        limit = self._intake.defaults.max_batch
        try:
            return expand(prompt_request.prompt, limit=limit, speed=speed)
        except PromptError as error:
            raise RefusedError(Refusal.PROMPT, sentence=error.sentence) from error

    async def plan(
        self, requester: Requester, prompt_request: PromptRequest, prompts: tuple[str, ...]
    ) -> Plan:
        """Check and keep what a batch would be. Raises RefusedError."""
        self._intake.check_open()
        tasks = [
            self._requests.composed(requester, _one(prompt_request, prompt)) for prompt in prompts
        ]
        prices = self._intake.defaults.prices
        usd = sum(prices.estimate(Kind.IMAGINE, custom_id=None, speed=task.speed) for task in tasks)
        content = [
            {
                "prompt": prompt,
                "niji": prompt_request.niji,
                "speed": prompt_request.speed.value if prompt_request.speed else None,
                "images": list(prompt_request.images),
            }
            for prompt in prompts
        ]
        plan_id = await self._intake.store.drafts.keep(
            user_id=requester.user_id,
            content=content,
            now_s=self._intake.clock(),
        )
        return Plan(id=plan_id, prompts=prompts, usd=usd)

    async def check(self, requester: Requester, plan_id: int) -> list[NewTask]:
        """What was planned, as it would be stored.

        Raises:
            RefusedError: it was made or dropped before, or nothing is taken up now.
        """
        self._intake.check_open()
        planned = await self._intake.store.drafts.read(plan_id, user_id=requester.user_id)
        if not planned or not all("prompt" in request for request in planned):
            raise RefusedError(
                Refusal.NO_SUCH_DRAFT
            )  # no batch (any more), or the picture of a dialog
        prompt_requests = [_prompt_request(request) for request in planned]
        return [
            self._requests.composed(requester, prompt_request, to_post=True)
            for prompt_request in prompt_requests
        ]

    async def make(self, requester: Requester, plan_id: int) -> int:
        """Make what was planned, once and all of it; the publisher posts the messages.

        Returns how many pictures there will be.

        Raises:
            RefusedError: as `check` does, or the member's line has no room for it.
        """
        batch = await self.check(requester, plan_id)
        await self._intake.create_batch(requester, plan_id, batch)
        return len(batch)

    async def drop(self, requester: Requester, plan_id: int) -> None:
        """Leave a batch unmade. Raises RefusedError if it is not there (any more)."""
        if not await self._intake.store.drafts.take(plan_id, user_id=requester.user_id):
            raise RefusedError(Refusal.NO_SUCH_DRAFT)


def _one(prompt_request: PromptRequest, prompt: str) -> PromptRequest:
    return replace(prompt_request, prompt=prompt)


def _prompt_request(request: dict[str, Any]) -> PromptRequest:
    return PromptRequest(
        prompt=request["prompt"],
        niji=request["niji"],
        speed=Speed(request["speed"]) if request["speed"] else None,
        images=tuple(request["images"]),
    )
