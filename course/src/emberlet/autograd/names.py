"""What PyTorch calls the steps of the tape: its names stand in `repr`, in error messages and in its documentation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Where PyTorch's name is not the operation's own followed by `Backward0`.
_NAMES = {
    "AveragePool": "AvgPool2DBackward0",
    "Clamp": "ClampBackward1",
    "ConstantPad": "ConstantPadNdBackward0",
    "Contiguous": "CloneBackward0",
    "CopySlices": "CopySlices",
    "CrossEntropy": "NllLossBackward0",
    "CumProd": "CumprodBackward0",
    "CumSum": "CumsumBackward0",
    "GeluTanh": "GeluBackward0",
    "LogAddExp": "LogaddexpBackward0",
    "LogCumSumExp": "LogcumsumexpBackward0",
    "LogSumExp": "LogsumexpBackward0",
    "MaxOfAll": "MaxBackward1",
    "MaxPool": "MaxPool2DWithIndicesBackward0",
    "Median": "MedianBackward1",
    "MedianOfAll": "MedianBackward0",
    "MinOfAll": "MinBackward1",
    "NormalizeChannels": "NativeBatchNormBackward0",
    "NormalizeRows": "NativeLayerNormBackward0",
    "Overwrite": "CopyBackwards",
    "PowOf": "PowBackward2",
    "PowTensor": "PowBackward1",
    "Reshape": "ViewBackward0",
    "Tile": "RepeatBackward0",
    "VectorNorm": "LinalgVectorNormBackward0",
    "ViewAs": "ViewBackward0",
}

_PRODUCTS: dict[tuple[int, ...], str] = {
    (1, 1): "DotBackward0",
    (2, 1): "MvBackward0",
    (1, 2): "SqueezeBackward4",
    (2, 2): "MmBackward0",
}


def _product(node: Any) -> str:
    """A product of vectors and matrices, by how many dimensions each factor has."""
    ranks: tuple[int, ...] = tuple(map(len, node.shapes))
    return _PRODUCTS.get(ranks, "UnsafeViewBackward0")


def _reduced(node: Any) -> str:
    """A sum or a mean, of all dimensions or of some."""
    whole = node.dims is None or len(node.dims) == len(node.shape)
    return f"{node.operation.__name__}Backward{0 if whole else 1}"


_BY_ARGUMENTS: dict[str, Callable[[Any], str]] = {
    "Linear": lambda node: "MmBackward0" if node.bias_shape is None else "AddmmBackward0",
    "MatMul": _product,
    "Mean": _reduced,
    "Prod": lambda node: "ProdBackward0" if node.dim is None else "ProdBackward1",
    "Sum": _reduced,
}


def name_of(node: Any) -> str:
    """Return the name of a node, `MulBackward0` for example."""
    own: str = node.operation.__name__
    if own in _BY_ARGUMENTS:
        return _BY_ARGUMENTS[own](node)
    return _NAMES.get(own, f"{own}Backward0")
