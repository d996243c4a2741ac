"""What members can ask for with a command. Each stores the request before anything is answered.

Each raises `RefusedError` with nothing changed when it cannot be done. Pictures are named by their
address here; they are fetched and checked when their turn comes (`bot.engine.submitting.inputs`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.domain.kinds import Kind, Speed
from bot.domain.tasks import NewTask
from bot.engine.addresses import IMAGE, IMAGES, address_in, joined, pictures_of
from bot.media import Area
from bot.prompts import PromptError, Purpose, compose
from bot.services.refusals import RefusedError, Why

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.domain.tasks import Task, TaskView
    from bot.services.tasks.intake import Asker, Intake

BLENDED: Final = range(2, 6)
"""How many pictures a blend takes (cometapi.md 1.2)."""

AREAS: Final = "areas"
MOTION: Final = "motion"
LOOP: Final = "loop"
BATCH: Final = "batch"
HD: Final = "hd"
DIMENSIONS: Final = "dimensions"
"""Names of a task's options, beside those for addresses."""


def are_areas(names: str) -> bool:
    """Whether these are areas of a picture, one or more, as a task's options name them."""
    return set(names.split(",")) <= set(Area)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """A prompt with what was chosen beside it."""

    prompt: str
    niji: bool = False
    speed: Speed | None = None
    images: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


class Requests:
    """The commands' use cases."""

    def __init__(self, intake: Intake) -> None:
        self._intake = intake

    async def imagine(
        self, asker: Asker, wish: Wish, *, to_post: bool = False, instead_of: int | None = None
    ) -> TaskView:
        """Take up a new prompt; `to_post`: the painter posts its message.

        `instead_of` names a task that is withdrawn for it, if it still waits.
        """
        new = self.composed(asker, wish, to_post=to_post)
        return await self._intake.create(new, instead_of=instead_of)

    def composed(self, asker: Asker, wish: Wish, *, to_post: bool = False) -> NewTask:
        """The row that a prompt becomes. Raises RefusedError if it cannot work."""
        defaults = self._intake.defaults
        try:
            composed = compose(
                wish.prompt,
                niji=wish.niji,
                defaults=defaults.parameters,
                pictures=len(wish.images),
            )
        except PromptError as error:
            raise RefusedError(Why.PROMPT, sentence=error.sentence) from error
        typed_speed = Speed(composed.speed) if composed.speed else None
        return NewTask(
            kind=Kind.IMAGINE,
            guild_id=asker.guild_id,
            channel_id=asker.channel_id,
            user_id=asker.user_id,
            prompt=composed.typed,
            sent_prompt=composed.text,
            niji=composed.niji,
            speed=wish.speed or typed_speed or defaults.speed,
            notes=(*wish.notes, *composed.notes),
            fix=composed.fix,
            options={IMAGES: joined(wish.images)} if wish.images else {},
            upload_limit=asker.upload_limit,
            interaction_token=None if to_post else asker.interaction_token,
            interaction_id=None if to_post else asker.interaction_id,
            to_post=to_post,
        )

    async def blend(
        self,
        asker: Asker,
        images: Sequence[str],
        *,
        dimensions: str,
        speed: Speed | None = None,
    ) -> TaskView:
        """Blend 2 to 5 pictures."""
        if len(images) not in BLENDED:
            sentence = f"A blend takes 2 to 5 pictures, and you gave {len(images)}."
            raise RefusedError(Why.PROMPT, sentence=sentence)
        options = {IMAGES: joined(images), DIMENSIONS: dimensions}
        words = f"A blend of {len(images)} pictures"
        return await self._with_pictures(asker, Kind.BLEND, words, options, speed)

    async def describe(self, asker: Asker, image: str) -> TaskView:
        """Get four prompts for a picture."""
        words = "What could this picture's prompt be?"
        options = {IMAGE: address_in(image)}
        return await self._with_pictures(asker, Kind.DESCRIBE, words, options, None)

    async def video(
        self,
        asker: Asker,
        prompt: str,
        options: Mapping[str, str],
        *,
        speed: Speed | None = None,
    ) -> TaskView:
        """Make films that begin with a picture."""
        if speed is Speed.TURBO:
            raise RefusedError(Why.PROMPT, sentence="Films are not made in Turbo. Choose Fast.")
        words = self._words(prompt, Purpose.VIDEO) or "A film from this picture"
        return await self._with_pictures(asker, Kind.VIDEO, words, options, speed, prompt)

    async def edit(
        self,
        asker: Asker,
        prompt: str,
        options: Mapping[str, str],
        *,
        speed: Speed | None = None,
    ) -> TaskView:
        """Repaint a picture, or an area of it."""
        words = self._words(prompt)
        if not words:
            sentence = "Say what the picture, or the chosen area of it, should show."
            raise RefusedError(Why.PROMPT, sentence=sentence)
        if AREAS in options and not are_areas(options[AREAS]):
            raise RefusedError(Why.NO_AREA)
        return await self._with_pictures(asker, Kind.EDIT, words, options, speed, prompt)

    async def swap(self, asker: Asker, face: str, picture: str) -> TaskView:
        """Put the face of one picture into another."""
        words = "A face in another picture"
        options = {IMAGES: joined([face, picture])}
        return await self._with_pictures(asker, Kind.SWAP, words, options, None)

    async def shorten(self, asker: Asker, prompt: str) -> TaskView:
        """Find out which words of a prompt count."""
        wish = Wish(prompt=prompt)
        composed = self.composed(asker, wish)
        return await self._with_pictures(asker, Kind.SHORTEN, composed.prompt, {}, None, prompt)

    async def draft_picture(self, asker: Asker, picture: str) -> int:
        """Keep the address of a picture that a dialog is about; returns the draft's id."""
        self._intake.check_open()
        return await self._intake.store.drafts.keep(
            user_id=asker.user_id,
            content=[{IMAGE: address_in(picture)}],
            now_s=self._intake.clock(),
        )

    async def drafted_picture(self, asker: Asker, draft_id: int) -> str:
        """The picture of a draft. Raises RefusedError if it is not there any more."""
        found = await self._intake.store.drafts.read(draft_id, user_id=asker.user_id)
        if not found or IMAGE not in found[0]:
            raise RefusedError(Why.NO_SUCH_DRAFT)
        return str(found[0][IMAGE])

    async def repeat(
        self,
        asker: Asker,
        task: Task,
        *,
        prompt: str | None = None,
        instead_of: int | None = None,
    ) -> TaskView:
        """Ask for the same again, or for the same with another prompt.

        `instead_of` names a task with a prompt alone that is withdrawn for it, if it still waits.
        """
        if task.kind in {Kind.IMAGINE, Kind.ACTION}:
            images = tuple(pictures_of(task.options))
            wish = Wish(
                prompt=task.prompt if prompt is None else prompt,
                niji=task.niji,
                speed=task.speed,
                images=images,
            )
            return await self.imagine(asker, wish, instead_of=instead_of)
        sent = task.sent_prompt if prompt is None else prompt
        words = task.prompt if prompt is None else self._words(prompt)
        return await self._with_pictures(asker, task.kind, words, task.options, task.speed, sent)

    async def _with_pictures(  # noqa: PLR0917 - private, and all of them are needed
        self,
        asker: Asker,
        kind: Kind,
        words: str,
        options: Mapping[str, str],
        speed: Speed | None,
        sent_prompt: str = "",
    ) -> TaskView:
        return await self._intake.create(
            NewTask(
                kind=kind,
                guild_id=asker.guild_id,
                channel_id=asker.channel_id,
                user_id=asker.user_id,
                prompt=words,
                sent_prompt=" ".join(sent_prompt.split()),
                speed=speed or self._intake.defaults.speed,
                options=dict(options),
                upload_limit=asker.upload_limit,
                interaction_token=asker.interaction_token,
                interaction_id=asker.interaction_id,
            ),
        )

    def _words(self, prompt: str, purpose: Purpose = Purpose.REGION) -> str:
        """A prompt beside a picture, cleaned; it may be empty. Raises RefusedError."""
        if not prompt.strip():
            return ""
        try:
            return compose(prompt, niji=False, pictures=1, purpose=purpose).typed
        except PromptError as error:
            raise RefusedError(Why.PROMPT, sentence=error.sentence) from error
