"""Values in little room: a number as a few characters, an array as a small heat map or a few lines of text."""

from __future__ import annotations

import sys
from math import ceil, isqrt
from typing import Any

import numpy as np

from emberlab.graphs.model import Thumb

ROWS, COLS = 6, 12  # the largest heat map
TEXT = 600  # characters of a printed array
LOOKED_AT = 1_000_000  # elements of an array that its heat map is made of, about; of a larger one every n-th


def number_text(value: Any) -> str:
    """A number in at most nine characters: `2.5`, `6.0`, `-0.0313`, `11924.0`, `1.2e+06`, `nan`, `7`, `True`."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)) and abs(int(value)) < 10**7:
        return str(int(value))
    real = float(value)
    short = f"{real:.4g}"
    if not np.isfinite(real):
        return short
    if 1e4 <= abs(real) < 999_999.5:  # a sum of gradients can still be checked by eye
        return f"{real:.0f}.0"
    if "e" in short:
        return f"{real:.1e}"
    return short if "." in short else f"{short}.0"


def array_text(array: Any) -> str:
    """An array as text that stays short; a number alone where there are no dimensions."""
    array = host(array)
    if array is None:
        return ""
    if array.ndim == 0:
        return number_text(array[()])
    text = np.array2string(array, precision=4, suppress_small=True, threshold=64, edgeitems=3, separator=", ")
    return text if len(text) <= TEXT else text[: TEXT - 1] + "…"


def thumb(array: Any) -> Thumb | None:
    """The heat map of an array: rows and columns averaged where it is larger; None without elements or dimensions.

    Leading dimensions become rows. What is not finite counts as zero here; cards say it in words.
    """
    array = host(array)
    if array is None or array.ndim == 0 or array.size == 0 or array.dtype.kind not in "biuf":
        return None
    flat = array.reshape(1, -1) if array.ndim == 1 else array.reshape(-1, array.shape[-1])
    flat = _thinned(flat)
    values = flat.astype(float)
    if is_broken(flat):
        values[~np.isfinite(values)] = 0
    small = _pooled(_pooled(values, ROWS).T, COLS).T
    largest = float(np.abs(small).max())
    scaled = np.zeros_like(small) if largest == 0 else small / largest * 100
    rows, cols = small.shape
    return Thumb(rows, cols, tuple(np.rint(scaled).astype(int).ravel().tolist()))


def is_broken(array: Any) -> bool:
    """Whether an array holds a NaN or an infinity."""
    array = host(array)
    if array is None or array.dtype.kind != "f" or not array.size:
        return False
    return not (np.isfinite(array.min()) and np.isfinite(array.max()))  # NaN is the minimum of what holds one


def host(array: Any) -> Any:
    """The array in NumPy's form, a number as an array without dimensions; None if there is none."""
    if array is None:
        return None
    if isinstance(array, np.ndarray):
        return array
    if hasattr(array, "get"):  # CuPy
        return array.get()
    backends = sys.modules.get("emberlet.seam.backend")
    if backends is not None and hasattr(array, "__array_namespace__"):
        return backends.backend_of(array).to_host(array)
    return np.asarray(array)


def copied(array: Any) -> Any:
    """A copy of an array, on its own device."""
    if hasattr(array, "copy"):
        return array.copy()
    return array.__array_namespace__().asarray(array, copy=True)


def sayable(value: Any) -> Any:
    """The same text, or the same dict or list of texts, without the halves of characters that no page can be sent."""
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode()
    if isinstance(value, dict):
        return {key: sayable(each) for key, each in value.items()}
    return [sayable(each) for each in value] if isinstance(value, list) else value


def memory_text(count: int) -> str:
    """A number of bytes in words."""
    if count < 1024:
        return f"{count} byte" + ("" if count == 1 else "s")
    value, power = count / 1024, 0
    while value >= 1024 and power < 2:
        value, power = value / 1024, power + 1
    unit = ("kB", "MB", "GB")[power]
    return f"{value:.3g} {unit}" if value < 100 else f"{value:.0f} {unit}"


def time_text(seconds: float | None) -> str:
    """A duration in words; "" if nobody measured it."""
    if seconds is None:
        return ""
    for factor, unit in ((1e6, "µs"), (1e3, "ms")):
        if seconds * factor < 1000:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds:.3g} s"


def _thinned(flat: Any) -> Any:
    """Every n-th row and column of a very large array, so that a glance at it costs neither time nor memory."""
    rows, cols = flat.shape
    if flat.size <= LOOKED_AT:
        return flat
    down = min(rows, max(isqrt(LOOKED_AT), LOOKED_AT // cols))
    across = min(cols, LOOKED_AT // down)
    return flat[:: ceil(rows / down), :: ceil(cols / across)]


def _pooled(array: Any, most: int) -> Any:
    """At most `most` rows, each the mean of as many as it stands for."""
    if len(array) <= most:
        return array
    edges = np.arange(most + 1) * len(array) // most
    return np.add.reduceat(array, edges[:-1], axis=0) / np.diff(edges)[:, None]
