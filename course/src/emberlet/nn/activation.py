"""Activations without parameters of their own, and softmax: functions as layers."""

from __future__ import annotations

from typing import Any, ClassVar

from emberlet.functions import activation as functions
from emberlet.functions.softmax import log_softmax, softmax, softmin
from emberlet.functions.trigonometric import tanh
from emberlet.nn.module import Module
from emberlet.tensor import Tensor


class _Activation(Module):
    """A function as a layer: the arguments of the layer are those of the function.

    Attributes:
        defaults: the arguments by name, in their order, with their defaults.
    """

    function: ClassVar[Any]
    defaults: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__()
        names = list(self.defaults)
        if len(args) > len(names):
            raise TypeError(f"{self._get_name()}() takes at most {len(names)} arguments, got {len(args)}")
        given = dict(zip(names, args, strict=False))
        unknown = [name for name in kwargs if name not in names or name in given]
        if unknown:
            raise TypeError(f"{self._get_name()}() got an unexpected keyword argument '{unknown[0]}'")
        for name, default in (self.defaults | given | kwargs).items():
            if default is _REQUIRED:
                raise TypeError(f"{self._get_name()}() is missing the argument '{name}'")
            setattr(self, name, default)

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of the input."""
        arguments = {name: getattr(self, name) for name in self.defaults}
        result: Tensor = type(self).function(input, **arguments)
        return result

    def extra_repr(self) -> str:
        """Return the settings; `inplace` only if it is on."""
        shown = {name: getattr(self, name) for name in self.defaults}
        if not shown.get("inplace", True):
            del shown["inplace"]
        return ", ".join(f"{name}={value}" for name, value in shown.items())


_REQUIRED = object()
_INPLACE = {"inplace": False}


class ReLU(_Activation):
    """max(x, 0). Arguments: inplace."""

    function = functions.relu
    defaults = _INPLACE


class ReLU6(_Activation):
    """min(max(x, 0), 6). Arguments: inplace."""

    function = functions.relu6
    defaults = _INPLACE


class LeakyReLU(_Activation):
    """x where it is positive, negative_slope · x elsewhere. Arguments: negative_slope, inplace."""

    function = functions.leaky_relu
    defaults: ClassVar[dict[str, Any]] = {"negative_slope": 0.01, "inplace": False}


class RReLU(_Activation):
    """A leaky ReLU whose slope is drawn anew in training (Xu et al. 2015). Arguments: lower, upper, inplace."""

    function = functions.rrelu
    defaults: ClassVar[dict[str, Any]] = {"lower": 1.0 / 8, "upper": 1.0 / 3, "inplace": False}

    def forward(self, input: Tensor) -> Tensor:
        """Return the function of the input; in evaluation mode with the mean slope."""
        return functions.rrelu(input, self.lower, self.upper, self.training, self.inplace)


class ELU(_Activation):
    """x where it is positive, alpha (eˣ - 1) elsewhere (Clevert et al. 2016). Arguments: alpha, inplace."""

    function = functions.elu
    defaults: ClassVar[dict[str, Any]] = {"alpha": 1.0, "inplace": False}


class CELU(_Activation):
    """max(x, 0) + min(0, alpha (e^(x / alpha) - 1)) (Barron 2017). Arguments: alpha, inplace."""

    function = functions.celu
    defaults: ClassVar[dict[str, Any]] = {"alpha": 1.0, "inplace": False}


class SELU(_Activation):
    """A scaled ELU that keeps mean and variance (Klambauer et al. 2017). Arguments: inplace."""

    function = functions.selu
    defaults = _INPLACE


class SiLU(_Activation):
    """x · sigmoid(x). Arguments: inplace."""

    function = functions.silu
    defaults = _INPLACE


class Mish(_Activation):
    """x · tanh(softplus(x)) (Misra 2020). Arguments: inplace."""

    function = functions.mish
    defaults = _INPLACE


class GELU(_Activation):
    """x · Φ(x), Φ the normal distribution function (Hendrycks & Gimpel 2016). Arguments: approximate."""

    function = functions.gelu
    defaults: ClassVar[dict[str, Any]] = {"approximate": "none"}

    def extra_repr(self) -> str:
        """Return the setting."""
        return f"approximate={self.approximate!r}"


class GLU(_Activation):
    """The first half of a dimension times the sigmoid of the second (Dauphin et al. 2017). Arguments: dim."""

    function = functions.glu
    defaults: ClassVar[dict[str, Any]] = {"dim": -1}


class Hardtanh(_Activation):
    """x brought between min_val and max_val. Arguments: min_val, max_val, inplace."""

    function = functions.hardtanh
    defaults: ClassVar[dict[str, Any]] = {"min_val": -1.0, "max_val": 1.0, "inplace": False}


class Hardsigmoid(_Activation):
    """x / 6 + 1/2, brought between 0 and 1. Arguments: inplace."""

    function = functions.hardsigmoid
    defaults = _INPLACE


class Hardswish(_Activation):
    """x · hardsigmoid(x) (Howard et al. 2019). Arguments: inplace."""

    function = functions.hardswish
    defaults = _INPLACE


class Hardshrink(_Activation):
    """x, but 0 between ±lambd. Arguments: lambd."""

    function = functions.hardshrink
    defaults: ClassVar[dict[str, Any]] = {"lambd": 0.5}

    def extra_repr(self) -> str:
        """Return the setting."""
        return str(self.lambd)


class Softshrink(_Activation):
    """x moved towards 0 by lambd. Arguments: lambd."""

    function = functions.softshrink
    defaults: ClassVar[dict[str, Any]] = {"lambd": 0.5}

    def extra_repr(self) -> str:
        """Return the setting."""
        return str(self.lambd)


class Tanhshrink(_Activation):
    """x - tanh(x)."""

    function = functions.tanhshrink


class Softplus(_Activation):
    """log(1 + e^(beta x)) / beta; x itself where beta x is above threshold. Arguments: beta, threshold."""

    function = functions.softplus
    defaults: ClassVar[dict[str, Any]] = {"beta": 1.0, "threshold": 20.0}


class Softsign(_Activation):
    """x / (1 + |x|)."""

    function = functions.softsign


class Sigmoid(_Activation):
    """1 / (1 + e⁻ˣ)."""

    function = functions.sigmoid


class LogSigmoid(_Activation):
    """log(sigmoid(x))."""

    function = functions.logsigmoid


class Tanh(_Activation):
    """tanh(x)."""

    function = tanh


class Threshold(_Activation):
    """x where it is above threshold, value elsewhere. Arguments: threshold, value, inplace."""

    function = functions.threshold
    defaults: ClassVar[dict[str, Any]] = {"threshold": _REQUIRED, "value": _REQUIRED, "inplace": False}


class Softmax(_Activation):
    """eˣ, divided by its sum over a dimension. Arguments: dim."""

    function = softmax
    defaults: ClassVar[dict[str, Any]] = {"dim": None}


class LogSoftmax(_Activation):
    """The logarithm of the softmax. Arguments: dim."""

    function = log_softmax
    defaults: ClassVar[dict[str, Any]] = {"dim": None}


class Softmin(_Activation):
    """The softmax of -x. Arguments: dim."""

    function = softmin
    defaults: ClassVar[dict[str, Any]] = {"dim": None}


class Softmax2d(Module):
    """The softmax over the channels of (N, C, H, W) or (C, H, W)."""

    def forward(self, input: Tensor) -> Tensor:
        """Return the softmax."""
        if input.ndim not in (3, 4):
            raise ValueError(f"Softmax2d: expected input to be 3D or 4D, got {input.ndim}D instead")
        return softmax(input, -3)
