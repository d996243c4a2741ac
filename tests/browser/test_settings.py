"""The panel of `/settings` on the page: menus of roles and channels, and numbers in a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.screen import PHONE, button, last, use

if TYPE_CHECKING:
    from playwright.async_api import Page

    from playground.session import Session
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def go_to(page: Page, name: str) -> None:
    """Choose a page of the panel in the menu below it; it fits a phone."""
    await last(page).get_by_role("combobox").last.click()
    await page.get_by_role("option", name=name).click()
    await expect(last(page).get_by_role("heading", name=name)).to_be_visible()
    await check_fits(page)


async def check_fits(page: Page) -> None:
    """Make sure that what is chosen and said on a page is seen at once on a phone."""
    box = await last(page).locator(".container").bounding_box()
    assert box is not None
    assert box["height"] < PHONE[1]


async def test_a_member_chooses_for_themselves(session: Session, screens: Screens) -> None:
    """On a phone: a ratio from a menu, taken back with one press; what is told, behind another."""
    page = await screens.open(session, "alice", size=PHONE, touch=True)
    await use(page, "settings")
    panel = last(page)
    await panel.get_by_role("combobox").first.click()
    await page.get_by_role("option", name="16:9").click()
    await expect(panel).to_contain_text("Changed: Aspect ratio, from not set to 16:9.")
    await button(panel, "Undo").click()
    await expect(panel).to_contain_text("Changed: Aspect ratio, from 16:9 to not set.")
    await check_fits(page)
    await button(panel, "Language, results …").click()
    await button(panel, "Hide my prompts").click()
    await expect(panel).to_contain_text("Changed: Prompts hidden from others")
    await check_fits(page)
    await button(panel, "Back").click()
    await expect(panel).to_contain_text("Remix is off")


async def test_an_owner_sets_a_server_up_with_one_thumb(session: Session, screens: Screens) -> None:
    """On a phone: a role is let in and taken back, a channel chosen, a limit written."""
    page = await screens.open(session, "owner", size=PHONE, touch=True)
    await use(page, "settings")
    panel = last(page)
    await expect(panel).to_contain_text("Everybody may ask for pictures.")

    await panel.get_by_role("combobox", name="Everybody").click()
    await page.get_by_role("option", name="Artist").click()
    await page.keyboard.press("Escape")
    await expect(panel).to_contain_text("Members with the role @Artist may ask for pictures.")
    await button(panel, "Undo").click()
    await expect(panel).to_contain_text("Everybody may ask for pictures.")

    await go_to(page, "This server: Limits")
    await panel.get_by_role("combobox", name="Choose a role").click()
    await page.get_by_role("option", name="Muted").click()
    await expect(panel).to_contain_text("what holds for everyone holds here")
    await button(panel, "Pictures and dollars …").click()
    dialog = page.get_by_role("dialog", name="Pictures and dollars")
    await dialog.get_by_role("textbox", name="Pictures a day").fill("2")
    await button(dialog, "Submit").click()
    await expect(panel).to_contain_text("2 pictures a day")

    guild = session.discord.world.guild("Harbour")
    for role in [role for role in guild.roles.values() if role.name == "Muted"]:
        session.discord.world.delete_role(guild, role)
    await button(panel, "Back").click()
    await expect(panel).to_contain_text("Deleted role")

    await go_to(page, "This server: Defaults")
    await panel.get_by_role("combobox", name="Choose a channel").click()
    await page.get_by_role("option", name="gallery").click()
    await expect(panel).to_contain_text("what holds for the server holds here")
    await panel.get_by_role("combobox").first.click()
    await page.get_by_role("option", name="Relax").click()
    await expect(panel).to_contain_text("Changed: gallery, from not set to at Relax.")

    await go_to(page, "This server: Safety")
    await button(panel, "Add the starter list").click()
    await expect(panel).to_contain_text("Changed: Starter list")


async def test_where_things_stand_fits_a_phone(session: Session, screens: Screens) -> None:
    """Channels, log and gallery are set; what is chosen seldom is behind one press, and back."""
    page = await screens.open(session, "owner", size=PHONE, touch=True)
    await use(page, "settings")
    panel = last(page)
    await go_to(page, "This server: Channels")
    await panel.get_by_role("combobox", name="Everywhere").click()
    await page.get_by_role("option", name="Studios").click()
    await page.keyboard.press("Escape")
    await expect(panel).to_contain_text("Pictures are made in Studios.")
    await panel.get_by_role("combobox", name="No channel").last.click()
    await page.get_by_role("option", name="studio", exact=True).click()
    await expect(panel).to_contain_text("I tell what was set")
    await button(panel, "Gallery, reactions …").click()
    await panel.get_by_role("combobox", name="No gallery").click()
    await page.get_by_role("option", name="gallery").click()
    await expect(panel).to_contain_text("is shown in gallery, too.")
    await button(panel, "Undo").click()
    await expect(panel).to_contain_text("Changed: Gallery")
    await expect(panel).to_contain_text("No gallery is set.")
    await check_fits(page)
    await button(panel, "Back").click()
    await expect(panel).to_contain_text("I tell what was set")
    await check_fits(page)
