"""Draws one warp: its lanes, the memory below, and for each instruction what ties them."""

from __future__ import annotations

from collections.abc import Sequence

from emberlab.simt import Instruction
from emberlab.simt.dims import WARP
from emberlab.simt.memory import READ
from emberlab.widgets.gpu_memory import BAND, BOX, LEFT, PIECE, PITCH, Strip
from emberlab.widgets.gpu_scene import Scene, token
from emberlab.widgets.grid import DROP, GAP
from emberlab.widgets.steps import during
from emberlab.widgets.strides_scene import count
from emberlab.widgets.svg import Markup, element, group, number, rect, shorten, text, text_width
from emberlab.widgets.theme import BLUE, BODY, INK, MARGIN, ORANGE, UNIT
from emberlab.widgets.window import runs

TALL = 3 * UNIT  # height of a lane


def draw_warp(scene: Scene, y: float, lit: set[str]) -> tuple[Markup, float]:
    """The lanes, the memory below, and for each step what ties them; and where they end."""
    threads = scene.threads
    name = f"warp {scene.warp}  threads {threads[0]} to {threads[-1]}: they run each instruction together"
    heading = text(MARGIN, y, name, "small")
    lanes = y + 2 * UNIT
    cells = []
    for lane in range(WARP):
        x, thread = LEFT + lane * PITCH, scene.warp * WARP + lane
        box = rect(x, lanes, PITCH - 2, TALL, rx=2)
        if thread not in threads:
            cells.append(group(box, class_="cell ghost"))
            continue
        label = text(x + (PITCH - 2) / 2, lanes + TALL / 2 + DROP, str(lane), "small mid")
        cells.append(
            group(
                box,
                label,
                class_="cell lit" if f"t{thread}" in lit else "cell",
                data_index=thread,
                data_reads=" ".join(scene.reads.get(thread, [])),
                data_say=scene.lane(thread),
            )
        )
    board = group(*cells, data_board="warp")
    y = lanes + TALL + 4 * UNIT
    tops, memory = [], []
    for n, strip in enumerate(scene.strips):
        memory.append(_name(strip, y + UNIT))
        tops.append(y + UNIT)
        memory.append(_strip(scene, n, strip, tops[-1], lit))
        y = tops[-1] + strip.height + 3 * UNIT
    below: list[Markup] = []
    above: list[Markup] = []
    for i, one in enumerate(scene.steps):
        under, over = _step(scene, one, lanes, tops)
        below.append(during(i, i + 1, under))
        above.append(during(i, i + 1, over))
    behind = group(*below, pointer_events="none")
    marks = group(*above, pointer_events="none")
    return Markup("".join([heading, behind, board, *memory, marks])), y - 3 * UNIT


def _name(strip: Strip, y: float) -> Markup:
    """An array's name, its type and size, above its cells."""
    array = strip.array
    place = "shared memory, 32 banks" if strip.shared else "global memory, pieces of 32 bytes"
    size = " × ".join(map(str, array.shape)) or "1 element"
    more = (
        f"; {count(strip.left_out, 'row' if strip.shared else 'piece')} not drawn" if strip.left_out else ""
    )
    name = shorten(array.name, 20)
    after = MARGIN + text_width(name, BODY) + 2 * UNIT
    said = f"{size} of {array.dtype}, {place}{more}"
    return Markup(text(MARGIN, y, name, "strong halo") + text(after, y, said, "small halo"))


def _strip(scene: Scene, n: int, strip: Strip, top: float, lit: set[str]) -> Markup:
    """The cells of one array; a number stands by each part: its first cell."""
    parts = []
    per = strip.part // strip.array.itemsize
    for part in strip.parts:
        x, y = strip.corner(part)
        if strip.shared:
            parts.append(text(LEFT - UNIT / 2, top + y + BOX / 2 + DROP, str(part * per), "small end halo"))
        else:
            parts.append(text(x, top + y - GAP, str(part * per), "small halo"))
    if strip.shared:
        for bank in range(0, 32, 4):
            x = LEFT + bank * PITCH + (PITCH - 2) / 2
            parts.append(text(x, top + BAND - GAP, str(bank), "small mid halo"))
    for cell in strip.cells():
        box = strip.box(cell)
        assert box is not None
        name = token(n, cell)
        parts.append(
            group(
                rect(box[0], top + box[1], box[2], BOX),
                class_="cell lit" if name in lit else "cell",
                data_token=name,
                data_say=scene.memory(strip, cell, name),
            )
        )
    return group(*parts, data_board=f"memory-{n}")


def _step(scene: Scene, one: Instruction, lanes: float, tops: Sequence[float]) -> tuple[Markup, Markup]:
    """What one instruction does: the lines from lanes to cells, and the marks upon both."""
    colour = BLUE if one.kind == READ or one.array is None else ORANGE
    active = sorted({thread % WARP for thread in one.threads})
    on = "".join(_box(LEFT + run[0] * PITCH, lanes, len(run) * PITCH - 2, TALL) for run in runs(active))
    over = [element("path", d=on, style=f"fill:{colour};fill-opacity:.24")]
    idle = [thread % WARP for thread in scene.threads if thread % WARP not in active]
    if idle:
        strokes = "".join(f"M{number(LEFT + lane * PITCH + 2)} {lanes + TALL - 2}l14 -20" for lane in idle)
        over.append(element("path", d=strokes, class_="hatch"))
    n = next((n for n, strip in enumerate(scene.strips) if strip.array is one.array), None)
    if n is None:
        return Markup(""), Markup("".join(over))
    strip, top = scene.strips[n], tops[n]
    # Straight down to the array's own band, and only there across: what lies between stays readable.
    ties, guides, cells = [], [], set()
    for access in one.inside:
        box = strip.box(access.cell)
        if box is not None:
            cells.add((box[1], box[0], box[2]))
        target = strip.target(access.cell)
        if target is None:
            continue
        start = number(LEFT + access.thread % WARP * PITCH + (PITCH - 2) / 2)
        guides.append(f"M{start} {lanes + TALL}V{top + GAP}")
        ties.append(f"M{start} {top + GAP}L{number(target[0])} {number(top + target[1])}")
    dash = "" if one.kind == READ else ";stroke-dasharray:4 3"
    under = [element("path", d="".join(guides), class_="hatch")]
    under.append(element("path", d="".join(ties), style=f"stroke:{colour};stroke-width:1;fill:none{dash}"))
    over.append(
        element(
            "path",
            d="".join(_box(x, top + y, width, BOX) for y, x, width in sorted(cells)),
            style=f"fill:{colour};fill-opacity:.5",
        )
    )
    frames = []
    for sector in one.sectors:
        if strip.draws(sector):
            x, y = strip.corner(sector)
            frames.append(
                f"M{number(x - 2)} {number(top + y - 2)}h{PIECE + 4:.0f}v{BOX + 4}h-{PIECE + 4:.0f}z"
            )
    over.append(element("path", d="".join(frames), style=f"stroke:{INK};stroke-width:1.5;fill:none"))
    return Markup("".join(under)), Markup("".join(over))


def _box(x: float, y: float, width: float, height: float) -> str:
    """A rectangle as a part of a path."""
    return f"M{number(x)} {number(y)}h{number(width)}v{number(height)}h{number(-width)}z"
