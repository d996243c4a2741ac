"""What Discord shows of commands: what they do, what their options mean, the names of menus."""

from __future__ import annotations

from typing import Final

from bot.ui.texts.saying import mark

IMAGINE: Final = mark("Make a picture from words with Midjourney")
IMAGINE_OPTIONS: Final = {
    "prompt": mark("What you want to see; parameters such as --ar 16:9 may go at the end"),
    "aspect_ratio": mark("Wide, tall or square, such as 16:9"),
    "version": mark("Midjourney's version, such as 7"),
    "model": mark("Midjourney for everything, Niji for anime"),
    "speed": mark("How fast, and how dear; your server's default if you leave it out"),
    "quality": mark("Draft is quick and cheap (V7), 1 to 4 more effort (before V8), HD large (V8)"),
    "style": mark("A look of its own, such as raw, or scenic with Niji 5"),
    "stylize": mark("How strongly Midjourney's own taste shows, 0 to 1000"),
    "chaos": mark("How different the four pictures are, 0 to 100"),
    "weird": mark("How unusual they are, 0 to 3000"),
    "raw": mark("Less of Midjourney's own taste"),
    "tile": mark("A pattern that repeats without seams"),
    "seed": mark("The same number and prompt give similar pictures"),
    "no": mark("What must not be in it, separated by commas"),
    "weight": mark("How much image prompts count, 0 to 3"),
    "picture1": mark("A reference picture"),
    "role1": mark("What the first picture is for; an image prompt if you leave it out"),
    "picture2": mark("A second reference picture"),
    "role2": mark("What the second picture is for"),
    "picture3": mark("A third reference picture"),
    "role3": mark("What the third picture is for"),
    "picture4": mark("A fourth reference picture"),
    "role4": mark("What the fourth picture is for"),
    "picture5": mark("A fifth reference picture"),
    "role5": mark("What the fifth picture is for"),
}

DESCRIBE: Final = mark("Get four prompts that could have made a picture")
DESCRIBE_OPTIONS: Final = {
    "picture": mark("The picture"),
    "link": mark("Or a link to it"),
}

BLEND: Final = mark("Mix two to five pictures")
BLEND_OPTIONS: Final = {
    "picture1": mark("The first picture"),
    "picture2": mark("The second picture"),
    "picture3": mark("A third picture"),
    "picture4": mark("A fourth picture"),
    "picture5": mark("A fifth picture"),
    "dimensions": mark("The format of the result"),
    "speed": mark("How fast, and how dear"),
}

VIDEO: Final = mark("Make short films that begin with a picture")
VIDEO_OPTIONS: Final = {
    "picture": mark("The first frame"),
    "motion": mark("Low: calm. High: the camera moves too"),
    "prompt": mark("What should happen"),
    "loop": mark("End as it began"),
    "end_frame": mark("The last frame"),
    "batch_size": mark("How many films"),
    "quality": mark("SD or HD"),
    "speed": mark("How fast, and how dear; there is no Turbo for films"),
}

EDIT: Final = mark("Change a picture, or a part of it, by words")
EDIT_OPTIONS: Final = {
    "picture": mark("The picture"),
    "prompt": mark("What the picture, or the chosen part of it, should show"),
    "area": mark("The part that changes; all of it if you leave it out"),
    "mask": mark("Or a picture that is white where it should change and black elsewhere"),
    "speed": mark("How fast, and how dear"),
}

SHORTEN: Final = mark("Find out which words of a prompt count")
SHORTEN_OPTIONS: Final = {
    "prompt": mark("The prompt"),
}

SWAP: Final = mark("Put the face of one picture into another")
SWAP_OPTIONS: Final = {
    "face": mark("The picture with the face"),
    "picture": mark("The picture that gets it"),
}

REMIX: Final = mark("Change the prompt before V, Vary, Pan and reroll run")
REMIX_OPTIONS: Final = {
    "on": mark("On or off; left out, it is switched to the other"),
}

MENU_DESCRIBE: Final = mark("Describe this picture")
MENU_ANIMATE: Final = mark("Animate")
MENU_EDIT: Final = mark("Edit")
MENU_REFERENCE: Final = mark("Use as reference")
MENU_DETAILS: Final = mark("Prompt and details")
MENU_STOP: Final = mark("Stop watching")
