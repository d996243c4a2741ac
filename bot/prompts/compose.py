import re
from dataclasses import dataclass

from bot.prompts.errors import PromptError, quoted
from bot.prompts.normalise import normalise
from bot.prompts.notes import notes_on
from bot.prompts.options import check_companions, choose, with_defaults
from bot.prompts.parameters import BY_SPELLING, Kind
from bot.prompts.parse import Parsed, parse

_OPENING = re.compile(r"(?<!\\)\{")
_CLOSING = re.compile(r"(?<!\\)\}")
_NOT_SENT = frozenset({Kind.SPEED, Kind.VISIBILITY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A prompt that is ready to be sent.

    Attributes:
        text: what is sent: links, words, parameters, in one line.
        typed: the prompt as its member typed it, cleaned, to be shown.
        parameters: the value of each parameter in ``text`` by its canonical name ("ar", "v",
            "s"), "" for a flag. Those that the table does not know are there as spelled.
        niji: whether Niji draws it.
        speed: "fast", "relax" or "turbo" if that was typed; it is not in ``text``.
        notes: plain sentences about what was changed or may not work.
    """

    text: str
    typed: str
    parameters: dict[str, str]
    niji: bool
    speed: str | None
    notes: tuple[str, ...]


def compose(prompt: str, *, niji: bool, defaults: str = "", max_length: int = 2000) -> Composed:
    """Turn what a member typed into the prompt that is sent (cometapi.md 6 and rule 38).

    ``niji`` is whether the member chose Niji beside the prompt; ``defaults`` are parameters to
    add where the member typed none; ``max_length`` limits the result, in characters.

    Raises:
        PromptError: the prompt is certain to fail, or asks for what could not be followed.
    """
    typed = normalise(prompt)
    _check_length(typed, max_length=max_length)
    parsed = parse(typed)
    _refuse_permutations(parsed.text)
    chosen = choose(parsed.options)
    preset = choose(parse(normalise(defaults)).options)
    is_niji = niji or "niji" in chosen or ("niji" in preset and "v" not in chosen)
    if is_niji and "v" in chosen:
        raise PromptError(
            f"`--v {chosen['v']}` is not a version of Niji. Leave it out, or choose Midjourney.",
            part=f"--v {chosen['v']}",
        )
    sent = with_defaults(_sendable(chosen), _sendable(preset), is_niji=is_niji)
    check_companions(sent)
    _check_subject(parsed, is_video="video" in sent)
    text = " ".join([*parsed.links, *parsed.words, *_rendered(sent)])
    _check_length(text, max_length=max_length)
    return Composed(
        text=text,
        typed=typed,
        parameters=sent,
        niji=is_niji,
        speed=next((name for name in chosen if _kind(name) is Kind.SPEED), None),
        notes=tuple(notes_on(parsed, chosen, sent)),
    )


def check_defaults(defaults: str) -> None:
    """Check the operator's default parameters.

    Raises:
        PromptError: they hold something else than parameters, or one that is certain to fail.
    """
    parsed = parse(normalise(defaults))
    _refuse_permutations(parsed.text)
    if parsed.links or parsed.words:
        part = " ".join([*parsed.links, *parsed.words])
        sentence = f"Only parameters such as `--v 7` go here, not {quoted(part)}."
        raise PromptError(sentence, part=part)
    for name in choose(parsed.options):
        if _kind(name) in _NOT_SENT:
            raise PromptError(
                f"`--{name}` cannot be a default: it is not a part of the prompt.",
                part=f"--{name}",
            )


def _kind(name: str) -> Kind | None:
    parameter = BY_SPELLING.get(name)
    return parameter.kind if parameter else None


def _sendable(values: dict[str, str]) -> dict[str, str]:
    """Leave out what goes beside the prompt: speed, visibility, and Niji without a version."""
    return {
        name: value
        for name, value in values.items()
        if _kind(name) not in _NOT_SENT and (name, value) != ("niji", "")
    }


def _rendered(values: dict[str, str]) -> list[str]:
    return [f"--{name} {value}".rstrip() for name, value in values.items()]


def _check_length(text: str, *, max_length: int) -> None:
    if len(text) > max_length:
        raise PromptError(
            f"This prompt has {len(text):,} characters, and Midjourney takes up to "
            f"{max_length:,}. Shorten it a little.",
            part=text[max_length:],
        )


def _check_subject(parsed: Parsed, *, is_video: bool) -> None:
    """Refuse a prompt that shows nothing; one link alone is enough for a video only."""
    if parsed.words or len(parsed.links) > 1 or (parsed.links and is_video):
        return
    if parsed.links:
        raise PromptError(
            "One picture link alone is not enough. Add a few words or a second link.",
            part=parsed.links[0],
        )
    if parsed.options:
        raise PromptError(
            "There are only parameters here. Describe the picture before them, "
            "such as `a paper boat --ar 16:9`.",
            part=parsed.text,
        )
    raise PromptError("The prompt is empty. Describe the picture you would like.")


def _refuse_permutations(text: str) -> None:
    """Refuse `{a, b}`: it becomes several tasks, of which the API tracks one."""
    opening = _OPENING.search(text)
    closing = opening and _CLOSING.search(text, opening.end())
    if opening and closing:
        raise PromptError(
            "Braces ask for several pictures at once, and only one of them could be followed "
            "here. Send one prompt for each, or write `\\{` and `\\}` for plain braces.",
            part=text[opening.start() : closing.end()],
        )
