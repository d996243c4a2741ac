"""What the submit endpoints accept, refuse and make."""

import pytest
from PIL import Image

from tests.playground.comet_client import SIDE, USUAL_SIDE, data_uri, running_comet

RED = Image.new("RGB", (300, 200), (200, 40, 30))
BLUE = Image.new("RGB", (200, 300), (30, 40, 200))
PATTERN = Image.effect_mandelbrot((256, 256), (-2, -1.5, 1, 1.5), 40)


async def test_empty_prompt_is_refused() -> None:
    """A blank prompt is refused by the gateway; nothing is charged."""
    async with running_comet() as (comet, client):
        answer = await client.post("/mj/submit/imagine", {"prompt": "  "})

        assert answer == (
            400,
            {"description": "prompt_is_required ", "type": "upstream_error", "code": 4},
        )
        assert comet.charges == []


async def test_body_must_be_json() -> None:
    """A body that is no JSON object is refused."""
    async with running_comet() as (_comet, client):
        async with client.session.post("/mj/submit/imagine", data=b"prompt=cat") as answer:
            body = await answer.json()

        assert answer.status == 400
        assert body["description"] == "bind_request_body_failed "


async def test_forbidden_word_is_refused_at_once() -> None:
    """Some words are refused with code 24, naming the word; nothing runs."""
    async with running_comet() as (comet, client):
        answer = await client.submit("imagine", {"prompt": "a forbiddenword cat"})

        assert (answer["code"], answer["result"]) == (24, None)
        assert answer["properties"]["bannedWord"] == "forbiddenword"
        assert comet.tasks == {}
        assert comet.charges == []


@pytest.mark.parametrize(
    ("prompt", "reason"),
    [
        ("gore in the snow", "[Banned prompt detected]"),
        ("a cat --zap", "[Invalid parameter]"),
        ("a cat --ar", "[Invalid parameter]"),
        ("a cat --s 5000", "[Invalid parameter]"),
        ("a cat --v 99", "[Invalid parameter]"),
        ("--ar 1:1", "[Invalid prompt]"),
        ("https://example.com/cat.png a cat", "[Invalid link]"),
    ],
)
async def test_bad_prompt_fails_later(prompt: str, reason: str) -> None:
    """What upstream finds wrong with a prompt shows only after it was accepted."""
    async with running_comet() as (_comet, client):
        answer = await client.submit("imagine", {"prompt": prompt})
        task = await client.until(answer["result"], "FAILURE")

        assert answer["code"] == 1
        assert task["failReason"].startswith(reason)


@pytest.mark.parametrize(
    ("body", "model"),
    [
        ({"prompt": "a cat"}, "v7_2x"),
        ({"prompt": "a cat --v 6.1"}, "v6r1_2x"),
        ({"prompt": "a cat --niji 6"}, "v6_2x"),
        ({"prompt": "a cat", "botType": "NIJI_JOURNEY"}, "v7_2x"),
        ({"prompt": "a cat --v 5.2"}, "v5_4x"),
        ({"prompt": "a cat --v 8.1"}, None),
    ],
)
async def test_buttons_follow_the_version(body: dict[str, str], model: str | None) -> None:
    """An upscaled picture has the upscalers of its model; version 8 has none."""
    async with running_comet() as (_comet, client):
        single = await client.pressed(await client.finished("imagine", body), "U1")
        upscalers = [b for b in single["buttons"] if b["emoji"] == "upscale_1"]

        assert any(f"upsample_{model}" in b["customId"] for b in upscalers) == bool(model)
        assert all(len(b["customId"] or "") <= 81 for b in single["buttons"])


async def test_link_button_has_no_custom_id() -> None:
    """The last button is a link without customId, and its address works."""
    async with running_comet() as (_comet, client):
        single = await client.pressed(await client.finished("imagine", {"prompt": "a cat"}), "U1")
        web = single["buttons"][-1]
        picture = await client.image(web["url"])

        assert (web["label"], web["customId"], web["style"]) == ("Web", None, 5)
        assert picture.size == (SIDE, SIDE)


async def test_blend() -> None:
    """Two pictures become a grid of the wanted shape that has colours of both."""
    async with running_comet() as (_comet, client):
        task = await client.finished(
            "blend", {"base64Array": [data_uri(RED), data_uri(BLUE)], "dimensions": "PORTRAIT"}
        )
        grid = await client.image(task["imageUrl"])
        bands = [band[1] for band in grid.getextrema() if isinstance(band, tuple)]

        assert grid.width / grid.height == pytest.approx(2 / 3, abs=0.02)
        assert bands[0] > 100
        assert bands[2] > 100
        assert len(task["buttons"]) == 9


@pytest.mark.parametrize(
    "body",
    [
        {"base64Array": [data_uri(RED)]},
        {"base64Array": [data_uri(RED)] * 6},
        {"base64Array": [data_uri(RED)] * 2, "dimensions": "ROUND"},
        {"base64Array": [data_uri(RED), "data:image/png;base64,AAAA"]},
        {"base64Array": [data_uri(RED), "cat.png"]},
    ],
)
async def test_bad_blend_is_refused(body: dict[str, object]) -> None:
    """Wrong counts, shapes and encodings are refused with HTTP 200 and code 4."""
    async with running_comet() as (comet, client):
        answer = await client.submit("blend", body)

        assert answer["code"] == 4
        assert comet.tasks == {}


async def test_describe() -> None:
    """A picture becomes four numbered prompts with six buttons, and shows itself."""
    async with running_comet() as (_comet, client):
        task = await client.finished("describe", {"base64": data_uri(RED)})
        lines = task["promptEn"].split("\n\n")

        assert [line[0] for line in lines] == ["1", "2", "3", "4"]
        assert "red" in lines[0]
        assert task["properties"]["finalPrompt"] == task["promptEn"]
        assert len(task["buttons"]) == 6
        assert (await client.image(task["imageUrl"])).width > SIDE / 2


async def test_describe_by_link() -> None:
    """Upstream fetches a link that it can reach, and fails later for one that it cannot."""
    async with running_comet() as (_comet, client):
        grid = await client.finished("imagine", {"prompt": "a cat"})
        described = await client.finished("describe", {"link": grid["imageUrl"]})
        answer = await client.submit("describe", {"link": "https://example.com/a.png"})
        failed = await client.until(answer["result"], "FAILURE")

        assert described["promptEn"]
        assert failed["failReason"].startswith("[Invalid link]")


async def test_video_and_its_clip() -> None:
    """A picture becomes an animated grid; a U cuts one clip out of it, as an MP4."""
    async with running_comet() as (_comet, client):
        task = await client.finished(
            "video",
            {"image": data_uri(PATTERN), "motion": "low", "prompt": "waves", "batchSize": 2},
        )
        grid = await client.image(task["imageUrl"])
        clip = await client.pressed(task, "U2")
        async with client.session.get(clip["imageUrl"]) as answer:
            head = (await answer.read())[:12]

        assert getattr(grid, "n_frames", 1) > 4
        assert [b["label"] for b in task["buttons"]] == ["U1", "U2", ""]
        assert answer.content_type == "video/mp4"
        assert head[4:12] == b"ftypisom"
        assert clip["videoUrl"]


async def test_video_is_not_made_in_turbo() -> None:
    """Turbo is accepted for a video and fails later."""
    async with running_comet() as (_comet, client):
        body = {"image": data_uri(RED), "motion": "low"}
        answer = await client.submit("video", body, mode="mj-turbo")
        task = await client.until(answer["result"], "FAILURE")

        assert "Turbo" in task["failReason"]


async def test_video_is_extended_by_index() -> None:
    """A finished video is extended by task and zero-based index."""
    async with running_comet() as (_comet, client):
        video = await client.finished("video", {"image": data_uri(RED), "motion": "low"})
        body = {"taskId": video["id"], "action": "extend", "index": 3, "motion": "high"}
        extended = await client.finished("video", body)
        missing = await client.post("/mj/submit/video", {"taskId": video["id"], "action": "extend"})

        assert extended["action"] == "VIDEO_EXTEND"
        assert missing[1]["description"] == "index_is_required "


async def test_edits_repaint_the_white_part() -> None:
    """Where the mask is black the picture stays, where it is white it changes."""
    async with running_comet(side=USUAL_SIDE) as (_comet, client):
        mask = Image.new("L", (1024, 1024), 0)
        mask.paste(255, (512, 0, 1024, 1024))
        plain = Image.new("RGB", (1024, 1024), (120, 120, 120))
        task = await client.finished(
            "edits",
            {"prompt": "a castle", "image": data_uri(plain), "maskBase64": data_uri(mask)},
        )
        tile = await client.image(task["image_urls"][0])

        assert set(tile.crop((0, 0, 480, 1024)).getcolors() or []) == {
            (480 * 1024, (120, 120, 120))
        }
        assert tile.crop((544, 0, 1024, 1024)).getcolors(1) is None


async def test_edits_without_a_mask_are_drawn_over_the_picture() -> None:
    """What was given stays around what is drawn; a transparent part is what is drawn instead."""
    async with running_comet(side=USUAL_SIDE) as (_comet, client):
        plain = Image.new("RGBA", (1024, 1024), (120, 120, 120, 255))
        hole = plain.copy()
        hole.paste((0, 0, 0, 0), (0, 0, 512, 1024))
        tiles = []
        for given in (plain, hole):
            body = {"prompt": "a castle", "image": data_uri(given)}
            task = await client.finished("edits", body)
            tiles += [[await client.image(url) for url in task["image_urls"]]]

        for over in tiles[0]:
            for corner in ((0, 0), (900, 0), (0, 950), (900, 950)):
                box = (*corner, corner[0] + 70, corner[1] + 70)
                assert over.crop(box).getcolors() == [(70 * 70, (120, 120, 120))]
            assert over.crop((400, 400, 600, 700)).getcolors(1) is None
        assert tiles[1][0].crop((0, 0, 480, 1024)).getcolors(1) is None
        assert tiles[1][0].crop((560, 0, 1024, 1024)).getcolors(1) is not None


async def test_undocumented_endpoints() -> None:
    """On request the older endpoints work: change, simple-change, seed, upload, shorten."""
    async with running_comet(undocumented=True) as (comet, client):
        grid = await client.finished("imagine", {"prompt": "a very long prompt of a cat"})
        body = {"taskId": grid["id"], "action": "UPSCALE", "index": 2}
        changed = await client.finished("change", body)
        simple = await client.finished("simple-change", {"content": f"{grid['id']} V3"})
        _, seed = await client.get(f"/mj/task/{grid['id']}/image-seed")
        uploaded = await client.submit("upload-discord-images", {"base64Array": [data_uri(RED)]})
        picture = await client.image(uploaded["result"][0])
        short = await client.finished("shorten", {"prompt": "a very long prompt of a cat"})

        assert (changed["action"], simple["action"]) == ("UPSCALE", "VARIATION")
        assert seed["result"] == str(comet.tasks[grid["id"]].seed)
        assert picture.size == RED.size
        assert len(short["buttons"]) == 5
