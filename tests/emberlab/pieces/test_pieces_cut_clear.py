"""What a cell looks like when it is cut, and a module when it is cleared."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from emberlab.pieces import PieceError, clear, cut, definition, is_cleared, splice

SHAPE = '''\
import functools


# How many.
@functools.lru_cache
def numel(shape):
    """Count."""
    n = 1
    for size in shape:  # each
        n *= size

    return n
    # done


class Tensor:
    """A tensor."""

    def size(self):
        return self.shape

    def other(self):
        return 1

    class Inner:
        def deep(self):
            return 2

    @property
    def data(self):
        return self._data

    @data.setter
    def data(self, value):
        self._data = value
'''


def test_a_cell(reference: Callable[..., Path]) -> None:
    folder = reference(shape=SHAPE)
    names = ["emberlet.shape.numel", "emberlet.shape.Tensor.size", "emberlet.shape.Tensor.Inner.deep"]
    names.append("emberlet.shape.Tensor.data")
    assert (
        cut(names, str(folder)).replace(" ".join(names), "NAMES")
        == '''\
%%build NAMES
# How many.
@functools.lru_cache
def numel(shape):
    """Count."""
    ### BEGIN SOLUTION
    n = 1
    for size in shape:  # each
        n *= size

    return n
    # done
    ### END SOLUTION


class Tensor:
    def size(self):
        ### BEGIN SOLUTION
        return self.shape
        ### END SOLUTION

    class Inner:
        def deep(self):
            ### BEGIN SOLUTION
            return 2
            ### END SOLUTION

    @property
    def data(self):
        ### BEGIN SOLUTION
        return self._data
        ### END SOLUTION

    @data.setter
    def data(self, value):
        ### BEGIN SOLUTION
        self._data = value
        ### END SOLUTION'''
    )


def test_given_statements_stand_before_the_solution(reference: Callable[..., Path]) -> None:
    lines = cut(["emberlet.shape.numel"], reference(shape=SHAPE), given=2).split("\n")
    assert lines[5:10] == ["    n = 1", "    for size in shape:  # each", "        n *= size",
                           "    ### BEGIN SOLUTION", "    return n"]  # fmt: skip


def test_a_whole_class_is_one_solution(reference: Callable[..., Path]) -> None:
    cell = cut(["emberlet.shape.Tensor"], reference(shape=SHAPE))
    assert cell.split("\n")[:5] == ["%%build emberlet.shape.Tensor", "class Tensor:", '    """A tensor."""',
                                    "    ### BEGIN SOLUTION", "    def size(self):"]  # fmt: skip
    assert cell.count("SOLUTION") == 2


def test_a_module_in_a_folder(reference: Callable[..., Path]) -> None:
    folder = reference(
        nn__functional="def relu(x):\n    return x\n", nn____init__="def top(x):\n    return x\n"
    )
    assert "def relu" in cut(["emberlet.nn.functional.relu"], folder)
    assert "def top" in cut(["emberlet.nn.top"], folder)


@pytest.mark.parametrize(
    ("names", "given", "message"),
    [
        ([], 0, "at least one piece"),
        (
            ["emberlet.shape.numl"],
            0,
            r"emberlet\.shape\.numl: numl is not defined there; did you mean numel\?",
        ),
        (["emberlet.shapes.numel"], 0, r"no module emberlet\.shapes"),
        (["emberlet.shape.numel"], 3, "nothing is left to write"),
        (["emberlet.shape.numel"], -1, "nothing is left to write"),
        (["emberlet.shape.numel", "emberlet.shape:numel"], 0, "named twice"),
        (["emberlet.shape.Tensor", "emberlet.shape.Tensor.size"], 0, "is a part of"),
        (["emberlet.shape.numel", "emberlet.other.numel"], 0, "both bring a numel"),
        (["emberlet.other.twice"], 0, "defined more than once .lines 3 and 6"),
        (["emberlet.other.stub"], 0, "is a stub itself"),
        (["emberlet.other.quotes"], 0, "nbgrader would take 'END SOLUTION'"),
        (["emberlet.other.tests"], 0, "nbgrader would take 'BEGIN HIDDEN TESTS'"),
        (["emberlet.broken.f"], 0, r"emberlet\.broken\.f: the module is not Python \(line 1"),
    ],
)
def test_what_cannot_be_cut(
    names: list[str], given: int, message: str, reference: Callable[..., Path]
) -> None:
    other = """\
import sys
if sys:
    def twice():
        return 1
else:
    def twice():
        return 2
def stub(): raise NotImplementedError
def quotes(): return "### END SOLUTION"
def tests():
    # BEGIN HIDDEN TESTS
    return 1
def numel(): return 1
"""
    with pytest.raises(PieceError, match=message):
        cut(names, reference(shape=SHAPE, other=other, broken="def f(:\n"), given)


def test_a_cleared_piece_says_where_it_is_built(toy: Callable[..., ModuleType], not_built: type) -> None:
    message = 'emberlet.shape.numel is built in lesson "01_tensors" – \\ ok'
    module = toy(clear(SHAPE, {"numel": message, "Tensor.data": "d", "Tensor.Inner.deep": "e"}))
    with pytest.raises(not_built) as error:
        module.numel((1, 2))
    assert str(error.value) == message
    assert inspect.getdoc(module.numel) == "Count."
    assert str(inspect.signature(module.numel)) == "(shape)"
    with pytest.raises(not_built, match="d"):
        _ = module.Tensor().data
    with pytest.raises(not_built, match="d"):
        module.Tensor().data = 1
    with pytest.raises(not_built, match="e"):
        module.Tensor.Inner().deep()
    assert module.Tensor().other() == 1


def test_nothing_of_a_solution_is_left() -> None:
    cleared = clear(SHAPE, {"numel": "later"})
    assert "n *= size" not in cleared
    assert "done" not in cleared
    assert cleared.index("from emberlet.notbuilt import NotBuilt") < cleared.index('raise NotBuilt("later")')
    assert not is_cleared(SHAPE, "numel")
    assert is_cleared(cleared, "numel")
    assert not is_cleared(cleared, "Tensor.size")


CLASS = '''\
from dataclasses import dataclass, field
from typing import overload

UNIT = 2


@dataclass
class Point:
    """A point."""

    x: int  # bare
    y: int = 3
    secret = 42
    EPS = 1e-5; SCALE = EPS * 2
    __slots__ = ()
    @overload
    def get(self, i: int) -> int: ...
    @overload
    def get(self, i: str) -> str: ...
    def get(self, i): return (self.x, self.y)[i]

    def scaled(self, by=UNIT, eps=SCALE):
        """Scaled."""
        # the answer
        return by + eps

    @staticmethod
    def make():
        return Point(1, 2)

    class Inner:
        answer = 42

        def method(self):
            return self.answer
'''


def test_a_cleared_class(toy: Callable[..., ModuleType], not_built: type) -> None:
    cleared = clear(CLASS.replace("    __slots__ = ()\n", ""), {"Point": "built in 05"})
    for answer in ("42", "= 3", "the answer", "by + eps", "Point(1"):
        assert answer not in cleared
    module = toy(cleared)
    with pytest.raises(not_built, match="built in 05"):
        module.Point(1)
    with pytest.raises(not_built):
        module.Point.make()
    with pytest.raises(not_built):
        module.Point.scaled(None)
    with pytest.raises(not_built):
        module.Point.Inner()
    assert str(inspect.signature(module.Point.scaled)) == "(self, by=2, eps=2e-05)"
    assert inspect.getdoc(module.Point.scaled) == "Scaled."
    assert inspect.getdoc(module.Point) == "A point."
    assert is_cleared(cleared, "Point")
    assert not is_cleared(CLASS, "Point")


def test_a_cleared_class_keeps_its_slots(toy: Callable[..., ModuleType], not_built: type) -> None:
    module = toy(
        clear('class A:\n    __slots__ = ("x",)\n    y = 1\n    def f(self): return 1\n', {"A": "later"})
    )
    assert module.A.__slots__ == ("x",)
    with pytest.raises(not_built):
        module.A()


@pytest.mark.parametrize("base", ["Enum", "enum.IntEnum", "NamedTuple", "typing.TypedDict"])
def test_a_class_that_is_its_body_cannot_be_cleared(base: str) -> None:
    with pytest.raises(PieceError, match="cannot be imported without its body"):
        clear(f"class A({base}):\n    x = 1\n", {"A": "later"})


@pytest.mark.parametrize(
    ("messages", "error"),
    [
        ({"numl": ""}, "did you mean numel"),
        ({"Tensor": "", "Tensor.size": ""}, "Tensor.size is a part of Tensor"),
        ({"Tensor.size": "", "Tensor": ""}, "Tensor.size is a part of Tensor"),
    ],
)
def test_what_cannot_be_cleared(messages: dict[str, str], error: str) -> None:
    with pytest.raises(PieceError, match=error):
        clear(SHAPE, messages)
    with pytest.raises(PieceError, match=r"line 1"):
        clear("def f(:", messages)


def test_clearing_takes_what_a_build_brought_along() -> None:
    cleared = clear(SHAPE, {"numel": "later", "Tensor.size": "later"})
    cell = "import math\ndef _h(): return math.pi\n# How many.\n@functools.lru_cache\ndef numel(shape):\n"
    cell += '    """Count."""\n    return _h()\n'
    size = "import math\nclass Tensor:\n    def size(self): return math.e\n"
    both = splice(splice(cleared, cell, ["numel"]), size, ["Tensor.size"])
    assert clear(both, {"numel": "later", "Tensor.size": "later"}) == cleared
    once = clear(both, {"numel": "later"})
    assert "_h" not in once
    assert "math.e" in once
    assert once.count("import math") == 1


def test_a_definition() -> None:
    assert definition(SHAPE, "Tensor.Inner.deep") == "def deep(self):\n    return 2\n"
    numel = definition(SHAPE, "numel")
    assert numel.startswith("# How many.\n@functools.lru_cache\ndef numel")
    assert numel.endswith("    return n\n    # done\n")
    both = definition(SHAPE, "Tensor.data")
    assert [ast.unparse(one.decorator_list[0]) for one in ast.parse(both).body] == ["property", "data.setter"]  # type: ignore[attr-defined]
    text = 'class A:\n    def f(self):\n        return """\n    x\ny"""\n'
    assert definition(text, "A.f") == 'def f(self):\n    return """\n    x\ny"""\n'
    with pytest.raises(PieceError, match=r"did you mean Tensor\.size"):
        definition(SHAPE, "Tensor.sized")
