"""A small course of two lessons over a framework of three functions and a method, made in a folder."""

from __future__ import annotations

import shutil
from pathlib import Path

import emberlab
from emberlab.lessons.course import Course

MODULES = {
    "__init__.py": '''"""A toy framework."""

from __future__ import annotations

from emberlet.box import Box
from emberlet.shape import count, steps

__all__ = ["Box", "count", "steps"]
''',
    "shape.py": '''"""Sizes and steps."""

from __future__ import annotations

import math


def count(shape: tuple[int, ...]) -> int:
    """Number of elements of a shape."""
    # The product of no numbers is one.
    return math.prod(shape)


def steps(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Step of each dimension, row after row."""
    found = []
    stride = 1
    for size in reversed(shape):
        found.append(stride)  # the last dimension comes first
        stride *= size
    return tuple(reversed(found))


def scaled(shape: tuple[int, ...], factor: int) -> tuple[int, ...]:
    """A shape with every size multiplied."""
    return tuple(size * factor for size in shape)
''',
    "box.py": '''"""A box with sides."""

from __future__ import annotations

from emberlet.shape import count


class Box:
    """A box, given by its sides."""

    def __init__(self, *sides: int) -> None:
        self.sides = sides

    def volume(self) -> int:
        """How much goes in."""
        return count(self.sides)

    def is_cube(self) -> bool:
        """Whether all sides are equal."""
        distinct = set(self.sides)
        return len(distinct) <= 1
''',
}

BOXES = '''---
title: "1. Boxes"
jupytext:
  text_representation:
    extension: .md
    format_name: myst
---

# 1. Boxes

A box has sides.

```{code-cell}
:start:
```

```{code-cell}
import emberlet
```

Count first.

+++

Then step.

```{code-cell}
:piece: emberlet.shape.count emberlet.shape.steps
```

```{code-cell}
:check: count_and_steps
:points: 2
assert emberlet.count((2, 3)) == 6, "six elements"
assert emberlet.steps((2, 3)) == (3, 1), "three, then one"
```

```{code-cell}
:probe: count_and_steps

def hidden_shapes(rng):
    return [tuple(rng.integers(1, 9, 3).tolist()) for _ in range(4)]

def probe_count(rng):
    """how many elements"""
    return [emberlet.count(shape) for shape in hidden_shapes(rng)]

def probe_steps(rng, *, points=2):
    """the steps of other shapes"""
    return [emberlet.steps(shape) for shape in hidden_shapes(rng)]
```

```{code-cell}
:mistake: count_and_steps
:says: "three, then one"

def steps(shape):
    found = [math.prod(shape[:at]) for at in range(len(shape))]
    return tuple(found)
```

```{code-cell}
emberlet.count((2, 5)), emberlet.steps((2, 5))
```

```{code-cell}
:piece: emberlet.box.Box.is_cube
:given: 1
```

```{code-cell}
:check: is_cube
:points: 1.5
assert emberlet.Box(2, 2).is_cube() is True, "all sides are 2"
assert emberlet.Box(2, 3).is_cube() is False, "2 is not 3"
```

```{code-cell}
:probe: is_cube

def probe_is_cube(rng):
    """other boxes"""
    return [emberlet.Box(*rng.integers(1, 3, 2).tolist()).is_cube() for _ in range(12)]
```

```{code-cell}
:tags: [raises-exception]

emberlet.Box(2, None).volume()
```

```{code-cell}
import ipywidgets

print("a line")
ipywidgets.IntSlider(3)
```

Why is the empty product one?

+++ {"question": "empty_product", "points": 3}

Because one is what leaves every other product as it is.

+++

The end.
'''

SCALES = '''---
title: "2. Scales"
---

# 2. Scales

```{code-cell}
import emberlet

emberlet.Box(3, 3).is_cube()
```

```{code-cell}
:piece: emberlet.shape.scaled
```

```{code-cell}
:check: scaled
:points: 1
from emberlet.shape import scaled as again

assert again((1, 2), 3) == (3, 6), "every size, three times"
```

```{code-cell}
:probe: scaled

def probe_scaled(rng):
    """other shapes and factors"""
    return [emberlet.shape.scaled(tuple(rng.integers(1, 9, 2).tolist()), int(rng.integers(2, 9))) for _ in range(4)]
```
'''

LESSONS = {"01_boxes": BOXES, "02_scales": SCALES}


def make_course(root: Path, lessons: dict[str, str] | None = None) -> Course:
    """A course folder with the toy reference, these lessons, and a copy of the real emberlab beside it."""
    course = Course(root)
    course.reference.mkdir(parents=True)
    for name, source in MODULES.items():
        (course.reference / name).write_text(source)
    (root / "lessons").mkdir()
    for name, source in (LESSONS if lessons is None else lessons).items():
        course.source(name).write_text(source)
    kit = Path(emberlab.__file__).parent
    spared = shutil.ignore_patterns(
        "__pycache__", ".mypy_cache", "frontend"
    )  # of no use to a kernel, and large
    shutil.copytree(kit, course.src / "emberlab", ignore=spared)
    course.catalogue.unlink(missing_ok=True)
    return course
