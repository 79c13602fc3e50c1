"""What a matrix product reads: operands as matrices in batches, and each element as a sum of products."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np

from emberlab.widgets.arithmetic import equals, figure, letter, products, small_figure
from emberlab.widgets.broadcast_rule import Shape, align, explain, result_shape, source_index
from emberlab.widgets.strides_scene import indexed

OUT = "c"
WORK = 50_000_000  # products, up to which the whole result is computed, and compared with the student's


@dataclass(frozen=True)
class Operand:
    """One factor; `cells` is None when only its shape was given."""

    name: str
    shape: Shape
    cells: np.ndarray | None = None

    def written(self, index: Sequence[int], short: str) -> str:
        """The element's value, or a letter with the last two indices where there are no values."""
        if self.cells is None:
            return letter(short, tuple(index)[-2:])
        return small_figure(self.cells[tuple(index)])


@dataclass(frozen=True)
class Product:
    """`a @ b`: `n` rows of `k` elements times `m` columns, for every index of `batch`."""

    a: Operand
    b: Operand
    batch: Shape
    n: int
    k: int
    m: int

    @property
    def shape(self) -> Shape:
        """The result's: a vector's missing dimension is missing there too."""
        rows, columns = len(self.a.shape) > 1, len(self.b.shape) > 1
        return (*self.batch, *[self.n] * rows, *[self.m] * columns)

    @property
    def has_values(self) -> bool:
        """Whether both factors have values; otherwise letters stand for them."""
        return self.a.cells is not None and self.b.cells is not None

    @property
    def is_small(self) -> bool:
        """Whether the whole result may be computed."""
        return self.has_values and prod((*self.batch, self.n, self.k, self.m)) <= WORK

    def index(self, batch: Sequence[int], i: int, j: int) -> tuple[int, ...]:
        """The result's element in row `i` and column `j`."""
        return (*batch, *[i] * (len(self.a.shape) > 1), *[j] * (len(self.b.shape) > 1))

    def place(self, index: Sequence[int]) -> tuple[tuple[int, ...], int, int]:
        """The batch, the row and the column of the result's element at `index`."""
        rest = list(index[len(self.batch) :])
        i = rest.pop(0) if len(self.a.shape) > 1 else 0
        return tuple(index[: len(self.batch)]), i, rest[0] if rest else 0

    def left(self, batch: Sequence[int], i: int, t: int) -> tuple[int, ...]:
        """Where `a` has the element in row `i` and column `t`."""
        lead = source_index(self.a.shape[:-2], batch) if self.batch else ()
        return (*lead, *[i] * (len(self.a.shape) > 1), t)

    def right(self, batch: Sequence[int], t: int, j: int) -> tuple[int, ...]:
        """Where `b` has the element in row `t` and column `j`."""
        lead = source_index(self.b.shape[:-2], batch) if self.batch else ()
        return (*lead, t, *[j] * (len(self.b.shape) > 1))

    def vectors(self, batch: Sequence[int], i: int, j: int) -> tuple[np.ndarray, np.ndarray]:
        """The values of the row and of the column; both factors must have values."""
        if self.a.cells is None or self.b.cells is None:
            raise ValueError("letters have no values")
        a = self.a.cells[self.left(batch, i, 0)[:-1]]
        if len(self.b.shape) == 1:
            return _wide(a), _wide(self.b.cells)
        lead = self.right(batch, 0, j)[:-2]
        return _wide(a), _wide(self.b.cells[lead][:, j])

    @cached_property
    def result(self) -> np.ndarray:
        """All of the result, as exact as 64 bits are; for a product that `is_small`."""
        if self.a.cells is None or self.b.cells is None:
            raise ValueError("letters have no values")
        with np.errstate(all="ignore"):
            return np.asarray(_wide(self.a.cells) @ _wide(self.b.cells))

    def partial(self, batch: Sequence[int], i: int, j: int, terms: int) -> str:
        """The sum of the first so many products: a number, or a letter when it is complete."""
        if not self.has_values:
            return letter(OUT, self.index((), i, j)) if terms == self.k else "…"
        return small_figure(self.number(batch, i, j, terms))

    def number(self, batch: Sequence[int], i: int, j: int, terms: int | None = None) -> np.generic:
        """The element's value, or the sum of its first so many products."""
        x, y = self.vectors(batch, i, j)
        with np.errstate(all="ignore"):
            total: np.generic = x[:terms] @ y[:terms]
        return total

    def sum_written(self, batch: Sequence[int], i: int, j: int, terms: int | None = None) -> str:
        """`c[1, 2] = 1·5 + 2·7 = 19`; with `terms`, only the first so many products."""
        count = self.k if terms is None else terms
        name = indexed(OUT, self.index(batch, i, j))
        if count == 0:
            return f"{name} = 0: there is nothing to add up, the inner size is 0"
        drawn = range(count) if count <= 8 else [*range(7), count - 1]
        if self.has_values:
            x, y = self.vectors(batch, i, j)
            pairs = [(x[t], y[t]) for t in drawn]
            total = self.number(batch, i, j, count)
            ending = f" {equals(total, *(v for pair in pairs for v in pair))} {figure(total)}"
        else:
            pairs = [
                (
                    self.a.written(self.left(batch, i, t), short(self.a.name, "a")),
                    self.b.written(self.right(batch, t, j), short(self.b.name, "b")),
                )
                for t in drawn
            ]
            ending = ""
        so_far = " so far" if count < self.k else ""
        many = f" ({count} products)" if count > 6 else ""
        return f"{name} = {products(pairs)}{ending}{so_far}{many}"


def short(name: str, otherwise: str) -> str:
    """The letter that stands for an operand: its name where that is one, else the usual one."""
    return name if len(name) == 1 and name.isalpha() else otherwise


def _wide(array: np.ndarray) -> np.ndarray:
    """In 64 bits, so that the sum is exact for whole numbers, and rounded only at the end for others."""
    return array.astype({"f": np.float64, "c": np.complex128}.get(array.dtype.kind, np.int64))


def multiply(a: Operand, b: Operand) -> Product:
    """The product of two operands. Raises ValueError that says which sizes do not fit."""
    for operand in (a, b):
        if not operand.shape:
            raise ValueError(
                f"{operand.name} is a single number: matmul needs vectors or matrices; use * for it"
            )
    k, inner = a.shape[-1], b.shape[-2 if len(b.shape) > 1 else 0]
    if k != inner:
        left = "columns" if len(a.shape) > 1 else "elements"
        right = "rows" if len(b.shape) > 1 else "elements"
        raise ValueError(
            f"{a.name} {a.shape} @ {b.name} {b.shape}: the inner sizes must be equal, but {a.name} has {k} {left} "
            f"and {b.name} has {inner} {right}"
        )
    columns = align([a.shape[:-2], b.shape[:-2]])
    batch = result_shape(columns)
    if batch is None:
        said = explain(columns, [a.name, b.name])
        raise ValueError(f"{a.name} {a.shape} @ {b.name} {b.shape}: the batches must broadcast. {said}")
    n = a.shape[-2] if len(a.shape) > 1 else 1
    m = b.shape[-1] if len(b.shape) > 1 else 1
    return Product(a, b, batch, n, k, m)
