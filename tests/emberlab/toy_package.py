"""A toy course: a reference package, its catalogue, and cells that build its pieces."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "__init__.py": '''"""A toy framework."""

from __future__ import annotations

from emberlet.shape import numel
from emberlet.tensor import Tensor

__all__ = ["Tensor", "numel"]
''',
    "shape.py": '''"""Layout arithmetic."""

from __future__ import annotations

import math

Shape = tuple[int, ...]


def numel(shape: Shape) -> int:
    """Return how many elements there are."""
    return math.prod(shape)


def contiguous_strides(shape: Shape) -> Shape:
    """Return the strides of rows laid end to end."""
    strides = []
    step = 1
    for size in reversed(shape):
        strides.append(step)
        step *= size
    return tuple(reversed(strides))


def rank(shape: Shape) -> int:
    """Return the number of dimensions."""
    return len(shape)


def permute(shape: Shape, dims: Shape) -> Shape:
    """Return the sizes in another order."""
    return tuple(shape[dim] for dim in dims)


def flip(shape: Shape) -> Shape:
    """Return the sizes backwards."""
    return shape[::-1]
''',
    "tensor.py": '''"""Tensor."""

from __future__ import annotations

from emberlet.shape import Shape, numel


class Tensor:
    """A shape that pretends to have elements."""

    def __init__(self, shape: Shape) -> None:
        self.shape = shape

    def numel(self) -> int:
        """Return how many elements there are."""
        return numel(self.shape)

    def reshape(self, *shape: int) -> Tensor:
        """Return a tensor of another shape."""
        if numel(shape) != self.numel():
            raise RuntimeError(f"shape {shape} is invalid for input of size {self.numel()}")
        return Tensor(shape)

    @property
    def ndim(self) -> int:
        """The number of dimensions."""
        return len(self.shape)
''',
    "nn/__init__.py": '''"""Layers."""
''',
    "nn/linear.py": '''"""The linear layer."""

from __future__ import annotations


class Linear:
    """A weight."""

    def __init__(self, weight: float) -> None:
        self.weight = weight

    def forward(self, x: float) -> float:
        """Return the product."""
        return self.weight * x
''',
    "py.typed": "",
}
NUMEL, STRIDES, RESHAPE = (
    "emberlet.shape.numel",
    "emberlet.shape.contiguous_strides",
    "emberlet.tensor.Tensor.reshape",
)
PERMUTE, FORWARD, FLIP = "emberlet.shape.permute", "emberlet.nn.linear.Linear.forward", "emberlet.shape.flip"
LESSONS = {
    "01_tensors": [[NUMEL, STRIDES], [RESHAPE]],
    "02_layers": [[PERMUTE], [FORWARD]],
    "03_more": [[FLIP]],
}

NUMEL_CELL = f'''%%build {NUMEL}
def numel(shape: Shape) -> int:
    """Return how many elements there are."""
    total = 1
    for size in shape:
        total *= size
    return total
'''
STRIDES_CELL = f'''%%build {STRIDES}
def contiguous_strides(shape: Shape) -> Shape:
    """Return the strides of rows laid end to end."""
    return tuple(numel(shape[at + 1 :]) for at in range(len(shape)))
'''
RESHAPE_CELL = f'''%%build {RESHAPE}
class Tensor:
    def reshape(self, *shape: int) -> Tensor:
        """Return a tensor of another shape."""
        return Tensor(shape)
'''
PERMUTE_CELL = f'''%%build {PERMUTE}
def permute(shape: Shape, dims: Shape) -> Shape:
    """Return the sizes in another order."""
    return tuple([shape[dim] for dim in dims])
'''
STUB_CELL = f'''%%build {NUMEL}
def numel(shape: Shape) -> int:
    """Return how many elements there are."""
    # YOUR CODE HERE
    raise NotImplementedError()
'''


def make_reference(folder: Path, **changed: str) -> Path:
    """Write the toy reference as `folder/emberlet`; `changed` gives other texts, by file without suffix."""
    for name, text in FILES.items():
        path = folder / "emberlet" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(path.stem, text) if name.count("/") == 0 else text)
    return folder / "emberlet"
