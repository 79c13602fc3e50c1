"""Out of the framework: Python numbers, lists, NumPy, DLPack, text, pickle."""

from __future__ import annotations

from emberlet import interchange


class InterchangeMethods:
    """`x.item()`, `x.numpy()`, `float(x)`, `print(x)` and their kin."""

    item = interchange.item
    tolist = interchange.tolist
    numpy = interchange.numpy
    __array__ = interchange.to_array
    __array_wrap__ = interchange.from_ufunc
    __dlpack__ = interchange.dlpack
    __dlpack_device__ = interchange.dlpack_device
    __bool__ = interchange.to_bool
    __int__ = interchange.to_int
    __float__ = interchange.to_float
    __index__ = interchange.to_index
    __format__ = interchange.formatted
    __repr__ = interchange.text
    __deepcopy__ = interchange.deepcopy
    __reduce__ = interchange.reduce
