"""Each kind of message and what can be done with it, drawn as members know it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.async_api import expect

from tests.browser.screen import button, last, message, use

if TYPE_CHECKING:
    from playground.session import Session
    from tests.browser.kit import Kit
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUSY = re.compile("true")
HOSTILE = (
    '<img src=x onerror="document.title=1"><script>document.title=2</script>'
    "<style>body{display:none}</style> [x](javascript:alert(1)) &lt;b&gt; "
    "\u202e\u05e9\u05dc\u05d5\u05dd\u202c 👩\u200d🚀🏳️\u200d🌈 "
)
BOMB = "**||__~~*`>>> " * 140


async def test_every_component(stage: Session, kit: Kit, screens: Screens) -> None:
    """Container, section, gallery, file, buttons, menu and spoiler; a menu's choice reaches it."""
    page = await screens.open(stage)
    await use(page, "everything")
    shown = last(page)

    box = shown.locator(".container").first
    await expect(box).to_have_css("--accent", "#23a55a")
    await expect(box.get_by_role("heading", name="A section")).to_be_visible()
    await expect(box.locator(".gallery .tile")).to_have_count(3)
    await expect(box.locator(".file-card")).to_contain_text("4.1 KB")
    await expect(button(box, "Off")).to_be_disabled()
    rules = box.get_by_role("link", name="Rules")
    await expect(rules).to_have_attribute("href", "https://example.com/rules")
    await expect(rules).to_have_attribute("rel", re.compile("noreferrer"))
    cover = shown.get_by_role("button", name="Spoiler. Press to show it")
    await cover.click()
    await expect(cover.locator(".cover")).to_be_hidden()

    await box.locator(".gallery .tile").nth(1).click()
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("dialog")).to_contain_text("blue.png")
    await page.keyboard.press("Escape")
    await page.get_by_role("combobox", name="How large?").click()
    await page.get_by_role("option", name="Middle").click()
    await expect(page.get_by_text("This interaction failed")).to_be_visible()
    assert kit.is_ready()


async def test_waiting_and_failing(stage: Session, kit: Kit, screens: Screens) -> None:
    """Thinking until the answer is there; silence becomes a failure that can be dismissed."""
    page = await screens.open(stage)
    await use(page, "think")
    await expect(last(page)).to_contain_text("Imagine Bot is thinking…")
    kit.released.set()
    await expect(last(page)).to_contain_text("Thought through.")

    await use(page, "silent")
    await expect(last(page)).to_contain_text("Sending command…")
    await expect(last(page)).to_contain_text("The application did not respond")
    await button(last(page), "Dismiss message").click()
    await expect(last(page)).to_contain_text("Thought through.")

    await use(page, "buttons")
    pressed = button(last(page), "Nothing")
    await pressed.click()
    await expect(pressed).to_have_attribute("aria-busy", "true")
    await expect(last(page)).to_contain_text("This interaction failed")
    await expect(pressed).not_to_have_attribute("aria-busy", BUSY)


async def test_texts_stay_texts(stage: Session, screens: Screens) -> None:
    """Markup, scripts, markdown bombs and right-to-left text are shown, and do nothing."""
    page = await screens.open(stage, "bob", "Harbour/general")
    box = page.locator(".composer-text")
    title = await page.title()

    for text in (HOSTILE, BOMB, "x" * 2000, "[" * 2000):
        await box.fill(text)
        await box.press("Enter")
        await expect(box).to_have_value("")
    shown = message(page, "<img src=x")

    await expect(shown.locator(".markup")).to_contain_text("<script>document.title=2</script>")
    assert await shown.locator(".markup :is(img, script, style, a)").count() == 0
    assert await page.title() == title
    await expect(page.locator(".messages > .message")).to_have_count(4)
    wide = await page.evaluate("() => document.documentElement.scrollWidth > innerWidth")
    assert wide is False


async def test_markdown(stage: Session, screens: Screens) -> None:
    """Discord's subset, its escapes, masked links, mentions and timestamps."""
    page = await screens.open(stage, "alice", "Harbour/general")
    alice = stage.discord.world.user("alice").id
    stage.discord.world.post(
        stage.discord.world.channel("general"),
        author_id=stage.discord.world.user("bob").id,
        content=(
            "# Head\n-# small\n> said\n- one\n  - two\n**b *i*** __u__ ~~s~~ ||hid|| `a*b`\n"
            f"\\*plain\\* [safe](https://example.com/a) <@{alice}> <t:0:D>\n```py\nx = 1\n```"
        ),
    )
    shown = last(page).locator(".markup")

    await expect(shown.get_by_role("heading", name="Head")).to_be_visible()
    for tag, text in (
        ("small", "small"), ("blockquote", "said"), ("li li", "two"), ("strong em", "i"),
        ("u", "u"), ("s", "s"), ("p code, .paragraph code", "a*b"), ("pre code", "x = 1"),
        (".mention", "@Alice"),
    ):  # fmt: skip
        await expect(shown.locator(tag).first).to_have_text(text)
    await expect(shown).to_contain_text("*plain*")
    await expect(shown).to_contain_text("1 January 1970")
    await expect(shown.get_by_role("link", name="safe")).to_have_attribute(
        "href", "https://example.com/a"
    )


async def test_context_menus(stage: Session, kit: Kit, screens: Screens) -> None:
    """Right-click, Apps: on a message and on a member."""
    page = await screens.open(stage)
    await page.locator(".composer-text").fill("seven!!")
    await page.keyboard.press("Enter")
    await message(page, "seven!!").click(button="right")
    await page.get_by_role("menuitem", name="Describe this").click()
    await expect(last(page)).to_contain_text("It says 7 letters")

    await page.get_by_role("button", name="Bob").click(button="right")
    await page.get_by_role("menuitem", name="About").click()
    await expect(last(page)).to_contain_text("This is bob")
    await expect(last(page)).to_contain_text("Only you can see this")
    await message(page, "seven!!").click(button="right")
    await page.get_by_role("menuitem", name="Delete message").click()
    await expect(message(page, "seven!!")).to_have_count(0)
    assert kit.is_ready()


async def test_places(stage: Session, kit: Kit, screens: Screens) -> None:
    """An age gate, a forum and its post, a thread, the direct messages, and unread marks."""
    page = await screens.open(stage)
    await page.get_by_role("button", name="late, age-restricted").click()
    await button(page, "Continue").click()
    await expect(page.locator(".composer-text")).to_be_visible()
    await page.get_by_role("button", name="showcase").click()
    await page.get_by_role("button", name=re.compile("first-picture Alice")).click()
    await expect(last(page)).to_contain_text("Show the first picture")
    await button(page, "Direct messages").click()
    await use(page, "tongue")
    await expect(last(page)).to_contain_text("You speak en-GB")

    bob = await screens.open(stage, "bob", "Harbour/general")
    await bob.locator(".composer-text").fill("Anybody here?")
    await bob.keyboard.press("Enter")
    await button(page, "Harbour").click()
    await expect(page.get_by_role("button", name="general, unread")).to_be_visible()
    assert kit.is_ready()
