from typing import Literal, TypeAlias

Why: TypeAlias = Literal["corrupt", "bytes", "pixels", "nothing", "everything"]


class RefusedError(Exception):
    """The job cannot be done; ``why`` is all that the bot hears of it.

    The file is corrupt, has too many bytes or pixels, or as a mask it marks nothing or everything.
    """

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why
