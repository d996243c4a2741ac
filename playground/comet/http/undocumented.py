"""Endpoints that CometAPI's documents do not have (midjourney-proxy: SubmitController)."""

import re
from dataclasses import replace

from aiohttp import web

from playground.comet import phrases
from playground.comet.errors import Code, Json, RefusalError, envelope, gateway_error
from playground.comet.gateway.gateway import Gateway
from playground.comet.http.bodies import Body
from playground.comet.http.buttons import Buttons
from playground.comet.http.orders import Handler, answering, order_of
from playground.comet.http.sources import data_uri_photo
from playground.comet.upstream import jobs
from playground.comet.upstream.tasks import SUCCESS

BUTTONS = {"UPSCALE": "upsample", "VARIATION": "variation", "REROLL": "reroll"}
LETTERS = {"U": "UPSCALE", "V": "VARIATION", "R": "REROLL"}
_SIMPLE = re.compile(r"(\d+) ([UVR])([1-4]?)")


class UndocumentedEndpoints:
    """Handlers that are registered on request only."""

    def __init__(self, *, gateway: Gateway, buttons: Buttons) -> None:
        self._gateway = gateway
        self._buttons = buttons
        self._uploads: list[bytes] = []

    def handlers(self) -> dict[str, Handler]:
        """Return the submit handlers by the last part of their path."""
        methods = {
            "change": self.change,
            "simple-change": self.simple_change,
            "shorten": self.shorten,
            "upload-discord-images": self.upload,
        }
        return {name: answering(method) for name, method in methods.items()}

    async def change(self, body: Body) -> Json:
        """Press U, V or reroll by its number; even a reroll needs one here."""
        task_id, action = body.required("taskId"), body.required("action")
        index = body.number("index")
        if not index:
            raise gateway_error("index_is_required")
        return self._change(body, task_id, action, index)

    async def simple_change(self, body: Body) -> Json:
        """Press U, V or reroll by a line like "1773314942177684 U2"."""
        line = _SIMPLE.fullmatch(body.required("content"))
        if line is None:
            raise gateway_error("content_parse_failed")
        return self._change(body, line[1], LETTERS[line[2]], int(line[3] or 0))

    async def swap(self, body: Body) -> Json:
        """Two pictures to one; nothing here knows faces, so it mixes them."""
        sources = [body.required(name) for name in ("sourceBase64", "targetBase64")]
        photos = tuple([await data_uri_photo(source) for source in sources])
        job = jobs.blend(photos, dimensions="SQUARE")
        return self._gateway.submit(order_of(replace(job, action="SWAP_FACE"), body))

    async def shorten(self, body: Body) -> Json:
        """Offer five shorter versions of a prompt."""
        return self._gateway.submit(order_of(jobs.shorten(body.required("prompt")), body))

    async def upload(self, body: Body) -> Json:
        """Store pictures and return their links; here the result is a list."""
        photos = [await data_uri_photo(source) for source in body.texts("base64Array")]
        first = len(self._uploads)
        self._uploads += [photo.data for photo in photos]
        links = [
            self._gateway.links.sign(f"/files/uploads/{n}")
            for n in range(first, len(self._uploads))
        ]
        return envelope(Code.SUCCESS, "success", result=links)

    async def uploaded(self, request: web.Request) -> web.Response:
        """Answer the link of an uploaded picture, until it expires."""
        number = int(request.match_info["number"])
        if not self._gateway.links.admits(request.path, request.query):
            raise web.HTTPForbidden(text=phrases.EXPIRED)
        if number >= len(self._uploads):
            raise web.HTTPNotFound
        return web.Response(body=self._uploads[number], content_type="image/png")

    async def image_seed(self, request: web.Request) -> web.Response:
        """Answer the seed of a finished task."""
        row = self._gateway.reads.row(request.match_info["id"])
        if row is None:
            raise RefusalError(404, envelope(Code.NOT_FOUND, phrases.NO_SUCH_TASK))
        if row.status != SUCCESS:
            raise RefusalError(400, envelope(Code.VALIDATION_ERROR, phrases.WRONG_STATE))
        return web.json_response(envelope(Code.SUCCESS, phrases.DONE, result=str(row.task.seed)))

    def _change(self, body: Body, task_id: str, action: str, index: int) -> Json:
        parent = self._gateway.reads.finished(task_id)
        name = BUTTONS.get(action)
        number = 0 if name == "reroll" else index
        wanted = f"::{name}::{number}::"
        button = next((b for b in parent.buttons if wanted in str(b["customId"])), None)
        if button is None:
            raise gateway_error("action_is_required")
        return self._buttons.press(str(button["customId"]), parent, body)
