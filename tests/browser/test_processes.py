"""Several processes in the page: one is harmed and brought back while pictures go on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.conftest import fixture, opened
from tests.browser.screen import PATIENCE_MS, PHONE, button, message, use
from tests.support.leased_bot import PLAYED, PROGRAM

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Locator, Page

    from playground.session import Session
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")


@fixture
async def shared(tmp_path: Path) -> AsyncIterator[Session]:
    """Two processes on one file, each with a server of its own, ten times as fast as usual."""
    settings = {"DEFAULT_SPEED": "fast", **PLAYED.settings}
    async with opened(tmp_path, settings=settings, processes=2, program=PROGRAM) as session:
        session.discord.services.interactions.answer_within_s = PATIENCE_MS / 1000
        yield session


@fixture
async def resting(tmp_path: Path) -> AsyncIterator[Session]:
    """Two processes that nobody has started."""
    async with opened(tmp_path, processes=2, with_bot=False) as session:
        yield session


async def test_one_is_killed_upgraded_and_brought_back(shared: Session, screens: Screens) -> None:
    """Its pictures and those of the other arrive, each in its message, each paid once."""
    harbour = await screens.open(shared)
    lighthouse = await screens.open(shared, "bob", "Lighthouse/lamp")
    await _held(shared, {harbour: "a boat", lighthouse: "a lamp"})
    panel = await _panel(harbour)

    await button(_holder(panel, 1), "Kill -9").click()
    await expect(panel).to_contain_text("was killed.")
    await expect(panel).to_contain_text("exit code -9")
    await button(panel, "Let go on").click()
    await button(message(harbour, "a boat"), "U1").wait_for()
    await button(message(lighthouse, "a lamp"), "U1").wait_for()
    await expect(_holder(panel, 1)).to_contain_text("Running")

    await shared.ready()
    await _held(shared, {harbour: "a kite", lighthouse: "a moth"})
    was = re.findall(r"pid\s(\d+)", await _holder(panel, 0).inner_text())[0]
    await button(_holder(panel, 0), "Upgrade").click()
    await expect(panel).to_contain_text("is upgraded")
    await expect(_holder(panel, 0)).not_to_contain_text(was)
    await expect(_holder(panel, 0)).to_contain_text("Running")
    await button(panel, "Let go on").click()
    await button(message(harbour, "a kite"), "U1").wait_for()
    await button(message(lighthouse, "a moth"), "U1").wait_for()
    await expect(panel.locator(".ledger .paid")).to_have_count(4)


async def test_what_cannot_be_done_now_is_dimmed(resting: Session, screens: Screens) -> None:
    """One that is not running cannot be killed; a file cannot be cut off; all fits on a phone."""
    page = await screens.open(resting, size=PHONE, touch=True)
    await button(page, "World: speed, faults, kill -9").tap()
    panel = page.get_by_role("complementary", name="The world")
    first = panel.get_by_role("group", name="Process 1")
    await expect(button(first, "Start")).to_be_enabled()
    for act in ("Kill -9", "Freeze", "Upgrade"):
        await expect(button(first, act)).to_be_disabled()
    await expect(first.get_by_role("button", name="Cut database")).to_have_count(0)
    await button(first, "Cut Discord").tap()
    await expect(first).to_contain_text("Cut from Discord")
    await button(first, "Mend Discord").tap()
    await expect(first).not_to_contain_text("Cut from Discord")
    inside = panel.locator(".inside")
    assert await inside.evaluate("node => node.scrollWidth <= node.clientWidth")


async def _held(session: Session, asked: dict[Page, str]) -> None:
    """Ask for a picture on each page, and see it stop half-way."""
    session.comet.hold(46)
    for page, words in asked.items():
        await use(page, "imagine", words)
        await expect(message(page, words).get_by_text(re.compile("46 ?%"))).to_be_visible()


async def _panel(page: Page) -> Locator:
    """Open the world panel, and wait until both processes have their slots."""
    await button(page, "World: speed, faults, kill -9").click()
    panel = page.get_by_role("complementary", name="The world")
    for slot in (0, 1):
        await expect(_holder(panel, slot)).to_contain_text("Running")
    return panel


def _holder(panel: Locator, slot: int) -> Locator:
    """The process that has this slot."""
    return panel.get_by_role("group").filter(has_text=f"slot {slot}")
