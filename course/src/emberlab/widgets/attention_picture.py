"""Draws attention: all heads small, one as a matrix of weights, and what one query gathers through it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import ceil, radians, sin

from emberlab.widgets.attention_heads import draw_heads
from emberlab.widgets.attention_query import draw_query
from emberlab.widgets.attention_scene import (
    LABEL,
    MASK,
    SCALE,
    SCORES,
    SOFTMAX,
    SUM,
    Scene,
    describe,
    headline,
    sayings,
    told,
)
from emberlab.widgets.grid import DROP, GAP, Axis, Grid
from emberlab.widgets.steps import during, frozen
from emberlab.widgets.svg import Markup, element, group, hatch, number, rect, text, text_width
from emberlab.widgets.theme import BLUE, BODY, INK, MARGIN, ORANGE, TITLE, UNIT, WIDTH, frame, paragraph

ROOM = WIDTH - 2 * MARGIN
BOX = 4 * UNIT  # height of a weight
WIDE = 9 * UNIT  # of one, at most
SLANT = 35  # degrees, of the keys' names above their columns
LEFT = MARGIN + LABEL + UNIT
CUT = "An ellipsis stands for tokens that are not drawn."


def draw(
    scene: Scene, selected: Sequence[int] | None = None, source: str | None = None, say: str = ""
) -> Markup:
    """The whole picture, with what belongs to the weight `selected`, or to the token `source`, lit, and what is
    to `say` of the step.
    """
    y: float = MARGIN + TITLE
    title = "attention weights" if not scene.masks else "attention"
    parts: list[Markup] = [text(MARGIN, y, title, "title")]
    parts.append(text(MARGIN + text_width(title, TITLE) + 2 * UNIT, y, headline(scene), "muted"))
    if scene.attention.heads > 1:
        heads, y = draw_heads(scene, y + 4 * UNIT)
        parts.append(heads)
    if scene.steps:
        y += 5 * UNIT
        parts += [during(i, i + 1, _formula(scene, name, y)) for i, name in enumerate(scene.stages)]
    if say:
        lines, y = paragraph(MARGIN, y + 3 * UNIT, say, ROOM, "prose ink")
        parts.append(lines)
    matrix, y = _matrix(scene, y + 2 * UNIT, selected, source)
    parts.append(matrix)
    query, y = draw_query(scene, y + 5 * UNIT, selected, source)
    parts.append(query)
    if selected is not None:
        lines, y = paragraph(MARGIN, y + 4 * UNIT, told(scene, selected[0], selected[1]), ROOM, "")
        parts.append(lines)
    if scene.verdict:
        lines, y = paragraph(MARGIN, y + 4 * UNIT, scene.verdict.words, ROOM, scene.verdict.tone)
        parts.append(lines)
    if len(scene.rows) < len(scene.queries) or len(scene.columns) < len(scene.keys):
        parts.append(text(MARGIN, y + 4 * UNIT, CUT, "prose"))
        y += 4 * UNIT
    return frame(WIDTH, y + MARGIN, describe(scene), *parts)


def draw_still(scene: Scene, selected: Sequence[int] | None, source: str | None, step: int) -> Markup:
    """The picture at one step."""
    said = sayings(scene)
    return frozen(draw(scene, selected, source, said[step] if said else ""), step)


def _formula(scene: Scene, stage: str, y: float) -> Markup:
    """The formula, with the part that a stage works out in bold, and underlined."""
    parts = [(SOFTMAX, "softmax"), ("", "("), (SCORES, "Q Kᵀ"), (SCALE, " / √d")]
    parts += (
        [(MASK, " + mask")] * (MASK in scene.stages) + [("", ")")] + [(SUM, " V")] * (SUM in scene.stages)
    )
    spans = []
    x: float = MARGIN
    line = Markup("")
    for name, written in parts:
        chosen = name == stage
        spans.append(element("tspan", written, class_="strong" if chosen else "muted"))
        width = text_width(written, BODY)
        if chosen:
            lead = text_width(" ", BODY) * (len(written) - len(written.lstrip()))
            line = rect(x + lead, y + GAP, width - lead, GAP / 2, style=f"fill:{BLUE}")
        x += width
    return Markup(text(MARGIN, y, Markup("".join(spans))) + line)


def _matrix(
    scene: Scene, y: float, selected: Sequence[int] | None, source: str | None
) -> tuple[Markup, float]:
    """The queries before their rows, the keys above their columns, and the weights; and where they end."""
    extent = min(WIDE, (ROOM - LABEL - UNIT) / len(scene.columns) - GAP - 3)
    extent = max(5 * UNIT, extent // GAP * GAP)
    grid = Grid(Axis.of(scene.rows, BOX), Axis.of(scene.columns, extent))
    longest = max(text_width(scene.keys[j], BODY) for j in scene.columns)
    top = y + UNIT * ceil((longest * sin(radians(SLANT)) + 2 * UNIT) / UNIT)
    keys = []
    for j, left in grid.columns:
        x, base = LEFT + left + extent / 2 - GAP, top - UNIT - 1
        lit = source == f"k{j}" or (selected is not None and selected[1] == j)
        keys.append(
            group(
                rect(LEFT + left, top - GAP - 1, extent, 2),
                text(
                    x, base, scene.keys[j], "under", transform=f"rotate(-{SLANT} {number(x)} {number(base)})"
                ),
                class_="cell" + (" lit" if lit else ""),
                data_token=f"k{j}",
                data_say=f"key “{scene.keys[j]}”: the column says how much each query looks at it",
            )
        )
    queries = []
    for i, down in grid.rows:
        lit = source == f"q{i}" or (selected is not None and selected[0] == i)
        queries.append(
            group(
                rect(MARGIN, top + down, LABEL, BOX, rx=GAP),
                text(MARGIN + LABEL - UNIT, top + down + BOX / 2 + DROP, scene.queries[i], "end"),
                class_="cell" + (" lit" if lit else ""),
                data_token=f"q{i}",
                data_say=f"query “{scene.queries[i]}”: its row says how much it looks at each key",
            )
        )

    cell = _weights(scene, extent, selected, source)
    parts = [group(*keys, data_board="keys"), group(*queries, data_board="queries")]
    parts.append(group(grid.draw(LEFT, top, cell), data_board="weights"))
    for i, down in grid.rows:
        if i == scene.query:
            left = MARGIN - GAP
            width = LEFT + grid.columns.length - MARGIN + 2 * GAP
            style = f"stroke:{INK};stroke-width:1.5;fill:none"
            box = rect(left, top + down - 3, width, BOX + 6, rx=GAP, style=style, pointer_events="none")
            parts.append(box)
    return Markup("".join(parts)), top + grid.rows.length


def _weights(
    scene: Scene, extent: float, selected: Sequence[int] | None, source: str | None
) -> Callable[[int, int, float, float], Markup]:
    """Draws one element: at each stage its number upon a tint, hatched and crossed once it is masked."""
    reach = {name: _reach(scene, name) for name in scene.stages}

    def cell(i: int, j: int, x: float, y: float) -> Markup:
        parts = [rect(x, y, extent, BOX, rx=GAP)]
        hidden = scene.hidden(i, j)
        for step, name in enumerate(scene.stages):
            written = scene.shows(name, i, j)
            if name == SUM:  # the weights stand as they were
                break
            until = step + 1 if step + 1 < len(scene.stages) and scene.stages[step + 1] != SUM else None
            drawn: list[Markup] = []
            if hidden and name in (MASK, SOFTMAX):
                drawn.append(hatch(x, y, extent, BOX))
                cross = f"M{number(x)} {number(y)}l{number(extent)} {BOX}m0 {-BOX}l{number(-extent)} {BOX}"
                drawn.append(element("path", d=cross, class_="hatch"))
            else:
                value = float(scene.stage(name)[i, j])
                drawn.append(_tint(x, y, extent, value, reach[name]))
            tone = "mid halo" if hidden and name in (MASK, SOFTMAX) else "mid"
            drawn.append(text(x + extent / 2, y + BOX / 2 + DROP, written, tone))
            drawn_at = during(step or None, until, *drawn) if scene.steps else Markup("".join(drawn))
            parts.append(drawn_at)
        lit = (selected is not None and tuple(selected) == (i, j)) or source in (f"q{i}", f"k{j}", f"v{j}")
        return group(
            *parts,
            class_="cell" + (" ghost" if hidden else "") + (" lit" if lit else ""),
            data_index=f"{i},{j}",
            data_reads=f"q{i} k{j} v{j}",
            data_say=told(scene, i, j),
        )

    return cell


def _reach(scene: Scene, name: str) -> float:
    """The size of a value with the fullest tint: 1 for weights, the largest score for scores."""
    if name in (SOFTMAX, SUM):
        return 1.0
    drawn = [abs(float(scene.stage(name)[i, j])) for i in scene.rows for j in scene.columns]
    return max((value for value in drawn if value < float("inf")), default=0.0) or 1.0


def _tint(x: float, y: float, width: float, value: float, reach: float) -> Markup:
    """Blue for more than 0, orange for less, the fuller the further; the number has the sign."""
    size = min(abs(value) / reach, 1.0) if value == value else 0.0
    colour = BLUE if value >= 0 else ORANGE
    box = f"M{number(x)} {number(y)}h{number(width)}v{BOX}h{number(-width)}z"
    return element("path", d=box, style=f"fill:{colour};fill-opacity:{0.5 * size:.2f}")
