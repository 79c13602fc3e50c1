"""The conversions of a tensor to other dtypes, by their short names.

They stand apart from `Tensor` because a class body that defines `int`, `float` and `bool` cannot
use these words in its annotations any more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from emberlet.dtype import bool_, float16, float32, float64, int32, int64

if TYPE_CHECKING:
    from emberlet.dtype import DType
    from emberlet.tensor import Tensor


class Conversions:
    """What `Tensor` inherits: `x.float()` is `x.to(float32)`, and so on."""

    __slots__ = ()

    def to(self, dtype: DType) -> Tensor:
        """Return the tensor with elements of this dtype; `Tensor` defines it."""
        raise NotImplementedError

    def bool(self) -> Tensor:
        """Return the tensor as bool: whether each element is not 0."""
        return self.to(bool_)

    def int(self) -> Tensor:
        """Return the tensor as int32; fractions are cut off."""
        return self.to(int32)

    def long(self) -> Tensor:
        """Return the tensor as int64; fractions are cut off."""
        return self.to(int64)

    def half(self) -> Tensor:
        """Return the tensor as float16."""
        return self.to(float16)

    def float(self) -> Tensor:
        """Return the tensor as float32."""
        return self.to(float32)

    def double(self) -> Tensor:
        """Return the tensor as float64."""
        return self.to(float64)
