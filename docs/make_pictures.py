# ruff: noqa: INP001 - a script to run, not a package to import
"""Make the README's pictures of the playground: `python docs/make_pictures.py`.

Needs Playwright and a Chromium on the system (or named by CHROMIUM). Writes `playground.png` and
the animated `playground.webp` beside this file: a picture that is asked for, the bot that is killed
in the middle of it and started again, and the picture that arrives. Both are at the pace that users
see, nothing is left out in between.
"""

from __future__ import annotations

import asyncio
import io
import os
import shutil
import sys
import tempfile
from base64 import b64decode
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from PIL import Image
from playwright.async_api import async_playwright

from playground.page.site import add_page, page_url
from playground.session import Session

if TYPE_CHECKING:
    from playwright.async_api import Browser, CDPSession, Page

HERE: Final = Path(__file__).parent
LOOK_S: Final = 1.0
STILL: Final = (1280, 856)
FILM: Final = (1120, 820)
FILM_WIDTH: Final = 800
SHORTEST_S: Final = 0.04
LAST_MS: Final = 3000
HELD_AT: Final = 46
"""The percent at which the bot is killed: one that shows a preview."""
MOST_BYTES: Final = 3_000_000
PATIENCE_MS: Final = 60_000


@dataclass
class Film:
    """What a page looked like each time it changed, with the moment in seconds."""

    frames: list[tuple[float, bytes]] = field(default_factory=list)

    async def record(self, page: Page) -> CDPSession:
        """Record until the session returned is detached."""
        session = await page.context.new_cdp_session(page)

        async def keep(event: dict[str, Any]) -> None:
            self.frames.append((event["metadata"]["timestamp"], b64decode(event["data"])))
            await session.send("Page.screencastFrameAck", {"sessionId": event["sessionId"]})

        session.on("Page.screencastFrame", keep)
        await session.send("Page.startScreencast", {"format": "jpeg", "quality": 92})
        return session

    def save(self, path: Path) -> None:
        """Write an animated WebP that takes as long as what it shows."""
        kept = self._apart()
        times = [at for at, _ in kept]
        gaps = [round(1000 * (after - at)) for at, after in pairwise(times)]
        lasts = [*gaps, LAST_MS]
        pictures = [_scaled(shot) for _, shot in kept]
        pictures[0].save(
            path,
            save_all=True,
            append_images=pictures[1:],
            duration=lasts,
            loop=0,
            quality=80,
            method=5,
            minimize_size=True,
        )

    def _apart(self) -> list[tuple[float, bytes]]:
        """The frames that stood long enough to be seen; the last one always does."""
        ordered = sorted(self.frames)
        following = [at for at, _ in ordered[1:]] + [float("inf")]
        return [
            frame
            for frame, after in zip(ordered, following, strict=True)
            if after - frame[0] >= SHORTEST_S
        ]


def _scaled(shot: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(shot)).convert("RGB")
    height = round(picture.height * FILM_WIDTH / picture.width)
    return picture.resize((FILM_WIDTH, height), Image.Resampling.LANCZOS)


async def _open(browser: Browser, session: Session, channel: str, size: tuple[int, int]) -> Page:
    width, height = size
    page = await browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark",
        locale="en-GB",
    )
    page.set_default_timeout(PATIENCE_MS)
    await page.goto(f"{page_url(session)}#alice/Harbour/{channel}")
    await page.locator(".page").wait_for()
    return page


async def _ask(page: Page, prompt: str) -> None:
    """Ask for a picture as a member would."""
    await page.keyboard.type("/imagine ", delay=90)
    await page.keyboard.type(prompt, delay=45)
    await page.keyboard.press("Enter")


async def _arrived(page: Page, button: str) -> None:
    """Wait until the newest message shows its picture and this button."""
    newest = page.locator(".messages > .message").last
    await newest.get_by_role("button", name=button, exact=True).wait_for()
    await newest.locator("img").evaluate("image => image.decode()")
    await asyncio.sleep(LOOK_S)


async def _film(browser: Browser, session: Session) -> Path:
    """A picture is asked for, survives kill -9, arrives, and its second tile is taken."""
    page = await _open(browser, session, "pictures", FILM)
    film = Film()
    recording = await film.record(page)
    session.comet.hold(HELD_AT)
    await _ask(page, "a paper boat floating on calm water at sunrise --ar 3:2")
    await page.locator(".messages").get_by_text(f"{HELD_AT} %").wait_for()
    await page.locator(".world-button").click()
    await asyncio.sleep(LOOK_S)
    await page.get_by_role("button", name="Kill -9", exact=True).click()
    await page.get_by_text("Not running").wait_for()
    session.comet.release()
    await asyncio.sleep(2 * LOOK_S)
    await page.get_by_role("button", name="Start", exact=True).click()
    await asyncio.sleep(LOOK_S)
    await page.locator(".world-button").click()
    await _arrived(page, "U2")
    await page.get_by_role("button", name="U2", exact=True).click()
    await page.locator(".message").get_by_role("button", name="Vary: Subtle").wait_for()
    await _arrived(page, "Vary: Subtle")
    await page.locator(".messages img").last.evaluate(
        "image => image.scrollIntoView({block: 'center'})"
    )
    await asyncio.sleep(LOOK_S)
    await recording.send("Page.stopScreencast")
    await recording.detach()
    path = HERE / "playground.webp"
    await asyncio.to_thread(film.save, path)
    await page.close()
    return path


async def _still(browser: Browser, session: Session) -> Path:
    """A finished grid with its buttons."""
    page = await _open(browser, session, "general", STILL)
    await _ask(page, "a lighthouse on a cliff above a stormy sea, oil painting --ar 3:2")
    await _arrived(page, "U2")
    path = HERE / "playground.png"
    await page.screenshot(path=path)
    await page.close()
    return path


async def make() -> None:
    """Make both pictures."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if chromium is None:
        sys.exit("There is no Chromium on this system. Install it, or set CHROMIUM to its path.")
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        settings = {"DEFAULT_SPEED": "fast"}
        session = await Session.open(Path(folder), settings=settings, add_routes=add_page)
        stack.push_async_callback(session.close)
        driver = await stack.enter_async_context(async_playwright())
        browser = await driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        stack.push_async_callback(browser.close)
        for path in (await _still(browser, session), await _film(browser, session)):
            size = path.stat().st_size
            click.echo(f"{path.name}: {size / 1000:.0f} kB")
            if size > MOST_BYTES:
                sys.exit(f"{path.name} is too large for the README.")


if __name__ == "__main__":
    asyncio.run(make())
