"""Naming formats that are not taken as they are; the picture worker makes some of them anew."""

from typing import Final

_STARTS: Final = (
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
    (b"BM", "BMP"),
    (b"%PDF-", "PDF"),
    (b"8BPS", "PSD"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\x00\x00\x00\x0cJXL ", "JPEG XL"),
    (b"\x1aE\xdf\xa3", "WebM"),
)
_BRANDS: Final = (
    (b"avi", "AVIF"),
    (b"hei", "HEIC"),
    (b"hev", "HEIC"),
    (b"mif1", "HEIC"),
    (b"msf1", "HEIC"),
    (b"qt  ", "MOV"),
)
_BRANDS_END: Final = 64
_LOOKED_AT: Final = 1024


def foreign_format(data: bytes) -> str | None:
    """Return the name of the format, or None when it is taken as it is, unknown or no picture."""
    for start, name in _STARTS:
        if data.startswith(start):
            return name
    if data[4:8] == b"ftyp":
        if b"avif" in data[8:_BRANDS_END]:  # its first brand may be that of any still picture
            return "AVIF"
        for brand, name in _BRANDS:
            if data.startswith(brand, 8):
                return name
    return "SVG" if _is_svg(data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf").lower()) else None


def _is_svg(start: bytes) -> bool:
    """Whether the text is SVG itself: a web page may have a drawing in it, too."""
    return (
        start.lstrip().startswith((b"<svg", b"<?xml", b"<!--", b"<!doctype svg"))
        and b"<svg" in start
        and b"<html" not in start
    )
