"""What the buttons do: checks, dialogs, pictures."""

import pytest
from PIL import Image, ImageDraw

from tests.playground.comet_client import (
    USUAL_SIDE,
    Client,
    Json,
    custom_id,
    data_uri,
    distance,
    quarters,
    running_comet,
)


async def single_of(client: Client, prompt: str = "a paper boat") -> Json:
    """Return an upscaled picture."""
    return await client.pressed(await client.finished("imagine", {"prompt": prompt}), "U2")


async def test_u_is_the_quarter() -> None:
    """U2 is the grid's upper right quarter at full size, and no other."""
    async with running_comet() as (_comet, client):
        task = await client.finished("imagine", {"prompt": "a paper boat"})
        grid = await client.image(task["imageUrl"])
        single = await client.image((await client.pressed(task, "U2"))["imageUrl"])
        tiles = quarters(grid)

        assert single.size == grid.size
        assert distance(single, tiles[1]) < 6
        assert all(distance(single, tiles[n]) > 20 for n in (0, 2, 3))


async def test_v_keeps_the_composition() -> None:
    """V2 gives four different pictures, each closer to quarter 2 than to the others."""
    async with running_comet() as (_comet, client):
        task = await client.finished("imagine", {"prompt": "a paper boat"})
        varied = await client.pressed(task, "V2")
        parents = quarters(await client.image(task["imageUrl"]))
        tiles = quarters(await client.image(varied["imageUrl"]))

        assert varied["action"] == "VARIATION"
        for n, tile in enumerate(tiles):
            distances = [distance(tile, parent) for parent in parents]
            assert min(distances) == distances[1]
            assert all(distance(tile, other) > 2 for other in tiles[:n])


async def test_reroll_is_another_picture() -> None:
    """A reroll has the same prompt, but another picture and other customIds."""
    async with running_comet() as (_comet, client):
        task = await client.finished("imagine", {"prompt": "a paper boat"})
        again = await client.pressed(task, "🔄")
        pictures = [await client.image(t["imageUrl"]) for t in (task, again)]

        assert again["promptEn"] == "a paper boat"
        assert distance(*pictures) > 15
        assert custom_id(again, "U1") != custom_id(task, "U1")


async def test_zoom_out_puts_the_picture_in_the_middle() -> None:
    """Zoom Out 2x shows the picture at half size, inside more of the same world."""
    async with running_comet(side=USUAL_SIDE) as (_comet, client):
        grid = await client.finished("imagine", {"prompt": "a paper boat"})
        zoomed = await client.pressed(await client.pressed(grid, "U2"), "Zoom Out 2x")
        before = quarters(await client.image(grid["imageUrl"]))[1]
        after = quarters(await client.image(zoomed["imageUrl"]))[0]

        assert distance(before, after.crop((128, 128, 384, 384))) < 10
        assert distance(before, after) > 20


@pytest.mark.parametrize(
    ("arrow", "box"),
    [
        ("⬅️", (1 / 3, 0, 1, 1)),
        ("➡️", (0, 0, 2 / 3, 1)),
        ("⬆️", (0, 1 / 3, 1, 1)),
        ("⬇️", (0, 0, 1, 2 / 3)),
    ],
)
async def test_pan_extends_one_side(arrow: str, box: tuple[float, float, float, float]) -> None:
    """A pan adds a third on its side; the rest is the picture from before."""
    async with running_comet() as (_comet, client):
        grid = await client.finished("imagine", {"prompt": "a paper boat"})
        panned = await client.pressed(await client.pressed(grid, "U2"), arrow)
        before = quarters(await client.image(grid["imageUrl"]))[1]
        after = quarters(await client.image(panned["imageUrl"]))[0]
        wide, high = after.size
        left, top, right, bottom = box
        kept = after.crop(
            (round(left * wide), round(top * high), round(right * wide), round(bottom * high))
        )

        assert kept.width == pytest.approx(kept.height, rel=0.02)
        assert distance(before, kept) < 10


async def test_make_square_is_for_others_only() -> None:
    """Only a picture that is not square can be made square."""
    async with running_comet() as (_comet, client):
        square = await single_of(client)
        wide = await single_of(client, "a paper boat --ar 16:9")
        made = await client.pressed(wide, "Make Square")
        picture = await client.image(made["imageUrl"])

        assert "Make Square" not in [b["label"] for b in square["buttons"]]
        assert picture.width == picture.height


async def test_upscale_has_twice_the_pixels() -> None:
    """An HD upscale is the same picture at double size, and can be redone."""
    async with running_comet() as (_comet, client):
        single = await single_of(client)
        large = await client.pressed(single, "Upscale (Subtle)")
        before, after = [await client.image(t["imageUrl"]) for t in (single, large)]

        assert after.size == (2 * before.width, 2 * before.height)
        assert distance(before, after) < 6
        assert "Redo Upscale (Subtle)" in [b["label"] for b in large["buttons"]]
        assert "Zoom Out 2x" not in [b["label"] for b in large["buttons"]]


async def test_parent_must_be_finished() -> None:
    """An action on a running task is refused, as is one on a task that does not exist."""
    async with running_comet() as (comet, client):
        comet.hold(46)
        task_id = (await client.submit("imagine", {"prompt": "a cat"}))["result"]
        button = "MJ::JOB::upsample::1::3dbbd469-36af-4a0f-8f02-df6c579e7011"
        running = await client.post("/mj/submit/action", {"taskId": task_id, "customId": button})
        missing = await client.post("/mj/submit/action", {"taskId": "17", "customId": button})

        assert running[0] == 400
        assert running[1]["description"] == "task_status_not_success "
        assert missing[1]["description"] == "task_not_found "


async def test_custom_id_is_checked() -> None:
    """Unknown and missing customIds get an error object, another task's button code 4."""
    async with running_comet() as (comet, client):
        task = await client.finished("imagine", {"prompt": "a cat"})
        other = await client.finished("imagine", {"prompt": "a dog"})
        paid = len(comet.charges)

        async def press(button: str | None) -> tuple[int, Json]:
            body = {"taskId": task["id"], "customId": button}
            return await client.post("/mj/submit/action", body)

        unknown = await press("MJ::JOB::dance::1::x")
        missing = await press(None)
        foreign = await press(custom_id(other, "U1"))

        assert unknown[0] == missing[0] == 400
        assert "unknown_action:MJ::JOB::dance::1::x" in unknown[1]["error"]["message"]
        assert "custom_id_is_required" in missing[1]["error"]["message"]
        assert (foreign[0], foreign[1]["code"]) == (200, 4)
        assert len(comet.charges) == paid


async def test_bookmark_answers_the_parent() -> None:
    """The heart makes no task: its answer is the parent's own id, and it costs nothing."""
    async with running_comet() as (comet, client):
        single = await single_of(client)
        paid = len(comet.charges)
        answer = await client.press(single, "❤️")

        assert (answer["code"], answer["result"]) == (1, single["id"])
        assert len(comet.charges) == paid


async def test_imagine_all_answers_four_ids() -> None:
    """PicReader::all starts four tasks and joins their ids with commas."""
    async with running_comet() as (comet, client):
        picture = Image.new("RGB", (64, 64), (30, 160, 80))
        task = await client.finished("describe", {"base64": data_uri(picture)})
        answer = await client.press(task, "🎉")
        ids = answer["result"].split(",")

        assert len(ids) == len(set(ids)) == 4
        assert {comet.tasks[task_id].action for task_id in ids} == {"IMAGINE"}


async def test_describe_line_opens_a_dialog() -> None:
    """PicReader 2 opens a dialog prefilled with the second line; code 21 arrives as 1."""
    async with running_comet() as (_comet, client):
        picture = Image.new("RGB", (64, 64), (30, 160, 80))
        task = await client.finished("describe", {"base64": data_uri(picture)})
        answer = await client.press(task, "2️⃣")
        await client.submit("modal", {"taskId": answer["result"], "prompt": "a green hill"})
        made = await client.until(answer["result"], "SUCCESS")

        assert (answer["code"], answer["description"]) == (1, "Waiting for window confirm")
        assert answer["properties"]["finalPrompt"].startswith("Flat illustration")
        assert made["promptEn"] == "a green hill"


async def test_custom_zoom() -> None:
    """Custom Zoom answers 21 with the prompt, shows MODAL, and runs under the same id."""
    async with running_comet() as (comet, client):
        single = await single_of(client)
        paid = len(comet.charges)
        asked = await client.press(single, "Custom Zoom")
        waiting = await client.until(asked["result"], "MODAL")
        free = len(comet.charges)
        prompt = "a paper boat --zoom 1.6 --ar 2:1"
        answer = await client.submit("modal", {"taskId": asked["result"], "prompt": prompt})
        task = await client.until(asked["result"], "SUCCESS")
        picture = await client.image(task["imageUrl"])

        assert (asked["code"], asked["description"]) == (21, "Waiting for window confirm")
        assert asked["properties"]["remix"]
        assert waiting["progress"] == "0%"
        assert answer["result"] == asked["result"]
        assert (free - paid, len(comet.charges) - free) == (0, 1)
        assert picture.width == pytest.approx(2 * picture.height, rel=0.02)


async def test_custom_zoom_needs_its_range() -> None:
    """Without --zoom from 1 to 2 the task fails later."""
    async with running_comet() as (_comet, client):
        single = await single_of(client)
        for prompt in ("a boat --zoom 3", "a boat"):
            asked = await client.press(single, "Custom Zoom")
            await client.submit("modal", {"taskId": asked["result"], "prompt": prompt})
            task = await client.until(asked["result"], "FAILURE")

            assert "--zoom" in task["failReason"]


async def test_modal_makes_a_second_row() -> None:
    """After a dialog, fetch lingers on MODAL for the whole run and the list has the id twice."""
    async with running_comet() as (comet, client):
        single = await single_of(client)
        asked = await client.press(single, "Custom Zoom")
        task_id = asked["result"]
        await client.until(task_id, "MODAL")
        comet.hold(46)
        await client.submit("modal", {"taskId": task_id, "prompt": "a boat --zoom 2"})
        await comet.wait_for(lambda comet: comet.tasks[task_id].progress == 46)
        comet.gateway.sync()
        fetched = await client.task(task_id)
        _, rows = await client.post("/mj/task/list-by-condition", {"ids": [task_id]})
        comet.release()
        done = await client.until(task_id, "SUCCESS")

        assert fetched["status"] == "MODAL"
        assert {row["status"] for row in rows} == {"MODAL", "IN_PROGRESS"}
        assert done["progress"] == "100%"


async def test_vary_region_repaints_the_mask() -> None:
    """Vary Region changes the white part of the mask and keeps the black part."""
    async with running_comet(side=USUAL_SIDE) as (_comet, client):
        single = await single_of(client)
        before = await client.image(single["imageUrl"])
        mask = Image.new("L", before.size, 0)
        ImageDraw.Draw(mask).rectangle((0, 0, 400, 1024), fill=255)
        asked = await client.press(single, "Vary (Region)")
        await client.submit(
            "modal",
            {"taskId": asked["result"], "prompt": "a castle", "maskBase64": data_uri(mask)},
        )
        task = await client.until(asked["result"], "SUCCESS")
        after = await client.image(task["image_urls"][0])

        kept, changed = (420, 0, 1024, 1024), (0, 200, 400, 900)
        assert asked["code"] == 21
        assert distance(before.crop(kept), after.crop(kept)) < 1
        assert distance(before.crop(changed), after.crop(changed)) > 5


async def test_mask_is_checked() -> None:
    """A mask that is no PNG data URI is refused; one of the wrong size or all black fails later."""
    async with running_comet(side=USUAL_SIDE) as (_comet, client):
        single = await single_of(client)
        asked = await client.press(single, "Vary (Region)")
        body = {"taskId": asked["result"], "prompt": "a castle"}
        refused = await client.submit("modal", {**body, "maskBase64": "data:image/jpeg;base64,AA"})
        reasons = []
        for size in ((64, 64), (1024, 1024)):
            asked = await client.press(single, "Vary (Region)")
            mask = data_uri(Image.new("L", size, 255 if size == (64, 64) else 0))
            body = {"taskId": asked["result"], "prompt": "a castle", "maskBase64": mask}
            await client.submit("modal", body)
            reasons.append((await client.until(asked["result"], "FAILURE"))["failReason"])

        assert (refused["code"], refused["description"]) == (4, "base64格式错误")
        assert "64x64" in reasons[0]
        assert "selects nothing" in reasons[1]


async def test_remix_is_asked_for_or_comes_unasked() -> None:
    """V opens a dialog with enableRemix, or when the provider's account is in remix mode."""
    async with running_comet() as (comet, client):
        task = await client.finished("imagine", {"prompt": "a paper boat"})
        asked = await client.press(task, "V1", enableRemix=True)
        comet.faults.provider_remix = True
        surprise = await client.press(task, "V1")
        upscale = await client.press(task, "U1")
        await client.submit("modal", {"taskId": surprise["result"], "prompt": "a whale at night"})
        made = await client.until(surprise["result"], "SUCCESS")

        for answer in (asked, surprise):
            assert (answer["code"], answer["description"]) == (1, "Waiting for window confirm")
        assert upscale["description"] == "Submit success"
        assert made["promptEn"] == "a whale at night"
        assert made["prompt"] == "a paper boat"


async def test_modal_needs_a_waiting_task() -> None:
    """A dialog cannot be filled in twice, nor for a task that does not exist."""
    async with running_comet() as (_comet, client):
        single = await single_of(client)
        asked = await client.press(single, "Custom Zoom")
        body = {"taskId": asked["result"], "prompt": "a boat --zoom 2"}
        await client.submit("modal", body)
        again = await client.submit("modal", body)
        missing = await client.post("/mj/submit/modal", {**body, "taskId": "17"})

        assert (again["code"], again["description"]) == (4, "关联任务状态错误")
        assert missing[1]["description"] == "task_not_found "


async def test_animate_and_extend() -> None:
    """Animate makes four clips, a U one of them, and Extend four longer ones."""
    async with running_comet() as (_comet, client):
        clips = await client.pressed(await single_of(client), "Animate (Low motion)")
        clip = await client.pressed(clips, "U3")
        extended = await client.pressed(clip, "Extend (High motion)")

        assert [task["action"] for task in (clips, clip, extended)] == [
            "VIDEO",
            "UPSCALE",
            "VIDEO_EXTEND",
        ]
