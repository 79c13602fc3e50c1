"""Make a live module follow its source: its functions and classes stay the objects they are."""

from __future__ import annotations

import ast
import functools
import gc
import linecache
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any
from weakref import WeakKeyDictionary

from emberlab.pieces import classes
from emberlab.pieces.cell import in_words
from emberlab.pieces.changes import bases, node_names, same_name, to_run, unchanged_methods
from emberlab.pieces.codes import Codes
from emberlab.pieces.errors import BuildError, PieceError
from emberlab.pieces.locate import Function, Node, compiled_line, definitions, has_docstring, parse_module
from emberlab.pieces.text import Text

ANNOTATIONS = annotations.compiler_flag  # the import above binds the feature
EXCHANGED = ("__code__", "__defaults__", "__kwdefaults__")

# What each live module was last made to follow: the next refresh asks what changed since.
_followed: WeakKeyDictionary[ModuleType, str] = WeakKeyDictionary()


@in_words
def refresh(module: ModuleType, new_source: str, old_source: str | None = None) -> None:
    """Make the live module, and all that was imported from it, behave as ``new_source``, to the line number.

    Functions and classes keep their identity. Unchanged statements do not run again; new and changed ones do,
    and names that went are removed. Caches (`functools.lru_cache`) of the whole package are emptied. What
    changed is told by ``old_source``, from which the live module was made: without it, the source of the last
    refresh, else the file, so refresh before you write. Raises BuildError, and the module stays as it was,
    where the source is not Python, a new statement fails, or a class changed its bases or slots.
    """
    _Refresh(module, new_source, old_source).run()


class _Refresh:
    """One refresh, from reading both sources to the last exchange."""

    def __init__(self, module: ModuleType, source: str, old_source: str | None) -> None:
        self.module, self.source = module, source
        self.namespace: dict[str, Any] = vars(module)
        self.filename = module.__file__ or f"<{module.__name__}>"
        self.text = Text.read(source)
        try:
            self.tree = parse_module(self.text)
            self.codes = Codes(self.tree, self.filename)
        except (PieceError, SyntaxError) as error:
            raise BuildError(f"{module.__name__} cannot be refreshed: {error}") from error
        self.flags = self.codes.module.co_flags & ANNOTATIONS
        self.old = _old_tree(module, source, old_source)
        self.saved_functions: list[tuple[FunctionType, tuple[Any, ...]]] = []
        self.saved_classes: list[tuple[type, dict[str, Any]]] = []

    def run(self) -> None:
        """Exchange the code of the live functions, run what is new, and take all back if that fails."""
        pairs = self.codes.plan(self.module)
        texts = [function.__code__.co_consts[:1] for function, _ in pairs]
        saved = dict(self.namespace)
        nodes = {(one.qualname, compiled_line(one.node)): one.node for one in definitions(self.tree)}
        try:
            for function, code in pairs:
                self._save(function)
                function.__code__ = code
            for statement in to_run(self.text, self.tree, self.old, self.namespace, self.filename):
                self._take(statement)
        except BaseException as error:
            self._take_back(saved)
            if isinstance(error, BuildError) or not isinstance(error, Exception):
                raise
            what = f"{type(error).__name__}: {error}"
            raise BuildError(f"the new code of {self.module.__name__} cannot run: {what}") from error
        for (function, code), old_text in zip(pairs, texts, strict=True):
            node = nodes.get((code.co_qualname, code.co_firstlineno))
            if isinstance(node, Function):
                if function.__doc__ in (None, *old_text):  # else the module gave it another text
                    documented = has_docstring(node) and sys.flags.optimize < 2
                    function.__doc__ = code.co_consts[0] if documented else None
                self._annotate(function, node)
        for name in node_names(self.old) - node_names(self.tree) if self.old else ():
            self.namespace.pop(name, None)
        _empty_caches(self.module.__name__.partition(".")[0])
        linecache.cache.pop(self.filename, None)
        _followed[self.module] = self.source

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
                self._take_over(twins)
                self.namespace[statement.name] = live

    def _take_class(self, live: Any, node: ast.ClassDef) -> None:
        old = same_name(self.old, node)
        if old is not None and bases(old) != bases(node):
            raise BuildError(
                f"{node.name}: its base classes cannot change in a running notebook: restart the kernel"
            )
        (code,) = self.codes.named(node.name, compiled_line(node))
        body = classes.read_body(live, code, self.namespace)
        self.saved_classes += [(one, dict(vars(one))) for one in classes.with_inner(live)]
        gone = classes.replaceable(live, old, node, self.filename)
        self._take_over(classes.adopt(live, body, gone, unchanged_methods(old, node) & set(vars(live))))
        classes.decorate(live, node, self.namespace, self.filename)

    def _take_over(self, twins: classes.Twins) -> None:
        """Give live functions the defaults of the new ones that they stand for."""
        for live, made in twins:
            self._save(live)
            live.__defaults__, live.__kwdefaults__ = made.__defaults__, made.__kwdefaults__

    def _save(self, function: FunctionType) -> None:
        self.saved_functions.append((function, tuple(getattr(function, name) for name in EXCHANGED)))

    def _take_back(self, saved: dict[str, Any]) -> None:
        for live, before in reversed(self.saved_classes):
            classes.restore(live, before)
        for function, values in reversed(self.saved_functions):
            for name, value in zip(EXCHANGED, values, strict=True):
                setattr(function, name, value)
        for name in [name for name in self.namespace if name not in saved]:
            del self.namespace[name]
        self.namespace.update(saved)

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


def _old_tree(module: ModuleType, new_source: str, old_source: str | None) -> ast.Module | None:
    """What the live module was made from, as far as it can be known: a file written since does not say it."""
    source = old_source if old_source is not None else _followed.get(module)
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
    """Forget what the package's functions computed with the old code: any cache may hold its results."""
    for one in [one for one in gc.get_objects() if type(one) is functools._lru_cache_wrapper]:
        origin = getattr(one.__wrapped__, "__module__", None) or ""
        if origin == package or origin.startswith(package + "."):
            one.cache_clear()
