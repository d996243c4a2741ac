"""What each of Midjourney's parameters does, in a few words."""

from __future__ import annotations

from typing import Final

from bot.ui.texts.saying import mark, say

DOES: Final = {
    "ar": mark("width to height"),
    "v": mark("Midjourney's version"),
    "niji": mark("drawn by Niji, for anime"),
    "s": mark("how much of Midjourney's own taste, 0 to 1000"),
    "c": mark("how different the pictures are, 0 to 100"),
    "w": mark("how unusual they are, 0 to 3000"),
    "seed": mark("the same start again"),
    "no": mark("what must not be in it"),
    "raw": mark("less of Midjourney's own taste"),
    "style": mark("a look of its own"),
    "exp": mark("more detail and drama, 0 to 100"),
    "iw": mark("how much the image prompts count, 0 to 3"),
    "sref": mark("in the style of a picture or a code"),
    "sw": mark("how much the style counts, 0 to 1000"),
    "sv": mark("how the style is read"),
    "oref": mark("something from a picture in it"),
    "ow": mark("how much that counts, 1 to 1000"),
    "cref": mark("a character from a picture"),
    "cw": mark("how much of the character, 0 to 100"),
    "p": mark("your own taste, or a moodboard"),
    "q": mark("how much effort goes into it"),
    "draft": mark("quick and cheap"),
    "hd": mark("large"),
    "sd": mark("not large"),
    "tile": mark("a pattern that repeats without seams"),
    "stop": mark("stop early, softer, 10 to 100 percent"),
    "edit": mark("pictures to change"),
    "video": mark("a film from a picture"),
    "motion": mark("how much moves"),
    "loop": mark("ends as it began"),
    "end": mark("the film's last picture"),
    "bs": mark("how many films"),
    "fast": mark("soon"),
    "relax": mark("later, and cheaper"),
    "turbo": mark("soonest, and at a higher price"),
}


def completion(typed: str, name: str) -> str:
    """A parameter as it would be typed, and what it does."""
    does = DOES.get(name)
    return f"{typed} · {say(does)}" if does else typed
