from math import ceil

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.tasks import Button
from bot.ui.task_message.button_groups import Row, in_rows, width
from playground.comet.upstream.buttons import Kind, buttons_for
from tests.engine.samples import JOB

WEB = "https://www.example/jobs/1"
ROWS = 5
MENU = 25
PHONE = 36


def as_buttons(kind: Kind, *, version: str, square: bool = True, tiles: int = 4) -> list[Button]:
    """The buttons that the real service returns for such a result."""
    remote = buttons_for(
        kind,
        job=JOB,
        version=version,
        web_url=WEB,
        square=square,
        tiles=tiles,
    )
    return [
        Button(
            key=f"{number:010x}",
            custom_id=None if button["customId"] is None else str(button["customId"]),
            label=str(button["label"]),
            emoji=str(button["emoji"]),
            url=str(button["url"]) if "url" in button else None,
        )
        for number, button in enumerate(remote)
    ]


def in_groups(kind: Kind, *, version: str = "7", square: bool = True, tiles: int = 4) -> list[Row]:
    """The rows of what acts on such a result."""
    buttons = as_buttons(kind, version=version, square=square, tiles=tiles)
    actions = [one for one in buttons if one.custom_id and "BOOKMARK" not in one.custom_id]
    return in_rows(actions, most=ROWS)


def names(rows: list[Row]) -> list[str]:
    """What stands in each row; a menu's in brackets."""
    return [
        f"[{' | '.join(one.label for one in row.buttons)}]"
        if row.is_menu
        else " | ".join(
            words or one.emoji for words, one in zip(row.captions, row.buttons, strict=True)
        )
        for row in rows
    ]


@pytest.mark.parametrize(
    ("kind", "tiles", "expected"),
    [
        (Kind.GRID, 4, ["U1 | U2 | U3 | U4 | 🔄", "V1 | V2 | V3 | V4"]),
        (Kind.VIDEO_GRID, 4, ["U1 | U2 | U3 | U4 | 🔄"]),
        (Kind.VIDEO_GRID, 2, ["U1 | U2 | 🔄"]),
        (Kind.VIDEO, 1, ["[Extend (High motion) | Extend (Low motion)]"]),
        (Kind.DESCRIPTION, 1, ["1️⃣ | 2️⃣ | 3️⃣ | 4️⃣ | 🔄", "Imagine all"]),
        (Kind.SHORTENED, 1, ["1️⃣ | 2️⃣ | 3️⃣ | 4️⃣ | 5️⃣"]),
        (
            Kind.HD,
            1,
            [
                "Redo Upscale: Subtle | Creative",
                "Vary: Subtle | Strong",
                "[Animate (High motion) | Animate (Low motion)]",
            ],
        ),
    ],
)
def test_each_group_has_a_row(kind: Kind, tiles: int, expected: list[str]) -> None:
    """The real sets (CometAPI: quick start): buttons where a phone has room, else a menu."""
    assert names(in_groups(kind, tiles=tiles)) == expected


@pytest.mark.parametrize("version", ["7", "6.1", "6", "niji 7", "niji 6"])
@pytest.mark.parametrize("square", [True, False])
def test_one_picture_has_five_groups(version: str, square: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Upscale, Vary, Zoom, Pan, Animate: none shares its row."""
    squaring = "" if square else " | Make Square"

    assert names(in_groups(Kind.SINGLE, version=version, square=square))[1:] == [
        "Vary: Subtle | Strong | Region",
        f"[Zoom Out 2x | Zoom Out 1.5x | Custom Zoom{squaring}]",
        "⬅️ | ➡️ | ⬆️ | ⬇️",
        "[Animate (High motion) | Animate (Low motion) | Animate manually]",
    ]


@pytest.mark.parametrize(
    ("kinds", "labels", "expected"),
    [
        ("Outpaint::50 Outpaint::75", "Zoom Out 2x|Zoom Out 1.5x", "Zoom Out 2x | 1.5x"),
        ("JOB::new::1 JOB::new::2", "Make it|Make it", "Make it | Make it"),
        ("JOB::new::1 JOB::new::2", "One (a)|Two (b)", "One: a | Two: b"),
        ("JOB::new::1 JOB::new::2", "Upscale|Upscale (2x)", "Upscale | 2x"),
    ],
)
def test_words_that_begin_several_are_said_once(kinds: str, labels: str, expected: str) -> None:
    """Side by side the rest is enough; a button never loses all of its words."""
    buttons = [
        Button(key=f"{n:010x}", custom_id=f"MJ::{kind}::x", label=label)
        for n, (kind, label) in enumerate(zip(kinds.split(), labels.split("|"), strict=True))
    ]

    assert names(in_rows(buttons, most=ROWS)) == [expected]


KINDS = ["JOB::upsample", "JOB::variation", "JOB::reroll", "JOB::pan_left", "Outpaint", "Inpaint"]
any_buttons = st.builds(
    Button,
    key=st.just("0123456789"),
    custom_id=st.sampled_from(KINDS).map("MJ::{}::1::x".format) | st.text(max_size=9),
    label=st.text(max_size=30),
    emoji=st.sampled_from(["", "🔍"]),
)


@given(st.lists(any_buttons, max_size=60), st.integers(1, 6))
@example([Button(key="0", custom_id="MJ::JOB::pan_left::1", label="A")] * 26, 6)
def test_all_buttons_are_kept_in_order(buttons: list[Button], most: int) -> None:
    """Whatever they are called: in so many rows, each a menu or what a phone has room for."""
    rows = in_rows(buttons, most=most)

    assert [button for row in rows for button in row.buttons] == buttons
    assert len(rows) <= max(most, ceil(len(buttons) / MENU))
    for row in rows:
        assert len(row.buttons) <= MENU
        if not row.is_menu:
            assert len(row.buttons) == 1 or sum(map(width, row.captions)) <= PHONE
            assert len(row.buttons) <= 5


def test_of_too_many_groups_the_smallest_neighbours_share_a_row() -> None:
    """A menu then names both, and holds all of them."""
    buttons = as_buttons(Kind.SINGLE, version="7", square=False)
    rows = in_rows([button for button in buttons if button.custom_id], most=4)

    assert len(rows) == 4
    assert max(len(row.groups) for row in rows) > 1
    assert all(row.is_menu for row in rows if len(row.groups) > 1)
