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
    refuse_several,
    stands_for_more,
    tidied,
    with_options,
    with_presets,
    without_options,
)
from bot.services.refusals import Refusal, RefusedError, of_all
from bot.services.servers.access import check_request
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

    def completions(
        self, typed: str, rules: Rules, *, version: str, niji: bool
    ) -> list[Completion]:
        """What may follow at the end of a prompt that is being typed.

        `version` and `niji` were chosen beside it; without them it is the model that is usual for
        whoever types, where they do.
        """
        chosen = with_options("", {"v": version}).source if version else rules.naming_model
        return completions(typed, beside=chosen, niji=niji, closed=rules.closed_parameters)

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
            closed=rules.closed_parameters,
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
        try:
            composed = refusing_faults(
                prompt_request.prompt,
                lambda prompt: self.compose(prompt_request, prompt, rules, presets=presets),
            )
        except RefusedError as error:
            raise self._permitted(requester, prompt_request, rules, error) from error
        new = replace(
            requester.new_task(kinds.IMAGINE, composed.typed, composed.text),
            niji=composed.niji,
            speed=_speed(composed.speed)
            or prompt_request.speed
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

    def _permitted(
        self,
        requester: Requester,
        prompt_request: PromptRequest,
        rules: Rules,
        error: RefusedError,
    ) -> RefusedError:
        """The refusal of a prompt; with why its correction is none if the rules refuse that."""
        if error.fix is None:
            return error
        corrected = replace(prompt_request, prompt=error.fix)
        try:
            check_request(self.composed(requester, corrected, rules), rules)
        except RefusedError as closed:
            return of_all([error, closed])
        return error

    def worded(self, requester: Requester, kind: Kind, prompt: str) -> NewTask:
        """The row of a prompt beside a picture, or to be shortened. Raises RefusedError.

        It has a speed if one was typed, which is not in what is sent.
        """
        words, read = self._words(kind, prompt), tidied(prompt)
        if not words and kind is kinds.EDIT:
            raise RefusedError(Refusal.NO_WORDS)
        sent = beside(read.text)
        refusing_faults(sent.text, refuse_several)  # what was moved may close a list
        new = requester.new_task(kind, words, sent.text)
        return replace(new, notes=read.notes, speed=_speed(sent.speed))

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


def _speed(typed: str | None) -> Speed | None:
    return Speed(typed) if typed else None


def prompt_to_repeat(request: Request) -> str:
    """The prompt that asks for the same again: presets may be others by now, or somebody else's.

    Without a speed, which may not be open to whoever asks now.
    """
    is_expanded = stands_for_more(request.prompt, request.sent_prompt)
    prompt = request.sent_prompt if is_expanded else request.prompt
    return without_options(prompt, set(Speed))
