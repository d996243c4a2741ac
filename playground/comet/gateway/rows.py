"""The gateway's own rows: its last copies of upstream tasks (new-api: controller/midjourney)."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playground.comet.gateway.links import Links
from playground.comet.upstream.buttons import ButtonJson, Kind
from playground.comet.upstream.tasks import FAILURE, SUCCESS, Task


@dataclass(slots=True, kw_only=True, eq=False)
class Row:
    """One accepted request; `status` is empty until the first copy.

    `copied_s` and `told_s` are when the success was copied, and first shown to a client.
    """

    task: Task
    action: str
    prompt: str
    description: str
    state: str
    status: str = ""
    progress: str = "0%"
    start_ms: int = 0
    finish_ms: int = 0
    has_picture: bool = False
    fail_reason: str = ""
    buttons: list[ButtonJson] | None = None
    prompt_en: str = ""
    bot_type: str = ""
    properties: dict[str, str] | None = None
    bare_looks: int = 0
    copied_progress: int = -1
    copied_s: float | None = None
    told_s: float | None = None

    @property
    def is_final(self) -> bool:
        """Whether the gateway has stopped copying."""
        return self.progress == "100%"

    @property
    def is_behind(self) -> bool:
        """Whether the upstream task has moved since the last copy."""
        return self.status != self.task.status or self.copied_progress != self.task.progress

    def copy_state(self) -> None:
        """Take over the upstream task's present state; a failure counts as 100 % here."""
        task = self.task
        self.status, self.copied_progress = task.status, task.progress
        if task.status == SUCCESS and self.copied_s is None:
            self.copied_s = time.time()
        self.progress = "100%" if task.status == FAILURE else f"{task.progress}%"
        self.start_ms, self.finish_ms = int(task.started_s * 1000), int(task.finished_s * 1000)
        self.has_picture = task.has_picture
        self.fail_reason = task.fail_reason
        self.buttons = None if task.status == FAILURE else list(task.buttons)
        self.prompt_en = task.prompt
        self.bot_type = task.bot_type
        self.properties = {"finalPrompt": task.final_prompt, "finalZhPrompt": ""}

    def fail(self, reason: str) -> None:
        """Give up on the task, whatever upstream says later."""
        self.status, self.progress, self.fail_reason = FAILURE, "100%", reason
        self.finish_ms = int(time.time() * 1000)

    def as_json(self, links: Links, *, bare: bool = False, late: bool = False) -> dict[str, Any]:
        """Return the task object that a client sees.

        A bare one lacks picture and buttons, a late one the buttons only.
        """
        shows = self.has_picture and not bare
        done = self.status == SUCCESS and shows
        return {
            "id": self.task.id,
            "action": self.action,
            "customId": self.task.custom_id,
            "botType": self.bot_type,
            "prompt": self.prompt,
            "promptEn": self.prompt_en,
            "description": self.description,
            "state": self.state,
            "submitTime": int(self.task.submitted_s * 1000),
            "startTime": self.start_ms,
            "finishTime": self.finish_ms,
            "imageUrl": self._image_url(links) if shows else "",
            "image_urls": self._stored_urls(links) if done else [],
            "videoUrl": self._video_url(links) if done else "",
            "status": self.status,
            "progress": self.progress,
            "failReason": self.fail_reason,
            "buttons": [] if bare or late else self.buttons,
            "maskBase64": "",
            "properties": self.properties,
        }

    def _image_url(self, links: Links) -> str:
        link = f"{links.base_url}/mj/image/{self.task.id}"
        return link if self.status == SUCCESS else f"{link}?rand={time.time_ns()}"

    def _stored_urls(self, links: Links) -> list[str]:
        tiles = len(self.task.artwork.tiles) if self.task.artwork else 0
        return [links.sign(f"/files/{self.task.uuid}/0_{n}") for n in range(tiles)]

    def _video_url(self, links: Links) -> str:
        if self.task.job.kind is not Kind.VIDEO:
            return ""
        return links.sign(f"/files/{self.task.uuid}/0_0")


def loosely_typed(tasks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the same task objects with numbers as strings and strings as numbers."""
    return [
        {
            **task,
            "id": int(task["id"]),
            "progress": int(task["progress"].rstrip("%")),
            "buttons": [
                {**button, "type": str(button["type"]), "style": str(button["style"])}
                for button in task["buttons"] or []
            ],
        }
        for task in tasks
    ]
