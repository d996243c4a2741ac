"""The page as a whole: keyboard, languages, connection, the world panel, size and speed."""

from __future__ import annotations

import asyncio
import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.screen import button, last, message, use

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from playwright.async_api import Locator, Page

    from playground.session import Session
    from tests.browser.kit import Kit
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")

ANSWER_S = 0.6
SCROLL_S = 3.0
"""What the page's own thread may compute for an answer, and for sixty steps of scrolling."""

WATCH_LIST = """() => {
    window.touched = new Set();
    new MutationObserver((changes) => {
        for (const {target} of changes) {
            const item = target.nodeType === 1 ? target.closest(".message") : null;
            window.touched.add(item ? item.dataset.id : target.className || target.nodeName);
        }
    }).observe(document.querySelector(".log"), {subtree: true, childList: true, attributes: true});
}"""
CLOSE_AND_GO_ON = """async () => {
    const dialog = document.querySelector("dialog");
    const closed = new Promise((heard) => dialog.addEventListener("close", heard));
    dialog.close();
    document.querySelector("button.channel").focus();
    await closed;
    return document.activeElement.className;
}"""
SCROLL = """async () => {
    const log = document.querySelector(".log");
    for (let step = 0; step < 60; step += 1) {
        log.scrollTop -= 400;
        await new Promise(requestAnimationFrame);
    }
}"""


async def test_by_keyboard_only(session: Session, screens: Screens) -> None:
    """Ask, walk to the message, press its button, open the picture, and change the channel."""
    page = await screens.open(session)
    press = page.keyboard.press
    await page.keyboard.type("/ima")
    await press("Tab")
    await page.keyboard.type("a paper boat")
    await press("Enter")
    await button(last(page), "U1").wait_for()

    await press("Shift+Tab")
    await press("Shift+Tab")
    await _walk(page, last(page).locator("button[data-do=view]"))
    await press("Enter")
    await expect(page.get_by_role("dialog", name="Picture, full size")).to_be_visible()
    await press("Escape")
    await press("Tab")
    await expect(button(last(page), "U1")).to_be_focused()
    await press("Enter")
    await button(message(page, "U1 of this grid"), "Vary: Subtle").wait_for()

    await message(page, "U1 of this grid").focus()
    await press("ArrowUp")
    await expect(message(page, "used")).to_be_focused()
    await press("Shift+F10")
    await expect(page.get_by_role("menuitem").first).to_be_focused()
    await press("ArrowUp")
    await expect(page.get_by_role("menuitem", name="Copy ID")).to_be_focused()
    await press("Escape")
    await expect(message(page, "used")).to_be_focused()
    await button(page, "general").focus()
    await press("Enter")
    await expect(page.locator(".composer-text")).to_be_focused()
    await expect(page.locator(".channel-title")).to_contain_text("general")


async def test_who_goes_on_at_once_stays_there(stage: Session, kit: Kit, screens: Screens) -> None:
    """A Tab right after Escape comes before the page hears that its dialog was closed."""
    page = await screens.open(stage)
    await use(page, "order")
    await page.get_by_role("dialog", name="Order a picture").wait_for()
    assert await page.evaluate(CLOSE_AND_GO_ON) == "channel"
    assert kit.is_ready()


async def _walk(page: Page, target: Locator) -> None:
    """Go backwards with the Tab key until the target has the focus."""
    for _ in range(20):
        if await target.evaluate("node => node === document.activeElement"):
            return
        await page.keyboard.press("Shift+Tab")
    raise AssertionError("The Tab key does not lead there.")


async def test_a_lost_connection_heals(stage: Session, screens: Screens) -> None:
    """It shows, and when it is back nothing was missed: new, changed and deleted messages."""
    page = await screens.open(stage)
    world, channel = stage.discord.world, stage.discord.world.channel("pictures")
    alice = world.user("alice").id
    first = world.post(channel, author_id=alice, content="first")
    second = world.post(channel, author_id=alice, content="second")
    await expect(last(page)).to_contain_text("second")

    await page.context.set_offline(True)
    _cut(stage)
    await expect(page.get_by_text("The connection is lost.")).to_be_visible()
    first.content = "first, mended"
    world.changed_message(first)
    world.delete_message(second.id)
    world.post(channel, author_id=alice, content="third")
    await page.context.set_offline(False)

    await expect(page.get_by_text("Connected again.")).to_be_visible()
    await expect(last(page)).to_contain_text("third")
    await expect(message(page, "first, mended")).to_be_visible()
    await expect(message(page, "second")).to_have_count(0)
    await expect(page.locator(".notice")).to_be_hidden()


def _cut(stage: Session) -> None:
    """Cut every connection to the local Discord, as a network would."""
    runner = stage.discord._runner
    assert runner is not None
    assert runner.server is not None
    for connection in runner.server.connections:
        assert isinstance(connection.transport, asyncio.WriteTransport)
        connection.transport.abort()


async def test_two_languages(stage: Session, kit: Kit, screens: Screens) -> None:
    """The page speaks the member's language, can be told another, and keeps it."""
    page = await screens.open(stage, "bob")
    await expect(page.locator(".composer-text")).to_have_attribute(
        "placeholder", "Nachricht an #pictures"
    )
    await use(page, "tongue")
    await expect(last(page)).to_contain_text("You speak de")
    await expect(last(page)).to_contain_text("Nur du kannst das sehen")

    await page.locator(".me").click()
    await page.get_by_role("menuitemradio", name="English").click()
    await expect(last(page)).to_contain_text("Only you can see this")
    await page.reload()
    await expect(page.locator(".composer-text")).to_have_attribute(
        "placeholder", "Message #pictures"
    )
    await page.locator(".me").click()
    await page.get_by_role("menuitemradio", name="Mallory").click()
    await expect(page.locator(".me")).to_contain_text("mallory")
    assert kit.is_ready()


async def test_dark_and_light(stage: Session, screens: Screens) -> None:
    """Both can be chosen, whatever the system prefers."""
    page = await screens.open(stage)
    colour = "() => getComputedStyle(document.body).backgroundColor"
    dark = await page.evaluate(colour)
    await page.locator(".me").click()
    await page.get_by_role("menuitemradio", name="Light", exact=True).click()
    assert await page.evaluate(colour) != dark
    await page.reload()
    await expect(page.locator("body")).not_to_have_css("background-color", dark)


async def test_the_world_panel(session: Session, screens: Screens) -> None:
    """Its sliders and switches reach the servers; the ledger tells; one button resets it all."""
    page = await screens.open(session)
    await button(page, "World: speed, faults, kill -9").click()
    panel = page.get_by_role("complementary", name="The world")
    await button(panel, "Hold at 46 %").click()
    await use(page, "imagine", "a boat")
    await expect(last(page)).to_contain_text("46 %")
    await expect(panel.locator(".ledger .paid")).to_contain_text("IMAGINE · fast")
    async with page.expect_response("**/world/switches"):
        await panel.get_by_role("switch", name="Down").check()
    assert session.comet.faults.down
    async with page.expect_response("**/world/switches"):
        await panel.get_by_role("switch", name="Down").uncheck()
    await button(panel, "Let go on").click()
    await button(last(page), "U1").wait_for()
    async with page.expect_response("**/world/switches"):
        await panel.get_by_label("Speed of pictures").press("Home")
    await expect(panel).to_contain_text(re.compile("5. as slow"))
    assert session.comet.pace == 5

    await button(panel, "Reset everything").click()
    await expect(panel).to_contain_text("Press again to do it.")
    await button(panel, "Reset everything").click()
    await expect(panel).to_contain_text("Everything is as it was at the start.")
    await expect(page.locator(".messages > .message")).to_have_count(0)
    await expect(panel).to_contain_text(re.compile("10. as fast"))
    await expect(panel.locator(".sums")).to_contain_text("$0.000 spent")


async def test_five_hundred_messages(stage: Session, kit: Kit, screens: Screens) -> None:
    """An update touches one message only, scrolling stays smooth, an answer is there at once."""
    world, channel = stage.discord.world, stage.discord.world.channel("pictures")
    alice = world.user("alice").id
    posted = [
        world.post(channel, author_id=alice, content=f"**{n}** words `{n}`") for n in range(500)
    ]
    page = await screens.open(stage)
    await expect(last(page)).to_contain_text("499 words")
    await _load_all(page)
    await button(page, "Jump to the newest message").click()
    await expect(last(page)).to_be_in_viewport()

    await page.evaluate(WATCH_LIST)
    posted[490].content = "changed"
    world.changed_message(posted[490])
    await expect(message(page, "changed")).to_be_visible()
    assert await page.evaluate("() => [...window.touched]") == [str(posted[490].id)]

    busy_s = await _busy_clock(page)
    await _answer(page)
    answered_s = await busy_s()
    await page.evaluate(SCROLL)
    scrolled_s = await busy_s() - answered_s
    assert (answered_s < ANSWER_S, scrolled_s < SCROLL_S) == (True, True), (answered_s, scrolled_s)
    assert kit.is_ready()


async def _load_all(page: Page) -> None:
    """Scroll to the top until every message is there."""
    items = page.locator(".messages > .message")
    while await items.count() < 500:
        count = await items.count()
        await page.locator(".log").evaluate("log => { log.scrollTop = 0; }")
        await expect(items.nth(count)).to_be_attached()


async def _busy_clock(page: Page) -> Callable[[], Awaitable[float]]:
    """Tell how long the page's thread has computed since now, whatever else the machine does."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("Performance.enable", {"timeDomain": "threadTicks"})

    async def busy_s() -> float:
        told = await devtools.send("Performance.getMetrics")
        return next(float(m["value"]) for m in told["metrics"] if m["name"] == "TaskDuration")

    begun_s = await busy_s()

    async def since_s() -> float:
        return await busy_s() - begun_s

    return since_s


async def _answer(page: Page) -> None:
    """Press the key that asks, and see the bot's answer on the page."""
    items = page.locator(".messages > .message").filter(has_text="You speak")
    count = await items.count()
    await page.locator(".composer-text").press_sequentially("/tongue ")
    await page.keyboard.press("Enter")
    await items.nth(count).wait_for()
