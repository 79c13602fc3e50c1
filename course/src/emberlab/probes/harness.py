"""Run probes inside a kernel and write down what they give as JSON; sent there as text, so it stands alone."""

from __future__ import annotations

import base64
import builtins
import contextlib
import dataclasses
import enum
import hashlib
import io
import json
import random
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

MAX_BYTES = 4_000_000  # of the JSON of all answers together
NODES = 50_000  # values in one answer
DEPTH = 40
WORDS = 300  # characters of a message
GRAPH_NODES = 20_000
BITS = 400_000  # of an int
INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
PLAIN = frozenset(["bool", *INTEGERS, "float16", "float32", "float64", "complex64", "complex128"])
WIDER = {"bfloat16": "float32", "longdouble": "float64", "float128": "float64", "float96": "float64"}
FAMILIES = ("dtype", "device", "layout", "memoryformat")  # of emberlet and of torch


class Raised:
    """What `raises` saw: the classes of an exception and its message; none where nothing was raised."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Graph(tuple):  # type: ignore[type-arg]
    """A graph: one (name, ((number of the next, which output of it), ...)) for each node, the root first."""


class _UnusableError(Exception):
    """The answer is too large or too deep; the argument says which."""


class _Late(BaseException):
    """The probe's time is up."""


def raises(function: Callable[[], Any]) -> Raised:
    """Call it; the answer is which exception it raises. The message is not compared."""
    try:
        function()
    except (_Late, KeyboardInterrupt):
        raise
    except BaseException as error:
        return Raised(error)
    return Raised(None)


def graph_of(tensor: Any) -> Graph:
    """The structure behind a tensor's `grad_fn`; a node that two others share appears once."""
    root = tensor.grad_fn
    if root is None:
        return Graph()
    numbers, order, found = {id(root): 0}, [root], []
    for node in order:
        following = []
        for next_node, output in node.next_functions:
            if next_node is None:  # an operand that needs no gradient
                continue
            if id(next_node) not in numbers:
                if len(order) >= GRAPH_NODES:
                    raise _UnusableError("large")
                numbers[id(next_node)] = len(order)
                order.append(next_node)
            following.append((numbers[id(next_node)], int(output)))
        name = node.name() if hasattr(node, "name") else type(node).__name__
        found.append((str(name), tuple(following)))
    return Graph(found)


def answers(
    source: str, names: Sequence[str], seed: str, namespace: dict[str, Any], seconds: float = 0.0
) -> str:
    """Run the named probes of a program and give JSON, {name: answer}. Never raises.

    A probe sees a copy of `namespace`, but names of builtins mean the builtins. `seconds` is the time that one
    probe may take (0: any).
    """
    found, limit = {}, MAX_BYTES // max(1, len(names)) - 200
    for name in names:
        try:
            text = json.dumps(_answer(source, name, seed, namespace, seconds), ensure_ascii=True)
        except BaseException as error:
            text = json.dumps(_error(error))
        found[name] = text if len(text) <= limit else '{"k": "large"}'
    return "{" + ", ".join(f"{json.dumps(name)}: {text}" for name, text in found.items()) + "}"


def _answer(source: str, name: str, seed: str, namespace: dict[str, Any], seconds: float) -> Any:
    digest = int.from_bytes(hashlib.sha256(f"{seed}:{name}".encode()).digest(), "big")
    shadowing = vars(builtins)
    scope = {key: value for key, value in dict(namespace).items() if key not in shadowing}
    scope.update(
        __name__="__main__",
        __builtins__=builtins,
        np=np,
        raises=raises,
        graph_of=graph_of,
        notebook=namespace,
    )
    with _quiet(), _time(seconds):
        try:
            _seed_others(digest)
            exec(compile(source, "<probes>", "exec", dont_inherit=True), scope)
            value = scope[name](np.random.default_rng(digest))
            return _encoded(value)
        except _UnusableError as error:
            return {"k": str(error)}
        except _Late:
            return {"k": "late"}
        except BaseException as error:
            return _error(error)


@contextlib.contextmanager
def _quiet() -> Any:
    """Whatever the notebook has set: nothing is printed, warned of, or shown in another way than usual."""
    usual = {
        "precision": 8,
        "threshold": 1000,
        "edgeitems": 3,
        "linewidth": 75,
        "suppress": False,
        "sign": "-",
    }
    usual |= {"nanstr": "nan", "infstr": "inf", "formatter": None, "floatmode": "maxprec", "legacy": False}
    with contextlib.ExitStack() as stack:
        stack.enter_context(contextlib.redirect_stdout(_Sink()))
        stack.enter_context(contextlib.redirect_stderr(_Sink()))
        stack.enter_context(warnings.catch_warnings())
        warnings.simplefilter("ignore")
        stack.enter_context(np.errstate(all="ignore"))
        stack.enter_context(np.printoptions(**usual))  # type: ignore[arg-type]
        yield


class _Sink(io.TextIOBase):
    def write(self, text: str) -> int:
        return len(text)


@contextlib.contextmanager
def _time(seconds: float) -> Any:
    if not seconds or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(*_: Any) -> None:
        raise _Late

    before = signal.signal(signal.SIGALRM, late)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before if before is not None else signal.SIG_DFL)


def _seed_others(digest: int) -> None:
    """Make what draws from a generator of its own reproducible as well."""
    random.seed(digest)
    np.random.seed(digest % 2**32)
    for name in ("emberlet", "torch"):
        with contextlib.suppress(Exception):
            if name in sys.modules:
                sys.modules[name].manual_seed(digest % 2**32)


def _error(error: BaseException) -> dict[str, Any]:
    return {"k": "error", "types": _types(error), "says": _text(error)}


def _types(error: BaseException) -> list[str]:
    return [f"{one.__module__}.{one.__qualname__}"[:WORDS] for one in type(error).__mro__[:50]]


def _text(error: BaseException) -> str:
    try:
        return str(error)[:WORDS]
    except BaseException:
        return ""


def _encoded(value: Any) -> Any:
    left = NODES

    def inner(one: Any, depth: int) -> Any:
        nonlocal left
        left -= 1
        if left < 0:
            raise _UnusableError("large")
        if depth > DEPTH:
            raise _UnusableError("deep")
        simple = _simple(one)
        if simple is not None:
            return simple
        if isinstance(one, np.ndarray):
            return _array(one, "array", one.dtype.name, lambda item: inner(item, depth + 1))
        if all(callable(getattr(type(one), method, None)) for method in ("detach", "numpy")):
            return _tensor(one)
        return _container(one, lambda item: inner(item, depth + 1))

    return inner(value, 0)


def _simple(x: Any) -> dict[str, Any] | None:
    """A value without values in it; None for any other."""
    kind = type(x)
    if x is None or x is Ellipsis:
        return {"k": "none" if x is None else "ellipsis"}
    if isinstance(x, bool | np.bool_):
        return {"k": "bool", "v": bool(x)}
    if isinstance(x, enum.Enum):
        return {"k": "enum", "v": f"{kind.__name__}.{x.name}"[:WORDS]}
    if isinstance(x, int | np.integer):
        return {"k": "int", "v": _hex(int.__add__(x, 0) if isinstance(x, int) else int(x))}
    if isinstance(x, float | np.floating):
        bits = min(64, 8 * x.itemsize) if isinstance(x, np.floating) else 64
        return {
            "k": "float",
            "v": float.hex(float.__pos__(x) if isinstance(x, float) else float(x)),
            "bits": bits,
        }
    if isinstance(x, complex | np.complexfloating):
        number = complex(x)
        bits = min(64, 4 * x.itemsize) if isinstance(x, np.complexfloating) else 64
        return {"k": "complex", "v": [number.real.hex(), number.imag.hex()], "bits": bits}
    if isinstance(x, str):
        return {"k": "str", "v": _short(str.__str__(x))}
    if isinstance(x, bytes | bytearray | memoryview):
        return {"k": "bytes", "v": base64.b64encode(_short(bytes(x))).decode()}
    if isinstance(x, np.dtype):
        return {"k": "numpy dtype", "v": str(x)[:WORDS]}
    if isinstance(x, type):
        return {"k": "type", "v": f"{x.__module__}.{x.__qualname__}"[:WORDS]}
    if kind.__name__.lower().replace("_", "") in FAMILIES:
        return {"k": kind.__name__.lower().replace("_", ""), "v": str(x).rpartition(".")[2][:WORDS]}
    if isinstance(x, Raised):
        return {"k": "nothing"} if x.error is None else {**_error(x.error), "k": "raised"}
    if isinstance(x, BaseException):
        return {**_error(x), "k": "raised"}
    if isinstance(x, Graph):
        return {"k": "graph", "v": [[name, [list(one) for one in following]] for name, following in x]}
    return None


def _container(x: Any, inner: Callable[[Any], Any]) -> dict[str, Any]:
    kind = type(x)
    if isinstance(x, tuple) and isinstance(getattr(kind, "_fields", None), tuple):
        pairs = zip(kind._fields, tuple.__iter__(x), strict=False)
        return {
            "k": "named tuple",
            "name": kind.__name__[:WORDS],
            "v": [[inner(str(a)), inner(b)] for a, b in pairs],
        }
    if dataclasses.is_dataclass(x):
        names = [one.name for one in dataclasses.fields(x)]
        return {
            "k": "record",
            "name": kind.__name__[:WORDS],
            "v": [[inner(name), inner(getattr(x, name))] for name in names],
        }
    bases: tuple[type[Any], ...] = (tuple, list, set, frozenset)
    for base in bases:
        if isinstance(x, base):
            items = [inner(one) for one in base.__iter__(x)]
            return {
                "k": base.__name__,
                "v": sorted(items, key=json.dumps) if "set" in base.__name__ else items,
            }
    if isinstance(x, dict):
        return {"k": "dict", "v": [[inner(key), inner(one)] for key, one in dict.items(x)]}
    if isinstance(x, slice | range):
        return {"k": kind.__name__, "v": [inner(x.start), inner(x.stop), inner(x.step)]}
    return {"k": "other", "v": kind.__name__[:WORDS]}


def _tensor(x: Any) -> dict[str, Any]:
    still = x.detach()
    if callable(getattr(still, "cpu", None)):
        still = still.cpu()
    dtype = str(x.dtype).rpartition(".")[2]
    try:
        values = still.numpy()
    except TypeError:  # NumPy has no bfloat16
        values = still.float().numpy()
    return _array(np.asarray(values), "tensor", dtype, lambda item: {"k": "other", "v": "object"})


def _array(x: np.ndarray, holder: str, dtype: str, inner: Callable[[Any], Any]) -> dict[str, Any]:
    if x.size * max(1, x.itemsize) > MAX_BYTES // 2:
        raise _UnusableError("large")
    shape = list(x.shape)
    stored = WIDER.get(dtype, dtype)
    if stored not in PLAIN:
        if x.dtype.kind not in "OUSMmT":
            return {"k": "other", "v": f"array of {dtype}"[:WORDS]}
        items = [inner(str(one) if x.dtype.kind in "Mm" else one) for one in x.reshape(-1).tolist()]
        return {"k": "objects", "dtype": x.dtype.kind, "shape": shape, "v": items}
    plain = np.array(x, dtype=np.dtype(stored).newbyteorder("<"), order="C", copy=True, subok=False)
    return {
        "k": "array",
        "holder": holder,
        "dtype": dtype,
        "shape": shape,
        "data": base64.b64encode(plain.tobytes()).decode(),
    }


def _hex(number: int) -> str:
    if number.bit_length() > BITS:
        raise _UnusableError("large")
    return format(number, "x")  # no limit on its digits, unlike str()


def _short(text: Any) -> Any:
    if len(text) > MAX_BYTES // 4:
        raise _UnusableError("large")
    return text


class Answers:
    """An object whose repr is the answers; reading it removes its name from the notebook."""

    def __init__(self, text: str, namespace: dict[str, Any], name: str) -> None:
        self._text, self._namespace, self._name = text, namespace, name

    def __repr__(self) -> str:
        self._namespace.pop(self._name, None)
        return self._text
