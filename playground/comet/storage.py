"""What of the local CometAPI is stored: the types of everything in `LocalComet.contents`."""

from playground.comet.buttons import Kind, Press
from playground.comet.doors import Request
from playground.comet.drawing import (
    Artwork,
    Blended,
    Closer,
    Framed,
    Landscape,
    Mask,
    Motion,
    Photo,
    Repainted,
    Tinted,
)
from playground.comet.jobs import Job
from playground.comet.palettes import Palette
from playground.comet.prices import Charge
from playground.comet.rows import Row
from playground.comet.scenes import Scene, View
from playground.comet.sketches import Clips, Composed, Extended, Fixed, Mixed, Repaint, Varied
from playground.comet.upstream import Task

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
