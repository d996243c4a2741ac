"""Answers to models or errors: pure functions, no I/O.

Each takes an `Answer` and returns a model or raises a `CometError`, whatever the bytes are.
"""

import re
from collections.abc import Collection, Mapping
from typing import Final

from bot.cometapi.answers.coercion import (
    MOST_ITEMS,
    as_epoch_s,
    as_float,
    as_list,
    as_mapping,
    as_optional_text,
    as_percent,
    as_text,
    as_url,
    unpacked,
)
from bot.cometapi.answers.envelope import ACCEPTING, Answer, Envelope, open_envelope
from bot.cometapi.answers.refusals import failed_fetch, failed_read, refused_submit
from bot.cometapi.answers.results import buttons_of, media_of
from bot.cometapi.errors import BadAnswer, TaskNotFound, Unsure
from bot.cometapi.models import (
    Balance,
    Outcome,
    RemoteStatus,
    RemoteTask,
    Submitted,
)

_EXISTED: Final = 21

_STATUSES: Final = {
    "SUCCESS": RemoteStatus.SUCCEEDED,
    "FAILURE": RemoteStatus.FAILED,
    "FAILED": RemoteStatus.FAILED,
    "CANCEL": RemoteStatus.FAILED,
    "CANCELLED": RemoteStatus.FAILED,
    "CANCELED": RemoteStatus.FAILED,
    "MODAL": RemoteStatus.NEEDS_INPUT,
}
# A second row of one id appears only after its dialog was answered (new-api: relay-mj), so a
# pending twin is further on than one that still asks.
_FURTHER_ON: Final = (
    RemoteStatus.NEEDS_INPUT,
    RemoteStatus.PENDING,
    RemoteStatus.FAILED,
    RemoteStatus.SUCCEEDED,
)
_TEXTS: Final = ("finalPrompt", "promptEn", "prompt", "description", "finalZhPrompt")
"""Where the prompts of a description may be, the likeliest first (CometAPI: describe)."""
_ID: Final = re.compile(r"[0-9A-Za-z]\S{0,199}")
_NO_IDS: Final = ("null", "none", "nil", "undefined", "nan", "true", "false", "0")
"""What stands for nothing when some server made a text of it."""


def parse_submit(answer: Answer, *, expects_dialog: bool = False) -> Submitted:
    """Read the answer to a submit.

    `expects_dialog` says that the pressed button always opens one. Raises `Rejected` or a
    `TryLater` where the answer proves that nothing was accepted, else `Unsure`.
    """
    envelope = open_envelope(answer)
    if envelope.code not in ACCEPTING:
        raise refused_submit(envelope)
    ids = _ids(envelope.fields.get("result"))
    if not ids:  # it was taken and will be charged, under an id that nobody can read
        raise Unsure(**envelope.facts)
    properties = envelope.properties
    return Submitted(
        outcome=_outcome(envelope, expects_dialog=expects_dialog),
        ids=ids,
        final_prompt=as_optional_text(properties.get("finalPrompt"))
        or as_optional_text(properties.get("prompt")),
    )


def parse_fetch(answer: Answer, *, task_id: str, base_url: str = "") -> RemoteTask:
    """Read the answer to a fetch; raises `TaskNotFound`, a `TryLater` or `BadAnswer`.

    Links that leave out their host are of `base_url`.
    """
    envelope = open_envelope(answer)
    if _is_blank(envelope, answer):
        raise TaskNotFound(**envelope.facts)
    fields = envelope.fields
    if not envelope.is_ok or not ("id" in fields or "status" in fields):
        raise failed_fetch(envelope)
    if as_optional_text(fields.get("id")) not in (None, task_id):
        raise BadAnswer(**envelope.facts)
    return _task(fields, task_id=task_id, base_url=base_url)


def parse_list(
    answer: Answer, *, ids: Collection[str], base_url: str = ""
) -> dict[str, RemoteTask]:
    """Read the answer to a list, keeping for each of `ids` the row that is furthest on.

    Unknown ids are missing; `base_url` as in `parse_fetch`. Raises a `TryLater` or `BadAnswer`.
    """
    envelope = open_envelope(answer)
    if _is_blank(envelope, answer):
        return {}
    if not envelope.is_ok or not isinstance(envelope.content, list):
        raise failed_read(envelope)
    tasks: dict[str, RemoteTask] = {}
    for fields in map(as_mapping, envelope.content):
        task_id = as_text(fields.get("id")).strip()
        if task_id not in ids:
            continue
        task = _task(fields, task_id=task_id, base_url=base_url)
        twin = tasks.get(task_id)
        if twin is None or _how_far(task) > _how_far(twin):
            tasks[task_id] = task
    return tasks


def parse_balance(answer: Answer) -> Balance:
    """Read the answer of the quota query; raises a `TryLater` or `BadAnswer`."""
    envelope = open_envelope(answer)
    fields = envelope.fields
    if not envelope.is_ok or "total_quota" not in fields:
        raise failed_read(envelope)
    return Balance(
        total_usd=as_float(fields.get("total_quota")),
        used_usd=as_float(fields.get("total_used_quota")),
        keys_usd=tuple(_left_of(as_mapping(key)) for key in as_list(fields.get("keys"))),
    )


def _is_blank(envelope: Envelope, answer: Answer) -> bool:
    """Whether the service answered with nothing: 204, an empty body or `null`."""
    return envelope.is_ok and answer.body.strip() in (b"", b"null")


def _ids(result: object) -> tuple[str, ...]:
    parts = result if isinstance(result, list) else _id_text(result).split(",")
    texts = (_id_text(part).strip() for part in parts[:MOST_ITEMS])
    ids = (text for text in texts if _ID.fullmatch(text) and text.lower() not in _NO_IDS)
    return tuple(dict.fromkeys(ids))


def _id_text(value: object) -> str:
    return "" if isinstance(value, float) and not value.is_integer() else as_text(value)


def _outcome(envelope: Envelope, *, expects_dialog: bool) -> Outcome:
    """Tell a running task, a dialog and an earlier result apart.

    Code 21 says either (CometAPI: action; midjourney-proxy: API), and gateways make it 1 (new-api:
    relay-mj).
    """
    description = envelope.message.lower()
    existed = envelope.code == _EXISTED
    properties = envelope.properties
    status = as_text(properties.get("status")).upper()
    asks = "window" in description or status == "MODAL"
    if "confirm" in description or (existed and asks):
        return Outcome.NEEDS_DIALOG
    done = bool(status or properties.get("imageUrl"))
    if existed and (done or "已存在" in description or "exist" in description):
        return Outcome.EXISTS
    if expects_dialog or (existed and properties.get("remix") is True):
        return Outcome.NEEDS_DIALOG
    return Outcome.ACCEPTED


def _task(fields: Mapping[str, object], *, task_id: str, base_url: str) -> RemoteTask:
    raw_status = as_text(fields.get("status")).strip().upper()
    status = _STATUSES.get(raw_status, RemoteStatus.PENDING)
    succeeded = status is RemoteStatus.SUCCEEDED
    properties = as_mapping(unpacked(fields.get("properties")))
    return RemoteTask(
        id=task_id,
        status=status,
        progress=as_percent(fields.get("progress")),
        image_url=as_url(fields.get("imageUrl"), base_url),
        media=media_of(fields, base_url) if succeeded else (),
        buttons=buttons_of(fields, base_url) if succeeded else (),
        fail_reason=as_text(fields.get("failReason")).strip(),
        final_prompt=as_optional_text(properties.get("finalPrompt"))
        or as_optional_text(fields.get("finalPrompt")),
        texts=_texts(properties, fields),
        submit_s=as_epoch_s(fields.get("submitTime")),
        finish_s=as_epoch_s(fields.get("finishTime")),
    )


def _texts(*places: Mapping[str, object]) -> tuple[str, ...]:
    texts = (as_optional_text(place.get(name)) for name in _TEXTS for place in places)
    return tuple(text for text in texts if text)


def _how_far(task: RemoteTask) -> tuple[int, int, int]:
    progress = -1 if task.progress is None else task.progress
    return _FURTHER_ON.index(task.status), progress, len(task.media) + len(task.buttons)


def _left_of(fields: Mapping[str, object]) -> float | None:
    """What a key may still spend, in US dollars; None: as much as there is, or nobody knows."""
    remaining = as_float(fields.get("remain_quota"))
    return None if remaining is not None and remaining < 0 else remaining
