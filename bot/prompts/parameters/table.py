"""Midjourney's rules as one table of data, and where each is known from."""

from typing import Final

from bot.prompts.codes import PromptCode
from bot.prompts.parameters.models import NIJIS, VERSIONS, since, until
from bot.prompts.parameters.parameter import PICTURES, Clash, Kind, Limit, Parameter

_TABLE = "Midjourney: Parameter List"
_OMNI = "Midjourney: Omni Reference"
_VERSION = "Midjourney: Version"
_VIDEO = "Midjourney: Video"
_REPEAT = "Midjourney: Repeat"
_LINK = "https://example.com/a.png"

PARAMETERS: Final = (
    Parameter(
        name="ar",
        aliases=("aspect",),
        mistaken=("ratio", "aspectratio", "size", "dimensions"),
        kind=Kind.RATIO,
        example="16:9",
        limits=(Limit(beside="hd", widest=4, source=_VERSION), Limit(widest=14, source=_TABLE)),
        source=_TABLE,
    ),
    Parameter(
        name="v",
        group="model",
        aliases=("version",),
        mistaken=("ver", "model"),
        kind=Kind.VERSION,
        example="7",
        choices=VERSIONS[::-1],
        source=_TABLE,
    ),
    Parameter(
        name="niji",
        group="model",
        kind=Kind.VERSION,
        example="7",
        choices=tuple(model.removeprefix("niji ") for model in NIJIS[::-1]),
        optional=True,
        source=_TABLE,
    ),
    Parameter(
        name="s", aliases=("stylize",), kind=Kind.INTEGER, example="250", high=1000, source=_TABLE
    ),
    Parameter(
        name="c",
        aliases=("chaos",),
        mistaken=("variety",),
        kind=Kind.INTEGER,
        example="20",
        high=100,
        source=_TABLE,
    ),
    Parameter(
        name="w",
        aliases=("weird",),
        kind=Kind.INTEGER,
        example="250",
        high=3000,
        models=since("5") + since("niji 5"),
        clashes=(
            Clash(
                other="seed",
                is_certain=False,
                code=PromptCode.WEIRD_WITH_SEED,
                source=_TABLE,
            ),
        ),
        source=_TABLE,
    ),
    Parameter(name="seed", kind=Kind.INTEGER, example="42", high=4_294_967_295, source=_TABLE),
    Parameter(
        name="no",
        mistaken=("negative", "neg", "without", "exclude"),
        kind=Kind.WORDS,
        example="people, text",
        source=_TABLE,
    ),
    Parameter(name="raw", kind=Kind.FLAG, models=since("5.1") + since("niji 6"), source=_TABLE),
    Parameter(
        name="style",
        kind=Kind.WORD,
        example="raw",
        choices=("raw", "cute", "expressive", "original", "scenic", "4a", "4b", "4c"),
        models=("4", "5.1", "5.2", "6", "6.1", "7", *since("niji 5")),
        instead=(("raw", "--raw"),),
        limits=(
            Limit(
                models=("niji 5",),
                choices=("cute", "expressive", "original", "scenic"),
                source=_TABLE,
            ),
            Limit(models=("4",), choices=("4a", "4b", "4c"), source=_TABLE),
            Limit(
                models=("5.1", "5.2", "6", "6.1", "7", *since("niji 6")),
                choices=("raw",),
                source=_TABLE,
            ),
        ),
        source=f"{_TABLE}; {_VERSION}",
    ),
    Parameter(
        name="exp", kind=Kind.INTEGER, example="10", high=100, models=since("7"), source=_TABLE
    ),
    Parameter(
        name="iw",
        kind=Kind.NUMBER,
        example="1.5",
        high=3,
        needs=(PICTURES,),
        limits=(Limit(models=("6", "6.1", "niji 7"), high=2, source=_TABLE),),
        source=_TABLE,
    ),
    Parameter(
        name="sref",
        kind=Kind.REFERENCES,
        example="random",
        models=since("6") + since("niji 6"),
        source=_TABLE,
    ),
    Parameter(
        name="sw",
        kind=Kind.INTEGER,
        example="200",
        high=1000,
        models=since("6") + since("niji 6"),
        needs=("sref",),
        source=_TABLE,
    ),
    Parameter(
        name="sv",
        kind=Kind.INTEGER,
        example="4",
        low=1,
        high=7,
        models=since("6") + since("niji 6"),
        needs=("sref",),
        limits=(
            Limit(models=("6", "6.1", "niji 6"), low=1, high=4, source=_TABLE),
            Limit(models=("7",), low=1, high=6, source=_TABLE),
        ),
        clashes=(
            Clash(
                other="p",
                is_certain=False,
                code=PromptCode.MOODBOARD_WITH_SV,
                source=_TABLE,
            ),
        ),
        source=_TABLE,
    ),
    Parameter(
        name="oref",
        kind=Kind.URLS,
        example=_LINK,
        most=1,
        models=("7",),
        clashes=(
            Clash(other="draft", source=_OMNI),
            Clash(other="q", value="4", source=_OMNI),
            Clash(
                other="region",
                code=PromptCode.OREF_WITH_REGION,
                source=_OMNI,
            ),
        ),
        source=_TABLE,
    ),
    Parameter(
        name="ow",
        kind=Kind.INTEGER,
        example="100",
        low=1,
        high=1000,
        models=("7",),
        needs=("oref",),
        source=_TABLE,
    ),
    Parameter(
        name="cref",
        mistaken=("character",),
        kind=Kind.URLS,
        example=_LINK,
        models=("6", "6.1", "niji 6"),
        source=_TABLE,
    ),
    Parameter(
        name="cw",
        kind=Kind.INTEGER,
        example="50",
        high=100,
        models=("6", "6.1", "niji 6"),
        needs=("cref",),
        source=_TABLE,
    ),
    Parameter(
        name="p",
        aliases=("profile",),
        mistaken=("personalize", "moodboard"),
        kind=Kind.CODES,
        example="abc123",
        optional=True,
        models=(*since("6"), "niji 6"),
        source=_TABLE,
    ),
    Parameter(
        name="q",
        aliases=("quality",),
        kind=Kind.CHOICE,
        example="2",
        choices=(".25", ".5", "1", "2", "3", "4"),
        models=until("7") + NIJIS,
        limits=(
            Limit(models=("7",), choices=("1", "2", "4"), source=_TABLE),
            Limit(
                models=until("6.1") + until("niji 6"),
                choices=(".25", ".5", "1", "2"),
                source=_TABLE,
            ),
        ),
        source=_TABLE,
    ),
    Parameter(name="draft", kind=Kind.FLAG, models=("7",), source=_TABLE),
    Parameter(name="hd", group="size", kind=Kind.FLAG, models=since("8.1"), source=_TABLE),
    Parameter(name="sd", group="size", kind=Kind.FLAG, models=since("8.1"), source=_VERSION),
    Parameter(
        name="tile",
        mistaken=("tiling", "seamless"),
        kind=Kind.FLAG,
        models=(*until("3"), *since("5"), "niji 5", "niji 6"),
        source=_TABLE,
    ),
    Parameter(
        name="stop",
        kind=Kind.INTEGER,
        example="80",
        low=10,
        high=100,
        models=until("6.1") + until("niji 6"),
        source=_TABLE,
    ),
    Parameter(
        name="edit", kind=Kind.URLS, example=_LINK, most=4, models=since("8.1"), source=_TABLE
    ),
    Parameter(
        name="zoom",
        kind=Kind.NUMBER,
        example="1.5",
        low=1,
        high=2,
        remark=PromptCode.ZOOM_OUTSIDE,
        source=_TABLE,
    ),
    Parameter(
        name="video",
        kind=Kind.CHOICE,
        example="1",
        choices=("1",),
        optional=True,
        needs=(PICTURES,),
        source=_VIDEO,
    ),
    Parameter(
        name="motion",
        kind=Kind.CHOICE,
        example="low",
        choices=("low", "high"),
        needs=("video",),
        source=_VIDEO,
    ),
    Parameter(name="loop", kind=Kind.FLAG, needs=("video",), source=_TABLE),
    Parameter(
        name="end", kind=Kind.URLS, example=_LINK, most=1, needs=(PICTURES, "video"), source=_TABLE
    ),
    Parameter(
        name="bs",
        kind=Kind.CHOICE,
        example="2",
        choices=("1", "2", "4"),
        needs=("video",),
        source=_TABLE,
    ),
    Parameter(name="fast", kind=Kind.SPEED, group="speed", source=_TABLE),
    Parameter(name="relax", kind=Kind.SPEED, group="speed", source=_TABLE),
    Parameter(
        name="turbo",
        kind=Kind.SPEED,
        group="speed",
        models=until("7") + NIJIS,
        instead=(("", "--fast"), ("", "--relax")),
        clashes=(
            Clash(
                other="video",
                code=PromptCode.TURBO_VIDEO,
                source="seen",
            ),
        ),
        source=_TABLE,
    ),
    Parameter(name="stealth", kind=Kind.VISIBILITY, source=_TABLE),
    Parameter(name="public", kind=Kind.VISIBILITY, source=_TABLE),
    Parameter(
        name="r",
        aliases=("repeat",),
        kind=Kind.INTEGER,
        example="4",
        low=2,
        high=40,
        refusal=PromptCode.MAKES_SEVERAL,
        source=_REPEAT,
    ),
    *(
        Parameter(name=name, kind=Kind.FLAG, refusal=PromptCode.LONG_GONE, source=_TABLE)
        for name in ("creative", "test", "testp", "uplight", "upbeta", "sameseed")
    ),
)

WEIGHTS: Final = Parameter(
    name="::",
    kind=Kind.WEIGHTS,
    models=until("6.1") + NIJIS,
    refused_by=("8.2",),
    source=f"{_TABLE}; {_VERSION}",
)

BY_SPELLING: Final = {
    spelling: parameter
    for parameter in PARAMETERS
    for spelling in (parameter.name, *parameter.aliases)
}
