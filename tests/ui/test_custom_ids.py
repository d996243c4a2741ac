"""Every custom_id that a message or a dialog was ever sent with is still understood."""

from __future__ import annotations

import re

import pytest

from bot.ui import custom_ids
from bot.ui.dialogs import DIALOGS
from bot.ui.presses import buttons as presses
from bot.ui.task_message.controls import CONTROLS

TAG = "0123456789abcdef"
KEY = "0123456789"
LONGEST = 100
"""Discord's limit."""

FORMATS = ("1", f"2:{TAG}")
"""Since the first version; since rows have tags."""

VERBS = (
    *("cancel", "stop", "watch", "again", "edit", "retry", "dismiss", "details"),
    *("fix", "deliver", "continue", "remove"),
)
CARD_VERBS = ("open", "copy", "again", "ref", "fav", "family", "remove", "card", "jump")
PRESSES = [
    *(f"act:{one}:7:{KEY}" for one in FORMATS),
    *(f"acts:{one}:7:{KEY}" for one in FORMATS),
    *(f"ctl:{one}:7:{verb}" for one in FORMATS for verb in VERBS),
    *(f"area:{one}:7:{KEY}" for one in FORMATS),
    *(f"paint:{one}:7:{KEY}:1f:{verb}" for one in FORMATS for verb in ("write", "upload")),
    *(f"det:{one}:7:{verb}" for one in FORMATS for verb in CARD_VERBS),
    *(f"det:{one}:7:page:3" for one in FORMATS),
    "plan:1:7:make",
    "plan:1:7:drop",
    "back:1:7:edit",
    "back:1:7:fix",
]
DIALOGS_SENT = [
    *(f"dlg:{one}:{topic}:7:" for one in FORMATS for topic in ("edit", "continue")),
    *(f"dlg:{one}:{topic}:7:{KEY}" for one in FORMATS for topic in ("press", "zoom", "motion")),
    *(f"dlg:{one}:areas:7:{KEY}:1f" for one in FORMATS),
    *(f"dlg:{one}:mask:7:{KEY}" for one in FORMATS),
    *(f"dlg:1:{topic}:7:" for topic in ("ref", "animate", "repaint")),
    *(f"dlg:1:{topic}:0:@7" for topic in ("imagine", "video", "picture", "describe", "blend")),
    *(f"dlg:1:{topic}:0:@7" for topic in ("swap", "shorten")),
    f"dlg:2:{TAG}:areas:7:{KEY}:1f@7",
]


@pytest.mark.parametrize("custom_id", PRESSES)
def test_a_press_finds_what_it_does(custom_id: str) -> None:
    """And it is one thing."""
    assert sum(pattern.fullmatch(custom_id) is not None for pattern in presses._HANDLERS) == 1


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_is_still_one_of_our_buttons(verb: str) -> None:
    """Not only understood as one that is unknown."""
    assert verb in CONTROLS


@pytest.mark.parametrize("topic", DIALOGS)
def test_the_longest_custom_id_of_a_dialog_fits(topic: str) -> None:
    """With all that it may be about, and the draft that holds the rest."""
    longest = f"dlg:2:{TAG}:{topic}:{10**18 - 1}:{KEY}:ffffffff@{10**18 - 1}"

    assert re.fullmatch(custom_ids.DIALOG, longest)
    assert len(longest) <= LONGEST


@pytest.mark.parametrize("custom_id", DIALOGS_SENT)
def test_a_submit_finds_its_dialog(custom_id: str) -> None:
    """By the topic in it."""
    said = re.fullmatch(custom_ids.DIALOG, custom_id)

    assert said is not None
    assert said["topic"] in DIALOGS
