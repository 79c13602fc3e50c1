"""Blocks: what an elementwise update runs over at once, small enough to stay in the processor's cache."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from emberlet.memory_format import copy_strides
from emberlet.optim.arithmetic import Arithmetic
from emberlet.tensor import Tensor

Array: TypeAlias = Any
Buffers: TypeAlias = dict[str, Array]
# update(param, grad, buffers, change, spare, spare_grad) writes into `change` what to subtract from `param`.
Update: TypeAlias = Callable[[Array, Array, Buffers, Array, Array, Array], None]


class Slice:
    """Some rows of one large parameter, updated where they lie.

    Args:
        param: the parameter.
        rows: which rows, as an index.
        buffers: for each name what is remembered of these rows.
        scratch: flat tensors to write to, at least as long as the rows.
    """

    __slots__ = ("array", "buffers", "param", "rows", "scratch")

    def __init__(self, param: Tensor, rows: Any, buffers: Buffers, scratch: list[Tensor]) -> None:
        self.param, self.rows, self.buffers = param, rows, buffers
        part = param[rows]
        self.array = part._array
        self.scratch = [share(each, part, 0)._array for each in scratch[:3]]

    def run(self, ops: Arithmetic, update: Update, reads_param: bool) -> None:
        """Compute the change and subtract it; the gradient is read where it is."""
        grad: Any = self.param.grad
        update(self.array, grad._array[self.rows], self.buffers, *self.scratch)
        ops.subtract(self.array, self.scratch[0], self.array)


class Bundle:
    """Small parameters, neighbours in flat memory, brought together to be updated in one go.

    Args:
        params: the parameters.
        buffers: for each name what is remembered of all of them, flat.
        scratch: flat tensors to write to, exactly as long as all parameters together.
    """

    __slots__ = (
        "arrays",
        "buffers",
        "changes",
        "copies",
        "flat_grad",
        "flat_param",
        "grads",
        "params",
        "scratch",
    )

    def __init__(self, params: list[Tensor], buffers: Buffers, scratch: list[Tensor]) -> None:
        self.params, self.buffers = params, buffers
        self.arrays = [param._array for param in params]
        self.scratch = [each._array for each in scratch[:3]]
        self.flat_param, self.flat_grad = scratch[3]._array, scratch[4]._array
        starts = [sum(param.numel() for param in params[:number]) for number in range(len(params))]
        self.changes, self.copies, self.grads = (
            [share(each, param, start)._array for param, start in zip(params, starts, strict=True)]
            for each in (scratch[0], scratch[3], scratch[4])
        )

    def run(self, ops: Arithmetic, update: Update, reads_param: bool) -> None:
        """Compute the changes and subtract them."""
        for param, mine in zip(self.params, self.grads, strict=True):
            grad: Any = param.grad
            mine[...] = grad._array
        if reads_param:
            for array, mine in zip(self.arrays, self.copies, strict=True):
                mine[...] = array
        update(self.flat_param, self.flat_grad, self.buffers, *self.scratch)
        for array, change in zip(self.arrays, self.changes, strict=True):
            ops.subtract(array, change, array)


Block: TypeAlias = Slice | Bundle


def share(flat: Tensor, param: Tensor, start: int) -> Tensor:
    """Return the part of flat memory that begins at `start`, in the shape and order of memory of `param`."""
    return flat.as_strided(param.shape, copy_strides(param.shape, param.stride()), start)
