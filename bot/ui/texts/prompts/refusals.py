"""What is said about a prompt: why it is refused, what was changed in it, what may not work."""

from __future__ import annotations

from typing import Final

from bot.prompts.codes import PromptCode
from bot.ui.texts.saying import mark

_REFUSED: Final = {
    PromptCode.EMPTY: mark("The prompt is empty. Describe the picture you would like."),
    PromptCode.ONLY_PARAMETERS: mark(
        "There are only parameters here. Describe the picture before them, "
        "such as `a paper boat --ar 16:9`."
    ),
    PromptCode.ONE_PICTURE: mark(
        "One picture alone is not enough. Add a few words or a second picture."
    ),
    PromptCode.TOO_LONG: mark(
        "This prompt has {length:,} characters, and Midjourney takes up to {limit:,}. "
        "Shorten it a little."
    ),
    PromptCode.FAR_TOO_LONG: mark(
        "This prompt has {length:,} characters, and Midjourney takes up to {limit:,}. Shorten it."
    ),
    PromptCode.TOO_MANY_PARAMETERS: mark(
        "There are {count:,} parameters here, more than Midjourney knows. Keep a few."
    ),
    PromptCode.BRACES: mark(
        "Braces ask for several pictures at once, and only one of them could be followed "
        "here. Send one prompt for each, or write `\\{` and `\\}` for plain braces."
    ),
    PromptCode.EXCLUSIVE: mark("`{first}` and `{second}` exclude each other. Keep one."),
    PromptCode.TWICE: mark("`--{name}` is there twice. Keep one of them."),
    PromptCode.UNUSABLE: mark("`--{name}` cannot be used here. {reason}"),
    PromptCode.MAKES_SEVERAL: mark(
        "It makes several pictures at once, and only one of them could be followed here."
    ),
    PromptCode.LONG_GONE: mark("Only models that are long gone knew it."),
    PromptCode.NO_NIJI_VERSION: mark(
        "`--v {version}` is not a version of Niji. Leave it out, or choose Midjourney."
    ),
    PromptCode.NEEDS_PARAMETER: mark(
        "`--{name}` works together with `--{need}` only. Add that, or leave `--{name}` out."
    ),
    PromptCode.NEEDS_START: mark(
        "`--{name}` needs a picture to start from. Put its link before the words, "
        "or leave `--{name}` out."
    ),
    PromptCode.NEEDS_PICTURE: mark(
        "`--{name}` needs a picture beside it. Put its link before the words, "
        "or leave `--{name}` out."
    ),
    PromptCode.WEIGHTS_REFUSED: mark(
        "Weights with `::` do not work with {models:and}. Take them out, or add `--{other}`."
    ),
    PromptCode.NEEDS_VALUE: mark("`--{name}` needs {range}, as in `--{name} {example}`."),
    PromptCode.TOO_MANY_VALUES: mark("`--{name}` takes {most} at most, and here are {count}."),
    PromptCode.WRONG_VALUE: mark(
        "`--{name}` takes {range}, as in `--{name} {example}`, not {value:code}."
    ),
    PromptCode.WRONG_VALUE_MEANT: mark(
        "`--{name}` takes {range}, not {value:code}. Did you mean `--{name} {meant}`?"
    ),
    PromptCode.NOT_AT_END: mark("Parameters go at the end. Put {text:code} before them."),
    PromptCode.OREF_WITH_REGION: mark("`--oref` does not work with Vary Region. Leave it out."),
    PromptCode.TURBO_VIDEO: mark("Videos do not run in turbo. Leave `--turbo` out."),
    PromptCode.NO_DEFAULT_WORDS: mark("Only parameters such as `--v 7` go here, not {text:code}."),
    PromptCode.NO_DEFAULT: mark("`--{name}` cannot be a default: it is not a part of the prompt."),
    PromptCode.LISTS_TOO_DEEP: mark("Lists in braces go {most} deep within each other at most."),
    PromptCode.LIST_EMPTY: mark(
        "The list {text:code} is empty. Put choices in it, such as `{{red, green}}`."
    ),
    PromptCode.LIST_NOT_OPENED: mark(
        "A `}` has no partner. Open the list with `{`, or write `\\}` for a plain brace."
    ),
    PromptCode.LIST_NOT_CLOSED: mark(
        "A `{` has no partner. Close the list with `}`, or write `\\{` for a plain brace."
    ),
    PromptCode.TOO_MANY_PROMPTS: mark(
        "This makes {count:,} pictures; up to {limit} at once work. Shorten a list or the repeat."
    ),
    PromptCode.FAR_TOO_MANY_PROMPTS: mark(
        "This makes more than {count:,} pictures; up to {limit} at once work. "
        "Shorten a list or the repeat."
    ),
    PromptCode.SEVERAL_IN_RELAX: mark(
        "Several pictures at once do not work in relax mode. Send them one by one, or choose "
        "another speed if one is open to you."
    ),
    PromptCode.EMPTY_PRESET: mark(
        "A preset stands for something. Write words, parameters, or both, "
        "such as `film noir, grainy --ar 16:9`."
    ),
    PromptCode.LONG_PRESET: mark(
        "A preset holds up to {limit:,} characters, and this has {length:,}. Shorten it."
    ),
    PromptCode.NOT_IN_PRESET: mark(
        "Midjourney has no parameter {typed:code}, and a preset holds no other preset. "
        "Leave it out: several presets can stand in one prompt."
    ),
}

_NOTES: Final = {
    PromptCode.LINKS_MOVED: mark("Picture links go first, so they were moved to the front."),
    PromptCode.WORDS_MOVED: mark(
        "Parameters go at the end, so what stood behind them was moved to the front."
    ),
    PromptCode.JOINED: mark("`--{name}` was there more than once, so its values were joined."),
    PromptCode.OVERRULED: mark(
        "The prompt says {typed:code}, so {chosen:code} from the options was left out."
    ),
    PromptCode.WEIGHTS: mark("Weights with `::` do not work with {models:and}."),
    PromptCode.ONE_HYPHEN: mark("`-{name}` has one hyphen. Did you mean `--{name}`?"),
    PromptCode.UNKNOWN: mark("Midjourney may not know {typed:code}."),
    PromptCode.UNKNOWN_MEANT: mark(
        "Midjourney may not know {typed:code}. Did you mean `--{meant}`?"
    ),
    PromptCode.ONE_OTHER_UNKNOWN: mark("Midjourney may not know one other parameter here either."),
    PromptCode.OTHERS_UNKNOWN: mark(
        "Midjourney may not know {count} other parameters here either."
    ),
    PromptCode.LEFT_OUT: mark("`--{name}` was left out: it belongs to the account behind the bot."),
    PromptCode.ZOOM_OUTSIDE: mark("`--zoom` works in the dialog of the Custom Zoom button only."),
    PromptCode.OTHER_MODEL: mark("`--{name}` works with {models:and} only."),
    PromptCode.OTHER_MODEL_INSTEAD: mark(
        "`--{name}` works with {models:and} only. Use `{instead}` here."
    ),
    PromptCode.OTHER_MODEL_HERE: mark(
        "`--{name}` works with {models:and} only. This one runs on {here:and}."
    ),
    PromptCode.NEW_VALUE: mark("{typed:code} may not exist. Known are {known:and}."),
    PromptCode.NEW_VALUE_MEANT: mark(
        "{typed:code} may not exist. Known are {known:and}. Did you mean `{meant}`?"
    ),
    PromptCode.TOO_NARROW: mark(
        "Midjourney may not draw anything as narrow as {value:code}. It goes to {widest}:1."
    ),
    PromptCode.TOO_NARROW_BESIDE: mark(
        "Midjourney may not draw anything as narrow as {value:code} with `--{beside}`. "
        "It goes to {widest}:1."
    ),
    PromptCode.OUT_OF_RANGE: mark(
        "`--{name}` takes {low:g} to {high:g} with {models:and}, not {value:code}."
    ),
    PromptCode.NO_CHOICE: mark(
        "`--{name}` takes {choices:or} with {models:and}, not {value:code}."
    ),
    PromptCode.WEIRD_WITH_SEED: mark(
        "`--weird` may draw something else each time, even with `--seed`."
    ),
    PromptCode.MOODBOARD_WITH_SV: mark("`--sv` does not work with a moodboard in `--p`."),
    PromptCode.MORE_DOUBTS: mark("{count} more may not work here."),
}

_PIECES: Final = {
    PromptCode.WHOLE_NUMBER: mark("a whole number from {low:,} to {high:,}"),
    PromptCode.NUMBER: mark("a number from {low} to {high}"),
    PromptCode.RATIO: mark("two whole numbers with a colon between them"),
    PromptCode.CHOICE: mark("{choices:or}"),
    PromptCode.VERSION: mark("a version number"),
    PromptCode.WORD: mark("a word"),
    PromptCode.WORDS: mark("words"),
    PromptCode.PICTURE_LINK: mark("the link of a picture"),
    PromptCode.REFERENCES: mark("picture links, number codes or the word random"),
    PromptCode.CODES: mark("codes"),
    PromptCode.OLDER_ONES: mark("older ones"),
    PromptCode.VERSIONS: mark("version {versions}"),
    PromptCode.NIJIS: mark("niji {versions}"),
    PromptCode.AND_NEWER: mark("{first} and newer"),
    PromptCode.AND_OLDER: mark("{last} and older"),
    PromptCode.FROM_TO: mark("{first} to {last}"),
}

SENTENCES: Final = _REFUSED | _NOTES | _PIECES
