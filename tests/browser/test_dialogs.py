"""Dialogs with every kind of field."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.screen import button, last, use
from tests.browser.test_composer import file

if TYPE_CHECKING:
    from playground.session import Session
    from tests.browser.kit import Kit
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_texts_menus_and_boxes(stage: Session, kit: Kit, screens: Screens) -> None:
    """What is missing is named; what is filled in arrives."""
    page = await screens.open(stage)
    await use(page, "survey")
    dialog = page.get_by_role("dialog", name="Tell us more")
    await button(dialog, "Submit").click()
    await expect(dialog.get_by_text("This field is required.")).to_have_count(3)
    title = dialog.get_by_role("textbox", name="Title")
    await expect(title).to_be_focused()

    await title.fill("A boat at sunrise")
    await expect(dialog).to_contain_text("3 characters left")
    await dialog.get_by_role("combobox", name="Style").click()
    await page.get_by_role("option", name="Ink").click()
    await page.get_by_role("option", name="Pastel").click()
    await page.keyboard.press("Escape")
    await dialog.get_by_label("Large").check()
    await dialog.get_by_label("Frame").check()
    await button(dialog, "Submit").click()

    expected = "Got A boat at sunrise | ink,pastel | l | frame,signature"
    await expect(last(page)).to_contain_text(expected)
    await expect(page.locator(".composer-text")).to_be_focused()
    assert kit.is_ready()


async def test_people_places_and_files(stage: Session, kit: Kit, screens: Screens) -> None:
    """Members and channels to choose from, files by picker, a box to tick."""
    page = await screens.open(stage)
    await use(page, "order")
    dialog = page.get_by_role("dialog", name="Order a picture")
    await dialog.get_by_role("combobox", name="For whom").click()
    await page.get_by_role("option", name="Owner").click()
    await dialog.get_by_role("combobox", name="Where").click()
    await page.get_by_role("option", name="general").click()
    async with page.expect_file_chooser() as chooser:
        await dialog.get_by_role("button", name="References").click()
    await (await chooser.value).set_files([file("one.png"), file("two.png")])
    await expect(dialog.locator(".file")).to_have_count(2)
    await dialog.get_by_role("checkbox", name="Wrap it as a gift").check()
    await button(dialog, "Submit").click()

    await expect(last(page)).to_contain_text("Got a boat | owner | general | one.png:")
    await expect(last(page)).to_contain_text("True")
    assert kit.is_ready()


async def test_a_dialog_that_fails_keeps_everything(
    stage: Session, kit: Kit, screens: Screens
) -> None:
    """The bot is gone when it is sent: it says so, and stays open."""
    page = await screens.open(stage)
    await use(page, "order")
    dialog = page.get_by_role("dialog", name="Order a picture")
    await dialog.get_by_role("textbox", name="Prompt").fill("a kite")
    await kit.close()
    await button(dialog, "Submit").click()

    await expect(dialog).to_contain_text("Something went wrong. Try again.")
    await expect(dialog.get_by_role("textbox", name="Prompt")).to_have_value("a kite")
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
