"""The pages that members, moderators, owners and who runs the bot open, on one playground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.screen import PHONE, button, last, message, use
from tests.browser.test_settings import go_to

if TYPE_CHECKING:
    from playwright.async_api import Page

    from playground.session import Session
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")

ONE_SCREEN = 700


async def imagine(page: Page, prompt: str) -> None:
    """Have a picture made, and wait for it."""
    await use(page, "imagine", prompt)
    await expect(message(page, prompt)).to_contain_text("Done in")


async def test_members_find_and_show_what_they_made(session: Session, screens: Screens) -> None:
    """Through pages, by a word, as details, and here once more; then what they used and saved."""
    page = await screens.open(session, "alice", size=PHONE, touch=True)
    await use(page, "imagine", "a {red, blue, green, grey, gold} boat")
    await last(page).get_by_role("button", name="5").click()
    done = page.locator(".messages > .message").filter(has_text="Done in")
    await expect(done).to_have_count(5)
    await use(page, "history")
    panel = last(page)
    await expect(panel).to_contain_text("a gold boat")
    await expect(panel).not_to_contain_text("a red boat")
    await button(panel, "Older").click()
    await expect(panel).to_contain_text("a red boat")
    await button(panel, "Search").click()
    dialog = page.get_by_role("dialog")
    await dialog.get_by_role("textbox").first.fill("blue")
    await button(dialog, "Submit").click()
    await expect(panel).to_contain_text("a blue boat")
    await expect(panel).not_to_contain_text("a red boat")
    panel = message(page, "“blue”")
    await button(panel, "Show here").click()
    await expect(message(page, "Shown again")).to_contain_text("a blue boat")
    await button(panel, "Details").click()
    await expect(button(message(page, "As run"), "Copy prompt")).to_be_visible()


async def test_members_see_what_is_theirs(session: Session, screens: Screens) -> None:
    """What they can do, have under way, saved, used, and what is kept of them; all on a phone."""
    page = await screens.open(session, "alice", size=PHONE, touch=True)
    await use(page, "help")
    await expect(last(page)).to_contain_text("/imagine from words")
    box = await last(page).bounding_box()
    assert box is not None
    assert box["height"] < ONE_SCREEN
    await use(page, "info")
    await expect(last(page)).to_contain_text("Nothing of yours is being made or waits.")
    await use(page, "preset list")
    await expect(last(page)).to_contain_text("There are none yet.")
    await use(page, "privacy")
    await expect(last(page)).to_contain_text("What I keep of you")
    await button(last(page), "Delete everything of mine").click()
    await expect(button(last(page), "Keep it")).to_be_visible()


async def test_who_runs_and_moderates_sees_the_rest(session: Session, screens: Screens) -> None:
    """A picture is reported, its member looked at, the month drawn, the servers listed."""
    alice = await screens.open(session, "alice", size=PHONE, touch=True)
    await imagine(alice, "a kraken")
    page = await screens.open(session, "owner")
    await use(page, "settings")
    await go_to(page, "This server: Channels")
    await last(page).get_by_role("combobox", name="No channel").last.click()
    await page.get_by_role("option", name="general").click()
    await page.keyboard.press("Escape")
    await expect(button(last(page), "Show waiting reports again")).to_be_visible()

    await message(alice, "a kraken").click(button="right")
    await alice.get_by_role("menuitem", name="Report").click()
    await expect(last(alice)).to_contain_text("The moderators see your report")
    await button(last(page), "Show waiting reports again").click()
    await expect(last(page)).to_contain_text("1 report waits for a decision.")

    await page.get_by_role("button", name="Alice").first.click(button="right")
    await page.get_by_role("menuitem", name="Imagine Bot: member").click()
    await expect(last(page)).to_contain_text("1 picture")
    await button(last(page), "Block").click()
    await expect(button(last(page), "Unblock")).to_be_visible()
    await use(page, "usage")
    await expect(last(page).get_by_role("img").first).to_be_visible()
    await expect(last(page)).to_contain_text("1 picture")
    await use(page, "operator")
    await expect(last(page)).to_contain_text("Harbour")
