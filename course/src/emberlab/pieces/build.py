"""Build: put the pieces of a student's cell at their places in the module, with what they use."""

from __future__ import annotations

import ast
import copy
import itertools
from collections.abc import Collection, Sequence

from emberlab.pieces.body import is_stub
from emberlab.pieces.carry import brought_along
from emberlab.pieces.cell import Cell, in_words, read_cell
from emberlab.pieces.errors import BuildError, PieceError
from emberlab.pieces.excerpt import part_lines
from emberlab.pieces.locate import Function, Node, Part, parse_module, parts_of
from emberlab.pieces.text import Text, silently


@in_words
def splice(
    module_source: str, cell_source: str, qualnames: Sequence[str], others: Collection[str] = ()
) -> str:
    """The module's source with these definitions taken from the cell.

    ``others`` are qualnames of the cell's pieces that are not to be built here (those on a ``%%build`` line
    are known without). The imports, functions, classes and constants of the cell that the pieces use go into
    a marked block above the first of them, which the next build of the same pieces replaces; no other
    statement travels. Raises BuildError for a cell or a module that is not Python; for a piece that is
    missing, unwritten, or whose decorators, arguments, defaults or bases are not the module's; for a name
    that would travel but is taken in the module.
    """
    text = Text.read(module_source)
    qualnames = list(dict.fromkeys(qualnames))
    for inner, outer in itertools.permutations(qualnames, 2):
        if inner.startswith(outer + "."):
            raise BuildError(f"{inner} is a part of {outer}: build one of them")
    try:
        tree = parse_module(text)
        places = {qualname: parts_of(text, tree, qualname) for qualname in qualnames}
    except PieceError as error:
        raise BuildError(f"the package's own file cannot take the piece: {error}") from error
    cell = read_cell(cell_source, qualnames, others)
    edits: list[tuple[int, int, list[str]]] = []
    for qualname in qualnames:
        _check_same(qualname, places[qualname], cell.parts[qualname])
        for old, new in zip(places[qualname], cell.parts[qualname], strict=True):
            edits.append((old.start, old.stop, part_lines(cell.text, new, old.indent, cell.marks)))
    edits += brought_along(text, tree, cell, {part: name for name in qualnames for part in places[name]})
    lines = list(text.lines)
    for start, stop, new_lines in sorted(edits, reverse=True, key=lambda edit: edit[:2]):
        lines[start:stop] = new_lines
    source = text.write(lines)
    _check_result(source, cell)
    return source


def _check_same(qualname: str, old: list[Part], new: list[Part]) -> None:
    """Refuse a piece that looks different to its callers: only body, text and types are the student's."""
    if len(old) != len(new):
        raise BuildError(
            f"{qualname} has {len(old)} parts (getter, setter, ...), and {len(new)} in this cell"
        )
    for was, now in zip(old, new, strict=True):
        if is_stub(now.node):
            raise BuildError(f"{qualname} is not written yet (line {now.node.lineno})", now.node.lineno)
        for (what, before), (_, after) in zip(_face(was.node), _face(now.node), strict=False):
            if _dump(before) != _dump(after):
                raise BuildError(
                    f"{qualname}: its {what} changed from {_spell(before)} to {_spell(after)}; leave it as "
                    "it was given, because the rest of the framework relies on it",
                    now.node.lineno,
                )


def _face(node: Node) -> list[tuple[str, list[ast.AST] | str]]:
    """What others see of a definition, each thing with its name."""
    kind = {ast.FunctionDef: "def", ast.AsyncFunctionDef: "async def", ast.ClassDef: "class"}[type(node)]
    face: list[tuple[str, list[ast.AST] | str]] = [("kind", kind), ("decorators", [*node.decorator_list])]
    if isinstance(node, Function):
        args = copy.deepcopy(node.args)
        for one in ast.walk(args):
            if isinstance(one, ast.arg):
                one.annotation = None
        face.append(("list of arguments", [args]))
    else:
        face.append(("base classes", [*node.bases, *node.keywords]))
    return [*face, ("type parameters", [*getattr(node, "type_params", [])])]


def _dump(seen: list[ast.AST] | str) -> list[str] | str:
    return seen if isinstance(seen, str) else [ast.dump(node) for node in seen]


def _spell(seen: list[ast.AST] | str) -> str:
    return seen if isinstance(seen, str) else f"({', '.join(ast.unparse(node) for node in seen)})"


def _check_result(source: str, cell: Cell) -> None:
    """Make sure that the file is Python and holds exactly what the cell says, before anyone writes it."""
    text = Text.read(source)
    try:
        tree = parse_module(text)
        with silently():
            compile(text.code, "<module>", "exec", dont_inherit=True)
        for qualname, parts in cell.parts.items():
            built = [ast.dump(part.node) for part in parts_of(text, tree, qualname)]
            if built != [ast.dump(part.node) for part in parts]:
                raise BuildError(
                    f"{qualname} cannot be moved into its file unchanged: lay it out more plainly"
                )
    except (PieceError, SyntaxError) as error:
        raise BuildError(f"the piece does not fit into its file ({error})") from error
