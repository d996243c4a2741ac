"""Masks: which part of a picture is to be repainted."""

import io
from dataclasses import dataclass

from PIL import Image, ImageFilter

from playground.comet.drawing.scenes import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """Which part of a picture to repaint: white yes, black no; the bytes of its file."""

    data: bytes

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        with Image.open(io.BytesIO(self.data)) as image:
            return image.size

    def place_in(self, view: View) -> View:
        """Return the part of a view that the white area spans."""
        with Image.open(io.BytesIO(self.data)) as image:
            width, height = image.size
            left, top, right, bottom = image.convert("L").getbbox() or (0, 0, width, height)
        return View(
            left=view.left + view.width * left / width,
            top=view.top + view.height * top / height,
            right=view.left + view.width * right / width,
            bottom=view.top + view.height * bottom / height,
        )

    def draw(self, width: int, height: int) -> Image.Image:
        """Return it in this size, with soft edges."""
        with Image.open(io.BytesIO(self.data)) as image:
            scaled = image.convert("L").resize((width, height))
        return scaled.filter(ImageFilter.BoxBlur(max(1, width // 160)))
