"""Draws a launch: the grid, one block's warps, the kernel's text, and one warp with the memory it touches."""

from __future__ import annotations

from collections.abc import Sequence

from emberlab.widgets.gpu_scene import STEPS, Scene, describe, headline, sayings, totals, verdicts
from emberlab.widgets.gpu_warp import draw_warp
from emberlab.widgets.grid import DROP, GAP, Axis, Grid
from emberlab.widgets.steps import during, frozen
from emberlab.widgets.strides_scene import count
from emberlab.widgets.svg import Markup, group, rect, shorten, text
from emberlab.widgets.theme import BLUE, INK, MARGIN, TITLE, UNIT, WIDTH, frame, paragraph
from emberlab.widgets.window import window

ROOM = WIDTH - 2 * MARGIN
MIDDLE = WIDTH / 2 + 2 * UNIT  # where the warps stand, beside the grid
CHOICE, TALL = 4 * UNIT, 3 * UNIT  # a block in the grid, a warp in the block
LINE = 2 * UNIT  # from a line of the kernel to the next


def draw(
    scene: Scene, selected: Sequence[int] | None = None, source: str | None = None, told: str = ""
) -> Markup:
    """The whole picture, with what the thread `selected`, or the memory cell `source`, is tied to lit, and
    what is `told` of the step.
    """
    run = scene.run
    y: float = MARGIN + TITLE
    parts = [text(MARGIN, y, headline(run), "title")]
    lines, y = paragraph(MARGIN, y + 3 * UNIT, totals(run), ROOM, "muted")
    parts.append(lines)
    choices, y = _choices(scene, y + 4 * UNIT)
    parts.append(choices)
    if scene.code:
        code, y = _code(scene, y + 4 * UNIT)
        parts.append(code)
    if told:
        lines, y = paragraph(MARGIN, y + 4 * UNIT, told, ROOM, "strong")
        parts.append(lines)
    warp, y = draw_warp(scene, y + 4 * UNIT, lit_tokens(scene, selected, source))
    parts.append(warp)
    if len(scene.instructions) > STEPS:
        more = f"The first {STEPS} of {len(scene.instructions)} instructions of this warp are steps."
        parts.append(text(MARGIN, y + 4 * UNIT, more, "prose"))
        y += 4 * UNIT
    for content, tone in verdicts(scene):
        lines, y = paragraph(MARGIN, y + 4 * UNIT, content, ROOM, f"prose {tone}")
        parts.append(lines)
        y -= UNIT
    return frame(WIDTH, y + UNIT + MARGIN, describe(scene), *parts)


def draw_still(scene: Scene, selected: Sequence[int] | None, source: str | None, step: int) -> Markup:
    """The picture at one step."""
    said = sayings(scene)
    return frozen(draw(scene, selected, source, said[step] if said else ""), step)


def lit_tokens(scene: Scene, selected: Sequence[int] | None, source: str | None) -> set[str]:
    """The tokens of the memory cells, and `t` with its number for the threads, that are lit."""
    if selected:
        return {f"t{selected[0]}", *scene.reads.get(selected[0], [])}
    if source in scene.touches:
        return {source, *(f"t{access.thread}" for access in scene.touches[source])}
    return {source} if source else set()


def _choices(scene: Scene, y: float) -> tuple[Markup, float]:
    """The blocks of the grid, and the warps of the block, the chosen ones marked; and where they end."""
    run = scene.run
    at = run.grid.place(scene.block)
    rows = Axis.of(window(run.grid.y, 4, at.y), TALL)
    columns = Axis.of(window(run.grid.x, 8, at.x), CHOICE)
    plane = f", plane {at.z} of {run.grid.z}" if run.grid.z > 1 else ""
    parts: list[Markup] = [text(MARGIN, y, f"grid of {count(run.grid.size, 'block')}{plane}", "small")]
    top = y + 2 * UNIT

    def block(j: int, i: int, x: float, y: float) -> Markup:
        number = i + run.grid.x * (j + run.grid.y * at.z)
        said = f"block {run.grid.show(run.grid.place(number))}"
        label = str(i) if run.grid.ndim == 1 else f"{i},{j}"
        return _choice(x, y, label, f"b{number}", number == scene.block, said)

    blocks = Grid(rows, columns).draw(MARGIN, top, block)
    parts.append(group(blocks, data_board="grid"))
    warps = Axis.of(window(run.warps, 8, scene.warp), CHOICE)
    name = f"block {run.grid.show(at)}: {count(run.block.size, 'thread')} in {count(run.warps, 'warp')}"
    parts.append(text(MIDDLE, y, name, "small"))

    def warp(_: int, i: int, x: float, y: float) -> Markup:
        return _choice(x, y, str(i), f"w{i}", i == scene.warp, f"warp {i} of this block")

    drawn = Grid(Axis.of((0,), TALL), warps).draw(MIDDLE, top, warp)
    parts.append(group(drawn, data_board="warps"))
    return Markup("".join(parts)), top + max(rows.length, TALL)


def _choice(x: float, y: float, label: str, name: str, chosen: bool, said: str) -> Markup:
    """A block or a warp; the chosen one has a bar below its number."""
    bar = rect(x + GAP, y + TALL - GAP, CHOICE - 2 * GAP, GAP / 2, style=f"fill:{INK};stroke:none")
    return group(
        rect(x, y, CHOICE, TALL, rx=GAP, style=f"stroke:{INK};stroke-width:2" if chosen else None),
        text(
            x + CHOICE / 2,
            y + TALL / 2 + DROP,
            shorten(label, 4),
            "small mid strong" if chosen else "small mid",
        ),
        *[bar] * chosen,
        class_="cell",
        data_token=name,
        data_say=said + (", shown here" if chosen else ""),
    )


def _code(scene: Scene, y: float) -> tuple[Markup, float]:
    """The kernel, the line of each step marked; and where it ends."""
    top = y
    height = len(scene.code) * LINE + 2 * UNIT
    parts = [rect(MARGIN, y, ROOM, height, rx=GAP, class_="quiet")]
    places = {line: top + UNIT + i * LINE for i, (line, _) in enumerate(scene.code)}
    for i, one in enumerate(scene.steps):
        if one.line in places:
            mark = rect(MARGIN, places[one.line], GAP, LINE, style=f"fill:{BLUE}")
            band = rect(MARGIN, places[one.line], ROOM, LINE, style=f"fill:{BLUE};fill-opacity:.14")
            parts.append(during(i, i + 1, band, mark))
    before = None
    for line, content in scene.code:
        base = places[line] + LINE / 2 + DROP
        skipped = before is not None and line != before + 1
        parts.append(text(MARGIN + 5 * UNIT, base, f"{'⋯' if skipped else ''}{line}", "small end"))
        parts.append(text(MARGIN + 7 * UNIT, base, content, "small ink"))
        before = line
    return Markup("".join(parts)), y + height
