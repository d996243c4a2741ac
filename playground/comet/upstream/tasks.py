"""Upstream's tasks as they truly are."""

from dataclasses import dataclass, field

from playground.comet import prompts
from playground.comet.drawing.artworks import Artwork
from playground.comet.upstream.buttons import ButtonJson, Kind, Press
from playground.comet.upstream.jobs import Job

STEPS = (0, 15, 31, 46, 62, 78, 93)


SUBMITTED, IN_PROGRESS, MODAL = "SUBMITTED", "IN_PROGRESS", "MODAL"


SUCCESS, FAILURE = "SUCCESS", "FAILURE"


@dataclass(slots=True, kw_only=True, eq=False)
class Task:
    """A task as it truly is; times are epoch seconds, 0 while unset."""

    id: str
    uuid: str
    job: Job = field(repr=False)
    seed: int
    speed: str
    bot_type: str
    parent: "Task | None" = field(default=None, repr=False)
    press: Press | None = None
    custom_id: str = ""
    status: str = SUBMITTED
    progress: int = 0
    fail_reason: str = ""
    submitted_s: float = 0.0
    started_s: float = 0.0
    finished_s: float = 0.0
    artwork: Artwork | None = field(default=None, repr=False)
    buttons: list[ButtonJson] = field(default_factory=list, repr=False)

    @property
    def action(self) -> str:
        """Name of the action, as "IMAGINE"."""
        return self.job.action

    @property
    def prompt(self) -> str:
        """The prompt that really runs."""
        return self.job.prompt

    @property
    def final_prompt(self) -> str:
        """The prompt as upstream reports it; a description's lines stay as they are."""
        if self.job.text or not self.prompt:
            return self.job.text
        return prompts.final_prompt(self.prompt, bot_type=self.bot_type)

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen."""
        return self.status in {SUCCESS, FAILURE}

    @property
    def has_picture(self) -> bool:
        """Whether there is a preview or a result to look at."""
        if self.status == SUCCESS:
            return self.artwork is not None and bool(self.artwork.tiles)
        shows = self.job.kind in {Kind.GRID, Kind.HD}
        return self.status == IN_PROGRESS and shows and self.progress >= STEPS[1]
