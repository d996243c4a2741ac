from bot.picture_worker.errors import RefusedError
from bot.picture_worker.formats.foreign import foreign_format
from bot.picture_worker.formats.known import Format, format_of
from bot.picture_worker.formats.parts import Limit


def kind_of(data: bytes) -> Format:
    """Tell of which accepted format a file is, by its first bytes.

    Raises:
        RefusedError: "unsupported" (``detail`` names the kind) or "unknown" (``detail`` says what
            it looks like).
    """
    known = format_of(data)
    if known is not None:
        return known
    kind = foreign_format(data)
    if kind is not None:
        raise RefusedError("unsupported", detail=kind)
    raise RefusedError("unknown", detail=_described(data))


def size_of(data: bytes, *, max_pixels: int, most_parts: int) -> tuple[int, int]:
    """Tell width and height in pixels of a whole file, from its structure; nothing is decoded.

    Raises:
        RefusedError: as `kind_of`, "corrupt" (``detail`` is the suffix), or "pixels".
        TooManyPartsError: the file has more parts than ``most_parts``.
    """
    kind = kind_of(data)
    size = kind.measured(data, Limit(most_parts))
    if size is None or 0 in size:
        raise RefusedError("corrupt", detail=kind.suffix)
    if size[0] * size[1] > max_pixels:
        raise RefusedError("pixels")
    return size


def _described(data: bytes) -> str:
    """Name the usual impostors for the log, without quoting what they say."""
    start = data[:512].lstrip().lower()
    if not start:
        return "empty"
    if start.startswith((b"{", b"[")):
        return "JSON"
    if start.startswith((b"<!doctype", b"<html")):
        return "HTML"
    return "of an unknown type"
