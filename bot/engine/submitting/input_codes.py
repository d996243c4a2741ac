"""Why what a member attached cannot be used; `bot.ui.texts.requests.inputs` has the words."""

from enum import StrEnum


class InputCode(StrEnum):
    """One code a sentence; `name` is one of the last four."""

    TOO_MANY = "input.too_many"
    TOO_MANY_PIXELS = "input.too_many_pixels"
    TOO_MANY_BYTES = "input.too_many_bytes"
    NOT_FETCHED = "input.not_fetched"
    UNSUPPORTED = "input.unsupported"
    NO_PICTURE = "input.no_picture"
    NO_BASE = "input.no_base"
    MASK_MARKS_NOTHING = "input.mask_marks_nothing"
    MASK_MARKS_EVERYTHING = "input.mask_marks_everything"
    TOO_SLOW = "input.too_slow"
    UNREADABLE = "input.unreadable"

    PICTURE = "input.picture"
    PICTURE_OF_SEVERAL = "input.picture_of_several"
    END_FRAME = "input.end_frame"
    MASK = "input.mask"
