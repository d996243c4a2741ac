"""How texts are set: letters, directions, line ends, and colours that follow the theme."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PIL import Image, ImageStat
from playwright.async_api import expect

from tests.browser.screen import PHONE, button, last, use

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

    from playground.session import Session
    from tests.browser.kit import Kit
    from tests.browser.screen import Screens

pytestmark = pytest.mark.asyncio(loop_scope="session")

READS_ON = """(node) => {
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
    const places = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        for (let at = 0; at < text.length; at += 1) {
            const range = document.createRange();
            range.setStart(text, at);
            range.setEnd(text, at + 1);
            places.push(range.getBoundingClientRect().x);
        }
    }
    return places.every((x, at) => at === 0 || x >= places[at - 1]);
}"""
"""Whether the letters of a node stand from left to right, in their order."""

PARAMETERS = """() => {
    const messages = document.querySelector(".messages");
    const walker = document.createTreeWalker(messages, NodeFilter.SHOW_TEXT);
    const found = [];
    for (let text = walker.nextNode(); text; text = walker.nextNode()) {
        for (const match of text.data.matchAll(/[-\\u2014\\uff0d]+[a-z]{2,10}\\b/g)) {
            const range = document.createRange();
            range.setStart(text, match.index);
            range.setEnd(text, match.index + match[0].length);
            found.push(new Set([...range.getClientRects()].map((one) => one.top)).size);
        }
    }
    return found;
}"""
"""On how many lines each parameter stands."""

STICKING_OUT = """() => [...document.querySelectorAll(".main *, .popup, .toast, dialog *")]
    .filter((node) => node.getClientRects().length)
    .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
    .map((node) => node.className || node.tagName)"""


def say(stage: Session, text: str) -> None:
    """Let Bob write something in #general."""
    world = stage.discord.world
    world.post(world.channel("general"), author_id=world.user("bob").id, content=text)


async def test_digits_are_letters_not_emoji(stage: Session, screens: Screens) -> None:
    """Whatever fonts there are: the system's own comes before those that only know emoji."""
    page = await screens.open(stage, place="Harbour/general")
    say(stage, "0123456789 a b #*")
    await expect(last(page)).to_contain_text("0123456789")
    devtools = await page.context.new_cdp_session(page)
    root = (await devtools.send("DOM.getDocument"))["root"]["nodeId"]
    await devtools.send("CSS.enable")
    for selector in (".markup", ".composer-text", ".edited, .heading time"):
        node = await devtools.send("DOM.querySelector", {"nodeId": root, "selector": selector})
        used = await devtools.send("CSS.getPlatformFontsForNode", {"nodeId": node["nodeId"]})
        assert [font["familyName"] for font in used["fonts"] if "Emoji" in font["familyName"]] == []
    families = await page.evaluate("() => getComputedStyle(document.body).fontFamily.split(', ')")
    first_emoji = next(at for at, family in enumerate(families) if "Emoji" in family)
    assert families.index("system-ui") < first_emoji


async def test_names_and_code_in_right_to_left_text(stage: Session, screens: Screens) -> None:
    """Mentions, code, emoji, times, addresses and parameters keep their own order within it."""
    page = await screens.open(stage, place="Harbour/general", size=(1900, 800))
    world = stage.discord.world
    alice, general = world.user("alice").id, world.channel("general")
    say(
        stage,
        f"שלום <@{alice}> (7) <@&{general.guild_id}> מה <#{general.id}>, `--ar 16:9` סוף"
        " <:boat_2:1234567890> ועוד </imagine:1> - <t:0:D> - <t:0:t>!"
        " https://example.com/?a=1! @everyone -- --ar 16:9",
    )
    shown = last(page).locator(".markup")
    await expect(shown).to_contain_text("@Alice")
    parts = shown.locator(".mention, code, bdi, time, a, .whole")
    assert await parts.count() == 12
    wrong = [await p.inner_text() for p in await parts.all() if not await p.evaluate(READS_ON)]
    assert wrong == []
    first, second = (
        await shown.locator(".mention").nth(0).bounding_box(),
        await shown.locator(".mention").nth(1).bounding_box(),
    )
    assert first is not None
    assert second is not None
    assert first["x"] > second["x"], "the sentence itself goes from right to left"


async def test_each_block_goes_its_own_way(stage: Session, screens: Screens) -> None:
    """The bot's small print stays left to right below words that do not, and the other way."""
    page = await screens.open(stage, place="Harbour/general")
    alice = stage.discord.world.user("alice").id
    say(stage, f"# כותרת v7!\n-# <@{alice}> · Fast · v7 · 16:9\n> ציטוט!\n- אחת!\nEnd!")
    shown = last(page).locator(".markup")
    await expect(shown).to_contain_text("End!")
    assert await shown.locator("small").evaluate(READS_ON)
    assert await shown.locator(".paragraph").last.evaluate(READS_ON)
    for selector in (".h1", "blockquote .paragraph", "li"):
        assert not await shown.locator(selector).evaluate(READS_ON), selector
    box, item = await shown.bounding_box(), await shown.locator("blockquote").bounding_box()
    assert box is not None
    assert item is not None
    await expect(shown.locator("blockquote")).to_have_css("border-right-width", "4px")


async def test_parameters_do_not_break_in_two(stage: Session, screens: Screens) -> None:
    """However wide the window: in words, in code, in a heading, with any dash."""
    page = await screens.open(stage, place="Harbour/general", size=PHONE)
    words = " ".join(
        f"{'a' * (n % 7 + 1)} --ar 16:9 \u2014style raw \uff0d\uff0dstylize 5" for n in range(12)
    )
    say(stage, f"{words} `{words}`\n# {words}")
    await expect(last(page)).to_contain_text("stylize")
    for width in (390, 371, 352, 320):
        await page.set_viewport_size({"width": width, "height": 760})
        lines = await page.evaluate(PARAMETERS)
        assert len(lines) == 108
        assert set(lines) == {1}, width


async def test_long_words_stay_inside_a_phone(stage: Session, kit: Kit, screens: Screens) -> None:
    """Words without a blank wrap wherever they stand: messages, suggestions, forms, refusals."""
    long = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk" * 4
    world = stage.discord.world
    world.user("bob").display_name = long[:32]
    page = await screens.open(stage, place="Harbour/general", size=(390, 844))
    say(stage, f"{long}\n# {long}\n> {long}\n- `{long}`\n```\n{long}\n```\n--{long} ||{long}||")
    say(stage, f"https://example.com/{long} [{long}](https://example.com) <#1> **{long}**")
    await expect(last(page)).to_contain_text("https")
    assert await page.evaluate(STICKING_OUT) == []
    await page.locator(".composer-text").press_sequentially("/find ")
    await page.keyboard.insert_text(long)
    await page.keyboard.press("Enter")
    await expect(page.locator(".composer-panel:visible")).to_contain_text("at most 30")
    assert await page.evaluate(STICKING_OUT) == []
    await page.keyboard.press("Escape")
    await use(page, "order")
    dialog = page.get_by_role("dialog", name="Order a picture")
    await dialog.get_by_role("textbox", name="Prompt").fill(long)
    assert await page.evaluate(STICKING_OUT) == []
    assert kit.is_ready()


@pytest.mark.parametrize("theme", ["Dark", "Light"])
async def test_controls_follow_the_theme(
    stage: Session, kit: Kit, screens: Screens, theme: str
) -> None:
    """Sliders, menus, switches, boxes and text fields, whatever the system itself prefers."""
    page = await screens.open(stage)
    await page.emulate_media(color_scheme="light" if theme == "Dark" else "dark")
    await page.locator(".me").click()
    await page.get_by_role("menuitemradio", name=theme, exact=True).click()
    await use(page, "survey")
    dialog = page.get_by_role("dialog", name="Tell us more")
    fields = [dialog.locator(one).first for one in ("input[type=radio]", "input.input", ".select")]
    shades = [await brightness(one) for one in fields]
    shades.append(await brightness(dialog.get_by_label("Frame")))
    await page.keyboard.press("Escape")
    await button(page, "World: speed, faults, kill -9").click()
    panel = page.get_by_role("complementary", name="The world")
    for one in ("input[type=range]:not([name=pace])", "select"):
        shades += [await brightness(each) for each in await panel.locator(one).all()]
    assert len(shades) == 12
    assert all(shade < 110 if theme == "Dark" else shade > 150 for shade in shades), shades
    assert await scrollbar_scheme(page) == theme.lower()
    assert kit.is_ready()


async def brightness(control: Locator) -> float:
    """The middling brightness of what a control looks like, 0 to 255: more bright than dark."""
    shot = Image.open(io.BytesIO(await control.screenshot(animations="disabled"))).convert("L")
    middle = shot.crop((0, shot.height // 2 - 2, shot.width, shot.height // 2 + 2))
    return float(ImageStat.Stat(middle).median[0])


async def scrollbar_scheme(page: Page) -> str:
    """The colour scheme in which the browser draws what is its own."""
    scheme = "() => getComputedStyle(document.querySelector('.log')).colorScheme"
    return str(await page.evaluate(scheme))


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
async def test_motion_is_kept_from_who_wants_none(
    stage: Session, kit: Kit, screens: Screens, motion: str
) -> None:
    """Dots, the dialog's entrance and the flash of a message: all still, or all as drawn."""
    page = await screens.open(stage)
    await page.emulate_media(reduced_motion="reduce" if motion == "reduce" else "no-preference")
    await use(page, "think")
    await expect(last(page)).to_contain_text("is thinking")
    moving = await page.evaluate("() => document.getAnimations().length")
    assert (moving == 0) is (motion == "reduce")
    kit.released.set()
    await expect(last(page)).to_contain_text("Thought through.")
