"""What picture links answer: the proxy, the provider's storage, and their faults."""

import asyncio
import random
import struct
import zlib
from functools import lru_cache
from io import BytesIO

from aiohttp import web
from PIL import Image

from playground.comet import phrases
from playground.comet.drawing.files import File
from playground.comet.errors import RefusalError
from playground.comet.faults import Faults
from playground.comet.gallery import Gallery
from playground.comet.gateway.gateway import Gateway
from playground.comet.http.pages import WEBSITE
from playground.comet.upstream.tasks import SUCCESS, Task

HUGE_BYTES = 40_000_000
NOISE_SIDE = 3500
BOMB_SIDE = 30_000
CHUNK_BYTES = 64 * 1024
SLOW_CHUNKS = 20


class Pictures:
    """Handlers of every link to a picture; none of them asks for the key."""

    def __init__(self, *, gateway: Gateway, gallery: Gallery, faults: Faults) -> None:
        self._gateway = gateway
        self._gallery = gallery
        self._faults = faults

    async def proxy(self, request: web.Request) -> web.StreamResponse:
        """Answer `/mj/image/{id}`: the result, or while it runs, the preview."""
        row = self._gateway.reads.row(request.match_info["id"])
        if row is None:
            raise RefusalError(400, {"error": "midjourney_task_not_found"})
        if not row.has_picture:
            raise RefusalError(500, {"error": "http_get_image_failed"})
        task = row.task
        if row.status == SUCCESS and task.artwork and "still" not in request.query:
            return await self._send(request, await self._gallery.result(task, task.artwork))
        percent = int(row.progress.rstrip("%"))
        return await self._send(request, await self._gallery.preview(task, percent))

    async def stored(self, request: web.Request) -> web.StreamResponse:
        """Answer the provider's signed links, until they expire."""
        if not self._gateway.links.admits(request.path, request.query):
            raise web.HTTPForbidden(text=phrases.EXPIRED)
        task = self._by_uuid(request.match_info["uuid"])
        number = int(request.match_info["number"])
        if task.artwork is None or number >= len(task.artwork.tiles):
            raise web.HTTPNotFound
        if task.artwork.motion and len(task.artwork.tiles) == 1:
            return await self._send(request, await self._gallery.result(task, task.artwork))
        return await self._send(request, await self._gallery.tile(task, task.artwork, number))

    async def job_page(self, request: web.Request) -> web.StreamResponse:
        """Answer the link of the "Web" button with the picture itself."""
        task = self._by_uuid(request.match_info["uuid"])
        if task.artwork is None:
            raise web.HTTPNotFound
        return await self._send(request, await self._gallery.result(task, task.artwork))

    def _by_uuid(self, uuid: str) -> Task:
        tasks = self._gateway.upstream.tasks.values()
        task = next((task for task in tasks if task.uuid == uuid), None)
        if task is None:
            raise web.HTTPNotFound
        return task

    async def _send(self, request: web.Request, file: File) -> web.StreamResponse:
        match self._faults.image:
            case None:
                return web.Response(body=file.data, content_type=file.content_type)
            case "json":
                return web.json_response({"error": True, "msg": "empty access code"})
            case "html":
                return web.Response(text=WEBSITE, content_type="text/html")
            case "missing":
                raise RefusalError(404, {"error": "404 page not found"})
            case "bomb" | "noise" as kind:
                made = await asyncio.to_thread(bomb if kind == "bomb" else noise)
                return web.Response(body=made, content_type="image/png")
            case "huge":
                padding = bytes(HUGE_BYTES - len(small_picture()))
                return await _trickle(request, small_picture() + padding, pause_s=0.0)
            case "avif" | "bmp" | "tiff" as kind:
                body = await asyncio.to_thread(_converted, file.data, kind)
                return web.Response(body=body, content_type=f"image/{kind}")
            case "endless jpeg":
                body = await asyncio.to_thread(_converted, file.data, "jpeg")
                return web.Response(body=body[:-2], content_type="image/jpeg")
            case "slow":
                pause_s = self._faults.image_slow_s / SLOW_CHUNKS
                return await _trickle(request, file.data, pause_s=pause_s)


async def _trickle(request: web.Request, data: bytes, *, pause_s: float) -> web.StreamResponse:
    """Send the bytes piece by piece, so that a client may turn away early."""
    response = web.StreamResponse(headers={"Content-Type": "image/jpeg"})
    response.content_length = len(data)
    await response.prepare(request)
    size = len(data) // SLOW_CHUNKS + 1 if pause_s else CHUNK_BYTES
    for start in range(0, len(data), size):
        await asyncio.sleep(pause_s)
        await response.write(data[start : start + size])
    await response.write_eof()
    return response


def _converted(data: bytes, kind: str) -> bytes:
    """Return a picture, or the first one of a film, in another format."""
    file = BytesIO()
    with Image.open(BytesIO(data)) as image:
        image.convert("RGB").save(file, kind)
    return file.getvalue()


def small_picture() -> bytes:
    """Return a valid little JPEG."""
    file = BytesIO()
    Image.new("RGB", (64, 64), (90, 120, 160)).save(file, "JPEG")
    return file.getvalue()


@lru_cache(maxsize=1)
def noise() -> bytes:
    """Return a PNG that is 12 MB long, since nothing in its 3,500 x 3,500 pixels can be packed."""
    file = BytesIO()
    pixels = random.Random(0).randbytes(NOISE_SIDE**2)
    Image.frombytes("L", (NOISE_SIDE, NOISE_SIDE), pixels).save(file, "PNG", compress_level=1)
    return file.getvalue()


@lru_cache(maxsize=1)
def bomb() -> bytes:
    """Return a PNG of 30,000 x 30,000 pixels that is a hundred kilobytes long."""
    row = bytes(1 + BOMB_SIDE // 8)
    packer = zlib.compressobj(strategy=zlib.Z_RLE)
    packed = b"".join(packer.compress(row * 300) for _ in range(BOMB_SIDE // 300))
    header = struct.pack(">IIBBBBB", BOMB_SIDE, BOMB_SIDE, 1, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", packed + packer.flush()), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
