"""Draws what one query does: a line to every key as thick as its weight, the values, and their weighted sum."""

from __future__ import annotations

from collections.abc import Sequence

from emberlab.widgets.arithmetic import figure, products, small_figure
from emberlab.widgets.attention_scene import LABEL, SOFTMAX, SUM, Scene, percent
from emberlab.widgets.grid import DROP, GAP, Axis
from emberlab.widgets.steps import during
from emberlab.widgets.svg import Markup, element, group, number, rect, text
from emberlab.widgets.theme import BLUE, INK, MARGIN, UNIT, WIDTH

BOX = 3 * UNIT  # height of a key, and of a value
LEAP = BOX + GAP  # from one to the next
SKIP = 3 * UNIT
FAN = 16 * UNIT  # the room of the lines
KEYS = MARGIN + LABEL + FAN  # where the keys' names begin
BARS = KEYS + LABEL + UNIT  # and the bars
LONG = 11 * UNIT  # of a weight of 1
NUMBERS = BARS + LONG + 6 * UNIT  # where the percentages end
VALUES = NUMBERS + 3 * UNIT
WIDE = (WIDTH - MARGIN - VALUES) / 4 - GAP  # of a feature of a value
THICK = 10  # a line with the weight 1


def draw_query(
    scene: Scene, y: float, selected: Sequence[int] | None, source: str | None
) -> tuple[Markup, float]:
    """The chosen query from `y` on, what it looks at, and what comes of it; and where that ends."""
    keys = Axis.of(scene.columns, BOX)
    if selected is not None:
        source = f"v{selected[1]}"
    shift = 3 * UNIT
    top = y + shift
    middle = top + keys.length / 2
    head = f"head {scene.head}: " if scene.attention.heads > 1 else ""
    parts: list[Markup] = [text(MARGIN, y, f"{head}what “{scene.queries[scene.query]}” looks at", "strong")]
    value = scene.attention.value
    if value is not None:
        parts.append(text(VALUES, y, "values", "small"))
        left_out = value.shape[2] - len(scene.features)
        if left_out:
            parts.append(text(WIDTH - MARGIN, y, f"⋯ {left_out} more", "small end"))
    pill = group(
        rect(MARGIN, middle - BOX / 2, LABEL, BOX, rx=BOX / 2, style=f"stroke:{INK};fill:none"),
        text(MARGIN + LABEL / 2, middle + DROP, scene.queries[scene.query], "mid"),
    )
    lines, rows = [], []
    for j, down in keys:
        share = float(scene.stage(SOFTMAX)[scene.query, j])
        middle_of_key = top + down + BOX / 2
        lines.append(_line(middle, middle_of_key, share))
        rows.append(_key(scene, j, middle_of_key, share))
        rows.append(_value(scene, j, top + down, source))
    parts += [text(KEYS + LABEL / 2, top + gap + DROP, "⋮", "small mid") for gap in keys.gaps]
    begin = scene.stages.index(SOFTMAX) if scene.steps else 0
    if begin:
        ends = [top + down + BOX / 2 for _, down in keys]
        parts.append(during(None, begin, *(_line(middle, end, 0.0) for end in ends)))
    parts.append(during(begin or None, None, *lines))
    parts += [pill, group(*rows, data_board="values")]
    y = top + keys.length
    if SUM in scene.stages:
        parts.append(during(scene.stages.index(SUM), None, _output(scene, y + 2 * UNIT, source)))
        y += 2 * UNIT + BOX
    return Markup("".join(parts)), y


def _line(start: float, end: float, share: float) -> Markup:
    """A curve from the query to a key; dotted where the weight is nothing to speak of."""
    x, across = MARGIN + LABEL, KEYS - UNIT
    bend = (x + across) / 2
    curve = f"M{x} {number(start)}C{bend} {number(start)} {bend} {number(end)} {across} {number(end)}"
    if not share >= 0.005:
        style = "stroke-dasharray:1 5"
        return element("path", d=curve, class_="hatch", style=style)
    style = f"stroke:{BLUE};stroke-width:{max(THICK * min(share, 1), 0.5):.1f};stroke-opacity:.55;fill:none"
    return element("path", d=curve, style=style)


def _key(scene: Scene, j: int, y: float, share: float) -> Markup:
    """A key's name, and at each stage its score, or its weight as a bar and in per cent."""
    hidden = scene.hidden(scene.query, j)
    parts: list[Markup] = [text(KEYS, y + DROP, scene.keys[j], "muted" if hidden else "ink")]
    for step, name in enumerate(scene.stages):
        if name == SUM:
            break
        drawn: list[Markup] = []
        if name == SOFTMAX:
            bar = max(LONG * min(share, 1.0), 0) if share == share else 0
            drawn.append(rect(BARS, y - UNIT, LONG, 2 * UNIT, class_="quiet"))
            drawn.append(rect(BARS, y - UNIT, bar, 2 * UNIT, style=f"fill:{BLUE}"))
            written = "masked" if hidden and scene.masks else percent(share)
        else:
            written = scene.shows(name, scene.query, j)
        drawn.append(text(NUMBERS, y + DROP, written, "end muted" if hidden else "end"))
        until = None if name == SOFTMAX else step + 1
        parts.append(during(step or None, until, *drawn) if scene.steps else Markup("".join(drawn)))
    return Markup("".join(parts))


def _value(scene: Scene, j: int, y: float, source: str | None) -> Markup:
    """The value that stands behind a key, as much of it as there is room for."""
    value = scene.attention.value
    if value is None:
        return Markup("")
    cells = []
    for place, f in enumerate(scene.features):
        number_here = value[scene.head, j, f]
        x = VALUES + place * (WIDE + GAP)
        cells.append(
            group(
                rect(x, y, WIDE, BOX, rx=GAP),
                text(x + WIDE / 2, y + BOX / 2 + DROP, small_figure(number_here), "small mid"),
                class_="cell" + (" lit" if source == f"v{j}" else ""),
                data_token=f"v{j}",
                data_say=f"the value of “{scene.keys[j]}”, feature {f}: {figure(number_here)}",
            )
        )
    return Markup("".join(cells))


def _output(scene: Scene, y: float, source: str | None) -> Markup:
    """The weighted sum, under the values it is made of; what differs from the student's is marked."""
    output, value = scene.attention.output, scene.attention.value
    assert output is not None
    assert value is not None
    name = scene.queries[scene.query]
    rule = f"M{VALUES} {number(y - UNIT)}H{WIDTH - MARGIN - GAP:.0f}"
    label = text(NUMBERS, y + BOX / 2 + DROP, f"output of “{name}” = Σ weight · value", "end")
    parts: list[Markup] = [element("path", d=rule, class_="hatch"), label]
    shares = scene.stage(SOFTMAX)[scene.query]
    for place, f in enumerate(scene.features):
        at = (scene.head, scene.query, f)
        x = VALUES + place * (WIDE + GAP)
        pairs = zip(shares, value[scene.head, :, f], strict=True)
        sum_of = products([(figure(round(float(w), 2)), v) for w, v in pairs])
        said = f"output of “{name}”, feature {f}: {sum_of} ≈ {figure(output[at])}"
        wrong = scene.verdict.wrong_at(at) if scene.verdict else None
        parts.append(
            group(
                rect(x, y, WIDE, BOX, rx=GAP),
                text(
                    x + WIDE / 2,
                    y + BOX / 2 + DROP,
                    ("✕" if wrong else "") + small_figure(output[at]),
                    "small mid",
                ),
                class_="cell result" + " outside" * bool(wrong) + " lit" * (source == f"o{f}"),
                data_token=f"o{f}",
                data_say=f"{said}; {wrong}" if wrong else said,
            )
        )
    return group(*parts, data_board="output")
