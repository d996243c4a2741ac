"""The submit endpoints that begin something: check the body, plan the work, order it."""

import asyncio

from playground.comet import phrases, prompts
from playground.comet.drawing.descriptions import description
from playground.comet.drawing.edits import part_to_edit
from playground.comet.drawing.recipes import Photo
from playground.comet.errors import (
    Json,
    gateway_error,
    refused,
)
from playground.comet.gateway.gateway import Gateway
from playground.comet.http.bodies import Body
from playground.comet.http.orders import Handler, answering, order_of
from playground.comet.http.sources import InvalidLinkError, Sources, data_uri_mask
from playground.comet.upstream import jobs
from playground.comet.upstream.jobs import Job
from playground.comet.upstream.tasks import Task

MIN_BLENDED, MAX_BLENDED = 2, 5


class Submits:
    """One method an endpoint; each takes the body and returns the envelope."""

    def __init__(self, *, gateway: Gateway, sources: Sources) -> None:
        self._gateway = gateway
        self._sources = sources

    def handlers(self) -> dict[str, Handler]:
        """Return the handlers by the last part of their path."""
        methods = {
            "imagine": self.imagine,
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
        return self._submit(job.failing(broken), body)

    async def blend(self, body: Body) -> Json:
        """Two to five pictures to a grid."""
        pictures = body.texts("base64Array")
        dimensions = body.text("dimensions") or "SQUARE"
        if not MIN_BLENDED <= len(pictures) <= MAX_BLENDED or dimensions not in jobs.ASPECTS:
            raise refused(phrases.WRONG_PARAMETER)
        photos, broken = await self._photos(pictures)
        return self._submit(jobs.blend(photos, dimensions=dimensions).failing(broken), body)

    async def describe(self, body: Body) -> Json:
        """A picture to four prompts."""
        source = body.text("base64") or body.text("link")
        photos, broken = await self._photos([source])
        if not photos:
            return self._submit(jobs.nothing("DESCRIBE").failing(broken), body)
        style_url = f"{self._gateway.links.base_url}/styles"
        text = await asyncio.to_thread(description, photos[0], style_url=style_url)
        return self._submit(jobs.describe(photos[0], text=text), body)

    async def edits(self, body: Body) -> Json:
        """A picture of which a part is painted anew."""
        prompt, source = body.required("prompt"), body.required("image")
        encoded = body.text("maskBase64")
        mask = await data_uri_mask(encoded) if encoded else None
        photos, broken = await self._photos([source])
        if not photos:
            return self._submit(jobs.nothing("EDITS", prompt=prompt).failing(broken), body)
        if mask is None:
            mask = await asyncio.to_thread(part_to_edit, photos[0])
        return self._submit(jobs.edit(prompt, base=photos[0], mask=mask), body)

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
            return self._submit(jobs.nothing("VIDEO", prompt=prompt).failing(broken), body)
        return self._submit(jobs.video(prompt, first=photos[0], motion=motion, clips=clips), body)

    def _extend(self, body: Body, *, motion: str, clips: int) -> Json:
        parent = self._gateway.reads.finished(body.required("taskId"))
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
        return self._submit(job, body, parent=parent)

    async def _photos(self, sources: list[str]) -> tuple[tuple[Photo, ...], str | None]:
        """Return the pictures, or the reason for which the task will fail for their sake."""
        try:
            return tuple([await self._sources.photo(source) for source in sources]), None
        except InvalidLinkError:
            return (), phrases.INVALID_LINK

    def _submit(self, job: Job, body: Body, *, parent: Task | None = None) -> Json:
        return self._gateway.submit(order_of(job, body, parent=parent))
