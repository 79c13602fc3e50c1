"""Padding layers: something is put around the last dimensions of the input."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from emberlet.functions.movement.padding import pad
from emberlet.nn.module import Module
from emberlet.nn.text import settings
from emberlet.tensor import Tensor

Sides = int | Sequence[int]


class _Pad(Module):
    """What padding layers share.

    Args:
        padding: how much at every side; or for each side, the last dimension first.
    """

    ndim: ClassVar[int]
    mode: ClassVar[str] = "constant"

    def __init__(self, padding: Sides) -> None:
        super().__init__()
        self.padding = (padding,) * (2 * self.ndim) if isinstance(padding, int) else tuple(padding)

    def forward(self, input: Tensor) -> Tensor:
        """Return the padded input."""
        return pad(input, self.padding, self.mode)

    def extra_repr(self) -> str:
        """Return the sides."""
        return str(self.padding)


class ZeroPad1d(_Pad):
    """Zeros around (N, C, L) or (C, L).

    Args:
        padding: how much at every side; or for each side, the last dimension first.

    >>> import emberlet
    >>> emberlet.nn.ZeroPad1d((2, 1))(emberlet.ones(1, 1, 2))
    tensor([[[0., 0., 1., 1., 0.]]])
    """

    ndim = 1


class ZeroPad2d(_Pad):
    """Zeros around (N, C, H, W); arguments as `ZeroPad1d`."""

    ndim = 2


class ZeroPad3d(_Pad):
    """Zeros around (N, C, D, H, W); arguments as `ZeroPad1d`."""

    ndim = 3


class ConstantPad1d(_Pad):
    """One number around (N, C, L).

    Args:
        padding: how much at every side; or for each side, the last dimension first.
        value: the number.
    """

    ndim = 1

    def __init__(self, padding: Sides, value: float) -> None:
        super().__init__(padding)
        self.value = value

    def forward(self, input: Tensor) -> Tensor:
        """Return the padded input."""
        return pad(input, self.padding, "constant", self.value)

    def extra_repr(self) -> str:
        """Return the sides and the number."""
        return settings(self, "padding", "value")


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


class ReflectionPad3d(_Pad):
    """The input mirrored around (N, C, D, H, W); arguments as `ZeroPad1d`."""

    ndim, mode = 3, "reflect"


class ReplicationPad1d(_Pad):
    """The border repeated around (N, C, L); arguments as `ZeroPad1d`."""

    ndim, mode = 1, "replicate"


class ReplicationPad2d(_Pad):
    """The border repeated around (N, C, H, W); arguments as `ZeroPad1d`."""

    ndim, mode = 2, "replicate"


class ReplicationPad3d(_Pad):
    """The border repeated around (N, C, D, H, W); arguments as `ZeroPad1d`."""

    ndim, mode = 3, "replicate"


class CircularPad1d(_Pad):
    """The other end of the input around (N, C, L); arguments as `ZeroPad1d`."""

    ndim, mode = 1, "circular"


class CircularPad2d(_Pad):
    """The other end of the input around (N, C, H, W); arguments as `ZeroPad1d`."""

    ndim, mode = 2, "circular"


class CircularPad3d(_Pad):
    """The other end of the input around (N, C, D, H, W); arguments as `ZeroPad1d`."""

    ndim, mode = 3, "circular"
