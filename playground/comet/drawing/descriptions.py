"""The four prompts of a describe task, worded from the picture's colours and shape."""

import colorsys

from playground.comet.drawing.artworks import dominant_colours
from playground.comet.drawing.palettes import Rgb
from playground.comet.drawing.recipes import Photo

NEARLY_WHITE, NEARLY_BLACK, NEARLY_GREY = 0.88, 0.12, 0.15
SHAPES = ((1.6, "16:9"), (1.2, "5:4"), (0.9, "1:1"), (0.7, "4:5"), (0.0, "9:16"))
HUES = (
    (0.04, "red"), (0.1, "orange"), (0.18, "yellow"), (0.42, "green"), (0.53, "teal"),
    (0.7, "blue"), (0.82, "violet"), (0.95, "pink"), (1.01, "red"),
)  # fmt: skip
SENTENCES = (
    "A quiet landscape in {0} and {1}, soft morning light, in the style of [paper cut]({url})",
    "Flat illustration, {1} sky over {0} ground, grainy texture, wide view",
    "A dreamlike scene with {0} shades and a touch of {1}, [gouache]({url}) on rough paper",
    "Minimalist poster, two tones of {0} against {1}, bold simple shapes",
)


def description(photo: Photo, *, style_url: str) -> str:
    """Return four numbered prompts with markdown links inside, as the real ones have."""
    first, second = [*_colour_names(photo), "grey", "white"][:2]
    ratio = next(name for least, name in SHAPES if photo.aspect >= least)
    return "\n\n".join(
        f"{n}\ufe0f\u20e3 {sentence.format(first, second, url=style_url)} --ar {ratio}"
        for n, sentence in enumerate(SENTENCES, start=1)
    )


def _colour_names(photo: Photo) -> list[str]:
    image = photo.draw(64, 64)
    names = [_name(colour) for colour in dominant_colours(image, count=6)]
    return list(dict.fromkeys(names))


def _name(colour: Rgb) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in colour))
    if light > NEARLY_WHITE:
        return "white"
    if light < NEARLY_BLACK:
        return "black"
    if saturation < NEARLY_GREY:
        return "grey"
    return next(name for limit, name in HUES if hue < limit)
