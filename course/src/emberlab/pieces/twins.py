"""Live functions and their new versions, told apart or paired inside whatever holds them."""

from __future__ import annotations

from types import FunctionType

Twins = list[tuple[FunctionType, FunctionType]]


def twins_of(old: object, new: object) -> Twins | None:
    """The functions inside two values of one make, pair by pair; None where the new must replace the old."""
    if isinstance(old, FunctionType) and isinstance(new, FunctionType):
        name = old.__code__.co_qualname
        same = name == new.__code__.co_qualname and "<" not in name and vars(old) == vars(new)
        return [(old, new)] if same else None
    if isinstance(old, staticmethod | classmethod) and type(old) is type(new):
        return twins_of(old.__func__, new.__func__)
    if type(old) is property and type(new) is property:
        pairs: Twins = []
        for was, now in ((old.fget, new.fget), (old.fset, new.fset), (old.fdel, new.fdel)):
            inner = [] if was is None and now is None else twins_of(was, now)
            if inner is None:
                return None
            pairs += inner
        return pairs
    return None


def own_functions(live: type, filename: str) -> set[str]:
    """The names of a class's functions (static, class, property) whose code is from this file."""
    found = set()
    for name, value in vars(live).items():
        functions = [one for one, _ in twins_of(value, value) or []]
        if functions and all(one.__code__.co_filename == filename for one in functions):
            found.add(name)
    return found
