"""A prompt understood as far as it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.prompts.errors import WHOLE, Part
from bot.prompts.options import choose, kind_of, with_defaults
from bot.prompts.parameters.models import models_of
from bot.prompts.parameters.parameter import PICTURES, Kind, Purpose
from bot.prompts.parse import Option, Parsed, as_link
from bot.prompts.text.pasted import unwrapped

NOT_SENT: Final = frozenset({Kind.SPEED, Kind.VISIBILITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for beside a prompt.

    ``niji`` is whether Niji was chosen, ``pictures`` how many are attached, ``defaults`` are the
    operator's parameters, ``max_length`` is in characters, and ``presets`` are names that may stand
    in it as parameters do.
    """

    niji: bool
    purpose: Purpose
    pictures: int
    defaults: Mapping[str, str]
    max_length: int
    presets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A prompt in its parts.

    ``typed`` are the parameters that were typed and ``sent`` those that will be, by canonical
    name; ``present`` are both, and what else parameters may need or exclude. ``options`` are those
    typed, without ``rest``: what stands behind their values. The lists named by ``joined`` were
    typed more than once. ``models`` are those that it may run on, none when nothing is known about
    them; ``chose_model`` is whether the member chose them. ``presets`` as `Asked` has them.
    """

    parsed: Parsed
    options: tuple[Option, ...]
    rest: tuple[str, ...]
    joined: tuple[str, ...]
    typed: dict[str, str]
    sent: dict[str, str]
    present: dict[str, str]
    purpose: Purpose
    is_niji: bool
    chose_model: bool
    models: frozenset[str]
    presets: tuple[str, ...]

    @property
    def text(self) -> str:
        """What is sent: links, words and parameters in one line."""
        options = (f"--{name} {value}".rstrip() for name, value in self.sent.items())
        return " ".join((*self.links, *self.words, *options))

    @property
    def links(self) -> tuple[str, ...]:
        """The picture links, those behind the parameters at the end."""
        return links_of(self.parsed, self.rest)

    @property
    def words(self) -> tuple[str, ...]:
        """The other words, those behind the parameters at the end."""
        return words_of(self.parsed, self.rest)

    def option(self, name: str) -> Option | None:
        """Return a typed parameter by its canonical name."""
        return next((option for option in self.options if option.name == name), None)

    def part(self, name: str) -> Part:
        """Return where a parameter stands in the prompt, by its canonical name."""
        option = self.option(name)
        return option.whole if option else WHOLE


def links_of(parsed: Parsed, rest: Sequence[str]) -> tuple[str, ...]:
    """Return the picture links of a prompt, those among the words behind its parameters last."""
    return (*parsed.links, *filter(None, map(as_link, rest)))


def words_of(parsed: Parsed, rest: Sequence[str]) -> tuple[str, ...]:
    """Return the other words of a prompt, those behind its parameters last."""
    if not rest:
        return parsed.words
    behind = (word for word in rest if not as_link(word))
    return tuple(unwrapped(" ".join((*parsed.words, *behind))).split())


def read(parsed: Parsed, asked: Asked) -> Reading:
    """Understand a prompt that was taken apart, without judging how its parts go together.

    Raises:
        PromptError: one of its parameters is certain to fail.
    """
    chosen = choose(parsed.options)
    typed = chosen.values
    links = any(map(as_link, chosen.rest)) or parsed.links
    is_niji = asked.niji or "niji" in typed or ("niji" in asked.defaults and "v" not in typed)
    beside = [asked.purpose.value, *([PICTURES] if links or asked.pictures else [])]
    sent = with_defaults(sendable(typed), sendable(asked.defaults), is_niji=is_niji, beside=beside)
    return Reading(
        parsed=parsed,
        options=chosen.options,
        rest=chosen.rest,
        joined=chosen.joined,
        typed=typed,
        sent=sent,
        present=dict.fromkeys(beside, "") | typed | sent,
        purpose=asked.purpose,
        is_niji=is_niji,
        chose_model=asked.niji or not typed.keys().isdisjoint({"v", "niji"}),
        models=models_of(sent, is_niji=is_niji),
        presets=asked.presets,
    )


def sendable(values: Mapping[str, str]) -> dict[str, str]:
    """Leave out what goes beside the prompt: speed, visibility, and Niji without a version."""
    return {
        name: value
        for name, value in values.items()
        if kind_of(name) not in NOT_SENT and (name, value) != ("niji", "")
    }
