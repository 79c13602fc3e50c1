"""A student's cell against a cleared module: what is built, what travels, and what is refused."""

# ruff: noqa: E501 - the tables hold whole programs in one line
from __future__ import annotations

import ast
import textwrap
import warnings

import pytest

from emberlab.pieces import BuildError, clear, helpers, leftover, splice, written

MODULE = '''\
"""A module."""

from __future__ import annotations

import functools
from emberlet.dtype import float32

LIMIT = 3


def numel(shape):
    """Count."""
    return LIMIT


def strides(shape, *, unit=1):
    return shape


@functools.lru_cache
def cached(x):
    return x


def given(x):
    return numel(x)


class Tensor:
    """A tensor."""

    def size(self, dim=None):
        return dim

    @property
    def data(self):
        return self._data

    @data.setter
    def data(self, value):
        self._data = value

    @staticmethod
    def make(x):
        return x


class Linear(Tensor, metaclass=type):
    def forward(self, x):
        return x


async def wait(x):
    return x
'''
NAMES = ["numel", "strides", "cached", "Tensor.size", "Tensor.data", "Tensor.make", "Linear", "wait"]
CLEARED = clear(MODULE, dict.fromkeys(NAMES, "later"))


def build(cell: str, *qualnames: str, module: str = CLEARED) -> str:
    """Splice, and hold the result to what must always be true."""
    source = splice(module, textwrap.dedent(cell), qualnames)
    compile(source, "built", "exec")
    assert splice(source, textwrap.dedent(cell), qualnames) == source, "building twice must change nothing"
    kept = [one for one in NAMES if one not in qualnames]
    assert clear(source, dict.fromkeys(kept, "later")) == source, "the other pieces must stay as they were"
    return source


def run(source: str) -> dict[str, object]:
    """Run a built module without what it imports from the framework."""
    namespace: dict[str, object] = {"__name__": "built"}
    exec(source.replace("from emberlet.dtype import float32\n", ""), namespace)
    return namespace


def refuse(cell: str, qualname: str = "numel", module: str = CLEARED) -> BuildError:
    with pytest.raises(BuildError) as error:
        splice(module, textwrap.dedent(cell), [qualname])
    return error.value


def test_a_cell_replaces_the_piece_and_nothing_else() -> None:
    source = build("%%build emberlet.shape.numel\ndef numel(shape):\n    # mine\n    return 7", "numel")
    assert source == CLEARED.replace(
        'def numel(shape):\n    """Count."""\n    from emberlet.notbuilt import NotBuilt\n\n    raise NotBuilt("later")\n',
        "def numel(shape):\n    # mine\n    return 7\n",
    )
    assert run(source)["given"](0) == 7  # type: ignore[operator]


def test_types_and_text_are_the_students() -> None:
    source = build(
        'def strides(shape: tuple[int], *, unit: int = 1) -> list:\n    "Mine."\n    return [unit]', "strides"
    )
    assert "def strides(shape: tuple[int], *, unit: int = 1) -> list:" in source


def test_building_again_replaces() -> None:
    once = build("K = 1\ndef numel(shape): return K", "numel")
    twice = build("J = 2\ndef numel(shape): return J", "numel", module=once)
    assert "K" not in twice
    assert twice == build("J = 2\ndef numel(shape): return J", "numel")
    assert build("def numel(shape): return 2", "numel", module=twice) == build(
        "def numel(shape): return 2", "numel"
    )


def test_what_a_piece_uses_travels_and_nothing_else() -> None:
    cell = '''\
    %%build emberlet.shape.numel
    from __future__ import annotations
    import math, os
    from operator import (
        mul,
        add,
    )
    import functools
    from typing import Sequence

    # How much.
    SCALE = 2  # times
    UNUSED = 3
    A, B = 1, _double(2) if False else 4; print("no")
    TABLE: dict[int, str] = {i: str(i) for i in range(SCALE)}
    TABLE |= {}
    print("hello")

    # Doubles.
    @functools.cache
    def _double(x, by=SCALE):
        """### BEGIN SOLUTIONODD"""
        # the end
        return _Box(x * by).x

    class _Box(object):
        def __init__(self, x: Sequence):
            self.x = mul(x, B)

    def unused(): return os

    def numel(shape: Sequence[int]) -> int:
        i = UNUSED = 5
        return _double(math.prod(shape)) + len(TABLE)
    assert numel((2, 3)) == 6
    '''
    cell = textwrap.dedent(cell).replace("ODD", "\n  odd\n")
    source = build(cell, "numel")
    block = source.split("# --- brought along by numel ---\n")[1].split("\n# --- end of what numel brought")[
        0
    ]
    tree = ast.parse(block)
    assert [ast.unparse(one).split("\n")[0] for one in tree.body] == [
        "import math",
        "from operator import mul",
        "from typing import Sequence",
        "SCALE = 2",
        "A, B = (1, _double(2) if False else 4)",
        "TABLE: dict[int, str] = {i: str(i) for i in range(SCALE)}",
        "TABLE |= {}",
        "@functools.cache",
        "class _Box(object):",
    ]
    assert "# How much.\nSCALE = 2  # times\n" in block
    assert "# Doubles.\n@functools.cache\n" in block
    assert "# the end" in block
    assert run(source)["numel"]((2, 3)) == 6 * 2 * 4 + 2  # type: ignore[operator]
    assert helpers(cell, ["numel"]) == ("A", "B", "SCALE", "TABLE", "_Box", "_double")
    rest = leftover(cell, ["numel"])
    assert [
        ast.unparse(one) for one in ast.parse(rest).body if not isinstance(one, ast.ImportFrom | ast.Import)
    ] == [
        "UNUSED = 3",
        "print('no')",
        "print('hello')",
        "def unused():\n    return os",
        "assert numel((2, 3)) == 6",
    ]
    for line, text in enumerate(rest.split("\n")):
        assert text.strip() in cell.split("\n")[line]


def test_a_block_stands_above_the_first_piece() -> None:
    source = build("import math\nclass Tensor:\n    def size(self, dim=None): return math.pi", "Tensor.size")
    before, after = source.split("# --- end of what Tensor.size brought along ---\n\n\n")
    assert after.startswith("class Tensor:\n")
    assert before.endswith("\n\n\n# --- brought along by Tensor.size ---\nimport math\n")


def test_two_pieces_share_what_they_bring() -> None:
    cell = "def _h(): return 1\ndef numel(shape): return _h()\ndef strides(shape, *, unit=1): return _h()\n"
    source = build(cell, "numel", "strides")
    assert source.count("def _h()") == 1
    # Only one of the two is built again: the other still needs the old one.
    alone = splice(source, "def _g(): return 2\ndef numel(shape): return _g()", ["numel"])
    namespace = run(alone)
    assert (namespace["numel"](0), namespace["strides"](0)) == (2, 1)  # type: ignore[operator]
    # And a new version of what both use serves both.
    again = splice(source, cell.replace("return 1", "return 3"), ["numel"])
    namespace = run(again)
    assert (namespace["numel"](0), namespace["strides"](0)) == (3, 3)  # type: ignore[operator]
    gone = splice(
        alone, "def numel(shape): return 4\ndef strides(shape, *, unit=1): return 4", ["numel", "strides"]
    )
    assert "_h" not in gone
    assert "_g" not in gone


def test_pieces_of_two_modules_in_one_cell() -> None:
    cell = """\
%%build emberlet.shape.numel emberlet.view.View.size emberlet.view.stride
def numel(shape):
    return 1
def stride(x):
    return x
class View:
    def size(self):
        return numel(self)
"""
    assert "View" not in build(cell, "numel")
    assert leftover(cell, ["numel", "View.size", "stride"]).strip() == ""
    without_magic = cell.split("\n", 1)[1]
    assert leftover(without_magic, ["numel", "View.size", "stride"]).strip() == ""
    built = splice(CLEARED, without_magic, ["numel"], others=["View.size", "stride"])
    assert built == splice(CLEARED, cell, ["numel"])


def test_a_stub_beside_a_written_piece_is_left_alone() -> None:
    cell = """\
def numel(shape):
    return strides(shape)
def strides(shape, *, unit=1):
    # YOUR CODE HERE
    raise NotImplementedError()
class Tensor:
    def size(self, dim=None):
        raise NotImplementedError()
    def make(x):
        return numel(x)
"""
    source = splice(
        CLEARED, cell.replace("    def make", "    @staticmethod\n    def make"), ["numel", "Tensor.make"]
    )
    assert source.count("def strides") == 1
    assert "return strides(shape)" in source
    assert written(cell, "numel")
    assert not written(cell, "strides")


def test_layout_of_the_cell_does_not_matter() -> None:
    cell = "def numel(shape): return (1 +\n2)\nclass Tensor:\n\tdef size(self, dim=None):\n\t\treturn '''\n\tx'''"
    for text in (cell, cell + "\n", cell.replace("\n", "\r\n"), "\ufeff" + cell, "\n\n" + cell):
        source = splice(CLEARED, text, ["numel", "Tensor.size"])
        namespace = run(source)
        assert namespace["numel"](0) == 3  # type: ignore[operator]
        assert namespace["Tensor"]().size() == "\n\tx"  # type: ignore[operator]
    for module in (CLEARED.replace("\n", "\r\n"), "\ufeff" + CLEARED, CLEARED.rstrip("\n")):
        source = splice(module, cell, ["numel"])
        assert source.count("\r\n") in (0, source.count("\n"))
        assert source.startswith("\ufeff") == module.startswith("\ufeff")
        run(source.removeprefix("\ufeff"))


def test_marks_of_the_solution_do_not_reach_the_file() -> None:
    cell = '''\
def numel(shape):
    """Count."""
    ### BEGIN SOLUTION
    text = """
### BEGIN SOLUTION
    ### END SOLUTION
"""  ### END SOLUTION
    return text
    ### END SOLUTION
'''
    source = build(cell, "numel")
    assert run(source)["numel"](0) == "\n### BEGIN SOLUTION\n    ### END SOLUTION\n"  # type: ignore[operator]
    assert source.count("SOLUTION") == 3


def test_a_property_travels_whole() -> None:
    cell = '''\
class Tensor:
    """Only a place."""
    @property
    def data(self):
        return -self._data

    @data.setter
    def data(self, value):
        self._data = value + 1
'''
    tensor = run(build(cell, "Tensor.data"))["Tensor"]()  # type: ignore[operator]
    tensor.data = 1
    assert tensor.data == -2
    assert "has 2 parts" in str(refuse(cell.split("    @data.setter")[0], "Tensor.data"))


def test_a_whole_class() -> None:
    cell = '''\
SCALE = 2

class Linear(Tensor, metaclass=type):
    """Mine."""
    scale = SCALE

    def forward(self, x):
        return self.helper(x) * self.scale

    def helper(self, x):
        return x
'''
    assert run(build(cell, "Linear"))["Linear"]().forward(3) == 6  # type: ignore[operator]


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("def numl(shape): return 1", r"numel is not defined in this cell; did you mean numl\?"),
        ("x = 1", "numel is not defined in this cell$"),
        ("", "numel is not defined in this cell$"),
        ("if True:\n    def numel(shape): return 1", "stands inside another statement"),
        ("def numel(shape): return 1\ndef numel(shape): return 2", r"defined more than once \(lines 1 and 2\)"),
        ("def numel(shape, x): return 1", r"list of arguments changed from \(shape\) to \(shape, x\); leave it"),
        ("def numel(size): return 1", "list of arguments changed"),
        ("def numel(*shape): return 1", "list of arguments changed"),
        ("def numel(*, shape): return 1", "list of arguments changed"),
        ("def numel(shape, /): return 1", "list of arguments changed"),
        ("def numel(shape=1): return 1", "list of arguments changed"),
        ("def numel(): return 1", "list of arguments changed"),
        ("async def numel(shape): return 1", "kind changed from def to async def"),
        ("class numel: x = 1", "kind changed from def to class"),
        ("numel = lambda shape: 1", "not defined in this cell"),
        ("import functools\n@functools.cache\ndef numel(shape): return 1", "decorators changed from .. to .functools.cache."),
        ("def numel(shape):\n    raise NotImplementedError()", r"not written yet \(line 1\)"),
        ("def numel(shape):\n    return shape +", "line 2 is not Python .*: return shape +"),
        ("def numel(shape):\nreturn 1", "line 2 is not Python"),
        ("%%build emberlet.shape.numel\ndef numel(shape):\n  return (", "line 3 is not Python"),
        ("def numel(shape): return 1\nreturn 2", "line 2 is not Python .'return' outside function"),
        ("%time 1\ndef numel(shape): return 1", "line 1 is not Python.*a notebook command needs a cell of its own"),
        ("!ls\ndef numel(shape): return 1", "a notebook command"),
        ("def numel(shape): return '\0'", "is not Python"),
        ("def numel(shape): return '\ud800'", "is not Python"),
        ("def numel(shape):\n    nonlocal y\n    return 1", "is not Python"),
        ("def LIMIT(): return 1\ndef numel(shape): return LIMIT", "`LIMIT` .line 1. is used by the piece, but"),
        ("LIMIT = 3\ndef numel(shape): return LIMIT", "already has a `LIMIT`"),
        ("def given(): return 1\ndef numel(shape): return given()", "already has a `given`"),
        ("strides = 1\ndef numel(shape): return strides", "already has a `strides`"),
        ("import LIMIT\ndef numel(shape): return LIMIT", "already has a `LIMIT`"),
        ("import os as functools\ndef numel(shape): return functools", "already has a `functools`"),
        ("def sum(x): return 1\ndef numel(shape): return sum(shape)", "`sum` .line 1. is a name of Python's own"),
        ("for i in (1,):\n    K = i\ndef numel(shape): return K", "uses `K`, which line 1 sets inside another statement"),
        ("with open('x') as f: pass\ndef numel(shape): return f", "uses `f`"),
        ("from math import *\ndef numel(shape): return prod(shape)", r"imports everything; name .* \(prod\)"),
        ("def numel(shape): return ONE\nONE = numel(1)", "line 2 needs `numel` while the file is still being imported"),
        ("class K(Tensor): pass\ndef numel(shape): return K", "needs `Tensor` while the file is still being imported"),
        ("from emberlet import tensor\ndef numel(shape): return tensor", "in a circle: write this import inside"),
        ("from emberlet.tensor import x\ndef numel(shape): return x", "importing from emberlet.tensor here"),
        ("import emberlet.nn as nn\ndef numel(shape): return nn", "importing from emberlet.nn here"),
        ("from . import x\ndef numel(shape): return x", "importing from the package here"),
        ("%%build emberlet.shape.numel emberlet.view.stride\ndef stride(): return 1\ndef numel(shape): return stride()",
         "uses `stride`, which this cell does not bring"),
        ("def _h():\n    raise NotImplementedError()\ndef numel(shape): return _h()", "uses `_h`, which this cell does"),
    ],
)  # fmt: skip
def test_what_is_refused(cell: str, message: str) -> None:
    with pytest.raises(BuildError, match=message):
        splice(CLEARED, cell, ["numel"])


@pytest.mark.parametrize(
    ("cell", "qualname", "message"),
    [
        ("def size(self, dim=None): return 1", "Tensor.size", "put `def size` under a line `class Tensor:`"),
        ("class Tenser:\n    def size(self, dim=None): return 1", "Tensor.size", "put `def size`|did you mean Tenser.size"),
        ("class Tensor:\n    def size(self, dim=0): return 1", "Tensor.size", "list of arguments changed"),
        ("class Tensor:\n    def make(x): return 1", "Tensor.make", "decorators changed from .staticmethod. to .."),
        ("class Tensor:\n    if 1:\n        def size(self, dim=None): return 1", "Tensor.size", "inside another"),
        ("class Tensor:\n    def size(self, dim=None): return 1\n    def _h(self): return 1", "Tensor.size",
         "Tensor._h .line 3. is not a piece of this cell"),
        ("class Tensor:\n    def size(self, dim=None): return 1\n    x = 1", "Tensor.size", "line 3 would be lost"),
        ("class Linear:\n    x = 1", "Linear", "base classes changed from .Tensor, metaclass=type. to .."),
        ("@f\nclass Linear(Tensor, metaclass=type):\n    x = 1", "Linear", "decorators changed"),
        ("class Linear(Tensor, metaclass=type):\n    raise NotImplementedError()", "Linear", "not written yet"),
        ("def cached(x): return 1", "cached", "decorators changed"),
        ("def wait(x): return 1", "wait", "kind changed from async def to def"),
        ("def missing(): return 1", "missing", "own file cannot take the piece: missing is not defined there"),
    ],
)  # fmt: skip
def test_what_is_refused_elsewhere(cell: str, qualname: str, message: str) -> None:
    with pytest.raises(BuildError, match=message):
        splice(CLEARED, cell, [qualname])


def test_one_name_at_a_time() -> None:
    cell = "class Tensor:\n    def size(self, dim=None): return 1\n"
    with pytest.raises(BuildError, match=r"Tensor\.size is a part of Tensor"):
        splice(CLEARED, cell, ["Tensor.size", "Tensor"])
    assert splice(CLEARED, cell, ["Tensor.size", "Tensor.size"]) == splice(CLEARED, cell, ["Tensor.size"])


def test_an_error_knows_its_line() -> None:
    assert refuse("%%build emberlet.shape.numel\n\ndef numel(shape):\n    return +").line == 4
    assert refuse("x = 1\ndef numel(size):\n    return 1").line == 2
    assert refuse("x = 1").line is None


def test_a_broken_package_file_is_said_so() -> None:
    error = refuse("def numel(shape): return 1", module="x = (\n")
    assert "the package's own file cannot take the piece" in str(error)
    assert "line 1" in str(error)


@pytest.mark.parametrize("depth", [400, 900, 3000, 100_000])
def test_a_deep_expression_is_refused_in_words(depth: int) -> None:
    for deep in ("-" * depth + "1", "(" * depth + "1" + ")" * depth, "1" + "+1" * depth):
        for cell in (f"def numel(shape): return {deep}", f"def numel(shape): return x\nx = {deep}"):
            try:
                splice(CLEARED, cell, ["numel"])
                leftover(cell, ["numel"])
                assert written(cell, "numel")
            except BuildError:
                continue  # any other error is a failure


@pytest.mark.parametrize(
    ("cell", "carried"),
    [
        ("import functools\ndef numel(shape): return functools", ""),
        ("from emberlet.dtype import float32\ndef numel(shape): return float32", ""),
        (
            "from emberlet.dtype import float64\ndef numel(shape): return float64",
            "from emberlet.dtype import float64",
        ),
        ("from emberlet.shape import strides, LIMIT\ndef numel(shape): return strides(LIMIT)", ""),
        ("import emberlet\ndef numel(shape): return emberlet", "import emberlet"),
        ("import os.path, sys\ndef numel(shape): return os", "import os.path"),
        ("def numel(shape):\n    global N\n    N = 1\n    return N\nN = 0", "N = 0"),
        ("x = 1\ndef numel(shape): return [x for x in shape] + [(lambda x: x)(1)]", ""),
        ("x = 1\ndef numel(shape):\n    def f(x): return x\n    x = f(1)\n    return x", ""),
        ("x = 1\ndef numel(shape):\n    return f'{x}'", "x = 1"),
        ("x = 1\ndef numel(shape):\n    class A:\n        y = x\n    return A", "x = 1"),
        ("shape = 1\nimport numel\nprint(shape)\ndef numel(shape): return shape", ""),
        ("def _f(x): pass\ndef numel(shape): return _f(1)", "def _f(x): pass"),
        ("def _f(x: Tensor): return 1\ndef numel(shape): return _f(1)", "def _f(x: Tensor): return 1"),
    ],
)
def test_what_is_carried(cell: str, carried: str) -> None:
    source = build(cell, "numel")
    found = source.split("# --- brought along by numel ---\n")[1:]
    assert (found[0].split("# --- end of")[0].strip() if found else "") == carried


def test_an_import_may_come_with_two_cells() -> None:
    once = build("import math\ndef numel(shape): return math.pi", "numel")
    twice = splice(
        once, "import math\nclass Tensor:\n    def size(self, dim=None): return math.e", ["Tensor.size"]
    )
    assert twice.count("import math") == 2
    # The first cell drops it; the second still has its own.
    namespace = run(splice(twice, "def numel(shape): return 1", ["numel"]))
    assert namespace["Tensor"]().size() > 2  # type: ignore[operator]
    error = refuse(
        "def math(): return 1\nclass Tensor:\n    def size(self, dim=None): return math", "Tensor.size", once
    )
    assert "it came with numel" in str(error)


def test_a_helper_of_another_cell_is_used_but_not_brought_twice() -> None:
    once = build("def _h(): return 5\ndef numel(shape): return _h()", "numel")
    namespace = run(splice(once, "class Tensor:\n    def size(self, dim=None): return _h()", ["Tensor.size"]))
    assert namespace["Tensor"]().size() == 5  # type: ignore[operator]
    assert "it came with numel" in str(
        refuse(
            "def _h(): return 5\nclass Tensor:\n    def size(self, dim=None): return _h()",
            "Tensor.size",
            once,
        )
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("raise NotImplementedError()", False),
        ("raise NotImplementedError", False),
        ("# YOUR CODE HERE\n    raise NotImplementedError()", False),
        ('"""Doc."""\n    # YOUR CODE HERE\n    raise NotImplementedError()', False),
        ("n = 1\n    raise NotImplementedError()", False),
        ("n = 1\n    def inner(): return 1\n    raise NotImplementedError()", False),
        ('"""Doc."""', False),
        ("pass", False),
        ("return 1\n    raise NotImplementedError()", True),
        ("if shape:\n        return 1\n    raise NotImplementedError('other shapes')", True),
        # A statement that the lesson gives stands before nbgrader's stub.
        ("if not shape:\n        return 0\n    # YOUR CODE HERE\n    raise NotImplementedError()", False),
        ("if shape:\n        return 1\n    else:\n        return 2\n    raise NotImplementedError()", True),
        ("with shape:\n        return 1\n    raise NotImplementedError()", True),
        ("yield 1\n    raise NotImplementedError()", True),
        ("raise ValueError()", True),
        ("shape.append(1)", True),
        ("if not shape:\n        raise NotImplementedError()", True),
    ],
)
def test_what_is_written(body: str, expected: bool) -> None:
    assert written(f"def numel(shape):\n    {body}\n", "numel") is expected


def test_an_exception_class_may_be_empty() -> None:
    assert written("class E(ValueError):\n    pass", "E")
    assert not written("class E(ValueError):\n    '''Doc.'''\n    raise NotImplementedError()", "E")


def test_written_says_what_is_wrong_with_a_cell() -> None:
    with pytest.raises(BuildError, match="did you mean numl"):
        written("def numl(): return 1", "numel")
    with pytest.raises(BuildError, match="line 1 is not Python"):
        written("def numel(:", "numel")


def test_leftover_keeps_lines() -> None:
    cell = '''%%build emberlet.shape.numel
import math; K = 1; x = [
    1]; print(x)  # a comment
def numel(shape):
    return math.pi + K

if x:
    # inside
    y = """
  text"""
ü = "é"; print(ü); y
x;
await y
'''
    lines = leftover(cell, ["numel"]).split("\n")
    assert lines == [
        "", "import math; x = [", "    1]; print(x)", "", "", "", "if x:", "    # inside", '    y = """', '  text"""',
        'ü = "é"; print(ü); y', "x;", "await y", "",
    ]  # fmt: skip


def test_nothing_warns_about_a_students_code() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cell = "def numel(shape):\n    assert (shape, 'x')\n    return '\\d' if shape is 5 else 1"
        assert "shape is 5" in splice(CLEARED, cell, ["numel"])
        assert written(cell, "numel")
