"""Which dtype an expression of tensors and Python numbers takes."""

from __future__ import annotations

from functools import reduce

from emberlet.array import Number
from emberlet.dtype import DType, bool_, default_float, int64, promote_types
from emberlet.tensor import Tensor


def result_type(*operands: Tensor | Number) -> DType:
    """Return the dtype of an arithmetic expression of these operands.

    There are three ranks: tensors with dimensions, 0-d tensors, and Python numbers. Inside a rank the dtypes
    are promoted. A lower rank changes the result of the higher ones only when its category (bool < integer <
    floating point) is higher: an int32 vector times 2 stays int32, times 2.5 becomes float32.
    """
    ranks: list[list[DType]] = [[], [], []]
    for operand in operands:
        if isinstance(operand, Tensor):
            ranks[0 if operand.ndim else 1].append(operand.dtype)
        else:
            ranks[2].append(_number_dtype(operand))
    result: DType | None = None
    for rank in ranks:
        if not rank:
            continue
        lower = reduce(promote_types, rank)
        if result is None or lower.category > result.category:
            result = lower
    if result is None:
        raise RuntimeError("result_type expects at least one tensor or number")
    return result


def _number_dtype(number: Number) -> DType:
    for kind, dtype in ((bool, bool_), (int, int64), (float, default_float)):
        if isinstance(number, kind):
            return dtype
    raise TypeError(f"result_type takes tensors and Python numbers, not {type(number).__name__}")
