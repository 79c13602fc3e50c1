"""What a tensor says of itself, in the words of code that was written for PyTorch."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


def _is_cuda(self: Tensor) -> bool:
    """Whether the memory is on a GPU."""
    return self.device.type == "cuda"


def _is_cpu(self: Tensor) -> bool:
    """Whether the memory is on the CPU."""
    return self.device.type == "cpu"


def _get_device(self: Tensor) -> int:
    """Return the number of the GPU, -1 for the CPU."""
    index = self.device.index
    return -1 if index is None else index


def _nelement(self: Tensor) -> int:
    """Return how many elements there are: `numel`."""
    return self.numel()


def _ndimension(self: Tensor) -> int:
    """Return how many dimensions there are: `dim`."""
    return self.dim()


def _is_nonzero(self: Tensor) -> bool:
    """Return whether the only element is not 0; a RuntimeError if there are several, or none."""
    return bool(self)


def _is_signed(self: Tensor) -> bool:
    """Return whether the elements may be negative."""
    return self.dtype.is_signed


def _is_complex(self: Tensor) -> bool:
    """Return False: there are no complex dtypes."""
    return False


def _is_same_size(self: Tensor, other: Tensor) -> bool:
    """Return whether another tensor has the same shape."""
    return self.shape == other.shape


def _pin_memory(self: Tensor) -> Tensor:
    """Return the tensor itself: memory need not be pinned here to be copied to a GPU."""
    return self


def _is_pinned(self: Tensor) -> bool:
    """Return False: `pin_memory` changes nothing."""
    return False


class DescriptionMethods:
    """`x.is_cuda`, `x.nelement()`, `x.is_nonzero()` and their kin."""

    __slots__ = ()

    is_cuda = property(_is_cuda)
    is_cpu = property(_is_cpu)
    get_device = _get_device
    nelement = _nelement
    ndimension = _ndimension
    is_nonzero = _is_nonzero
    is_signed = _is_signed
    is_complex = _is_complex
    is_same_size = _is_same_size
    pin_memory = _pin_memory
    is_pinned = _is_pinned
