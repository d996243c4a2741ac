"""Fetching pictures from addresses that others chose, checking them, and making them fit."""

from bot.media.errors import NotAPicture, PictureError, TooBig, Unavailable
from bot.media.fetcher import Fetcher
from bot.media.fit import fit
from bot.media.identify import identify
from bot.media.picture import Picture

__all__ = [
    "Fetcher",
    "NotAPicture",
    "Picture",
    "PictureError",
    "TooBig",
    "Unavailable",
    "fit",
    "identify",
]
