"""Midjourney's prompt language as upstream reads it (Midjourney: Parameter List).

A prompt that holds one of `REFUSED_WORDS` is refused at once with code 24; one of `BANNED_WORDS`
is accepted and fails later as "[Banned prompt detected]", as other midjourney-proxy servers do.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

REFUSED_WORDS = frozenset({"forbiddenword", "bannedword"})
BANNED_WORDS = frozenset({"gore", "bloodbath"})

VERSIONS = frozenset({"8.2", "8.1", "8", "7", "6.1", "6", "5.2", "5.1", "5", "4"})
NIJI_VERSIONS = frozenset({"7", "6", "5", "4"})
DEFAULT_VERSION = "7"
PICTURES_WITHOUT_TEXT = 2

ALIASES = {
    "aspect": "ar", "version": "v", "stylize": "s", "chaos": "c", "weird": "w",
    "quality": "q", "profile": "p", "repeat": "r",
}  # fmt: skip
FLAGS = frozenset({
    "raw", "tile", "draft", "hd", "fast", "relax", "turbo", "loop", "stealth", "public",
})  # fmt: skip
RANGES = {
    "s": (0, 1000), "c": (0, 100), "w": (0, 3000), "seed": (0, 4294967295), "exp": (0, 100),
    "iw": (0, 3), "sw": (0, 1000), "sv": (1, 7), "ow": (1, 1000), "cw": (0, 100), "q": (0, 4),
    "stop": (10, 100), "zoom": (1, 2), "bs": (1, 4), "r": (2, 40), "video": (1, 1),
}  # fmt: skip
WORDS = frozenset({"no", "style", "sref", "oref", "cref", "p", "motion", "end", "edit"})
OPTIONAL_VALUE = frozenset({"p"})

_PARAMETER = re.compile(r"(?:^|\s)--([A-Za-z]+)")
_IMAGE_LINK = re.compile(r"https?://\S+")
_RATIO = re.compile(r"(\d{1,3}):(\d{1,3})")
_WORD = re.compile(r"[a-z]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prompt:
    """A prompt taken apart: leading picture links, text, parameters in order."""

    images: tuple[str, ...]
    text: str
    parameters: tuple[tuple[str, str], ...]

    def parameter(self, name: str) -> str | None:
        """Return the value of a parameter by its short name, "" for a flag, None when absent."""
        return dict(self.parameters).get(name)


def parse(source: str) -> Prompt:
    """Take a prompt apart; nothing is judged here."""
    text, *rest = _PARAMETER.split(source)
    names = [ALIASES.get(name.lower(), name.lower()) for name in rest[::2]]
    values = [value.strip() for value in rest[1::2]]
    words = text.split()
    links = 0
    while links < len(words) and _IMAGE_LINK.fullmatch(words[links]):
        links += 1
    return Prompt(
        images=tuple(words[:links]),
        text=" ".join(words[links:]),
        parameters=tuple(zip(names, values, strict=True)),
    )


def words_of(source: str) -> frozenset[str]:
    """Return the prompt's words in lower case, parameters left out."""
    return frozenset(_WORD.findall(parse(source).text.lower()))


def refused_word(source: str) -> str | None:
    """Return the word for which a submit is refused with code 24, if there is one."""
    return next(iter(words_of(source) & REFUSED_WORDS), None)


def version_of(source: str, *, bot_type: str = "MID_JOURNEY") -> str:
    """Return the model: "7", "6.1", "niji 7" and the like."""
    prompt = parse(source)
    niji = prompt.parameter("niji")
    if niji is not None or bot_type == "NIJI_JOURNEY":
        return f"niji {niji or DEFAULT_VERSION}"
    return (prompt.parameter("v") or DEFAULT_VERSION).removesuffix(".0")


def aspect_of(source: str) -> float:
    """Return width divided by height, 1.0 unless the prompt says otherwise."""
    ratio = _RATIO.fullmatch(parse(source).parameter("ar") or "1:1")
    width, height = (int(side) for side in ratio.groups()) if ratio else (1, 1)
    return width / height if width and height else 1.0


def final_prompt(source: str, *, bot_type: str = "MID_JOURNEY") -> str:
    """Return the prompt as upstream reports it: the version is written out, `7` as `7.0`."""
    prompt = parse(source)
    kept = [(name, value) for name, value in prompt.parameters if name not in {"v", "niji"}]
    version = version_of(source, bot_type=bot_type)
    number = version.removeprefix("niji ")
    if not version.startswith("niji"):
        number = number if "." in number else f"{number}.0"
    kept.append(("niji" if version.startswith("niji") else "v", number))
    parameters = " ".join(f"--{name} {value}".strip() for name, value in kept)
    return " ".join([*prompt.images, prompt.text, parameters]).strip()


def failure_of(source: str, *, pictures: int = 0) -> str | None:
    """Return the reason for which a task with this prompt fails after it was accepted, or None."""
    banned = words_of(source) & BANNED_WORDS
    if banned:
        return f"[Banned prompt detected] The word {min(banned)} may not be used."
    prompt = parse(source)
    if not prompt.text and len(prompt.images) + pictures < PICTURES_WITHOUT_TEXT:
        return "[Invalid prompt] A prompt needs text, or two pictures."
    for name, value in prompt.parameters:
        complaint = _complaint(name, value)
        if complaint:
            return f"[Invalid parameter] {complaint}"
    return None


def _complaint(name: str, value: str) -> str | None:
    if name in FLAGS:
        return f"`--{name}` takes no value, not `{value}`" if value else None
    if name in RANGES:
        return _range_complaint(name, value)
    if name in WORDS:
        return None if value or name in OPTIONAL_VALUE else f"`--{name}` needs a value"
    check = _CHECKS.get(name)
    if check is None:
        return f"Unrecognized parameter `--{name}`"
    return None if check(value) else f"`--{name}` cannot be `{value}`"


def _range_complaint(name: str, value: str) -> str | None:
    low, high = RANGES[name]
    try:
        number = float(value)
    except ValueError:
        return f"`--{name}` needs a number from {low} to {high}, not `{value}`"
    return None if low <= number <= high else f"`--{name}` must be from {low} to {high}"


def _is_ratio(value: str) -> bool:
    ratio = _RATIO.fullmatch(value)
    return ratio is not None and "0" not in ratio.groups()


_CHECKS: dict[str, Callable[[str], bool]] = {
    "ar": _is_ratio,
    "v": lambda value: value.removesuffix(".0") in VERSIONS,
    "niji": lambda value: not value or value in NIJI_VERSIONS,
}
