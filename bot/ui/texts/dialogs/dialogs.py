"""What stands in dialogs: titles, the names of fields, what can be chosen."""

from __future__ import annotations

from typing import Final

from bot.ui.texts.saying import count, mark

PROMPT: Final = mark("Prompt")
PROMPT_CONTINUED: Final = mark("Prompt, continued")
EDIT: Final = mark("Edit the prompt and try again")
CONTINUE: Final = mark("Go on with this prompt")

ZOOM_FACTOR: Final = mark("Zoom")
ZOOM_RANGE: Final = mark("From 1.0 to 2.0")
ZOOM_EXAMPLE: Final = mark("1.0 to 2.0")
ZOOM_RATIO: Final = mark("Aspect ratio")
ZOOM_RATIO_EXAMPLE: Final = mark("16:9, or nothing to keep it")

MOTION_FIELD: Final = mark("Motion")
MOTION_LOW: Final = mark("Low: calm, little moves")
MOTION_HIGH: Final = mark("High: the camera moves too")

REGION_PROMPT: Final = mark("What should the area show?")
REGION_MENU: Final = mark("Choose one or more areas")
REGION_WRITE: Final = mark("Write the prompt")
REGION_UPLOAD: Final = mark("Upload a mask")
MASK: Final = mark("Mask")
MASK_COLOURS: Final = mark("White is what changes, black is what stays")
MASK_OPTIONAL: Final = mark("White is what changes; leave it out to edit all of it")

REFERENCE: Final = mark("Imagine with this picture")
ROLE: Final = mark("The picture is")
ROLES: Final = {
    "image": mark("Image prompt"),
    "style": mark("Style"),
    "character": mark("Character (V6, Niji 6)"),
    "omni": mark("Anything in it (V7)"),
}
ANIMATE: Final = mark("Animate this picture")
ANIMATE_PROMPT: Final = mark("What should happen?")
REPAINT: Final = mark("Edit this picture")
REPAINT_PROMPT: Final = mark("What should the picture show?")

IMAGINE: Final = mark("Imagine a picture")
BLEND: Final = mark("Blend pictures")
DESCRIBE: Final = mark("Describe a picture")
FILM: Final = mark("Make a film")
PICTURE_EDIT: Final = mark("Edit a picture")
SHORTEN: Final = mark("Shorten a prompt")
SWAP: Final = mark("Swap a face")
PICTURE: Final = mark("Picture")
PICTURES: Final = mark("Pictures")
FACE: Final = mark("Face")
LINK: Final = mark("Link to a picture")
LINK_INSTEAD: Final = mark("Instead of an attached picture")
END_FRAME: Final = mark("Last frame")
MODEL: Final = mark("Model")
MODELS: Final = {"midjourney": "Midjourney", "niji": "Niji"}
SPEED: Final = mark("Speed")
USUAL_SPEED: Final = mark("The usual one")
DIMENSIONS: Final = mark("Format")
FORMATS: Final = {
    "square": mark("Square"),
    "portrait": mark("Portrait"),
    "landscape": mark("Landscape"),
}


def kept_files(number: int) -> str:
    """That what was attached before is kept, unless something else is attached."""
    return count(
        "What you attached is kept; attach another to replace it",
        "The {count} that you attached are kept; attach others to replace them",
        number,
    )
