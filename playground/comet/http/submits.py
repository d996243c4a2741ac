"""The submit endpoints of CometAPI's documents: check the body, plan the work, order it."""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from playground.comet import phrases, prompts
from playground.comet.drawing.descriptions import description
from playground.comet.drawing.edits import part_to_edit
from playground.comet.drawing.masks import Mask
from playground.comet.drawing.recipes import Photo
from playground.comet.errors import (
    Code,
    Json,
    envelope,
    gateway_error,
    invalid_request,
    refused,
)
from playground.comet.faults import Faults
from playground.comet.gateway.gateway import Gateway, Order
from playground.comet.http.bodies import Body
from playground.comet.http.sources import InvalidLinkError, Sources, data_uri_mask
from playground.comet.upstream import jobs, presses
from playground.comet.upstream.buttons import Press, read_custom_id
from playground.comet.upstream.jobs import Job
from playground.comet.upstream.tasks import SUCCESS, Task

MIN_BLENDED, MAX_BLENDED = 2, 5

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Submits:
    """One method an endpoint; each takes the body and returns the envelope."""

    def __init__(self, *, gateway: Gateway, sources: Sources, faults: Faults) -> None:
        self._gateway = gateway
        self._sources = sources
        self._faults = faults

    def handlers(self) -> dict[str, Handler]:
        """Return the handlers by the last part of their path."""
        methods = {
            "imagine": self.imagine,
            "action": self.action,
            "modal": self.modal,
            "blend": self.blend,
            "describe": self.describe,
            "edits": self.edits,
            "video": self.video,
        }
        return {name: answering(method) for name, method in methods.items()}

    async def imagine(self, body: Body) -> Json:
        """Text, with pictures in front of it or not, to a grid."""
        prompt = body.required("prompt")
        links = prompts.parse(prompt).images
        photos, broken = await self._photos([*body.texts("base64Array"), *links])
        niji = body.bot_type == "NIJI_JOURNEY"
        job = jobs.imagine(prompt, photos=photos, niji=niji)
        return self.order(job.failing(broken), body)

    async def blend(self, body: Body) -> Json:
        """Two to five pictures to a grid."""
        pictures = body.texts("base64Array")
        dimensions = body.text("dimensions") or "SQUARE"
        if not MIN_BLENDED <= len(pictures) <= MAX_BLENDED or dimensions not in jobs.ASPECTS:
            raise refused(phrases.WRONG_PARAMETER)
        photos, broken = await self._photos(pictures)
        return self.order(jobs.blend(photos, dimensions=dimensions).failing(broken), body)

    async def describe(self, body: Body) -> Json:
        """A picture to four prompts."""
        source = body.text("base64") or body.text("link")
        photos, broken = await self._photos([source])
        if not photos:
            return self.order(jobs.nothing("DESCRIBE").failing(broken), body)
        style_url = f"{self._gateway.links.base_url}/styles"
        text = await asyncio.to_thread(description, photos[0], style_url=style_url)
        return self.order(jobs.describe(photos[0], text=text), body)

    async def edits(self, body: Body) -> Json:
        """A picture of which a part is painted anew."""
        prompt, source = body.required("prompt"), body.required("image")
        encoded = body.text("maskBase64")
        mask = await data_uri_mask(encoded) if encoded else None
        photos, broken = await self._photos([source])
        if not photos:
            return self.order(jobs.nothing("EDITS", prompt=prompt).failing(broken), body)
        if mask is None:
            mask = await asyncio.to_thread(part_to_edit, photos[0])
        return self.order(jobs.edit(prompt, base=photos[0], mask=mask), body)

    async def video(self, body: Body) -> Json:
        """A picture, or a finished clip, to one, two or four clips."""
        motion = body.text("motion") or "low"
        clips = body.number("batchSize") or 4
        if motion not in {"low", "high"} or clips not in {1, 2, 4}:
            raise refused(phrases.WRONG_PARAMETER)
        prompt = body.text("prompt")
        if body.text("action"):
            return self._extend(body, motion=motion, clips=clips)
        photos, broken = await self._photos([body.required("image")])
        if not photos:
            return self.order(jobs.nothing("VIDEO", prompt=prompt).failing(broken), body)
        return self.order(jobs.video(prompt, first=photos[0], motion=motion, clips=clips), body)

    def _extend(self, body: Body, *, motion: str, clips: int) -> Json:
        parent = self.finished(body.required("taskId"))
        index = body.number("index")
        if index is None:
            raise gateway_error("index_is_required")
        tiles = parent.artwork.tiles if parent.artwork else ()
        if body.text("action") != "extend" or not 0 <= index < len(tiles):
            raise refused(phrases.WRONG_PARAMETER)
        prompt = body.text("prompt") or parent.prompt
        job = jobs.video(
            prompt, first=tiles[index], motion=motion, clips=clips, action="VIDEO_EXTEND"
        )
        return self.order(job, body, parent=parent)

    async def action(self, body: Body) -> Json:
        """Press a button."""
        custom_id = body.text("customId")
        if not custom_id:
            raise invalid_request("custom_id_is_required")
        if read_custom_id(custom_id) is None:
            raise invalid_request(f"unknown_action:{custom_id}")
        return self.press(custom_id, self.finished(body.required("taskId")), body)

    async def modal(self, body: Body) -> Json:
        """Fill in the dialog of a task that waits for one."""
        task = self._gateway.upstream.tasks.get(body.required("taskId"))
        if task is None or self._gateway.row(task.id) is None:
            raise gateway_error("task_not_found")
        encoded = body.text("maskBase64")
        mask = await data_uri_mask(encoded) if encoded else None
        prompt = body.text("prompt") or task.prompt
        job = await asyncio.to_thread(self._filled_in, task, prompt=prompt, mask=mask)
        order = Order(
            job=job,
            speed=task.speed,
            bot_type=task.bot_type,
            state=body.text("state"),
            parent=task.parent,
        )
        return self._gateway.confirm(task, job, order)

    def _filled_in(self, task: Task, *, prompt: str, mask: Mask | None) -> Job:
        """Return the work of a waiting task once its dialog is known."""
        if not prompt.strip():
            raise refused(phrases.EMPTY_PROMPT)
        if task.press is None or task.parent is None or task.parent.artwork is None:
            return jobs.imagine(prompt)
        dialog = presses.Dialog(prompt=prompt, mask=mask)
        return self._planned(task.press, task.parent, dialog)

    def press(self, custom_id: str, parent: Task, body: Body) -> Json:
        """Do what one of the parent's buttons asks for.

        Raises:
            RefusalError: It is not among the parent's buttons, or was not accepted.
        """
        press = read_custom_id(custom_id)
        if press is None or custom_id not in {button["customId"] for button in parent.buttons}:
            raise refused(phrases.WRONG_PARAMETER)
        if press.name == "BOOKMARK":
            return envelope(Code.SUCCESS, phrases.SUBMITTED, result=parent.id)
        if press.argument == "all":
            return self._imagine_all(parent, body)
        wanted = body.flag("enableRemix") or self._faults.provider_remix
        asks = press.always_asks or (press.asks_in_remix and wanted)
        job = presses.question(press, parent.job) if asks else self._planned(press, parent)
        return self.order(job, body, parent=parent, press=press, custom_id=custom_id, asks=asks)

    def _imagine_all(self, parent: Task, body: Body) -> Json:
        lines = parent.job.text.split("\n\n")
        planned = [
            jobs.imagine(presses.line_of(parent.job.text, n)) for n in range(1, len(lines) + 1)
        ]
        answers = [self.order(job, body, parent=parent) for job in planned]
        ids = [str(answer["result"]) for answer in answers]
        ids += [f"{ids[-1]}{number}" for number in range(self._faults.extra_ids)]
        return {**answers[0], "result": ",".join(ids)}

    def _planned(self, press: Press, parent: Task, dialog: presses.Dialog | None = None) -> Job:
        if parent.artwork is None:
            raise refused(phrases.WRONG_STATE)
        try:
            return presses.plan(press, parent=parent.job, artwork=parent.artwork, dialog=dialog)
        except presses.NotPossibleError as error:
            raise refused(phrases.WRONG_PARAMETER) from error

    def finished(self, task_id: str) -> Task:
        """Return a parent that the gateway has seen succeed."""
        row = self._gateway.row(task_id)
        if row is None:
            raise gateway_error("task_not_found")
        if row.status != SUCCESS:
            raise gateway_error("task_status_not_success")
        return row.task

    async def _photos(self, sources: list[str]) -> tuple[tuple[Photo, ...], str | None]:
        """Return the pictures, or the reason for which the task will fail for their sake."""
        try:
            return tuple([await self._sources.photo(source) for source in sources]), None
        except InvalidLinkError:
            return (), phrases.INVALID_LINK

    def order(
        self,
        job: Job,
        body: Body,
        *,
        parent: Task | None = None,
        press: Press | None = None,
        custom_id: str = "",
        asks: bool = False,
    ) -> Json:
        """Send a planned job to the gateway under the body's speed, bot type and state."""
        order = Order(
            job=job,
            speed=body.speed,
            bot_type=parent.bot_type if parent else body.bot_type,
            state=body.text("state"),
            parent=parent,
            press=press,
            custom_id=custom_id,
            asks=asks,
        )
        return self._gateway.submit(order)


def answering(method: Callable[[Body], Awaitable[Json]]) -> Handler:
    """Return the request handler around a method that turns a body into an envelope."""

    async def handler(request: web.Request) -> web.Response:
        return web.json_response(await method(await Body.of(request)))

    return handler
