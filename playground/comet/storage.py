"""What of the local CometAPI is stored, and the types of everything in it."""

import copy
from dataclasses import replace
from typing import Any

from playground.comet.drawing.artworks import Artwork, Motion
from playground.comet.drawing.masks import Mask
from playground.comet.drawing.palettes import Palette
from playground.comet.drawing.recipes import (
    Blended,
    Closer,
    Framed,
    Landscape,
    Photo,
    Repainted,
    Tinted,
)
from playground.comet.drawing.scenes import Scene, View
from playground.comet.drawing.sketches import (
    Clips,
    Composed,
    Extended,
    Fixed,
    Mixed,
    Repaint,
    Varied,
)
from playground.comet.gateway.prices import Charge
from playground.comet.gateway.rows import Row
from playground.comet.http.pipeline import Request
from playground.comet.server import LocalComet
from playground.comet.upstream.buttons import Kind, Press
from playground.comet.upstream.jobs import Job
from playground.comet.upstream.tasks import Task

RECIPES = (Blended, Closer, Framed, Landscape, Mask, Palette, Photo, Repainted, Scene, Tinted, View)
SKETCHES = (Clips, Composed, Extended, Fixed, Mixed, Repaint, Varied)
TYPES: tuple[type, ...] = (
    *RECIPES,
    *SKETCHES,
    Artwork,
    Charge,
    Job,
    Kind,
    Motion,
    Press,
    Request,
    Row,
    Task,
)
MOST_LINES = 500
"""How many requests are kept when everything is stored."""


def contents_of(comet: LocalComet) -> dict[str, Any]:
    """Return tasks, charges and requests (without their bodies) as they are now."""
    return copy.deepcopy(
        {
            "tasks": comet.upstream.tasks,
            "rows": comet.gateway.rows.contents(),
            "charges": comet.charges,
            "requests": [replace(request, body=None) for request in comet.requests[-MOST_LINES:]],
            "chance": comet.chance.getstate(),
        }
    )


async def put_contents(contents: dict[str, Any], comet: LocalComet) -> None:
    """Put what `contents_of` returned in place of everything, with everything in order."""
    kept = copy.deepcopy(contents)
    comet.faults.clear()
    comet.chance.setstate(kept["chance"])
    comet.charges[:] = kept["charges"]
    comet.pipeline.replace(kept["requests"])
    comet.gateway.rows.replace(kept["rows"])
    await comet.upstream.replace(kept["tasks"])
    comet.changed()
