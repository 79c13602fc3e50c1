"""The report's plots, drawn by Matplotlib as SVG that follows the reader's light or dark setting."""

from __future__ import annotations

import base64
import io
import warnings
from collections.abc import Sequence
from typing import Any

import matplotlib
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from autograders.writers.items import Item
from autograders.writers.text import line

# Matplotlib knows no CSS variables: it draws in these colours, which are then exchanged.
INK, FAINT, BAR = "#010101", "#020202", "#030303"
STYLE = """<style>
:root { --c1: #1c1c1e; --c2: #b8b8bf; --c3: #3b6fb6 }
@media (prefers-color-scheme: dark) { :root { --c1: #ececf0; --c2: #55555c; --c3: #7fb0f0 } }
</style>"""
NAMES = {INK: "var(--c1)", FAINT: "var(--c2)", BAR: "var(--c3)"}
SETTINGS: Any = {
    "svg.hashsalt": "emberlet",  # the same picture gives the same text
    "svg.fonttype": "path",
    "font.size": 8.5,
    "text.parse_math": False,  # names with dollar signs are names
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "text.color": INK,
    "grid.color": FAINT,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
WIDTH = 5.4  # inches
LONGEST_NAME = 30


def histogram(values: Sequence[float], top: float, label: str, *, bins: int = 10) -> str:
    """How many values lie in each of equal parts from 0 to `top`; the SVG as a data URL."""
    top = max(top, *values, 1e-9) if values else max(top, 1e-9)
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, 2.1), layout="constrained")
        axes = figure.subplots()
        bars: Any
        counts, _, bars = axes.hist(list(values), bins=bins, range=(0, top), color=BAR, rwidth=0.92)
        labels = [str(int(count)) if count else "" for count in counts]
        axes.bar_label(bars, labels=labels, padding=2)
        axes.set_xlabel(label)
        axes.set_ylabel("students")
        axes.set_xlim(0, top)
        axes.margins(y=0.15)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        return _url(figure)


def shares(items: Sequence[Item]) -> str:
    """A bar for each check: the mean share of its points, written beside it."""
    with matplotlib.rc_context(SETTINGS):
        figure = Figure(figsize=(WIDTH, 0.6 + 0.26 * max(len(items), 1)), layout="constrained")
        axes = figure.subplots()
        bars = axes.barh(range(len(items)), [100 * item.difficulty for item in items], color=BAR, height=0.68)
        axes.bar_label(bars, labels=[f"{100 * item.difficulty:.0f} %" for item in items], padding=4)
        axes.set_yticks(range(len(items)), [_short(item.name) for item in items])
        axes.invert_yaxis()
        axes.set_xlim(0, 112)
        axes.set_xticks([0, 25, 50, 75, 100])
        axes.set_xlabel("mean share of the points, in per cent")
        axes.tick_params(axis="y", length=0)
        return _url(figure)


def _short(name: str) -> str:
    name = line(name)
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def _url(figure: Figure) -> str:
    text = io.StringIO()
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Glyph .* missing")  # the table below a plot has every name
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    svg = text.getvalue()
    svg = svg[svg.index("<svg") :]
    for colour, variable in NAMES.items():
        svg = svg.replace(colour, variable)
    start = svg.index(">") + 1
    svg = svg[:start] + STYLE + svg[start:]
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()
