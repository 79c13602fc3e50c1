"""Say how an answer differs from the reference's, in words that give nothing of the reference's values away."""

from __future__ import annotations

import math
from collections import Counter
from typing import Any

import numpy as np

from emberlab.probes.telling import SIZE, known_name, told_error
from emberlab.probes.values import (
    Array,
    Atom,
    Entries,
    Failed,
    Graph,
    Items,
    Objects,
    Raised,
    Unusable,
    Value,
)

# As torch.testing.assert_close has them (docs.pytorch.org/docs/stable/testing.html), but looser below float64, where
# a sum in another order is as right.
TOLERANCES = {
    "float64": (1e-7, 1e-7),
    "float32": (1e-4, 1e-5),
    "float16": (5e-3, 1e-3),
    "bfloat16": (4e-2, 1e-3),
}
PARTS = {"complex128": "float64", "complex64": "float32", "longdouble": "float64"}
SHOWN = 200  # characters of a text from the student's side
KINDS = {
    "none": "None",
    "str": "a string",
    "bool": "a bool",
    "int": "an int",
    "float": "a float",
    "complex": "a complex number",
    "ellipsis": "an Ellipsis",
    "type": "a class",
    "enum": "an enum member",
    "other": "an object",
}
# Subclasses that say something went wrong, and not what their parents say.
ACCIDENTS = ("builtins.NotImplementedError", "builtins.RecursionError", "builtins.UnboundLocalError")
CLOSE_SETS = 300  # items; in a larger set, numbers must be exactly the same
LONGEST = 600  # characters of what is said
DEEPEST = 8  # dimensions that are written out


def difference(expected: Value, got: Value, *, rtol: float | None = None, atol: float | None = None) -> str:
    """How `got` differs; "" where it does not. One line, without a number or text of `expected`'s.

    Kinds are strict (a tuple is no list, a bool no int, an int no float), but NumPy's scalars count as Python's
    and a named tuple as a tuple. NaN equals NaN. An exception passes where its class is the expected one or below it.
    """
    if isinstance(got, Failed):
        return f"it raises {told_error(got.types, got.says)}"
    got = _plain(expected, got)
    if isinstance(expected, Items) and expected.kind == "tuple" and isinstance(got, Items):
        found = _Difference(rtol, atol).items(expected, got, "", "output")
    else:
        found = _Difference(rtol, atol).value(expected, got, "")
    return printable(found, LONGEST)


def printable(text: str, most: int = SHOWN) -> str:
    """A text on one line, without what a terminal or page would act on, and not long."""
    text = " ".join("".join(letter if letter.isprintable() else " " for letter in text[: 4 * most]).split())
    return text if len(text) <= most else text[: most - 1] + "…"


class _Difference:
    def __init__(self, rtol: float | None, atol: float | None) -> None:
        self._rtol, self._atol = rtol, atol

    def value(self, expected: Value, got: Value, where: str) -> str:
        place, got = where or "the answer", _plain(expected, got)
        if isinstance(expected, Unusable | Failed) or (
            isinstance(expected, Atom) and expected.kind == "other"
        ):
            return f"{place} cannot be compared; this is a fault of the test, so tell your instructor"
        if isinstance(got, Unusable):
            return _UNUSABLE[got.why].format(place)
        if isinstance(expected, Raised):
            return _raised(expected, got, place)
        if type(expected) is not type(got) or _kind(expected) != _kind(got):
            return f"{place} is {_named(got)}; {_named(expected)} is expected"
        match expected:
            case Atom():
                return self._atom(expected, got, place)  # type: ignore[arg-type]
            case Items():
                return self.items(expected, got, where, "item")  # type: ignore[arg-type]
            case Entries():
                return self._entries(expected, got, where)  # type: ignore[arg-type]
            case Array():
                return self._array(expected, got, place)  # type: ignore[arg-type]
            case Objects():
                return self._objects(expected, got, where)  # type: ignore[arg-type]
            case Graph():
                return _graph(expected, got, place)  # type: ignore[arg-type]

    def items(self, expected: Items, got: Items, where: str, word: str) -> str:
        """Two tuples, lists, …: `word` is what one of their items is called."""
        place = where or "the answer"
        if expected.kind != got.kind:
            return f"{place} is {_named(got)}; {_named(expected)} is expected"
        if expected.kind in ("slice", "range"):
            return "" if expected == got else f"{place} is another {expected.kind}"
        if len(expected.items) != len(got.items):
            return f"{place} has {_count(len(got.items), 'item')}; {len(expected.items)} expected"
        if expected.kind in ("set", "frozenset"):
            return self._unordered(expected, got, place)
        for number, (one, other) in enumerate(zip(expected.items, got.items, strict=True), start=1):
            if found := self.value(one, other, _inside(where, f"{word} {number}")):
                return found
        return ""

    def _unordered(self, expected: Items, got: Items, place: str) -> str:
        if Counter(map(_key, expected.items)) == Counter(map(_key, got.items)):
            return ""
        left = list(got.items)
        if len(left) > CLOSE_SETS:
            return f"{place} holds other items"
        for one in expected.items:
            match = next((n for n, other in enumerate(left) if not self.value(one, other, "")), None)
            if match is None:
                return f"{place} holds other items"
            del left[match]
        return ""

    def _entries(self, expected: Entries, got: Entries, where: str) -> str:
        place = where or "the answer"
        if expected.name != got.name:
            return f"{place} is an object of {_class(got.name)}; another class is expected"
        mine = {_key(key): value for key, value in got.entries}
        wanted = {_key(key): value for key, value in expected.entries}
        if extra := [key for key, _ in got.entries if _key(key) not in wanted]:
            return f"{place} has an item that is not expected: {_told_key(extra[0])}"
        if len(mine) != len(got.entries):
            return f"{place} has an item twice"
        if len(mine) < len(wanted):
            return f"{place} has {_count(len(mine), 'item')}; {len(wanted)} expected"
        for key, _ in expected.entries:
            if found := self.value(wanted[_key(key)], mine[_key(key)], _inside(where, f"item {_shown(key)}")):
                return found
        return ""

    def _atom(self, expected: Atom, got: Atom, place: str) -> str:
        if expected.kind in ("float", "complex"):
            name = f"float{expected.bits}"
            return (
                "" if self._close(expected.value, got.value, name).all() else f"{place} is a different number"
            )
        if expected.value == got.value:
            return ""
        words = {"bool": "the other truth value", "int": "a different number", "str": "a different string"}
        return f"{place} is {words.get(expected.kind, 'a different ' + expected.kind)}"

    def _array(self, expected: Array, got: Array, place: str) -> str:
        if expected.data.shape != got.data.shape:
            return (
                f"{place} has shape {_shape(got.data.shape)}; shape {_shape(expected.data.shape)} is expected"
            )
        if expected.dtype != got.dtype:
            return f"{place} has dtype {got.dtype}; dtype {expected.dtype} is expected"
        same = np.atleast_1d(self._close(expected.data, got.data, expected.dtype))
        wrong = int((~same).sum())
        if not wrong:
            return ""
        if same.size == 1:
            return f"{place} holds a different number"
        text = f"{place} (shape {_shape(expected.data.shape)}) differs in {wrong} of {same.size} elements"
        largest = _largest(expected.data, got.data)
        return text if largest is None else f"{text}, by up to {largest:.2g}"

    def _objects(self, expected: Objects, got: Objects, where: str) -> str:
        place = where or "the answer"
        if expected.shape != got.shape:
            return f"{place} has shape {_shape(got.shape)}; shape {_shape(expected.shape)} is expected"
        if expected.dtype != got.dtype:
            return f"{place} is an array of another dtype"
        pairs = zip(expected.items, got.items, strict=True)
        wrong = sum(bool(self.value(one, other, "")) for one, other in pairs)
        return f"{place} differs in {wrong} of {len(expected.items)} elements" if wrong else ""

    def _close(self, expected: Any, got: Any, dtype: str) -> Any:
        one, other = np.asarray(expected), np.asarray(got)
        if one.dtype.kind not in "fc":
            return one == other
        usual = TOLERANCES.get(PARTS.get(dtype, dtype), TOLERANCES["float64"])
        rtol = usual[0] if self._rtol is None else self._rtol
        atol = usual[1] if self._atol is None else self._atol
        wide = np.complex128 if one.dtype.kind == "c" else np.float64
        with np.errstate(all="ignore"):
            return np.isclose(other.astype(wide), one.astype(wide), rtol=rtol, atol=atol, equal_nan=True)


def _raised(expected: Raised, got: Value, place: str) -> str:
    """Whether the same thing was raised, or something below it that is no accident."""
    if not isinstance(got, Raised):
        return f"{place} is {_named(got)}; {_named(expected)} is expected"
    if not expected.types:
        return (
            f"{place}: it raises {told_error(got.types, got.says)}; no error is expected" if got.types else ""
        )
    if not got.types:
        return f"{place}: nothing was raised; an error is expected"
    accident = any(one in got.types and one not in expected.types for one in ACCIDENTS)
    if expected.types[0] in got.types and not accident:
        return ""
    return f"{place}: it raises {told_error(got.types, got.says)}; another error is expected"


def _graph(expected: Graph, got: Graph, place: str) -> str:
    if expected == got:
        return ""
    if len(expected.nodes) != len(got.nodes):
        return f"{place} is a graph of {_count(len(got.nodes), 'node')}; {len(expected.nodes)} expected"
    if [name for name, _ in expected.nodes] != [name for name, _ in got.nodes]:
        return f"{place} is a graph with other operations in it"
    return f"{place} is a graph whose nodes are connected in another way"


def _largest(expected: np.ndarray, got: np.ndarray) -> float | None:
    """The largest error where both are finite; None where there is none."""
    if expected.dtype.kind == "b":
        return None
    wide = np.complex128 if expected.dtype.kind == "c" else np.float64
    one, other = expected.astype(wide), got.astype(wide)
    with np.errstate(all="ignore"):
        errors = np.abs(one - other)
    errors = errors[np.isfinite(errors)]
    largest = float(errors.max()) if errors.size else 0.0
    return largest if largest > 0 and math.isfinite(largest) else None


def _plain(expected: Value, got: Value) -> Value:
    """A named tuple, where a tuple is expected, is one."""
    if isinstance(expected, Items) and expected.kind == "tuple" and isinstance(got, Entries):
        return Items("tuple", tuple(one for _, one in got.entries)) if got.kind == "named tuple" else got
    return got


def _kind(value: Value) -> str:
    match value:
        case Atom() | Items() | Entries():
            return value.kind
        case Array():
            return value.holder
    return ""


def _named(value: Value) -> str:
    match value:
        case Atom():
            if value.kind == "other":
                return f"an object of {_class(str(value.value))}"
            return KINDS.get(value.kind, f"a {value.kind}")
        case Items():
            return f"a {value.kind}"
        case Entries():
            return "an object with fields" if value.kind == "record" else f"a {value.kind}"
        case Array():
            return "an array" if value.holder == "array" else "a tensor"
        case Objects():
            return "an array of objects"
        case Raised():
            return "an error" if value.types else "no error"
        case Graph():
            return "a graph"
    return "nothing"


def _key(value: Value) -> Any:
    """What a key of a dict is found by; a float by its exact value, NaN by its name."""
    match value:
        case Atom():
            exact = value.kind in ("int", "str")  # and the repr of a long int is refused by Python
            return value.kind, value.value if exact else repr(value.value)
        case Items():
            return value.kind, tuple(map(_key, value.items))
        case Entries():
            return value.name, tuple((_key(a), _key(b)) for a, b in value.entries)
        case Objects():
            return value.dtype, value.shape, tuple(map(_key, value.items))
        case Array():
            return value.dtype, value.data.shape, value.data.tobytes()
    return repr(value)


def _class(name: str) -> str:
    return f"class {name}" if known_name(name) else "another class"


def _told_key(key: Value) -> str:
    """A key of the student's own, which may say anything: its text only where everybody has that name."""
    if isinstance(key, Atom) and key.kind == "str":
        return repr(key.value) if known_name(key.value) else "a string"
    if isinstance(key, Atom) and key.kind == "int" and abs(key.value) <= SIZE:
        return str(key.value)
    return _named(key)


def _shown(key: Value) -> str:
    return printable(
        repr(key.value) if isinstance(key, Atom) and key.kind in ("str", "int") else _named(key), 60
    )


def _shape(shape: tuple[int, ...]) -> str:
    """A shape as it is told; sizes that no test has could spell a text."""
    return (
        str(shape)
        if len(shape) <= DEEPEST and max(shape, default=0) <= SIZE
        else f"of {len(shape)} dimensions"
    )


def _inside(where: str, step: str) -> str:
    return f"{where}, {step}" if where else step


def _count(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


_UNUSABLE = {
    "large": "{} is too large to compare",
    "deep": "{} is nested too deeply to compare, or contains itself",
    "late": "it takes too long",
}
