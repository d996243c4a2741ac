"""Tasks, lists and the balance: every field may be missing, null or of another type."""

import json

import pytest

from bot.cometapi import (
    BadAnswer,
    Busy,
    CometError,
    KeyRefused,
    Media,
    RemoteStatus,
    RemoteTask,
    TaskNotFound,
    Unreachable,
)
from bot.cometapi.answers.parsing import parse_balance, parse_fetch, parse_list

from .answers import answer, recorded

ID = "1773314942177684"


def running(**changes: object) -> dict[str, object]:
    return recorded("b_in_progress", **changes)


def fetched(**changes: object) -> RemoteTask:
    return parse_fetch(answer(running(**changes)), task_id=ID)


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        ("success", RemoteStatus.SUCCEEDED),
        (" SUCCESS ", RemoteStatus.SUCCEEDED),
        ("FAILED", RemoteStatus.FAILED),
        ("CANCEL", RemoteStatus.FAILED),
        ("CANCELLED", RemoteStatus.FAILED),
        ("NOT_START", RemoteStatus.PENDING),
        ("SUBMITTED", RemoteStatus.PENDING),
        ("SUCCESSFULLY_QUEUED", RemoteStatus.PENDING),
        (None, RemoteStatus.PENDING),
        (["SUCCESS"], RemoteStatus.PENDING),
        (True, RemoteStatus.PENDING),
    ],
)
def test_status(raw: object, status: RemoteStatus) -> None:
    """Only the known words end a task; anything else is pending."""
    assert fetched(status=raw, progress="100%").status is status


@pytest.mark.parametrize(
    ("raw", "percent"),
    [("58%", 58), ("59", 59), (58, 58), (57.9, 57), ("250%", 100), (-1, 0)],
)
def test_progress(raw: object, percent: int) -> None:
    """Progress is a number between 0 and 100, however it is written."""
    assert fetched(progress=raw).progress == percent


@pytest.mark.parametrize("junk", ["", None, "soon", True, [58], {}, float("nan")])
def test_unknown_progress(junk: object) -> None:
    """What is no number is unknown, not nothing."""
    assert fetched(progress=junk).progress is None


@pytest.mark.parametrize(
    ("raw", "seconds"),
    [
        (1773314942177, 1773314942.177),
        ("1773314942178", 1773314942.178),
        (1773314942, 1773314942.0),
        (0, None),
        (None, None),
        (-5, None),
        ("2026-03-12", None),
        (10**400, None),
    ],
)
def test_times(raw: object, seconds: float | None) -> None:
    """Times are milliseconds, or seconds when small; 0 and null mean unset."""
    task = fetched(submitTime=raw, finishTime=raw)

    assert (task.submit_s, task.finish_s) == (seconds, seconds)


def test_media_of_every_field_once() -> None:
    """Media come from all fields, as strings or objects, films first and without repeats."""
    task = fetched(
        status="SUCCESS",
        imageUrl="https://a.example/grid.png",
        image_urls=["https://a.example/1.png", 7, "ftp://x"],
        imageUrls=[{"url": "https://a.example/1.png", "thumbnail": "https://a.example/1s.webp"}],
        videoUrl="https://a.example/0.mp4",
        videoUrls=[{"url": "https://a.example/1.mp4", "thumbnail": None}, {"thumbnail": "x"}],
        video_urls="https://a.example/2.mp4",
    )

    assert task.media == (
        Media(url="https://a.example/1.mp4", thumbnail=None, source="videoUrls"),
        Media(url="https://a.example/2.mp4", thumbnail=None, source="video_urls"),
        Media(url="https://a.example/0.mp4", thumbnail=None, source="videoUrl"),
        Media(url="https://a.example/grid.png", thumbnail=None, source="imageUrl"),
        Media(
            url="https://a.example/1.png",
            thumbnail="https://a.example/1s.webp",
            source="image_urls",
        ),
    )


ONE, TWO, FIVE = (
    [f"https://a.example/{n}.png" for n in range(1, 1 + count)] for count in (1, 2, 5)
)
GRID = "https://a.example/grid.png"


@pytest.mark.parametrize(
    ("fields", "sources"),
    [
        ({"imageUrl": GRID, "image_urls": TWO}, ["imageUrl", "image_urls", "image_urls"]),
        ({"imageUrl": "", "image_urls": TWO}, ["image_urls", "image_urls"]),
        ({"imageUrl": None, "imageUrls": TWO}, ["imageUrls", "imageUrls"]),
        ({"imageUrl": TWO[0], "image_urls": TWO}, ["image_urls", "image_urls"]),
        ({"imageUrl": TWO[1], "imageUrls": TWO}, ["imageUrls", "imageUrls"]),
        ({"imageUrl": ONE[0], "image_urls": ONE}, ["imageUrl"]),
        ({"imageUrl": FIVE[0], "image_urls": FIVE}, ["imageUrl", *["image_urls"] * 4]),
        ({"imageUrl": ",".join(TWO)}, ["imageUrl", "imageUrl"]),
        ({"imageUrl": "", "videoUrl": TWO[0], "videoUrls": TWO}, ["videoUrls", "videoUrls"]),
    ],
)
def test_what_belongs_together(fields: dict[str, object], sources: list[str]) -> None:
    """What one field names; a link that a list repeats is no grid."""
    task = fetched(status="SUCCESS", **fields)

    assert [media.source for media in task.media] == sources


FILMS = ["https://a.example/1.mp4?a=1,2&b=%2C", "https://a.example/2.mp4"]


@pytest.mark.parametrize(
    "raw",
    [
        FILMS,
        ",".join(FILMS),
        " , ".join(FILMS),
        "\n".join(FILMS),
        json.dumps(FILMS),
        json.dumps(json.dumps(FILMS)),
        [{"url": FILMS[0]}, {"videoUrl": FILMS[1], "thumbnail": ""}],
        [json.dumps({"url": url}) for url in FILMS],
        {"0": FILMS[0], "1": FILMS[1]},
        {"10": {"url": FILMS[1]}, "9": {"src": FILMS[0]}},
        [FILMS[0], None, "", {}, FILMS[1].replace("https", "HTTPS").lower(), FILMS[0]],
        [f" <{FILMS[0].replace('&', '&amp;')}> ", FILMS[1]],
    ],
)
def test_links_in_any_wrapping(raw: object) -> None:
    """A list, a text of several, JSON as text, an object numbered like a list; letter by letter."""
    task = fetched(status="SUCCESS", imageUrl="https://a.example/still.jpg", videoUrls=raw)

    assert [media.url for media in task.media] == [*FILMS, "https://a.example/still.jpg"]


@pytest.mark.parametrize(
    ("raw", "url"),
    [
        ("/mj/image/1", "https://comet.example/mj/image/1"),
        ("mj/image/1", "https://comet.example/v1/mj/image/1"),
        ("//cdn.example/1.png?a=%2C", "https://cdn.example/1.png?a=%2C"),
        ("http://cdn.example/1.png", "http://cdn.example/1.png"),
        ("/", None),
        ("//", None),
        ("https://", None),
        ("n/a", None),
        ("null", None),
        ("data:image/png;base64,AAAA", None),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
    ],
)
def test_links_without_a_host_are_of_the_service(raw: str, url: str | None) -> None:
    """Against the base URL; what is no link stays none."""
    body = answer(running(status="SUCCESS", imageUrl=raw))
    task = parse_fetch(body, task_id=ID, base_url="https://comet.example/v1")

    assert (task.image_url, [media.url for media in task.media]) == (url, [url] if url else [])


BUTTONS = [{"customId": f"MJ::JOB::upsample::{n}::x", "label": f"U{n}"} for n in (1, 2)]


@pytest.mark.parametrize(
    "raw",
    [
        BUTTONS,
        json.dumps(BUTTONS),
        json.dumps(json.dumps(BUTTONS)),
        [json.dumps(button) for button in BUTTONS],
        {"0": BUTTONS[0], "1": BUTTONS[1]},
        {"10": BUTTONS[1], "2": BUTTONS[0]},
        json.dumps({"1": BUTTONS[0], "2": BUTTONS[1]}),
        [None, *BUTTONS, "", 7, {}],
    ],
)
def test_buttons_in_any_wrapping(raw: object) -> None:
    """A list, JSON as text, an object numbered like a list."""
    task = fetched(status="SUCCESS", buttons=raw)

    assert [button.custom_id for button in task.buttons] == [b["customId"] for b in BUTTONS]


@pytest.mark.parametrize("broken", ["[", "{}", "[{]", "[[[[", '"', '["MJ::JOB::x"', "{" * 9_000])
def test_text_that_is_no_json_is_no_button(broken: str) -> None:
    """However it begins."""
    assert fetched(status="SUCCESS", buttons=broken, properties=broken).buttons == ()


@pytest.mark.parametrize(
    "fields",
    [
        {"properties": {"finalPrompt": "a boat --v 7"}},
        {"properties": json.dumps({"finalPrompt": "a boat --v 7"})},
        {"properties": None, "finalPrompt": "a boat --v 7"},
    ],
)
def test_what_was_run(fields: dict[str, object]) -> None:
    """Also from properties as text."""
    assert fetched(**fields).final_prompt == "a boat --v 7"


def test_film_in_the_image_field() -> None:
    """A film may stand where pictures do (CometAPI: fetch)."""
    task = fetched(status="SUCCESS", imageUrl="https://a.example/film.mp4")

    assert [media.url for media in task.media] == ["https://a.example/film.mp4"]


def test_buttons_of_any_kind() -> None:
    """Strings for numbers, name-like emoji, links, repeats and garbage in one list."""
    subtle = "MJ::JOB::upsample_v7_2x_subtle::1::0ddb91a0-af46-4ae9-8e8e-c271074eb6e6::SOLO"
    task = fetched(
        status="SUCCESS",
        buttons=[
            {
                "customId": subtle,
                "emoji": "upscale_1",
                "label": "Upscale",
                "type": "2",
                "style": "1",
            },
            {"customId": subtle, "emoji": "", "label": "again", "type": 2, "style": 2},
            {"customId": "MJ::JOB::pan_left::1::x", "emoji": None, "label": None, "style": 99},
            {"customId": None, "label": "Web", "style": 5, "url": "https://a.example/job"},
            {"customId": None, "label": "Nowhere", "style": 5},
            {"customId": " "},
            "U1",
            None,
            [],
        ],
    )

    first, second, link = task.buttons
    assert (first.custom_id, first.emoji, first.label, first.style) == (
        subtle,
        "upscale_1",
        "Upscale",
        1,
    )
    assert (second.emoji, second.label, second.style) == ("", "", 2)
    assert (link.custom_id, link.url, link.style) == (None, "https://a.example/job", 5)


def test_sixteen_buttons() -> None:
    """No number of buttons is too large."""
    buttons = [{"customId": f"MJ::JOB::new_kind::{n}", "label": f"{n}"} for n in range(16)]

    assert [button.label for button in fetched(status="SUCCESS", buttons=buttons).buttons] == [
        str(n) for n in range(16)
    ]


def test_a_running_task_has_no_buttons_yet() -> None:
    """Nothing can be done with what is not finished, whatever is offered."""
    buttons = [{"customId": "MJ::JOB::upsample::1", "label": "U1"}]

    assert fetched(status="IN_PROGRESS", buttons=buttons).buttons == ()


def test_text_that_no_database_takes() -> None:
    """Lone surrogates and NUL are legal in JSON, but not in UTF-8 and PostgreSQL."""
    task = fetched(prompt="cat \ud800\0 fish")

    assert task.texts == ("cat ? fish",)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (204, b""),
        (200, b""),
        (200, b"null"),
        (400, {"description": "task_no_found ", "type": "upstream_error", "code": 4}),
        (404, {"code": 3, "description": "", "result": None}),
    ],
)
def test_unknown_task(status: int, body: object) -> None:
    """Each way of saying that there is no such task is one error."""
    with pytest.raises(TaskNotFound):
        parse_fetch(answer(body, status=status), task_id=ID)


READ_FAILURES: list[tuple[int, object, type[CometError]]] = [
    (301, b"", BadAnswer),
    (200, b"<!DOCTYPE html>", BadAnswer),
    (200, b"[1", BadAnswer),
    (404, {"error": {"message": "Invalid URL (GET /x)", "code": ""}}, BadAnswer),
    (500, {"error": {"message": "?", "code": "invalid_request"}}, BadAnswer),
    (401, {"error": {"message": "无效的令牌"}}, KeyRefused),
    (403, b"no", KeyRefused),
    (403, b"<html>Attention Required", BadAnswer),
    (400, {"code": 4, "description": "quota_not_enough"}, KeyRefused),
    (429, b"", Busy),
    (503, b"", Busy),
    (500, b"<html>", Unreachable),
    (524, b"", Unreachable),
    (400, {"code": 5, "description": "do_request_failed"}, Unreachable),
]


@pytest.mark.parametrize(("status", "body", "error"), READ_FAILURES)
def test_failed_reads(status: int, body: object, error: type[CometError]) -> None:
    """A read without an answer says what the caller can do; fetch, list and balance alike."""
    failed = answer(body, status=status)

    with pytest.raises(error):
        parse_fetch(failed, task_id=ID)
    with pytest.raises(error):
        parse_list(failed, ids=[ID])
    with pytest.raises(error):
        parse_balance(failed)


def test_task_of_another_id() -> None:
    """A task that was not asked for never passes as the one that was."""
    with pytest.raises(BadAnswer):
        parse_fetch(answer(running(id="42")), task_id=ID)


@pytest.mark.parametrize("body", [{"data": running()}, running(id=int(ID)), running(id=None)])
def test_tolerated_tasks(body: object) -> None:
    """A wrapped body, a numeric id and a missing id are read as the task."""
    assert parse_fetch(answer(body), task_id=ID).progress == 46


def test_list_keeps_the_twin_that_is_furthest_on() -> None:
    """Of two rows with one id the answered dialog wins over the lingering one, in any order."""
    lingering = recorded("f_modal", id=ID)
    twins = [(lingering, running()), (running(), running(status="SUCCESS"))]
    twins += [(running(progress="15%"), running()), (running(status="FAILURE"), lingering)]

    kept = [
        parse_list(answer(list(rows)), ids=[ID])[ID]
        for pair in twins
        for rows in (pair, pair[::-1])
    ]

    assert [task.status.value for task in kept[::2]] == [
        "pending",
        "succeeded",
        "pending",
        "failed",
    ]
    assert kept[::2] == kept[1::2]
    assert kept[4].progress == 46


def test_list_in_any_order_with_gaps() -> None:
    """Unknown ids are missing, foreign and broken rows are dropped."""
    rows = [running(id="3"), None, {}, running(id="9"), running(id=1), "x"]

    assert parse_list(answer(rows), ids=["1", "2", "3"]).keys() == {"1", "3"}


@pytest.mark.parametrize("body", [[], {"data": []}, b"null", b""])
def test_empty_list(body: object) -> None:
    """Nothing found is an empty answer, not an error."""
    assert parse_list(answer(body), ids=[ID]) == {}


def test_balance() -> None:
    """Dollars, with -1 as no limit and junk as unknown."""
    keys = [{"name": "bot", "remain_quota": -1, "used_quota": "2.1"}, None, {"remain_quota": 4.5}]
    body = {"username": "a", "total_quota": 12.34, "total_used_quota": [], "keys": keys}

    balance = parse_balance(answer(body))

    assert (balance.total_usd, balance.used_usd) == (12.34, None)
    assert balance.keys_usd == (None, None, 4.5)
