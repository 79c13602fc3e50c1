"""What one element is: the dtypes, and which of two wins when they meet."""

from __future__ import annotations


class DType:
    """The type of every element of a tensor: a name, a size in bytes and a category.

    Attributes:
        name: `"float32"` and so on.
        itemsize: bytes that one element takes in memory.
        category: 0 for bool, 1 for integers, 2 for floating point. When two categories meet, the higher wins.

    There is exactly one object per dtype, so compare them with `is` or `==`.
    """

    __slots__ = ("category", "itemsize", "name")

    def __init__(self, name: str, itemsize: int, category: int) -> None:
        self.name = name
        self.itemsize = itemsize
        self.category = category

    @property
    def is_floating_point(self) -> bool:
        """Whether the elements have a fraction."""
        return self.category == 2

    @property
    def is_signed(self) -> bool:
        """Whether the elements may be negative: all but bool."""
        return self.category > 0

    def __repr__(self) -> str:
        return f"emberlet.{self.name}"

    def __reduce__(self) -> tuple[object, tuple[str]]:
        # A copy or an unpickled dtype must be the same object: code compares dtypes with `is`.
        return by_name, (self.name,)


bool_ = DType("bool", 1, 0)
int32 = DType("int32", 4, 1)
int64 = DType("int64", 8, 1)
float16 = DType("float16", 2, 2)
float32 = DType("float32", 4, 2)
float64 = DType("float64", 8, 2)

ALL = (bool_, int32, int64, float16, float32, float64)

OF_PYTHON = {bool: bool_, int: int64, float: float64}  # what Python's own types mean as a dtype

default_float = float32  # what a Python float becomes; a Python int becomes int64


def by_name(name: str) -> DType:
    """Return the dtype of this name, `"float32"` for example.

    Raises:
        ValueError: there is no such dtype.
    """
    for dtype in ALL:
        if dtype.name == name:
            return dtype
    raise ValueError(f"no dtype is called {name!r}; there are {', '.join(dtype.name for dtype in ALL)}")


def promote_types(a: DType, b: DType) -> DType:
    """Return the dtype in which elements of type `a` and of type `b` can stand side by side.

    The categories are ordered bool < integer < floating point. When `a` and `b` are of different
    categories the higher category wins, however few bytes it has. Inside one category the wider type wins.

    Args:
        a: a dtype; `a.category` is 0 for bool, 1 for integers, 2 for floating point.
        b: another; `b.itemsize` is the number of bytes of an element.

    >>> promote_types(int32, int64)
    emberlet.int64
    >>> promote_types(float16, int64)
    emberlet.float16
    >>> promote_types(bool_, bool_)
    emberlet.bool
    """
    if a.category != b.category:
        return a if a.category > b.category else b
    return a if a.itemsize >= b.itemsize else b


def can_cast(from_: DType, to: DType) -> bool:
    """Whether PyTorch's casting rules let `from_` become `to` without being asked: never to a lower category.

    >>> can_cast(float64, float16)
    True
    >>> can_cast(float16, int64)
    False
    """
    return from_.category <= to.category
