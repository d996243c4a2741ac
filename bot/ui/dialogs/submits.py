"""What happens when a member sends a dialog (`bot.ui.dialogs.form`)."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.domain.inputs import Inputs
from bot.prompts import printable, with_options
from bot.services.refusals import Refusal, RefusedError
from bot.services.tasks.actions import Dialog, DialogInput
from bot.services.tasks.generation import PromptRequest
from bot.ui import interactions, replies
from bot.ui.characters import units
from bot.ui.custom_ids import DIALOG, areas_of
from bot.ui.dialogs import form
from bot.ui.dialogs.form import Topic

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    import discord

    from bot.domain.inputs import Motion
    from bot.domain.tasks import TaskView

_DIALOG: Final = re.compile(DIALOG)
_ZOOM: Final = re.compile(r"[12](\.[0-9]{1,2})?")
_RATIO: Final = re.compile(r"[1-9][0-9]{0,3}:[1-9][0-9]{0,3}")
_MOST: Final = 2.0

DEEPEST: Final = 4
"""Discord nests a field in a label, and no deeper."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A dialog as it was sent: what it is about, and its fields."""

    interaction: discord.Interaction[Any]
    subject: int
    key: str
    bits: str
    texts: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, list[str]] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)

    @property
    def prompt(self) -> str:
        """The prompt field."""
        return self.texts.get(form.PROMPT, "").strip()


async def submitted(interaction: discord.Interaction[Any]) -> None:
    """Answer the submit of a dialog, whatever its custom_id and fields say."""
    async with replies.refusing(interaction):
        said = _DIALOG.fullmatch(interactions.custom_id_of(interaction))
        if said is None or said["topic"] not in _HANDLERS:
            raise RefusedError(Refusal.NO_SUCH_TASK)
        interactions.check_member(interaction)
        interactions.check_permissions(interaction)
        view = await _HANDLERS[said["topic"]](_read(interaction, said))
        if view is not None:
            await replies.with_task(interaction, view)


async def _edit(sent: Sent) -> TaskView | None:
    presses = interactions.services_of(sent.interaction).actions
    return await presses.edited(
        interactions.requester_of(sent.interaction),
        sent.subject,
        sent.prompt,
        message_id=interactions.message_id_of(sent.interaction),
    )


async def _continue(sent: Sent) -> TaskView | None:
    controls = interactions.services_of(sent.interaction).controls
    requester, words = interactions.requester_of(sent.interaction), _words(sent)
    message_id = interactions.message_id_of(sent.interaction)
    task = await controls.asking(requester, sent.subject, message_id=message_id)
    await replies.claim(sent.interaction)  # what it goes on with may cost
    await controls.answer_dialog(task, words)
    return None


async def _press(sent: Sent) -> TaskView | None:
    return await _pressed(sent, DialogInput(dialog=Dialog.PROMPT, prompt=_words(sent)))


async def _zoom(sent: Sent) -> TaskView | None:
    zoom = sent.texts.get(form.ZOOM, "").strip().replace(",", ".")
    ratio = sent.texts.get(form.RATIO, "").strip()
    if not _ZOOM.fullmatch(zoom) or float(zoom) > _MOST:
        sentence = f"The zoom goes from 1.0 to 2.0, not `{zoom[:20].replace('`', '')}`."
        raise RefusedError(Refusal.PROMPT, sentence=sentence)
    if ratio and not _RATIO.fullmatch(ratio):
        sentence = "The aspect ratio is two whole numbers with a colon between them, as in `16:9`."
        raise RefusedError(Refusal.PROMPT, sentence=sentence)
    words = re.sub(r"\s*--(zoom|ar|aspect)\s+\S+", "", _words(sent))
    prompt = f"{words}{f' --ar {ratio}' if ratio else ''} --zoom {zoom}"
    return await _pressed(sent, DialogInput(dialog=Dialog.ZOOM, prompt=prompt))


async def _motion(sent: Sent) -> TaskView | None:
    words = re.sub(r"\s*--motion\s+\S+", "", _words(sent))
    prompt = f"{words} --motion {_motion_of(sent)}"
    return await _pressed(sent, DialogInput(dialog=Dialog.MOTION, prompt=prompt))


async def _areas(sent: Sent) -> TaskView | None:
    chosen = areas_of(sent.bits or "0")
    if not chosen:
        raise RefusedError(Refusal.NO_AREA)
    inputs = Inputs(areas=tuple(chosen))
    given = DialogInput(dialog=Dialog.REGION, prompt=_words(sent), inputs=inputs)
    return await _pressed(sent, given)


async def _mask(sent: Sent) -> TaskView | None:
    mask = _mask_in(sent)
    if mask is None:
        raise RefusedError(Refusal.NO_MASK)
    given = DialogInput(dialog=Dialog.REGION, prompt=_words(sent), inputs=Inputs(mask=mask))
    return await _pressed(sent, given)


async def _pressed(sent: Sent, given: DialogInput) -> TaskView:
    return await interactions.services_of(sent.interaction).actions.press(
        interactions.requester_of(sent.interaction),
        sent.subject,
        sent.key,
        message_id=interactions.shown_in(sent.interaction),
        given=given,
    )


async def _reference(sent: Sent) -> TaskView | None:
    picture = await _picture(sent)
    role = _chosen(sent, form.ROLE)
    flags = {"style": "sref", "character": "cref", "omni": "oref"}
    prompt = sent.prompt
    if role in flags:
        prompt = with_options(prompt, {flags[role]: picture})
    prompt_request = PromptRequest(prompt=prompt, images=() if role in flags else (picture,))
    requests = interactions.services_of(sent.interaction).generation
    return await requests.imagine(interactions.requester_of(sent.interaction), prompt_request)


async def _animate(sent: Sent) -> TaskView | None:
    inputs = Inputs(image=await _picture(sent), motion=_motion_of(sent))
    requests = interactions.services_of(sent.interaction).generation
    return await requests.video(interactions.requester_of(sent.interaction), sent.prompt, inputs)


async def _repaint(sent: Sent) -> TaskView | None:
    inputs = Inputs(image=await _picture(sent), mask=_mask_in(sent))
    requests = interactions.services_of(sent.interaction).generation
    return await requests.edit(interactions.requester_of(sent.interaction), sent.prompt, inputs)


async def _picture(sent: Sent) -> str:
    """The address of the picture that the dialog is about; the subject is the draft with it."""
    requests = interactions.services_of(sent.interaction).generation
    return await requests.drafted_picture(interactions.requester_of(sent.interaction), sent.subject)


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


def _words(sent: Sent) -> str:
    """The prompt of a dialog that cannot go without one, as no client sends it otherwise."""
    if not 0 < units(sent.prompt) <= form.PROMPT_MAX:
        raise RefusedError(Refusal.NO_PROMPT)
    return sent.prompt


def _mask_in(sent: Sent) -> str | None:
    """The address of the attached mask, if one is. Raises RefusedError for a broken one."""
    mask = sent.files.get(form.MASK)
    if not mask and sent.choices.get(form.MASK):
        raise RefusedError(Refusal.NO_MASK)
    return mask or None


def _motion_of(sent: Sent) -> Motion:
    return "high" if _chosen(sent, form.MOTION) == "high" else "low"


def _chosen(sent: Sent, name: str) -> str:
    return sent.texts.get(name) or next(iter(sent.choices.get(name, [])), "")


def _read(interaction: discord.Interaction[Any], said: re.Match[str]) -> Sent:
    """The fields of a dialog; what is not as Discord sends it counts as left out."""
    data = _mapping(interaction.data)
    texts: dict[str, str] = {}
    choices: dict[str, list[str]] = {}
    for component in _leaves(data.get("components")):
        name = str(component.get("custom_id", ""))
        value, values = component.get("value"), component.get("values")
        if isinstance(value, str):
            if units(value) > form.PROMPT_MAX:  # no client sends more
                raise RefusedError(Refusal.NO_PROMPT)
            texts[name] = printable(value)
        if isinstance(values, list):
            choices[name] = [str(value) for value in values]
    uploads = _mapping(_mapping(data.get("resolved")).get("attachments"))
    files = {
        name: str(_mapping(uploads.get(ids[0])).get("url", ""))
        for name, ids in choices.items()
        if ids and ids[0] in uploads
    }
    return Sent(
        interaction,
        int(said["subject"]),
        said["key"] or "",
        said["bits"] or "",
        texts,
        choices,
        files,
    )


def _leaves(components: object, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """The fields of a dialog, however they are nested."""
    if depth > DEEPEST or not isinstance(components, list):
        return
    for component in filter(_mapping, components):
        yield component
        yield from _leaves([component.get("component")], depth + 1)
        yield from _leaves(component.get("components"), depth + 1)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
