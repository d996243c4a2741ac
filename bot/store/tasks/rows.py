"""Between rows of the database and values of the domain."""

from __future__ import annotations

import json
import secrets
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final, get_args

from bot.domain import messages
from bot.domain.inputs import BatchSize, Dimensions, Inputs, Motion
from bot.domain.kinds import KINDS, Speed
from bot.domain.states import Delivery, Ending, State
from bot.domain.tasks import Attachment, Button, NewTask, Request, Result, Schedule, Shown, Task
from bot.prompts.search import terms_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _alike(group: Any, *mapped: str) -> tuple[str, ...]:  # noqa: ANN401 - a dataclass
    """The fields of a group of a task that a column of the same name holds as they are."""
    return tuple(field.name for field in fields(group) if field.name not in mapped)


_REQUEST: Final = _alike(Request, "kind", "speed", "title", "notes", "inputs")
_RESULT: Final = _alike(Result, "ending", "buttons", "media")
_SHOWN: Final = _alike(Shown, "revision", "attachment", "delivery")
_SCHEDULE: Final = _alike(Schedule)

TAG_BYTES = 8

_BETWEEN: Final = "\n"
_BETWEEN_FILES: Final = "/"
"""Between the addresses of `images`; one that holds a line feed is refused before."""


def to_task(row: Mapping[str, Any]) -> Task:
    """The task that a row of `tasks` holds."""
    return Task(
        id=row["id"],
        state=State(row["state"]),
        revision=row["revision"],
        request=Request(
            **{name: row[name] for name in _REQUEST},
            kind=KINDS[row["kind"]],
            speed=_or_none(Speed, row["speed"]),
            title=None if row["title"] is None else messages.from_json(row["title"]),
            notes=tuple(messages.from_json(note) for note in row["notes"]),
            inputs=to_inputs(row["options"]),
        ),
        result=Result(
            **{name: row[name] for name in _RESULT},
            ending=_or_none(Ending, row["ending"]),
            buttons=tuple(Button(**button) for button in row["buttons"]),
            media=tuple(map(_together, row["media"])),
        ),
        shown=Shown(
            **{name: row[name] for name in _SHOWN},
            revision=row["shown_revision"],
            attachment=_attachment(row),
            delivery=_or_none(Delivery, row["delivery"]),
        ),
        schedule=Schedule(**{name: row[name] for name in _SCHEDULE}),
    )


def new_tag() -> str:
    """What tells the messages of a task from those of all others, in other databases as well."""
    return secrets.token_hex(TAG_BYTES)


def from_new(task: NewTask, *, now_s: float) -> dict[str, Any]:
    """The values of the row that a new task starts as."""
    values = {field.name: getattr(task, field.name) for field in fields(task)}
    return {
        **values,
        "kind": task.kind.name,
        "options": to_options(values.pop("inputs")),
        "tag": new_tag(),
        "title": None if task.title is None else messages.to_json(task.title),
        "notes": [messages.to_json(note) for note in task.notes],
        "media": [],
        "state": State.QUEUED,
        "paused": False,
        "detail": "",
        "buttons": [],
        "buttons_dead": False,
        "modal_sent": False,
        "asks_member": False,
        "revision": 1,
        "shown_revision": 0,
        "created_s": now_s,
        "submit_after_s": 0.0,
        "paint_after_s": 0.0,
        "tries": 0,
        "submit_refusals": 0,
        "misses": 0,
        "empty_looks": 0,
        "paint_tries": 0,
        "refusals": 0,
        "message_gone": False,
        "words": to_words(terms_of(task.prompt, kind=task.kind.name, sent_prompt=task.sent_prompt)),
    }


def to_words(terms: Sequence[str]) -> str:
    """What the column `words` holds: terms in order, each between quotation marks."""
    return json.dumps(terms, ensure_ascii=False, separators=(",", ":"))


def to_options(inputs: Inputs) -> dict[str, str]:
    """What the column `options` holds: all of it text, and nothing of what was left out."""
    options = {
        "images": _BETWEEN.join(inputs.images) or None,
        "image": inputs.image,
        "end": inputs.end,
        "mask": inputs.mask,
        "areas": ",".join(inputs.areas) if inputs.areas else None,
        "motion": inputs.motion,
        "loop": "1" if inputs.loop else None,
        "batch": str(inputs.batch) if inputs.batch else None,
        "hd": "1" if inputs.hd else None,
        "dimensions": inputs.dimensions,
    }
    return {name: text for name, text in options.items() if text is not None}


def to_inputs(options: object) -> Inputs:
    """What such a column says; choices that there are not are left out, as are unknown names.

    A mask and areas stay whatever they are, since without them all of a picture would be changed.
    """
    given = options if isinstance(options, dict) else {}
    images, areas, mask = (given.get(name) for name in ("images", "areas", "mask"))
    batch = {str(size): size for size in get_args(BatchSize)}
    return Inputs(
        images=tuple(str(images).split(_BETWEEN)) if images else (),
        image=_text(given.get("image")),
        end=_text(given.get("end")),
        mask=None if mask is None else str(mask),
        areas=() if areas is None else tuple(str(areas).split(",")),
        motion=_choice(Motion, given.get("motion")),
        loop=bool(given.get("loop")),
        batch=batch.get(str(given.get("batch"))),
        hd=bool(given.get("hd")),
        dimensions=_choice(Dimensions, given.get("dimensions")),
    )


def _text(value: Any) -> str | None:  # noqa: ANN401 - JSON
    return str(value) if value else None


def _choice(choices: Any, value: Any) -> Any:  # noqa: ANN401 - a Literal, and JSON
    return value if value in get_args(choices) else None


def _or_none(kind: Any, value: str | None) -> Any:  # noqa: ANN401 - any of the enums
    return None if value is None else kind(value)


def _together(links: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON, once of links one by one
    return (links,) if isinstance(links, str) else tuple(links)


def attachment_columns(attachment: Attachment | None) -> dict[str, Any]:
    """What says which files a message carries; names have no slash."""
    if attachment is None:
        return {"attachment_id": None, "attachment_name": None}
    further = (f"{file.id}:{file.filename}" for file in attachment.beside)
    name = _BETWEEN_FILES.join([attachment.filename, *further])
    return {"attachment_id": attachment.id, "attachment_name": name}


def _attachment(row: Mapping[str, Any]) -> Attachment | None:
    if row["attachment_id"] is None:
        return None
    name, *further = row["attachment_name"].split(_BETWEEN_FILES)
    beside = (file.partition(":") for file in further)
    return Attachment(
        id=row["attachment_id"],
        filename=name,
        beside=tuple(Attachment(id=int(file_id), filename=name) for file_id, _, name in beside),
    )
