"""Where one is: Back, Forward and the address follow the channel, and lead to it again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import unquote

import pytest
from playwright.async_api import expect

from playground.page.site import page_url
from tests.browser.screen import button, message, use

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

    from playground.session import Session
    from tests.browser.kit import Kit
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")

GONE = "That channel is gone, or not for you."


async def is_in(page: Page, place: str, member: str = "alice") -> None:
    """Header, title and address all name this channel."""
    name = place.rpartition("/")[2]
    await expect(page.locator(".channel-title")).to_contain_text(name)
    await expect(page.locator(".channels [aria-current=page]")).to_contain_text(name)
    assert await page.title() == f"{name} · Imagine Bot playground"
    assert unquote(page.url).rpartition("#")[2] == f"{member}/{place}"


async def test_back_and_forward_follow_the_channel(stage: Session, screens: Screens) -> None:
    """Each channel is a step of the way, also one of another server; who stays makes none."""
    page = await screens.open(stage)
    for name in ("general", "general", "showcase", "boats, thread"):
        await button(page, name).click()
    await is_in(page, "Harbour/boats")
    await page.go_back()
    await is_in(page, "Harbour/showcase")
    await page.go_back()
    await is_in(page, "Harbour/general")
    await page.go_back()
    await is_in(page, "Harbour/pictures")
    await page.go_forward()
    await is_in(page, "Harbour/general")
    await page.reload()
    await is_in(page, "Harbour/general")
    await page.go_back()
    await is_in(page, "Harbour/pictures")


async def test_members_and_addresses_typed_by_hand(stage: Session, screens: Screens) -> None:
    """Another member is a step as well; an address leads where it says, spelled badly or not."""
    page = await screens.open(stage)
    base = page_url(stage)
    await page.locator(".me").click()
    await page.get_by_role("menuitemradio", name="Owner").click()
    await is_in(page, "Harbour/pictures", "owner")
    await page.go_back()
    await is_in(page, "Harbour/pictures")
    await page.goto(f"{base}#owner/Harbour/general")
    await is_in(page, "Harbour/general", "owner")
    await page.goto(f"{base}#alice/%E0%A4%A")
    await expect(page.locator(".toast")).to_have_text(GONE)
    await is_in(page, "Harbour/pictures")
    await page.reload()
    await is_in(page, "Harbour/pictures")


async def test_a_channel_that_is_gone(stage: Session, screens: Screens) -> None:
    """It is said, whether it goes while one looks, is gone Back, or was only ever an address."""
    world = stage.discord.world
    page = await screens.open(stage, place="Harbour/atlantis")
    await expect(page.locator(".toast")).to_have_text(GONE)
    await is_in(page, "Harbour/pictures")

    await button(page, "boats, thread").click()
    await button(page, "general").click()
    world.delete_channel(world.channel("boats").id)
    await expect(button(page, "boats, thread")).to_have_count(0)
    await page.go_back()
    await expect(page.locator(".toast")).to_have_text(GONE)
    await is_in(page, "Harbour/general")
    world.delete_channel(world.channel("general").id)
    await is_in(page, "Harbour/pictures")
    await expect(page.locator(".toast")).to_have_text(GONE)


async def test_channels_of_one_name(stage: Session, screens: Screens) -> None:
    """The second of two is still the second after a reload, and under another name."""
    world = stage.discord.world
    second = world.channel("late")
    second.name, second.nsfw = "general", False
    page = await screens.open(stage)
    await button(page, "general").last.click()
    world.post(second, author_id=world.user("bob").id, content="in the second one")
    await expect(message(page, "in the second one")).to_be_visible()
    await page.reload()
    await expect(message(page, "in the second one")).to_be_visible()
    await button(page, "pictures").click()
    second.name = "quay"
    world.changed_channel(second)
    await expect(button(page, "quay")).to_be_visible()
    await page.go_back()
    await expect(message(page, "in the second one")).to_be_visible()
    await is_in(page, "Harbour/quay")


async def test_what_is_written_while_a_channel_opens(stage: Session, screens: Screens) -> None:
    """It is there, and what was deleted is not, though the answer on its way is older."""
    world = stage.discord.world
    bob, channel = world.user("bob").id, world.channel("general")
    earlier = world.post(channel, author_id=bob, content="the first one")
    page = await screens.open(stage)
    asked, passed = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        response = await route.fetch()
        asked.set()
        await passed.wait()
        await route.fulfill(response=response)

    await page.route("**/messages?*", late)
    await button(page, "general").click()
    await asked.wait()
    world.post(channel, author_id=bob, content="the second one")
    world.delete_message(earlier.id)
    world.post(world.channel("pictures"), author_id=bob, content="elsewhere")
    await expect(button(page, "pictures, unread")).to_be_visible()
    passed.set()
    await expect(message(page, "the second one")).to_be_visible()
    await expect(message(page, "the first one")).to_have_count(0)


async def test_what_is_written_before_the_page_listens(stage: Session, screens: Screens) -> None:
    """Its events begin where what it fetched ends, however late it comes to them."""
    page = await screens.open(stage)
    world = stage.discord.world
    asked, passed = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        asked.set()
        await passed.wait()
        await route.continue_()

    await page.route("**/events?*", late)
    await page.reload(wait_until="commit")
    await asked.wait()
    await expect(page.locator(".composer-text")).to_be_focused()
    channel = world.channel("pictures")
    world.post(channel, author_id=world.user("bob").id, content="in between")
    passed.set()
    await expect(message(page, "in between")).to_be_visible()


async def test_back_closes_a_dialog_first(stage: Session, kit: Kit, screens: Screens) -> None:
    """Nothing moves under it; the next Back leads to the channel before, with nothing between."""
    page = await screens.open(stage)
    await button(page, "general").click()
    await use(page, "order")
    dialog = page.get_by_role("dialog", name="Order a picture")
    await dialog.wait_for()
    await page.go_back()
    await expect(dialog).to_have_count(0)
    await is_in(page, "Harbour/general")

    await use(page, "order")
    await dialog.wait_for()
    await page.keyboard.press("Escape")
    await expect(dialog).to_have_count(0)
    await page.go_back()
    await is_in(page, "Harbour/pictures")
    assert kit.is_ready()


async def test_what_is_being_typed_waits(stage: Session, kit: Kit, screens: Screens) -> None:
    """A command half filled in, or a message, is there again when one comes back."""
    page = await screens.open(stage)
    await page.keyboard.type("/find boat")
    await button(page, "general").click()
    await expect(page.locator(".command-form")).to_have_count(0)
    await page.keyboard.type("half a sentence")
    await page.go_back()
    await expect(page.locator("[data-option=query] textarea")).to_have_value("boat")
    await page.go_forward()
    await expect(page.locator(".composer-text")).to_have_value("half a sentence")
    assert kit.is_ready()
