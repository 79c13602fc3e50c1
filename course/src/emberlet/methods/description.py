"""What a tensor says of itself in words that code written for PyTorch asks with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from emberlet.device import Device
    from emberlet.tensor import Tensor


class DescriptionMethods:
    """`x.is_cuda`, `x.nelement()`, `x.is_nonzero()` and their kin."""

    __slots__ = ()

    @property
    def is_cuda(self: Any) -> bool:
        """Whether the memory is on a GPU."""
        device: Device = self.device
        return device.type == "cuda"

    @property
    def is_cpu(self: Any) -> bool:
        """Whether the memory is on the CPU."""
        device: Device = self.device
        return device.type == "cpu"

    def get_device(self: Tensor) -> int:
        """Return the number of the GPU, -1 for the CPU."""
        return -1 if self.device.index is None else self.device.index

    def nelement(self: Tensor) -> int:
        """Return how many elements there are: `numel`."""
        return self.numel()

    def ndimension(self: Tensor) -> int:
        """Return how many dimensions there are: `dim`."""
        return self.dim()

    def is_nonzero(self: Tensor) -> bool:
        """Return whether the only element is not 0; a RuntimeError if there are several, or none."""
        return bool(self)

    def is_signed(self: Tensor) -> bool:
        """Return whether the elements may be negative."""
        return self.dtype.is_signed

    def is_complex(self: Tensor) -> bool:
        """Return False: there are no complex dtypes."""
        return False

    def is_same_size(self: Tensor, other: Tensor) -> bool:
        """Return whether another tensor has the same shape."""
        return self.shape == other.shape

    def pin_memory(self: Tensor) -> Tensor:
        """Return the tensor itself: memory need not be pinned here to be copied to a GPU."""
        return self

    def is_pinned(self: Tensor) -> bool:
        """Return False, as `pin_memory` changes nothing."""
        return False
