"""Layers that only move elements: flattening, and padding at the borders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from emberlet.functions.padding import pad
from emberlet.nn.module import Module
from emberlet.tensor import Tensor


class Flatten(Module):
    """Makes several dimensions one.

    Args:
        start_dim: the first of them.
        end_dim: the last.
    """

    def __init__(self, start_dim: int = 1, end_dim: int = -1) -> None:
        super().__init__()
        self.start_dim, self.end_dim = start_dim, end_dim

    def forward(self, input: Tensor) -> Tensor:
        """Return the flattened input."""
        return input.flatten(self.start_dim, self.end_dim)

    def extra_repr(self) -> str:
        """Return the settings."""
        return f"start_dim={self.start_dim}, end_dim={self.end_dim}"


class Unflatten(Module):
    """Splits one dimension into several.

    Args:
        dim: which.
        unflattened_size: the sizes, one of which may be -1.
    """

    def __init__(self, dim: int, unflattened_size: Sequence[int]) -> None:
        super().__init__()
        self.dim, self.unflattened_size = dim, tuple(unflattened_size)

    def forward(self, input: Tensor) -> Tensor:
        """Return the input with its dimension split."""
        return input.unflatten(self.dim, self.unflattened_size)

    def extra_repr(self) -> str:
        """Return the settings."""
        return f"dim={self.dim}, unflattened_size={self.unflattened_size}"


class _Pad(Module):
    """What padding layers share.

    Args:
        padding: how much at every side; or for each side, the last dimension first.
    """

    ndim: ClassVar[int]
    mode: ClassVar[str] = "constant"

    def __init__(self, padding: int | Sequence[int]) -> None:
        super().__init__()
        self.padding = (padding,) * (2 * self.ndim) if isinstance(padding, int) else tuple(padding)
        self.value: Any = None

    def forward(self, input: Tensor) -> Tensor:
        """Return the padded input."""
        return pad(input, self.padding, self.mode, self.value)

    def extra_repr(self) -> str:
        """Return the settings."""
        return str(self.padding)


class ZeroPad1d(_Pad):
    """Zeros around (N, C, L).

    Args:
        padding: how much at every side; or for each side, the last dimension first.
    """

    ndim = 1

    def __init__(self, padding: int | Sequence[int]) -> None:
        super().__init__(padding)
        self.value = 0.0


class ZeroPad2d(ZeroPad1d):
    """Zeros around (N, C, H, W); arguments as `ZeroPad1d`."""

    ndim = 2


class ZeroPad3d(ZeroPad1d):
    """Zeros around (N, C, D, H, W); arguments as `ZeroPad1d`."""

    ndim = 3


class ConstantPad1d(_Pad):
    """One number around (N, C, L); arguments as `ZeroPad1d`, and the number, `value`."""

    ndim = 1

    def __init__(self, padding: int | Sequence[int], value: float) -> None:
        super().__init__(padding)
        self.value = value

    def extra_repr(self) -> str:
        """Return the settings."""
        return f"padding={self.padding}, value={self.value}"


class ConstantPad2d(ConstantPad1d):
    """One number around (N, C, H, W); arguments as `ConstantPad1d`."""

    ndim = 2


class ConstantPad3d(ConstantPad1d):
    """One number around (N, C, D, H, W); arguments as `ConstantPad1d`."""

    ndim = 3


class ReflectionPad1d(_Pad):
    """The input mirrored around (N, C, L), its border not repeated; arguments as `ZeroPad1d`."""

    ndim, mode = 1, "reflect"


class ReflectionPad2d(_Pad):
    """The input mirrored around (N, C, H, W); arguments as `ZeroPad1d`."""

    ndim, mode = 2, "reflect"


class ReplicationPad1d(_Pad):
    """The border repeated around (N, C, L); arguments as `ZeroPad1d`."""

    ndim, mode = 1, "replicate"


class ReplicationPad2d(_Pad):
    """The border repeated around (N, C, H, W); arguments as `ZeroPad1d`."""

    ndim, mode = 2, "replicate"


class CircularPad1d(_Pad):
    """The other end of the input around (N, C, L); arguments as `ZeroPad1d`."""

    ndim, mode = 1, "circular"


class CircularPad2d(_Pad):
    """The other end of the input around (N, C, H, W); arguments as `ZeroPad1d`."""

    ndim, mode = 2, "circular"
