"""What of the local CometAPI is stored: the types of everything in `LocalComet.contents`."""

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
