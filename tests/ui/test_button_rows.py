import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.tasks import Button
from bot.ui.task_message.button_rows import in_rows
from playground.comet.upstream.buttons import Kind, buttons_for
from tests.engine.samples import JOB

WEB = "https://www.example/jobs/1"


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


def names(rows: list[list[Button]]) -> list[str]:
    return [" ".join(button.label or button.emoji for button in row) for row in rows]


@pytest.mark.parametrize(
    ("kind", "tiles", "expected"),
    [
        (Kind.GRID, 4, ["U1 U2 U3 U4 🔄", "V1 V2 V3 V4"]),
        (Kind.VIDEO_GRID, 4, ["U1 U2 U3 U4 🔄"]),
        (Kind.VIDEO_GRID, 2, ["U1 U2 🔄"]),
        (Kind.VIDEO, 1, ["Extend (High motion) Extend (Low motion)", "❤️ Web"]),
        (Kind.DESCRIPTION, 1, ["1️⃣ 2️⃣ 3️⃣ 4️⃣ 🔄", "Imagine all"]),
        (Kind.SHORTENED, 1, ["1️⃣ 2️⃣ 3️⃣ 4️⃣ 5️⃣"]),
        (
            Kind.HD,
            1,
            [
                "Redo Upscale (Subtle) Redo Upscale (Creative)",
                "Vary (Subtle) Vary (Strong)",
                "Animate (High motion) Animate (Low motion)",
                "❤️ Web",
            ],
        ),
    ],
)
def test_each_group_has_a_row(kind: Kind, tiles: int, expected: list[str]) -> None:
    """The real sets of cometapi.md section 3, as look.md wants them."""
    assert names(in_rows(as_buttons(kind, version="7", tiles=tiles))) == expected


def test_a_version_8_picture_has_a_row_each_group() -> None:
    """It has fewer groups than five, so all of them stand apart."""
    assert names(in_rows(as_buttons(Kind.SINGLE, version="8.1"))) == [
        "Vary (Subtle) Vary (Strong)",
        "Animate (High motion) Animate (Low motion) Animate manually",
        "❤️ Web",
    ]


@pytest.mark.parametrize("version", ["7", "6.1", "niji 7", "5.2"])
@pytest.mark.parametrize("square", [True, False])
def test_the_many_buttons_of_one_picture_fit(version: str, square: bool) -> None:  # noqa: FBT001 - a parameter of the test
    """Six groups do not fit into five rows, so the rows are filled up, in order."""
    buttons = as_buttons(Kind.SINGLE, version=version, square=square)
    rows = in_rows(buttons)

    assert [button for row in rows for button in row] == buttons
    assert len(rows) <= 5


KINDS = ["JOB::upsample", "JOB::variation", "JOB::reroll", "JOB::pan_left", "Outpaint", "BOOKMARK"]
any_buttons = st.builds(
    Button,
    key=st.just("0123456789"),
    custom_id=st.none() | st.sampled_from(KINDS).map("MJ::{}::1::x".format) | st.text(max_size=9),
)


@given(st.lists(any_buttons, max_size=25))
def test_all_buttons_are_kept_in_order(buttons: list[Button]) -> None:
    """Whatever their kinds, up to 25 fit into five rows of five (discord.md A2)."""
    rows = in_rows(buttons)

    assert [button for row in rows for button in row] == buttons
    assert len(rows) <= 5
    assert all(1 <= len(row) <= 5 for row in rows)


@given(st.integers(0, 25))
def test_buttons_of_one_unknown_kind_fill_the_rows(count: int) -> None:
    """What a later version of Midjourney offers is shown as well."""
    buttons = [Button(key=f"{n:010x}", custom_id=f"MJ::JOB::new::{n}::x") for n in range(count)]

    assert [len(row) for row in in_rows(buttons)] == [5] * (count // 5) + [count % 5] * (
        count % 5 > 0
    )


def test_groups_share_a_row_before_one_is_torn_apart() -> None:
    """The most that a single picture has: what belongs together stays together."""
    rows = in_rows(as_buttons(Kind.SINGLE, version="7"))

    sizes = [len(row) for row in rows]
    pans = [row for row in rows if any("pan_" in (b.custom_id or "") for b in row)]
    assert len(rows) == 5
    assert sum(sizes) == len(as_buttons(Kind.SINGLE, version="7"))
    assert len(pans) == 1
