"""What can go wrong at one place of a function: the other things that might stand there."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod)
ORDER = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
OPPOSITE: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
}
MISTAKEN = {
    "max": "min",
    "min": "max",
    "all": "any",
    "any": "all",
    "sum": "max",
    "tuple": "list",
    "list": "tuple",
}
SYMMETRIC = ("max", "min")  # in their arguments


def alternatives(node: ast.AST, names: list[str], attributes: list[str]) -> Iterator[ast.AST]:
    """Other nodes for this place. `names` are the function's own variables, `attributes` all that it reads."""
    match node:
        case ast.stmt():
            yield from _statements(node)
        case ast.Name(id=name, ctx=ast.Load()) if name in names:
            yield from (ast.Name(other, ast.Load()) for other in names if other != name)
        case ast.Attribute(value=value, attr=attribute, ctx=ast.Load()):
            yield from (ast.Attribute(value, one, ast.Load()) for one in attributes if one != attribute)
        case ast.Constant(value=value):
            yield from map(ast.Constant, _constants(value))
        case ast.Compare(left=left, ops=ops, comparators=right):
            for at, op in enumerate(ops):
                yield from (ast.Compare(left, _with(ops, at, new()), right) for new in _comparisons(op))
        case ast.BinOp(left=left, op=op, right=right):
            yield from (ast.BinOp(left, new(), right) for new in ARITHMETIC if not isinstance(op, new))
            yield from (left, right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
            yield from (_joined(op, _without(values, at)) for at in range(len(values)))
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield from (body, orelse, ast.IfExp(test, orelse, body))
        case ast.Call():
            yield from _calls(node)
        case ast.Tuple(elts=parts, ctx=ast.Load()):
            yield from (ast.Tuple(_without(parts, at), ast.Load()) for at in range(len(parts)))
            yield from (ast.Tuple(_swapped(parts, at), ast.Load()) for at in range(len(parts) - 1))
            yield ast.List(parts, ast.Load())
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield from (ast.Slice(new, upper, step) for new in _bounds(lower, 1))
            yield from (ast.Slice(lower, new, step) for new in _bounds(upper, -1))
        case ast.comprehension(target=target, iter=iterated, ifs=ifs, is_async=is_async):
            yield ast.comprehension(target, _reversed(iterated), ifs, is_async)
            yield from (
                ast.comprehension(target, iterated, _without(ifs, at), is_async) for at in range(len(ifs))
            )


def _statements(node: ast.stmt) -> Iterator[ast.AST]:
    match node:
        case ast.Pass() | ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.ClassDef():
            return
        case ast.Return(value=value):
            if value is not None:
                yield ast.Return(None)
            return
        case ast.If(test=test, body=body, orelse=orelse):
            yield from (ast.If(new, body, orelse) for new in _conditions(test))
        case ast.While(test=test, body=body, orelse=orelse):
            yield from (ast.While(new, body, orelse) for new in _conditions(test))
        case ast.For(target=target, iter=iterated, body=body, orelse=orelse):
            yield ast.For(target, _reversed(iterated), body, orelse)
            yield ast.For(target, iterated, [*body, ast.Break()], orelse)
        case ast.AugAssign(target=target, op=op, value=value):
            yield from (ast.AugAssign(target, new(), value) for new in ARITHMETIC if not isinstance(op, new))
            yield ast.Assign([target], value, lineno=0)
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name), args=said, keywords=keywords)):
            other = ast.Name("TypeError" if name != "TypeError" else "ValueError", ast.Load())
            yield ast.Raise(ast.Call(other, said, keywords))
            yield ast.Raise(ast.Name(name, ast.Load()))
            if said and isinstance(said[0], ast.JoinedStr):
                yield from (
                    ast.Raise(ast.Call(ast.Name(name, ast.Load()), [new], keywords))
                    for new in _messages(said[0])
                )
        case ast.Break():
            yield ast.Continue()
        case ast.Continue():
            yield ast.Break()
    yield ast.Pass()


def _calls(node: ast.Call) -> Iterator[ast.AST]:
    function, given, keywords = node.func, node.args, node.keywords
    if isinstance(function, ast.Name) and function.id in MISTAKEN:
        yield ast.Call(ast.Name(MISTAKEN[function.id], ast.Load()), given, keywords)
        if function.id in SYMMETRIC:
            yield from given
            return
    yield from (one.value if isinstance(one, ast.Starred) else one for one in given)
    yield from (ast.Call(function, _without(given, at), keywords) for at in range(len(given)))
    yield from (ast.Call(function, _swapped(given, at), keywords) for at in range(len(given) - 1))
    yield from (ast.Call(function, given, _without(keywords, at)) for at in range(len(keywords)))
    if isinstance(function, ast.Attribute) and function.attr == "pop" and not given:
        yield ast.Call(function, [ast.Constant(0)], keywords)


def _messages(message: ast.JoinedStr) -> Iterator[ast.expr]:
    """What a message names is wanted, how it is worded is not: each value left out, and each number wrong by one."""
    for at, part in enumerate(message.values):
        if isinstance(part, ast.FormattedValue):
            yield ast.JoinedStr(_without(message.values, at))
            if isinstance(part.value, ast.Name | ast.Subscript):
                more = ast.BinOp(part.value, ast.Add(), ast.Constant(1))
                yield ast.JoinedStr(_with(message.values, at, ast.FormattedValue(more, part.conversion)))


def _comparisons(op: ast.cmpop) -> Iterator[type[ast.cmpop]]:
    if type(op) in OPPOSITE:
        yield OPPOSITE[type(op)]
    else:
        yield from (new for new in ORDER if not isinstance(op, new))


def _conditions(test: ast.expr) -> Iterator[ast.expr]:
    yield from (ast.Constant(True), ast.Constant(False), ast.UnaryOp(ast.Not(), test))


def _constants(value: Any) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1)


def _bounds(bound: ast.expr | None, missing: int) -> Iterator[ast.expr | None]:
    if bound is None:
        yield ast.Constant(missing)
    else:
        yield None
        if not isinstance(bound, ast.Constant | ast.BinOp):
            yield from (ast.BinOp(bound, op, ast.Constant(1)) for op in (ast.Add(), ast.Sub()))


def _reversed(iterated: ast.expr) -> ast.expr:
    if (
        isinstance(iterated, ast.Call)
        and isinstance(iterated.func, ast.Name)
        and iterated.func.id == "reversed"
    ):
        return iterated.args[0]
    return ast.Call(
        ast.Name("reversed", ast.Load()), [ast.Call(ast.Name("list", ast.Load()), [iterated], [])], []
    )


def _joined(op: ast.boolop, values: list[ast.expr]) -> ast.expr:
    return values[0] if len(values) == 1 else ast.BoolOp(op, values)


def _with(items: list[Any], at: int, new: Any) -> list[Any]:
    return [*items[:at], new, *items[at + 1 :]]


def _without(items: list[Any], at: int) -> list[Any]:
    return items[:at] + items[at + 1 :]


def _swapped(items: list[Any], at: int) -> list[Any]:
    return [*items[:at], items[at + 1], items[at], *items[at + 2 :]]
