"""Presets: parts of prompts that members keep by a name, and that `--name` stands for."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise
from typing import Final

from bot.domain.messages import Message
from bot.prompts.codes import PromptCode
from bot.prompts.compose import MOST_TYPED
from bot.prompts.errors import Part, PromptError
from bot.prompts.options import choose, clashes, group_of, kind_of
from bot.prompts.parameters.parameter import LISTS
from bot.prompts.parameters.table import BY_SPELLING
from bot.prompts.parse import OPTION, Parsed, as_link, parse
from bot.prompts.permutations import as_list, expand
from bot.prompts.text.characters import DASHES, TRAILING, folded
from bot.prompts.text.normalise import as_parsed, normalise
from bot.prompts.tidied import tidied

PRESET_MAX: Final = 2000
"""How long what a preset stands for may be, in characters: as a whole prompt."""

_NAME: Final = "[a-z0-9][a-z0-9_-]{0,31}"
_IS_NAME: Final = re.compile(_NAME)
_HYPHENS: Final = re.compile(rf"^[-{DASHES}]+")
_REFERENCE: Final = re.compile(
    rf"(?<![^\s{{,])(?:--+|[{DASHES}]{{1,2}})(?P<name>{_NAME})(?=[\s}}{TRAILING}]|$)",
    re.IGNORECASE,
)
_MARK: Final = re.compile(
    rf"\\.|(?P<brace>[{{}}])|{_REFERENCE.pattern}|{OPTION.pattern}", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Cut:
    """Where a parameter or the name of a preset begins, and how deep in braces.

    ``name`` is that of the preset, and ``end`` where it ends; None of a parameter.
    """

    start: int
    end: int
    depth: int
    name: str | None


@dataclass(slots=True, kw_only=True)
class _Pieces:
    """A prompt in the order in which it is put together: links, words, parameters."""

    links: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    """Those typed."""
    brought: list[str] = field(default_factory=list)
    """Those of presets."""


def preset_name(typed: str) -> str | None:
    """Return the name of a preset as it is kept, of one that was typed; None if it is no name.

    A name has 1 to 32 of a-z, 0-9, hyphens and underscores, and does not begin with these two.
    """
    name = _HYPHENS.sub("", typed.strip()).lower()
    return name if _IS_NAME.fullmatch(name) else None


def is_parameter(name: str) -> bool:
    """Whether `--name` is read as one of Midjourney's parameters, as `v` and `v7` are."""
    options = parse(f"--{name}").options
    return bool(options) and options[0].parameter is not None


def preset_text(typed: str | Parsed) -> str:
    """Return what a preset is to stand for as it is kept: one line, its parameters at the end.

    Raises:
        PromptError: it is empty or too long, has a parameter that is certain to fail, or one that
            there is not: presets hold no other presets.
    """
    parsed = as_parsed(typed)
    length = len(parsed.source)
    if not parsed.source:
        raise PromptError(Message(PromptCode.EMPTY_PRESET))
    if length > PRESET_MAX:
        raise PromptError(Message(PromptCode.LONG_PRESET, length=length, limit=PRESET_MAX))
    for each in expand(parsed):
        _check_options(each)
    return parsed.source if "{" in parsed.source else tidied(parsed.source).text


def _check_options(parsed: Parsed) -> None:
    for option in parsed.options:
        if option.parameter is None:
            typed = f"--{option.spelling}"
            raise PromptError(Message(PromptCode.NOT_IN_PRESET, typed=typed), Part(text=typed))
    choose(parsed.options)


def references_in(prompt: str) -> set[str]:
    """Return the names in a prompt that stand as parameters do and are none of Midjourney's."""
    return {name for name in _names_in(prompt) if not is_parameter(name)}


def _names_in(prompt: str) -> set[str]:
    """Return the names that stand as parameters do, of Midjourney's as well."""
    return {match["name"].lower() for match in _REFERENCE.finditer(folded(prompt))}


def with_plain_references(prompt: str, names: Collection[str]) -> str:
    """Return the prompt with two hyphens before those names, where a dash was typed for them."""
    pieces, done = [], 0
    for match in _REFERENCE.finditer(folded(prompt)):
        if match["name"].lower() in names:
            pieces += [prompt[done : match.start()], f"--{match['name'].lower()}"]
            done = match.end()
    return "".join([*pieces, prompt[done:]])


@lru_cache(maxsize=512)  # the message of a task is edited again and again
def stands_for_more(typed: str, sent: str) -> bool:
    """Whether a prompt that was typed names presets, which were not sent by their names."""
    names = references_in(typed)
    return bool(names) and not names <= references_in(sent)


def with_presets(
    prompt: str, presets: Mapping[str, str], *, beside: Mapping[str, str] | None = None
) -> str:
    """Return the prompt with what presets stand for: words in their place, parameters at the end.

    ``presets`` are texts by name, and ``beside`` the parameters that were chosen beside the prompt.
    Of parameters that exclude each other one typed or chosen beside wins over that of a preset,
    and that of a later preset over that of an earlier one.

    Raises:
        PromptError: that would be longer than what anybody can type.
    """
    named = _names_in(prompt) & presets.keys()
    texts = {name: presets[name] for name in named if not is_parameter(name)}
    if not texts:
        return prompt
    text = normalise(with_plain_references(prompt, texts))
    if not any(cut.name and cut.depth for cut in _cuts(text, texts)):
        return _inserted(text, texts, beside or {})
    try:
        singles = expand(text)
    except PromptError:  # which whoever takes lists finds as well
        return _inserted(text, texts, beside or {})
    return as_list([_inserted(each.source, texts, beside or {}) for each in singles])


def _check_length(length: int) -> None:
    if length > MOST_TYPED:
        raise PromptError(Message(PromptCode.FAR_TOO_LONG, length=length, limit=PRESET_MAX))


def _cuts(text: str, names: Collection[str]) -> Iterator[_Cut]:
    """Find where parameters and the names of presets begin in a normalised prompt."""
    depth = 0
    for match in _MARK.finditer(text):
        name = (match["name"] or "").lower()
        if match["brace"]:
            depth = max(0, depth + (1 if match["brace"] == "{" else -1))
        elif name in names:
            yield _Cut(start=match.start(), end=match.end(), depth=depth, name=name)
        elif OPTION.match(text, match.start()):
            yield _Cut(start=match.start(), end=match.end(), depth=depth, name=None)


def _inserted(text: str, presets: Mapping[str, str], beside: Mapping[str, str]) -> str:
    """Put presets into a normalised prompt, of which no list names one."""
    cuts = [cut for cut in _cuts(text, presets) if cut.name or not cut.depth]
    _check_length(len(text) + sum(len(presets[cut.name]) for cut in cuts if cut.name))
    pieces = _Pieces(words=[text[: cuts[0].start] if cuts else text])
    ends = [*(cut.start for cut in cuts[1:]), len(text)]
    for cut, end in zip(cuts, ends, strict=False):
        if cut.name is None:
            pieces.options.append(text[cut.start : end])
        else:
            _bring(presets[cut.name], pieces, behind=text[cut.end : end])
    typed = parse(" ".join([*pieces.words, *pieces.options])).values
    chosen = {BY_SPELLING[name].name: value for name, value in beside.items()}
    brought = _kept(pieces.brought, chosen | typed)
    whole = " ".join([*pieces.links, *pieces.words, *pieces.options, *brought])
    return " ".join(whole.split())


def _bring(preset: str, pieces: _Pieces, *, behind: str) -> None:
    """Add what a preset stands for, and the words behind its name."""
    cuts = [cut.start for cut in _cuts(preset, ()) if not cut.depth]
    words = preset[: cuts[0] if cuts else None].split()
    pieces.links += filter(None, map(as_link, words))
    own = " ".join(word for word in words if not as_link(word))
    pieces.words.append(f"{own}{behind}" if own else behind.lstrip(TRAILING))
    pieces.brought += [preset[start:end] for start, end in pairwise([*cuts, len(preset)])]


def _kept(brought: Sequence[str], typed: Mapping[str, str]) -> list[str]:
    """Return those parameters of presets that neither a typed nor a later one excludes."""
    kept, present = list[str](), dict(typed)
    for text in reversed(brought):
        option = parse(text).options[0]
        name, others = option.name, typed if kind_of(option.name) in LISTS else present
        is_there = group_of(name) in map(group_of, others)
        now = present | {name: " ".join(option.words)}
        if not is_there and not _clash(name, now):
            kept.append(text)
            present = now
    return kept[::-1]


def _clash(name: str, present: Mapping[str, str]) -> bool:
    """Whether a parameter is certain to fail beside others that are present."""
    return any(name in {one, clash.other} for one, clash in clashes(present, certain=True))
