"""Which dtype an expression of tensors and Python numbers takes."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING, Any

from emberlet.array import Number, Scalar
from emberlet.creation.defaults import get_default_dtype
from emberlet.dtype import DType, bool_, int64, promote_types

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def result_type(*operands: Tensor | Number) -> DType:
    """Return the dtype of an arithmetic expression of these operands.

    There are three ranks: tensors with dimensions, 0-d tensors, and Python numbers. Inside a rank the dtypes
    are promoted. A lower rank changes the result of the higher ones only when its category (bool < integer <
    floating point) is higher: an int32 vector times 2 stays int32, times 2.5 becomes float32.
    """
    ranks: list[list[DType]] = [[], [], []]
    for operand in operands:
        if isinstance(operand, (bool, int, float)):
            ranks[2].append(number_dtype(operand))
        elif isinstance(operand, Scalar):
            ranks[2].append(number_dtype(operand.item()))
        elif hasattr(operand, "ndim"):
            ranks[0 if operand.ndim else 1].append(operand.dtype)
        else:
            raise TypeError(f"result_type takes tensors and Python numbers, not {type(operand).__name__}")
    result: DType | None = None
    for rank in ranks:
        if not rank:
            continue
        lower = reduce(promote_types, dict.fromkeys(rank))  # alone, a dtype needs no promotion
        if result is None or lower.category > result.category:
            result = lower
    if result is None:
        raise RuntimeError("result_type expects at least one tensor or number")
    return result


def promote_tensors(a: DType, a_ndim: int, b: DType, b_ndim: int) -> DType:
    """Return the dtype of two tensors together; a 0-d one counts only if its category is higher."""
    if a is b:
        return a
    if (a_ndim == 0) is (b_ndim == 0):
        return promote_types(a, b)
    full, single = (b, a) if a_ndim == 0 else (a, b)
    return single if single.category > full.category else full


def promote_number(dtype: DType, number: Number) -> DType:
    """Return the dtype of a tensor of this dtype together with a Python number."""
    if number.__class__ is float:
        return dtype if dtype.category == 2 else get_default_dtype()
    if number.__class__ is bool or dtype.category > 0:
        return dtype
    return int64


def number_dtype(number: Any) -> DType:
    """Return the dtype that a Python number becomes.

    Raises:
        TypeError: it is no number.
    """
    for kind, dtype in ((bool, bool_), (int, int64), (float, get_default_dtype())):
        if isinstance(number, kind):
            return dtype
    raise TypeError(f"expected a number, not {type(number).__name__}")
