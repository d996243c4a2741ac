"""Repeatable chance: the same numbers for the same place of a scene."""

import math


def cell_noise(seed: int, cell: int) -> float:
    """Return a number from 0 to 1 that belongs to a cell."""
    value = (seed * 374761393 + cell * 668265263) & 0xFFFFFFFF
    value = ((value ^ (value >> 13)) * 1274126177) & 0xFFFFFFFF
    return ((value ^ (value >> 16)) & 0xFFFF) / 0xFFFF


def ridge(seed: int, x: float, *, smooth: bool) -> float:
    """Return the height of an endless ridge at x, from 0 to 1."""
    total, weight = 0.0, 0.62
    for octave in range(3):
        cell = math.floor(x)
        share = x - cell
        if smooth:
            share = share * share * (3 - 2 * share)
        low, high = cell_noise(seed + octave, cell), cell_noise(seed + octave, cell + 1)
        total += weight * (low + (high - low) * share)
        x, weight = x * 2.3, weight * 0.38
    return total
