"""Draws a convolution: the padded input with a window on it, the kernel, and the result."""

from __future__ import annotations

from collections.abc import Sequence

from emberlab.widgets.arithmetic import unbroken
from emberlab.widgets.convolution_rule import OUT
from emberlab.widgets.convolution_scene import CELL, ROOM, Scene
from emberlab.widgets.convolution_words import describe, input_name, reads, sizes
from emberlab.widgets.grid import DROP, GAP, Grid
from emberlab.widgets.steps import frozen
from emberlab.widgets.strides_scene import indexed
from emberlab.widgets.svg import Markup, element, group, hatch, number, rect, text, text_width
from emberlab.widgets.theme import MARGIN, ORANGE, TITLE, UNIT, WIDTH, frame, paragraph, paragraphs

PADDING = "A dashed, hatched cell is padding: a zero that is not in the input."
CUT = "Only a part of the input and of the result is drawn, around the window."


def draw(scene: Scene, selected: Sequence[int] | None = None, told: str = "") -> Markup:
    """The whole picture; with what the element `selected` reads lit, and `told` below, when they are given."""
    convolution = scene.convolution
    y: float = MARGIN + TITLE
    title = f"{OUT} = conv{len(convolution.dims)}d({convolution.name}, weight)"
    parts: list[Markup] = [text(MARGIN, y, title, "title")]
    shapes = f"{convolution.input.shape} ∗ {convolution.weight.shape}"
    shapes += "" if scene.problem else f" → {convolution.shape}"
    after = MARGIN + text_width(title, TITLE) + 2 * UNIT
    if after + text_width(shapes, TITLE) > WIDTH - MARGIN:
        lines, y = paragraph(MARGIN, y + 3 * UNIT, shapes, ROOM, "muted")
        parts.append(lines)
    else:
        parts.append(text(after, y, shapes, "muted"))
    for formula in sizes(convolution, scene.problem):
        lines, y = paragraph(MARGIN, y + 3 * UNIT, formula, ROOM, "bad" if scene.problem else "muted")
        parts.append(lines)
    if scene.problem:
        lines, y = paragraph(MARGIN, y + 3 * UNIT, scene.problem, ROOM, "prose bad")
        parts.append(lines)
    chosen = None if selected is None or scene.problem else scene.place(selected)
    grids, y = _grids(scene, y + 5 * UNIT, chosen)
    parts.append(grids)
    padded = any(scene.is_padding(i, j) for i in scene.rows.cells for j in scene.columns.cells)
    notes = " ".join([PADDING] * padded + [_unread(scene)] * bool(_unread(scene)) + [CUT] * scene.is_cut)
    told_below = (
        *((unbroken(part), "") for part in told.split("; ")),
        (scene.verdict.words if scene.verdict else "", scene.verdict.tone if scene.verdict else ""),
        (notes, "prose"),
    )
    lines, y = paragraphs(MARGIN, y, told_below, ROOM)
    parts.append(lines)
    return frame(WIDTH, y + MARGIN, describe(scene), *parts)


def draw_still(scene: Scene, selected: Sequence[int] | None, step: int) -> Markup:
    """The picture at one step, with the window's sum written below."""
    told = ""
    if scene.places:
        told = reads(scene, *(scene.places[step] if selected is None else scene.place(selected)))
    return frozen(draw(scene, selected, told), step)


def _unread(scene: Scene) -> str:
    """What no window reaches, in words; "" where all is read."""
    names = ("rows", "length") if scene.is_flat else ("rows", "columns")
    said = []
    for name, dim in zip(names, scene.dims, strict=True):
        if dim.unread:
            last = "cell" if name == "length" else name[:-1]
            said.append(f"the last {last}" if dim.unread == 1 else f"the last {dim.unread} {last}s")
    return f"No window reaches {' and '.join(said)}: another whole stride does not fit." if said else ""


def _grids(scene: Scene, y: float, chosen: tuple[int, int] | None) -> tuple[Markup, float]:
    """Input, kernel and result, each under its name, and the window of every step; and where they end."""
    convolution = scene.convolution
    lit = set() if chosen is None else set(scene.reading(*chosen))
    left: float = MARGIN + scene.gutter
    axes, kernel, result = Grid(*scene.input_axes), Grid(*scene.kernel_axes), Grid(*scene.out_axes)
    above = 4 * UNIT  # the name and the numbers of the columns
    parts: list[Markup] = []

    def block(name: str, note: str, grid: Grid, x: float, y: float, cells: Markup, board: str) -> float:
        parts.append(text(x, y, name))
        if note:
            parts.append(text(x + text_width(name, TITLE), y, note, "small"))
        parts.append(grid.numbers_above(x, y + above))
        if not scene.is_flat:
            parts.append(grid.numbers_before(x, y + above))
        parts.append(group(cells, data_board=board))
        return y + above + grid.rows.length

    def input_cell(i: int, j: int, x: float, y: float) -> Markup:
        return _input(scene, i, j, x, y, (i, j) in lit)

    def tap_cell(i: int, j: int, x: float, y: float) -> Markup:
        return group(
            rect(x, y, scene.extent, CELL, rx=GAP),
            text(x + scene.extent / 2, y + CELL / 2 + DROP, scene.tap(i, j), "mid"),
            class_="cell",
            data_tap=f"{i},{j}",
        )

    def out_cell(i: int, j: int, x: float, y: float) -> Markup:
        return _out(scene, i, j, x, y, chosen == (i, j))

    lead = [*scene.item, scene.channel]
    name = indexed(convolution.name, lead)
    top = y
    ends = [block(name, "", axes, left, top, axes.draw(left, top + above, input_cell), "input")]
    within = scene.channel - convolution.channels(scene.out)[0]
    x = left if scene.is_flat else left + axes.columns.length + 3 * UNIT + scene.gutter
    if scene.is_flat:
        y = ends[0] + 4 * UNIT
    end = block(
        indexed("weight", (scene.out, within)),
        "",
        kernel,
        x,
        y,
        kernel.draw(x, y + above, tap_cell),
        "weight",
    )
    ends.append(end)
    if scene.places:
        y = end + 5 * UNIT
        board = result.draw(x, y + above, out_cell)
        ends.append(block(indexed(OUT, (*scene.item, scene.out)), "", result, x, y, board, "result"))
        parts.append(_windows(scene, left, top + above, x, y + above))
    return Markup("".join(parts)), max(ends)


def _input(scene: Scene, i: int, j: int, x: float, y: float, lit: bool) -> Markup:
    """A cell of the padded input; below its value is the room for a weight."""
    padding = scene.is_padding(i, j)
    said = (
        "padding: a zero around the input" if padding else f"{input_name(scene, i, j)} = {scene.cell(i, j)}"
    )
    parts = [rect(x, y, scene.extent, CELL, rx=GAP)]
    if padding:
        parts.append(hatch(x, y, scene.extent, CELL))
    written = text(x + scene.extent / 2, y + CELL / 2 + 1, scene.cell(i, j), "mid halo" if padding else "mid")
    return group(
        *parts,
        written,
        class_="cell" + (" ghost" if padding else "") + (" lit" if lit else ""),
        data_token=f"x:{i},{j}",
        data_say=f"{said}: all elements of {OUT} that read it are lit",
    )


def _out(scene: Scene, i: int, j: int, x: float, y: float, lit: bool) -> Markup:
    """An element of the result, with the names of all the cells that it reads."""
    extent = scene.out_extent
    wrong = scene.verdict is not None and scene.verdict.wrong_at(scene.index(i, j)) is not None
    parts = [
        rect(x, y, extent, CELL, rx=GAP),
        text(x + extent / 2, y + CELL / 2 + DROP, scene.values[i, j], "mid"),
    ]
    if wrong:
        parts.append(text(x + extent - 3, y + 9, "✕", "small end under"))
    return group(
        *parts,
        class_="cell result" + (" outside" if wrong else "") + (" lit" if lit else ""),
        data_index=",".join(map(str, scene.index(i, j))),
        data_reads=" ".join(f"x:{a},{b}" for a, b in scene.reading(i, j)),
        data_say=reads(scene, i, j),
    )


def _windows(scene: Scene, left: float, top: float, x: float, y: float) -> Markup:
    """For every step the window, its taps with the weights they meet, and the element that comes out."""
    rows, columns = (dict(axis) for axis in scene.input_axes)
    down, across = (dict(axis) for axis in scene.out_axes)
    extent = scene.extent
    parts = []
    for step, (i, j) in enumerate(scene.places):
        taps = [(left + columns[b], top + rows[a], tap) for (a, b), tap in scene.reading(i, j).items()]
        ring = _box(x + across[j], y + down[i], scene.out_extent, CELL)
        frames = ring + "".join(_box(u, v, extent, CELL) for u, v, _ in taps)
        chips = "".join(_box(u + 3, v + CELL - 14, extent - 6, 12) for u, v, _ in taps)
        left_edge, top_edge, right_edge, bottom_edge = (
            taps[0][0] - GAP,
            taps[0][1] - GAP,
            taps[-1][0] + extent + GAP,
            taps[-1][1] + CELL + GAP,
        )
        reach = _box(left_edge, top_edge, right_edge - left_edge, bottom_edge - top_edge)
        lines = f"fill:none;stroke:{ORANGE};stroke-linejoin:round;stroke-width:"
        weights = [
            text(u + extent / 2, v + CELL - 4, f"×{scene.tap(*tap)}", "small mid strong")
            for u, v, tap in taps
        ]
        parts.append(
            group(
                element("path", d=chips, class_="paper"),
                element("path", d=frames, style=f"{lines}2"),
                element("path", d=reach, style=f"{lines}1;stroke-dasharray:4 4"),
                *weights,
                data_frame=step,
            )
        )
    return group(*parts, style="pointer-events:none")


def _box(x: float, y: float, width: float, height: float) -> str:
    return f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"
