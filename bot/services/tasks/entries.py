"""What members entered in a command or a dialog that was refused, kept to be mended."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from bot.prompts import preset_name, printable, same_words, with_options
from bot.services.refusals import Refusal, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Self

    from bot.store import Drafts

PROMPT: Final = "prompt"
"""The name of the text that is a prompt."""

PRESET: Final = "preset"
"""The name of the choice that is a preset's name."""

_ENTRY: Final = "entry"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What a member typed, chose and attached, by the names of fields."""

    topic: str
    """Of the form that it fills."""
    tag: str | None = None
    subject: int = 0
    key: str = ""
    bits: str = ""
    """What the form is about, as custom_ids say it."""

    texts: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Sequence[str]] = field(default_factory=dict)
    files: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Addresses of what was attached."""

    options: Mapping[str, str] = field(default_factory=dict)
    """Of a command: parameters beside the prompt."""

    fix: str | None = None
    """The corrected prompt, if it is known."""

    usd: float | None = None
    """The price that its member is asked to agree to, if they are."""

    prompt_by: int | None = None
    """The member whose words the prompt is; None: those of whoever entered it."""

    is_press: bool = False
    """Whether it is the press of a button, in which nothing was entered."""

    @property
    def prompt(self) -> str:
        """The prompt as typed."""
        return self.texts.get(PROMPT, "").strip()

    @property
    def preset(self) -> str | None:
        """The name of the preset that was chosen beside the prompt, as typed."""
        return next(iter(self.choices.get(PRESET, ())), None)

    def with_preset(self) -> Self:
        """The same with the preset that was chosen as `--name` in the prompt."""
        if self.preset is None:
            return self
        name = preset_name(self.preset) or self.preset
        prompt = f"{self.prompt} --{name}".lstrip()
        choices = {name: chosen for name, chosen in self.choices.items() if name != PRESET}
        return replace(self, texts={**self.texts, PROMPT: prompt}, choices=choices)

    def written(self) -> Self:
        """The same with preset and options in the prompt, where their member can edit them."""
        entry = self.with_preset()
        if not entry.options:
            return entry
        prompt = with_options(entry.prompt, entry.options).source
        return replace(entry, texts={**entry.texts, PROMPT: prompt}, options={})

    def fixed(self) -> Self:
        """The same with the corrected prompt."""
        prompt = self.prompt if self.fix is None else self.fix
        return replace(self, texts={**self.texts, PROMPT: prompt}, options={}, fix=None, usd=None)

    def over(self, kept: Self) -> Self:
        """What was sent again, with that of `kept` which no dialog holds.

        Where it has other words they are of whoever sent it.
        """
        return replace(
            self,
            prompt_by=kept.prompt_by if same_words(self.prompt, kept.prompt) else None,
            texts={**kept.texts, **self.texts},
            choices={**kept.choices, **self.choices},
            files={**kept.files, **self.files},
        )


class Entries:
    """Drafts of requests, each of which is one entry."""

    def __init__(self, drafts: Drafts, *, clock: Callable[[], float]) -> None:
        self._drafts = drafts
        self._clock = clock

    async def keep(self, user_id: int, entry: Entry) -> int:
        """Keep what a member entered; returns the draft's id."""
        entry = entry.written()
        texts = {name: _storable(text) for name, text in entry.texts.items()}
        content = [{_ENTRY: asdict(replace(entry, texts=texts))}]
        return await self._drafts.keep(user_id=user_id, content=content, now_s=self._clock())

    async def kept(self, user_id: int, draft_id: int) -> Entry:
        """What the member entered. Raises RefusedError if it is not there any more."""
        return _entry_in(await self._drafts.read(draft_id, user_id=user_id))

    async def take(self, user_id: int, draft_id: int) -> Entry:
        """As `kept`, and nobody gets it again: what it is taken for may cost."""
        _entry_in(await self._drafts.read(draft_id, user_id=user_id))  # of another kind it stays
        return _entry_in(await self._drafts.take(draft_id, user_id=user_id))


def _entry_in(content: list[dict[str, Any]]) -> Entry:
    if not content or _ENTRY not in content[0]:
        raise RefusedError(Refusal.NO_SUCH_DRAFT)
    return Entry(**content[0][_ENTRY])


def _storable(text: str) -> str:
    return "\n".join(map(printable, text.splitlines()))
