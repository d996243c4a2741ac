"""What members choose for themselves, in words: the page, its menus, and what was changed."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

from bot.domain.languages import LANGUAGES
from bot.domain.members.choices import Ping, Results
from bot.store import Chosen
from bot.ui.texts import messages, tasks
from bot.ui.texts.prompts.suggestions import suggestion
from bot.ui.texts.saying import mark, quoted, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.domain.messages import Message
    from bot.store import NewChoice

NAMES: Final = {
    "aspect": mark("Aspect ratio"),
    "version": mark("Version"),
    "speed": mark("Speed"),
    "stylize": mark("Stylize"),
    "suffix": mark("Further parameters"),
    "remix": mark("Remix"),
    "language": mark("Language"),
    "results": mark("Where results go"),
    "ping": mark("Ping when done"),
    "hides_prompts": mark("Prompts hidden from others"),
}
"""By the name of the field of `Chosen`."""

RESULTS: Final = {
    Results.HERE: mark("Here, where I ask"),
    Results.PRIVATE: mark("In a direct message"),
    Results.BOTH: mark("Here and in a direct message"),
}
PINGS: Final = {
    Ping.NEVER: mark("Never"),
    Ping.LONG: mark("When it took over 2 minutes"),
    Ping.ALWAYS: mark("Always"),
}
STYLIZE: Final = {
    "0": mark("0 (none)"),
    "50": mark("50 (low)"),
    "100": mark("100 (usual)"),
    "250": mark("250 (high)"),
    "750": mark("750 (very high)"),
}

HINTS: Final = {
    "aspect": mark("Width to height, such as 16:9; empty: as it is here"),
    "stylize": mark("A whole number from 0 to 1000; empty: as it is here"),
    "suffix": mark("Such as --raw --chaos 10; empty: none"),
}
"""What to write, by the name of the field."""

BEFORE: Final = mark(
    "What you type in a prompt counts before what you choose here, and that before what the "
    "channel and the server have."
)
USUAL: Final = mark("As it is where I ask")
AS_IN_DISCORD: Final = mark("As in Discord")
OTHER: Final = mark("Another …")
SUFFIX: Final = mark("Further parameters …")
REMIX_ON: Final = mark("Remix is on: buttons show you the prompt before they run.")
REMIX_OFF: Final = mark("Remix is off: buttons run at once.")
SWITCH_ON: Final = mark("Switch remix on")
SWITCH_OFF: Final = mark("Switch remix off")
PROMPTS_SHOWN: Final = mark("Others see your prompts beside your pictures.")
PROMPTS_HIDDEN: Final = mark("Others see your pictures in galleries and lists without prompts.")
SHOW_PROMPTS: Final = mark("Show my prompts")
HIDE_PROMPTS: Final = mark("Hide my prompts")
LEADS_TO_ANSWERS: Final = mark("Language, results …")
RESET: Final = mark("Reset all")
MEANWHILE: Final = mark("You changed something since, so nothing was undone.")
NOTHING: Final = mark("Nothing was changed.")


def suffix(chosen: str | None) -> str:
    """Which further parameters prompts get."""
    if chosen is None:
        return say("Your prompts get no further parameters.")
    return say("Your prompts get {parameters:code}, too, where it fits.", parameters=chosen)


def fault(message: Message) -> str:
    """That what was chosen is left out of all prompts, as it is not taken any more."""
    return say(
        "⚠️ What you chose does not go together any more, so it is left out. {why}",
        why=messages.words(message),
    )


def changed(choice: NewChoice) -> str:
    """What was changed, from what to what; of several only what they are."""
    names = tuple(_differing(choice))
    if not names:
        return say(NOTHING)
    if names[1:]:
        said = tuple(say(NAMES[name]) for name in names)
        return say("Changed: {names:and}.", names=said)
    [name] = names
    return say(
        "Changed: {name}, from {old} to {new}.",
        name=say(NAMES[name]),
        old=value(name, getattr(choice.before, name)),
        new=value(name, getattr(choice.after, name)),
    )


def _differing(choice: NewChoice) -> Iterator[str]:
    for field in fields(Chosen):
        if getattr(choice.before, field.name) != getattr(choice.after, field.name):
            yield field.name


def value(name: str, found: Any) -> str:  # noqa: ANN401 - of any of the fields
    """What a field is set to, in words."""
    if found is None:
        return say(AS_IN_DISCORD) if name == "language" else say("not set")
    return _VALUES[name](found)


def _switch(is_on: bool) -> str:  # noqa: FBT001 - the value of a field
    return say("on") if is_on else say("off")


_VALUES: Final[Mapping[str, Callable[[Any], str]]] = {
    "aspect": str,
    "version": lambda found: suggestion("v", found),
    "speed": lambda found: say(tasks.SPEEDS[found]),
    "stylize": str,
    "suffix": quoted,
    "remix": _switch,
    "results": lambda found: say(RESULTS[found]),
    "ping": lambda found: say(PINGS[found]),
    "hides_prompts": _switch,
    "language": lambda found: LANGUAGES.get(found, found),
}
