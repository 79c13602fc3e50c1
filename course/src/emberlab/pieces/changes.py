"""What changed between two versions of a module, and so must run again in the live one."""

from __future__ import annotations

import ast
import inspect
from types import FunctionType
from typing import Any

from emberlab.pieces.blocks import blocks_of
from emberlab.pieces.locate import Function, Node
from emberlab.pieces.scope import Scopes, bound, expression_names
from emberlab.pieces.text import Text
from emberlab.pieces.twins import own_functions


def to_run(
    text: Text, tree: ast.Module, old: ast.Module | None, namespace: dict[str, Any], filename: str
) -> list[ast.stmt]:
    """The statements of the new version that must run, in order; functions' bodies are exchanged anyway.

    They are the new and the changed ones, and in what pieces brought along, those that depend on them.
    Without the old version, the live objects are asked instead.
    """
    blocks, scopes = blocks_of(text), Scopes(text)
    brought = [one for one in tree.body if any(block.start < one.lineno <= block.stop for block in blocks)]
    names = [one for one in ast.walk(tree) if isinstance(one, ast.Name)]
    there = set(namespace) | {one.id for one in names if isinstance(one.ctx, ast.Del)}
    new: list[ast.stmt] = [one for one in tree.body if isinstance(one, Node) and one.name not in there]
    if old is None:
        new += [one for one in tree.body if one in brought or _seems_new(one, namespace, filename)]
        return [one for one in tree.body if one in new]
    known, before = {skeleton(one) for one in old.body}, {ast.dump(one) for one in old.body}
    new += [one for one in tree.body if skeleton(one) not in known]
    changed = [one for one in tree.body if one in new or ast.dump(one) not in before]
    while True:
        touched = {name for one in changed for name in bound(one)}
        more = [one for one in brought if one not in new and _reads(one) & touched]
        calling = [one for one in tree.body if isinstance(one, Node) and scopes.used(one) & touched]
        found = [one for one in [*more, *calling] if one not in changed]
        if not more and not found:
            return [one for one in tree.body if one in new]
        new += more
        changed += found


def unchanged_methods(old: ast.ClassDef | None, new: ast.ClassDef) -> set[str]:
    """The names of a class's methods that are defined as before, whatever is in their bodies."""
    before = {skeleton(one) for one in old.body} if old else set()
    changed = {name for one in new.body if skeleton(one) not in before for name in bound(one)}
    return {
        _mangled(new, one.name) for one in new.body if isinstance(one, Function) and one.name not in changed
    }


def skeleton(node: object) -> object:
    """A statement without the bodies and annotations of its functions; equal skeletons need not run again."""
    if isinstance(node, list):
        return tuple(skeleton(one) for one in node)
    if not isinstance(node, ast.AST):
        return repr(node)
    skipped: tuple[str, ...] = ("annotation",) if isinstance(node, ast.arg) else ()
    if isinstance(node, Function):
        skipped = ("body", "returns")
    return type(node).__name__, *(
        skeleton(value) for name, value in ast.iter_fields(node) if name not in skipped
    )


def bases(node: ast.ClassDef) -> list[str]:
    """What a class is made of besides its body."""
    return [ast.dump(one) for one in [*node.bases, *node.keywords]]


def names_in_body(node: ast.ClassDef) -> set[str]:
    """The names that a class's body binds."""
    bare = {one for one in node.body if isinstance(one, ast.AnnAssign) and one.value is None}
    return {_mangled(node, name) for one in node.body if one not in bare for name in bound(one)}


def _mangled(node: ast.ClassDef, name: str) -> str:
    """The name under which a class keeps what its body calls ``__name``."""
    private = name.startswith("__") and not name.endswith("__") and node.name.strip("_")
    return f"_{node.name.lstrip('_')}{name}" if private else name


def node_names(tree: ast.Module) -> set[str]:
    """The names that a module's statements bind."""
    return {name for statement in tree.body for name in bound(statement)}


def same_name(tree: ast.Module | None, node: Node) -> ast.ClassDef | None:
    """The class of this name in another version of the module, if it is there at top level."""
    body = tree.body if tree is not None else []
    return next((one for one in body if isinstance(one, ast.ClassDef) and one.name == node.name), None)


def _reads(statement: ast.stmt) -> set[str]:
    """The names that a statement reads when it runs; a decorator's own code is exchanged in what it made."""
    if isinstance(statement, Function):
        return expression_names(statement.args)
    if isinstance(statement, ast.ClassDef):
        return {name for one in statement.body for name in _reads(one)}
    return expression_names(statement)


def _seems_new(statement: ast.stmt, namespace: dict[str, Any], filename: str) -> bool:
    """Whether a definition differs from its live object, as far as it shows (values do not)."""
    if not isinstance(statement, Node) or statement.name not in namespace:
        return False
    live = namespace[statement.name]
    if isinstance(statement, Function):
        return not _takes_the_same(live, statement)
    if not isinstance(live, type):
        return False
    names = names_in_body(statement)
    if names - set(vars(live)) - {"__slots__"} or own_functions(live, filename) - names:
        return True
    methods = [one for one in statement.body if isinstance(one, Function)]
    return any(not _takes_the_same(vars(live).get(_mangled(statement, one.name)), one) for one in methods)


def _takes_the_same(live: object, node: Function) -> bool:
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
