"""What can go wrong with a picture, by what the caller can do about it.

PictureError
├── NotAPicture   what came is not a picture that can be shown
├── TooBig        a picture, but beyond a limit
└── Unavailable   nothing came; ``retry`` says whether asking again may help

The messages are for logs: they name hosts and figures, never whole addresses, which may be signed.
"""

from typing import Literal


class PictureError(Exception):
    """A picture could not be had."""


class NotAPicture(PictureError):  # noqa: N818 -- reads as what happened
    """The data is JSON, HTML, of an unknown type, or corrupt."""


class TooBig(PictureError):  # noqa: N818 -- reads as what happened
    """The picture exceeds a limit.

    ``what`` names the measure, and ``limit`` is the most that was allowed of it.
    """

    def __init__(self, what: Literal["bytes", "pixels"], *, limit: int) -> None:
        super().__init__(f"the picture has more than {limit:,} {what}")
        self.what = what
        self.limit = limit


class Unavailable(PictureError):  # noqa: N818 -- reads as what happened
    """The address gave nothing.

    ``retry`` is true when the cause may pass (network, time-out, a busy or failing server).
    """

    def __init__(self, message: str, *, retry: bool) -> None:
        super().__init__(message)
        self.retry = retry
