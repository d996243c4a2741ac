from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

from bot.media.errors import UnsupportedFormat


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Picture:
    """A picture or video whose type, size and structure were checked.

    ``width`` and ``height`` are in pixels; ``suffix`` starts with a dot (".png").
    """

    data: bytes
    content_type: str
    suffix: str
    width: int
    height: int
    is_video: bool
    beside: tuple[Picture, ...] = ()
    """Further ones, shown together with it."""

    @property
    def all(self) -> tuple[Picture, ...]:
        """Itself and those beside it."""
        return (self, *self.beside)

    @property
    def pixels(self) -> int:
        """How many pixels its header declares."""
        return self.width * self.height

    def __repr__(self) -> str:
        """Show the measures only: the data would flood any log."""
        return f"<Picture {self.content_type} {self.width}x{self.height} {len(self.data)} bytes>"


def still(picture: Picture) -> Picture:
    """Return the picture itself.

    Raises:
        UnsupportedFormat: it is a video.
    """
    if picture.is_video:
        raise UnsupportedFormat("MP4")
    return picture


def to_data_uri(data: bytes, content_type: str) -> str:
    """Return the file as a data URI, which is how CometAPI takes pictures (CometAPI: imagine)."""
    # In bytes first: a text that is put together is in memory three times.
    return (f"data:{content_type};base64,".encode() + b64encode(data)).decode()
