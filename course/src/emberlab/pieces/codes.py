"""New code for live functions: find each function's new code object, in a form that its closure can take."""

from __future__ import annotations

import ast
import copy
import gc
from collections.abc import Iterator, Sequence
from types import CodeType, FunctionType, ModuleType

from emberlab.pieces.errors import BuildError
from emberlab.pieces.locate import has_docstring
from emberlab.pieces.text import silently

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Codes:
    """The code objects of one module's new source, by qualified name.

    A live function's closure cannot be changed, and `super()` in a method means a closure over ``__class__``.
    So every method exists in three forms: as written; with its class named outright, for a live function that
    has no closure; and with an idle mention of ``__class__``, for one that has.
    """

    def __init__(self, tree: ast.Module, filename: str) -> None:
        self._tree, self._filename = tree, filename
        self.module = self._compiled(tree)
        self._forms = [_by_name(self.module)]

    def named(self, qualname: str, line: int | None = None) -> list[CodeType]:
        """The code objects as written with this qualified name (and first line)."""
        return [code for code in self._forms[0].get(qualname, []) if line in (None, code.co_firstlineno)]

    def plan(self, module: ModuleType) -> list[tuple[FunctionType, CodeType]]:
        """Pair every live function of the module's file with its new code.

        A function whose definition is gone, or is one of several that cannot be told apart, is left out.
        Raises BuildError for a definition whose closure no form fits.
        """
        live: dict[str, dict[int, list[FunctionType]]] = {}
        for function in functions_of(module):
            code = function.__code__
            live.setdefault(code.co_qualname, {}).setdefault(id(code), []).append(function)
        pairs = []
        for qualname, groups in live.items():
            olds = [functions[0].__code__ for functions in groups.values()]
            for old, at in _matches(qualname, olds, self.named(qualname)):
                fitting = self._fitting(old, qualname, at)
                if fitting is not None:
                    pairs += [(function, fitting) for function in groups[id(old)]]
        return pairs

    def _compiled(self, tree: ast.Module) -> CodeType:
        with silently():
            return compile(tree, self._filename, "exec", dont_inherit=True)

    def _fitting(self, old: CodeType, qualname: str, at: int) -> CodeType | None:
        for form in self._all_forms(self._forms[0][qualname][at].co_freevars == old.co_freevars):
            code = form[qualname][at]
            if code.co_freevars == old.co_freevars:
                return code
        if "<" in qualname:  # a lambda or an inner function, made anew by the next call
            return None
        raise BuildError(
            f"{qualname} uses its class in a way that a running notebook cannot take over: name the class, "
            f"as in `{qualname.rpartition('.')[0] or 'Class'}.method(self)`"
        )

    def _all_forms(self, first_will_do: bool) -> list[dict[str, list[CodeType]]]:
        if len(self._forms) == 1 and not first_will_do:
            for transformer in (_NameTheClass(), _MentionTheClass()):
                tree = ast.fix_missing_locations(transformer.visit(copy.deepcopy(self._tree)))
                self._forms.append(_by_name(self._compiled(tree)))
        return self._forms


def functions_of(module: ModuleType) -> list[FunctionType]:
    """Every live function of the module's file, wherever it is held: class, decorator, cache or hook."""
    namespace = vars(module)
    return [
        one
        for one in gc.get_referrers(namespace)
        if isinstance(one, FunctionType)
        and one.__globals__ is namespace
        and one.__code__.co_filename == module.__file__
    ]


def _by_name(code: CodeType) -> dict[str, list[CodeType]]:
    found: dict[str, list[CodeType]] = {}
    for one in _walk(code):
        found.setdefault(one.co_qualname, []).append(one)
    for group in found.values():
        group.sort(key=lambda one: one.co_firstlineno)
    return found


def _walk(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _walk(constant)


def _matches(qualname: str, olds: Sequence[CodeType], news: Sequence[CodeType]) -> list[tuple[CodeType, int]]:
    """Which old code becomes which new one: the only one, the one of equal content, or the next in line."""
    if len(news) == 1 and not qualname.endswith("<lambda>"):
        return [(old, 0) for old in olds]
    free = list(range(len(news)))
    found, open_olds = [], []
    for old in sorted(olds, key=lambda one: one.co_firstlineno):
        same = next((at for at in free if _content(news[at]) == _content(old)), None)
        if same is None:
            open_olds.append(old)
        else:
            free.remove(same)
            found.append((old, same))
    return found + (list(zip(open_olds, free, strict=True)) if len(open_olds) == len(free) else [])


def _content(code: CodeType) -> CodeType:
    """A code object without its place in the file."""
    inner = tuple(_content(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_consts=inner, co_firstlineno=1, co_linetable=b"", co_filename="")


class _Methods(ast.NodeTransformer):
    """Visit the methods of the classes at module level, nested classes too; nothing else."""

    def __init__(self) -> None:
        self.owners: list[str] = []

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        self.owners.append(node.name)
        node.body = [self.visit(one) for one in node.body]
        self.owners.pop()
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        if self.owners:
            self.method(node)
        return node

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AsyncFunctionDef:
        if self.owners:
            self.method(node)
        return node

    def method(self, node: Function) -> None:
        raise NotImplementedError


class _MentionTheClass(_Methods):
    """Give every method a closure over ``__class__`` by a branch that is never taken."""

    def method(self, node: Function) -> None:
        idle = ast.parse("if 0: __class__").body[0]
        for one in ast.walk(idle):
            if isinstance(one, ast.expr | ast.stmt):
                ast.copy_location(one, node.body[0])
        node.body.insert(has_docstring(node), idle)


class _NameTheClass(_Methods):
    """Write ``super()`` and ``__class__`` of every method as what they mean, so that it needs no closure."""

    def method(self, node: Function) -> None:
        speller = _Speller(".".join(self.owners), node)
        node.body = [speller.visit(one) for one in node.body]


class _Speller(ast.NodeTransformer):
    """Rewrite inside one function whose class is ``owner``."""

    def __init__(self, owner: str, function: Function | ast.Lambda) -> None:
        self.owner = owner
        args = [*function.args.posonlyargs, *function.args.args]
        self.first = args[0].arg if args else None

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._spell(self.owner, node) if node.id == "__class__" else node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        # The plain name `super` means a closure over the class even where it is called with arguments.
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            if node.args:
                node.func = self._spell("__import__('builtins').super", node.func)
            elif self.first is not None:
                return self._spell(f"__import__('builtins').super({self.owner}, {self.first})", node)
        return self.generic_visit(node)

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        node.body = _Speller(self.owner, node).visit(node.body)
        node.args = self.visit(node.args)
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._inner(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._inner(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        return node  # its methods mean that class

    def _inner(self, node: Function) -> ast.AST:
        inner = _Speller(self.owner, node)
        node.body = [inner.visit(one) for one in node.body]
        node.decorator_list = [self.visit(one) for one in node.decorator_list]
        node.args = self.visit(node.args)
        return node

    def _spell(self, expression: str, place: ast.expr) -> ast.expr:
        new = ast.parse(expression, mode="eval").body
        for one in ast.walk(new):
            if isinstance(one, ast.expr):
                ast.copy_location(one, place)
        return new
