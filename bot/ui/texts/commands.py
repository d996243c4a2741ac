"""What Discord shows of commands: what they do, what their options mean, the names of menus."""

from __future__ import annotations

from typing import Final

from bot.ui.texts.saying import mark

_SPEED: Final = mark(
    "Relax is slow and cheap, Fast takes a minute, Turbo is quickest and costs most"
)

IMAGINE: Final = mark("Make a picture from words with Midjourney")
IMAGINE_OPTIONS: Final = {
    "prompt": mark("What you want to see; parameters such as --ar 16:9 may go at the end"),
    "preset": mark(
        "Words and parameters that you saved with /preset; --name in the prompt works too"
    ),
    "aspect_ratio": mark("Width to height: 16:9 is wide, 2:3 is tall; square if you leave it out"),
    "version": mark("Midjourney's version, such as 7 or 6.1; the newest if you leave it out"),
    "model": mark("Midjourney for everything, Niji for anime"),
    "speed": _SPEED,
    "quality": mark("Draft is quick and cheap (V7), 1 to 4 more effort (before V8), HD large (V8)"),
    "style": mark("A look of its own, such as raw, or scenic with Niji 5"),
    "stylize": mark("How strongly Midjourney's own taste shows, 0 to 1000"),
    "chaos": mark("How different the four pictures are, 0 to 100"),
    "weird": mark("How unusual the four pictures are, 0 to 3000"),
    "raw": mark("Keep closer to your words, with less of Midjourney's own taste"),
    "seed": mark("The same number and prompt give similar pictures"),
    "no": mark("What the picture must not show, separated by commas, such as people, text"),
    "weight": mark("How much pictures used as image prompts count beside the words, 0 to 3"),
    "picture1": mark("A picture from your device to draw from; what for is up to role1"),
    "role1": mark(
        "What it gives: content (Image), its style, a character (V6), or anything in it (V7)"
    ),
    "picture2": mark("A second picture to draw from; what for is up to role2"),
    "role2": mark("What the second picture gives: content, style, a character, or anything in it"),
    "picture3": mark("A third picture to draw from; what for is up to role3"),
    "role3": mark("What the third picture gives: content, style, a character, or anything in it"),
    "picture4": mark("A fourth picture to draw from; what for is up to role4"),
    "role4": mark("What the fourth picture gives: content, style, a character, or anything in it"),
    "picture5": mark("A fifth picture to draw from; what for is up to role5"),
    "role5": mark("What the fifth picture gives: content, style, a character, or anything in it"),
}

DESCRIBE: Final = mark("Get four prompts that could have made a picture")
DESCRIBE_OPTIONS: Final = {
    "picture": mark("The picture to find prompts for, from your device"),
    "link": mark("Or the address of a picture that anyone can open"),
}

BLEND: Final = mark("Mix two to five pictures")
BLEND_OPTIONS: Final = {
    "picture1": mark("The first picture to mix, from your device"),
    "picture2": mark("The picture to mix it with"),
    "picture3": mark("A third picture to mix in"),
    "picture4": mark("A fourth picture to mix in"),
    "picture5": mark("A fifth picture to mix in"),
    "dimensions": mark("Whether the mix is square, tall (Portrait) or wide (Landscape)"),
    "speed": _SPEED,
}

VIDEO: Final = mark("Make short films that begin with a picture")
VIDEO_OPTIONS: Final = {
    "picture": mark("The picture that the films begin with"),
    "motion": mark("Low: the scene is calm. High: much moves, the camera too"),
    "prompt": mark("What should happen; Midjourney decides if you leave it out"),
    "loop": mark("End with the first picture, so that the film can run on and on"),
    "end_frame": mark("A picture that the films end with"),
    "batch_size": mark("How many films to make and pay for; four if you leave it out"),
    "quality": mark("SD is 480 lines high; HD is 720 and costs more"),
    "speed": mark("Relax is slow and cheap, Fast takes a minute; there is no Turbo for films"),
}

EDIT: Final = mark("Change a picture, or a part of it, by words")
EDIT_OPTIONS: Final = {
    "picture": mark("The picture to change, from your device"),
    "prompt": mark("What the picture, or the chosen part of it, should show"),
    "area": mark("The part that changes; all of it if you leave it out"),
    "mask": mark("Or a picture that is white where it should change and black elsewhere"),
    "speed": _SPEED,
}

SHORTEN: Final = mark("Find out which words of a prompt count")
SHORTEN_OPTIONS: Final = {
    "prompt": mark("The prompt to look at; nothing is drawn"),
}

SWAP: Final = mark("Put the face of one picture into another")
SWAP_OPTIONS: Final = {
    "face": mark("The picture with the face"),
    "picture": mark("The picture that gets it"),
}

REMIX: Final = mark(
    "Choose whether V, Vary, Pan, Animate and 🔄 let you change the prompt before they run"
)
REMIX_OPTIONS: Final = {
    "on": mark("True to switch it on, False to switch it off; left out, it is switched over"),
}

SHOW: Final = mark("Show a picture here once more, with all its buttons; it costs nothing")
SHOW_OPTIONS: Final = {
    "picture": mark("Words of its prompt to choose from yours, its number, or a message link"),
}

SETTINGS: Final = mark("Choose how I work for you, and in a server that you manage")

OPERATOR: Final = mark("For whoever runs me: servers, what they use, and what they may")
OPERATOR_OPTIONS: Final = {
    "check": mark("True looks at this server: whether I may do what I need where I am used"),
}

HISTORY: Final = mark("See your pictures again, newest first, and search them")
HISTORY_OPTIONS: Final = {
    "words": mark("Words of the prompt that you look for"),
    "server": mark("True shows what was made in this server, in channels that you can read"),
}
PRIVACY: Final = mark("See what I keep of you, get a copy of it, or delete it")

USAGE: Final = mark("See what was asked for and what it cost: yours, or a server's that you manage")

INFO: Final = mark("See what you have under way, what is left to you, and what holds you up")
CANCEL: Final = mark("Withdraw or stop what you asked for: all that is under way, to choose from")
HELP: Final = mark("See what I can do, and with which command")
PRESET: Final = mark("Words and parameters for your prompts, by a name of your own")
_PRESET_NAME: Final = mark("The name of the preset")
PRESET_SAVE: Final = mark("Save words and parameters, which --name then stands for in a prompt")
PRESET_SAVE_OPTIONS: Final = {
    "name": mark("What you will write as --name: 1 to 32 of a-z, 0-9, - and _"),
    "prompt": mark("What it stands for, such as: film noir, grainy --ar 16:9"),
    "server": mark("True saves it for all in this server; needs Manage Server"),
}
PRESET_LIST: Final = mark("See your presets and those of this server")
PRESET_DELETE: Final = mark("Delete a preset; that can be undone")
PRESET_DELETE_OPTIONS: Final = {
    "name": _PRESET_NAME,
    "server": mark("True deletes one of this server's; needs Manage Server"),
}
PRESET_SHARE: Final = mark("Show a preset to all in this channel, who can add it to theirs")
PRESET_SHARE_OPTIONS: Final = {"name": _PRESET_NAME}

MENU_DESCRIBE: Final = mark("Describe this picture")
MENU_ANIMATE: Final = mark("Animate")
MENU_EDIT: Final = mark("Edit")
MENU_REFERENCE: Final = mark("Use as reference")
MENU_DETAILS: Final = mark("Prompt and details")
MENU_STOP: Final = mark("Stop watching")
MENU_MEMBER: Final = mark("Imagine Bot: member")
MENU_REMOVE: Final = mark("Remove")
MENU_GALLERY: Final = mark("Send to gallery")
MENU_REPORT: Final = mark("Report")
