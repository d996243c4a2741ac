from __future__ import annotations

import os
import shutil
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from playground.page.site import add_page
from playground.session import Session
from tests.browser.kit import running_kit
from tests.browser.screen import PATIENCE_MS, Screens

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from playwright.async_api import Browser

    from tests.browser.kit import Kit

playwright = pytest.importorskip("playwright.async_api", reason="Playwright is not installed")
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu"]


# One browser serves all stories of a worker, so all run in one event loop (see `pytestmark`).
fixture = pytest_asyncio.fixture(loop_scope="session")


@asynccontextmanager
async def opened(folder: Path, **options: Any) -> AsyncIterator[Session]:  # noqa: ANN401 - of `Session`
    """A playground with its page, whose pictures take a tenth of the time."""
    session = await Session.open(folder, pace=0.1, add_routes=add_page, **options)
    try:
        yield session
    finally:
        await session.close()


@fixture
async def session(tmp_path: Path, forks: None) -> AsyncIterator[Session]:  # noqa: ARG001
    """The playground as `imagine-bot playground` opens it, ten times as fast."""
    async with opened(tmp_path, settings={"DEFAULT_SPEED": "fast"}) as session:
        session.discord.services.interactions.answer_within_s = PATIENCE_MS / 1000
        yield session


@fixture
async def stage(tmp_path: Path) -> AsyncIterator[Session]:
    """The playground without the bot: a story brings one of its own."""
    async with opened(tmp_path, with_bot=False) as session:
        yield session


@fixture
async def kit(stage: Session) -> AsyncIterator[Kit]:
    """The bot that shows one of each thing, on that stage."""
    async with running_kit(stage.discord) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium."""
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this system.")
    playwright.expect.set_options(timeout=PATIENCE_MS)
    async with playwright.async_playwright() as driver:
        launched = await driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        await launched.close()


@fixture
async def screens(browser: Browser) -> AsyncIterator[Screens]:
    """Opens pages; what goes wrong inside of them fails the test."""
    opened = Screens(browser)
    try:
        yield opened
    finally:
        for context in browser.contexts:
            await context.close()
    assert opened.troubles == []
