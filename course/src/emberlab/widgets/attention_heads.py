"""Draws every head small, side by side: what each of them looks at, at a glance."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from emberlab.widgets.attention_scene import HEADS, Scene
from emberlab.widgets.grid import GAP, Axis
from emberlab.widgets.svg import Markup, element, group, number, rect, text
from emberlab.widgets.theme import BLUE, INK, MARGIN, UNIT
from emberlab.widgets.window import runs, window

SIDE = 8 * UNIT  # of a small matrix
APART = 2 * UNIT
FINEST = 16  # cells of one in each direction
LEVELS = 8  # of tint


def draw_heads(scene: Scene, y: float) -> tuple[Markup, float]:
    """Up to eight heads from `y` on, the chosen one with a bar below; and where they end."""
    drawn = Axis.of(window(scene.attention.heads, HEADS, scene.head), SIDE + APART - GAP)
    parts = [_head(scene, head, MARGIN + left, y) for head, left in drawn]
    parts += [text(MARGIN + gap - UNIT, y + SIDE / 2, "⋯", "small mid") for gap in drawn.gaps]
    return group(*parts, data_board="heads"), y + SIDE + 3 * UNIT


def _head(scene: Scene, head: int, x: float, y: float) -> Markup:
    chosen = head == scene.head
    parts = [rect(x, y, SIDE, SIDE, style=f"stroke:{INK};stroke-width:2" if chosen else None)]
    parts.append(_small(scene.attention.weights[head], x + 1, y + 1, SIDE - 2))
    name = f"head {head}" if scene.attention.heads <= 100 else str(head)
    tone = "small mid strong under" if chosen else "small mid under"
    parts.append(text(x + SIDE / 2, y + SIDE + 2 * UNIT, name, tone))
    if chosen:
        parts.append(
            rect(x + 2 * UNIT, y + SIDE + 3 * UNIT - 2, SIDE - 4 * UNIT, 2, style=f"fill:{INK};stroke:none")
        )
    shown = ", shown below" if chosen else ""
    return group(*parts, class_="cell", data_token=f"h{head}", data_say=f"head {head}{shown}")


def _small(weights: np.ndarray, x: float, y: float, side: float) -> Markup:
    """A matrix of at most 16 by 16 cells, each tinted as the largest weight in it, the head's
    largest fully; a path for every tint."""
    edges = [np.unique(np.linspace(0, size, min(size, FINEST) + 1).astype(int)) for size in weights.shape]
    pooled = np.maximum.reduceat(np.maximum.reduceat(weights, edges[0][:-1], axis=0), edges[1][:-1], axis=1)
    pooled = np.nan_to_num(pooled)
    levels = np.rint(pooled / (pooled.max() or 1) * LEVELS).astype(int)
    rows, columns = levels.shape
    high, wide = side / rows, side / columns
    paths: defaultdict[int, list[str]] = defaultdict(list)
    for i in range(rows):
        for level in set(levels[i].tolist()) - {0}:
            for run in runs([int(j) for j in np.flatnonzero(levels[i] == level)]):
                width = number(len(run) * wide)
                at = f"M{number(x + run[0] * wide)} {number(y + i * high)}"
                paths[level].append(f"{at}h{width}v{number(high)}h-{width}z")
    return Markup(
        "".join(
            element("path", d="".join(paths[level]), style=f"fill:{BLUE};fill-opacity:{level / LEVELS:.2f}")
            for level in sorted(paths)
        )
    )
