"""Draws a matrix product as on paper: one factor left, the other above, the result in the corner."""

from __future__ import annotations

from collections.abc import Sequence

from emberlab.widgets.arithmetic import unbroken
from emberlab.widgets.grid import DROP, GAP, Grid
from emberlab.widgets.matmul_scene import (
    HEIGHT,
    OUT,
    ROOM,
    Scene,
    describe,
    headline,
    reads,
    sayings,
    shapes,
    which,
)
from emberlab.widgets.steps import during, frozen
from emberlab.widgets.strides_scene import indexed
from emberlab.widgets.svg import Markup, element, group, rect, text, text_width
from emberlab.widgets.theme import MARGIN, ORANGE, TITLE, UNIT, WIDTH, frame, paragraph, paragraphs

CUT = "An ellipsis stands for rows, columns or products that are not drawn."


def draw(scene: Scene, selected: Sequence[int] | None = None, told: str = "") -> Markup:
    """The whole picture; with what the element `selected` reads lit, and `told` below, when they are given."""
    product = scene.product
    y: float = MARGIN + TITLE
    parts: list[Markup] = [text(MARGIN, y, headline(product), "title")]
    after = MARGIN + text_width(headline(product), TITLE) + 2 * UNIT
    if after + text_width(shapes(product), TITLE) > WIDTH - MARGIN:
        lines, y = paragraph(MARGIN, y + 3 * UNIT, shapes(product), ROOM, "muted")
        parts.append(lines)
    else:
        parts.append(text(after, y, shapes(product), "muted"))
    if which(scene):
        lines, y = paragraph(MARGIN, y + 3 * UNIT, which(scene), ROOM, "")
        parts.append(lines)
    if scene.places:
        grids, y = _grids(scene, y + 4 * UNIT, None if selected is None else tuple(selected))
        parts.append(grids)
    else:
        y += 4 * UNIT
        parts.append(text(MARGIN, y, "no elements: a size is 0", "muted"))
    told_below = (
        (unbroken(told), ""),
        (scene.verdict.words if scene.verdict else "", scene.verdict.tone if scene.verdict else ""),
        (CUT if scene.is_cut and scene.places else "", "prose"),
    )
    lines, y = paragraphs(MARGIN, y, told_below, ROOM)
    parts.append(lines)
    return frame(WIDTH, y + MARGIN, describe(scene), *parts)


def draw_still(scene: Scene, selected: Sequence[int] | None, step: int) -> Markup:
    """The picture at one step, with what is said of it written below."""
    told = ""
    if selected is not None:
        _, i, j = scene.product.place(selected)
        told = reads(scene, i, j)
    elif step < scene.steps - 1:
        told = sayings(scene)[step]
    return frozen(draw(scene, selected, told), step)


def _grids(scene: Scene, y: float, selected: tuple[int, ...] | None) -> tuple[Markup, float]:
    """The two factors and the result, and over them what each step lights; and where they end."""
    product = scene.product
    left, corner = MARGIN + scene.rows.room, scene.corner
    top = y + 4 * UNIT
    middle = top + scene.down.length + 5 * UNIT
    chosen = None if selected is None else product.place(selected)[1:]
    a, b, c = (
        Grid(scene.rows, scene.across),
        Grid(scene.down, scene.columns),
        Grid(scene.rows, scene.columns),
    )

    def cell_a(i: int, t: int, x: float, y: float) -> Markup:
        lit = chosen is not None and chosen[0] == i
        name = indexed(product.a.name, product.left(scene.batch, i, t))
        return _factor(f"a:{i},{t}", scene.a(i, t), name, x, y, scene.inner_extent, lit)

    def cell_b(t: int, j: int, x: float, y: float) -> Markup:
        lit = chosen is not None and chosen[1] == j
        name = indexed(product.b.name, product.right(scene.batch, t, j))
        return _factor(f"b:{t},{j}", scene.b(t, j), name, x, y, scene.outer_extent, lit)

    def cell_c(i: int, j: int, x: float, y: float) -> Markup:
        return _result(scene, i, j, x, y, chosen == (i, j))

    parts = [_bands(scene, left, top, corner, middle)]
    # A vector has one index: a row's numbers stand above it, a column's before it.
    numbers = [a.numbers_above(left, middle), b.numbers_before(corner, top)]
    if len(product.a.shape) > 1:
        numbers.append(a.numbers_before(left, middle))
    if len(product.b.shape) > 1:
        numbers.append(b.numbers_above(corner, top))
    parts += numbers
    parts.append(group(a.draw(left, middle, cell_a), data_board="a"))
    parts.append(group(b.draw(corner, top, cell_b), data_board="b"))
    parts.append(group(c.draw(corner, middle, cell_c), data_board="result"))
    parts.append(_rings(scene, left, top, corner, middle))
    below = middle + scene.rows.length + 3 * UNIT
    if scene.columns.gaps or scene.across.gaps or scene.rows.gaps:
        below += GAP
    parts.append(text(corner, y + UNIT, product.b.name))
    parts.append(text(left, below, product.a.name))
    parts.append(text(corner, below, OUT))
    return Markup("".join(parts)), below


def _factor(token: str, written: str, name: str, x: float, y: float, extent: float, lit: bool) -> Markup:
    """An element of one of the factors."""
    return group(
        rect(x, y, extent, HEIGHT, rx=GAP),
        text(x + extent / 2, y + HEIGHT / 2 + DROP, written, "mid"),
        class_="cell" + (" lit" if lit else ""),
        data_token=token,
        data_say=f"{name} = {written}: all elements of {OUT} that read it are lit",
    )


def _result(scene: Scene, i: int, j: int, x: float, y: float, lit: bool) -> Markup:
    """An element of the result: empty until its turn, then the sum so far, then its value."""
    extent, per = scene.outer_extent, len(scene.terms)
    first = scene.places.index((i, j)) * per
    centre, baseline = x + extent / 2, y + HEIGHT / 2 + DROP
    wrong = scene.verdict is not None and scene.verdict.wrong_at(scene.index(i, j)) is not None
    parts = [rect(x, y, extent, HEIGHT, rx=GAP)]
    for at, terms in enumerate(scene.terms[:-1]):
        parts.append(text(centre, baseline, scene.c(i, j, terms), "mid", data_frame=first + at))
    parts.append(text(centre, baseline, scene.c(i, j), "mid", data_from=first + per - 1 or None))
    if wrong:
        parts.append(text(x + extent - 3, y + 9, "✕", "small end under", data_from=first + per - 1 or None))
    reading = [f"a:{i},{t}" for t in scene.drawn_inner] + [f"b:{t},{j}" for t in scene.drawn_inner]
    return group(
        *parts,
        class_="cell result" + (" outside" if wrong else "") + (" lit" if lit else ""),
        data_index=",".join(map(str, scene.index(i, j))),
        data_reads=" ".join(reading),
        data_say=reads(scene, i, j),
    )


def _bands(scene: Scene, left: float, top: float, corner: float, middle: float) -> Markup:
    """Behind the cells: the row and the column of each step, both running into the element they make."""
    per, wide = len(scene.terms), len(scene.drawn_columns)
    parts = []
    right = corner + scene.columns.length + GAP
    for place, (_, down) in enumerate(scene.rows):
        band = rect(
            left - GAP, middle + down - GAP, right - left + GAP, HEIGHT + UNIT, rx=GAP, class_="quiet"
        )
        parts.append(during(place * wide * per, (place + 1) * wide * per, band))
    starts = dict(scene.columns)
    height = middle - top + UNIT + HEIGHT
    for place, (i, j) in enumerate(scene.places):
        down = dict(scene.rows)[i]
        band = rect(
            corner + starts[j] - GAP,
            top - GAP,
            scene.outer_extent + UNIT,
            height + down,
            rx=GAP,
            class_="quiet",
        )
        parts.append(during(place * per, (place + 1) * per, band))
    return Markup("".join(parts))


def _rings(scene: Scene, left: float, top: float, corner: float, middle: float) -> Markup:
    """Over the cells: the two elements that a step multiplies, and the one that it adds to."""
    per = len(scene.terms)
    rows, columns = dict(scene.rows), dict(scene.columns)
    across, down = dict(scene.across), dict(scene.down)
    parts = []
    for place, (i, j) in enumerate(scene.places):
        ring = rect(corner + columns[j], middle + rows[i], scene.outer_extent, HEIGHT, rx=GAP)
        parts.append(during(place * per, (place + 1) * per, ring))
        for at, t in enumerate(scene.drawn_inner if per > 1 else ()):
            pair = (
                rect(left + across[t], middle + rows[i], scene.inner_extent, HEIGHT, rx=GAP),
                rect(corner + columns[j], top + down[t], scene.outer_extent, HEIGHT, rx=GAP),
            )
            parts.append(element("g", *pair, data_frame=place * per + at))
    return group(*parts, style=f"fill:none;stroke:{ORANGE};stroke-width:2;pointer-events:none")
