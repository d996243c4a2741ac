"""How the local CometAPI misbehaves when it is told to."""

import io
import json
from typing import Any

import aiohttp
import pytest
from PIL import Image

from playground.comet import Faults, LocalComet
from playground.comet.faults import AfterAccept, ImageFault, Spelling
from tests.playground.comet_client import SIDE, running_comet

CAT = {"prompt": "a cat"}


async def test_down_refuses_and_comes_back_on_the_same_port() -> None:
    """After go_down nothing listens; after come_up the old address works again."""
    async with running_comet() as (comet, client):
        url = comet.base_url
        await comet.go_down()
        with pytest.raises(aiohttp.ClientConnectorError):
            await client.submit("imagine", CAT)
        await comet.come_up()

        assert comet.base_url == url
        assert (await client.submit("imagine", CAT))["code"] == 1


async def test_taken_port_leaves_nothing_open() -> None:
    """A second server on the same port fails with OSError and leaks nothing."""
    async with running_comet() as (comet, client):
        port = int(comet.base_url.rsplit(":", 1)[1])
        with pytest.raises(OSError, match="in use"):
            await LocalComet.start(port=port)

        assert (await client.submit("imagine", CAT))["code"] == 1


async def test_down_switch_cuts_connections_unread() -> None:
    """With the switch on, new and old connections are cut and no request is seen."""
    async with running_comet() as (comet, client):
        await client.submit("imagine", CAT)
        comet.faults.down = True
        for _ in range(2):
            with pytest.raises(aiohttp.ClientError):
                await client.submit("imagine", CAT)
        comet.faults.down = False
        await client.submit("imagine", CAT)

        assert len(comet.requests) == 2


async def test_website_instead_of_json() -> None:
    """The html switch answers a page with status 200; nothing is accepted."""
    async with running_comet() as (comet, client):
        comet.faults.html = True
        async with client.session.post("/mj/submit/imagine", json=CAT) as answer:
            text = await answer.text()

        assert (answer.status, answer.content_type) == (200, "text/html")
        assert text.startswith("<!DOCTYPE html>")
        assert comet.tasks == {}


async def test_garbled_json() -> None:
    """The request takes effect, but half of its JSON is missing."""
    async with running_comet() as (comet, client):
        comet.faults.garbled = True
        async with client.session.post("/mj/submit/imagine", json=CAT) as answer:
            text = await answer.text()

        assert answer.content_type == "application/json"
        with pytest.raises(json.JSONDecodeError):
            json.loads(text)
        assert len(comet.tasks) == 1


@pytest.mark.parametrize(
    ("status", "header"),
    [(500, None), (503, None), (429, "Retry-After"), (301, "Location"), (204, None), (200, None)],
)
async def test_forced_status(status: int, header: str | None) -> None:
    """A status is answered and nothing accepted; 429 says when to come again."""
    async with running_comet() as (comet, client):
        comet.faults.status = status
        comet.faults.retry_after_s = 7 if status == 429 else None
        async with client.session.post(
            "/mj/submit/imagine", json=CAT, allow_redirects=False
        ) as answer:
            body = await answer.read()

        assert answer.status == status
        assert header is None or header in answer.headers
        assert bool(body) == (status >= 400)
        assert comet.tasks == {}


async def test_connection_reset_after_accept() -> None:
    """The submit is accepted and charged, then the connection breaks; only so many times."""
    async with running_comet() as (comet, client):
        comet.faults.reset_after_accept = 1
        with pytest.raises(aiohttp.ClientError):
            await client.submit("imagine", CAT)
        answer = await client.submit("imagine", CAT)

        assert answer["code"] == 1
        assert len(comet.tasks) == len(comet.charges) == 2
        assert [request.status for request in comet.requests] == [None, 200]


@pytest.mark.parametrize(
    ("instead", "status", "kind"),
    [
        ("503", 503, "text/plain"),
        ("307", 307, "application/octet-stream"),
        ("404", 404, "text/html"),
        ("403 page", 403, "text/html"),
        ("empty", 200, "application/octet-stream"),
    ],
)
async def test_accepted_and_then_answered_by_a_proxy(
    instead: AfterAccept, status: int, kind: str
) -> None:
    """The task runs and is charged; looks tell the truth, and the answer says nothing of it."""
    async with running_comet() as (comet, client):
        comet.faults.after_accept = instead
        async with client.session.post(
            "/mj/submit/imagine", json=CAT, allow_redirects=False
        ) as answer:
            text = await answer.text()

        assert (answer.status, answer.content_type) == (status, kind)
        [task_id] = comet.tasks
        assert task_id not in text
        assert len(comet.charges) == 1
        assert (await client.task(task_id))["id"] == task_id


async def test_accepted_without_an_id() -> None:
    """The code accepts, the result is null."""
    async with running_comet() as (comet, client):
        comet.faults.after_accept = "no id"
        answer = await client.submit("imagine", CAT)

        assert (answer["code"], answer["result"]) == (1, None)
        assert len(comet.charges) == 1


@pytest.mark.parametrize(
    ("model", "path"),
    [
        ("turbo", "/mj-turbo/mj/submit/imagine"),
        ("imagine", "/mj/submit/imagine"),
        ("turbo imagine", "/mj-turbo/mj/submit/imagine"),
    ],
)
@pytest.mark.parametrize(("status", "words"), [(403, "无权访问模型"), (503, "无可用渠道")])
async def test_a_closed_model(model: str, path: str, status: int, words: str) -> None:
    """It is refused in the gateway's JSON, and every other one is taken."""
    async with running_comet() as (comet, client):
        comet.faults.closed_models = {model: status}
        async with client.session.post(path, json=CAT) as answer:
            body = await answer.json()

        assert answer.status == status
        assert words in body["error"]["message"]
        assert comet.tasks == {}
        async with client.session.post("/mj-fast/mj/submit/imagine", json=CAT) as other:
            assert other.status == (200 if "turbo" in model else status)


async def test_no_account_for_an_endpoint() -> None:
    """Code 3, for that endpoint alone."""
    async with running_comet() as (comet, client):
        comet.faults.no_account_for = {"describe"}

        assert (await client.submit("describe", {"link": "x"}))["code"] == 3
        assert (await client.submit("imagine", CAT))["code"] == 1
        assert len(comet.tasks) == 1


async def test_an_idle_connection_is_closed_when_it_is_used_again() -> None:
    """The second request on it is never read; one on a new connection is."""
    async with running_comet() as (comet, client):
        comet.faults.close_idle = True
        await client.submit("imagine", CAT)
        with pytest.raises(aiohttp.ClientError):
            await client.submit("imagine", CAT)
        await client.submit("imagine", CAT)

        assert len(comet.requests) == len(comet.tasks) == 2


async def test_swallowed_answer() -> None:
    """The request has its full effect long before it is answered."""
    async with running_comet() as (comet, client):
        comet.faults.swallow_s = 30
        with pytest.raises(TimeoutError):
            await client.session.post(
                "/mj/submit/imagine", json=CAT, timeout=aiohttp.ClientTimeout(total=0.2)
            )

        assert len(comet.charges) == 1


async def test_latency_comes_before_the_effect() -> None:
    """A slow server has done nothing yet when an impatient client goes."""
    async with running_comet() as (comet, client):
        comet.faults.latency_s = 30
        with pytest.raises(TimeoutError):
            await client.session.post(
                "/mj/submit/imagine", json=CAT, timeout=aiohttp.ClientTimeout(total=0.2)
            )

        assert comet.charges == []
        assert len(comet.requests) == 1


@pytest.mark.parametrize(
    ("code", "status", "accepted"),
    [
        (1, 200, True),
        (3, 200, False),
        (4, 200, False),
        (5, 400, False),
        (9, 200, False),
        (21, 200, True),
        (22, 200, True),
        (23, 200, False),
        (24, 200, False),
        (30, 429, False),
    ],
)
async def test_forced_codes(code: int, status: int, *, accepted: bool) -> None:
    """The next submit answers the code with its usual HTTP status; the one after is normal."""
    async with running_comet() as (comet, client):
        comet.faults.next_submit_codes = [code]
        forced = await client.post("/mj/submit/imagine", CAT)
        normal = await client.submit("imagine", CAT)

        assert (forced[0], forced[1]["code"]) == (status, code)
        assert normal["code"] == 1
        assert len(comet.tasks) == 1 + accepted


async def test_rejected_by_the_queue_names_an_id_all_the_same() -> None:
    """Code 23 carries an id under which nothing runs."""
    async with running_comet() as (comet, client):
        comet.faults.next_submit_codes = [23]
        answer = await client.submit("imagine", CAT)
        status, _ = await client.get(f"/mj/task/{answer['result']}/fetch")

        assert answer["result"]
        assert status == 400
        assert comet.charges == []


async def test_next_failures() -> None:
    """The next accepted task fails half-way with the given reason and is refunded."""
    async with running_comet() as (comet, client):
        comet.faults.next_failures = ["[Internal error] try again"]
        answer = await client.submit("imagine", CAT)
        task = await client.until(answer["result"], "FAILURE")
        fine = await client.finished("imagine", CAT)

        assert task["failReason"] == "[Internal error] try again"
        assert comet.tasks[task["id"]].progress == 46
        assert [charge.refunded for charge in comet.charges] == [True, False]
        assert fine["status"] == "SUCCESS"


async def test_exhausted_key_answers_401_everywhere() -> None:
    """Even a fetch answers 401, and the message shows parts of the key."""
    async with running_comet() as (comet, client):
        answer = await client.submit("imagine", CAT)
        comet.faults.exhausted = True
        status, body = await client.get(f"/mj/task/{answer['result']}/fetch")

        assert status == 401
        assert comet.key[:6] in body["error"]["message"]


async def test_a_refused_key_and_a_full_line_accept_nothing() -> None:
    """One is 401 for everything, the other code 23 for submits alone; then all is as before."""
    async with running_comet() as (comet, client):
        comet.faults.line_full = True
        assert (await client.submit("imagine", CAT))["code"] == 23
        comet.faults.key_refused = True
        status, _ = await client.post("/mj/task/list-by-condition", {"ids": []})
        assert status == 401
        comet.faults.clear()
        await client.finished("imagine", CAT)
        assert len(comet.charges) == 1


async def test_forgotten_task() -> None:
    """A forgotten task is unknown to fetch, list and action."""
    async with running_comet() as (comet, client):
        task = await client.finished("imagine", CAT)
        comet.faults.forget.add(task["id"])
        fetched = await client.get(f"/mj/task/{task['id']}/fetch")
        listed = await client.post("/mj/task/list-by-condition", {"ids": [task["id"]]})
        body = {"taskId": task["id"], "customId": task["buttons"][0]["customId"]}
        pressed = await client.post("/mj/submit/action", body)

        assert fetched[1]["description"] == "task_no_found "
        assert listed == (200, [])
        assert pressed[1]["description"] == "task_not_found "


async def test_success_without_media_at_first() -> None:
    """So many fetches of a finished task show neither picture nor buttons."""
    async with running_comet() as (comet, client):
        comet.faults.success_without_media = 2
        answer = await client.submit("imagine", CAT)
        await comet.wait_for(
            lambda comet: comet.gateway.reads.status(answer["result"]) == "SUCCESS"
        )
        tasks = [await client.task(answer["result"]) for _ in range(3)]

        assert [bool(task["imageUrl"]) for task in tasks] == [False, False, True]
        assert [len(task["buttons"]) for task in tasks] == [0, 0, 9]


async def test_repeated_press_answers_the_earlier_task() -> None:
    """With the switch on, a second U answers 21 with the earlier id and its picture, unpaid."""
    async with running_comet() as (comet, client):
        comet.faults.repeat_is_existing = True
        task = await client.finished("imagine", CAT)
        first = await client.pressed(task, "U1")
        again = await client.press(task, "U1")

        assert (again["code"], again["description"]) == (21, "任务已存在")
        assert again["result"] == first["id"]
        assert again["properties"] == {"status": "SUCCESS", "imageUrl": first["imageUrl"]}
        assert len(comet.charges) == 2


async def test_instant_upscale() -> None:
    """A U may be finished on the very first fetch."""
    async with running_comet(pace=0.01) as (comet, client):
        comet.faults.instant_upscale = True
        task = await client.finished("imagine", CAT)
        answer = await client.press(task, "U4")

        assert (await client.task(answer["result"]))["status"] == "SUCCESS"


async def test_lists_repeat_and_leave_out() -> None:
    """The list can name every task twice, or leave some out."""
    async with running_comet() as (comet, client):
        ids = [(await client.submit("imagine", CAT))["result"] for _ in range(8)]
        comet.faults.duplicate_ids = True
        _, doubled = await client.post("/mj/task/list-by-condition", {"ids": ids})
        comet.faults.duplicate_ids = False
        comet.faults.missing_ids = True
        _, thinned = await client.post("/mj/task/list-by-condition", {"ids": ids})

        assert sorted(task["id"] for task in doubled) == sorted(ids * 2)
        assert 0 < len(thinned) < 8


async def test_lists_as_documented_and_none() -> None:
    """The list may know less than a fetch, and may not be there."""
    async with running_comet() as (comet, client):
        task = await client.finished("imagine", CAT)
        comet.faults.bare_list = True
        _, [entry] = await client.post("/mj/task/list-by-condition", {"ids": [task["id"]]})
        comet.faults.no_list = True
        status, refused = await client.post("/mj/task/list-by-condition", {"ids": [task["id"]]})

        assert task.keys() - entry.keys() >= {"videoUrl", "image_urls", "customId"}
        assert (entry["imageUrl"], len(entry["buttons"])) == (task["imageUrl"], 9)
        assert (status, "Invalid URL" in refused["error"]["message"]) == (404, True)


async def test_other_spellings() -> None:
    """The same task as other servers write it."""
    async with running_comet() as (comet, client):
        task = await client.finished("imagine", CAT)

        async def spelled(spelling: Spelling) -> dict[str, Any]:
            comet.faults.spelling = {spelling}
            return await client.task(task["id"])

        dead = await spelled("dead image")
        async with client.session.get(dead["imageUrl"]) as answer:
            assert answer.status == 400
        assert comet.base_url + (await spelled("relative"))["imageUrl"] == task["imageUrl"]
        assert (await spelled("no grid"))["imageUrl"] == ""
        assert json.loads((await spelled("text"))["buttons"]) == task["buttons"]


async def test_buttons_that_come_later() -> None:
    """So many fetches of a finished task show its picture alone."""
    async with running_comet() as (comet, client):
        comet.faults.success_without_buttons = 1
        task = await client.finished("imagine", CAT)
        again = await client.task(task["id"])

        assert (bool(task["imageUrl"]), len(task["buttons"])) == (True, 0)
        assert (again["imageUrl"], len(again["buttons"])) == (task["imageUrl"], 9)


@pytest.mark.parametrize("kind", ["avif", "bmp", "tiff"])
async def test_pictures_of_other_formats(kind: ImageFault) -> None:
    """Links can answer what few programs open."""
    async with running_comet() as (comet, client):
        url = (await client.finished("imagine", CAT))["imageUrl"]
        comet.faults.image = kind
        async with client.session.get(url) as answer:
            with Image.open(io.BytesIO(await answer.read())) as image:
                assert (image.format or "").lower() == kind


async def test_a_jpeg_without_its_end() -> None:
    """A file that lacks its last two bytes."""
    async with running_comet() as (comet, client):
        url = (await client.finished("imagine", CAT))["imageUrl"]
        comet.faults.image = "endless jpeg"
        async with client.session.get(url) as answer:
            data = await answer.read()

        assert data.startswith(b"\xff\xd8")
        assert b"\xff\xd9" not in data


async def test_answers_that_overtake_each_other() -> None:
    """A later look may show a task as an earlier look did, and never as nobody saw it."""
    async with running_comet(pace=0.01) as (comet, client):
        comet.hold(46)
        task_id = (await client.submit("imagine", CAT))["result"]
        await comet.wait_for(lambda _: comet.gateway.reads.status(task_id) == "IN_PROGRESS")
        comet.faults.stale = True
        first = (await client.task(task_id))["status"]
        comet.release()
        await comet.wait_for(lambda _: comet.gateway.reads.status(task_id) == "SUCCESS")

        seen = {(await client.task(task_id))["status"] for _ in range(20)}

        assert seen == {first, "SUCCESS"}


async def test_loose_types() -> None:
    """Ids and progress can be numbers, and a button's style a string."""
    async with running_comet() as (comet, client):
        task = await client.finished("imagine", CAT)
        comet.faults.loose_types = True
        answer = await client.press(task, "U1")
        loose = await client.task(task["id"])

        assert isinstance(answer["result"], int)
        assert (loose["id"], loose["progress"]) == (int(task["id"]), 100)
        assert loose["buttons"][0]["style"] == "2"


async def test_stuck_task() -> None:
    """A task can stay at 93 % until the switch is off."""
    async with running_comet() as (comet, client):
        comet.faults.never_finish = True
        task_id = (await client.submit("imagine", CAT))["result"]
        await comet.wait_for(lambda comet: comet.tasks[task_id].progress == 93)
        with pytest.raises(TimeoutError):
            await comet.wait_for(lambda comet: comet.tasks[task_id].is_final, timeout_s=0.3)
        comet.faults.never_finish = False

        assert (await client.until(task_id, "SUCCESS"))["progress"] == "100%"


async def test_pictures_that_are_none() -> None:
    """Picture links can answer an error in JSON, a page, or 404."""
    async with running_comet() as (comet, client):
        url = (await client.finished("imagine", CAT))["imageUrl"]
        seen = []
        for fault in ("json", "html", "missing"):
            comet.faults.image = fault
            async with client.session.get(url) as answer:
                seen.append((answer.status, answer.content_type))

        assert seen == [(200, "application/json"), (200, "text/html"), (404, "application/json")]


async def test_picture_bomb_is_small_on_the_wire() -> None:
    """The bomb is a real PNG of 900 million pixels in under 200 kB."""
    async with running_comet() as (comet, client):
        url = (await client.finished("imagine", CAT))["imageUrl"]
        comet.faults.image = "bomb"
        async with client.session.get(url) as answer:
            data = await answer.read()

        assert len(data) < 200_000
        with pytest.raises(Image.DecompressionBombError, match="900000000 pixels"):
            Image.open(io.BytesIO(data))


async def test_huge_picture_can_be_turned_away() -> None:
    """The huge picture announces 40 MB, and a client may leave before they came."""
    async with running_comet() as (comet, client):
        url = (await client.finished("imagine", CAT))["imageUrl"]
        comet.faults.image = "huge"
        async with client.session.get(url) as answer:
            head = await answer.content.read(3)

        assert answer.content_length == 40_000_000
        assert head == b"\xff\xd8\xff"


async def test_slow_picture_arrives_in_pieces() -> None:
    """A slow picture is complete at the end."""
    async with running_comet() as (comet, client):
        url = (await client.finished("imagine", CAT))["imageUrl"]
        comet.faults.image = "slow"
        comet.faults.image_slow_s = 0.2

        assert (await client.image(url)).size == (SIDE, SIDE)


async def test_quota_of_the_account() -> None:
    """When the account cannot pay, submits are refused and nothing runs."""
    async with running_comet() as (comet, client):
        comet.ledger.deposited_usd = 0.05
        status, answer = await client.post("/mj-fast/mj/submit/imagine", CAT)

        assert (status, answer["description"]) == (400, "quota_not_enough ")
        assert comet.tasks == {}


async def test_lost_task_times_out_at_the_gateway() -> None:
    """After an hour, shortened by the pace, the gateway gives up and refunds."""
    async with running_comet(pace=0.0002) as (comet, client):
        comet.hold(46)
        answer = await client.submit("imagine", CAT)
        task = await client.until(answer["result"], "FAILURE")

        assert "1小时" in task["failReason"]
        assert comet.charges[0].refunded


def test_clear_switches_everything_off() -> None:
    """One call brings back a well-behaved server."""
    faults = Faults(down=True, next_submit_codes=[23], forget={"17"}, image="bomb")
    faults.clear()

    assert faults == Faults()
