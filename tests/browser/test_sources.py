"""The page's sources: small, plain, without circles, and from nowhere else."""

from __future__ import annotations

import re
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

from playground.page.site import WEB

if TYPE_CHECKING:
    from pathlib import Path

MOST_BYTES = 215_000
MOST_LINES = 400


def test_the_page_stays_small() -> None:
    """Scripts and styles together, and each script by itself; nothing comes from elsewhere."""
    files = [path for path in WEB.rglob("*") if path.suffix in {".js", ".css"}]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < MOST_LINES, path.name
        foreign = re.findall(r"(?:import|url)\s*\(?\s*[\"']https?:", text)
        assert not foreign, path.name
        assert "innerHTML" not in text, path.name


def test_no_script_imports_itself_through_others() -> None:
    """Every script that is imported exists, and no chain of imports comes back to its start."""
    imports = {script: set(_imported(script)) for script in WEB.rglob("*.js")}
    assert set().union(*imports.values()) <= imports.keys()
    TopologicalSorter(imports).prepare()


def _imported(script: Path) -> list[Path]:
    text = script.read_text(encoding="utf-8")
    names = re.findall(r"""^import\b[^;]*?["'](.+?)["'];""", text, re.MULTILINE)
    return [(script.parent / name).resolve() for name in names]
