from dataclasses import replace
from typing import Any

import pytest

from bot.domain import kinds
from bot.domain.messages import VERBATIM, Message
from bot.domain.states import Delivery, Ending, Plainness, State
from bot.domain.tasks import Attachment, Button, Child, Task, TaskView
from bot.ui.task_message.button_groups import WIDTH, lines, width
from bot.ui.task_message.details import LINKED, details_texts
from bot.ui.task_message.layout import AMBER, BLURPLE, GREEN, GREY, RED, task_message
from bot.ui.texts.saying import say
from playground.comet.upstream.buttons import Kind
from playground.comet.upstream.buttons import Kind as Result
from tests.engine.samples import JOB, NOW_S, a_task
from tests.ui.discord_rules import check, names, rows, texts
from tests.ui.test_button_groups import as_buttons

GRID = tuple(as_buttons(Result.GRID, version="7"))
PICTURE = "a-paper-boat-7.png"


def shown(task: Task, *, picture: str | None = None, **around: Any) -> dict[str, Any]:  # noqa: ANN401 - fields of a view
    """The container of a task's message, checked against Discord's rules."""
    delivery = Delivery.ATTACHED if picture else task.shown.delivery
    view = TaskView(task=task, **around)
    layout = task_message(
        view, now_s=NOW_S, pictures=[picture] if picture else [], delivery=delivery
    )
    return check(layout, picture=picture)


@pytest.mark.parametrize(
    ("task", "accent", "status", "controls"),
    [
        (a_task(State.QUEUED), GREY, "Waiting · next in line", ["Cancel"]),
        (a_task(State.SUBMITTING), GREY, "Sending to Midjourney…", ["Details"]),
        (a_task(State.RUNNING), BLURPLE, "Started <t:9990:R>", ["Stop watching"]),
        (
            a_task(State.RUNNING, progress=42),
            BLURPLE,
            "▰▰▰▰▱▱▱▱▱▱ 42 % · started <t:9990:R>",
            ["Stop watching"],
        ),
        (
            a_task(State.RUNNING, paused=True, progress=42),
            AMBER,
            "Midjourney is not answering. Your picture is safe and goes on by itself.",
            ["Stop watching"],
        ),
        (
            a_task(State.RUNNING, submitted_s=NOW_S - 3600),
            BLURPLE,
            (
                "This takes longer than usual. It appears here as soon as it is done. "
                "· started <t:6400:R>"
            ),
            ["Stop watching"],
        ),
        (
            a_task(State.NEEDS_INPUT),
            BLURPLE,
            "Midjourney asked back. Answering with your prompt…",
            ["Stop watching"],
        ),
        (a_task(State.SUCCEEDED, finished_s=NOW_S + 32), GREEN, "Done in 42 s", ["Details"]),
        (
            a_task(State.FAILED, ending=Ending.LOST),
            RED,
            "Midjourney's service no longer knows this picture. Try it again.",
            ["Edit and retry", "Details"],
        ),
        (
            a_task(State.FAILED, ending=Ending.LOST, kind=kinds.ACTION, label="U1"),
            RED,
            "Midjourney's service no longer knows this picture. Try it again.",
            ["Run again", "Details"],
        ),
        (
            a_task(State.FAILED, ending=Ending.UNSUPPORTED, kind=kinds.ACTION, label="❤️"),
            RED,
            "Midjourney's service does not support this button, so it stays off.",
            ["Details"],
        ),
        (
            a_task(State.UNSURE),
            AMBER,
            "It is not certain that Midjourney got this. Trying again may cost a second time.",
            ["Try again", "Dismiss"],
        ),
        (
            a_task(State.CANCELLED, ending=Ending.WITHDRAWN, remote_id=None),
            GREY,
            "Withdrawn before it was sent. Nothing was spent.",
            ["Run again", "Details"],
        ),
        (
            a_task(State.CANCELLED, ending=Ending.STOPPED),
            GREY,
            (
                "Not watching this any more. Midjourney may still finish it: watch again to get "
                "it. Until it is done there, it counts as one of your pictures under way."
            ),
            ["Watch again", "Run again", "Details"],
        ),
    ],
)
def test_every_state_looks_as_agreed(
    task: Task,
    accent: int,
    status: str,
    controls: list[str],
) -> None:
    """Accent, status line and controls, in the same order in every state."""
    container = shown(task)

    assert container["accent_color"] == accent
    assert texts(container) == ["**a paper boat**\n-# <@4>", status]
    assert names(rows(container)[-1]) == controls


def test_what_goes_at_once_shows_neither_a_place_nor_cancel() -> None:
    """It looks as if it was being submitted, which it soon is."""
    container = shown(a_task(State.QUEUED), at_once=True)

    assert texts(container)[1] == "Sending to Midjourney…"
    assert names(rows(container)[-1]) == ["Details"]


def test_a_finished_grid_shows_picture_buttons_and_details() -> None:
    """In that order, with CometAPI's buttons in theirs."""
    container = shown(a_task(State.SUCCEEDED, buttons=GRID), picture=PICTURE)

    assert [part["type"] for part in container["components"]] == [10, 12, 10, 1, 1, 1]
    assert [names(row) for row in rows(container)] == [
        ["U1", "U2", "U3", "U4", "🔄"],
        ["V1", "V2", "V3", "V4"],
        ["Details"],
    ]
    assert container["components"][1]["items"][0]["description"] == "a paper boat"


def worst_case(**changes: Any) -> Task:  # noqa: ANN401 - any field
    """25 buttons, the longest labels and ids, a prompt and notes full of markdown."""
    buttons = tuple(
        Button(
            key=f"{number:010x}",
            custom_id=f"MJ::JOB::upsample_v6r1_2x_creative::{number}::{JOB}::SOLO",
            label="*" * 200,
            emoji="❤️",
        )
        for number in range(24)
    )
    link = Button(key="f" * 10, custom_id=None, label="Web", url="https://x.example/" + "a" * 400)
    return a_task(
        State.SUCCEEDED,
        id=10**18 - 1,
        prompt="*_`|<@&1>" * 300,
        sent_prompt="*_`|<@&1>" * 100 + " --ar 16:9 --v 7 --niji 6",
        notes=(Message(VERBATIM, text="`--zap` " + "*" * 120),) * 6,
        buttons=(*buttons, link),
        kind=kinds.ACTION,
        label="_" * 80,
        **changes,
    )


@pytest.mark.usefixtures("each_language")
def test_the_worst_case_is_still_a_message() -> None:
    """40 components, 4,000 characters, labels 80, ids 100 (Discord: Component Reference)."""
    task = worst_case()
    container = shown(task, picture=PICTURE, parent=a_task(State.SUCCEEDED))

    [menu], last = rows(container)
    assert len(menu["options"]) == 24
    assert names(last) == ["Web", "Details"]


@pytest.mark.usefixtures("each_language")
def test_the_worst_case_without_its_picture_is_still_a_message() -> None:
    """Dead buttons and a link to the picture add two more."""
    task = worst_case(
        delivery=Delivery.TOO_BIG,
        buttons_dead=True,
        image_url="https://x.example/picture.png",
    )
    container = shown(task, parent=a_task(State.SUCCEEDED))

    [menu], last = rows(container)
    ours = ["Run again", "Download again", "Details", "Open the picture"]
    assert names(last) == ["Web", *map(say, ours)]
    assert menu["disabled"]


def test_a_link_that_discord_refuses_is_left_out() -> None:
    """One address of more than 512 characters would make the whole message fail."""
    link = Button(key="f" * 10, custom_id=None, label="Web", url="https://x.example/" + "a" * 600)
    task = a_task(State.SUCCEEDED, buttons=(*GRID, link), delivery=Delivery.NOTHING)

    assert [len(row) for row in rows(shown(task))] == [5, 4, 1]


def test_the_prompt_is_shown_escaped_and_cut() -> None:
    """Nothing in it can ping, link or break the layout."""
    prompt = "@everyone <@&5> `code`\u202e **bold** " + "x" * 400
    heading, _status = texts(shown(a_task(prompt=prompt)))

    assert heading.startswith(r"**\@everyone \<\@&5\> \`code\`")
    assert r"\*\*bold\*\*" in heading
    assert "…**\n" in heading


def test_what_was_changed_in_a_prompt_stands_below_the_state() -> None:
    """In small print, a line each."""
    task = a_task(notes=(Message(VERBATIM, text="`--zap` is unknown."),))

    assert texts(shown(task))[1] == "Started <t:9990:R>\n-# `--zap` is unknown."


def test_a_press_says_what_it_belongs_to() -> None:
    """It links to its parent."""
    parent = a_task(State.SUCCEEDED, buttons=GRID)
    task = a_task(State.SUCCEEDED, kind=kinds.ACTION, label="U2", finished_s=NOW_S - 5)

    _heading, status = texts(shown(task, parent=parent))

    assert status == "Done in 5 s · U2 of [this grid](https://discord.com/channels/1/2/3)"


def child_of(button: Button, **changes: Any) -> Child:  # noqa: ANN401 - any field
    child = Child(
        id=8,
        button_key=button.key,
        state=State.RUNNING,
        ending=None,
        user_id=4,
        guild_id=1,
        channel_id=2,
        message_id=4,
    )
    return replace(child, **changes)


def test_a_pressed_button_is_marked() -> None:
    """Blurple, whatever became of it; the others stay grey."""
    container = shown(a_task(State.SUCCEEDED, buttons=GRID), children=(child_of(GRID[1]),))

    assert [button["style"] for button in rows(container)[0]] == [2, 1, 2, 2, 2]


def test_a_favourite_is_marked_once_it_is_one() -> None:
    """Green, whatever became of a task of earlier versions; and it is never off."""
    heart = Button(key="a" * 10, custom_id="MJ::BOOKMARK::x", emoji="❤️")
    task = a_task(State.SUCCEEDED, buttons=(heart,))

    refused = child_of(heart, state=State.FAILED, ending=Ending.UNSUPPORTED)
    before = shown(task, children=(refused,), unsupported=frozenset({"bookmark"}))
    after = shown(task, children=(refused,), favourite=True)

    assert [
        (rows(one)[0][0]["style"], rows(one)[0][0].get("disabled", False))
        for one in (before, after)
    ] == [
        (2, False),
        (3, False),
    ]


ANIMATE = tuple(
    Button(key=str(n) * 10, custom_id=f"MJ::JOB::animate_{motion}::1::x", label=name)
    for n, (motion, name) in enumerate(
        (("high", "Animate (High motion)"), ("low", "Animate (Low motion)"))
    )
)


def test_what_was_chosen_stands_on_its_menu() -> None:
    """Marked in it as well, and not set as its value: Discord would not take it a second time."""
    task = a_task(State.SUCCEEDED, buttons=ANIMATE)

    [menu], _ = rows(shown(task, children=(child_of(ANIMATE[1]),)))

    assert menu["placeholder"] == "✓ Animate (Low motion)"
    assert [option.get("description") for option in menu["options"]] == [None, "✓ Chosen before"]
    assert not any(option.get("default") for option in menu["options"])


def test_what_a_menu_cannot_do_is_not_offered() -> None:
    """Unless it can do nothing: then it is off, like a button."""
    task = a_task(State.SUCCEEDED, buttons=ANIMATE)
    refused = child_of(ANIMATE[0], state=State.FAILED, ending=Ending.UNSUPPORTED)

    [some], _ = rows(shown(task, children=(refused,)))
    [none], _ = rows(shown(task, unsupported=frozenset({"animate_high", "animate_low"})))

    assert [option["value"] for option in some["options"]] == [ANIMATE[1].key]
    assert not some.get("disabled")
    assert none["disabled"]
    assert len(none["options"]) == 2


@pytest.mark.parametrize("delivery", [None, *Delivery])
@pytest.mark.parametrize("square", [True, False])
@pytest.mark.parametrize("version", ["7", "6.1", "6", "5.2", "8.1", "niji 7", "niji 6"])
def test_a_phone_shows_six_rows_at_most(
    version: str,
    square: bool,  # noqa: FBT001 - a parameter of the test
    delivery: Delivery | None,
) -> None:
    """Whatever became of the picture, and with CometAPI's buttons dead as well."""
    buttons = tuple(as_buttons(Kind.SINGLE, version=version, square=square))
    task = a_task(
        State.SUCCEEDED,
        buttons=buttons,
        buttons_dead=True,
        delivery=delivery,
        image_url="https://x.example/1.png",
    )

    assert sum(lines(map(button_width, row)) for row in rows(shown(task))) <= 6


def button_width(part: dict[str, Any]) -> int:
    """What a button or a menu takes of a row."""
    return WIDTH if "options" in part else width(part.get("label", ""), is_link="url" in part)


@pytest.mark.parametrize("kinds", [frozenset(), frozenset({"upsample"})])
def test_unsupported_buttons_are_off(kinds: frozenset[str]) -> None:
    """The one that was refused here, and everywhere those of a kind that was refused."""
    refused = child_of(GRID[4], state=State.FAILED, ending=Ending.UNSUPPORTED)
    container = shown(
        a_task(State.SUCCEEDED, buttons=GRID),
        children=(refused,),
        unsupported=kinds,
    )

    off = [bool(button.get("disabled")) for button in rows(container)[0]]
    assert off == [bool(kinds)] * 4 + [True]


@pytest.mark.parametrize("delivery", [Delivery.TOO_BIG, Delivery.UNAVAILABLE, Delivery.NOT_ALLOWED])
def test_a_picture_that_cannot_be_attached_is_linked(delivery: Delivery) -> None:
    """Said in words, with a button that opens it."""
    url = "https://x.example/picture.png"
    container = shown(a_task(State.SUCCEEDED, delivery=delivery, image_url=url))

    assert rows(container)[-1][-1]["url"] == url
    assert "Open it by its link" in texts(container)[1]


@pytest.mark.parametrize("delivery", sorted(LINKED))
@pytest.mark.parametrize(("signature", "in_details"), [("a" * 600, True), ("a b", False)])
def test_a_picture_whose_link_fits_on_no_button_has_it_in_details(
    delivery: Delivery,
    signature: str,
    in_details: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """Nobody is sent to a link that is not there."""
    url = f"https://x.example/picture.png?signature={signature}"
    task = a_task(State.SUCCEEDED, delivery=delivery, image_url=url, media=((url,),))

    said = texts(shown(task))[1]

    assert "by its link" not in said
    assert ("Details has its link" in said) is in_details
    assert (f"({url})" in "\n".join(details_texts(TaskView(task=task)))) is in_details


def test_a_preview_stands_where_the_picture_will() -> None:
    """So nothing jumps when it is done."""
    attachment = Attachment(id=1, filename="preview.png")
    container = shown(a_task(progress=46, attachment=attachment), picture="preview.png")

    assert [part["type"] for part in container["components"]] == [10, 12, 10, 1]


def test_a_dialog_for_its_member_offers_to_continue() -> None:
    """Pressing Continue opens the dialog that Midjourney waits for."""
    task = a_task(State.NEEDS_INPUT, custom_id="MJ::JOB::sparkle::1::x", parent_id=1)

    assert "Continue…" in names(rows(shown(task))[-1])


REASON = "[Job action restricted] You can not submit **batch** jobs in relax mode. (id: 123456789)"


@pytest.mark.parametrize(
    ("ending", "detail", "own_words"),
    [
        (Ending.OTHER, REASON, "You can not submit batch jobs in relax mode."),
        (Ending.OTHER, "queue_full", None),
        (Ending.OTHER, "so " * 1000, "so " * 79 + "so…"),
        (Ending.LOST, REASON, None),
    ],
)
def test_midjourneys_own_sentence_stands_below_ours_where_ours_explains_nothing(
    ending: Ending, detail: str, own_words: str | None
) -> None:
    """On the message and in Details, cleaned and cut."""
    task = a_task(State.FAILED, ending=ending, detail=detail)
    _heading, status = texts(shown(task))
    line = f"Midjourney's own words: {own_words}"

    assert status.split("\n")[1:] == ([f"-# {line}"] if own_words else [])
    [asked, _] = details_texts(TaskView(task=task))
    assert asked.endswith(f"\n{line}") is bool(own_words)


FOREIGN = ("paper boat", "https://pictures.example", "U1", "midjourney.com", "--zap", "secret")


@pytest.mark.parametrize("ending", [None, *Ending])
@pytest.mark.parametrize("state", State)
def test_the_plainest_message_holds_no_foreign_word(state: State, ending: Ending | None) -> None:
    """Discord refused all that could hold one: what is left is ours, and our own buttons."""
    task = a_task(
        state,
        ending=ending,
        detail="secret: unrecognized --zap",
        prompt="a paper boat --zap 3",
        sent_prompt="a paper boat --zap 3",
        final_prompt="a paper boat --v 7",
        notes=(Message(VERBATIM, text="secret"),),
        label="U1",
        custom_id=f"MJ::JOB::upsample::1::{JOB}",
        kind=kinds.ACTION,
        buttons=GRID,
        image_url="https://pictures.example/1.png",
        delivery=Delivery.REFUSED,
        refusals=2 * Plainness.WORDS,
    )

    container = shown(task, parent=a_task(State.SUCCEEDED, buttons=GRID))

    assert not [word for word in FOREIGN if word in str(container)]
    [words] = texts(container)
    assert words.endswith((".", "line", "…", ":R>"))
    ours = [button["custom_id"] for row in rows(container) for button in row]
    assert all(custom_id.startswith("ctl:") for custom_id in ours)


@pytest.mark.parametrize(
    ("plainness", "last_row", "has_buttons"),
    [
        (Plainness.NO_FILE, ["Download again", "Details", "Open the picture"], True),
        (Plainness.NO_BUTTONS, ["Download again", "Details"], False),
        (Plainness.WORDS, ["Download again", "Details"], False),
    ],
)
def test_what_is_left_out_of_a_refused_picture(
    plainness: Plainness,
    last_row: list[str],
    has_buttons: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    """First the file, then CometAPI's buttons and all links, then every foreign word."""
    task = a_task(
        State.SUCCEEDED,
        buttons=GRID,
        image_url="https://pictures.example/1.png",
        delivery=Delivery.REFUSED,
        refusals=2 * plainness,
    )

    container = shown(task)

    shown_rows = [names(row) for row in rows(container)]
    assert shown_rows[-1] == last_row
    assert any("U1" in row for row in shown_rows) is has_buttons
    assert "Discord does not let me show this picture here." in "\n".join(texts(container))


@pytest.mark.usefixtures("each_language")
def test_more_buttons_and_links_than_fit_leave_a_message_that_discord_takes() -> None:
    """As another server may send them: menus of 25, and a row of links."""
    actions = [Button(key=f"{n:010x}", custom_id="MJ::JOB::new::1", label="A") for n in range(30)]
    web = Button(key="0123456789", custom_id=None, label="Web", url="https://example.com")
    links = [replace(web, key=f"{n:010x}") for n in range(40)]

    task = a_task(State.SUCCEEDED, buttons=(*actions, *links))
    held = rows(shown(task, picture=PICTURE))

    assert [len(row[0].get("options", row)) for row in held] == [25, 5, 5, 1]
