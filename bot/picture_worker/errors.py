from typing import Literal, TypeAlias

Reason: TypeAlias = Literal[
    "corrupt", "unsupported", "unknown", "bytes", "pixels", "nothing", "everything"
]


class RefusedError(Exception):
    """The job cannot be done; ``why`` and ``detail`` are all that the bot hears of it.

    The file is corrupt, of a kind that is not accepted or not known, has too many bytes or pixels,
    or as a mask it marks nothing or everything. ``detail`` is one of our own words for the kind.
    """

    def __init__(self, why: Reason, *, detail: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.detail = detail
