"""What happens when a member sends a dialog (`bot.ui.dialogs`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.engine.presses import Input
from bot.engine.refusals import RefusedError, Why
from bot.engine.requests import AREAS, IMAGE, MASK, MOTION, Wish
from bot.prompts import with_options
from bot.ui import answers, dialogs
from bot.ui.custom_ids import areas_of
from bot.ui.dialogs import Topic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping

    import discord

    from bot.domain import TaskView

_ID: Final = re.compile(r"dlg:1:([a-z]+):([0-9]{1,20}):([0-9a-f:]*)")
_ZOOM: Final = re.compile(r"[12](\.[0-9]{1,2})?")
_RATIO: Final = re.compile(r"[1-9][0-9]{0,3}:[1-9][0-9]{0,3}")
_MOST: Final = 2.0


@dataclass(frozen=True, slots=True)
class Sent:
    """A dialog as it was sent: what it is about, and its fields."""

    interaction: discord.Interaction[Any]
    subject: int
    rest: str
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def prompt(self) -> str:
        """The prompt field."""
        return self.texts.get(dialogs.PROMPT, "").strip()


async def submitted(interaction: discord.Interaction[Any]) -> bool:
    """Answer the submit of one of our dialogs; False if it is not ours."""
    data: Mapping[str, Any] = interaction.data or {}
    match = _ID.fullmatch(str(data.get("custom_id", "")))
    if match is None or match[1] not in _HANDLERS:
        return False
    sent = _read(interaction, int(match[2]), match[3])
    async with answers.refusing(interaction):
        if match[1] != Topic.CONTINUE:
            answers.check_permissions(interaction)
        view = await _HANDLERS[match[1]](sent)
        if view is None:
            await interaction.response.defer()
        else:
            await answers.with_task(interaction, view)
    return True


async def _edit(sent: Sent) -> TaskView | None:
    presses = answers.services_of(sent.interaction).presses
    return await presses.edited(
        answers.asker_of(sent.interaction),
        sent.subject,
        sent.prompt,
        message_id=answers.message_id_of(sent.interaction),
    )


async def _continue(sent: Sent) -> TaskView | None:
    await answers.services_of(sent.interaction).controls.answer_dialog(
        answers.asker_of(sent.interaction),
        sent.subject,
        sent.prompt,
        message_id=answers.message_id_of(sent.interaction),
    )
    return None


async def _press(sent: Sent, options: Mapping[str, str] | None = None) -> TaskView | None:
    return await _pressed(sent, sent.rest, Input(prompt=sent.prompt, options=options or {}))


async def _zoom(sent: Sent) -> TaskView | None:
    zoom = sent.texts.get(dialogs.ZOOM, "").strip().replace(",", ".")
    ratio = sent.texts.get(dialogs.RATIO, "").strip()
    if not _ZOOM.fullmatch(zoom) or float(zoom) > _MOST:
        sentence = f"The zoom goes from 1.0 to 2.0, not `{zoom[:20].replace('`', '')}`."
        raise RefusedError(Why.PROMPT, sentence=sentence)
    if ratio and not _RATIO.fullmatch(ratio):
        sentence = "The aspect ratio is two whole numbers with a colon between them, as in `16:9`."
        raise RefusedError(Why.PROMPT, sentence=sentence)
    words = re.sub(r"\s*--(zoom|ar|aspect)\s+\S+", "", sent.prompt)
    prompt = f"{words}{f' --ar {ratio}' if ratio else ''} --zoom {zoom}"
    return await _pressed(sent, sent.rest, Input(prompt=prompt))


async def _motion(sent: Sent) -> TaskView | None:
    words = re.sub(r"\s*--motion\s+\S+", "", sent.prompt)
    prompt = f"{words} --motion {_chosen(sent, dialogs.MOTION, 'low')}"
    return await _pressed(sent, sent.rest, Input(prompt=prompt))


async def _areas(sent: Sent) -> TaskView | None:
    key, _, bits = sent.rest.partition(":")
    options = {AREAS: ",".join(areas_of(bits))}
    return await _pressed(sent, key, Input(prompt=sent.prompt, options=options))


async def _mask(sent: Sent) -> TaskView | None:
    options = {MASK: sent.files.get(dialogs.MASK, "")}
    return await _pressed(sent, sent.rest, Input(prompt=sent.prompt, options=options))


async def _pressed(sent: Sent, key: str, given: Input) -> TaskView:
    message = sent.interaction.message
    private = message is not None and message.flags.ephemeral
    return await answers.services_of(sent.interaction).presses.press(
        answers.asker_of(sent.interaction),
        sent.subject,
        key,
        message_id=None if private else answers.message_id_of(sent.interaction),
        given=given,
    )


async def _reference(sent: Sent) -> TaskView | None:
    picture = await _picture(sent)
    role = _chosen(sent, dialogs.ROLE, "image")
    flags = {"style": "sref", "character": "cref", "omni": "oref"}
    prompt = sent.prompt
    if role in flags:
        prompt = with_options(prompt, {flags[role]: picture})
    wish = Wish(prompt=prompt, images=() if role in flags else (picture,))
    requests = answers.services_of(sent.interaction).requests
    return await requests.imagine(answers.asker_of(sent.interaction), wish)


async def _animate(sent: Sent) -> TaskView | None:
    options = {IMAGE: await _picture(sent), MOTION: _chosen(sent, dialogs.MOTION, "low")}
    requests = answers.services_of(sent.interaction).requests
    return await requests.video(answers.asker_of(sent.interaction), sent.prompt, options)


async def _repaint(sent: Sent) -> TaskView | None:
    mask = sent.files.get(dialogs.MASK)
    options = {IMAGE: await _picture(sent), **({MASK: mask} if mask else {})}
    requests = answers.services_of(sent.interaction).requests
    return await requests.edit(answers.asker_of(sent.interaction), sent.prompt, options)


async def _picture(sent: Sent) -> str:
    """The address of the picture that the dialog is about; the subject is the draft with it."""
    requests = answers.services_of(sent.interaction).requests
    return await requests.drafted_picture(answers.asker_of(sent.interaction), sent.subject)


_HANDLERS: Final[Mapping[str, Callable[[Sent], Awaitable[TaskView | None]]]] = {
    Topic.EDIT: _edit,
    Topic.CONTINUE: _continue,
    Topic.PRESS: _press,
    Topic.ZOOM: _zoom,
    Topic.MOTION: _motion,
    Topic.AREAS: _areas,
    Topic.MASK: _mask,
    Topic.REFERENCE: _reference,
    Topic.ANIMATE: _animate,
    Topic.REPAINT: _repaint,
}


def _chosen(sent: Sent, name: str, default: str) -> str:
    return sent.texts.get(name) or next(iter(sent.choices.get(name, [])), default)


def _read(interaction: discord.Interaction[Any], subject: int, rest: str) -> Sent:
    data: Mapping[str, Any] = interaction.data or {}
    texts: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for component in _leaves(data.get("components") or []):
        name = str(component.get("custom_id", ""))
        if isinstance(component.get("value"), str):
            texts[name] = component["value"]
        if isinstance(component.get("values"), list):
            choices[name] = [str(value) for value in component["values"]]
    uploads = (data.get("resolved") or {}).get("attachments") or {}
    files = {
        name: str(uploads[ids[0]]["url"])
        for name, ids in choices.items()
        if ids and ids[0] in uploads
    }
    return Sent(interaction, subject, rest, texts, choices, files)


def _leaves(components: Iterable[Mapping[str, Any]]) -> Iterable[Mapping[str, Any]]:
    """The fields of a dialog, however deep they are nested."""
    for component in components:
        yield component
        if isinstance(component.get("component"), dict):
            yield from _leaves([component["component"]])
        yield from _leaves(component.get("components") or [])
