"""Draws shapes written under each other, what broadcasting makes of them, and who reads what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from emberlab.widgets.broadcast_rule import CLASH, EQUAL, STRETCHED, Column, explain, is_copy, source_index
from emberlab.widgets.broadcasting_scene import OUT, ROOM, Operand, Scene, describe, reads
from emberlab.widgets.grid import DROP, GAP, SKIP, Axis, Grid
from emberlab.widgets.strides_scene import indexed
from emberlab.widgets.svg import Markup, element, group, hatch, rect, text, text_width
from emberlab.widgets.theme import BODY, LEADING, MARGIN, TITLE, UNIT, WIDTH, frame, paragraph
from emberlab.widgets.window import window

BOX = 4 * UNIT  # height of a size, and of an element
COLUMN = 12 * UNIT  # width of a size, at the least

SIGNS = {EQUAL: "=", STRETCHED: "↔", CLASH: "✕"}
TONES = {EQUAL: "muted", STRETCHED: "strong", CLASH: "bad"}
READING = "A dashed, hatched box is not in memory: it is a dimension, or a copy, that broadcasting imagines."


def draw(scene: Scene, selected: Sequence[int] | None = None) -> Markup:
    """The whole picture; with what the result's element `selected` reads lit, when one is given."""
    y: float = MARGIN + TITLE
    outcome = "does not broadcast" if scene.result is None else f"→ {scene.result}"
    given = "   ".join(f"{operand.name} {operand.shape}" for operand in scene.operands)
    title = f"{given}   {outcome}"
    parts: list[Markup] = []
    if text_width(title, TITLE) <= ROOM:
        parts.append(text(MARGIN, y, title, "title"))
    else:
        parts.append(text(MARGIN, y, f"{len(scene.operands)} operands   {outcome}", "title"))
    table, y = _table(scene, y + 4 * UNIT)
    parts.append(table)
    tone = "bad" if scene.result is None else "ink"
    lines, y = paragraph(MARGIN, y + 4 * UNIT, explain(scene.columns, scene.names), ROOM, f"prose {tone}")
    parts.append(lines)
    if scene.students is not None:
        said, agrees = scene.students
        ending = ": it agrees ✓" if agrees else ": it does not agree ✕"
        lines, y = paragraph(MARGIN, y + LEADING + UNIT / 2, said + ending, ROOM, "" if agrees else "bad")
        parts.append(lines)
    if scene.drawn is not None:
        grids, y = _grids(scene, y + 4 * UNIT, None if selected is None else tuple(selected))
        parts.append(grids)
    if selected is not None:
        lines, y = paragraph(MARGIN, y + 4 * UNIT, reads(scene, selected), ROOM, "")
        parts.append(lines)
    if any(is_copy(o.shape, index) for o in scene.operands for index in scene.positions()) or any(
        size is None for column in scene.columns for size in column.sizes
    ):
        lines, y = paragraph(MARGIN, y + 4 * UNIT, READING, ROOM)
        parts.append(lines)
    return frame(WIDTH, y + MARGIN, describe(scene), *parts)


def _table(scene: Scene, y: float) -> tuple[Markup, float]:
    """The shapes flush right, a verdict for each column, and the result; and where they end."""
    named = max(text_width(name, BODY) for name in [*scene.names, "result"]) + 2 * UNIT
    clash = next((column.dim for column in scene.columns if column.size is None), len(scene.columns) - 1)
    labels = [_label(column, size) for column in scene.columns for size in column.sizes]
    wide = max([COLUMN, *(text_width(label, BODY) + 2 * UNIT for label in labels)])
    count = min(len(scene.columns), int((ROOM - named - 2 * SKIP) // (wide + GAP)))
    shown = Axis.of(window(len(scene.columns), count, clash) if count else [], wide)
    x = MARGIN + named
    lines = len(scene.operands)
    below = y + 2 * UNIT + lines * (BOX + UNIT)
    middle = y + 2 * UNIT + BOX / 2 + DROP  # the baseline of the first operand's line
    parts = [text(MARGIN, middle + i * (BOX + UNIT), name) for i, name in enumerate(scene.names)]
    for dim, left in shown:
        column = scene.columns[dim]
        centre = x + left + wide / 2
        parts.append(text(centre, y + UNIT, f"dim {dim}", "small mid"))
        for i, size in enumerate(column.sizes):
            parts.append(_size(column, size, wide, x + left, y + 2 * UNIT + i * (BOX + UNIT)))
        sign = f"{SIGNS[column.verdict]} {column.verdict}"
        parts.append(text(centre, below + UNIT + GAP, sign, f"small mid {TONES[column.verdict]}"))
    for gap in shown.gaps:
        parts.append(text(x + gap, middle, "⋯", "small mid"))
    if not scene.columns:
        parts.append(text(x, middle, "no dimensions: a single number", "muted"))
    below += 3 * UNIT
    right = x + max(shown.length, 2 * COLUMN)
    parts.append(element("path", d=f"M{MARGIN} {below}H{right:.0f}", class_="hatch"))
    below += 2 * UNIT
    parts.append(text(MARGIN, below + BOX / 2 + DROP, "result"))
    for dim, left in shown:
        size = scene.columns[dim].size
        tone, content = ("outside", "✕") if size is None else ("result", str(size))
        box = rect(x + left, below, wide, BOX, rx=GAP)
        label = text(x + left + wide / 2, below + BOX / 2 + DROP, content, "mid")
        parts.append(group(box, label, class_=f"cell {tone}"))
    if not scene.columns:
        parts.append(text(x, below + BOX / 2 + DROP, "()"))
    return group(*parts), below + BOX


def _label(column: Column, size: int | None) -> str:
    """A size as it is written: `1 → 4` where it is stretched."""
    own = 1 if size is None else size
    return str(own) if column.size in (None, own) else f"{own} → {column.size}"


def _size(column: Column, size: int | None, wide: float, x: float, y: float) -> Markup:
    """One operand's size in one column: a ghostly 1 where it has none, an arrow where it is stretched."""
    own = 1 if size is None else size
    stretched = column.size is not None and own != column.size
    parts = [rect(x, y, wide, BOX, rx=GAP)]
    if size is None:
        parts.append(hatch(x, y, wide, BOX))
    tone = "mid halo" if size is None else "mid"
    clashes = column.size is None and own != 1
    parts.append(text(x + wide / 2, y + BOX / 2 + DROP, _label(column, size), tone))
    signs = {"ghost": size is None, "stretched": stretched, "outside": clashes}
    return group(*parts, class_=" ".join(["cell", *(sign for sign, holds in signs.items() if holds)]))


def _grids(scene: Scene, y: float, selected: tuple[int, ...] | None) -> tuple[Markup, float]:
    """Every operand stretched to the result's shape, then the result, side by side; and where they end."""
    drawn = scene.drawn or ()
    ndim = len(drawn)
    rows = Axis.of(drawn[0] if ndim == 2 else (0,), BOX)
    grid = Grid(rows, scene.across)
    before = scene.before
    above = 5 * UNIT if ndim else 2 * UNIT
    width = before + max(grid.columns.length, 12 * UNIT)
    x: float = MARGIN
    parts: list[Markup] = []

    def block(caption: str, board: str, cell: Callable[[tuple[int, ...], float, float], Markup]) -> None:
        nonlocal x, y
        if x > MARGIN and x + width > WIDTH - MARGIN:
            x, y = MARGIN, y + above + rows.length + 3 * UNIT
        corner = x + before
        cells = grid.draw(corner, y + above, lambda i, j, left, top: cell((i, j)[2 - ndim :], left, top))
        numbers = Markup("")
        if ndim:
            numbers = grid.numbers_above(corner, y + above)
        if ndim == 2:
            numbers = Markup(numbers + grid.numbers_before(corner, y + above))
        parts.append(group(text(corner, y + UNIT, caption), numbers, cells, data_board=board))
        x += width + 4 * UNIT

    for number, operand in enumerate(scene.operands):
        block(
            f"{operand.name} {operand.shape}", f"operand-{number}", partial(_source, scene, number, selected)
        )
    block(f"{OUT} {scene.result}", "result", partial(_target, scene, selected))
    return group(*parts), y + above + rows.length


def _key(index: Sequence[int]) -> str:
    return ",".join(map(str, index))


def _token(operand: Operand, number: int, index: Sequence[int]) -> str:
    """What names an element of an operand (`0:1,0`), or a copy of one in the stretched picture (`0@1,2`)."""
    if is_copy(operand.shape, index):
        return f"{number}@{_key(index)}"
    return f"{number}:{_key(source_index(operand.shape, index))}"


def _source(
    scene: Scene, number: int, selected: tuple[int, ...] | None, index: tuple[int, ...], x: float, y: float
) -> Markup:
    """An element of a stretched operand: real where it lies, a ghost where broadcasting repeats it."""
    operand, extent = scene.operands[number], scene.extent
    own = source_index(operand.shape, index)
    copy = is_copy(operand.shape, index)
    read = selected is not None and own == source_index(operand.shape, selected)
    lit = read and (not copy or index == selected)
    name = indexed(operand.name, own)
    said = f"{name}: all elements of {OUT} that read it are lit"
    if copy:
        said = f"{name} again: nothing is copied, a stride of 0 reads it once more"
    parts = [rect(x, y, extent, BOX, rx=GAP)]
    if copy:
        parts.append(hatch(x, y, extent, BOX))
    label = operand.show(own)
    parts.append(text(x + extent / 2, y + BOX / 2 + DROP, label, "mid halo" if copy else "mid"))
    return group(
        *parts,
        class_="cell" + (" ghost" if copy else "") + (" lit" if lit else ""),
        data_operand=number,
        data_index=None if copy else _key(own),
        data_ghost_of=_key(own) if copy else None,
        data_token=_token(operand, number, index),
        data_say=said,
    )


def _target(
    scene: Scene, selected: tuple[int, ...] | None, index: tuple[int, ...], x: float, y: float
) -> Markup:
    """An element of the result, with the names of all that it reads."""
    extent = scene.extent
    tokens: list[str] = []
    for number, operand in enumerate(scene.operands):
        tokens.append(f"{number}:{_key(source_index(operand.shape, index))}")
        if is_copy(operand.shape, index):
            tokens.append(_token(operand, number, index))
    return group(
        rect(x, y, extent, BOX, rx=GAP),
        text(x + extent / 2, y + BOX / 2 + DROP, scene.meeting(index), "mid"),
        class_="cell result" + (" lit" if index == selected else ""),
        data_index=_key(index),
        data_reads=" ".join(tokens),
        data_say=reads(scene, index),
    )
