"""Pictures that come with a request: data URIs, or links that upstream fetches."""

import asyncio
import base64
import binascii
import io
from urllib.parse import urlsplit

import aiohttp
from PIL import Image, UnidentifiedImageError

from playground.comet import phrases
from playground.comet.drawing.masks import Mask
from playground.comet.drawing.recipes import Photo
from playground.comet.errors import refused

THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
MAX_BYTES = 20 * 2**20
FETCH_TIMEOUT = aiohttp.ClientTimeout(total=10)


class InvalidLinkError(Exception):
    """The link leads to no picture that upstream can reach."""


class Sources:
    """Reads pictures; it reaches this machine only, every other link counts as not public."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def photo(self, source: str) -> Photo:
        """Read a data URI or a link.

        Raises:
            RefusalError: It is neither, or the data URI holds no picture.
            InvalidLinkError: The link leads to no picture.
        """
        if source.startswith(("http://", "https://")):
            return await self._linked(source)
        return await data_uri_photo(source)

    async def _linked(self, link: str) -> Photo:
        try:
            if urlsplit(link).hostname not in THIS_MACHINE:
                raise InvalidLinkError
            async with self._session.get(link, timeout=FETCH_TIMEOUT) as answer:
                answer.raise_for_status()
                data = bytearray()
                async for piece in answer.content.iter_any():
                    data += piece
                    if len(data) > MAX_BYTES:
                        raise InvalidLinkError
            return await asyncio.to_thread(_checked, bytes(data))
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise InvalidLinkError from error


async def data_uri_photo(source: str) -> Photo:
    """Read a picture from a data URI.

    Raises:
        RefusalError: It is not one, or holds no picture.
    """
    try:
        return await asyncio.to_thread(_decoded, source)
    except OSError as error:
        raise refused(phrases.BAD_BASE64) from error


async def data_uri_mask(source: str) -> Mask:
    """Read a mask: a PNG data URI (CometAPI: modal).

    Raises:
        RefusalError: It is not one.
    """
    if not source.startswith("data:image/png;base64,"):
        raise refused(phrases.BAD_BASE64)
    photo = await data_uri_photo(source)
    return Mask(data=photo.data)


def _decoded(source: str) -> Photo:
    head, _, encoded = source.partition(",")
    if not (head.startswith("data:image/") and head.endswith(";base64")):
        raise OSError("not a data URI")
    try:
        return _checked(base64.b64decode(encoded, validate=True))
    except binascii.Error as error:
        raise OSError("not base64") from error


def _checked(data: bytes) -> Photo:
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
            return Photo(data=data, aspect=image.width / image.height)
    except (UnidentifiedImageError, Image.DecompressionBombError, SyntaxError) as error:
        raise OSError("not a picture") from error
