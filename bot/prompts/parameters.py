"""Midjourney's parameters as one table of data: what each takes, and where that is known from."""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final


class Kind(Enum):
    """What stands after a parameter's name."""

    FLAG = auto()
    INTEGER = auto()  # low..high
    NUMBER = auto()  # low..high, decimals allowed
    RATIO = auto()
    CHOICE = auto()  # one of choices
    VERSION = auto()  # one of choices, and what may follow them
    WORD = auto()
    WORDS = auto()
    URLS = auto()  # up to most; 0 is any number
    REFERENCES = auto()  # links, number codes, "random"
    CODES = auto()
    SPEED = auto()  # a flag for the API, not for the prompt
    VISIBILITY = auto()  # a flag for the account, not for the prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One row of the table.

    ``name`` is the canonical spelling, the one that is sent, and ``example`` a value that works.
    ``optional`` allows the name without a value. ``models`` are the model families that know the
    parameter ("7", "niji 6"); none means all. Parameters of one ``group`` exclude each other.
    ``needs`` names a parameter without which this one fails. ``refusal`` is why the parameter is
    always refused, ``remark`` a note on every use.
    """

    name: str
    aliases: tuple[str, ...] = ()
    kind: Kind
    example: str = ""
    low: float = 0
    high: float = 0
    most: int = 0
    choices: tuple[str, ...] = ()
    optional: bool = False
    models: tuple[str, ...] = ()
    group: str = ""
    needs: str = ""
    refusal: str = ""
    remark: str = ""
    source: str


_TABLE = "cometapi.md 6"
_BATCH = "It makes several pictures at once, and only one of them could be followed here."
_OLD = "Only models that are long gone knew it."
_SINCE_6: Final = ("6", "7", "8", "niji 6", "niji 7")

PARAMETERS: Final = (
    Parameter(name="ar", aliases=("aspect",), kind=Kind.RATIO, example="16:9", source=_TABLE),
    Parameter(
        name="v",
        group="model",
        aliases=("version",),
        kind=Kind.VERSION,
        example="7",
        choices=("8.2", "8.1", "7", "6.1", "6", "5.2", "5.1", "5", "4", "3", "2", "1"),
        source=_TABLE,
    ),
    Parameter(
        name="niji",
        group="model",
        kind=Kind.VERSION,
        example="7",
        choices=("7", "6", "5", "4"),
        optional=True,
        source=_TABLE,
    ),
    Parameter(
        name="s", aliases=("stylize",), kind=Kind.INTEGER, example="250", high=1000, source=_TABLE
    ),
    Parameter(
        name="c", aliases=("chaos",), kind=Kind.INTEGER, example="20", high=100, source=_TABLE
    ),
    Parameter(
        name="w",
        aliases=("weird",),
        kind=Kind.INTEGER,
        example="250",
        high=3000,
        models=("5", "6", "7", "8", "niji 5", "niji 6", "niji 7"),
        source=_TABLE,
    ),
    Parameter(name="seed", kind=Kind.INTEGER, example="42", high=4_294_967_295, source=_TABLE),
    Parameter(name="no", kind=Kind.WORDS, example="people, text", source=_TABLE),
    Parameter(
        name="raw",
        kind=Kind.FLAG,
        models=("5", *_SINCE_6),
        source=_TABLE,
    ),
    Parameter(name="style", kind=Kind.WORD, example="raw", source=_TABLE),
    Parameter(
        name="exp", kind=Kind.INTEGER, example="10", high=100, models=("7", "8"), source=_TABLE
    ),
    Parameter(name="iw", kind=Kind.NUMBER, example="1.5", high=3, source=_TABLE),
    Parameter(name="sref", kind=Kind.REFERENCES, example="random", models=_SINCE_6, source=_TABLE),
    Parameter(
        name="sw",
        kind=Kind.INTEGER,
        example="200",
        high=1000,
        models=_SINCE_6,
        needs="sref",
        source=_TABLE,
    ),
    Parameter(
        name="sv",
        kind=Kind.INTEGER,
        example="6",
        low=1,
        high=7,
        models=_SINCE_6,
        needs="sref",
        source=_TABLE,
    ),
    Parameter(
        name="oref",
        kind=Kind.URLS,
        example="https://example.com/a.png",
        most=1,
        models=("7",),
        source=_TABLE,
    ),
    Parameter(
        name="ow",
        kind=Kind.INTEGER,
        example="100",
        low=1,
        high=1000,
        models=("7",),
        needs="oref",
        source=_TABLE,
    ),
    Parameter(
        name="cref",
        kind=Kind.URLS,
        example="https://example.com/a.png",
        models=("6", "niji 6"),
        source=_TABLE,
    ),
    Parameter(
        name="cw",
        kind=Kind.INTEGER,
        example="50",
        high=100,
        models=("6", "niji 6"),
        needs="cref",
        source=_TABLE,
    ),
    Parameter(
        name="p",
        aliases=("profile",),
        kind=Kind.CODES,
        example="abc123",
        optional=True,
        models=("6", "7", "8", "niji 6"),
        source=_TABLE,
    ),
    Parameter(
        name="q",
        aliases=("quality",),
        kind=Kind.CHOICE,
        example="2",
        choices=(".25", ".5", "1", "2", "3", "4"),
        models=("1", "2", "3", "4", "5", "6", "7", "niji 4", "niji 5", "niji 6", "niji 7"),
        source=_TABLE,
    ),
    Parameter(name="draft", kind=Kind.FLAG, models=("7",), source=_TABLE),
    Parameter(name="hd", kind=Kind.FLAG, models=("8",), source=_TABLE),
    Parameter(
        name="tile",
        kind=Kind.FLAG,
        models=("1", "2", "3", "5", "6", "7", "8", "niji 5", "niji 6"),
        source=_TABLE,
    ),
    Parameter(
        name="stop",
        kind=Kind.INTEGER,
        example="80",
        low=10,
        high=100,
        models=("1", "2", "3", "4", "5", "6", "niji 4", "niji 5", "niji 6"),
        source=_TABLE,
    ),
    Parameter(
        name="edit",
        kind=Kind.URLS,
        example="https://example.com/a.png",
        most=4,
        models=("8",),
        source=_TABLE,
    ),
    Parameter(
        name="zoom",
        kind=Kind.NUMBER,
        example="1.5",
        low=1,
        high=2,
        remark="`--zoom` works in the dialog of the Custom Zoom button only.",
        source=_TABLE,
    ),
    Parameter(
        name="video",
        kind=Kind.CHOICE,
        example="1",
        choices=("1",),
        optional=True,
        source="cometapi.md 1.2, imagine",
    ),
    Parameter(
        name="motion",
        kind=Kind.CHOICE,
        example="low",
        choices=("low", "high"),
        source="cometapi.md 1.2, imagine",
    ),
    Parameter(name="loop", kind=Kind.FLAG, source=_TABLE),
    Parameter(
        name="end", kind=Kind.URLS, example="https://example.com/a.png", most=1, source=_TABLE
    ),
    Parameter(name="bs", kind=Kind.CHOICE, example="2", choices=("1", "2", "4"), source=_TABLE),
    Parameter(name="fast", kind=Kind.SPEED, group="speed", source="cometapi.md 7, rule 38"),
    Parameter(name="relax", kind=Kind.SPEED, group="speed", source="cometapi.md 7, rule 38"),
    Parameter(name="turbo", kind=Kind.SPEED, group="speed", source="cometapi.md 7, rule 38"),
    Parameter(name="stealth", kind=Kind.VISIBILITY, source="cometapi.md 7, rule 38"),
    Parameter(name="public", kind=Kind.VISIBILITY, source="cometapi.md 7, rule 38"),
    Parameter(
        name="r",
        aliases=("repeat",),
        kind=Kind.INTEGER,
        example="4",
        low=2,
        high=40,
        refusal=_BATCH,
        source="cometapi.md 7, rule 38",
    ),
    Parameter(name="creative", kind=Kind.FLAG, refusal=_OLD, source=_TABLE),
    Parameter(name="test", kind=Kind.FLAG, refusal=_OLD, source=_TABLE),
    Parameter(name="testp", kind=Kind.FLAG, refusal=_OLD, source=_TABLE),
    Parameter(name="uplight", kind=Kind.FLAG, refusal=_OLD, source=_TABLE),
    Parameter(name="upbeta", kind=Kind.FLAG, refusal=_OLD, source=_TABLE),
    Parameter(name="sameseed", kind=Kind.FLAG, refusal=_OLD, source=_TABLE),
)

BY_SPELLING: Final = {
    spelling: parameter
    for parameter in PARAMETERS
    for spelling in (parameter.name, *parameter.aliases)
}
