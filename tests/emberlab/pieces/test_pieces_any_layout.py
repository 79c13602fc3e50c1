"""However a definition looks and wherever it stands, clearing and building bring it back (random draws)."""

from __future__ import annotations

import ast
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from emberlab.pieces import clear, cut, definition, is_cleared, splice

# Statements of a body; a line that begins with "|" must not be indented.
FRAGMENTS = [
    ["x = 1"],
    ["# a comment"],
    ["|# a comment at the margin"],
    [""],
    ["x = '''a", "|b", "    c'''"],
    ["'''", "|### BEGIN of it", "  '''"],
    ["f'''{x}", "|  # no comment", "''' + 'é'"],
    ["x = (1,", "|2,", "            3)"],
    ["x = 1; y = 2"],
    ["if x:", "  y = 3", "  # in", "else: pass"],
    ["def inner(a, b=lambda: 1): return a", ""],
    ["@staticmethod", "def inner():", "    '''Doc.'''", "", "    return 1"],
    ["class Local:", "    y = '''", "|z'''"],
    ["x = 'a' \\", "|'b'"],
    ["yield x  # ü"],
    ["print([x", "|])"],
]
HEADS = [
    "def name(self):",
    "async def name(self, a, *, b='):' ):",
    "def name(self, a: 'x' = {1: 2}, # why\n        *rest) -> dict[str, int]: # :",
    "def name(self, d={'a': [1, (2)]}[\n  'a']):",
]
DOCS = [[], ["'''Doc.'''"], ["'''Doc.", "|less", "      more", "'''  # after"], ['"doc"; x = 0']]


def block(lines: list[str], indent: str) -> list[str]:
    return [line[1:] if line.startswith("|") else indent + line if line else "" for line in lines]


@st.composite
def modules(draw: st.DrawFn) -> tuple[str, str]:
    """A module, and the qualname of the definition in its middle."""
    unit = draw(st.sampled_from(["    ", "  ", "\t", "        "]))
    wraps = draw(
        st.lists(
            st.sampled_from(["class Outer:", "class Inner(object):", "if True:"]), max_size=3, unique=True
        )
    )
    indent, lines = "", ["import sys", "", "# above", "def before(): return '''", "x'''", ""]
    for wrap in wraps:
        lines += [indent + wrap, indent + unit + "'''In.'''", ""]
        indent += unit
    body = [
        one for group in draw(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=5)) for one in group
    ]
    lines += block(
        draw(st.sampled_from([[], ["# about it"], ["@sys.intern"], ["# about", "@sys.intern"]])), indent
    )
    head = draw(st.sampled_from(HEADS)).split("\n")
    lines += [indent + head[0], *head[1:]]
    lines += block(draw(st.sampled_from(DOCS)), indent + unit)
    lines += [*block(body, indent + unit), indent + unit + "pass; last = 1"]
    lines += block(
        draw(st.sampled_from([[], ["    # trailing"], ["", "    # trailing", "# of the next"]])), indent
    )
    lines += draw(st.sampled_from([[], ["", "def after(): pass"], [indent + "other = '''", "z'''"]]))
    newline = draw(st.sampled_from(["\n", "\r\n"]))
    source = newline.join(lines) + draw(st.sampled_from(["", newline]))
    owners = [wrap.split()[1].split("(")[0].rstrip(":") for wrap in wraps if wrap.startswith("class")]
    return source, ".".join([*owners, "name"])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(modules(), st.integers(0, 1))
def test_any_layout(module: tuple[str, str], given_statements: int) -> None:
    source, qualname = module
    tree = ast.dump(ast.parse(source))
    cleared = clear(source, {qualname: "later"})
    assert is_cleared(cleared, qualname)
    assert "last = 1" not in cleared
    assert clear(cleared, {qualname: "later"}) == cleared
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "toy.py").write_bytes(source.encode())
        cell = cut([f"emberlet.toy:{qualname}"], folder, given_statements)
    built = splice(cleared, cell, [qualname])
    assert ast.dump(ast.parse(built)) == tree
    assert splice(built, cell, [qualname]) == built
    assert source.count("\r\n") == 0 or "\n" not in built.replace("\r\n", "")
    (alone,) = ast.parse(definition(source, qualname)).body
    assert ast.dump(alone) in tree
