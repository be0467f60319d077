"""A chart → a PNG that is read on a phone: a light card, whatever the background around it.

Runs in a process of its own (see drawer.py): matplotlib takes half a second to load, and 60 MB.
Its own font, DejaVu Sans, has Latin, Greek and Cyrillic letters; fonts of the machine are used for
others where there are any. A name that none can write is given by its stand-in; so is what is
written from right to left, which matplotlib would draw in the wrong order.
"""

import io
import unicodedata
from collections.abc import Sequence

from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from bot.chart import Chart, Series

SIZE, DPI = (5.4, 4.6), 200
"""Inches: 1,080 by 920 points, which Telegram and Slack show in the width of a phone."""

CARD, INK, FAINT, GRID = "#ffffff", "#1b1f24", "#5b6470", "#e3e6ea"
STRIPES = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9")
"""Okabe and Ito's, which the colour-blind tell apart: https://jfly.uni-koeln.de/color/"""
OTHERS, BELL = "#b4bac2", "#b3261e"

FAMILIES = (
    "DejaVu Sans",
    "Noto Sans CJK JP",
    "Noto Sans CJK SC",
    "Noto Sans Thai",
    "Noto Sans Devanagari",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
)
TITLE, TEXT, SMALL = 16.0, 12.0, 11.0
"""Points."""
LONGEST_TITLE, LONGEST_NAME = 36, 18


def png(chart: Chart) -> bytes:
    """Draw it: about 50 KB."""
    families = _families()
    figure = Figure(figsize=SIZE, dpi=DPI, facecolor=CARD)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.09, 0.305, 0.88, 0.52), facecolor=CARD)
    _bars(axes, chart)
    _frame(axes, chart, families)
    _heading(figure, chart, families)
    _legend(figure, chart, families)
    sink = io.BytesIO()
    figure.savefig(sink, format="png", metadata={"Software": None})
    return sink.getvalue()


def _bars(axes: Axes, chart: Chart) -> None:
    places, below = range(len(chart.alerts)), [0] * len(chart.alerts)
    for number, series in enumerate(chart.series):
        axes.bar(places, series.counts, 0.82, bottom=below, color=_colour(number), linewidth=0)
        below = [under + count for under, count in zip(below, series.counts, strict=True)]
    top = max(1, *below)
    axes.set_ylim(0, top * 1.14)
    rang = [place for place, count in enumerate(chart.alerts) if count]
    axes.scatter(
        rang, [below[place] + top * 0.06 for place in rang],
        s=34, marker="v", color=BELL, zorder=3, clip_on=False,
    )  # fmt: skip


def _colour(number: int) -> str:
    return STRIPES[number] if number < len(STRIPES) else OTHERS


def _frame(axes: Axes, chart: Chart, families: Sequence[str]) -> None:
    axes.set_xlim(-0.6, len(chart.alerts) - 0.4)
    axes.yaxis.set_major_locator(MaxNLocator(nbins=4, integer=True))
    axes.set_xticks([place for place, _ in chart.ticks])
    axes.set_xticklabels(
        [label for _, label in chart.ticks], fontfamily=families, fontsize=SMALL, color=FAINT
    )
    axes.tick_params(axis="y", labelsize=SMALL, labelcolor=FAINT, length=0)
    axes.tick_params(axis="x", length=0, pad=4)
    axes.grid(axis="y", color=GRID, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.spines["bottom"].set_color(GRID)


def _heading(figure: Figure, chart: Chart, families: Sequence[str]) -> None:
    """The query, if it can be written: the message around the picture has it in any case."""
    title, subtitle = _cut(chart.title, LONGEST_TITLE), chart.subtitle
    if not _is_drawable(title, families):
        title, subtitle = subtitle, ""
    figure.text(
        0.045, 0.94, title, fontfamily=families, fontsize=TITLE, weight="bold", color=INK,
        va="center", parse_math=False,
    )  # fmt: skip
    figure.text(
        0.045, 0.875, subtitle, fontfamily=families, fontsize=TEXT, color=FAINT, va="center",
        parse_math=False,
    )  # fmt: skip


def _legend(figure: Figure, chart: Chart, families: Sequence[str]) -> None:
    """Who is which stripe, with the count; two in a row."""
    shown: list[tuple[str, str, str]] = [
        (_colour(number), "s", f"{_named(series, families)}  {series.total}")
        for number, series in enumerate(chart.series)
    ]
    if any(chart.alerts):
        shown.append((BELL, "v", f"{chart.alerts_name}  {sum(chart.alerts)}"))
    axes = figure.add_axes((0, 0.012, 1, 0.225))
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    for number, (colour, marker, text) in enumerate(shown):
        x, y = (0.055, 0.54)[number % 2], 0.86 - 0.25 * (number // 2)
        axes.scatter([x], [y], s=42, marker=marker, color=colour)
        axes.text(
            x + 0.025, y, text, fontfamily=families, fontsize=TEXT, color=INK, va="center",
            parse_math=False,
        )  # fmt: skip


def _named(series: Series, families: Sequence[str]) -> str:
    name = series.name if _is_drawable(series.name, families) else series.plain
    return _cut(name, LONGEST_NAME)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def _families() -> list[str]:
    """Those of our families that this machine has; DejaVu comes with matplotlib."""
    known = set(font_manager.get_font_names())
    return [family for family in FAMILIES if family in known]


def _is_drawable(text: str, families: Sequence[str]) -> bool:
    """Whether there is a font for each letter, and all goes from left to right."""
    if any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text):
        return False
    fonts = [
        font_manager.get_font(font_manager.findfont(family, fallback_to_default=False))
        for family in families
    ]
    return all(any(font.get_char_index(ord(letter)) for font in fonts) for letter in text)
