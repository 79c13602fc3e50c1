"""Draws a tensor above its storage: every element with the memory cell it reads, and the reverse."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import product

from emberlab.widgets.grid import GAP, SKIP, Grid
from emberlab.widgets.strides_scene import (
    HEIGHT,
    ROOM,
    Scene,
    arithmetic,
    count,
    describe,
    headline,
    indexed,
    reading,
    rule,
)
from emberlab.widgets.svg import Markup, group, hatch, rect, text, text_width
from emberlab.widgets.theme import BODY, LEADING, MARGIN, TITLE, UNIT, WIDTH, frame, paragraph
from emberlab.widgets.window import runs

BOX = 4 * UNIT  # height of a memory cell


def draw(scene: Scene, selected: Sequence[int] | None = None) -> Markup:
    """The whole picture; with the element `selected` lit, and its arithmetic below, when one is given."""
    view, name = scene.view, scene.name
    y: float = MARGIN + TITLE
    parts = [text(MARGIN, y, name, "title")]
    parts.append(text(MARGIN + text_width(name, TITLE) + 2 * UNIT, y, view.dtype, "muted"))
    for content, tone in ((headline(view), ""), (rule(view, name), "muted")):
        lines, y = paragraph(MARGIN, y + 3 * UNIT, content, ROOM, tone)
        parts.append(lines)
    tensor, y = _tensor(scene, y + 3 * UNIT, selected)
    parts.append(tensor)
    lit = view.slot(selected) if selected is not None else None
    storage, y = _storage(scene, y + 4 * UNIT, lit)
    parts.append(storage)
    if selected is not None:
        lines, y = paragraph(MARGIN, y + 4 * UNIT, arithmetic(view, name, selected), ROOM, "")
        parts.append(lines)
    if remarks := reading(scene):
        lines, y = paragraph(MARGIN, y + 4 * UNIT, remarks, ROOM)
        parts.append(lines)
    return frame(WIDTH, y + MARGIN, describe(view, name), *parts)


def _tensor(scene: Scene, y: float, selected: Sequence[int] | None) -> tuple[Markup, float]:
    """The elements from `y` on, a matrix for each index of the dimensions before the last two; the end."""
    view = scene.view
    if view.numel == 0:
        return text(MARGIN, y + LEADING, "no elements: a size is 0, so nothing is read", "muted"), y + LEADING
    grid = Grid(scene.rows, scene.columns)
    parts: list[Markup] = []
    if view.ndim > 2:
        leading = "  ".join(f"dim {dim} stride {step}" for dim, step in enumerate(view.stride[:-2]))
        lines, y = paragraph(MARGIN, y, f"from block to block:  {leading}", ROOM, "small")
        parts.append(lines)
        y += 2 * UNIT
    left = MARGIN + scene.gutter
    x = left
    # Above a block stand the indices of its columns and its name; in the first line the dimension's too.
    above = 3 * UNIT if view.ndim else 0
    named = 2 * UNIT if view.ndim > 2 else 0
    y += above + named + (2 * UNIT if view.ndim else 0)
    caption = y - (5 * UNIT)
    before: tuple[int, ...] | None = None
    for lead in product(*scene.drawn[:-2]):
        if before is not None and (lead[:-1] != before[:-1] or x + grid.columns.length > WIDTH - MARGIN):
            x, y = left, y + grid.rows.length + 3 * UNIT + above + named
            caption = y - 3 * UNIT
        if lead:
            # An ellipsis before the name says that blocks between the one before and this were left out.
            skipped = before is not None and max(map(int.__sub__, lead, before)) > 1
            parts.append(text(x, caption, ("⋯ " if skipped else "") + indexed(scene.name, lead)))
        parts.append(_block(scene, grid, lead, x, y, before is None, selected))
        x += grid.columns.length + 2 * UNIT + (grid.rows.room if view.ndim > 1 else 0)
        before = lead
    return group(*parts, data_board="tensor"), y + grid.rows.length


def _block(
    scene: Scene,
    grid: Grid,
    lead: tuple[int, ...],
    x: float,
    y: float,
    first: bool,
    selected: Sequence[int] | None,
) -> Markup:
    """The matrix of the elements whose first indices are `lead`, its first cell's corner at `(x, y)`."""
    view = scene.view
    parts = []
    if view.ndim:
        parts.append(grid.numbers_above(x, y))
    if view.ndim > 1:
        parts.append(grid.numbers_before(x, y))
    if first and view.ndim:
        parts.append(text(x, y - 3 * UNIT, f"dim {view.ndim - 1} →  stride {view.stride[-1]}", "small"))
    if first and view.ndim > 1:
        for line, label in enumerate((f"dim {view.ndim - 2} ↓", f"stride {view.stride[-2]}")):
            parts.append(text(x - grid.rows.room - UNIT, y + 2 * UNIT + line * 2 * UNIT, label, "small end"))
    chosen = None if selected is None else tuple(selected)

    def cell(row: int, column: int, left: float, top: float) -> Markup:
        index = (*lead, *(row, column)[2 - min(view.ndim, 2) :])
        return _element(scene, index, left, top, index == chosen)

    parts.append(grid.draw(x, y, cell))
    return Markup("".join(parts))


def _element(scene: Scene, index: tuple[int, ...], x: float, y: float, lit: bool) -> Markup:
    view, slot = scene.view, scene.view.slot(index)
    centre = x + scene.extent / 2
    return group(
        rect(x, y, scene.extent, HEIGHT, rx=GAP),
        text(centre, y + 2 * UNIT + 1, view.show(slot), "mid"),
        text(centre, y + 4 * UNIT, f"[{slot}]", "small mid"),
        class_="cell" + (" lit" if lit else "") + ("" if view.exists(slot) else " outside"),
        data_index=",".join(map(str, index)),
        data_reads=slot,
        data_say=arithmetic(view, scene.name, index),
    )


def _storage(scene: Scene, y: float, lit: int | None) -> tuple[Markup, float]:
    """The memory cells from `y` on, in as many lines as they need; and where they end."""
    view = scene.view
    readers: defaultdict[int, list[str]] = defaultdict(list)
    for index in scene.elements():
        readers[view.slot(index)].append(indexed(scene.name, index))
    # How many bytes one is, so that a stride in elements can be told from NumPy's in bytes.
    total = f"{count(len(view.cells), 'cell')} of {count(view.cells.itemsize, 'byte')}"
    after = MARGIN + text_width("storage", BODY) + 2 * UNIT
    parts = [text(MARGIN, y, "storage"), text(after, y, total, "small")]
    if not scene.slots:
        return Markup("".join(parts)), y
    y += 4 * UNIT
    per_line = next((n for n in (16, 12, 10, 8, 6, 5, 4) if n * scene.extent <= ROOM), 3)
    x: float = MARGIN
    in_line = 0
    for run in runs(scene.slots):
        if run[0] != scene.slots[0] or run[0] > 0:
            parts.append(text(x + SKIP / 2, y + BOX / 2 + GAP, "⋯", "small mid"))
            x += SKIP
        for slot in run:
            if in_line == per_line or x + scene.extent > WIDTH - MARGIN:
                x, y, in_line = MARGIN, y + BOX + 4 * UNIT, 0
            parts.append(_memory_cell(scene, slot, readers[slot], x, y, slot == lit))
            x, in_line = x + scene.extent, in_line + 1
    if scene.slots and scene.slots[-1] < len(view.cells) - 1:
        parts.append(text(x + SKIP / 2, y + BOX / 2 + GAP, "⋯", "small mid"))
    return group(*parts, data_board="storage"), y + BOX + 2 * UNIT


def _memory_cell(scene: Scene, slot: int, readers: Sequence[str], x: float, y: float, lit: bool) -> Markup:
    view = scene.view
    reached = bool(readers) or view.reaches(slot)
    if readers:
        some = ", ".join(readers[:4]) + (f" and {len(readers) - 4} more" if len(readers) > 4 else "")
        said = f"{some} {'reads' if len(readers) == 1 else 'read'} it"
    elif reached:
        said = "only elements that are not drawn read it"
    else:
        said = f"no element of {scene.name} reads it"
    parts = [rect(x, y, scene.extent, BOX)]
    if not reached:
        parts.append(hatch(x, y, scene.extent, BOX))
    centre = x + scene.extent / 2
    parts.append(text(centre, y + BOX / 2 + GAP, view.show(slot), "mid" if reached else "mid halo"))
    parts.append(text(centre, y + BOX + 2 * UNIT - 2, str(slot), "small mid under"))
    if slot == view.offset and view.numel:
        parts.append(text(x + 2 * GAP, y - GAP, "↓ offset", "small under"))
    return group(
        *parts,
        class_="cell" + ("" if reached else " unread") + (" lit" if lit else ""),
        data_slot=slot,
        data_token=slot,
        data_say=f"storage[{slot}] holds {view.show(slot)}: {said}",
    )
