"""`/history` on the page: a picture is found by its words, and shown here once more."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.screen import PHONE, button, last, use

if TYPE_CHECKING:
    from playground.session import Session
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_member_finds_a_picture_by_its_words(session: Session, screens: Screens) -> None:
    """On a phone: a row with its thumbnail, then what is looked for, then the picture itself."""
    page = await screens.open(session, "alice", size=PHONE, touch=True)
    for prompt in ("a paper boat", "Crème brûlée"):
        await use(page, "imagine", prompt)
        await expect(button(last(page), "U1")).to_be_visible()
    await use(page, "history")
    rows = last(page)
    await expect(rows).to_contain_text("Crème brûlée")
    await expect(rows.get_by_role("img")).to_have_count(2)
    if folder := os.environ.get("SCREENSHOTS"):
        await page.screenshot(path=f"{folder}/history-phone.png", full_page=True)

    await button(rows, "Search").click()
    dialog = page.get_by_role("dialog", name="Search")
    await dialog.get_by_role("textbox", name="Words of the prompt").fill("brulee")
    await button(dialog, "Submit").click()
    await expect(rows).to_contain_text("“brulee”")
    await expect(rows).not_to_contain_text("paper boat")

    await button(rows, "Show here").click()
    await expect(last(page)).to_contain_text("Shown again")
