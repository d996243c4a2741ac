import asyncio

from bot.media.decode import decoded, is_moving
from bot.media.encode import encoded_within
from bot.media.errors import TooBig
from bot.media.picture import Picture


async def fit(picture: Picture, limit_bytes: int) -> Picture:
    """Return the picture itself if it fits into the limit, else a recompressed one that does.

    What is opaque becomes a JPEG, which is fast to make and opens anywhere; what is not becomes a
    WebP. Quality goes down a little before size does. The work happens in a thread.

    Raises:
        TooBig: it is a video or animated, or nothing recognisable would fit.
        Corrupt: the data proves damaged now that all of it is decoded.
    """
    if len(picture.data) <= limit_bytes:
        return picture
    return await asyncio.to_thread(_recompress, picture, limit_bytes)


def _recompress(picture: Picture, limit_bytes: int) -> Picture:
    if is_moving(picture):
        raise TooBig("bytes", limit=limit_bytes)
    return encoded_within(decoded(picture), limit_bytes)
