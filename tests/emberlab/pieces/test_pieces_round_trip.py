"""Every kind of definition comes back unharmed: cleared, cut into a cell, stubbed, and built again."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbgrader.preprocessors import ClearSolutions

import emberlab
from emberlab.pieces import BuildError, PieceError, clear, cut, definition, is_cleared, splice, written

ZOO = '''\
"""A module with one definition of every kind."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

LIMIT = 3


# This comment is about `plain`.
# So is this one.
def plain(a: int, /, b: int = LIMIT, *args: int, c: str = "]:", d: "dict[str, int]" = {}, **kw: int) -> int:
    """A docstring.

    With an odd line:
  here.
    """
    # first
    total = a + b  # inside

    for one in args:
        total += one
    return total
    # last


# A comment about nothing.

def one_line(x): return x

def one_line_more(x): y = x; return y

def one_line_doc(x): "Doc."; y = x; return [y,
  y]

def header(x,
           y=(1, 2),
           ) -> list[
               int]:  # a comment on the signature

    # A comment before the body.

    return [x, *y]


async def later(x):
    async with contextlib.AsyncExitStack():
        await asyncio.sleep(0)
    return x


def generate(n):
    """Yield."""
    for i in range(n):
        yield i
    yield from range(n)


def texts(naïve="é", ü=1):
    """Doc with ‘quotes’ – and é."""; ü2 = "ä"; return ü2 + naïve + """
### BEGIN of nothing
  odd
    indentation
\ttab
"""


def strings():
    a = """
def fake(): return 1
# no comment"""
    b = f"""
  {a}
      deeper
"""
    c = "con\\
tinued"
    d = (1 +
2)
# a comment at the margin
    return a + b + c + str(d) + 'a' \\
    'b'


def traced(function):
    @functools.wraps(function)
    def wrapper(*args):
        def inner():
            nonlocal args
            return function(*args)
        return inner()
    return wrapper


@traced
@functools.lru_cache(
    maxsize=None,
)
def decorated(x):
    return -x


@overload
def many(x: int) -> int: ...
@overload
def many(x: str) -> str: ...
def many(x):
    return x


if TYPE_CHECKING:
    def conditional(x: int) -> int: ...
else:
    def conditional(x):
        """Conditional."""
        text = """
        kept
    kept"""
        return x, text

    class Conditional:
        def method(self):
            text = """
kept
        kept"""
            return text

try:
    import nothing_of_this_name
except ImportError:
    def fallback():
        return """
"""


class Base:
    """A base."""

    size: int = 0
    __slots__ = ("_data",)

    def __init__(self, data=None):
        self._data = data

    # About `data`.
    @property
    def data(self):
        """The data."""
        return self._data

    @data.setter
    def data(self, value):
        self._data = value
        # end of setter

    @data.deleter
    def data(self): del self._data

    @staticmethod
    def static(x, y=LIMIT):
        """Static."""
        return x + y

    @classmethod
    def make(cls, *parts):
        """Class."""
        return cls(parts)

    def __private(self):
        return self.__class__

    def text(self):
        """Doc.

  Less indented.
            More indented.
        """
        return """
    four
        eight
"""

    async def wait(self):
        async for one in self:
            yield one

    def with_closure(self):
        def inner():
            return __class__
        return inner

    @overload
    def get(self, x: int) -> int: ...
    @overload
    def get(self, x: str) -> str: ...
    def get(self, x):
        return lambda: x

    @property
    def lonely(self): return 1

    if sys.platform != "none":
        def platform(self):
            return sys.platform

    class Inner:
        """Nested."""

        factor = 2

        def method(self, x):
            return x * self.factor

        class Innermost:
            def method(self):
                return 3


@dataclass(frozen=True)
class Data(Base, metaclass=type):
    x: int = 1
    y: list[int] | None = None

    def total(self, scale=LIMIT):
        return self.x * scale


class Error(ValueError):
    def __str__(self): return "error"


class Default:
    EPS = 1e-5
    HIDDEN = [EPS] * 2

    def method(self, eps=EPS):
        return eps, self.HIDDEN


def last(x):
    if x:
        return x
    return (yield)
    # the end'''

TABS = '''\
class Tabbed:
\t"""Doc."""

\tdef method(self, x):
\t\t"""Doc
\tless."""
\t\tif x:
\t\t\treturn x
\t\treturn """
\tkept
"""

\tdef one(self): return 1


def function(x):
\tif x:
\t\treturn 1
\treturn 2
'''

PLAIN = """
    plain one_line one_line_more one_line_doc header later generate texts strings traced decorated many
    conditional Conditional.method Conditional fallback Base.__init__ Base.data Base.static Base.make
    Base.__private Base.text Base.wait Base.with_closure Base.get Base.lonely Base.platform
    Base.Inner.method Base.Inner.Innermost.method Base.Inner Base Data.total Data Error.__str__ Error
    Default.method Default last
""".split()  # noqa: SIM905 - one name a line would be a page
TABBED = ["Tabbed.method", "Tabbed.one", "Tabbed", "function"]
SHAPES: dict[str, Callable[[str], str]] = {
    "as it is": lambda text: text,
    "CRLF, a byte order mark, a final newline": lambda text: (
        "\ufeff" + (text.rstrip() + "\n").replace("\n", "\r\n")
    ),
}


@functools.cache
def tree(source: str) -> str:
    return ast.dump(ast.parse(source.removeprefix("\ufeff")))


NBGRADER = ClearSolutions()


def stubbed(cell: str) -> str:
    """The cell as nbgrader releases it."""
    node = nbformat.NotebookNode(cell_type="code", source=cell)
    assert NBGRADER._replace_solution_region(node, "python")
    return node.source


def check_round_trip(source: str, name: str, folder: Path, given: int = 0) -> None:
    qualname = name.split(":")[1]
    cleared = clear(source, {qualname: f"{name} is built in lesson 01"})
    compile(cleared.removeprefix("\ufeff"), "cleared", "exec")
    assert is_cleared(cleared, qualname)
    assert not is_cleared(source, qualname)
    assert clear(cleared, {qualname: f"{name} is built in lesson 01"}) == cleared
    cell = cut([name], folder, given)
    assert cell.startswith("%%build ")
    assert written(cell, qualname)
    stub = stubbed(cell)
    assert "YOUR CODE HERE" in stub
    assert not written(stub, qualname)
    with pytest.raises(BuildError, match="not written yet"):
        splice(cleared, stub, [qualname])
    built = splice(cleared, cell, [qualname])
    assert tree(built) == tree(source)
    assert "SOLUTION" not in built
    assert splice(built, cell, [qualname]) == built
    assert ("\r\n" in source) == ("\r\n" in built)
    assert built.startswith("\ufeff") == source.startswith("\ufeff")
    assert built.endswith("\n") == source.endswith("\n")
    # An unsolved cell must hold none of the solution; a one-line body is the telling case.
    body = ast.unparse(_last(source, qualname))
    assert body not in ast.unparse(ast.parse(stub.split("\n", 1)[1]))


def _last(source: str, qualname: str) -> ast.stmt:
    text = definition(source, qualname)
    node = ast.parse(text).body[0]
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    return node.body[-1]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("qualname", PLAIN)
def test_every_kind_of_definition(qualname: str, shape: str, reference: Callable[..., Path]) -> None:
    source = SHAPES[shape](ZOO)
    check_round_trip(source, f"emberlet.zoo:{qualname}", reference(zoo=source))


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("qualname", TABBED)
def test_tabs(qualname: str, shape: str, reference: Callable[..., Path]) -> None:
    source = SHAPES[shape](TABS)
    check_round_trip(source, f"emberlet.zoo:{qualname}", reference(zoo=source))


@pytest.mark.parametrize(
    ("qualname", "given"), [("plain", 2), ("one_line_more", 1), ("one_line_doc", 1), ("texts", 1)]
)
def test_a_faded_example(qualname: str, given: int, reference: Callable[..., Path]) -> None:
    check_round_trip(ZOO, f"emberlet.zoo:{qualname}", reference(zoo=ZOO), given)


def test_all_at_once(reference: Callable[..., Path]) -> None:
    qualnames = [one for one in PLAIN if not any(one.startswith(other + ".") for other in PLAIN)]
    cleared = clear(ZOO, dict.fromkeys(qualnames, "later"))
    cell = cut([f"emberlet.zoo:{one}" for one in qualnames], reference(zoo=ZOO))
    built = splice(cleared, cell, qualnames)
    assert tree(built) == tree(ZOO)


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_no_piece_keeps_every_character(shape: str) -> None:
    source = SHAPES[shape](ZOO)
    newline = "\r\n" if "CRLF" in shape else "\n"
    cleared = clear(source, {"header": "later"})
    before, after = source.split(f"def header(x,{newline}"), cleared.split(f"def header(x,{newline}")
    assert before[0] == after[0]
    assert before[1].split("async def later")[1] == after[1].split("async def later")[1]


REFERENCE = Path(emberlab.__file__).parent.parent / "emberlet"
NO_PIECE = ("nothing is left to write", "is a stub itself", "so it is no piece")
FILES = [file.relative_to(REFERENCE).as_posix() for file in sorted(REFERENCE.rglob("*.py"))]


def named(node: ast.AST, before: str) -> list[str]:
    """The qualnames of a module's definitions."""
    names = []
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.append(before + child.name)
            if isinstance(child, ast.ClassDef):
                names += named(child, f"{before}{child.name}.")
    return list(dict.fromkeys(names))


@pytest.mark.parametrize("file", FILES)
def test_the_reference(file: str) -> None:
    source = (REFERENCE / file).read_text(encoding="utf-8")
    module = "emberlet." + file.removesuffix(".py").replace("/", ".")
    checked = refused = 0
    for qualname in named(ast.parse(source), ""):
        name = f"{module}:{qualname}".replace(".__init__:", ":")
        try:
            cell = cut([name], REFERENCE)
            cleared = clear(source, {qualname: f"{name} is built later"})
        except PieceError as error:
            # A definition with nothing to write in it is no piece; the reference may well have some.
            if not any(reason in str(error) for reason in NO_PIECE):
                raise
            refused += 1
            continue
        assert is_cleared(cleared, qualname)
        built = splice(cleared, cell, [qualname])
        assert tree(built) == tree(source)
        assert "SOLUTION" not in built
        checked += 1
    assert checked + refused == len(named(ast.parse(source), ""))
