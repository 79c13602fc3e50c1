"""Reads stride, padding and dilation as PyTorch takes them: one number, one for each dimension, or a word."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import index as as_int
from typing import Any

from emberlab.widgets.convolution_rule import Geometry
from emberlab.widgets.svg import shorten

LEAST = {"stride": 1, "padding": 0, "dilation": 1}
MOST = {"stride": 4, "padding": 4, "dilation": 4}  # what the controls go up to, unless more was given
LARGEST = 1000
AXES = ("rows", "columns")


@dataclass(frozen=True)
class Options:
    """For each dimension its stride, padding and dilation; `same` for padding that keeps the size."""

    stride: tuple[int, ...]
    padding: tuple[int, ...]
    dilation: tuple[int, ...]
    same: bool = False

    @property
    def problem(self) -> str:
        """What these options contradict each other in, or ""."""
        if self.same and any(step != 1 for step in self.stride):
            return "Impossible: padding='same' keeps the size, which only stride 1 can do."
        return ""

    def geometries(self, size: Sequence[int], kernel: Sequence[int]) -> tuple[Geometry, ...]:
        """How each dimension is read."""
        found = []
        for n, k, stride, padding, dilation in zip(
            size, kernel, self.stride, self.padding, self.dilation, strict=True
        ):
            total = dilation * (k - 1) if self.same else 2 * padding
            found.append(Geometry(n, k, stride, total // 2, total - total // 2, dilation))
        return tuple(found)

    def controls(self) -> list[dict[str, Any]]:
        """One for each option, or one for each dimension where an option was given for each."""
        found: list[dict[str, Any]] = []
        for name in LEAST:
            given: tuple[int, ...] = getattr(self, name)
            most = max(MOST[name], *given)
            alike = len(set(given)) == 1
            for dim in range(1 if alike else len(given)):
                found.append(
                    {
                        "name": name if alike else f"{name}_{dim}",
                        "label": name if alike else f"{name}, {AXES[dim]}",
                        "kind": "range",
                        "min": LEAST[name],
                        "max": most,
                    }
                )
        if self.same:
            found.append({"name": "same", "label": "padding='same'", "kind": "check"})
        return found

    def values(self) -> dict[str, Any]:
        """What stands in the controls."""
        found: dict[str, Any] = {"same": True} if self.same else {}
        for control in self.controls():
            name, _, dim = control["name"].partition("_")
            if name in LEAST:
                found[control["name"]] = getattr(self, name)[int(dim or 0)]
        return found

    def changed(self, values: dict[str, Any]) -> Options:
        """The options that these values of the controls stand for."""
        found = {
            name: tuple(
                int(values.get(name, values.get(f"{name}_{dim}", 0))) for dim in range(len(self.stride))
            )
            for name in LEAST
        }
        return Options(found["stride"], found["padding"], found["dilation"], bool(values.get("same", False)))

    def arguments(self) -> dict[str, Any]:
        """As `conv1d` and `conv2d` take them."""
        padding: Any = "same" if self.same else self.padding
        return {"stride": self.stride, "padding": padding, "dilation": self.dilation}


def read_options(stride: Any, padding: Any, dilation: Any, dims: int) -> Options:
    """Raises TypeError or ValueError that names the option and says what it may be."""
    same = isinstance(padding, str) and padding == "same"
    if isinstance(padding, str):
        if padding not in ("same", "valid"):
            raise ValueError(f"padding must be 'same', 'valid', or numbers, not {shorten(repr(padding), 60)}")
        padding = 0
    return Options(
        _numbers("stride", stride, dims),
        _numbers("padding", padding, dims),
        _numbers("dilation", dilation, dims),
        same,
    )


def _numbers(name: str, given: Any, dims: int) -> tuple[int, ...]:
    said = shorten(repr(given), 60)
    try:
        found = tuple(as_int(one) for one in given) if isinstance(given, (tuple, list)) else (as_int(given),)
    except TypeError:
        raise TypeError(f"{name} must be a whole number, or one for each dimension, not {said}") from None
    if len(found) == 1:
        found *= dims
    if len(found) != dims:
        raise ValueError(f"{name} must be one number, or {dims} for {dims} dimensions, not {said}")
    if not all(LEAST[name] <= one <= LARGEST for one in found):
        raise ValueError(f"{name} must be from {LEAST[name]} to {LARGEST}, not {said}")
    return found
