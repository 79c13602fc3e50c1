"""Inside the solved notebook's process: put one version after the other in a piece's place, and ask the probes.

It is imported in every fork, so it imports little.
"""

from __future__ import annotations
import __future__

import ast
import functools
import gc
import hashlib
import importlib
import json
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FunctionType
from typing import Any

from emberlab.probes import harness
from emberlab.probes.compare import difference
from emberlab.probes.values import Unusable, Value, decode
from emberlab.probes.verdict import unusable

SECONDS = 0.15  # of the processor, for one probe with a wrong version, on top of
TIMES = 10  # what the reference takes for the probes of all
EXCHANGED = ("__code__", "__defaults__", "__kwdefaults__")
PASSED, SLOW = "", "?"
CHANGED = "!"  # the reference itself answers otherwise afterwards: a version has left something behind


def tried(request: str, namespace: dict[str, Any]) -> str:
    """What happens to each version, as JSON: a list with, for each seed, the first probe found that fails, or "".

    With `every`, all that fail, with blanks between. In place of a list, "?" for a version that only `%%build` can put
    there. The last entry is the reference itself, once more: "!" if it fails now. The request is JSON: `source` of a
    program, its `probes` as [name, rtol, atol], `seeds`, `versions` as [piece, definition], and `every`.
    """
    asked = json.loads(request)
    source, every, start = asked["source"], asked["every"], time.process_time()
    right = {seed: _answers(source, asked["probes"], seed, namespace) for seed in asked["seeds"]}
    seconds = SECONDS + TIMES * (time.process_time() - start) / max(1, len(right))
    empty_caches = _caches("emberlet")
    found: list[Any] = []
    order = [tuple(one) for one in asked["probes"]]
    for piece, definition in asked["versions"]:
        function = _ready(piece, definition)
        if function is None:
            found.append(SLOW)
            continue
        with _in_place(_live(piece), function):
            empty_caches()
            found.append(_failures(source, order, right, namespace, seconds, every))
        empty_caches()
    after = _failures(source, order, right, namespace, seconds, every)
    return json.dumps([*found, CHANGED if any(after) else PASSED])


def told(request: str, namespace: dict[str, Any]) -> str:
    """For each probe, for each seed, a digest of the answer, its bytes, seconds, and any fault."""
    asked = json.loads(request)
    found: dict[str, list[Any]] = {name: [] for name in asked["names"]}
    for seed in asked["seeds"]:
        for name, entries in found.items():
            start = time.process_time()
            text = harness.answers(asked["source"], [name], seed, namespace)
            seconds = time.process_time() - start
            fault = unusable(decode(text)[name])
            entries.append([hashlib.sha256(text.encode()).hexdigest(), len(text), seconds, fault])
    return json.dumps(found)


def _failures(
    source: str,
    order: list[Any],
    right: dict[str, dict[str, Value]],
    namespace: dict[str, Any],
    seconds: float,
    every: bool,
) -> list[str]:
    """For each seed what fails. The probe that found the last fault is asked first: it often finds the next."""
    failed: list[str] = []
    for seed, values in right.items():
        names: list[str] = []
        for probe in list(order):
            name, rtol, atol = probe
            got = _answers(source, [probe], seed, namespace, seconds)[name]
            if not difference(values[name], got, rtol=rtol, atol=atol):
                continue
            names.append(name)
            if every:
                continue
            order.remove(probe)
            order.insert(0, probe)
            if isinstance(got, Unusable):  # too slow or too large: it will be so again
                return failed + [name] * (len(right) - len(failed))
            break
        failed.append(" ".join(names))
    return failed


def _answers(
    source: str, probes: list[Any], seed: str, namespace: dict[str, Any], seconds: float = 0.0
) -> dict[str, Value]:
    """What the probes give, each of them "late" if together they take so much of the processor's time."""
    names = [name for name, *_ in probes]
    before = signal.signal(signal.SIGVTALRM, _late)
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, seconds)  # again, if a version swallows the first
        text = harness.answers(source, names, seed, namespace)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        return decode(text)
    except harness._Late:
        return dict.fromkeys(names, Unusable("late"))
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _late(*_: Any) -> None:
    raise harness._Late


def _live(piece: str) -> FunctionType | None:
    """The function that everybody calls: of a method, the one in its class."""
    parts = piece.split(".")
    for at in range(len(parts) - 1, 0, -1):
        try:
            holder: Any = importlib.import_module(".".join(parts[:at]))
        except ModuleNotFoundError:
            continue
        for name in parts[at:]:
            holder = vars(holder).get(name)
            holder = getattr(holder, "__func__", holder)
        return holder if isinstance(holder, FunctionType) else None
    return None


def _ready(piece: str, definition: str) -> FunctionType | None:
    """The function that this definition makes, if its code can stand in the live one's place."""
    live = _live(piece)
    try:
        statements = ast.parse(definition).body
    except SyntaxError:
        return None
    if live is None or len(statements) != 1 or not isinstance(statements[0], ast.FunctionDef):
        return None
    owner = live.__qualname__.rpartition(".")[0]
    if "." in owner or statements[0].decorator_list:
        return None
    tree = ast.Module(statements, [])
    if owner:  # names with two underscores and super() mean what they mean in the class
        (holder,) = ast.parse(f"class {owner}: pass").body
        assert isinstance(holder, ast.ClassDef)
        holder.body = [*statements]
        tree.body = [holder]
    code = compile(
        tree, live.__code__.co_filename, "exec", __future__.annotations.compiler_flag, dont_inherit=True
    )
    names: dict[str, Any] = {}
    exec(code, live.__globals__, names)
    made = vars(names[owner])[live.__name__] if owner else names.get(live.__name__)
    if not isinstance(made, FunctionType) or made.__code__.co_freevars != live.__code__.co_freevars:
        return None
    return made


@contextmanager
def _in_place(live: FunctionType | None, made: FunctionType) -> Iterator[None]:
    kept = [getattr(live, name) for name in EXCHANGED]
    try:
        for name in EXCHANGED:
            setattr(live, name, getattr(made, name))
        yield
    finally:
        for name, value in zip(EXCHANGED, kept, strict=True):
            setattr(live, name, value)


def _caches(package: str) -> Any:
    """A function that empties every `lru_cache` of a package, as building a piece does."""
    found = [one for one in gc.get_objects() if type(one) is functools._lru_cache_wrapper]
    ours = [
        one
        for one in found
        if (getattr(one.__wrapped__, "__module__", "") or "").partition(".")[0] == package
    ]

    def empty() -> None:
        for one in ours:
            one.cache_clear()

    return empty
