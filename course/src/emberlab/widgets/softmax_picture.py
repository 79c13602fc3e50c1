"""Draws a softmax: the scores, what each step makes of them, and the probabilities, as bars with numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from emberlab.widgets.arithmetic import small_figure, unbroken
from emberlab.widgets.grid import DROP, GAP, Axis
from emberlab.widgets.softmax_scene import (
    LABEL,
    OUT,
    PROBABILITY,
    ROOM,
    SCORE,
    Scene,
    Stage,
    describe,
    reads,
    sayings,
    trouble,
)
from emberlab.widgets.steps import during, frozen
from emberlab.widgets.strides_scene import indexed
from emberlab.widgets.svg import Markup, element, group, number, rect, text, text_width
from emberlab.widgets.theme import BLUE, LINE, MARGIN, TITLE, UNIT, WIDTH, frame, paragraphs

BOX = 4 * UNIT  # height of a cell
BAR = 7 * UNIT  # of the longest bar
TINY = 1e-300  # scores closer together are drawn as one: their quotient would overflow
FAINT = f"stroke:{LINE};stroke-dasharray:2 4"
MASKED = "A dashed, crossed cell is masked: its score is -∞, and its probability is 0."
CUT = "An ellipsis stands for entries that are not drawn; they are in the sums."


def draw(scene: Scene, selected: Sequence[int] | None = None, told: str = "") -> Markup:
    """The whole picture; with what the element `selected` reads lit, and `told` below, when they are given."""
    y: float = MARGIN + TITLE
    title = f"{OUT} = softmax({scene.name}, dim={scene.asked})"
    shape = f"{scene.x.shape}"
    parts: list[Markup] = [text(MARGIN, y, title, "title")]
    parts.append(text(MARGIN + text_width(title, TITLE) + 2 * UNIT, y, shape, "muted"))
    chosen = None if selected is None else selected[scene.dim]
    columns = scene.columns
    left = MARGIN + LABEL
    y += 4 * UNIT
    parts += [text(left + start + columns.extent / 2, y, str(i), "small mid") for i, start in columns]
    for step, stage in enumerate(scene.stages):
        drawn, y = _stage(scene, stage, columns, y + 2 * UNIT, chosen)
        parts.append(during(step, None, drawn))
    notes = " ".join([MASKED] * any(scene.line.masked[i] for i in scene.drawn) + [CUT] * scene.is_cut)
    told_below = (
        (trouble(scene), "prose bad"),
        (unbroken(told), ""),
        (scene.verdict.words if scene.verdict else "", scene.verdict.tone if scene.verdict else ""),
        (notes, "prose"),
    )
    lines, y = paragraphs(MARGIN, y, told_below, ROOM)
    parts.append(lines)
    return frame(WIDTH, y + MARGIN, describe(scene), *parts)


def draw_still(scene: Scene, selected: Sequence[int] | None, step: int) -> Markup:
    """The picture at one step, with what is said of it written below."""
    told = sayings(scene)[step] if selected is None else reads(scene, selected[scene.dim])
    return frozen(draw(scene, selected, "" if told == trouble(scene) else told), step)


def _stage(scene: Scene, stage: Stage, columns: Axis, y: float, chosen: int | None) -> tuple[Markup, float]:
    """One step: its name at the left, a cell for each entry, bars above them; and where it ends."""
    left = MARGIN + LABEL
    top = y + (BAR + UNIT if stage.bars else 0)
    parts = [
        text(MARGIN, top + BOX / 2 - 2, stage.name),
        text(MARGIN, top + BOX / 2 + 13, stage.note, "small"),
    ]
    if stage.bars:
        parts.append(_bars(scene, stage, columns, left, y))
    cells = [_cell(scene, stage, i, left + start, top, columns.extent, chosen) for i, start in columns]
    parts.append(group(*cells, data_board=stage.name))
    parts += [text(left + gap, top + BOX / 2 + DROP, "⋯", "small mid") for gap in columns.gaps]
    return group(*parts), top + BOX


def _bars(scene: Scene, stage: Stage, columns: Axis, x: float, y: float) -> Markup:
    """A bar for each entry, from zero up or down; the probabilities are measured against 1."""
    values = [float(stage.values[i]) for i in scene.drawn]
    finite = [value for value in values if np.isfinite(value)]
    high, low = max([0.0, *finite]), min([0.0, *finite])
    if stage.name != SCORE:
        high = 1.0
    span = high - low
    scale = (BAR - UNIT) / (span if span > TINY else 1.0)
    zero = y + UNIT + high * scale
    parts = [element("path", d=f"M{number(x)} {number(zero)}h{number(columns.length)}", class_="hatch")]
    if stage.name != SCORE:
        top = zero - high * scale
        parts.append(element("path", d=f"M{number(x)} {number(top)}h{number(columns.length)}", style=FAINT))
        parts.append(text(x - UNIT, top + DROP, "1", "small end"))
    fill = BLUE if stage.name == PROBABILITY else LINE
    for (_, start), value in zip(columns, values, strict=True):
        if np.isfinite(value) and abs(value) * scale >= 0.5:
            tall = abs(value) * scale
            bar = rect(x + start + UNIT, zero - tall if value > 0 else zero, columns.extent - 2 * UNIT, tall)
            parts.append(bar)
    return group(*parts, style=f"fill:{fill}")


def _cell(
    scene: Scene, stage: Stage, i: int, x: float, y: float, extent: float, chosen: int | None
) -> Markup:
    """One number; crossed where the entry is masked."""
    masked = bool(scene.line.masked[i])
    written = small_figure(stage.values[i])
    result = stage.name == PROBABILITY
    index = scene.index(i)
    wrong = result and scene.verdict is not None and scene.verdict.wrong_at(index) is not None
    parts = [rect(x, y, extent, BOX, rx=GAP)]
    if masked:
        wide = number(extent)
        cross = f"M{number(x)} {number(y)}l{wide} {BOX}m0 {-BOX}l-{wide} {BOX}"
        parts.append(element("path", d=cross, class_="hatch"))
    parts.append(text(x + extent / 2, y + BOX / 2 + DROP, written, "mid halo" if masked else "mid"))
    if wrong:
        parts.append(text(x + extent - 3, y + 9, "✕", "small end under"))
    names = {"cell": True, "result": result, "ghost": masked, "outside": wrong, "lit": chosen == i}
    before = [other.name for other in scene.stages if other.name != PROBABILITY]
    said = f"{indexed(scene.name, index)}, {stage.name}: {written}"
    if stage.name == SCORE:
        said = f"{indexed(scene.name, index)} = {written}: to raise it takes probability from all others"
        if masked:
            said = f"{indexed(scene.name, index)} is masked: its probability is 0"
    key = {name: f"{name.replace(' ', '')}:{i}" for name in before}
    return group(
        *parts,
        class_=" ".join(name for name, holds in names.items() if holds),
        data_index=",".join(map(str, index)) if result else None,
        data_reads=" ".join(key.values()) if result else None,
        data_token=None if result else key[stage.name],
        data_say=reads(scene, i) if result else said,
    )
