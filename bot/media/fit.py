from bot.media.errors import Corrupt, TooBig
from bot.media.identify import identified_own
from bot.media.picture import Picture
from bot.media.worker_process import run


async def fit(picture: Picture, limit_bytes: int) -> Picture:
    """Return the picture itself if it fits into the limit, else a recompressed one that does.

    What is opaque becomes a JPEG, which is fast to make and opens anywhere; what is not becomes a
    WebP. Quality goes down a little before size does.

    Raises:
        TooBig: it is a video or animated, or nothing recognisable would fit.
        Corrupt: the data proves damaged now that all of it is decoded.
    """
    if len(picture.data) <= limit_bytes:
        return picture
    if picture.is_video:
        raise TooBig("bytes", limit=limit_bytes)
    _, data = await run("fit", picture.data, pixels=picture.pixels, limit_bytes=limit_bytes)
    if len(data) > limit_bytes:
        raise Corrupt("the picture worker made more than it was asked for")
    return await identified_own(data)
