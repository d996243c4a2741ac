"""Plain sentences about what was changed in a prompt, or may not work."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from bot.prompts.errors import quoted
from bot.prompts.models import family_of, knows
from bot.prompts.parameters import BY_SPELLING, Kind, Parameter
from bot.prompts.parse import Parsed

_EXPLAINED = 3
_WIDEST = 14


def notes_on(parsed: Parsed, typed: Mapping[str, str], sent: Mapping[str, str]) -> Iterator[str]:
    """Yield the notes on a prompt: on its parts as typed, given all that is sent."""
    if parsed.is_reordered:
        yield "Picture links go first, so they were moved to the front."
    if "::" in " ".join(parsed.words) and family_of(sent) == "8":
        yield "Weights with `::` do not work with version 8."
    yield from _on_unknown([name for name in typed if name not in BY_SPELLING])
    for name, value in typed.items():
        if parameter := BY_SPELLING.get(name):
            yield from _on_known(parameter, value, family=family_of(sent))


def _on_unknown(names: list[str]) -> Iterator[str]:
    """Guess at the first few only: comparing spellings takes time."""
    for name in names[:_EXPLAINED]:
        note = f"Midjourney may not know {quoted('--' + name)}."
        close = get_close_matches(name, BY_SPELLING, n=1)
        yield f"{note} Did you mean `--{close[0]}`?" if close else note
    if names[_EXPLAINED:]:
        yield f"Midjourney may not know {len(names) - _EXPLAINED} other parameters here either."


def _on_known(parameter: Parameter, value: str, *, family: str | None) -> Iterator[str]:
    if parameter.remark:
        yield parameter.remark
    if parameter.kind is Kind.VISIBILITY:
        yield f"`--{parameter.name}` was left out: it belongs to the account behind the bot."
    if parameter.kind is Kind.VERSION and value and value not in parameter.choices:
        known = ", ".join(parameter.choices[:4])
        yield f"`--{parameter.name} {value}` may not exist. Known are {known} and older ones."
    if parameter.kind is Kind.RATIO and _is_extreme(value):
        yield f"Midjourney may not draw anything as narrow as `{value}`."
    if not knows(parameter, family=family):
        yield f"`--{parameter.name}` works with {_listed(parameter.models)} only."


def _is_extreme(ratio: str) -> bool:
    """Whether a ratio is beyond 14:1 or 1:14, the limits in practice (cometapi.md 6)."""
    width, height = sorted(map(int, ratio.split(":")))
    return height > _WIDEST * width


def _listed(models: tuple[str, ...]) -> str:
    versions = ", ".join(model for model in models if not model.startswith("niji"))
    nijis = ", ".join(model for model in models if model.startswith("niji"))
    return " and ".join(filter(None, (versions and f"version {versions}", nijis)))
