"""Whatever a service sends, the client answers with a model or one of its own errors."""

import json
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cometapi import CometError, RemoteStatus
from bot.cometapi.answers.parsing import parse_balance, parse_fetch, parse_list, parse_submit

from .answers import answer

ID = "177"
TASK_FIELDS = ["id", "status", "progress", "imageUrl", "image_urls", "videoUrl", "videoUrls"]
TASK_FIELDS += ["buttons", "failReason", "prompt", "action", "properties", "submitTime", "data"]
ENVELOPE_FIELDS = ["code", "description", "result", "properties", "error", "message", "data"]
BALANCE_FIELDS = ["username", "total_quota", "request_count", "keys", "error", "code"]

scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(st.characters(), max_size=12)
    | st.sampled_from(["SUCCESS", "100%", "1", "21", ID, "https://a.example/?rand=1"])
    | st.sampled_from([1, 3, 4, 5, 21, 24, 10**30, 1e308])
)
keys = st.sampled_from(["customId", "url", "thumbnail", "finalPrompt", "message", "code", "style"])
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=8,
)
statuses = st.sampled_from([200, 204, 301, 400, 401, 403, 404, 429, 500, 503, 524])


def objects(fields: list[str]) -> st.SearchStrategy[dict[str, object]]:
    return st.dictionaries(st.sampled_from(fields), values, max_size=len(fields))


@given(body=values | objects(TASK_FIELDS), status=statuses)
def test_tasks(body: object, status: int) -> None:
    """A task succeeded only if its status says so, whatever else is in it."""
    with suppress(CometError):
        task = parse_fetch(answer(body, status=status), task_id=ID)

        said = body.get("status") if isinstance(body, dict) else None
        says_success = isinstance(said, str) and said.strip().upper() == "SUCCESS"
        assert (task.status is RemoteStatus.SUCCEEDED) is says_success
        assert task.id == ID
        assert task.progress is None or 0 <= task.progress <= 100
        repr(task).encode()


@given(fields=objects(TASK_FIELDS), buttons=st.lists(values, max_size=4))
def test_buttons(fields: dict[str, object], buttons: list[object]) -> None:
    """Whatever stands where buttons are, each that is kept leads somewhere."""
    body = fields | {"id": ID, "status": "SUCCESS", "buttons": buttons}
    with suppress(CometError):
        task = parse_fetch(answer(body), task_id=ID)

        assert all(button.custom_id or button.url for button in task.buttons)


@given(rows=st.lists(values | objects(TASK_FIELDS), max_size=4), status=statuses)
def test_lists(rows: list[object], status: int) -> None:
    """A list holds only tasks that were asked for."""
    with suppress(CometError):
        assert parse_list(answer(rows, status=status), ids=[ID]).keys() <= {ID}


@given(body=values | objects(ENVELOPE_FIELDS), status=statuses)
def test_submits(body: object, status: int) -> None:
    """An accepted submit has a code that says so and an id to follow."""
    with suppress(CometError):
        submitted = parse_submit(answer(body, status=status))

        assert all(submitted.ids)
        assert submitted.id
        assert "code" in json.dumps(body)


@given(body=values | objects(BALANCE_FIELDS), status=statuses)
def test_balances(body: object, status: int) -> None:
    """A balance is a model or an error of ours."""
    with suppress(CometError):
        assert isinstance(parse_balance(answer(body, status=status)).keys_usd, tuple)


@given(
    body=st.binary(max_size=60),
    content_type=st.sampled_from(["application/json", "text/plain", "text/html", ""]),
    retry_after=st.text(max_size=30),
    date=st.text(max_size=30),
)
def test_bytes_and_headers(body: bytes, content_type: str, retry_after: str, date: str) -> None:
    """Noise is never taken for an answer, and no pause it asks for is endless or in the past."""
    busy = answer(body, status=429, content_type=content_type, retry_after=retry_after, date=date)
    with pytest.raises(CometError) as refused:
        parse_submit(busy)
    wait_s = getattr(refused.value, "retry_after_s", None)
    assert wait_s is None or 0 <= wait_s < math.inf
    with pytest.raises(CometError):
        parse_fetch(answer(body, content_type=content_type), task_id=ID)
