"""Options beside a prompt, merged with what was typed in it."""

from collections.abc import Collection, Iterator, Mapping

from bot.domain.messages import Message
from bot.prompts.codes import PromptCode
from bot.prompts.corrections.edits import Edit, edited
from bot.prompts.options import group_of, kind_of
from bot.prompts.parameters.parameter import FLAGS
from bot.prompts.parameters.table import BY_SPELLING
from bot.prompts.parameters.values import canonical, without_rest
from bot.prompts.parse import Option, Parsed
from bot.prompts.suggestions import value_meant
from bot.prompts.text.normalise import as_parsed


def with_options(prompt: str | Parsed, options: Mapping[str, str]) -> Parsed:
    """Return the prompt with the options of its command as parameters; the typed word wins.

    ``options`` are values by the name of the parameter, in any of its spellings; a flag's value
    does not matter, and other options without a value are left out. Values may be what members
    type there: "wide" for an aspect ratio, "niji 7" for a version.
    """
    parsed = as_parsed(prompt)
    typed = {group_of(option.name) for option in parsed.options}
    added = [
        f"--{name} {value}".rstrip()
        for name, value in _chosen(options)
        if group_of(name) not in typed
    ]
    return as_parsed(" ".join(filter(None, (parsed.source, *added)))) if added else parsed


def without_options(prompt: str | Parsed, names: Collection[str]) -> str:
    """Return the prompt without the parameters of these canonical names."""
    parsed = as_parsed(prompt)
    gone = (without_rest(option) for option in parsed.options if option.name in names)
    return edited(parsed.source, [Edit(start=each.start, end=each.end, text="") for each in gone])


def names_model(prompt: str | Parsed) -> bool:
    """Whether a prompt says which model draws it."""
    return any(group_of(option.name) == "model" for option in as_parsed(prompt).options)


def overruled(prompt: str | Parsed, options: Mapping[str, str]) -> tuple[Message, ...]:
    """Return a message for each option that was not used, as the prompt says something else."""
    options_typed = map(without_rest, as_parsed(prompt).options)
    typed = {group_of(option.name): option for option in options_typed}
    return tuple(
        Message(
            PromptCode.OVERRULED,
            typed=option.whole.text,
            chosen=f"--{name} {value}".rstrip(),
        )
        for name, value in _chosen(options)
        if (option := typed.get(group_of(name))) and not _is_same(option, name, value)
    )


def _chosen(options: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for spelling, given in options.items():
        parameter = BY_SPELLING.get(spelling.lower())
        name = parameter.name if parameter else spelling.lower()
        value = value_meant(name, " ".join(given.split()))
        if name == "v" and value.startswith("niji"):
            name, value = "niji", value.removeprefix("niji").strip()
        elif kind_of(name) in FLAGS:
            value = ""
        elif not value and not (parameter and parameter.optional):
            continue
        yield name, value


def _is_same(option: Option, name: str, value: str) -> bool:
    parameter = option.parameter
    typed = " ".join(option.words)
    if option.name != name or parameter is None:
        return (option.name, typed) == (name, value)
    return (canonical(parameter, typed) or typed) == (canonical(parameter, value) or value)
