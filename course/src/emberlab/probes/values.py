"""Read the answers of probes from untrusted JSON into plain values; nothing of the sender's is run."""

from __future__ import annotations

import base64
import binascii
import json
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from emberlab.probes.harness import BITS, DEPTH, GRAPH_NODES, MAX_BYTES, NODES, PLAIN, WIDER, WORDS

WIDTHS = frozenset({16, 32, 64})
WORD_KINDS = frozenset({"numpy dtype", "dtype", "device", "layout", "memoryformat", "type", "enum", "other"})
UNUSABLE = frozenset({"large", "deep", "late"})
LONG = 2_000_000  # characters


@dataclass(frozen=True)
class Atom:
    """A value without values in it. `bits` is the width of a float or of a complex number's parts."""

    kind: str
    value: Any = field(default=None, repr=False)  # Python refuses to write a very long int
    bits: int = 64


@dataclass(frozen=True)
class Items:
    """A tuple, list, set, frozenset, slice or range; sets are in the order of their JSON."""

    kind: str
    items: tuple[Value, ...]


@dataclass(frozen=True)
class Entries:
    """A dict, or a named tuple's or dataclass's ("record") fields with the name of its class."""

    kind: str
    entries: tuple[tuple[Value, Value], ...]
    name: str = ""


@dataclass(frozen=True, eq=False)
class Array:
    """An array or tensor of numbers; `dtype` is the sender's, `data` may be wider (bfloat16 as float32)."""

    holder: str
    dtype: str
    data: np.ndarray


@dataclass(frozen=True)
class Objects:
    """An array of Python objects, strings or times: the letter of its dtype, shape, and items in order."""

    dtype: str
    shape: tuple[int, ...]
    items: tuple[Value, ...]


@dataclass(frozen=True)
class Raised:
    """An exception as a value: its class and the classes above it, and its message; no classes: none was raised."""

    types: tuple[str, ...]
    says: str = ""


@dataclass(frozen=True)
class Failed:
    """The probe itself raised."""

    types: tuple[str, ...]
    says: str = ""


@dataclass(frozen=True)
class Graph:
    """Nodes, the root first: name, and (number, output) of those that follow."""

    nodes: tuple[tuple[str, tuple[tuple[int, int], ...]], ...]


@dataclass(frozen=True)
class Unusable:
    """An answer that could not be written down: "large", "deep" or "late"."""

    why: str


Value = Atom | Items | Entries | Array | Objects | Raised | Failed | Graph | Unusable


def decode(text: str | Any, limit: int = MAX_BYTES) -> dict[str, Value]:
    """Answers by the names of their probes, from JSON or from what JSON holds.

    Raises ValueError, in words, for what is malformed in any way, longer than `limit` characters or too deep.
    """
    if isinstance(text, str):
        if len(text) > limit:
            raise ValueError(f"the answers are longer than {limit} characters")
        try:
            data = json.loads(
                text, object_pairs_hook=_once, parse_int=_small, parse_float=_never, parse_constant=_never
            )
        except RecursionError:
            raise ValueError("the answers are nested too deeply") from None
    else:
        data = text
    if not isinstance(data, dict) or not all(isinstance(name, str) for name in data):
        raise ValueError("the answers are no JSON object")
    return {name: _Reader().value(one, 0) for name, one in data.items()}


class _Reader:
    def __init__(self) -> None:
        self._left = 2 * NODES  # the names of fields count, too

    def value(self, data: Any, depth: int) -> Value:
        self._left -= 1
        if self._left < 0 or depth > DEPTH + 2:
            raise ValueError("an answer has too many values in it, or is nested too deeply")
        if not isinstance(data, dict) or not isinstance(data.get("k"), str):
            raise ValueError("a value says no kind")
        kind = data["k"]
        if kind in UNUSABLE:
            return Unusable(kind)
        if kind in WORD_KINDS:
            return Atom(kind, _text(data.get("v"), WORDS))
        read = _ATOMS.get(kind)
        if read is not None:
            return read(data)

        def inner(one: Any) -> Value:
            return self.value(one, depth + 1)

        if kind in ("tuple", "list", "set", "frozenset"):
            return Items(kind, tuple(inner(one) for one in _list(data.get("v"))))
        if kind in ("slice", "range"):
            return Items(kind, tuple(inner(one) for one in _list(data.get("v"), 3)))
        if kind in ("dict", "named tuple", "record"):
            pairs = [_list(pair, 2) for pair in _list(data.get("v"))]
            name = _text(data.get("name"), WORDS) if kind != "dict" else ""
            return Entries(kind, tuple((inner(key), inner(one)) for key, one in pairs), name)
        if kind == "objects":
            shape, items = _shape(data.get("shape")), _list(data.get("v"))
            if math.prod(shape) != len(items):
                raise ValueError("an array's shape does not go with its items")
            return Objects(_text(data.get("dtype"), 1), shape, tuple(inner(one) for one in items))
        raise ValueError("a value is of an unknown kind")


def _array(data: dict[str, Any]) -> Array:
    holder, dtype = data.get("holder"), _text(data.get("dtype"), WORDS)
    stored = WIDER.get(dtype, dtype)
    if holder not in ("array", "tensor") or stored not in PLAIN:
        raise ValueError("an array says no known dtype")
    shape, raw = _shape(data.get("shape")), _bytes(data.get("data"))
    kind = np.dtype(stored).newbyteorder("<")
    if math.prod(shape) * kind.itemsize != len(raw):
        raise ValueError("an array's shape does not go with its data")
    if stored == "bool" and raw.strip(b"\0\1"):
        raise ValueError("an array of bool holds other bytes")
    return Array(holder, dtype, np.frombuffer(raw, kind).reshape(shape))


def _graph(data: dict[str, Any]) -> Graph:
    nodes = []
    rows = _list(data.get("v"))
    if len(rows) > GRAPH_NODES:
        raise ValueError("a graph has too many nodes")
    for row in rows:
        name, following = _list(row, 2)
        pairs = [_list(pair, 2) for pair in _list(following)]
        if not all(type(number) is int for pair in pairs for number in pair):
            raise ValueError("a graph's nodes are not numbered")
        nodes.append((_text(name, WORDS), tuple((a, b) for a, b in pairs)))
    return Graph(tuple(nodes))


def _exception(data: dict[str, Any]) -> tuple[tuple[str, ...], str]:
    types = tuple(_text(one, 2 * WORDS) for one in _list(data.get("types")))
    if not types or len(types) > 50:
        raise ValueError("an exception says no class")
    return types, _text(data.get("says"), WORDS)


def _float(data: Any) -> float:
    try:
        return float.fromhex(_text(data, 64))
    except (ValueError, OverflowError):
        raise ValueError("a float is not written as one") from None


def _number(kind: str, data: dict[str, Any]) -> Atom:
    bits = data.get("bits")
    if type(bits) is not int or bits not in WIDTHS:
        raise ValueError("a number says no width")
    if kind == "float":
        return Atom(kind, _float(data.get("v")), bits)
    real, imaginary = _list(data.get("v"), 2)
    return Atom(kind, complex(_float(real), _float(imaginary)), bits)


def _int(data: dict[str, Any]) -> Atom:
    text = _text(data.get("v"), BITS // 4 + 2)
    if not text.removeprefix("-").isalnum() or not text.isascii():
        raise ValueError("an integer is not written as one")
    try:
        return Atom("int", int(text, 16))
    except ValueError:
        raise ValueError("an integer is not written as one") from None


def _bool(data: dict[str, Any]) -> Atom:
    if not isinstance(data.get("v"), bool):
        raise ValueError("a bool is neither true nor false")
    return Atom("bool", data["v"])


_ATOMS: dict[str, Callable[[dict[str, Any]], Value]] = {
    "none": lambda data: Atom("none"),
    "ellipsis": lambda data: Atom("ellipsis"),
    "bool": _bool,
    "int": _int,
    "float": lambda data: _number("float", data),
    "complex": lambda data: _number("complex", data),
    "str": lambda data: Atom("str", _text(data.get("v"), LONG)),
    "bytes": lambda data: Atom("bytes", _bytes(data.get("v"))),
    "array": _array,
    "graph": _graph,
    "nothing": lambda data: Raised(()),
    "raised": lambda data: Raised(*_exception(data)),
    "error": lambda data: Failed(*_exception(data)),
}


def _text(data: Any, most: int) -> str:
    if not isinstance(data, str) or len(data) > most:
        raise ValueError("a text is missing or too long")
    return data


def _list(data: Any, length: int | None = None) -> list[Any]:
    if not isinstance(data, list) or (length is not None and len(data) != length):
        raise ValueError("a value does not hold what its kind holds")
    return data


def _shape(data: Any) -> tuple[int, ...]:
    sizes = _list(data)
    if len(sizes) > 64 or not all(type(one) is int and 0 <= one <= 2**40 for one in sizes):
        raise ValueError("an array's shape is no list of sizes")
    return tuple(sizes)


def _bytes(data: Any) -> bytes:
    try:
        return base64.b64decode(_text(data, MAX_BYTES), validate=True)
    except binascii.Error:
        raise ValueError("bytes are not written in base64") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in the answers")
    return found


def _small(text: str) -> int:
    if len(text) > 15:
        raise ValueError("a number in the answers is too long")
    return int(text)


def _never(text: str) -> Any:
    raise ValueError("there is a bare number in the answers")
