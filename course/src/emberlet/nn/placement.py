"""Moving a module: all its parameters and buffers to another dtype or device."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from emberlet.autograd.grad_mode import no_grad
from emberlet.device import Device
from emberlet.dtype import DType, float16, float32, float64
from emberlet.tensor import Tensor

if TYPE_CHECKING:
    from typing import Self


class ModulePlacement:
    """What Module inherits to move: the module itself changes, and is returned."""

    def _apply(self: Any, move: Callable[[Tensor], Tensor]) -> Any:
        """Replace the memory of every parameter and buffer, and of gradients, by what `move` makes of it."""
        for child in self.children():
            child._apply(move)
        with no_grad():
            for parameter in self._parameters.values():
                if parameter is not None:
                    parameter.data = move(parameter.detach())
                    if parameter.grad is not None:
                        parameter.grad = move(parameter.grad.detach())
            for name, buffer in self._buffers.items():
                if buffer is not None:
                    self._buffers[name] = move(buffer)
        return self

    def to(self, *args: Any, dtype: DType | None = None, device: Any = None, **options: Any) -> Self:
        """Move to a device, a dtype, both, or to where another tensor is; integers keep their dtype."""
        for arg in args:
            if isinstance(arg, DType):
                dtype = arg
            elif isinstance(arg, Tensor):
                dtype, device = arg.dtype, arg.device
            elif isinstance(arg, (str, Device)) or type(arg) is int:
                device = arg
            elif arg is not None and not isinstance(arg, bool):  # True and False: non_blocking
                raise TypeError(f"to() received an invalid argument: {arg!r}")
        if dtype is not None and not dtype.is_floating_point:
            raise TypeError(
                f"nn.Module.to only accepts floating point or complex dtypes, but got desired dtype={dtype}"
            )

        def move(tensor: Tensor) -> Tensor:
            return tensor.to(device, dtype if tensor.is_floating_point() else None)

        return self._apply(move)  # type: ignore[no-any-return]  # it returns self

    def _cast(self, dtype: DType) -> Self:
        return self.to(dtype)

    def float(self) -> Self:
        """Make all floating point parameters and buffers float32."""
        return self._cast(float32)

    def double(self) -> Self:
        """Make all floating point parameters and buffers float64."""
        return self._cast(float64)

    def half(self) -> Self:
        """Make all floating point parameters and buffers float16."""
        return self._cast(float16)

    def type(self, dst_type: DType) -> Self:
        """Make all parameters and buffers of this dtype."""
        return self._apply(lambda tensor: tensor.to(dst_type))  # type: ignore[no-any-return]  # it returns self

    def cpu(self) -> Self:
        """Move to the CPU."""
        return self.to(device="cpu")

    def cuda(self, device: Any = None) -> Self:
        """Move to a GPU."""
        return self.to(device="cuda" if device is None else device)
