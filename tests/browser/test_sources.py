"""The page's sources: small, plain, and from nowhere else."""

from __future__ import annotations

import re

from playground.page.site import WEB

MOST_BYTES = 200_000
MOST_LINES = 400


def test_the_page_stays_small() -> None:
    """Scripts and styles together, and each script by itself; nothing comes from elsewhere."""
    files = [path for path in WEB.iterdir() if path.suffix in {".js", ".css"}]
    assert sum(path.stat().st_size for path in files) < MOST_BYTES
    for path in files:
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) < MOST_LINES, path.name
        foreign = re.findall(r"(?:import|url)\s*\(?\s*[\"']https?:", text)
        assert not foreign, path.name
        assert "innerHTML" not in text, path.name
