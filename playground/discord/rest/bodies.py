"""Reading request bodies: JSON, and multipart with payload_json and files[n]."""

import json
import re

from aiohttp import BodyPartReader, web

from playground.discord.errors import ApiError, Code, JsonObject
from playground.discord.limits.messages import Upload

MIB = 1024 * 1024
MOST_REQUEST = 25 * MIB
MOST_BOOSTED = 101 * MIB
"""Boosted servers take files larger than the plain limit of a request."""
_FIELD = re.compile(r"files\[(\d+)\]")
Body = JsonObject | list[JsonObject] | None


async def read_body(request: web.Request, *, most: int) -> tuple[Body, list[Upload]]:
    """Read a body of at most `most` bytes; raises ApiError 40005 or 50109.

    A body that is too large is read to its end all the same, since a client that is still
    sending does not see an answer.
    """
    if request.content_type == "multipart/form-data":
        return await _read_multipart(request, most)
    data = await _read_all(request, most)
    if not data:
        return None, []
    return _parse(data), []


async def _read_all(request: web.Request, most: int) -> bytes:
    chunks: list[bytes] = []
    total = 0
    async for chunk in request.content.iter_any():
        total += len(chunk)
        if total <= most:
            chunks.append(chunk)
    if total > most:
        raise ApiError(Code.TOO_LARGE)
    return b"".join(chunks)


async def _read_multipart(request: web.Request, most: int) -> tuple[Body, list[Upload]]:
    body: Body = {}
    files: list[Upload] = []
    total = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        data = bytearray()
        while chunk := await part.read_chunk(MIB):
            total += len(chunk)
            if total <= most:
                data += chunk
        field = _FIELD.fullmatch(part.name or "")
        if part.name == "payload_json":
            body = _parse(bytes(data))
        elif field:
            name = part.filename or "file"
            kind = part.headers.get("Content-Type", "")
            files.append(
                Upload(index=int(field[1]), filename=name, data=bytes(data), content_type=kind)
            )
    if total > most:
        raise ApiError(Code.TOO_LARGE)
    return body, files


def _parse(data: bytes) -> Body:
    try:
        parsed = json.loads(data)
    except ValueError as error:
        raise ApiError(Code.BAD_JSON) from error
    if not isinstance(parsed, dict | list):
        raise ApiError(Code.BAD_JSON)
    return parsed
