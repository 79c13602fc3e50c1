"""The limits of each dtype: `finfo` for floating point, `iinfo` for integers."""

from __future__ import annotations

from emberlet.creation.defaults import get_default_dtype
from emberlet.dtype import DType
from emberlet.seam import exchange


class finfo:  # noqa: N801  PyTorch's name
    """What a floating point dtype can hold.

    Attributes:
        bits: of one element.
        min: the lowest number; `max` is the highest.
        eps: the step from 1 to the next number.
        smallest_normal: the smallest positive number of full precision, also called `tiny`.
        resolution: 10 to minus the number of decimal digits it keeps.
    """

    def __init__(self, type: DType | None = None) -> None:
        type = get_default_dtype() if type is None else type
        if not type.is_floating_point:
            raise TypeError(f"finfo() requires a floating point dtype, not {type}: use iinfo")
        limits = exchange.float_limits(type)
        self.bits = 8 * type.itemsize
        self.min, self.max = limits["min"], limits["max"]
        self.eps, self.resolution = limits["eps"], limits["resolution"]
        self.tiny = self.smallest_normal = limits["smallest_normal"]
        self.dtype = type.name

    def __repr__(self) -> str:
        names = ("resolution", "min", "max", "eps", "smallest_normal", "tiny")
        values = ", ".join(f"{name}={getattr(self, name):g}" for name in names)
        return f"finfo({values}, dtype={self.dtype})"


class iinfo:  # noqa: N801  PyTorch's name
    """What an integer dtype can hold.

    Attributes:
        bits: of one element.
        min: the lowest number; `max` is the highest.
    """

    def __init__(self, type: DType) -> None:
        if type.category != 1:
            raise TypeError(f"iinfo() requires an integer dtype, not {type}")
        self.bits = 8 * type.itemsize
        self.min = -(2 ** (self.bits - 1))
        self.max = 2 ** (self.bits - 1) - 1
        self.dtype = type.name

    def __repr__(self) -> str:
        return f"iinfo(min={self.min:g}, max={self.max:g}, dtype={self.dtype})"
