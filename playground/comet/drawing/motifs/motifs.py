"""The subjects that a scene can have, as polygons on a unit square (base at y = 0, up is 1)."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from playground.comet.drawing.motifs.air import balloon, bird, rocket
from playground.comet.drawing.motifs.buildings import castle, city, house, lighthouse
from playground.comet.drawing.motifs.creatures import cat, flower, robot, tree
from playground.comet.drawing.motifs.pen import Colours, Pen
from playground.comet.drawing.motifs.water import paper_boat, ship, swan, whale

Draw = Callable[[Pen, Colours], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Motif:
    """A subject: where it lives, which words ask for it, how it is drawn."""

    habitat: str
    words: frozenset[str]
    draw: Draw


def choose(words: frozenset[str], chance: random.Random) -> str:
    """Return the motif that the words ask for, or any."""
    names = [name for name, motif in MOTIFS.items() if motif.words & words]
    return names[0] if names else chance.choice(sorted(MOTIFS))


def habitat_of(name: str) -> str:
    """Return "water", "land" or "air"."""
    return MOTIFS[name].habitat


def _motif(habitat: str, words: str, draw: Draw) -> Motif:
    return Motif(habitat=habitat, words=frozenset(words.split()), draw=draw)


MOTIFS = {
    "paper boat": _motif("water", "boat paper origami", paper_boat),
    "ship": _motif("water", "ship sail sailboat pirate yacht", ship),
    "whale": _motif("water", "whale fish dolphin shark", whale),
    "swan": _motif("water", "swan duck goose", swan),
    "lighthouse": _motif("land", "lighthouse tower harbour", lighthouse),
    "cat": _motif("land", "cat kitten dog fox puppy wolf bear", cat),
    "robot": _motif("land", "robot android astronaut man woman knight", robot),
    "castle": _motif("land", "castle palace temple fortress", castle),
    "city": _motif("land", "city skyline street cyberpunk town", city),
    "house": _motif("land", "house cabin cottage home village", house),
    "flower": _motif("land", "flower rose tulip daisy sunflower", flower),
    "balloon": _motif("air", "balloon airship kite", balloon),
    "rocket": _motif("air", "rocket spaceship space planet", rocket),
    "bird": _motif("air", "bird owl eagle crane dragon butterfly", bird),
    "tree": _motif("land", "tree forest oak wood bonsai", tree),
}
