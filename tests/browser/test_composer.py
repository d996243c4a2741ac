"""Typing commands: what is offered, what is refused before it is sent, what can be recalled."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image
from playwright.async_api import expect

from tests.browser.screen import button, last, use

if TYPE_CHECKING:
    from playwright.async_api import FilePayload

    from playground.session import Session
    from tests.browser.kit import Kit
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")

DROP = """(node, kind) => {
    const data = new DataTransfer();
    data.items.add(new File(["twelve bytes"], `${kind}.txt`, {type: "text/plain"}));
    const how = {bubbles: true, cancelable: true};
    node.dispatchEvent(kind === "paste"
        ? new ClipboardEvent("paste", {...how, clipboardData: data})
        : new DragEvent("drop", {...how, dataTransfer: data}));
}"""


def file(name: str) -> FilePayload:
    """A small PNG to choose in a file picker."""
    data = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(data, "PNG")
    return {"name": name, "mimeType": "image/png", "buffer": data.getvalue()}


async def test_commands_are_offered(stage: Session, kit: Kit, screens: Screens) -> None:
    """`/` lists them with their descriptions, in the member's language; subcommands too."""
    page = await screens.open(stage, "bob")
    await page.keyboard.type("/")
    offered = page.get_by_role("listbox", name="Befehle")

    await expect(offered.get_by_role("option", name="/album begin")).to_be_visible()
    await expect(offered).to_contain_text("Sag, welche Sprache du sprichst.")
    await page.keyboard.type("tong")
    await expect(offered.get_by_role("option")).to_have_count(1)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(last(page)).to_contain_text("You speak de")
    assert kit.is_ready()


async def test_who_may_not_is_told_why(stage: Session, kit: Kit, screens: Screens) -> None:
    """A guest sees no command, but the reason."""
    page = await screens.open(stage, "mallory")
    await page.keyboard.type("/imagine")
    panel = page.locator(".composer-panel:visible")
    await expect(panel).to_contain_text("mallory may not use application commands")
    assert kit.is_ready()


async def test_options_as_chips(stage: Session, kit: Kit, screens: Screens) -> None:
    """Autocomplete, choices, a member, a file by picker; then all of it once more by arrow-up."""
    page = await screens.open(stage)
    await page.keyboard.type("/find bo")
    await page.get_by_role("option", name="A boathouse").click()
    await page.keyboard.type("exa")
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await page.keyboard.type("whom:bob")
    await page.keyboard.press("Tab")
    await page.keyboard.type("like:")
    async with page.expect_file_chooser() as chooser:
        await page.get_by_role("button", name="like: Choose").click()
    await (await chooser.value).set_files([file("boat.png")])
    await expect(page.locator(".chip-file")).to_contain_text("boat.png")
    await button(page, "Send").click()
    await expect(last(page)).to_contain_text("Looking for boathouse | 5 | False | bob | boat.png:")

    await page.keyboard.press("ArrowUp")
    await expect(page.locator(".chip")).to_have_count(3)
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    await expect(last(page)).to_contain_text("Looking for boathouse | 5 | False | bob")
    await expect(page.locator(".messages > .message")).to_have_count(2)
    assert kit.is_ready()


async def test_mistakes_are_found_before_sending(
    stage: Session, kit: Kit, screens: Screens
) -> None:
    """Missing, too short, no number, out of range: said at the option, nothing is sent."""
    page = await screens.open(stage)
    await use(page, "find")
    panel = page.locator(".composer-panel:visible")
    await expect(panel).to_contain_text("This option is required.")
    await page.keyboard.type("x")
    await page.keyboard.press("Enter")
    await expect(panel).to_contain_text("at least 2 characters")
    await page.locator("[data-option=query] textarea").fill("boat")
    await page.keyboard.press("Tab")
    await page.keyboard.type("limit:many")
    await page.keyboard.press("Enter")
    await expect(panel).to_contain_text("This must be a whole number.")
    await page.locator("[data-option=limit] textarea").fill("11")
    await page.keyboard.press("Enter")
    await expect(panel).to_contain_text("This must be 10 or less.")
    await page.locator("[data-option=limit] textarea").fill("3")
    await page.keyboard.press("Enter")

    await expect(last(page)).to_contain_text("Looking for boat | 3")
    await expect(page.locator(".messages > .message")).to_have_count(1)
    assert kit.is_ready()


async def test_files_are_dropped_and_pasted(stage: Session, screens: Screens) -> None:
    """Both ways put files beside an ordinary message."""
    page = await screens.open(stage)
    await page.locator(".composer").evaluate(DROP, "drop")
    await page.locator(".composer-text").evaluate(DROP, "paste")
    await expect(page.locator(".composer .file")).to_have_count(2)
    await button(page, "Remove drop.txt").click()
    await page.keyboard.type("Look at this")
    await page.keyboard.press("Enter")

    await expect(last(page)).to_contain_text("Look at this")
    await expect(last(page).locator(".file-card")).to_contain_text("paste.txt")
    await expect(last(page).locator(".file-card")).to_contain_text("12 bytes")


async def test_enter_takes_what_is_marked_or_sends(
    stage: Session, kit: Kit, screens: Screens
) -> None:
    """Suggestions and further options are marked by the arrow keys only; what is typed counts."""
    page = await screens.open(stage)
    marked = page.locator(".listbox-row.marked:visible")
    await page.keyboard.type("/find boat")
    await page.get_by_role("option", name="A boathouse").wait_for()
    await expect(marked).to_have_count(0)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("option", name="limit")).to_be_visible()
    await expect(marked).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(last(page)).to_contain_text("Looking for boat | 5")

    await page.keyboard.type("/find boat")
    await page.get_by_role("option", name="A boathouse").wait_for()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await expect(marked).to_have_text("A boathouse")
    await page.keyboard.press("Enter")
    await page.keyboard.press("ArrowDown")
    await expect(marked).to_contain_text("limit")
    await page.keyboard.press("Enter")
    await page.keyboard.type("3")
    await page.keyboard.press("Enter")
    await expect(last(page)).to_contain_text("Looking for boathouse | 3")
    assert kit.is_ready()


async def test_tab_and_escape_in_suggestions(stage: Session, kit: Kit, screens: Screens) -> None:
    """Tab takes what the arrows marked, Shift+Tab nothing; Escape loses nothing that was typed."""
    page = await screens.open(stage)
    query = page.locator("[data-option=query] textarea")
    await page.keyboard.type("/fi")
    await page.keyboard.press("Shift+Tab")
    await expect(page.locator(".command-form")).to_have_count(0)
    await page.locator(".composer-text").focus()
    await page.keyboard.type("nd boat")
    await page.get_by_role("option", name="A boathouse").wait_for()
    await page.keyboard.press("ArrowUp")
    await page.keyboard.press("Tab")
    await expect(query).to_have_value("A boathouse")

    await page.keyboard.press("Escape")
    await expect(page.locator(".composer-panel:visible")).to_have_count(0)
    await expect(query).to_have_value("A boathouse")
    await page.keyboard.press("Escape")
    await expect(page.locator(".command-form")).to_have_count(0)
    await page.keyboard.press("ArrowUp")
    await expect(query).to_have_value("A boathouse")
    await query.focus()
    await page.keyboard.press("Enter")
    await expect(last(page)).to_contain_text("Looking for boathouse")
    assert kit.is_ready()


async def test_an_empty_channel_says_who_draws(stage: Session, kit: Kit, screens: Screens) -> None:
    """One sentence, in the member's language, also in the direct messages."""
    page = await screens.open(stage)
    sentence = "Pictures are drawn on this machine, not by Midjourney."
    await expect(page.locator(".log-top")).to_contain_text(sentence)
    await button(page, "Direct messages").click()
    await expect(page.locator(".log-top")).to_contain_text(sentence)
    await page.locator(".me").click()
    await page.get_by_role("menuitemradio", name="Deutsch").click()
    await expect(page.locator(".log-top")).to_contain_text("nicht von Midjourney")
    assert kit.is_ready()
