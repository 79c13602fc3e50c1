"""Which global names a statement uses, and which it binds: what must be there for it to run."""

from __future__ import annotations

import ast
import symtable
from collections.abc import Iterator

from emberlab.pieces.locate import Function, Node
from emberlab.pieces.text import Text, silently

Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


class Scopes:
    """The scopes of one source, to look up the global names that each definition uses."""

    def __init__(self, text: Text) -> None:
        with silently():
            tables = _walk(symtable.symtable(text.code, "<source>", "exec"))
        self._tables = {(table.get_name(), table.get_lineno()): table for table in tables}

    def used(self, statement: ast.stmt) -> set[str]:
        """The global names that a statement uses when it runs, or that its functions use when called."""
        names = expression_names(statement)
        if isinstance(statement, Node):
            table = self._tables[statement.name, statement.lineno]
            for one in (table, *_walk(table)):
                names |= {symbol.get_name() for symbol in one.get_symbols() if symbol.is_global()}
        return names


def bound(statement: ast.stmt) -> set[str]:
    """The names that a statement binds in its own scope, whatever kind it is."""
    names: set[str] = set()
    for node in _own_nodes(statement):
        if isinstance(node, Node):
            names.add(node.name)
        elif isinstance(node, ast.alias):
            names.add((node.asname or node.name).split(".")[0])
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.ExceptHandler | ast.MatchAs | ast.MatchStar) and node.name:
            names.add(node.name)
        elif isinstance(node, ast.MatchMapping) and node.rest:
            names.add(node.rest)
    return names


def expression_names(statement: ast.AST) -> set[str]:
    """The names read when a statement runs: a definition's decorators, defaults, bases, annotations."""
    inner: list[ast.AST] = [statement]
    if isinstance(statement, Function):
        inner = [
            *statement.decorator_list,
            statement.args,
            *([statement.returns] if statement.returns else []),
        ]
    elif isinstance(statement, ast.ClassDef):
        inner = [*statement.decorator_list, *statement.bases, *statement.keywords]
    return {name for node in inner for name in _read(node)}


def _read(node: ast.AST) -> set[str]:
    """The names read in a tree, save the arguments of its lambdas and the targets of its comprehensions."""
    if isinstance(node, ast.Name):
        return set() if isinstance(node.ctx, ast.Store) else {node.id}
    names = {name for child in ast.iter_child_nodes(node) for name in _read(child)}
    if isinstance(node, ast.Lambda):
        names -= {arg.arg for arg in ast.walk(node.args) if isinstance(arg, ast.arg)}
    elif isinstance(node, Comprehension):
        targets = [one for made in node.generators for one in ast.walk(made.target)]
        names -= {one.id for one in targets if isinstance(one, ast.Name)}
    elif isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        names.add(node.target.id)
    return names


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement that run in its own scope."""
    yield node
    if not isinstance(node, Node | ast.Lambda | Comprehension):
        for child in ast.iter_child_nodes(node):
            yield from _own_nodes(child)


def _walk(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for child in table.get_children():
        yield child
        yield from _walk(child)
