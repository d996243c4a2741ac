"""Ranges that are narrower on some models or beside some parameters."""

from collections.abc import Container
from difflib import get_close_matches

from bot.domain.messages import Message, Value
from bot.prompts.codes import PromptCode
from bot.prompts.parameters.models import named
from bot.prompts.parameters.parameter import Kind, Limit, Parameter


def broken_limit(
    parameter: Parameter, value: str, *, present: Container[str], models: frozenset[str]
) -> Limit | None:
    """Return the first limit that holds here and that the value is beyond."""
    return next(
        (
            limit
            for limit in parameter.limits
            if _holds(limit, present, models) and nearest(parameter, limit, value) != value
        ),
        None,
    )


def nearest(parameter: Parameter, limit: Limit, value: str) -> str:
    """Return the value within the limit that is nearest to one of the parameter's; "" for none.

    Between two that are equally near it is the higher one: Midjourney reads ``--q 3`` as 4
    (Midjourney: Parameter List).
    """
    if limit.widest:
        return _narrowed(value, widest=limit.widest)
    if not limit.choices:
        low, high = f"{limit.low:g}", f"{limit.high:g}"
        return low if float(value) < limit.low else high if float(value) > limit.high else value
    if parameter.kind is not Kind.CHOICE:
        return next(iter(get_close_matches(value, limit.choices, n=1)), "")
    return min(limit.choices, key=lambda each: (abs(float(each) - float(value)), -float(each)))


def explained(parameter: Parameter, limit: Limit, value: str, *, models: frozenset[str]) -> Message:
    """Return the message that a value is beyond a limit, naming what is within."""
    if limit.widest and limit.beside:
        return Message(
            PromptCode.TOO_NARROW_BESIDE, value=value, beside=limit.beside, widest=limit.widest
        )
    if limit.widest:
        return Message(PromptCode.TOO_NARROW, value=value, widest=limit.widest)
    known: dict[str, Value] = {"name": parameter.name, "value": value, "models": named(models)}
    if limit.choices:
        return Message(PromptCode.NO_CHOICE, choices=limit.choices, **known)
    return Message(PromptCode.OUT_OF_RANGE, low=limit.low, high=limit.high, **known)


def _holds(limit: Limit, present: Container[str], models: frozenset[str]) -> bool:
    on_model = not limit.models or (bool(models) and models.issubset(limit.models))
    return on_model and (not limit.beside or limit.beside in present)


def _narrowed(ratio: str, *, widest: int) -> str:
    width, height = map(int, ratio.split(":"))
    if width > widest * height:
        return f"{widest}:1"
    return f"1:{widest}" if height > widest * width else ratio
