"""Run a story, a small program that prints, in emberlet or in PyTorch, and return what it printed."""

from __future__ import annotations

import builtins
import contextlib
import copy
import gc
import importlib
import io
import pickle
import re
import threading
import warnings
import weakref
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

STORIES = Path(__file__).parent / "stories"


def stories() -> dict[str, str]:
    """Return the programs, by name: a file holds several, each after a line with `#>` and its name."""
    found = {}
    for path in sorted(STORIES.glob("*.txt")):
        for part in re.split(r"^#> *", path.read_text(), flags=re.M)[1:]:
            name, _, program = part.partition("\n")
            found[f"{path.stem}: {name.strip()}"] = program
    return found


def tell(library: str, program: str) -> list[str]:
    """Return the lines that a program prints with `m` as the library."""
    m = importlib.import_module(library)
    names: dict[str, Any] = {
        "m": m,
        "cp": importlib.import_module(f"{library}.utils.checkpoint"),
        "nn": importlib.import_module(f"{library}.nn"),
        "Function": m.autograd.Function,
        "once_differentiable": importlib.import_module(f"{library}.autograd.function").once_differentiable,
        "T": lambda values, rg=True, dt=None: m.tensor(values, requires_grad=rg, dtype=dt),
        "np": np,
        "show": lambda *values: print(*[_words(m, each) for each in values]),
        "tr": lambda function: _attempt(m, function),
    }
    names |= {each.__name__: each for each in (copy, gc, pickle, threading, weakref)}
    text = io.StringIO()
    with contextlib.redirect_stdout(text), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(program, names)
    told = text.getvalue().replace(f"{library}.", "")
    return [re.sub(r"-?\d+\.\d+(e-?\d+)?", _rounded, line) for line in told.splitlines()]


def _attempt(m: ModuleType, function: Any) -> None:
    """Print what a function returns, or the kind of error that it raises."""
    try:
        result = function()
    except Exception as error:
        kind = type(error).__name__
        print("raises", kind if hasattr(builtins, kind) else "another")
    else:
        print(_words(m, result))


def _words(m: ModuleType, value: Any) -> str:
    """A tensor as its values, its dtype, and whether it requires grad; anything else as text."""
    if isinstance(value, m.Tensor):
        kind = str(value.dtype).rpartition(".")[2]
        return f"{value.detach().tolist()} {kind}{' requires grad' if value.requires_grad else ''}"
    if isinstance(value, (tuple, list)):
        return "(" + ", ".join(_words(m, each) for each in value) + ")"
    return str(value)


def _rounded(number: re.Match[str]) -> str:
    return f"{float(number.group()):.4g}"
