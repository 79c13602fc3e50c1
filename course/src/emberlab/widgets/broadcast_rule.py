"""The rule of broadcasting, column by column, worked out without the student's own function."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from emberlab.widgets.svg import shorten

Shape = tuple[int, ...]

EQUAL, STRETCHED, CLASH = "equal", "stretched", "clash"


@dataclass(frozen=True)
class Column:
    """One dimension of the result: each operand's size there (None where it has no such dimension)."""

    dim: int
    sizes: tuple[int | None, ...]
    size: int | None  # the result's; None where the sizes clash

    @property
    def verdict(self) -> str:
        """EQUAL, STRETCHED or CLASH."""
        if self.size is None:
            return CLASH
        return EQUAL if all((1 if size is None else size) == self.size for size in self.sizes) else STRETCHED


def align(shapes: Sequence[Shape]) -> list[Column]:
    """The shapes written under each other, flush right, as the columns from left to right."""
    columns = list(zip_longest(*(reversed(shape) for shape in shapes)))[::-1]
    return [Column(dim, sizes, _common(sizes)) for dim, sizes in enumerate(columns)]


def _common(sizes: Sequence[int | None]) -> int | None:
    wanted = {size for size in sizes if size not in (1, None)}
    if len(wanted) > 1:
        return None
    return wanted.pop() if wanted else 1


def result_shape(columns: Sequence[Column]) -> Shape | None:
    """The shape of the result, or None where a column clashes."""
    sizes = tuple(column.size for column in columns if column.size is not None)
    return sizes if len(sizes) == len(columns) else None


def source_index(shape: Shape, index: Sequence[int]) -> tuple[int, ...]:
    """The element of an operand of that shape which the result's element at `index` reads."""
    own = index[len(index) - len(shape) :]
    return tuple(0 if size == 1 else at for at, size in zip(own, shape, strict=True))


def is_copy(shape: Shape, index: Sequence[int]) -> bool:
    """Whether the operand, stretched, shows at `index` an element that really lies elsewhere."""
    missing = (0,) * (len(index) - len(shape))
    return (*missing, *source_index(shape, index)) != tuple(index)


def explain(columns: Sequence[Column], names: Sequence[str]) -> str:
    """What the columns say, in a sentence or two; an error names the dimension and who disagrees."""
    clashes = [column for column in columns if column.size is None]
    if not clashes:
        if all(column.verdict == EQUAL for column in columns):
            return "The shapes are equal: nothing is stretched."
        return "Compare from the right. A 1, or a missing dimension, is stretched to the other's size."
    column = clashes[-1]
    sizes = [
        f"{name} has {size}" for name, size in zip(names, column.sizes, strict=True) if size not in (1, None)
    ]
    more = f" (dim {', '.join(str(other.dim) for other in clashes[:-1])} clashes too)" if clashes[1:] else ""
    return (
        f"Error at dim {column.dim}: {' and '.join(sizes)}. "
        f"The sizes must be equal, or 1, which can be stretched{more}."
    )


def verdict_of_students(shapes: Sequence[Shape], expected: Shape | None) -> tuple[str, bool] | None:
    """What the student's own `broadcast_shapes` gives, in words, and whether it agrees.

    None where it is not built, or where no Emberlet package has been imported in this kernel.
    """
    module = sys.modules.get("emberlet.shape")
    function = getattr(module, "broadcast_shapes", None)
    if function is None:
        return None
    try:
        given = function(*shapes)
    except NotImplementedError:
        return None
    except Exception as error:  # the student's code may raise anything, and the picture must still be drawn
        said = f"your broadcast_shapes raises {type(error).__name__}: {shorten(str(error), 120)}"
        agrees = expected is None and isinstance(error, (RuntimeError, ValueError))
    else:
        said = f"your broadcast_shapes gives {shorten(repr(given), 60)}"
        agrees = type(given) is tuple and given == expected
    return said, agrees
