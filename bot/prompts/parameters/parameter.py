"""What a row of the table of Midjourney's parameters can say."""

from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from typing import Final

from bot.prompts.codes import PromptCode


class Kind(Enum):
    """What stands after a parameter's name."""

    FLAG = auto()
    INTEGER = auto()  # low..high
    NUMBER = auto()  # low..high, decimals allowed
    RATIO = auto()
    CHOICE = auto()  # one of choices
    VERSION = auto()  # one of choices, and what may follow them
    WORD = auto()  # one of choices, and what may follow them
    WORDS = auto()
    URLS = auto()  # up to most; 0 is any number
    REFERENCES = auto()  # links, number codes, "random"
    CODES = auto()
    SPEED = auto()  # a flag for the API, not for the prompt
    VISIBILITY = auto()  # a flag for the account, not for the prompt
    WEIGHTS = auto()  # no parameter: the weights among the words


FLAGS: Final = frozenset({Kind.FLAG, Kind.SPEED, Kind.VISIBILITY})
LISTS: Final = frozenset({Kind.WORDS, Kind.URLS, Kind.REFERENCES, Kind.CODES})
BRING_PICTURES: Final = frozenset({Kind.URLS, Kind.REFERENCES})
TELLING: Final = frozenset(
    {
        Kind.INTEGER,
        Kind.NUMBER,
        Kind.RATIO,
        Kind.CHOICE,
        Kind.VERSION,
        Kind.URLS,
        Kind.REFERENCES,
    }
)
"""Kinds whose values are unlike words."""


class Purpose(StrEnum):
    """What a prompt is for; it stands beside the parameters like one more of them."""

    IMAGINE = "imagine"
    VIDEO = "video"
    REGION = "region"  # the dialog of Vary Region


PICTURES = "pictures"
"""What needs a picture to start from names this: links before the words, or attached ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """A narrower range in certain company: what is beyond it may fail.

    It holds for ``models`` (none means all) and, if named, ``beside`` another parameter. Either
    ``low`` to ``high``, or ``choices``, or for a ratio ``widest`` to one, either way.
    """

    models: tuple[str, ...] = ()
    beside: str = ""
    low: float = 0
    high: float = 0
    choices: tuple[str, ...] = ()
    widest: int = 0
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Another parameter that a parameter does not go with, or only with that ``value``.

    ``is_certain`` is whether the pair fails for sure. ``code`` is said instead of the usual.
    """

    other: str
    value: str = ""
    is_certain: bool = True
    code: PromptCode | None = None
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One row of the table.

    ``name`` is the canonical spelling, the one that is sent, and ``example`` a value that
    works. ``mistaken`` are spellings that other tools have for it.
    ``optional`` allows the name without a value. ``models`` are those that know the parameter;
    none means all. The models of ``refused_by`` are sure to refuse it, the others may.
    ``instead`` replaces a value for models that do not know it. Parameters of one ``group``
    exclude each other. ``needs`` names what it fails without. ``refusal`` is why the parameter is
    always refused; ``remark`` is a note on its use outside of the dialog that bears its name.
    """

    name: str
    aliases: tuple[str, ...] = ()
    mistaken: tuple[str, ...] = ()
    kind: Kind
    example: str = ""
    low: float = 0
    high: float = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    optional: bool = False
    models: tuple[str, ...] = ()
    refused_by: tuple[str, ...] = ()
    instead: tuple[tuple[str, str], ...] = ()
    group: str = ""
    needs: tuple[str, ...] = ()
    limits: tuple[Limit, ...] = ()
    clashes: tuple[Clash, ...] = ()
    refusal: PromptCode | None = None
    remark: PromptCode | None = None
    source: str
