"""Reactions on the page, roles with colours, and a server with many channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from playground.discord.model.starting_world import LARGE, add_large
from tests.browser.screen import PHONE, button, last

if TYPE_CHECKING:
    from playground.session import Session
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_reactions_are_shown_and_toggled(stage: Session, screens: Screens) -> None:
    """Added in the menu by the keyboard, seen by another on a phone, who joins and leaves again."""
    world = stage.discord.world
    world.post(world.channel("Harbour/pictures"), author_id=world.user("bob").id, content="Look")
    alice = await screens.open(stage)
    bob = await screens.open(stage, "bob", size=PHONE, touch=True)

    await last(alice).focus()
    await button(last(alice), "Message actions").focus()
    await alice.keyboard.press("Enter")
    await alice.get_by_role("menuitem", name="Add reaction").focus()
    await alice.keyboard.press("Enter")
    await expect(alice.get_by_role("menuitem", name="⭐ Star")).to_be_focused()
    await alice.keyboard.press("Enter")
    await expect(button(last(alice), "⭐ 1: Alice")).to_have_attribute("aria-pressed", "true")

    await button(last(bob), "⭐ 1: Alice").tap()
    both = button(last(bob), "⭐ 2: Alice, Bob")
    await expect(both).to_have_attribute("aria-pressed", "true")
    assert await bob.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    await both.tap()
    await button(last(alice), "⭐ 1: Alice").focus()
    await alice.keyboard.press("Space")
    await expect(last(bob).locator(".reactions")).to_have_count(0)


async def test_a_large_server_is_found_through(stage: Session, screens: Screens) -> None:
    """Its 60 channels stand under their categories, its members in the colours of their roles."""
    add_large(stage.discord.world)
    page = await screens.open(stage, "alice", f"{LARGE}/flint-charts")
    await expect(page.get_by_role("button", name="flint-charts")).to_be_visible()
    await expect(page.locator(".channels .channel")).to_have_count(54)
    await expect(page.locator(".channels .group-name")).to_have_count(6)
    await expect(page.locator(".member-name", has_text="Bob")).to_have_attribute(
        "style", "--role: #e8b72c;"
    )
