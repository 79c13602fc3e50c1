"""Chooses what of a matrix product is drawn, and puts into words what the drawing shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import ceil

from emberlab.widgets.grid import GAP, Axis
from emberlab.widgets.matmul_rule import OUT, Product, short
from emberlab.widgets.strides_scene import indexed
from emberlab.widgets.student import Verdict
from emberlab.widgets.svg import shorten, text_width
from emberlab.widgets.theme import BODY, MARGIN, SMALL, UNIT, WIDTH
from emberlab.widgets.window import budget, window

ROOM = WIDTH - 2 * MARGIN
MOST = 6  # rows, columns and products drawn
STEPS = 96  # up to which each product is a step of its own; beyond, each element is one
HEIGHT = 4 * UNIT  # of an element


@dataclass(frozen=True)
class Scene:
    """One product of two matrices: the batch, and the indices drawn of rows, products and columns."""

    product: Product
    batch: tuple[int, ...]
    drawn_rows: tuple[int, ...]
    drawn_inner: tuple[int, ...]
    drawn_columns: tuple[int, ...]
    verdict: Verdict | None = None

    def a(self, i: int, t: int) -> str:
        """What is written in an element of the left factor."""
        a = self.product.a
        return _fitting(a.written(self.product.left(self.batch, i, t), short(a.name, "a")))

    def b(self, t: int, j: int) -> str:
        """What is written in an element of the upper factor."""
        b = self.product.b
        return _fitting(b.written(self.product.right(self.batch, t, j), short(b.name, "b")))

    def c(self, i: int, j: int, terms: int | None = None) -> str:
        """What is written in an element of the result, or the sum of its first so many products."""
        return _fitting(self.product.partial(self.batch, i, j, self.product.k if terms is None else terms))

    def index(self, i: int, j: int) -> tuple[int, ...]:
        """The result's element in row `i` and column `j`."""
        return self.product.index(self.batch, i, j)

    @property
    def places(self) -> list[tuple[int, int]]:
        """The row and the column of every element of the result that is drawn, row by row."""
        return [(i, j) for i in self.drawn_rows for j in self.drawn_columns]

    @property
    def terms(self) -> list[int]:
        """After how many products of an element there is a step: after each, or only after all."""
        k = self.product.k
        each = k == len(self.drawn_inner) and 0 < k * len(self.places) <= STEPS
        return list(range(1, k + 1)) if each else [k]

    @property
    def steps(self) -> int:
        """One for each sum on the way, and a last one: the whole result."""
        return len(self.places) * len(self.terms) + 1 if self.places else 0

    @cached_property
    def inner_extent(self) -> float:
        """How wide an element of the left factor must be."""
        return _extent([self.a(i, t) for i in self.drawn_rows for t in self.drawn_inner], self.drawn_inner)

    @cached_property
    def outer_extent(self) -> float:
        """How wide an element of the upper factor and of the result must be."""
        written = [self.b(t, j) for t in self.drawn_inner for j in self.drawn_columns]
        written += [self.c(i, j, terms) for i, j in self.places for terms in self.terms]
        return _extent(written, self.drawn_columns)

    @property
    def rows(self) -> Axis:
        """The rows of the left factor and of the result."""
        return Axis.of(self.drawn_rows, HEIGHT)

    @property
    def columns(self) -> Axis:
        """The columns of the upper factor and of the result."""
        return Axis.of(self.drawn_columns, self.outer_extent)

    @property
    def across(self) -> Axis:
        """The columns of the left factor."""
        return Axis.of(self.drawn_inner, self.inner_extent)

    @property
    def down(self) -> Axis:
        """The rows of the upper factor."""
        return Axis.of(self.drawn_inner, HEIGHT)

    @property
    def corner(self) -> float:
        """Where the result begins, from the left."""
        return MARGIN + self.rows.room + self.across.length + max(5 * UNIT, self.down.room + 2 * UNIT)

    @property
    def is_cut(self) -> bool:
        """Whether something was left out."""
        product = self.product
        counts = len(self.drawn_rows), len(self.drawn_inner), len(self.drawn_columns)
        return counts != (product.n, product.k, product.m)


def _fitting(written: str) -> str:
    """A letter without its indices where they are too long for a cell; they stand at the edges as well."""
    return written[0] if len(written) > 8 and written[0].isalpha() else written


def _extent(written: Sequence[str], numbers: Sequence[int]) -> float:
    widest = max((text_width(content, BODY) for content in written), default=0)
    above = text_width(str(max(numbers, default=0)), SMALL)
    return max(5 * UNIT, GAP * ceil((max(widest, above) + UNIT) / GAP))


def compose(product: Product, verdict: Verdict | None = None, around: Sequence[int] | None = None) -> Scene:
    """Chooses what to draw; the result's element `around` is drawn whatever is left out."""
    if around is None:
        around = product.index((0,) * len(product.batch), 0, 0)
    batch, i, j = product.place(around)
    if 0 in product.batch:
        return Scene(product, batch, (), (), (), verdict)
    sizes = (product.n, product.k, product.m)
    counts = budget(sizes, [MOST] * 3, MOST**3)
    while True:
        drawn = [tuple(window(n, count, at)) for n, count, at in zip(sizes, counts, (i, 0, j), strict=True)]
        scene = Scene(product, batch, drawn[0], drawn[1], drawn[2], verdict)
        if scene.corner + scene.columns.length <= WIDTH - MARGIN or max(counts[1:]) <= 2:
            return scene
        wide = scene.across.length >= scene.columns.length
        counts[1 if (wide and counts[1] > 2) or counts[2] <= 2 else 2] -= 1


def headline(product: Product) -> str:
    """`c = a @ b`."""
    return f"{OUT} = {product.a.name} @ {product.b.name}"


def shapes(product: Product) -> str:
    """`(2, 3) @ (3, 4) → (2, 4)`."""
    return f"{product.a.shape} @ {product.b.shape} → {product.shape}"


def which(scene: Scene) -> str:
    """Which matrices of a batch are multiplied: `c[1] = a[1] @ b`; "" where there is no batch."""
    product = scene.product
    if not product.batch or 0 in product.batch:
        return ""
    a = indexed(product.a.name, product.left(scene.batch, 0, 0)[:-2])
    b = indexed(product.b.name, product.right(scene.batch, 0, 0)[:-2] if len(product.b.shape) > 1 else ())
    return f"shown: {indexed(OUT, scene.batch)} = {a} @ {b}"


def reads(scene: Scene, i: int, j: int) -> str:
    """The element's sum, and what the student's own product has there, if it is wrong."""
    said = scene.product.sum_written(scene.batch, i, j)
    wrong = scene.verdict and scene.verdict.wrong_at(scene.index(i, j))
    return f"{said}; {wrong}" if wrong else said


def sayings(scene: Scene) -> list[str]:
    """What each step says."""
    if not scene.places:
        return []
    said = [
        scene.product.sum_written(scene.batch, i, j, terms) for i, j in scene.places for terms in scene.terms
    ]
    return [*said, "The result is complete."]


def describe(scene: Scene) -> str:
    """The picture in words."""
    product = scene.product
    said = f"{headline(product)}: {shapes(product)}. "
    if not scene.places:
        return said + "The result has no elements."
    if scene.product.batch:
        said += f"{which(scene).capitalize()}. "
    if scene.is_cut:
        said += "Not all is drawn. "
    elif len(scene.places) <= 6:
        said += ". ".join(reads(scene, i, j) for i, j in scene.places) + ". "
    return shorten(said + (f"{scene.verdict.words}." if scene.verdict else ""), 1200).strip()
