"""Give a live class a new body in place: the class object stays, and so do its instances and subclasses."""

from __future__ import annotations

import abc
import ast
from collections.abc import Collection, Iterator
from types import CellType, CodeType, FunctionType, GetSetDescriptorType, MemberDescriptorType
from typing import Any

from emberlab.pieces.changes import names_in_body, own_functions
from emberlab.pieces.errors import BuildError
from emberlab.pieces.twins import Twins, twins_of

# What belongs to the class object and not to its body.
OWN = frozenset(
    """
    __module__ __qualname__ __dict__ __weakref__ __slots__ __classcell__ __classdictcell__
    __abstractmethods__ _abc_impl __orig_bases__ __parameters__ __type_params__ __firstlineno__
    __static_attributes__ __annotate__ __annotate_func__ __annotations_cache__
    __conditional_annotations__
    """.split()  # noqa: SIM905
)
IMPLIED: dict[str, type] = {
    "__new__": staticmethod,
    "__init_subclass__": classmethod,
    "__class_getitem__": classmethod,
}


def read_body(live: type, body: CodeType, namespace: dict[str, Any]) -> dict[str, Any]:
    """Run a class's new body without making a new class. Raises what the body raises, and BuildError."""
    if getattr(type(live).__prepare__, "__func__", None) is not getattr(type.__prepare__, "__func__", None):
        raise BuildError(
            f"{live.__qualname__} is of a kind that cannot change in a running notebook: restart the kernel"
        )
    new: dict[str, Any] = {}
    exec(body, namespace, new)
    cell = new.get("__classcell__")
    if isinstance(cell, CellType):
        cell.cell_contents = live
    if _slots(new) != _slots(vars(live)):
        raise BuildError(f"{live.__qualname__}: its __slots__ cannot change; leave them as they were given")
    for name, wrapper in IMPLIED.items():
        if isinstance(new.get(name), FunctionType):
            new[name] = wrapper(new[name])
    if "__eq__" in new:
        new.setdefault("__hash__", None)  # as `type` does when it makes a class
    return new


def adopt(live: type, new: dict[str, Any], gone: Collection[str], keep: Collection[str] = ()) -> Twins:
    """Make ``new`` the class's body, ``gone`` removed and ``keep`` left alone.

    Returns the pairs of live and new function where the live one stays, to be given the new one's defaults.
    """
    twins: Twins = []
    before = vars(live)
    for name in [name for name in before if name in gone and name not in new and _removable(live, name)]:
        _drop(live, name)
    live.__doc__ = new.get("__doc__")
    for name, value in new.items():
        if name in OWN or name in keep or name == "__doc__":
            continue
        old = before.get(name)
        pairs = twins_of(old, value)
        if pairs is not None:
            twins += pairs
        elif isinstance(old, type) and isinstance(value, type) and old.__qualname__ == value.__qualname__:
            twins += _adopt_inner(old, value)
        else:
            setattr(live, name, value)
            set_name = getattr(type(value), "__set_name__", None)
            if set_name is not None:
                set_name(value, live, name)
    if "__annotate_func__" in new:
        live.__annotate__ = new["__annotate_func__"]  # type: ignore[attr-defined]
    if issubclass(type(live), abc.ABCMeta):
        abc.update_abstractmethods(live)
    return twins


def decorate(live: type, node: ast.ClassDef, namespace: dict[str, Any], filename: str) -> None:
    """Run the class's decorators again, on the class itself; BuildError where one makes another class."""
    for one in reversed(node.decorator_list):
        decorator = eval(compile(ast.Expression(one), filename, "eval", dont_inherit=True), namespace)
        if decorator(live) is not live:
            raise BuildError(
                f"{live.__qualname__}: @{ast.unparse(one)} makes a new class each time, which a running "
                "notebook cannot take over: restart the kernel"
            )


def replaceable(live: type, old: ast.ClassDef | None, new: ast.ClassDef, filename: str) -> set[str]:
    """The names of a class that an earlier body, or its decorators, put there."""
    if new.decorator_list:
        return set(vars(live))
    return {
        "__hash__",
        "__annotations__",
        *(own_functions(live, filename) if old is None else names_in_body(old)),
    }


def with_inner(live: type) -> Iterator[type]:
    """A class and the classes that its body made."""
    yield live
    for one in vars(live).values():
        if isinstance(one, type) and one.__qualname__.startswith(live.__qualname__ + "."):
            yield from with_inner(one)


def restore(live: type, before: dict[str, Any]) -> None:
    """Put a class back to what it was."""
    for name in [name for name in vars(live) if name not in before]:
        _drop(live, name)
    for name, value in before.items():
        if vars(live).get(name, OWN) is not value and name not in OWN:
            setattr(live, name, value)
    if issubclass(type(live), abc.ABCMeta):
        abc.update_abstractmethods(live)


def _adopt_inner(old: type, new: type) -> Twins:
    """A class inside the class was made anew by the body: take over what it holds, and drop it."""
    body = {name: value for name, value in vars(new).items() if _removable(new, name)}
    for value in body.values():
        for function, _ in twins_of(value, value) or []:
            for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
                if name == "__class__":
                    cell.cell_contents = old
    return adopt(old, body, set(vars(old)))


def _drop(live: type, name: str) -> None:
    if name != "__new__":
        delattr(live, name)
        return

    def __new__(cls: type, *args: Any, **kwargs: Any) -> Any:  # noqa: N807
        inherited = super(live, cls).__new__  # type: ignore[arg-type]
        return inherited(cls) if inherited is object.__new__ else inherited(cls, *args, **kwargs)

    # CPython does not forget that a class once had its own: it would refuse all arguments ever after.
    live.__new__ = staticmethod(__new__)  # type: ignore[method-assign,assignment]


def _removable(live: type, name: str) -> bool:
    value = vars(live).get(name)
    return (
        name not in OWN
        and name != "__doc__"
        and not isinstance(value, MemberDescriptorType | GetSetDescriptorType)
    )


def _slots(body: Any) -> tuple[str, ...] | None:
    slots = body.get("__slots__")
    return slots if slots is None else (slots,) if isinstance(slots, str) else tuple(slots)
