"""The text of a tensor, character by character as PyTorch prints it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from emberlet.array import to_host
from emberlet.creation.defaults import get_default_dtype
from emberlet.dtype import bool_, int64

if TYPE_CHECKING:
    from emberlet.tensor import Tensor


@dataclass
class _Options:
    precision: int = 4
    threshold: int = 1000
    edgeitems: int = 3
    linewidth: int = 80
    sci_mode: bool | None = None


_PROFILES = {
    "default": _Options(),
    "short": _Options(precision=2, edgeitems=2),
    "full": _Options(threshold=10**18),
}
_options = _Options()


def set_printoptions(
    precision: int | None = None,
    threshold: int | None = None,
    edgeitems: int | None = None,
    linewidth: int | None = None,
    profile: str | None = None,
    sci_mode: bool | None = None,
) -> None:
    """Set how tensors are printed. What is not given stays, except `sci_mode`, which goes back to automatic.

    Args:
        precision: digits after the decimal point.
        threshold: with more elements than this, only the edges are printed.
        edgeitems: how many elements at each edge.
        linewidth: characters per line.
        profile: "default", "short" or "full", as a starting point.
        sci_mode: whether to print as 1.0000e+00; None decides from the values.
    """
    if profile is not None:
        if profile not in _PROFILES:
            raise ValueError(f"profile must be one of {', '.join(_PROFILES)}, not {profile!r}")
        _options.__dict__.update(_PROFILES[profile].__dict__)
    given = {"precision": precision, "threshold": threshold, "edgeitems": edgeitems, "linewidth": linewidth}
    _options.__dict__.update({name: value for name, value in given.items() if value is not None})
    _options.sci_mode = sci_mode


def tensor_repr(tensor: Tensor) -> str:
    """Return `tensor(...)` with its elements, and what the elements do not tell: dtype, device, history."""
    prefix = "tensor(" if type(tensor).__name__ in ("Tensor", "Parameter") else f"{type(tensor).__name__}("
    values = to_host(tensor._array)
    suffixes = []
    if tensor.device.type != "cpu":
        suffixes.append(f"device='{tensor.device}'")
    plain = (get_default_dtype(), int64, bool_) if values.size else (get_default_dtype(),)
    if not _options.edgeitems if values.size else values.ndim != 1:
        suffixes.append(f"size={tuple(values.shape)}")
    if tensor.dtype not in plain:
        suffixes.append(f"dtype={tensor.dtype}")
    if tensor.grad_fn is not None:
        suffixes.append(f"grad_fn=<{tensor.grad_fn.name()}>")
    elif tensor.requires_grad:
        suffixes.append("requires_grad=True")
    body = _elements(values, len(prefix), tensor.dtype.is_floating_point)
    return _with_suffixes(prefix + body, suffixes, len(prefix))


def _elements(values: Any, indent: int, floating: bool) -> str:
    """All elements in brackets, or the edges if there are too many."""
    if not values.size:
        return "[]"
    summarize = values.size > _options.threshold
    return _nested(values, indent, summarize, _Formatter(_shown(values, summarize), floating))


class _Formatter:
    """One format for all elements of a tensor, chosen from those that will be shown."""

    def __init__(self, values: list[Any], floating: bool) -> None:
        self.floating = floating
        self.integral = True  # every value is a whole number: print 2. and not 2.0000
        self.scientific = False
        self.width = 1
        if not floating:
            self.width = max((len(str(value)) for value in values), default=1)
            return
        regular = [value for value in values if math.isfinite(value) and value != 0]
        if not regular:
            return
        sizes = [abs(value) for value in regular]
        low, high = min(sizes), max(sizes)
        self.integral = all(value == math.ceil(value) for value in regular)
        if _options.sci_mode is None:
            self.scientific = high / low > 1000.0 or high > 1.0e8 or low < 1.0e-4
        else:
            self.scientific = _options.sci_mode
        self.width = max(len(self._number(value)) for value in regular)

    def _number(self, value: Any) -> str:
        if not self.floating:
            return str(value)
        if self.scientific:
            return f"{value:.{_options.precision}e}"
        if self.integral:
            return f"{value:.0f}." if math.isfinite(value) else str(value)
        return f"{value:.{_options.precision}f}"

    def __call__(self, value: Any) -> str:
        return self._number(value).rjust(self.width)


def _shown(values: Any, summarize: bool) -> list[Any]:
    """The elements that will be printed, flat."""
    if not summarize:
        elements: list[Any] = values.reshape(-1).tolist()
        return elements
    edge = _options.edgeitems
    if values.ndim == 0:
        return [values.item()]
    rows = list(values) if len(values) <= 2 * edge else [*values[:edge], *values[len(values) - edge :]]
    if values.ndim == 1:
        return [row.item() for row in rows]
    return [value for row in rows for value in _shown(row, summarize)]


def _nested(values: Any, indent: int, summarize: bool, formatter: _Formatter) -> str:
    """The elements in brackets; lines inside of it are indented by `indent` characters."""
    if values.ndim == 0:
        return formatter(values.item())
    edge = _options.edgeitems
    cut = summarize and len(values) > 2 * edge
    if values.ndim == 1:
        return _row(values, indent, cut, formatter)
    shown = [*values[:edge], *values[len(values) - edge :]] if cut else values
    parts = [_nested(part, indent + 1, summarize, formatter) for part in shown]
    if cut:
        parts.insert(edge, "...")
    between = "," + "\n" * len(values.shape[1:]) + " " * (indent + 1)
    return "[" + between.join(parts) + "]"


def _row(values: Any, indent: int, cut: bool, formatter: _Formatter) -> str:
    edge = _options.edgeitems
    if cut and not edge:
        words = ["..."]
    elif cut:
        words = [
            *map(formatter, values[:edge].tolist()),
            " ...",
            *map(formatter, values[-edge:].tolist()),
        ]
    else:
        words = [formatter(value) for value in values.tolist()]
    per_line = max(1, (_options.linewidth - indent) // (formatter.width + 2))
    lines = [", ".join(words[start : start + per_line]) for start in range(0, len(words), per_line)]
    return "[" + (",\n" + " " * (indent + 1)).join(lines) + "]"


def _with_suffixes(text: str, suffixes: list[str], indent: int) -> str:
    """Append `, dtype=...` and the like, on a line of its own when it does not fit."""
    used = len(text) - text.rfind("\n") + 1
    for suffix in suffixes:
        width = len(suffix.replace("emberlet", "torch"))  # so that lines break where PyTorch breaks them
        if used + width + 2 > _options.linewidth:
            text += ",\n" + " " * indent + suffix
            used = indent + width
        else:
            text += ", " + suffix
            used += width + 2
    return text + ")"
