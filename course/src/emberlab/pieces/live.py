"""Make a live module follow its source: each function and class stays the object it is, and does the new thing."""

from __future__ import annotations
import __future__

import ast
import functools
import gc
import linecache
import sys
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from emberlab.pieces import classes
from emberlab.pieces.blocks import blocks_of
from emberlab.pieces.cell import in_words
from emberlab.pieces.codes import Codes
from emberlab.pieces.errors import BuildError, PieceError
from emberlab.pieces.locate import Function, Node, compiled_line, definitions, has_docstring, parse_module
from emberlab.pieces.scope import bound
from emberlab.pieces.skeleton import (
    bases,
    looks_changed,
    node_names,
    same_name,
    skeleton,
    takes_the_same,
)
from emberlab.pieces.text import Text

ANNOTATIONS = __future__.annotations.compiler_flag

# What each live module was last made to follow: the next refresh asks what changed since.
_followed: WeakKeyDictionary[ModuleType, str] = WeakKeyDictionary()


@in_words
def refresh(module: ModuleType, new_source: str) -> None:
    """Make the live module, and all that was imported from it, behave as ``new_source``, line numbers included.

    Functions and classes keep their identity. Unchanged statements do not run again; new and changed ones do,
    and names that went are removed. Caches (`functools.lru_cache`) of the whole package are emptied. Call it
    before the file is written: the file's old text says what changed, and a source that cannot run is never
    written. Raises BuildError, and the module stays as it was, where the source is not Python, a new statement
    fails, or a class changed its bases or slots.
    """
    _Refresh(module, new_source).run()


class _Refresh:
    """One refresh, from reading both sources to the last exchange."""

    def __init__(self, module: ModuleType, source: str) -> None:
        self.module, self.source = module, source
        self.namespace: dict[str, Any] = vars(module)
        self.filename = module.__file__ or f"<{module.__name__}>"
        text = Text.read(source)
        try:
            self.tree = parse_module(text)
            self.codes = Codes(self.tree, self.filename)
        except (PieceError, SyntaxError) as error:
            raise BuildError(f"{module.__name__} cannot be refreshed: {error}") from error
        self.blocks = blocks_of(text)
        self.flags = self.codes.module.co_flags & ANNOTATIONS
        self.old = _old_tree(module, source)
        self.known = {skeleton(one) for one in self.old.body} if self.old else None
        self.twins: classes.Twins = []
        self.saved_classes: list[tuple[type, dict[str, Any]]] = []

    def run(self) -> None:
        """Plan, run what is new, and only then exchange the code of the live functions."""
        pairs = self.codes.plan(self.module)
        saved = dict(self.namespace)
        try:
            for statement in self.tree.body:
                if self._is_new(statement):
                    self._take(statement)
        except BaseException as error:
            self._roll_back(saved)
            if isinstance(error, BuildError) or not isinstance(error, Exception):
                raise
            what = f"{type(error).__name__}: {error}"
            raise BuildError(f"the new code of {self.module.__name__} cannot run: {what}") from error
        self._exchange(pairs)
        for name in node_names(self.old) - node_names(self.tree) if self.old else ():
            self.namespace.pop(name, None)
        _empty_caches(self.module.__name__.partition(".")[0])
        linecache.cache.pop(self.filename, None)
        _followed[self.module] = self.source

    def _is_new(self, statement: ast.stmt) -> bool:
        """Whether a statement must run, and not only its functions' code be exchanged."""
        if isinstance(statement, Node) and statement.name not in self.namespace:
            return True
        if self.known is not None:
            return skeleton(statement) not in self.known
        # The old source is not known: ask the live objects.
        if isinstance(statement, ast.ClassDef):
            live = self.namespace[statement.name]
            own = classes.own_functions(live, self.filename) if isinstance(live, type) else set()
            return isinstance(live, type) and looks_changed(live, statement, own)
        if isinstance(statement, Function):
            return not takes_the_same(self.namespace[statement.name], statement)
        return any(block.start < statement.lineno <= block.stop for block in self.blocks)

    def _take(self, statement: ast.stmt) -> None:
        live = self.namespace.get(statement.name) if isinstance(statement, Node) else None
        if isinstance(statement, ast.ClassDef) and _is_its_class(live, statement, self.module):
            self._take_class(live, statement)
            return
        alone = ast.Module([statement], type_ignores=[])
        exec(compile(alone, self.filename, "exec", flags=self.flags, dont_inherit=True), self.namespace)
        if isinstance(statement, Function):
            twins = classes.twins_of(live, self.namespace[statement.name])
            if twins is not None:
                self.twins += twins
                self.namespace[statement.name] = live

    def _take_class(self, live: Any, node: ast.ClassDef) -> None:
        old = same_name(self.old, node)
        if old is not None and bases(old) != bases(node):
            raise BuildError(
                f"{node.name}: its base classes cannot change in a running notebook: restart the kernel"
            )
        (code,) = self.codes.named(node.name, compiled_line(node))
        body = classes.read_body(live, code, self.namespace)
        before = {skeleton(one) for one in old.body} if old else set()
        changed = {name for one in node.body if skeleton(one) not in before for name in bound(one)}
        methods = {one.name for one in node.body if isinstance(one, Function)}
        keep = (methods - changed) & set(vars(live))
        self.saved_classes.append((live, dict(vars(live))))
        self.twins += classes.adopt(live, body, classes.replaceable(live, old, node, self.filename), keep)
        classes.decorate(live, node, self.namespace, self.filename)

    def _roll_back(self, saved: dict[str, Any]) -> None:
        for live, before in reversed(self.saved_classes):
            classes.restore(live, before)
        for name in [name for name in self.namespace if name not in saved]:
            del self.namespace[name]
        self.namespace.update(saved)

    def _exchange(self, pairs: list[tuple[FunctionType, CodeType]]) -> None:
        for live, made in self.twins:
            live.__defaults__, live.__kwdefaults__ = made.__defaults__, made.__kwdefaults__
        nodes = {(one.qualname, compiled_line(one.node)): one.node for one in definitions(self.tree)}
        for function, code in pairs:
            function.__code__ = code
            node = nodes.get((code.co_qualname, code.co_firstlineno))
            if isinstance(node, Function):
                documented = has_docstring(node) and sys.flags.optimize < 2
                function.__doc__ = code.co_consts[0] if documented else None
                self._annotate(function, node)

    def _annotate(self, function: FunctionType, node: Function) -> None:
        annotations = dict(self._annotations(node))
        try:
            same = function.__annotations__ == annotations
        except Exception:  # Python 3.14 evaluates them only now, and a name may be missing
            same = False
        if not same:
            function.__annotations__ = annotations

    def _annotations(self, node: Function) -> Iterator[tuple[str, Any]]:
        args = node.args
        taken = [*args.posonlyargs, *args.args, args.vararg, *args.kwonlyargs, args.kwarg]
        noted = [(one.arg, one.annotation) for one in taken if one is not None]
        for name, annotation in [*noted, ("return", node.returns)]:
            if annotation is not None:
                yield name, self._value_of(annotation)

    def _value_of(self, annotation: ast.expr) -> Any:
        if self.flags:
            return ast.unparse(annotation)
        try:
            return eval(compile(ast.Expression(annotation), self.filename, "eval"), self.namespace)
        except Exception:  # of a class's own scope, or for a type checker only
            return ast.unparse(annotation)


def _old_tree(module: ModuleType, new_source: str) -> ast.Module | None:
    """What the live module was made from: our last refresh, else the file, unless it has been written already."""
    source = _followed.get(module)
    try:
        if source is None:
            source = Path(module.__file__ or "").read_text(encoding="utf-8")
            if Text.read(source).lines == Text.read(new_source).lines:
                return None
        return parse_module(Text.read(source))
    except (OSError, ValueError):
        return None


def _is_its_class(live: object, node: ast.ClassDef, module: ModuleType) -> bool:
    return isinstance(live, type) and (live.__module__, live.__qualname__) == (module.__name__, node.name)


def _empty_caches(package: str) -> None:
    """Forget what the package's functions computed with the old code: a cache elsewhere may hold its results."""
    for one in gc.get_objects():
        if isinstance(one, functools._lru_cache_wrapper):
            origin = getattr(one.__wrapped__, "__module__", None) or ""
            if origin == package or origin.startswith(package + "."):
                one.cache_clear()
