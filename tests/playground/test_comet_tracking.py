"""What a client sees of a task from its submit to its end."""

import aiohttp
import pytest

from tests.playground.comet_client import PREVIEW_SIDE, SIDE, running_comet

GRID_BUTTONS = ["U1", "U2", "U3", "U4", "🔄", "V1", "V2", "V3", "V4"]


async def test_submit_answers_the_envelope() -> None:
    """An accepted imagine answers code 1 with a task id of sixteen digits, and is charged."""
    async with running_comet() as (comet, client):
        answer = await client.submit("imagine", {"prompt": "a cat", "state": "req:1"})

        assert answer["code"] == 1
        assert answer["description"] == "Submit success"
        assert len(answer["result"]) == 16
        assert [charge.remote_id for charge in comet.charges] == [answer["result"]]


async def test_first_fetch_is_empty() -> None:
    """Before the gateway's first copy, the status is empty and there is nothing to see."""
    async with running_comet(pace=1) as (_comet, client):
        answer = await client.submit("imagine", {"prompt": "a cat", "state": "req:1"})
        task = await client.task(answer["result"])

        assert (task["status"], task["progress"], task["imageUrl"]) == ("", "0%", "")
        assert task["buttons"] is None
        assert task["properties"] is None
        assert task["state"] == "req:1"


async def test_state_is_as_old_as_the_last_copy() -> None:
    """Upstream's progress shows only after the gateway copied it."""
    async with running_comet(pace=0.01) as (comet, client):
        comet.gateway.sync_s = 1e6
        comet.hold(46)
        task_id = (await client.submit("imagine", {"prompt": "a cat"}))["result"]
        await comet.wait_for(lambda comet: comet.tasks[task_id].progress == 46)
        before = await client.task(task_id)
        comet.gateway.sync()
        after = await client.task(task_id)

        assert (before["status"], before["progress"]) == ("", "0%")
        assert (after["status"], after["progress"]) == ("IN_PROGRESS", "46%")


async def test_running_task_shows_a_changing_preview() -> None:
    """While it runs, imageUrl has a new ?rand= in each fetch and leads to a small picture."""
    async with running_comet() as (comet, client):
        comet.hold(46)
        task_id = (await client.submit("imagine", {"prompt": "a cat"}))["result"]
        await comet.wait_for(lambda comet: comet.tasks[task_id].progress == 46)
        comet.gateway.sync()
        urls = [(await client.task(task_id))["imageUrl"] for _ in range(2)]
        preview = await client.image(urls[0])

        assert urls[0] != urls[1]
        assert "?rand=" in urls[0]
        assert max(preview.size) == PREVIEW_SIDE


async def test_success_has_picture_buttons_and_times() -> None:
    """A finished grid has its nine buttons in the real order, a stable link, and times in ms."""
    async with running_comet() as (_comet, client):
        task = await client.finished("imagine", {"prompt": "a paper boat --v 7"})

        assert [b["label"] or b["emoji"] for b in task["buttons"]] == GRID_BUTTONS
        assert task["imageUrl"].endswith(f"/mj/image/{task['id']}")
        assert len(task["image_urls"]) == 4
        assert task["properties"] == {
            "finalPrompt": "a paper boat --v 7.0",
            "finalZhPrompt": "",
        }
        assert task["submitTime"] <= task["startTime"] <= task["finishTime"]
        assert task["submitTime"] > 10**12


async def test_failure_has_full_progress_and_is_refunded() -> None:
    """A failure shows 100 % and its reason, has no buttons, and gives the money back."""
    async with running_comet() as (comet, client):
        before_usd = comet.ledger.balance_usd
        answer = await client.submit("imagine", {"prompt": "a cat --zap"})
        task = await client.until(answer["result"], "FAILURE")

        assert task["progress"] == "100%"
        assert task["failReason"] == "[Invalid parameter] Unrecognized parameter `--zap`"
        assert task["buttons"] is None
        assert comet.charges[0].refunded
        assert comet.ledger.balance_usd == before_usd


async def test_list_by_condition_leaves_out_the_unknown() -> None:
    """The list holds the known tasks in any order, and an empty question gets an empty list."""
    async with running_comet() as (_comet, client):
        ids = [(await client.submit("imagine", {"prompt": f"cat {n}"}))["result"] for n in range(6)]
        _, tasks = await client.post("/mj/task/list-by-condition", {"ids": [*ids, "17"]})
        _, none = await client.post("/mj/task/list-by-condition", {"ids": []})

        assert sorted(task["id"] for task in tasks) == ids
        assert [task["id"] for task in tasks] != ids
        assert none == []


async def test_stored_links_expire() -> None:
    """A link of the provider's storage is refused when its time is over; the proxy's is not."""
    async with running_comet(link_life_s=0) as (_comet, client):
        task = await client.finished("imagine", {"prompt": "a cat"})
        async with client.session.get(task["image_urls"][0]) as answer:
            status = answer.status
        picture = await client.image(task["imageUrl"])

        assert status == 403
        assert picture.size == (SIDE, SIDE)


async def test_stored_link_is_one_tile_and_cannot_be_forged() -> None:
    """While it lives, a storage link leads to a single tile, under its own signature only."""
    async with running_comet() as (_comet, client):
        task = await client.finished("imagine", {"prompt": "a cat --ar 2:1"})
        tile = await client.image(task["image_urls"][3])
        async with client.session.get(task["image_urls"][3].replace("/0_3", "/0_2")) as answer:
            status = answer.status

        assert tile.width == pytest.approx(2 * tile.height, abs=4)
        assert status == 403


async def test_picture_links_need_no_key() -> None:
    """The image proxy answers without a key; an unknown id is an error whose value is a string."""
    async with running_comet() as (comet, client):
        task = await client.finished("imagine", {"prompt": "a cat"})
        async with aiohttp.ClientSession(comet.base_url) as stranger:
            async with stranger.get(task["imageUrl"]) as picture:
                status = picture.status
            async with stranger.get("/mj/image/17") as missing:
                error = (missing.status, await missing.json())

        assert status == 200
        assert error == (400, {"error": "midjourney_task_not_found"})
        assert [request.authorized for request in comet.requests[-2:]] == [False, False]


async def test_unknown_task_and_unknown_path() -> None:
    """They answer the gateway's own shapes: 400 with a trailing blank, 404 with an error object."""
    async with running_comet() as (_comet, client):
        unknown = await client.get("/mj/task/17/fetch")
        status, wrong = await client.get("/mj/tsak/17/fetch")
        _, undocumented = await client.post("/mj/submit/shorten", {"prompt": "a cat"})

        assert unknown == (
            400,
            {"description": "task_no_found ", "type": "upstream_error", "code": 4},
        )
        assert status == 404
        assert wrong["error"]["message"].startswith("Invalid URL (GET /mj/tsak/17/fetch)")
        assert undocumented["error"]["message"].startswith("Invalid URL (POST /mj/submit/shorten)")


@pytest.mark.parametrize(
    ("headers", "message"),
    [
        ({}, "未提供令牌"),
        ({"Authorization": "Bearer sk-wrong"}, "无效的令牌"),
    ],
)
async def test_key_is_needed(headers: dict[str, str], message: str) -> None:
    """Without the right key, everything but pictures answers 401 with an error object."""
    async with running_comet() as (comet, _client):
        async with (
            aiohttp.ClientSession(comet.base_url, headers=headers) as session,
            session.post("/mj/submit/imagine", json={"prompt": "a cat"}) as answer,
        ):
            body = await answer.json()

        assert answer.status == 401
        assert message in body["error"]["message"]
        assert "request id" in body["error"]["message"]
        assert comet.tasks == {}


async def test_bare_key_and_other_header_are_taken_too() -> None:
    """The key may come without "Bearer", or in mj-api-secret."""
    async with running_comet() as (comet, _client):
        for headers in ({"Authorization": comet.key}, {"mj-api-secret": comet.key}):
            async with (
                aiohttp.ClientSession(comet.base_url, headers=headers) as session,
                session.post("/mj/task/list-by-condition", json={"ids": []}) as answer,
            ):
                assert answer.status == 200


async def test_balance() -> None:
    """The quota page takes the key as a parameter and tells what was used."""
    async with running_comet() as (comet, client):
        await client.finished("imagine", {"prompt": "a cat"})
        status, account = await client.get(f"/user/quota?key={comet.key}")
        refused, _ = await client.get("/user/quota?key=sk-wrong")

        assert status == 200
        assert account["total_quota"] == pytest.approx(25 - 0.056)
        assert account["total_used_quota"] == pytest.approx(0.056)
        assert refused == 401


async def test_requests_are_recorded() -> None:
    """Every request is written down with its body, its status and the answered code."""
    async with running_comet() as (comet, client):
        await client.submit("imagine", {"prompt": "a cat"}, mode="mj-turbo")
        await client.get("/mj/task/17/fetch")

        first, second = comet.requests
        assert (first.method, first.path) == ("POST", "/mj-turbo/mj/submit/imagine")
        assert (first.body, first.status, first.code) == ({"prompt": "a cat"}, 200, 1)
        assert (second.path, second.status, second.code) == ("/mj/task/17/fetch", 400, 4)


@pytest.mark.parametrize(
    ("mode", "body", "speed"),
    [
        ("mj-fast", {}, "FAST"),
        ("mj-turbo", {}, "TURBO"),
        ("mj-relax", {}, "RELAX"),
        ("mj-relax", {"accountFilter": {"modes": ["FAST"]}}, "FAST"),
    ],
)
async def test_speed(mode: str, body: dict[str, object], speed: str) -> None:
    """The prefix decides the speed unless the account filter does; the price follows."""
    async with running_comet() as (comet, client):
        await client.submit("imagine", {"prompt": "a cat", **body}, mode=mode)

        assert [charge.speed for charge in comet.charges] == [speed]


async def test_default_speed_is_relax() -> None:
    """Without prefix and filter, a task runs in relax mode."""
    async with running_comet() as (comet, client):
        status, _ = await client.post("/mj/submit/imagine", {"prompt": "a cat"})

        assert status == 200
        assert comet.charges[0].speed == "RELAX"


async def test_hold_and_release() -> None:
    """Held tasks stop at the percent and finish after the release."""
    async with running_comet() as (comet, client):
        comet.hold(50)
        task_id = (await client.submit("imagine", {"prompt": "a cat"}))["result"]
        await comet.wait_for(lambda comet: comet.tasks[task_id].progress == 50)
        with pytest.raises(TimeoutError):
            await comet.wait_for(lambda comet: comet.tasks[task_id].progress > 50, timeout_s=0.3)
        comet.release()
        task = await client.until(task_id, "SUCCESS")

        assert task["progress"] == "100%"


async def test_same_seed_same_world() -> None:
    """Two servers of the same seed give a prompt the same picture and buttons."""
    pictures = []
    for _ in range(2):
        async with running_comet() as (_comet, client):
            task = await client.finished("imagine", {"prompt": "a castle"})
            pictures.append((await client.image(task["imageUrl"]), task["buttons"]))

    assert pictures[0][0].tobytes() == pictures[1][0].tobytes()
    assert pictures[0][1] == pictures[1][1]
