"""Lists as pages."""

from __future__ import annotations

import pytest

from bot.ui.panels.paging import Page, page_of


@pytest.mark.parametrize(
    ("found", "number", "expected"),
    [
        ("", 0, Page(0, 0, "")),
        ("ab", 1, Page(0, 0, "ab")),
        ("abcde", 0, Page(0, 2, "ab")),
        ("abcde", 1, Page(1, 2, "cd")),
        ("abcde", 9, Page(2, 2, "e")),
    ],
)
def test_what_a_page_shows(found: str, number: int, expected: Page[str]) -> None:
    """Of two each; a number that no page has any more is that of the last."""
    assert page_of(found, number, 2) == expected
