"""A family of pictures as one picture: a box for each, and lines named by what led from it."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from bot.picture_worker.decode import decoded
from bot.picture_worker.errors import RefusedError
from bot.picture_worker.family.layout import Line, Measures, Point, layout

_BACK: Final = "#2b2d31"
_EMPTY: Final = "#4e5058"
_LINE: Final = "#b5bac1"
_WORDS: Final = "#f2f3f5"
_MINE: Final = "#7c8cff"
_HERE: Final = "#f0b232"

_SIDES: Final = ((12, 224), (40, 160))
"""Up to so many boxes, each is so large, in pixels."""
_SMALLEST: Final = 112
_CAPTION: Final = 24
"""What stands below a box beside its number."""
_GAP: Final = 0.93
_TEXT: Final = 1 / 7
_SMALL: Final = 1 / 8
"""Sizes as parts of a box's."""
_THICK: Final = 5


def measures_for(count: int) -> Measures:
    """The sizes for so many boxes: fewer are larger."""
    side = next((side for most, side in _SIDES if count <= most), _SMALLEST)
    return Measures(side=side, gap=round(_GAP * side), caption=_CAPTION + round(_TEXT * side))


def drawn(data: bytes, members: Sequence[Mapping[str, Any]]) -> Image.Image:
    """The drawing of a family.

    Args:
        data: the files of all small pictures, one after the other.
        members: of each the index of its `parent`, the `label` of what led to it and another one
            `instead` where that cannot be drawn, its `number` (0: an empty box without words), how
            many `bytes` of the data are its picture, and whether it `is_mine`, `is_here` and
            `is_film`.
    """
    measures = measures_for(len(members))
    plan = layout([member["parent"] for member in members], measures)
    image = Image.new("RGB", (plan.width, plan.height), _BACK)
    pen = _Pen(image, measures)
    for line in plan.lines:
        pen.line(line, members[line.box], members[line.parent])
    for index, (member, picture) in enumerate(_with_pictures(data, members, measures.side)):
        pen.box(plan.boxes[index], member, picture)
    return image


def _with_pictures(
    data: bytes, members: Sequence[Mapping[str, Any]], side: int
) -> Iterator[tuple[Mapping[str, Any], Image.Image | None]]:
    start = 0
    for member in members:
        end = start + member["bytes"]
        yield member, _picture(data[start:end], side)
        start = end


def _picture(data: bytes, side: int) -> Image.Image | None:
    try:
        image = decoded(data, pixels=4 * side * side) if data else None
    except RefusedError:
        return None
    if image is not None:
        image.thumbnail((side, side))
    return image


class _Pen:
    """Draws boxes and lines of one size on one picture."""

    def __init__(self, image: Image.Image, measures: Measures) -> None:
        self._image = image
        self._draw = ImageDraw.Draw(image)
        self._measures = measures
        self._font = ImageFont.load_default(round(_TEXT * measures.side))
        self._small_size = round(_SMALL * measures.side)
        self._small = ImageFont.load_default(self._small_size)

    def line(self, line: Line, member: Mapping[str, Any], parent: Mapping[str, Any]) -> None:
        """Lead to a box, by the name of what was pressed; from far away by its number."""
        x, y = line.points[-1]
        self._draw.line(line.points, fill=_LINE, width=2)
        self._draw.polygon(((x, y), (x - 9, y - 5), (x - 9, y + 5)), fill=_LINE)
        left = x - self._measures.gap + 10
        if member["number"]:
            name = readable(member["label"]) or readable(member["instead"])
            self._text((left, y - self._small_size - 6), name, self._small)
        if line.is_far and parent["number"]:
            self._text((left, y + 5), f"#{parent['number']}", self._small)

    def box(self, corner: Point, member: Mapping[str, Any], picture: Image.Image | None) -> None:
        """A picture with its number below it, framed and named where it is somebody's own."""
        side, (x, y) = self._measures.side, corner
        frame = (x, y, x + side - 1, y + side - 1)
        if not member["number"]:
            self._draw.rectangle(frame, outline=_EMPTY, width=2)
            return
        self._draw.rectangle(frame, fill=_EMPTY)
        if picture is not None:
            middle = (x + (side - picture.width) // 2, y + (side - picture.height) // 2)
            self._image.paste(picture.convert("RGB"), middle)
        if member["is_film"]:
            self._film(corner)
        self._marks(corner, member)

    def _film(self, corner: Point) -> None:
        side, (x, y) = self._measures.side, corner
        low, middle, high = side * 3 // 8, side // 2, side * 5 // 8
        tip = ((x + low, y + low), (x + low, y + high), (x + high, y + middle))
        self._draw.polygon(tip, fill=_WORDS, outline=_BACK)

    def _marks(self, corner: Point, member: Mapping[str, Any]) -> None:
        side, (x, y) = self._measures.side, corner
        outer = (x - _THICK, y - _THICK, x + side + _THICK - 1, y + side + _THICK - 1)
        if member["is_mine"]:
            self._draw.rectangle(outer, outline=_MINE, width=_THICK)
            self._draw.polygon(((x, y), (x + 26, y), (x, y + 26)), fill=_MINE)
        if member["is_here"]:
            self._draw.rectangle(outer, outline=_HERE, width=_THICK)
        self._text((x, y + side + 7), f"#{member['number']}", self._font)

    def _text(self, at: Point, text: str, font: Any) -> None:  # noqa: ANN401 - of either kind
        room, shown = self._measures.gap - 14, text
        while shown and font.getlength(shown) > room:
            text = text[:-1]
            shown = f"{text.rstrip()}…"
        self._draw.text(at, shown, fill=_WORDS, font=font)


def readable(text: str) -> str:
    """What of a text the font that comes with Pillow has letters for, accents left out."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join("".join(one for one in plain if one.isprintable()).split())
