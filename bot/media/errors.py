"""What can go wrong with a picture, by what the caller can do about it.

PictureError
├── NotAPicture              what came is not a picture that can be shown
│   ├── Corrupt              a damaged file: the same picture, saved or sent anew, may do
│   │   └── TooManyParts     which no program writes
│   └── UnsupportedFormat    in a format that is not accepted: another one, please
├── TooBig                   a picture, but beyond a limit
├── UnusableMask             a picture, but as a mask it marks nothing, or everything
└── Unavailable              nothing came; ``retry`` says whether asking again may help

The messages are for logs: they name hosts and figures, never whole addresses, which may be signed.
"""

from typing import Literal


class PictureError(Exception):
    """A picture could not be had."""


class NotAPicture(PictureError):  # noqa: N818 -- reads as what happened
    """The data is JSON, HTML, of an unknown type, or one of the cases below."""


class Corrupt(NotAPicture):
    """The format is right, but the file is cut or damaged."""


class TooManyParts(Corrupt):
    """The file has more parts than may be looked at, so nobody tries to read past them."""

    def __init__(self) -> None:
        super().__init__("the file has too many parts")


class UnsupportedFormat(NotAPicture):
    """The data is of a known format that is not accepted.

    ``kind`` is the name people know it by ("SVG", "HEIC", "MP4").
    """

    def __init__(self, kind: str) -> None:
        super().__init__(f"the file is {kind}, not a picture of a kind that is taken")
        self.kind = kind


class TooBig(PictureError):  # noqa: N818 -- reads as what happened
    """The picture exceeds a limit.

    ``what`` names the measure, and ``limit`` is the most that was allowed of it.
    """

    def __init__(self, what: Literal["bytes", "pixels"], *, limit: int) -> None:
        super().__init__(f"the picture has more than {limit:,} {what}")
        self.what = what
        self.limit = limit


class UnusableMask(PictureError):  # noqa: N818 -- reads as what happened
    """The mask leaves nothing to change, or nothing to keep; ``marks`` says which."""

    def __init__(self, marks: Literal["nothing", "everything"]) -> None:
        super().__init__(f"the mask marks {marks}")
        self.marks = marks


class Unavailable(PictureError):  # noqa: N818 -- reads as what happened
    """The address gave nothing.

    ``retry`` is true when the cause may pass (network, time-out, a busy or failing server).
    """

    def __init__(self, message: str, *, retry: bool) -> None:
        super().__init__(message)
        self.retry = retry
