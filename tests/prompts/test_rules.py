from dataclasses import dataclass

import pytest

from bot.prompts import PromptError, compose
from bot.prompts.parameters.parameter import Clash, Limit, Parameter
from bot.prompts.parameters.table import PARAMETERS, WEIGHTS
from bot.ui.texts.messages import words

TABLE = "Midjourney: Parameter List"
OMNI = "Midjourney: Omni Reference"
VERSION = "Midjourney: Version"
VIDEO = "Midjourney: Video"
REPEAT = "Midjourney: Repeat"
LINK = "https://e.x/a.png"
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Case:
    """A rule at work: what it lets pass without a note, what it stops, and how that is mended."""

    rule: str
    source: str
    right: str
    wrong: str
    says: str
    fix: str | None


CASES = [
    Case("ar", TABLE, "a --ar 139:100", "a --ar 1.39:1", "`--ar 139:100`", REFUSED),
    Case(
        "ar limit hd",
        VERSION,
        "a --ar 4:1 --hd --v 8.2",
        "a --ar 1:5 --hd --v 8.2",
        "goes to 4:1",
        "a --ar 1:4 --hd --v 8.2",
    ),
    Case("ar limit", TABLE, "a --ar 14:1", "a --ar 15:1", "goes to 14:1", "a --ar 14:1"),
    Case("v", TABLE, "a --v 5.2", "a --v 10", "version number", REFUSED),
    Case("niji", TABLE, "a --niji 5", "a --niji 8", "Known are 7, 6, 5 and 4", None),
    Case("s", TABLE, "a --s 1000", "a --s 1001", "0 to 1,000", REFUSED),
    Case("c", TABLE, "a --c 100", "a --c 101", "0 to 100", REFUSED),
    Case("w", TABLE, "a --w 3000 --v 5", "a --w 3000 --v 4", "version 5 and newer", "a --v 4"),
    Case("w x seed", TABLE, "a --w 5 --s 5", "a --w 5 --seed 5", "something else", None),
    Case("seed", TABLE, "a --seed 4294967295", "a --seed 4294967296", "4,294,967,295", REFUSED),
    Case("no", TABLE, "a --no dogs, cats", "a --no", "needs words", REFUSED),
    Case("raw", TABLE, "a --raw --v 5.1", "a --raw --v 5", "version 5.1", "a --v 5"),
    Case(
        "style",
        f"{TABLE}; {VERSION}",
        "a --style raw --v 7",
        "a --style raw --v 8.2",
        "Use `--raw`",
        "a --raw --v 8.2",
    ),
    Case(
        "style limit niji 5",
        TABLE,
        "a --style scenic --niji 5",
        "a --style raw --niji 5",
        "scenic with niji 5",
        "a --niji 5",
    ),
    Case("style limit 4", TABLE, "a --style 4c --v 4", "a --style raw --v 4", "4a", "a --v 4"),
    Case(
        "style limit 7, niji 7",
        TABLE,
        "a --style raw --niji 6",
        "a --style cute --niji 6",
        "takes raw with niji 6",
        "a --niji 6",
    ),
    Case("exp", TABLE, "a --exp 100 --v 7", "a --exp 100 --v 6.1", "version 7", "a --v 6.1"),
    Case("iw", TABLE, f"{LINK} a --iw 3", "a --iw 3", "a picture beside it", REFUSED),
    Case(
        "iw limit 6.1, niji 7",
        TABLE,
        f"{LINK} a --iw 2 --v 6.1",
        f"{LINK} a --iw 2.5 --niji 7",
        "0 to 2 with niji 7",
        f"{LINK} a --iw 2 --niji 7",
    ),
    Case(
        "sref",
        TABLE,
        "a --sref 12 --v 6",
        "a --sref 12 --v 5.2",
        "version 6",
        "a --sref 12 --v 8.2",
    ),
    Case("sw", TABLE, "a --sref 1 --sw 1000", "a --sw 1000", "`--sref` only", REFUSED),
    Case("sv", TABLE, "a --sref 1 --sv 7", "a --sv 4", "`--sref` only", REFUSED),
    Case(
        "sv limit 6.1, niji 6",
        TABLE,
        "a --sref 1 --sv 4 --v 6.1",
        "a --sref 1 --sv 6 --v 6.1",
        "1 to 4",
        "a --sref 1 --sv 4 --v 6.1",
    ),
    Case(
        "sv limit 7",
        TABLE,
        "a --sref 1 --sv 6 --v 7",
        "a --sref 1 --sv 7 --v 7",
        "1 to 6",
        "a --sref 1 --sv 6 --v 7",
    ),
    Case("sv x p", TABLE, "a --sref 1 --p", "a --sref 1 --sv 4 --p m1", "moodboard", None),
    Case(
        "oref",
        TABLE,
        f"a --oref {LINK} --v 7",
        f"a --oref {LINK} --v 6",
        "version 7",
        f"a --oref {LINK} --v 7",
    ),
    Case(
        "oref x draft",
        OMNI,
        f"a --oref {LINK}",
        f"a --oref {LINK} --draft",
        "`--oref` and `--draft` exclude",
        REFUSED,
    ),
    Case(
        "oref x q 4",
        OMNI,
        f"a --oref {LINK} --q 2",
        f"a --q 4 --oref {LINK}",
        "`--oref` and `--q 4` exclude",
        REFUSED,
    ),
    Case("ow", TABLE, f"a --oref {LINK} --ow 1000", "a --ow 100", "`--oref` only", REFUSED),
    Case(
        "cref",
        TABLE,
        f"a --cref {LINK} --niji 6",
        f"a --cref {LINK} --v 7",
        "niji 6",
        f"a --cref {LINK} --v 6.1",
    ),
    Case("cw", TABLE, f"a --cref {LINK} --cw 0", "a --cw 0", "`--cref` only", REFUSED),
    Case("p", TABLE, "a --p abc --v 6", "a --p abc --niji 7", "niji 6", "a --niji 7"),
    Case("q", TABLE, "a --q 2 --v 7", "a --q 2 --v 8.1", "version 7 and older", "a --v 8.1"),
    Case("q limit 7", TABLE, "a --q 4 --v 7", "a --q 3 --v 7", "1, 2 or 4", "a --q 4 --v 7"),
    Case(
        "q limit 6.1, niji 6",
        TABLE,
        "a --q .25 --v 5.2",
        "a --q 4 --v 6.1",
        ".25, .5, 1 or 2",
        "a --q 2 --v 6.1",
    ),
    Case("draft", TABLE, "a --draft --v 7", "a --draft --v 8.1", "version 7 only", "a --v 8.1"),
    Case("hd", TABLE, "a --hd --v 8.1", "a --hd --v 7", "version 8.1 and newer", "a --v 7"),
    Case("sd", VERSION, "a --sd --v 8.1", "a --sd --niji 7", "version 8.1", "a --niji 7"),
    Case("tile", TABLE, "a --tile --niji 6", "a --tile --niji 7", "niji 5, 6", "a --niji 7"),
    Case("stop", TABLE, "a --stop 10 --v 6", "a --stop 10 --v 7", "6.1 and older", "a --v 7"),
    Case(
        "edit",
        TABLE,
        f"a --edit {LINK} --v 8.2",
        f"a --edit {LINK} --v 7",
        "8.1",
        f"a --edit {LINK} --v 8.2",
    ),
    Case("zoom", TABLE, "a", "a --zoom 1.5", "Custom Zoom", "a"),
    Case("video", VIDEO, f"{LINK} --video", "a --video", "picture to start from", REFUSED),
    Case("motion", VIDEO, f"{LINK} --video --motion high", "a --motion high", "`--video`", REFUSED),
    Case("loop", TABLE, f"{LINK} --video --loop", f"{LINK} a --loop", "`--video`", REFUSED),
    Case(
        "end",
        TABLE,
        f"{LINK} --video --end {LINK}",
        f"a --video --end {LINK}",
        "picture to start from",
        REFUSED,
    ),
    Case("bs", TABLE, f"{LINK} --video --bs 4", "a --bs 4", "`--video`", REFUSED),
    Case("fast", TABLE, "a --fast", "a --fast --relax", "exclude each other", REFUSED),
    Case("relax", TABLE, "a --relax", "a --relax 5", "go at the end", None),
    Case("turbo", TABLE, "a --turbo --v 7", "a --turbo --v 8.1", "`--fast`", "a --fast --v 8.1"),
    Case(
        "turbo x video",
        "seen",
        f"{LINK} --video --fast",
        f"{LINK} --video --turbo",
        "do not run in turbo",
        REFUSED,
    ),
    Case("stealth", TABLE, "a", "a --stealth", "was left out", None),
    Case("public", TABLE, "a", "a --public", "was left out", None),
    Case("r", REPEAT, "a", "a --repeat 4", "several pictures", REFUSED),
    *(
        Case(old, TABLE, "a", f"a --{old}", "long gone", REFUSED)
        for old in ("creative", "test", "testp", "uplight", "upbeta", "sameseed")
    ),
    Case("::", f"{TABLE}; {VERSION}", "a::2 b --v 6.1", "a::2 b --v 7", "Weights", "a b --v 7"),
]
"""One for each row of the table, but for `oref x region`, which has a dialog of its own."""


def rules() -> dict[str, Parameter | Limit | Clash]:
    """Name the rows of the table as the cases do."""
    named: dict[str, Parameter | Limit | Clash] = {}
    for row in (*PARAMETERS, WEIGHTS):
        named[row.name] = row
        for limit in row.limits:
            newest = [model for model in ("4", "6.1", "7") if model in limit.models][-1:]
            nijis = [model for model in ("niji 5", "niji 6", "niji 7") if model in limit.models]
            company = ", ".join([limit.beside, *newest, *nijis[-1:]]).strip(", ")
            named[f"{row.name} limit {company}".strip()] = limit
        for clash in row.clashes:
            named[f"{row.name} x {clash.other} {clash.value}".strip()] = clash
    return named


RULES = rules()


def test_every_row_of_the_table_has_its_case() -> None:
    """A new rule needs an example of what it lets pass and what it stops."""
    assert [each.rule for each in CASES] == [name for name in RULES if name != "oref x region"]


@pytest.mark.parametrize("each", CASES, ids=lambda each: f"{each.rule} ({each.source})")
def test_each_rule_stops_what_its_source_says(each: Case) -> None:
    """What is right passes without a word; what is wrong is refused, or noted and mended."""
    assert RULES[each.rule].source == each.source
    right = compose(each.right, niji=False)
    assert (right.notes, right.fix) == ((), None)
    if each.fix == REFUSED:
        with pytest.raises(PromptError) as refusal:
            compose(each.wrong, niji=False)
        assert each.says in words(refusal.value.message)
        start, end = refusal.value.span or (0, 0)
        assert refusal.value.part == each.wrong[start:end] != ""
    else:
        wrong = compose(each.wrong, niji=False)
        assert each.says in " ".join(map(words, wrong.notes))
        assert wrong.fix == each.fix
