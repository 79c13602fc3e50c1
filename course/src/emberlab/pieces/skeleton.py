"""What a statement does when it runs, without what only its functions do when called: for telling changes apart."""

from __future__ import annotations

import ast
import copy
import inspect
from types import FunctionType

from emberlab.pieces.locate import Function, Node
from emberlab.pieces.scope import bound


class _Strip(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._signature(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._signature(node)

    def _signature(self, node: Function) -> Function:
        node.body, node.returns = [], None
        for one in ast.walk(node.args):
            if isinstance(one, ast.arg):
                one.annotation = None
        return node


def skeleton(statement: ast.stmt) -> str:
    """A statement without the bodies and annotations of its functions; equal skeletons need not run again."""
    return ast.dump(_Strip().visit(copy.deepcopy(statement)))


def bases(node: ast.ClassDef) -> list[str]:
    """What a class is made of besides its body."""
    return [ast.dump(one) for one in [*node.bases, *node.keywords]]


def names_in_body(node: ast.ClassDef) -> set[str]:
    """The names that a class's body binds."""
    bare = {one for one in node.body if isinstance(one, ast.AnnAssign) and one.value is None}
    return {name for one in node.body if one not in bare for name in bound(one)}


def takes_the_same(live: object, node: Function) -> bool:
    """Whether a live function takes what the source says; True for what cannot be looked into."""
    function = live.__func__ if isinstance(live, staticmethod | classmethod) else live
    function = inspect.unwrap(function) if callable(function) else function
    if not isinstance(function, FunctionType):
        return True
    args = node.args
    names = [one.arg for one in [*args.posonlyargs, *args.args, *args.kwonlyargs]]
    names += [one.arg for one in (args.vararg, args.kwarg) if one is not None]
    code = function.__code__
    stars = bool(code.co_flags & inspect.CO_VARARGS) + bool(code.co_flags & inspect.CO_VARKEYWORDS)
    taken = list(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount + stars])
    return taken == names and len(function.__defaults__ or ()) == len(args.defaults)


def looks_changed(live: type, node: ast.ClassDef, own: set[str]) -> bool:
    """Whether a live class has another body than the source, as far as it shows (values do not).

    ``own`` are the names of its functions that came from this file.
    """
    names = names_in_body(node)
    if names - set(vars(live)) - {"__slots__"} or own - names:
        return True
    methods = [one for one in node.body if isinstance(one, Function)]
    return any(not takes_the_same(vars(live).get(one.name), one) for one in methods)


def node_names(tree: ast.Module) -> set[str]:
    """The names that a module's statements bind."""
    return {name for statement in tree.body for name in bound(statement)}


def same_name(tree: ast.Module | None, node: Node) -> ast.ClassDef | None:
    """The class of this name in another version of the module, if it is there at top level."""
    body = tree.body if tree is not None else []
    return next((one for one in body if isinstance(one, ast.ClassDef) and one.name == node.name), None)
