"""Why what a member attached cannot be used, and what to do instead."""

from __future__ import annotations

from typing import Final

from bot.engine.submitting.input_codes import InputCode
from bot.ui.texts.saying import mark

SENTENCES: Final = {
    InputCode.TOO_MANY: mark("At most {limit} pictures go into one request."),
    InputCode.TOO_MANY_PIXELS: mark("{name} is too big. Up to {millions} million pixels work."),
    InputCode.TOO_MANY_BYTES: mark("{name} is too big. Up to {megabytes} MB work."),
    InputCode.NOT_FETCHED: mark(
        "{name} could not be fetched. Attach it, or use a link that anyone can open."
    ),
    InputCode.UNSUPPORTED: mark(
        "{name} is of the kind {kind}. PNG, JPEG, WebP, GIF, AVIF, BMP and TIFF work."
    ),
    InputCode.NO_PICTURE: mark(
        "{name} is not a picture that can be used. PNG, JPEG, WebP, GIF, AVIF, BMP and TIFF work."
    ),
    InputCode.NO_BASE: mark("The picture that the area belongs to is not there any more."),
    InputCode.MASK_MARKS_NOTHING: mark(
        "The mask marks nothing. Paint white what should change, black what should stay."
    ),
    InputCode.MASK_MARKS_EVERYTHING: mark(
        "The mask marks everything. Paint black what should stay."
    ),
    InputCode.TOO_SLOW: mark(
        "The pictures came too slowly. Attach them, or use links of a host that answers quickly."
    ),
    InputCode.UNREADABLE: mark("What you attached could not be read. Attach it in another format."),
    InputCode.PICTURE: mark("The picture"),
    InputCode.PICTURE_OF_SEVERAL: mark("Picture {number}"),
    InputCode.END_FRAME: mark("The end frame"),
    InputCode.MASK: mark("The mask"),
}
