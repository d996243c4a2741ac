"""The switches of the world panel: those of CometAPI's refusals, and settings of the bot."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.screen import button, message, use

if TYPE_CHECKING:
    from playground.session import Session
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_refused_key_waits_or_declines_as_the_bot_is_set(
    session: Session, screens: Screens
) -> None:
    """A change of a setting starts the bot again; what was said of that goes once it runs."""
    page = await screens.open(session)
    await button(page, "World: speed, faults, kill -9").click()
    panel = page.get_by_role("complementary", name="The world")
    said = panel.locator(".said")
    running = panel.get_by_text(re.compile(r"Running · pid"))
    at_first = await running.inner_text()

    await panel.get_by_role("combobox", name="While CometAPI is away").select_option(
        "prompts are declined"
    )
    await expect(running).not_to_have_text(at_first)
    await expect(running).to_be_visible()
    await expect(said).to_have_text("")
    await panel.get_by_text("Credit used up").click()
    await use(page, "imagine", "a boat")
    await expect(page.get_by_text(re.compile("not answering")).first).to_be_visible()
    await use(page, "imagine", "a kite")
    await expect(message(page, "Only you can see this")).to_be_visible()
    await panel.get_by_text("Credit used up").click()
    await button(message(page, "a boat"), "U1").wait_for()

    await button(panel, "Stop").click()
    await expect(said).to_have_text("The bot was stopped.")
    await button(panel, "Start").click()
    await expect(panel).to_contain_text("Running")
    await expect(said).to_have_text("")
    assert session.supervisor.settings["WHEN_PAUSED"] == "refuse"
