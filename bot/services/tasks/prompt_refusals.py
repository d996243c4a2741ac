"""From the faults of a prompt to the refusal that names them all."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from bot.prompts import PromptError, as_parsed, faults_of, refuse_several
from bot.services.refusals import Refusal, RefusedError, of_all

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.prompts import Parsed

T = TypeVar("T")


def refusing_faults(prompt: str | Parsed, check: Callable[[str | Parsed], T]) -> T:
    """Return what a check makes of a prompt.

    Raises:
        RefusedError: names all faults of the prompt, of which the check raises the first.
    """
    try:
        return check(prompt)
    except PromptError as error:
        raise prompt_refusal(prompt, check) from error


def check_single(prompt: str) -> None:
    """Make sure that a prompt of a dialog makes one task, as the press is paid for one.

    Raises:
        RefusedError: it asks for several.
    """
    refusing_faults(prompt, lambda typed: refuse_several(as_parsed(typed)))


def prompt_refusal(prompt: str | Parsed, check: Callable[[Parsed], object]) -> RefusedError:
    """The refusal of a prompt that a check refuses, with the corrected prompt if it is known."""
    faults = faults_of(prompt, check)
    refusals = [RefusedError(Refusal.PROMPT, message=message) for message in faults.messages]
    return of_all(refusals, fix=faults.fix)
