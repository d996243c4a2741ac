"""A member before their screen: opens the page, types, presses, and looks."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from playground.page.site import page_url

if TYPE_CHECKING:
    from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Error, Locator, Page

    from playground.session import Session

PATIENCE_MS: Final = 60_000
"""How long a story waits for anything: how busy the machine is says nothing about the page."""

DESK: Final = (1280, 800)
PHONE: Final = (380, 760)


@dataclass
class Screens:
    """Opens pages; `troubles` are the errors that any of them met."""

    browser: Browser
    troubles: list[str] = field(default_factory=list)

    async def open(
        self,
        session: Session,
        member: str = "alice",
        place: str = "Harbour/pictures",
        *,
        size: tuple[int, int] = DESK,
        touch: bool = False,
        context: BrowserContext | None = None,
    ) -> Page:
        """Open the page as a member; with `context`, as another tab of the same browser."""
        width, height = size
        context = context or await self.browser.new_context(
            viewport={"width": width, "height": height},
            has_touch=touch,
            color_scheme="dark",
            reduced_motion="reduce",
        )
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", self._failed)
        page.on("console", self._said)
        await page.goto(f"{page_url(session)}#{member}/{quote(place)}")
        await page.locator(".page").wait_for()
        return page

    def _failed(self, error: Error) -> None:
        self.troubles.append(str(error))

    def _said(self, message: ConsoleMessage) -> None:
        # A refused request is the server's answer, which the page shows; the rest is a fault.
        if message.type == "error" and "Failed to load resource" not in message.text:
            self.troubles.append(message.text)


async def use(page: Page, command: str, text: str = "") -> None:
    """Type a command with its first option, and send it."""
    await page.locator(".composer-text").press_sequentially(f"/{command} ")
    if text:
        await page.keyboard.insert_text(text)
    await page.keyboard.press("Enter")


def last(page: Page) -> Locator:
    """The newest message."""
    return page.locator(".messages > .message").last


def message(page: Page, text: str) -> Locator:
    """The newest message that says this."""
    return page.locator(".messages > .message").filter(has_text=text).last


def button(inside: Page | Locator, name: str) -> Locator:
    """The button of exactly that name."""
    return inside.get_by_role("button", name=name, exact=True)
