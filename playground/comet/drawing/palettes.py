"""Colours of the drawn scenes, and the words of a prompt that ask for them."""

import colorsys
from dataclasses import dataclass, fields

Rgb = tuple[int, int, int]

DARK = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """One mood; each colour names what it is used for."""

    sky_top: Rgb
    sky_middle: Rgb
    sky_low: Rgb
    sun: Rgb
    far: Rgb
    near: Rgb
    water_far: Rgb
    water_near: Rgb
    accent: Rgb

    @property
    def is_dark(self) -> bool:
        """Whether stars show."""
        return sum(self.sky_top) < DARK

    def turned(self, degrees: float) -> "Palette":
        """Return the palette with every hue turned."""
        turned = {
            colour.name: turn_hue(getattr(self, colour.name), degrees) for colour in fields(self)
        }
        return Palette(**turned)


def turn_hue(colour: Rgb, degrees: float) -> Rgb:
    """Return the colour with its hue turned."""
    hue, light, saturation = colorsys.rgb_to_hls(*(channel / 255 for channel in colour))
    turned = colorsys.hls_to_rgb((hue + degrees / 360) % 1.0, light, saturation)
    return _rgb(turned)


def mix(first: Rgb, second: Rgb, share: float) -> Rgb:
    """Return a colour between two: the first at share 0, the second at 1."""
    red, green, blue = first
    return (
        round(red + (second[0] - red) * share),
        round(green + (second[1] - green) * share),
        round(blue + (second[2] - blue) * share),
    )


def _rgb(channels: tuple[float, ...]) -> Rgb:
    red, green, blue = (min(255, max(0, round(channel * 255))) for channel in channels)
    return red, green, blue


def _palette(*codes: str) -> Palette:
    colours = [tuple(bytes.fromhex(code)) for code in codes]
    names = [colour.name for colour in fields(Palette)]
    return Palette(**dict(zip(names, colours, strict=True)))  # type: ignore[arg-type]


PALETTES = {
    "dawn": _palette(
        "5b6fa8", "d79ab0", "ffd9b0", "fff3d6", "8f86ad", "3e4a6b", "e9b9a8", "4d6590", "e8505b"
    ),
    "sunset": _palette(
        "38316b", "c9507a", "ffb25e", "fff0b8", "7b4a7d", "2a2147", "f2925e", "3b2a63", "ffd23f"
    ),
    "noon": _palette(
        "2f86d6", "7cc4f0", "e2f6f5", "fffbe0", "7fa8b8", "2f6b4f", "5fc3cf", "14618f", "f25f3a"
    ),
    "night": _palette(
        "0b1030", "1d2c63", "4a5fa5", "f4f1de", "25346b", "0a1026", "3a5296", "0c1638", "ffb84d"
    ),
    "mint": _palette(
        "3f9c93", "9ed9c0", "f6f3d0", "fffdf0", "74b3a1", "1f5550", "a6dcc6", "2b7a78", "f76c6c"
    ),
    "storm": _palette(
        "2c3944", "5c7180", "b7c4c6", "eef3ee", "54656f", "1c252c", "8ea3aa", "2a3d4a", "f4a63a"
    ),
    "rose": _palette(
        "a05a9c", "ef9fb5", "ffe6d9", "fffaf2", "c48ab8", "6a3a72", "f4bcc4", "8a5fa0", "2f6fb0"
    ),
    "autumn": _palette(
        "6f8fa3", "e8c98f", "fbe9c4", "fff7dc", "c08552", "6e3b1f", "d9a864", "5b4a3f", "c8331f"
    ),
    "winter": _palette(
        "7fa6c9", "c7dcec", "f7fafc", "fffef8", "a9c0d3", "e9f1f6", "bcd3e2", "5d86a6", "c0392b"
    ),
    "desert": _palette(
        "3d8fb5", "f0cf9e", "fde8c1", "fff8e1", "d99a5b", "b5622f", "e5b277", "9c5a30", "2a9d8f"
    ),
    "forest": _palette(
        "4f7f6b", "a8c69f", "eef2d0", "fdfbe2", "5f8f6a", "173a2a", "86b29a", "21503f", "f2b134"
    ),
    "cosmic": _palette(
        "12082b", "47206e", "c2489b", "ffe9f7", "3b1c62", "120a2e", "7a3a93", "1a0f3d", "45e3d0"
    ),
    "ember": _palette(
        "4a0f1e", "b5322c", "ff8c42", "ffe3a3", "7a1f2b", "2a0a12", "e2603a", "4a1220", "f7f3e3"
    ),
}

MOODS = {
    "dawn": {"dawn", "morning", "sunrise", "mist", "fog", "soft"},
    "sunset": {"sunset", "dusk", "evening", "golden", "warm"},
    "noon": {"noon", "day", "summer", "sunny", "blue", "beach", "sea", "ocean", "sky"},
    "night": {"night", "midnight", "moon", "dark", "stars", "starry", "black"},
    "mint": {"mint", "green", "spring", "fresh", "teal", "lake"},
    "storm": {"storm", "rain", "grey", "gray", "cloudy", "noir"},
    "rose": {"rose", "pink", "pastel", "love", "blossom", "cherry", "purple", "violet"},
    "autumn": {"autumn", "fall", "october", "brown", "orange", "harvest"},
    "winter": {"winter", "snow", "snowy", "ice", "cold", "white", "arctic"},
    "desert": {"desert", "sand", "dune", "dunes", "canyon", "yellow"},
    "forest": {"forest", "wood", "woods", "jungle", "garden"},
    "cosmic": {"space", "cosmic", "galaxy", "planet", "alien", "neon", "cyberpunk", "magic"},
    "ember": {"fire", "red", "lava", "volcano", "dragon", "ember"},
}


def moods_of(words: frozenset[str]) -> list[str]:
    """Return the palettes that the words ask for."""
    return [name for name, triggers in MOODS.items() if words & triggers]
