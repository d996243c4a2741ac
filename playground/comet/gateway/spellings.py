"""Task objects as other servers of the family write them, and as lists do."""

import json
from typing import Any, Final

from playground.comet.faults import Spelling

Json = dict[str, Any]

_LISTED: Final = (
    "id",
    "action",
    "prompt",
    "status",
    "progress",
    "submitTime",
    "startTime",
    "finishTime",
    "imageUrl",
    "failReason",
    "buttons",
)


def spelled(task: Json, spelling: set[Spelling], *, base_url: str) -> Json:
    """Return a task object that says the same in other ways."""
    task = dict(task)
    link = task["imageUrl"]
    if link and task["status"] == "SUCCESS":
        if "film beside still" in spelling and task["videoUrl"]:
            task["imageUrl"] = f"{link}?still=1"
        if "dead image" in spelling:
            task["imageUrl"] = f"{base_url}/mj/image/0"
        if "no grid" in spelling and task["image_urls"]:
            task["imageUrl"] = ""
        if "relative" in spelling:
            task["imageUrl"] = task["imageUrl"].removeprefix(base_url)
    if "text" in spelling:
        task |= {name: json.dumps(task[name]) for name in ("buttons", "properties")}
    return task


def listed(task: Json) -> Json:
    """Return what a list tells of a task, as documented."""
    return {name: task[name] for name in _LISTED}
