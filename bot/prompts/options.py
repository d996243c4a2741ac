"""From typed parameters to settled ones: values checked, doubles refused, defaults added."""

from collections.abc import Iterable, Mapping

from bot.prompts.errors import PromptError
from bot.prompts.models import family_of, knows
from bot.prompts.parameters import BY_SPELLING
from bot.prompts.parse import Option
from bot.prompts.values import value_of


def choose(options: Iterable[Option]) -> dict[str, str]:
    """Return the value of each parameter by its canonical name, "" for flags, in typed order.

    Raises:
        PromptError: one of them is certain to fail, by itself or together with another.
    """
    values: dict[str, str] = {}
    seen: dict[str, Option] = {}
    for option in options:
        parameter = option.parameter
        group = (parameter.group if parameter else "") or option.name
        if group in seen:
            raise _doubled(seen[group], option)
        seen[group] = option
        if parameter and parameter.refusal:
            raise PromptError(
                f"`--{option.spelling}` cannot be used here. {parameter.refusal}",
                part=option.typed,
            )
        values[option.name] = value_of(option, parameter) if parameter else " ".join(option.words)
    return values


def _doubled(first: Option, second: Option) -> PromptError:
    if first.spelling == second.spelling:
        sentence = f"`--{first.name}` is there twice. Keep one of them."
    else:
        sentence = f"`--{first.spelling}` and `--{second.spelling}` exclude each other. Keep one."
    return PromptError(sentence, part=second.typed)


def with_defaults(
    typed: Mapping[str, str], defaults: Mapping[str, str], *, is_niji: bool
) -> dict[str, str]:
    """Return the typed values and those defaults that fit to them; the typed word wins.

    Left out are defaults for the other kind of model, those that the model asked for does not
    know, and those whose companion is missing.
    """
    other_model = "v" if is_niji else "niji"
    welcome = {name: value for name, value in defaults.items() if name != other_model}
    merged = welcome | dict(typed)
    family = family_of(merged)
    added = {
        name: value
        for name, value in welcome.items()
        if name not in typed
        and knows(parameter := BY_SPELLING.get(name), family=family)
        and (parameter is None or not parameter.needs or parameter.needs in merged)
    }
    return dict(typed) | added


def check_companions(values: Mapping[str, str]) -> None:
    """Refuse a parameter that fails without another one (cometapi.md 6, "Formatting rules").

    Raises:
        PromptError: the other one is missing.
    """
    for name in values:
        parameter = BY_SPELLING.get(name)
        if parameter and parameter.needs and parameter.needs not in values:
            raise PromptError(
                f"`--{name}` works together with `--{parameter.needs}` only. "
                f"Add that, or leave `--{name}` out.",
                part=f"--{name} {values[name]}",
            )
