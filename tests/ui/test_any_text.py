"""Any text in any place: it neither breaks out nor overflows, and shows what it says."""

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.domain import kinds
from bot.domain.kinds import KINDS, Kind
from bot.domain.messages import VERBATIM, Message
from bot.domain.states import Ending, State
from bot.domain.tasks import Attachment, Button, Task, TaskView
from bot.prompts import PromptError, compose
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.batches import Plan
from bot.ui.characters import cleaned, cut, shorten, units
from bot.ui.choices import choices as choices_of
from bot.ui.dialogs.message_picture import animate_dialog, reference_dialog, repaint_dialog
from bot.ui.dialogs.motion import motion_dialog
from bot.ui.dialogs.prompt import continue_dialog, edit_dialog, prompt_dialog
from bot.ui.dialogs.region import areas_dialog, mask_dialog
from bot.ui.dialogs.zoom import zoom_dialog
from bot.ui.escaping import address, escaped, filled, label
from bot.ui.task_message.details import details_card, details_texts
from bot.ui.task_message.layout import task_message
from bot.ui.texts import refusals
from bot.ui.texts.messages import words
from bot.ui.texts.requests import batches
from playground.discord.errors import FormErrors
from playground.discord.limits.commands import check_choices
from playground.discord.limits.modals import check_modal
from tests.engine.samples import NOW_S, a_task, changed
from tests.ui.discord_markdown import read
from tests.ui.discord_rules import check
from tests.ui.discord_rules import texts as texts_of

TRICKS = (
    *"\\*_~`|[]()<>@#-+.:!/\n\t 1a",
    "**",
    "```",
    "||",
    "# ",
    "-# ",
    "> ",
    "1. ",
    "https://",
    "[a](http://b.c)",
    "<@1>",
    "<t:1>",
    "<:a:1>",
    ":smile:",
    "@everyone",
    "--ar 16:9",
    "\u202e",
    "\u2066",
    "\u200b",
    "\u200d",
    "\u0301" * 9,
    "\ufe0f",
    "\U000e0041",
    "\u2028",
    "\x00",
    "\ud800",
    "👨\u200d👩\u200d👧",
    "🇩🇪",
    "❤️",
    "👍🏽",
    "e\u0301",
    "שלום",
    "นี้",
    "\U0001d4b3",
    "\U0010fffe",
)
anything = st.lists(st.sampled_from(TRICKS) | st.text(max_size=8), max_size=40).map("".join)
long = st.tuples(anything, st.integers(1, 60)).map(lambda pair: pair[0] * pair[1])
HIDDEN = {"Cc", "Cs", "Co", "Zl", "Zp"}
BIDI = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


@example("\\::\\::")
@given(anything)
def test_foreign_words_mean_nothing_to_discord(text: str) -> None:
    """Its own rules find no construct in them, and show them as they are."""
    reading = read(escaped(text))

    assert reading.found == ()
    assert reading.seen == cleaned(text)


@given(anything, st.integers(2, 60))
def test_cut_foreign_words_still_mean_nothing(text: str, limit: int) -> None:
    """No escape and no pair is left without its other half."""
    short = escaped(text, limit)

    assert units(short) <= limit
    assert read(short).found == ()
    assert cleaned(text).startswith(read(short).seen.removesuffix("…").rstrip())


@given(anything)
def test_only_what_can_be_seen_is_left(text: str) -> None:
    """Nothing turns the line around, hides in it, or climbs over the lines beside it."""
    line = cleaned(text)

    assert cleaned(line) == line
    assert not {unicodedata.category(character) for character in line} & HIDDEN
    assert not {unicodedata.bidirectional(character) for character in line} & BIDI
    assert "\u200b" not in line
    assert "\u0301" * 5 not in line
    line.encode()


@pytest.mark.parametrize(
    "text",
    [
        "👨‍👩‍👧‍👦",
        "❤️‍🔥",
        "1️⃣",
        "🇩🇪",
        "👍🏽",
        "é",
        "e\u0301",
        "שָׁלוֹם",
        "नमस्ते",
        "می‌خواهم",
        "ภาษาไทย",
        "葛󠄀",
        "ﷺ",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    """Emoji of several parts and every script are left as they are."""
    assert cleaned(text) == text


@pytest.mark.parametrize(
    "text", ["👨‍👩‍👧‍👦", "❤️‍🔥", "1️⃣", "🇩🇪", "👍🏽", "e\u0301", "\\*", "\U0001d4b3"]
)
@pytest.mark.parametrize("before", range(6))
def test_nothing_is_cut_in_half(text: str, before: int) -> None:
    """A character as seen, an escape and a pair of surrogates stay or go as a whole."""
    whole = "a" * before + text

    for limit in range(units(whole) + 1):
        assert cut(whole, limit) in {whole, *("a" * n for n in range(before + 1))}
        assert units(cut(whole, limit)) <= limit


def test_a_character_without_end_is_cut_all_the_same() -> None:
    """Else one of a thousand parts would leave nothing of a text."""
    family = "👨\u200d" * 1000

    assert 90 < units(shorten(family, 100)) <= 100


def broken(text: str, **changes: object) -> Task:
    """A task that has the text in each place where foreign words come in."""
    buttons = tuple(
        Button(
            key=f"{number:010x}",
            custom_id=f"MJ::JOB::upsample::{number}::{text}",
            label=text,
            emoji=text,
        )
        for number in range(4)
    )
    link = Button(key="f" * 10, custom_id=None, label=text, url=f"https://x.example/{text}")
    task = a_task(
        State.SUCCEEDED,
        prompt=text,
        sent_prompt=f"{text} --ar {text} --v {text}",
        final_prompt="\n".join(f"{n}\ufe0f\u20e3 {text}" for n in range(1, 6)),
        notes=(Message(VERBATIM, text=text.replace("`", "")),) * 20,
        label=text,
        detail=text,
        buttons=(*buttons, link),
        media=((f"https://x.example/{text}", "https://x.example/a.png"),) * 30,
        image_url=f"https://x.example/{text}",
    )
    return changed(task, **changes)


@settings(max_examples=25)
@given(long, st.sampled_from(list(KINDS.values())), st.sampled_from(State))
def test_any_task_is_a_message_that_discord_takes(text: str, kind: Kind, state: State) -> None:
    """With all limits, in every state, and with the prompt in bold and nothing else."""
    task = broken(text, kind=kind, state=state, ending=Ending.INPUT if text else None)
    view = TaskView(task=task, parent=a_task(State.SUCCEEDED))
    container = check(task_message(view, now_s=NOW_S, pictures=["a.png"]), picture="a.png")

    heading, _, who = texts_of(container)[0].partition("\n")
    assert heading[:2] == heading[-2:] == "**"
    assert read(heading[2:-2]).found == ()
    assert who.startswith("-# <@4>")
    assert "\n" not in who
    assert sum(units(part) for part in texts_of(container)) <= 4000


@settings(max_examples=60)
@given(long)
def test_any_details_are_a_message_that_discord_takes(text: str) -> None:
    """The longest texts, labels, addresses and seeds together."""
    task = broken(text, kind=kinds.ACTION, attachment=Attachment(id=1, filename="a.png"))
    told = details_texts(TaskView(task=task, parent=a_task(State.SUCCEEDED)), seed=text)

    assert sum(map(units, told)) <= 4000
    _, _, prompt, *_ = told[0].splitlines()
    assert read(prompt).found == ()
    check(details_card(told))


@settings(max_examples=25)
@given(long)
def test_any_batch_is_a_message_that_discord_takes(text: str) -> None:
    """Its list has one line a prompt, however many lines a prompt has."""
    told = batches.preview(Plan(id=1, prompts=(text,) * 40, usd=1.0))

    assert units(told) <= 4000
    assert all(line.split(".")[0].isdigit() for line in told.splitlines()[1:-1])


@settings(max_examples=60)
@given(long)
def test_any_dialog_is_one_that_discord_takes(text: str) -> None:
    """Its title and what it is filled with."""
    task = broken(text, id=10**18 - 1)
    for dialog in (
        edit_dialog(task),
        continue_dialog(task),
        prompt_dialog(task, "f" * 10, text, text),
        zoom_dialog(task, "f" * 10, text),
        motion_dialog(task, "f" * 10, text),
        areas_dialog(task, "f" * 10, "f" * 8, text),
        mask_dialog(task, "f" * 10, text),
        reference_dialog(10**18 - 1),
        animate_dialog(10**18 - 1),
        repaint_dialog(10**18 - 1),
    ):
        sent = dialog.to_dict()
        check_modal(sent)
        value = sent["components"][0]["component"].get("value") or ""
        assert units(value) <= 4000
        assert units(sent["title"]) <= 45


@given(st.lists(anything, max_size=30))
def test_any_suggestion_is_one_that_discord_takes(found: list[str]) -> None:
    """One that it refuses would make it refuse all of them."""
    choices = [choice.to_dict() for choice in choices_of((text, text) for text in found)]

    errors = FormErrors()
    check_choices(errors, ("choices",), choices)
    errors.raise_any()
    assert len(choices) <= 25
    assert {choice["value"] for choice in choices} <= set(found)


@given(long, st.integers(1, 120))
def test_any_label_fits(text: str, limit: int) -> None:
    """One line, by either way of counting."""
    assert units(label(text, limit)) <= limit
    assert units(filled(text, limit)) <= limit
    assert len(label(text, limit).splitlines()) <= 1


@given(anything)
def test_an_address_is_a_link_and_nothing_else(text: str) -> None:
    """It cannot end the brackets that it stands in, nor look like another."""
    url = address(f"https://x.example/{text}")

    if url is not None:
        assert url.isascii()
        assert not set(url) & set(' ()<>\n\\`|"')


@given(anything)
def test_what_is_said_of_a_prompt_is_safe_as_well(text: str) -> None:
    """Notes and refusals quote it in code, which it does not leave."""
    try:
        said = [words(note) for note in compose(text, niji=False).notes]
    except PromptError as error:
        said = [refusals.refusal(RefusedError(Refusal.PROMPT, message=error.message))]

    for sentence in said:
        assert len(sentence.splitlines()) <= 1
        assert sentence.count("`") % 2 == 0
        outside = "".join(sentence.split("`")[::2])
        assert read(outside).found == ()
