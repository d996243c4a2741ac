"""What goes over the wire: paths, headers and bodies of every method, seen by a real server."""

import asyncio
import json
import textwrap
from collections.abc import Awaitable, Callable

import aiohttp
import pytest
from aiohttp import web

import bot.cometapi
from bot.cometapi import BotType, CometClient, Outcome, RemoteStatus, Speed, Submitted

from .answers import recorded, submit_answer
from .conftest import KEY, Serve

ACCEPTED = {"code": 1, "description": "Submit success", "result": "177", "properties": None}


class Recorder:
    """Answers everything alike and keeps what was asked."""

    def __init__(self, answer: object) -> None:
        self.answer = answer
        self.paths: list[str] = []
        self.bodies: list[dict[str, object]] = []
        self.headers: list[dict[str, str]] = []

    async def handle(self, request: web.Request) -> web.Response:
        """Keep the request, give the answer."""
        self.paths.append(f"{request.method} {request.raw_path}")
        self.headers.append(dict(request.headers))
        text = await request.text()
        self.bodies.append(json.loads(text) if text else {})
        return web.json_response(self.answer)


Call = Callable[[CometClient], Awaitable[Submitted]]
MIDJOURNEY = {"botType": "MID_JOURNEY"}
SUBMITS: dict[str, tuple[Call, str, dict[str, object]]] = {
    "imagine": (
        lambda comet: comet.imagine("a boat"),
        "/mj/submit/imagine",
        {"prompt": "a boat", **MIDJOURNEY},
    ),
    "imagine with everything": (
        lambda comet: comet.imagine(
            "a boat", bot_type=BotType.NIJI, speed=Speed.FAST, images=["data:x"], state="s" * 300
        ),
        "/mj-fast/mj/submit/imagine",
        {
            "prompt": "a boat",
            "botType": "NIJI_JOURNEY",
            "base64Array": ["data:x"],
            "accountFilter": {"modes": ["FAST"]},
            "state": "s" * 255,
        },
    ),
    "action": (
        lambda comet: comet.action("1", "MJ::JOB::upsample::1::x", speed=Speed.TURBO),
        "/mj-turbo/mj/submit/action",
        {
            "taskId": "1",
            "customId": "MJ::JOB::upsample::1::x",
            "accountFilter": {"modes": ["TURBO"]},
        },
    ),
    "action that makes a film": (
        lambda comet: comet.action("1", "MJ::JOB::animate_low::1::x", speed=Speed.TURBO),
        "/mj-fast/mj/submit/action",
        {
            "taskId": "1",
            "customId": "MJ::JOB::animate_low::1::x",
            "accountFilter": {"modes": ["FAST"]},
        },
    ),
    "action with remix": (
        lambda comet: comet.action("1", "MJ::JOB::reroll::0::x::SOLO", remix=True),
        "/mj/submit/action",
        {"taskId": "1", "customId": "MJ::JOB::reroll::0::x::SOLO", "enableRemix": True},
    ),
    "modal": (
        lambda comet: comet.modal("2", prompt="a boat --zoom 2", mask="data:m"),
        "/mj/submit/modal",
        {"taskId": "2", "prompt": "a boat --zoom 2", "maskBase64": "data:m"},
    ),
    "blend": (
        lambda comet: comet.blend(["data:a", "data:b"], speed=Speed.RELAX),
        "/mj-relax/mj/submit/blend",
        {
            "base64Array": ["data:a", "data:b"],
            "dimensions": "SQUARE",
            "accountFilter": {"modes": ["RELAX"]},
            **MIDJOURNEY,
        },
    ),
    "describe": (
        lambda comet: comet.describe(link="https://a.example/x.png"),
        "/mj/submit/describe",
        {"link": "https://a.example/x.png", **MIDJOURNEY},
    ),
    "video": (
        lambda comet: comet.video("data:i", motion="low", speed=Speed.TURBO, loop=False),
        "/mj-fast/mj/submit/video",
        {
            "image": "data:i",
            "motion": "low",
            "loop": False,
            "accountFilter": {"modes": ["FAST"]},
        },
    ),
    "video extended": (
        lambda comet: comet.video(None, motion="high", action="extend", task_id="3", index=0),
        "/mj/submit/video",
        {"motion": "high", "action": "extend", "taskId": "3", "index": 0},
    ),
    "edits": (
        lambda comet: comet.edits("data:i", prompt="a hat", mask="data:m"),
        "/mj/submit/edits",
        {"image": "data:i", "prompt": "a hat", "maskBase64": "data:m", **MIDJOURNEY},
    ),
}


@pytest.mark.parametrize("name", SUBMITS)
async def test_submits(serve: Serve, name: str) -> None:
    """Each submit posts its documented body, the speed both as prefix and as account filter."""
    call, path, body = SUBMITS[name]
    recorder = Recorder(ACCEPTED)

    async with CometClient(await serve(recorder.handle), KEY) as comet:
        submitted = await call(comet)

    assert submitted.id == "177"
    assert recorder.paths == [f"POST {path}"]
    assert recorder.bodies == [body]
    assert recorder.headers[0]["Authorization"] == f"Bearer {KEY}"
    assert recorder.headers[0]["Content-Type"] == "application/json"


async def test_button_that_always_opens_a_dialog(serve: Serve) -> None:
    """A known dialog is recognised by its button even when the gateway says plain success."""
    async with CometClient(await serve(Recorder(ACCEPTED).handle), KEY) as comet:
        submitted = await comet.action("1", "MJ::CustomZoom::x")

    assert submitted.outcome is Outcome.NEEDS_DIALOG


async def test_answered_dialog_never_asks_again(serve: Serve) -> None:
    """An echoed "waiting for confirm" after the dialog is no new dialog."""
    async with CometClient(await serve(Recorder(submit_answer("dialog")).handle), KEY) as comet:
        submitted = await comet.modal("1773315017554001", prompt="cat")

    assert submitted.outcome is Outcome.ACCEPTED


async def test_fetch(serve: Serve) -> None:
    """A fetch goes without speed prefix, and an odd id cannot leave its place in the path."""
    recorder = Recorder(recorded("b_in_progress", id="../a?b"))

    async with CometClient(f"{await serve(recorder.handle)}/gate/", KEY) as comet:
        task = await comet.fetch("../a?b")

    assert task.progress == 46
    assert recorder.paths == ["GET /gate/mj/task/..%2Fa%3Fb/fetch"]


async def test_list_in_portions(serve: Serve) -> None:
    """At most fifty ids go into one request, and the answers are joined."""
    ids = [str(number) for number in range(120)]
    recorder = Recorder([recorded("b_in_progress", id=task_id) for task_id in ids])

    async with CometClient(await serve(recorder.handle), KEY) as comet:
        tasks = await comet.list_tasks(ids)

    assert list(tasks) == ids
    assert set(recorder.paths) == {"POST /mj/task/list-by-condition"}
    assert [body["ids"] for body in recorder.bodies] == [ids[:50], ids[50:100], ids[100:]]


async def test_empty_list_still_asks(serve: Serve) -> None:
    """Asking for nothing checks the key without cost."""
    recorder = Recorder([])

    async with CometClient(await serve(recorder.handle), KEY) as comet:
        assert await comet.list_tasks(()) == {}

    assert recorder.bodies == [{"ids": []}]


async def test_balance(serve: Serve) -> None:
    """The balance has an address and may have a key of its own, sent as documented."""
    recorder = Recorder({"total_quota": 12.5})
    url = await serve(recorder.handle)

    async with CometClient(
        "http://127.0.0.1:1", KEY, balance_url=f"{url}/user/quota", balance_key="sk-query"
    ) as comet:
        balance = await comet.balance()

    assert balance.total_usd == 12.5
    assert recorder.paths == ["GET /user/quota?key=sk-query"]
    assert "Authorization" not in recorder.headers[0]


async def test_injected_session_stays_open(serve: Serve) -> None:
    """The client closes only what it opened."""
    base_url = await serve(Recorder(ACCEPTED).handle)

    async with aiohttp.ClientSession() as session:
        async with CometClient(base_url, KEY, session=session) as comet:
            await comet.imagine("a boat")
        assert not session.closed


@pytest.mark.parametrize(
    "call",
    [
        lambda comet: comet.blend(["data:a"]),
        lambda comet: comet.blend(["data:a"] * 6),
        lambda comet: comet.describe(),
        lambda comet: comet.describe(image="data:i", link="https://a.example"),
        lambda comet: comet.video("data:i", motion="low", action="extend"),
    ],
    ids=["one to blend", "six to blend", "nothing", "two things", "extend nothing"],
)
async def test_calls_that_make_no_sense(serve: Serve, call: Call) -> None:
    """A call that the service would refuse anyway is not sent."""
    recorder = Recorder(ACCEPTED)

    async with CometClient(await serve(recorder.handle), KEY) as comet:
        with pytest.raises(ValueError, match="takes"):
            await call(comet)

    assert recorder.paths == []


async def test_example_in_the_docstring(serve: Serve) -> None:
    """The package's example runs as it stands."""
    grid = recorded("h_finished_grid", id="177")

    async def handler(request: web.Request) -> web.Response:
        return web.json_response(ACCEPTED if request.method == "POST" else grid)

    example = (bot.cometapi.__doc__ or "").split("\n\n")[1]
    names: dict[str, object] = {
        "asyncio": asyncio,
        "CometClient": CometClient,
        "RemoteStatus": RemoteStatus,
        "Speed": Speed,
    }
    exec(textwrap.dedent(example), names)  # noqa: S102 - the example is our own docstring
    draw = names["draw"]
    assert callable(draw)

    assert await draw(await serve(handler), KEY) == grid["imageUrl"]
