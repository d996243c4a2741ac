"""Files that few programs open, or only those that forgive: made anew in a format that all do."""

from io import BytesIO
from typing import Final

from PIL import ImageChops, ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from bot.picture_worker.decode import decoded, opened
from bot.picture_worker.encode import encoded_within
from bot.picture_worker.errors import RefusedError
from bot.picture_worker.formats import jpeg, png
from bot.picture_worker.formats.known import JPEG, PNG, format_of
from bot.picture_worker.formats.parts import MOST_PARTS, Limit

_LAST_ROWS: Final = 18
"""What a decoder still holds back when the end of a JPEG does not come: a row of its blocks,
which are 16 high at most, and the 2 rows above it, whose colours are blended with theirs."""


def mended(data: bytes, *, pixels: int, limit_bytes: int) -> bytes:
    """Return a picture that can be shown anywhere, in at most so many bytes.

    Raises:
        RefusedError: part of what is to be seen is missing, or it has too many pixels.
    """
    known = format_of(data)
    if known is PNG:
        sound = png.drawing(data, Limit(MOST_PARTS))
        decoded(sound, pixels=pixels)
        return sound
    if known is JPEG:
        data = _ended(data, pixels)
    return encoded_within(decoded(data, pixels=pixels), limit_bytes)


def _ended(data: bytes, pixels: int) -> bytes:
    """Return a JPEG with its end.

    A decoder that is told of the end makes up what is missing; one that waits for it leaves that
    black. So where both agree, nothing is.
    """
    whole = data + jpeg.END
    with opened(whole) as filled, _Waiting(BytesIO(data)) as there:
        if filled.width * filled.height > pixels:
            raise RefusedError("pixels")
        filled.load()
        ImageFile.LOAD_TRUNCATED_IMAGES = True
        try:
            there.load()
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = False
        made_up = ImageChops.difference(there, filled).getbbox()
        if made_up and made_up[1] < filled.height - _LAST_ROWS:
            raise RefusedError("corrupt", detail=JPEG.suffix)
    return whole


class _Waiting(JpegImageFile):
    """A JPEG that is not told of its end when there is none."""

    def load_read(self, read_bytes: int) -> bytes:
        """Read what the file has."""
        return self.fp.read(read_bytes) if self.fp else b""
