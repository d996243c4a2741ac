"""Whoever wants to know where a rule is from finds it: in the repository, or at an address."""

from itertools import chain
from pathlib import Path

import pytest

from tests.support.citations import ROOT, ROWS, SOURCES, unknown

FOLDERS = ("bot", "cogs", "playground", "benchmarks", "tests", "docs")
KINDS = {".py", ".js", ".css", ".html", ".md"}
FILES = [
    path
    for path in chain(ROOT.glob("*.md"), *((ROOT / folder).rglob("*") for folder in FOLDERS))
    if path.suffix in KINDS and path != Path(__file__)
]


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_every_citation_leads_somewhere() -> None:
    """To a source of the tables, or to a document and, where it names one, its heading."""
    assert {
        str(path.relative_to(ROOT)): found for path in FILES if (found := unknown(read(path)))
    } == {}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("(Discord: Rate Limits; new-api: relay-mj)", []),
        ('(docs/architecture.md, "A task"), and README.md', []),
        ("# (CometAPI:\n# imagine)", []),
        ("(Discord: Rate Limits; Discord: No Such Page)", ["Discord: No Such Page"]),
        ("# (new-api:\n# nothing)", ["new-api: nothing"]),
        ("nowhere.md", ["nowhere.md"]),
        ("(cometapi.md 2.3, point 7)", ["cometapi.md 2.3"]),
        ("(cometapi.md section 3)", ["cometapi.md 3"]),
        ('(docs/architecture.md, "No such")', ["docs/architecture.md No such"]),
        ("as seen (rule 12)", ["rule 12"]),
        ("fifty (A5)", ["(A5)"]),
    ],
)
def test_a_citation_that_leads_nowhere_is_found(text: str, found: list[str]) -> None:
    """On one line or on two, with a number or a heading."""
    assert unknown(text) == found


def test_every_source_is_named_once_and_cited() -> None:
    """A table has no two of one name, and none that nobody needs."""
    code = "".join(read(path) for path in FILES if path.suffix in {".py", ".js"})
    cited = " ".join(word for word in code.split() if word not in {"#", "//"})

    assert len(ROWS) == len(SOURCES) == len({address for _, address in ROWS})
    assert {name for name in SOURCES if name not in cited} == set()
