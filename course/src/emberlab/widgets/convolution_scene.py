"""Chooses what of a convolution is drawn: the channels, the windows, and the cells around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import ceil

from emberlab.widgets.arithmetic import small_figure
from emberlab.widgets.convolution_rule import Geometry, Rule
from emberlab.widgets.grid import GAP, Axis
from emberlab.widgets.student import Verdict
from emberlab.widgets.svg import text_width
from emberlab.widgets.theme import BODY, MARGIN, SMALL, UNIT, WIDTH
from emberlab.widgets.window import window

ROOM = WIDTH - 2 * MARGIN
CELL = 36  # the side of an element, at the least
ACROSS, ALONG = 9, 14  # cells drawn of a side of an image, and of a signal
FLAT = Geometry(1, 1, 1, 0, 0, 1)  # the rows of a signal: it has one


@dataclass(frozen=True)
class Region:
    """What is drawn of one dimension: the input's indices, the windows, and the kernel's taps."""

    cells: tuple[int, ...]
    windows: tuple[int, ...]
    taps: tuple[int, ...]


@dataclass(frozen=True)
class Scene:
    """One item, one input channel and one output channel of a convolution, and what is drawn of them."""

    convolution: Rule
    item: tuple[int, ...]
    channel: int
    out: int
    rows: Region
    columns: Region
    problem: str = ""
    verdict: Verdict | None = None

    @property
    def is_flat(self) -> bool:
        """Whether it is a signal, drawn in lines, and no image."""
        return len(self.convolution.dims) == 1

    @property
    def dims(self) -> tuple[Geometry, Geometry]:
        """How rows and columns are read."""
        dims = self.convolution.dims
        return (FLAT, dims[0]) if self.is_flat else (dims[0], dims[1])

    def own(self, i: int, j: int) -> tuple[int, ...]:
        """Row and column as the indices that there really are."""
        return (j,) if self.is_flat else (i, j)

    def index(self, i: int, j: int) -> tuple[int, ...]:
        """The result's element that the window in row `i` and column `j` makes."""
        return (*self.item, self.out, *self.own(i, j))

    def place(self, index: Sequence[int]) -> tuple[int, int]:
        """The row and the column of the window that makes the result's element at `index`."""
        at = (0, *index[len(self.item) + 1 :])[-2:]
        return int(at[0]), int(at[1])

    def is_padding(self, i: int, j: int) -> bool:
        """Whether the cell lies outside the input."""
        return not all(0 <= at < dim.size for at, dim in zip((i, j), self.dims, strict=True))

    def cell(self, i: int, j: int) -> str:
        """What is written in an input cell."""
        if self.is_padding(i, j):
            return "0"
        return small_figure(self.convolution.input[(*self.item, self.channel, *self.own(i, j))])

    def tap(self, i: int, j: int) -> str:
        """What is written in a tap of the kernel."""
        within = self.channel - self.convolution.channels(self.out)[0]
        return small_figure(self.convolution.weight[(self.out, within, *self.own(i, j))])

    @property
    def places(self) -> list[tuple[int, int]]:
        """The windows that are drawn, row by row."""
        return [] if self.problem else list(product(self.rows.windows, self.columns.windows))

    @cached_property
    def values(self) -> dict[tuple[int, int], str]:
        """What is written in each drawn element of the result."""
        convolution = self.convolution
        return {place: small_figure(convolution.value(self.index(*place))) for place in self.places}

    def reading(self, i: int, j: int) -> dict[tuple[int, int], tuple[int, int]]:
        """The input cells that the window in row `i` and column `j` reads, each with the tap it meets there."""
        rows, columns = self.dims
        down, across = rows.taps(i), columns.taps(j)
        return {(down[t], across[u]): (t, u) for t in self.rows.taps for u in self.columns.taps}

    @cached_property
    def extent(self) -> float:
        """How wide a cell of the input and of the kernel must be."""
        written = [self.cell(i, j) for i in self.rows.cells for j in self.columns.cells]
        taps = [f"×{self.tap(i, j)}" for i in self.rows.taps for j in self.columns.taps]
        return _extent(written, taps, self.columns.cells)

    @cached_property
    def out_extent(self) -> float:
        """How wide an element of the result must be."""
        return _extent(list(self.values.values()), [], self.columns.windows)

    @property
    def input_axes(self) -> tuple[Axis, Axis]:
        """The input's rows and columns; negative numbers are padding."""
        return Axis.of(self.rows.cells, CELL), Axis.of(self.columns.cells, self.extent)

    @property
    def kernel_axes(self) -> tuple[Axis, Axis]:
        """The kernel's rows and columns."""
        return Axis.of(self.rows.taps, CELL), Axis.of(self.columns.taps, self.extent)

    @property
    def out_axes(self) -> tuple[Axis, Axis]:
        """The result's rows and columns."""
        return Axis.of(self.rows.windows, CELL), Axis.of(self.columns.windows, self.out_extent)

    @property
    def gutter(self) -> float:
        """The room before a grid, for the numbers of its rows."""
        return 0 if self.is_flat else max(4 * UNIT, self.input_axes[0].room)

    @property
    def width(self) -> float:
        """The room that the whole drawing takes."""
        widths = [self.input_axes[1].length, self.kernel_axes[1].length, self.out_axes[1].length]
        if self.is_flat:
            return max(widths)
        return 2 * self.gutter + widths[0] + 3 * UNIT + max(widths[1:])

    @property
    def is_cut(self) -> bool:
        """Whether something of these channels was left out."""
        return any(
            (len(region.cells), len(region.windows), len(region.taps)) != (dim.padded, dim.out, dim.kernel)
            for region, dim in zip((self.rows, self.columns), self.dims, strict=True)
        )


def _extent(written: Sequence[str], small: Sequence[str], numbers: Sequence[int]) -> float:
    widest = max((text_width(content, BODY) for content in written), default=0)
    under = max((text_width(content, SMALL) for content in small), default=0)
    above = max((text_width(str(number), SMALL) for number in numbers), default=0)
    return max(CELL, GAP * ceil((max(widest, under, above) + UNIT) / GAP))


def region(dim: Geometry, limit: int, at: int) -> Region:
    """What to draw of a dimension, at most `limit` cells; the window number `at` whatever is left out."""
    taps = window(dim.kernel, limit)
    if dim.out and dim.span > limit and dim.padded > limit:
        # Not even one window fits whole: only the cells that it reads.
        reach = dim.taps(at)
        return Region(tuple(reach[tap] for tap in taps), (at,), tuple(taps))
    if dim.padded <= limit or not dim.out:
        cells = [i - dim.before for i in window(dim.padded, limit)]
        return Region(tuple(cells), tuple(range(dim.out)), tuple(taps))
    count = min(dim.out, (limit - dim.span) // dim.stride + 1)
    first = min(max(0, at - count // 2), dim.out - count)
    start = first * dim.stride
    stop = min(dim.padded, start + limit)
    return Region(
        tuple(range(start - dim.before, stop - dim.before)), tuple(range(first, first + count)), tuple(taps)
    )


def compose(
    convolution: Rule,
    channel: int = 0,
    around: Sequence[int] | None = None,
    problem: str = "",
    verdict: Verdict | None = None,
) -> Scene:
    """Chooses what to draw; the result's element `around` is drawn whatever is left out."""
    lead = len(convolution.batch)
    if around is None:
        around = (0,) * (lead + 1 + len(convolution.dims))
    out, at = around[lead], tuple(around[lead + 1 :])
    dims = (FLAT, *convolution.dims)[-2:]
    limits = [1, ALONG] if len(convolution.dims) == 1 else [ACROSS, ACROSS]
    place = (0, *at)[-2:]
    channels = convolution.channels(out)
    channel = channel if channel in channels else channels[0]
    while True:
        rows, columns = (region(*given) for given in zip(dims, limits, place, strict=True))
        scene = Scene(convolution, tuple(around[:lead]), channel, out, rows, columns, problem, verdict)
        if scene.width <= ROOM or limits[1] <= 3:
            return scene
        limits[1] -= 1
