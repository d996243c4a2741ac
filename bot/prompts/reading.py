"""A prompt understood as far as it goes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from bot.prompts.errors import WHOLE, Part
from bot.prompts.options import choose, kind_of, takes, with_defaults
from bot.prompts.parameters.models import knows, models_of
from bot.prompts.parameters.parameter import PICTURES, Kind, Purpose
from bot.prompts.parameters.table import WEIGHTS
from bot.prompts.parameters.weights import first_weight
from bot.prompts.parse import Option, Parsed, as_link
from bot.prompts.text.pasted import unwrapped

MODEL: Final = frozenset({"v", "niji"})
"""Either names the model."""

NOT_SENT: Final = frozenset({Kind.SPEED, Kind.VISIBILITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked for beside a prompt.

    ``niji`` is whether Niji was chosen, ``pictures`` how many are attached, ``defaults`` are
    parameters where none are typed, ``own`` those of the member that count before them,
    ``max_length`` is in characters, ``presets`` are names that may stand in it as parameters do,
    and ``closed`` the canonical names of parameters that whoever asks may not use.
    """

    niji: bool
    purpose: Purpose
    pictures: int
    defaults: Mapping[str, str]
    own: Mapping[str, str] = field(default_factory=dict)
    max_length: int
    presets: tuple[str, ...] = ()
    closed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A prompt in its parts.

    ``typed`` are the parameters that were typed and ``sent`` those that will be, by canonical
    name; ``present`` are both, and what else parameters may need or exclude. ``options`` are those
    typed, without ``rest``: what stands behind their values. The lists named by ``joined`` were
    typed more than once. ``models`` are those that it may run on, none when nothing is known about
    them; ``chose_model`` is whether the member chose them. ``presets`` and ``closed`` are as
    `Asked` has them.
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
    closed: frozenset[str]

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
    layers = typed, _fitting(asked.own, parsed, typed), asked.defaults
    is_niji = asked.niji or _asks_for_niji(*layers)
    beside = [asked.purpose.value, *([PICTURES] if links or asked.pictures else [])]
    sent = with_defaults(*map(sendable, layers), is_niji=is_niji, beside=beside)
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
        chose_model=asked.niji or not typed.keys().isdisjoint(MODEL),
        models=models_of(sent, is_niji=is_niji),
        presets=asked.presets,
        closed=asked.closed,
    )


def _asks_for_niji(*layers: Mapping[str, str]) -> bool:
    """Whether the first of them that names a model names Niji."""
    return next(("niji" in each for each in layers if not each.keys().isdisjoint(MODEL)), False)


def _fitting(own: Mapping[str, str], parsed: Parsed, typed: Mapping[str, str]) -> Mapping[str, str]:
    """A member's own defaults; without their model where it does not take what was typed."""
    models = models_of(own, is_niji="niji" in own)
    takes_words = knows(WEIGHTS.models, asked=models) or not first_weight(parsed.head)
    if takes_words and takes(models, typed):
        return own
    return {name: value for name, value in own.items() if name not in MODEL}


def sendable(values: Mapping[str, str]) -> dict[str, str]:
    """Leave out what goes beside the prompt: speed, visibility, and Niji without a version."""
    return {
        name: value
        for name, value in values.items()
        if kind_of(name) not in NOT_SENT and (name, value) != ("niji", "")
    }
