"""PReLU: a leaky ReLU whose slopes are learned."""

from __future__ import annotations

from typing import Any

from emberlet.creation import full
from emberlet.functions.activation import prelu
from emberlet.nn.module import Module
from emberlet.nn.parameter import Parameter
from emberlet.tensor import Tensor


class PReLU(Module):
    """x where it is positive, weight · x elsewhere (He et al. 2015).

    Args:
        num_parameters: 1, or one for each channel.
        init: the first slope.
        device: where the parameter is made.
        dtype: of the parameter.
    """

    def __init__(
        self, num_parameters: int = 1, init: float = 0.25, device: Any = None, dtype: Any = None
    ) -> None:
        super().__init__()
        self.num_parameters, self.init = num_parameters, init
        self.weight = Parameter(full((num_parameters,), init, device=device, dtype=dtype))

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of the input (N, C, *)."""
        return prelu(input, self.weight)

    def extra_repr(self) -> str:
        """Return the number of slopes."""
        return f"num_parameters={self.num_parameters}"
