"""A prompt that came with Discord's markdown, as descriptions and shortenings do."""

import re
from typing import Final

_LINK: Final = re.compile(r"!?\[([^\]]{0,500})\]\([^)]*\)|<(https?://[^<>\s]+)>")
_PAIRS: Final = re.compile(
    r"(?<!\\)(\*\*\*|\*\*|__|~~|\|\|)(?=\S)(.+?)(?<=[^\s\\])\1"
    r"|(?<![\w\\*])(\*)(?=[^\s*])([^*]+?)(?<=[^\s\\*])\*(?![\w*])"
    r"|(?<![\w\\_])(_)(?=[^\s_])([^_]+?)(?<=[^\s\\_])_(?![\w_])"
    r"|(`{1,3})([^`]+)`{1,3}",
    re.DOTALL,
)
"""Signs around words; one within a word, or alone, is a part of the prompt."""

_DEEPEST: Final = 3
"""Signs within each other, as in bold and italic words that are struck out."""

_BLOCK: Final = re.compile(r"^\s*(?:#{1,3}|-#|>{1,3})\s+", re.MULTILINE)
_ESCAPE: Final = re.compile(r"\\([*_~`|\\<>#\[\]()-])")


def without_markdown(text: str) -> str:
    r"""Return what a reader sees of it: no links, no emphasis, no escapes.

    >>> without_markdown(r"a **boat** by [someone](https://a.example), ~~red~~ snake_case 2\*3")
    'a boat by someone, red snake_case 2*3'
    """
    text = _BLOCK.sub("", _LINK.sub(lambda link: link[1] or link[2] or "", text))
    for _ in range(_DEEPEST):
        text = _PAIRS.sub(_inside, text)
    return _ESCAPE.sub(r"\1", text)


def _inside(pair: re.Match[str]) -> str:
    return pair[2] or pair[4] or pair[6] or pair[8]
