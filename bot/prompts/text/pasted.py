"""Taking a prompt out of what it was copied with: a command, quotes, markdown, a message."""

import re
from typing import Final

from bot.prompts.text.characters import DASHES

_DASH: Final = rf"[-{DASHES}]"
_MEMBER: Final = r"(?:<@!?[0-9]+>|@[^()@\n·]{1,40}?)"
_LANGUAGES: Final = (
    "bash|css|fix|html|js(?:on)?|markdown|md|plaintext|prompt|py(?:thon)?|sh|te?xt|ya?ml"
)
_FENCED_LINES: Final = re.compile(r"\s*(```|~~~)[\w+#.-]*[ \t]*\n(.*?)\n?\s*\1\s*", re.DOTALL)
_QUOTED_LINE: Final = re.compile(r"^[ \t]*>(?:>>)?[ \t]+", re.MULTILINE)
_LINE_OF_OURS: Final = re.compile(rf"\n(?:-# )?{_MEMBER} · .*", re.DOTALL)

_BEFORE: Final = re.compile(
    r"""(?:
        (?: </imagine:[0-9]+> | [/\uff0f][ ]?imagine(?![\w-]) ) [ ]?[:\uff1a]?[ ]?
        (?: [*_]{0,2}prompt[*_]{0,2}(?![\w-])[ ]?[:\uff1a]? )?
      | (?: imagine[ ])? [*_]{0,2}prompt[*_]{0,2}[ ]?[:\uff1a] [*_]{0,2}
      | imagine[ ]?[:\uff1a]
      | [0-9]\ufe0f?\u20e3
      | >(?:>>)?(?=[ ])
    )[ ]?""",
    re.VERBOSE | re.IGNORECASE,
)
_BOLD_AND_MEMBER: Final = re.compile(
    rf"\*\*(?P<prompt>.+?)\*\* ?(?:-#|{_DASH}) [^*]*?(?:<@!?[0-9]+>|@\S).*"
)
_MEMBER_AND_STATE: Final = re.compile(
    rf"""(?:[ ]{_DASH}[ ] (?:
        Image[ ]\#[0-9]+[ ]{_MEMBER}
      | (?:[A-Z][\w ()]{{0,40}}[ ]by[ ])? {_MEMBER}
        (?:[ ]\((?:fast|relax|turbo|stealth|paused|stopped|waiting|open[ ]on|[0-9]+%)[^()]*\))+
    ))+$""",
    re.VERBOSE | re.IGNORECASE,
)
_FENCE: Final = re.compile(rf"```(?:(?:{_LANGUAGES})[ ])?([^`]+)```", re.IGNORECASE)
_MARKED: Final = re.compile(
    rf"(`{{1,3}}|\*\*)(?P<words>(?=[^`*]*[^`*\s])[^`*]+)\1 ?(?P<rest>(?:--|[{DASHES}])\S.*)"
)
_INNER_QUOTE: Final = re.compile(r"(?<!\w)'|'(?!\w)")
_ALIKE: Final = ("``", "***", "**", "__", "||", "~~~", "~~", *"\"'`*_\u00bb\uff02")
_PAIRS: Final = (
    *((mark, mark) for mark in _ALIKE),
    *("\u00ab\u00bb", "\u00bb\u00ab", "\u2039\u203a", "\u203a\u2039", "\u275d\u275e"),
    *("\u300c\u300d", "\u300e\u300f", "\u300a\u300b", "\u3008\u3009", "\u3010\u3011"),
    *("\u301d\u301f", "\u301d\u301e", "\uff62\uff63"),
)
_ENDS: Final = ".,;\u3002\uff0c"


def without_lines(text: str) -> str:
    """Return the text without what makes several lines of it a block of code or a quote."""
    fenced = _FENCED_LINES.fullmatch(text)
    inside = fenced[2] if fenced else text
    if inside.lstrip().startswith(">"):
        inside = _QUOTED_LINE.sub("", inside)
    return _LINE_OF_OURS.sub("", inside)


def unwrapped(line: str) -> str:
    """Return the prompt within a line, as it is when nothing stands around it."""
    while (inside := _inside(line).strip()) != line:
        line = inside
    return line


def _inside(line: str) -> str:
    before = _BEFORE.match(line)
    if before:
        return line[before.end() :]
    if "@" in line and (copied := _copied(line)):
        return copied
    if fence := _FENCE.fullmatch(line):
        return fence[1]
    if marked := _MARKED.fullmatch(line):
        return f"{marked['words']} {marked['rest']}"
    return next((inner for start, end in _PAIRS if (inner := _between(line, start, end))), line)


def _copied(line: str) -> str:
    """Return the prompt of a message that a bot wrote for a picture; "" if it is none."""
    bold = _BOLD_AND_MEMBER.fullmatch(line)
    if bold:
        return bold["prompt"]
    member = _MEMBER_AND_STATE.search(line)
    return line[: member.start()] if member else ""


def _between(line: str, start: str, end: str) -> str:
    """Return what stands between two marks around the whole; "" if they are not, or not alone."""
    if not line.startswith(start):
        return ""
    whole = line if line.endswith(end) else line.rstrip(_ENDS)
    inner = whole[len(start) : -len(end)].strip() if whole.endswith(end) else ""
    if start == "'":
        return "" if _INNER_QUOTE.search(inner) else inner
    return "" if start in inner or end in inner else inner
