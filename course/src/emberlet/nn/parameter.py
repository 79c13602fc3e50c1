"""Parameter and Buffer: tensors that a Module takes note of when they become its attributes."""

from __future__ import annotations

from typing import Any

from emberlet.autograd.grad_mode import no_grad
from emberlet.creation import tensor
from emberlet.tensor import Tensor


class Parameter(Tensor):
    """A leaf that a Module lists among its parameters; it requires grad unless told otherwise.

    Args:
        data: a tensor, whose memory it shares.
        requires_grad: whether what is done with it is recorded.
    """

    def __new__(cls, data: Any = None, requires_grad: bool = True) -> Parameter:
        """Return a parameter on the memory of `data`; an empty one if that is None."""
        source = tensor([]) if data is None else data
        if not isinstance(source, Tensor):
            raise TypeError(f"Parameter takes a Tensor, not {type(source).__name__}")
        parameter: Parameter = _share(cls, source, requires_grad)
        return parameter

    def __init__(self, data: Any = None, requires_grad: bool = True) -> None:
        pass  # all is done in `__new__`

    def __deepcopy__(self, memo: dict[int, Any]) -> Parameter:
        if id(self) not in memo:  # the gradient stays behind, as in PyTorch
            memo[id(self)] = type(self)(self.data.clone(), self.requires_grad)
        found: Parameter = memo[id(self)]
        return found

    def __repr__(self) -> str:
        return f"Parameter containing:\n{super().__repr__()}"


class Buffer(Tensor):
    """A tensor that a Module lists among its buffers: state that is saved, but not trained.

    Args:
        data: a tensor, whose memory it shares.
        persistent: whether it is part of the module's `state_dict`.
    """

    persistent: bool

    def __new__(cls, data: Tensor, *, persistent: bool = True) -> Buffer:
        """Return a buffer on the memory of `data`."""
        buffer: Buffer = _share(cls, data, data.requires_grad)
        buffer.persistent = persistent
        return buffer

    def __init__(self, data: Tensor, *, persistent: bool = True) -> None:
        pass


def _share(cls: Any, source: Tensor, requires_grad: bool) -> Any:
    """A tensor of another class on the memory of `source`."""
    with no_grad():
        result = object.__new__(cls)
        result._array, result._storage, result._offset = source._array, source.storage, source._offset
        result._node = None
    result.requires_grad = requires_grad
    return result
