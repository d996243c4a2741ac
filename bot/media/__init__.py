"""Fetching pictures from addresses that others chose, checking them, and making them fit."""

from bot.media.areas import Area
from bot.media.charts import Bars, Columns, can_draw, chart
from bot.media.errors import (
    Corrupt,
    NotAPicture,
    PictureError,
    TooBig,
    Unavailable,
    UnsupportedFormat,
    UnusableMask,
)
from bot.media.families import FamilyMember, family, thumbnail
from bot.media.fetching.budget import ByteBudget, Hold
from bot.media.fetching.fetcher import Fetcher
from bot.media.fit import fit
from bot.media.identify import identify
from bot.media.masks import Mask, mask_from_picture, preset_mask
from bot.media.overlay import overlay
from bot.media.picture import Picture, to_data_uri
from bot.media.references import Reference, reference
from bot.media.worker_process import close

__all__ = [
    "Area",
    "Bars",
    "ByteBudget",
    "Columns",
    "Corrupt",
    "FamilyMember",
    "Fetcher",
    "Hold",
    "Mask",
    "NotAPicture",
    "Picture",
    "PictureError",
    "Reference",
    "TooBig",
    "Unavailable",
    "UnsupportedFormat",
    "UnusableMask",
    "can_draw",
    "chart",
    "close",
    "family",
    "fit",
    "identify",
    "mask_from_picture",
    "overlay",
    "preset_mask",
    "reference",
    "thumbnail",
    "to_data_uri",
]
