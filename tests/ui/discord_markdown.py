"""What Discord's client makes of a text: its rules, read anew and not from the bot's escaping.

The patterns follow the client's own (a fork of simple-markdown), in its order.
"""

import re
from dataclasses import dataclass

_INLINE = {
    "code block": r"```[\s\S]+?```",
    "code": r"(`+)[\s\S]*?[^`]\1(?!`)",
    "link in brackets": r"<[a-z][a-z0-9+.-]*:[^ >]+>",
    "link": r"(?:https?|ftp|steam|discord|mailto)://[^\s<]+",
    "masked link": r"\[[^\]]*\]\(\s*<?[^)\s]+[^)]*\)",
    "spoiler": r"\|\|[\s\S]+?\|\|",
    "bold": r"\*\*(?:\\[\s\S]|[^\\])+?\*\*(?!\*)",
    "underlined": r"__(?:\\[\s\S]|[^\\])+?__(?!_)",
    "struck": r"~~[\s\S]+?~~",
    "italic": r"\b_(?:\\[\s\S]|[^\\_])+?_\b|\*(?=\S)(?:\\[\s\S]|[^\\*])+?\*(?!\*)",
    "mention": r"<(?:@[!&]?|#|id:|/[^:>]+:)[0-9a-z]+>|@everyone|@here",
    "emoji": r"<a?:\w+:[0-9]+>|:[^\s:]+?(?:::skin-tone-[0-9])?:",
    "time": r"<t:-?[0-9]+(?::[tTdDfFR])?>",
}
_BLOCKS = {
    "heading": r"#{1,3}\s+\S",
    "small print": r"-#\s+\S",
    "list": r"(?:[-*]|[0-9]+\.)\s+\S",
    "quote": r">{1,3}\s",
}
_ESCAPE = re.compile(r"\\([^0-9A-Za-z\s])")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is seen of a text, and which constructs the client found in it."""

    seen: str
    found: tuple[str, ...]


def read(text: str) -> Reading:
    """Read one text as the client does, without going into what it found."""
    seen: list[str] = []
    found: list[str] = []
    at, begins_line = 0, True
    while at < len(text):
        if begins_line:
            found += [name for name, rule in _BLOCKS.items() if re.match(rule, text[at:])]
        if escape := _ESCAPE.match(text, at):
            seen.append(escape[1])
            at, begins_line = escape.end(), False
            continue
        found += [name for name, rule in _INLINE.items() if re.compile(rule).match(text, at)]
        seen.append(text[at])
        begins_line = text[at] == "\n"
        at += 1
    return Reading("".join(seen), tuple(found))
