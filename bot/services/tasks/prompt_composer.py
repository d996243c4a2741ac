"""How prompts of commands become rows: composed with what was chosen beside them, or refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Final

from bot.domain import kinds
from bot.domain.inputs import Inputs
from bot.domain.kinds import Kind, Speed
from bot.prompts import (
    Completion,
    Composed,
    Parsed,
    Purpose,
    beside,
    completions,
    compose,
    stands_for_more,
    tidied,
    with_options,
    with_presets,
)
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.addresses import addresses_in
from bot.services.tasks.prompt_refusals import refusing_faults

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.domain.messages import Message
    from bot.domain.tasks import NewTask, Request
    from bot.services.policy import Defaults, Rules
    from bot.services.requester import Requester

_PURPOSES: Final = {kinds.VIDEO.name: Purpose.VIDEO, kinds.EDIT.name: Purpose.REGION}
"""Of the prompts that stand beside a picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRequest:
    """A prompt with what was chosen beside it."""

    prompt: str | Parsed
    niji: bool = False
    speed: Speed | None = None
    images: tuple[str, ...] = ()
    notes: tuple[Message, ...] = ()
    prompt_by: int | None = None
    """The member whose words the prompt is; None: those of whoever asks."""


class PromptComposer:
    """Makes rows of prompts, by the operator's defaults and the rules for a member."""

    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults

    def completions(self, typed: str, *, version: str, niji: bool) -> list[Completion]:
        """What may follow at the end of a prompt that is being typed.

        `version` and `niji` were chosen beside it; without them it is the operator's model.
        """
        chosen = with_options("", {"v": version}).source if version else self._defaults.parameters
        return completions(typed, beside=chosen, niji=niji)

    def compose(
        self,
        prompt_request: PromptRequest,
        prompt: str | Parsed,
        rules: Rules,
        *,
        presets: Collection[str] = (),
    ) -> Composed:
        """A prompt as it is sent with what was chosen beside it. Raises PromptError.

        `presets` are names that may be meant in it.
        """
        return compose(
            prompt,
            niji=prompt_request.niji,
            defaults=rules.parameters,
            own=rules.own,
            pictures=len(prompt_request.images),
            presets=presets,
        )

    def composed(
        self,
        requester: Requester,
        prompt_request: PromptRequest,
        rules: Rules,
        *,
        to_post: bool = False,
    ) -> NewTask:
        """The row that a prompt becomes. Raises RefusedError if it cannot work."""
        presets = requester.presets
        composed = refusing_faults(
            prompt_request.prompt,
            lambda prompt: self.compose(prompt_request, prompt, rules, presets=presets),
        )
        typed_speed = Speed(composed.speed) if composed.speed else None
        new = replace(
            requester.new_task(kinds.IMAGINE, composed.typed, composed.text),
            niji=composed.niji,
            speed=prompt_request.speed
            or typed_speed
            or rules.usual(takes_turbo=composed.takes_turbo),
            prompt_by=prompt_request.prompt_by,
            notes=(*prompt_request.notes, *composed.notes),
            fix=composed.fix and with_presets(composed.fix, presets),
            inputs=Inputs(images=addresses_in(prompt_request.images)),
        )
        if not to_post:
            return new
        return replace(
            new, to_post=True, posted_by_asker=False, interaction_token=None, interaction_id=None
        )

    def worded(self, requester: Requester, kind: Kind, prompt: str) -> NewTask:
        """The row of a prompt beside a picture, or to be shortened. Raises RefusedError.

        It has a speed if one was typed, which is not in what is sent.
        """
        words, read = self._words(kind, prompt), tidied(prompt)
        if not words and kind is kinds.EDIT:
            raise RefusedError(Refusal.NO_WORDS)
        sent = beside(read.text)
        speed = Speed(sent.speed) if sent.speed else None
        return replace(requester.new_task(kind, words, sent.text), notes=read.notes, speed=speed)

    def _words(self, kind: Kind, prompt: str) -> str:
        """A prompt of that kind, cleaned; beside a picture it may be empty. Raises RefusedError."""
        purpose = _PURPOSES.get(kind.name)
        if purpose is not None and not prompt.strip():
            return ""
        check = partial(
            compose,
            niji=False,
            defaults="" if purpose else self._defaults.parameters,
            pictures=1 if purpose else 0,
            purpose=purpose or Purpose.IMAGINE,
        )
        return refusing_faults(prompt, check).typed


def prompt_to_repeat(request: Request) -> str:
    """The prompt that asks for the same again: presets may be others by now, or somebody else's."""
    is_expanded = stands_for_more(request.prompt, request.sent_prompt)
    return request.sent_prompt if is_expanded else request.prompt
