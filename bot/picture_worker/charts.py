"""Charts of numbers, by matplotlib: columns a day, and bars with what they stand for beside them.

Importing it takes a second and 60 MB, so it is done in the process for charts and for the first.
"""

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from io import BytesIO
from tempfile import TemporaryDirectory
from typing import Any, Final

# Each thread of it would take its share of the memory that there may be.
os.environ["OPENBLAS_NUM_THREADS"] = "1"


def _own_folder() -> AbstractContextManager[str]:
    """A folder for what matplotlib wants to keep, which it may not write.

    `tempfile` alone finds none, since it tries by writing.
    """
    places = [] if sys.platform == "win32" else ["/tmp", "/dev/shm", "/var/tmp"]  # noqa: S108 - a new folder in it
    usable = (place for place in places if os.access(place, os.W_OK))
    place = next(usable, None)
    return nullcontext("") if place is None else TemporaryDirectory(dir=place)


with _own_folder() as folder:
    os.environ["MPLCONFIGDIR"] = folder
    import matplotlib as mpl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import fontManager, get_font
    from matplotlib.ticker import MaxNLocator

_WIDTH: Final = 10.0  # inches, as all sizes here
_DPI: Final = 110
_MARGIN: Final = 0.35
_TITLE: Final = 0.5
_COLUMNS: Final = 2.1
_BAR: Final = 0.44
_GAP: Final = 0.7
_NAMES: Final = 4.3
"""What stands to the left of bars."""
_TICKS: Final = 6
_OWN_FONT: Final = "DejaVuSans.ttf"  # comes with matplotlib, and has most letters but Asia's
_NO_FONT: Final = "LastResort"  # likewise: boxes in the place of letters

_THEMES: Final = {
    "dark": {"back": "#1e1f22", "text": "#f2f3f5", "line": "#4e5058"},
    "light": {"back": "#ffffff", "text": "#1e1f22", "line": "#c4c9ce"},
}
_COLOURS: Final = {
    "dark": {"pictures": "#7c8cff", "dollars": "#43b581", "failures": "#f0787a"},
    "light": {"pictures": "#4752c4", "dollars": "#1f7a4d", "failures": "#b3313a"},
}


def drawn(
    *,
    theme: str,
    title: str,
    columns: Sequence[Mapping[str, Any]],
    bars: Sequence[Mapping[str, Any]],
) -> bytes:
    """A PNG of charts below each other.

    Args:
        theme: dark or light.
        title: above all.
        columns: `title`, `colour`, and `labels` and `values` in order.
        bars: `title`, `colour` and `rows` of name, name if no font has the first, number, words.
    """
    look = _THEMES[theme]
    families = _families(_texts(title, columns, bars))
    style: Any = {
        "font.family": [font for font, _ in families],
        "font.size": 17,
        "text.parse_math": False,
        "text.color": look["text"],
        "axes.facecolor": look["back"],
        "axes.edgecolor": look["line"],
        "xtick.color": look["text"],
        "ytick.color": look["text"],
    }
    known = frozenset().union(*(characters for _, characters in families))
    with mpl.rc_context(style):
        page = _Page(_height(columns, bars), look["back"])
        page.title(title)
        for chart in columns:
            _columns(page, chart, _COLOURS[theme][chart["colour"]], look["line"])
        for chart in bars:
            _bars(page, chart, _COLOURS[theme][chart["colour"]], known)
        return page.png()


class _Page:
    """A figure that is filled from above."""

    def __init__(self, height: float, back: str) -> None:
        self._figure = Figure(figsize=(_WIDTH, height), dpi=_DPI, facecolor=back)
        self._height = self._left = height
        self._left -= _MARGIN

    def title(self, text: str) -> None:
        self._words(text, size=21, weight="bold")
        self._left -= _TITLE

    def axes(self, title: str, height: float, left: float) -> Axes:
        """A part of that height, below its title, so far from the left."""
        self._words(title, weight="bold")
        self._left -= _TITLE + height
        width = _WIDTH - left - _MARGIN
        box = (left / _WIDTH, self._left / self._height)
        axes = self._figure.add_axes((*box, width / _WIDTH, height / self._height))
        self._left -= _GAP
        axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
        axes.tick_params(length=0, pad=8)
        return axes

    def png(self) -> bytes:
        buffer = BytesIO()
        self._figure.savefig(buffer, format="png")
        return buffer.getvalue()

    def _words(self, text: str, **how: Any) -> None:  # noqa: ANN401 - matplotlib's
        at = (_MARGIN / _WIDTH, self._left / self._height)
        self._figure.text(*at, text, verticalalignment="top", **how)


def _height(columns: Sequence[Mapping[str, Any]], bars: Sequence[Mapping[str, Any]]) -> float:
    parts = [_COLUMNS for _ in columns] + [_BAR * len(chart["rows"]) for chart in bars]
    return 2 * _MARGIN + _TITLE + sum(part + _TITLE + _GAP for part in parts) - _GAP / 2


def _columns(page: _Page, chart: Mapping[str, Any], colour: str, line: str) -> None:
    axes = page.axes(chart["title"], _COLUMNS, 1.1)
    labels, values = chart["labels"], chart["values"]
    axes.bar(range(len(values)), values, color=colour, width=0.8)
    step = -(-len(labels) // _TICKS) or 1
    shown = range(0, len(labels), step)
    axes.set_xticks(list(shown), [labels[index] for index in shown])
    axes.set_xlim(-0.6, len(values) - 0.4)
    axes.set_ylim(0, max([*values, 0]) * 1.05 or 1)
    axes.yaxis.set_major_locator(MaxNLocator(3, integer=chart["whole"]))
    axes.yaxis.set_major_formatter("{x:,.0f}" if chart["whole"] else "${x:,.2f}")
    axes.grid(visible=True, axis="y", color=line, linewidth=0.8)
    axes.set_axisbelow(True)


def _bars(page: _Page, chart: Mapping[str, Any], colour: str, known: frozenset[str]) -> None:
    rows = chart["rows"]
    axes = page.axes(chart["title"], _BAR * len(rows), _NAMES)
    most = max(number for *_, number, _ in rows) or 1
    axes.barh(range(len(rows)), [number for *_, number, _ in rows], color=colour, height=0.62)
    axes.set_yticks(
        range(len(rows)), [_readable(name, instead, known) for name, instead, *_ in rows]
    )
    axes.set_xticks([])
    axes.set_xlim(0, most * 1.55)  # what stands beside the longest
    axes.set_ylim(len(rows) - 0.5, -0.5)
    for place, (*_, number, words) in enumerate(rows):
        axes.text(number + most * 0.02, place, words, verticalalignment="center_baseline")


def _readable(name: str, instead: str, known: frozenset[str]) -> str:
    """A name without what no font has, or another if nothing is left of it."""
    return "".join(one for one in name if one in known).strip() or instead


def _texts(title: str, *charts: Sequence[Mapping[str, Any]]) -> Iterable[str]:
    yield title
    for chart in (chart for some in charts for chart in some):
        yield chart["title"]
        yield from chart.get("labels", ())
        for name, instead, _, words in chart.get("rows", ()):
            yield from (name, instead, words)


def _families(texts: Iterable[str]) -> list[tuple[str, frozenset[str]]]:
    """The fonts that these texts need, of those on this machine, with what each is needed for."""
    missing = frozenset("".join(texts))
    found = []
    fonts = [font for font in fontManager.ttflist if _NO_FONT not in font.fname]
    for font in sorted(fonts, key=lambda font: not font.fname.endswith(_OWN_FONT)):
        has = frozenset(one for one in missing if get_font(font.fname).get_char_index(ord(one)))
        if has:
            found.append((font.name, has))
            missing -= has
        if not missing:
            break
    return found
