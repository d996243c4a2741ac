"""Everything that is shown goes through one door, which knows other languages than English."""

import gettext
import re
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from discord import ui

from bot.domain.kinds import TitleCode
from bot.domain.messages import Message, dumps
from bot.domain.states import Ending, State
from bot.domain.tasks import Task, TaskView
from bot.engine.submitting.input_codes import InputCode
from bot.prompts.codes import PromptCode
from bot.services.refusals import Refusal, RefusedError
from bot.ui.dialogs.motion import motion_dialog
from bot.ui.dialogs.region import mask_dialog
from bot.ui.dialogs.zoom import zoom_dialog
from bot.ui.task_message import layout
from bot.ui.task_message.details import details_texts
from bot.ui.texts import language, messages, refusals, tasks
from bot.ui.texts.language import speaking
from bot.ui.texts.saying import say
from tests.engine.samples import NOW_S, a_task
from tests.ui.discord_rules import check
from tests.ui.test_texts import VALUES


class _Gibberish(gettext.NullTranslations):
    """Says X for each word of a sentence, and keeps what is filled in."""

    def gettext(self, message: str) -> str:
        if not re.search("[A-Za-z]", message):
            return message  # how a number is written
        return " ".join(re.findall(r"\{\w+[^}]*\}", message)) or "X"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture
def gibberish(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalog in which no English word is left."""
    monkeypatch.setattr(language, "catalog_of", lambda _: _Gibberish())
    with speaking("xx"):
        yield


def _english(text: str) -> str:
    """What is left of a text without markdown, mentions, times, numbers and names."""
    text = re.sub(r"<[^>]*>|https?://\S+|`[^`]*`|\bX\b", " ", text)
    return " ".join(re.findall(r"[A-Za-z]{2,}", text))


@pytest.mark.usefixtures("gibberish")
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("ending", [None, *Ending])
def test_a_message_of_a_task_speaks_one_language(state: State, ending: Ending | None) -> None:
    """Of its states, endings, notes, buttons and details nothing is left in English."""
    told = dumps(Message(InputCode.NOT_FETCHED, name=Message(InputCode.MASK)))
    task = a_task(
        state,
        ending=ending,
        prompt="",
        sent_prompt="",
        buttons=(),
        title=Message(TitleCode.BLEND, count=2),
        notes=tuple(Message(code) for code in (PromptCode.BRACES, PromptCode.LINKS_MOVED)),
        detail=told if ending is Ending.INPUT else "",
        speed=None,
    )
    view = TaskView(task=task)

    shown = check(layout.task_message(view, now_s=NOW_S))

    assert {_english(text) for text in _texts_in(shown)} <= {""}
    assert _english("\n".join(details_texts(view))) == ""


def _texts_in(part: object) -> Iterator[str]:
    """The strings that Discord shows of a message or dialog."""
    if isinstance(part, list):
        for each in part:
            yield from _texts_in(each)
    elif isinstance(part, dict):
        for name, value in part.items():
            if name in {"content", "label", "description", "placeholder", "title"}:
                if isinstance(value, str):
                    yield value
            else:
                yield from _texts_in(value)


@pytest.mark.usefixtures("gibberish")
@pytest.mark.parametrize("why", Refusal)
def test_a_refusal_speaks_one_language(why: Refusal) -> None:
    """Each with the values that it has."""
    message = Message(PromptCode.EMPTY) if why is Refusal.PROMPT else None
    said = refusals.refusal(RefusedError(why, message=message, **VALUES.get(why, {})))
    assert _english(said) == ""


@pytest.mark.usefixtures("gibberish")
@pytest.mark.parametrize("dialog", [zoom_dialog, motion_dialog, mask_dialog])
def test_a_dialog_speaks_one_language(dialog: Callable[[Task, str, str], ui.Modal]) -> None:
    """Its title, its fields and what can be chosen."""
    made = dialog(a_task(), "a", "").to_dict()
    assert {_english(text) for text in _texts_in(made["components"])} == {""}
    assert _english(made["title"]) == ""


def test_without_a_catalog_it_is_english() -> None:
    """In whatever language Discord is used."""
    with speaking("uk"):
        assert messages.words(Message(PromptCode.EMPTY)).startswith("The prompt is empty.")


@pytest.mark.parametrize("code", [*PromptCode, *InputCode, *TitleCode])
def test_every_code_has_its_words(code: str) -> None:
    """A row that holds it can be shown, whatever its values are."""
    assert code in messages.SENTENCES


def test_a_catalog_is_found_by_the_language(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file beside the others is all that a language needs."""
    _write_catalog(tmp_path / "de" / "LC_MESSAGES" / "imagine-bot.mo", {"Stopped.": "Beendet."})
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    language.catalog_of.cache_clear()

    with speaking("de"):
        assert say(tasks.STOPPED) == "Beendet."
    assert say(tasks.STOPPED) == "Stopped."
    language.catalog_of.cache_clear()


def _write_catalog(path: Path, sentences: dict[str, str]) -> None:
    """A compiled catalog, as msgfmt makes it."""
    header = "Content-Type: text/plain; charset=UTF-8\n"
    pairs = sorted({"": header, **sentences}.items())
    ids, texts = (
        b"".join(text.encode() + b"\0" for text in side) for side in zip(*pairs, strict=True)
    )
    tables, at = [], [28 + 16 * len(pairs), 28 + 16 * len(pairs) + len(ids)]
    for side in (0, 1):
        for pair in pairs:
            size = len(pair[side].encode())
            tables.append(struct.pack("<II", size, at[side]))
            at[side] += size + 1
    head = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    path.parent.mkdir(parents=True)
    path.write_bytes(head + b"".join(tables) + ids + texts)
