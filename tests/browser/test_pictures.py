"""What a newcomer does: asks for a picture, watches it come, and goes on from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.screen import PHONE, button, last, message, use

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from playground.session import Session
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")

PERCENT = re.compile(r"\d+ %")
GRID = "U1"
SINGLE = "Vary: Subtle"


async def test_from_words_to_one_picture(session: Session, screens: Screens) -> None:
    """Imagine, watch the preview grow, U1, V2, and see one of them full size."""
    page = await screens.open(session)
    session.comet.hold(46)

    await use(page, "imagine", "a paper boat --ar 3:2")
    card = message(page, "Alice used")
    await expect(card.get_by_text(PERCENT)).to_be_visible()
    await expect(card.locator("img")).to_have_js_property("complete", value=True)
    session.comet.release()
    await expect(button(card, GRID)).to_be_visible()
    await button(card, GRID).click()
    single = message(page, "U1 of this grid")
    await expect(button(single, SINGLE)).to_be_visible()
    await expect(button(card, GRID)).to_have_class(re.compile("primary"))
    await button(card, "V2").click()
    await expect(button(message(page, "V2 of this grid"), "V4")).to_be_visible()

    await single.locator(".tile").click()
    shown = page.get_by_role("dialog").locator("img")
    await expect(shown).to_be_visible()
    natural = await shown.evaluate("image => [image.naturalWidth, image.width]")
    await button(page.get_by_role("dialog"), "Zoom: original size or fitted").click()
    await expect(shown).to_have_js_property("width", natural[0])
    assert natural[0] > natural[1]
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def test_two_tabs_are_two_members(session: Session, screens: Screens) -> None:
    """Another member sees the picture come and may press its buttons; privacy is kept."""
    alice = await screens.open(session, "alice")
    bob = await screens.open(session, "bob", context=alice.context)
    await use(alice, "imagine", "a red kite")
    await button(last(bob), GRID).wait_for()

    await button(last(bob), "Details").click()
    await expect(last(bob)).to_contain_text("Nur du kannst das sehen")
    await button(message(bob, "hat benutzt"), "U3").click()

    await expect(button(message(alice, "U3 of this grid"), SINGLE)).to_be_visible()
    await expect(message(alice, "U3 of this grid")).to_contain_text("@Bob")
    await expect(alice.get_by_text("Only you can see this")).to_have_count(0)
    await button(bob, "Nachricht ausblenden").click()
    await expect(bob.get_by_text("Nur du kannst das sehen")).to_have_count(0)


async def test_killed_and_started_from_the_world_panel(session: Session, screens: Screens) -> None:
    """Kill -9 during a task, start it again, and the picture arrives; it was paid once."""
    page = await screens.open(session)
    session.comet.hold(46)
    await use(page, "imagine", "a lighthouse")
    await expect(message(page, "a lighthouse").get_by_text(PERCENT)).to_be_visible()

    await button(page, "World: speed, faults, kill -9").click()
    panel = page.get_by_role("complementary", name="The world")
    await button(panel, "Kill -9").click()
    await expect(panel).to_contain_text("The bot was killed.")
    await expect(panel).to_contain_text("Not running")
    await button(panel, "Let go on").click()
    await button(panel, "Start").click()

    await expect(panel.get_by_text(re.compile("Running · pid"))).to_be_visible()
    await expect(button(message(page, "a lighthouse"), GRID)).to_be_visible()
    await expect(panel.locator(".ledger .paid")).to_have_count(1)
    await expect(panel.locator(".sums")).to_contain_text("$0.056 spent")


async def test_on_a_phone(session: Session, screens: Screens) -> None:
    """At 380 px everything is reachable and nothing sticks out."""
    page = await screens.open(session, size=PHONE, touch=True)
    await page.get_by_label("Show channels").tap()
    await page.get_by_role("button", name="general").tap()
    await expect(page.locator(".channel-title")).to_contain_text("general")

    await page.locator(".composer-text").tap()
    await use(page, "imagine", "a very long prompt about a paper boat on the calm water " * 3)
    card = last(page)
    await button(card, "V4").wait_for()
    await button(card, "U4").tap()
    await button(message(page, "U4 of this grid"), SINGLE).wait_for()

    assert await _sticking_out(page) == []
    single = message(page, "U4 of this grid")
    assert await _rows(single) <= 6
    await single.get_by_role("combobox", name="Zoom out").tap()
    await page.get_by_role("option", name="Zoom Out 2x").tap()
    await button(message(page, "Zoom Out 2x of this picture"), GRID).wait_for()
    await expect(single.get_by_role("combobox").first).to_contain_text("✓ Zoom Out 2x")
    await single.locator(".tile").tap()
    await expect(page.get_by_role("dialog").locator("img")).to_be_in_viewport(ratio=1)


async def _rows(shown: Locator) -> int:
    """In how many rows the buttons and menus of a message stand."""
    pressable = shown.locator(".row > *")
    boxes = [await one.bounding_box() for one in await pressable.all()]
    return len({round(box["y"]) for box in boxes if box})


async def _sticking_out(page: Page) -> list[str]:
    """What of the messages and the composer reaches beyond the window."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll(".main *")]
            .filter((node) => node.getClientRects().length)
            .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
            .map((node) => node.className || node.tagName)"""
    )
    return found


async def test_a_picture_that_failed_is_edited_and_tried_again(
    session: Session, screens: Screens
) -> None:
    """The panel makes the next picture fail; its dialog holds the prompt to be mended."""
    page = await screens.open(session)
    await button(page, "World: speed, faults, kill -9").click()
    await page.get_by_label("The next picture").select_option(label="is refused: banned prompt")
    await use(page, "imagine", "a gory boat")

    card = message(page, "a gory boat")
    await expect(card).to_contain_text("content rules do not allow this prompt")
    await expect(page.get_by_label("The next picture")).to_have_value("null")
    await button(card, "Edit and retry").click()
    dialog = page.get_by_role("dialog", name="Edit the prompt and try again")
    prompt = dialog.get_by_role("textbox", name="Prompt")
    await expect(prompt).to_have_value("a gory boat")
    await prompt.fill("a happy boat")
    await button(dialog, "Submit").click()

    await expect(dialog).to_have_count(0)
    await expect(button(message(page, "a happy boat"), GRID)).to_be_visible()
