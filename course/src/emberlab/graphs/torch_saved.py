"""What a step of PyTorch's tape has kept: tensors for its backward, and the user's line in anomaly mode."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from emberlab.graphs.model import Line

_LONGEST = 200  # characters of a line that are shown

# Which saved tensor is which input of a step, or its result.
_SAVED = {
    "self": 0,
    "input": 0,
    "mat1": 1,  # of addmm, whose first input is what is added
    "mat2": 2,
    "query": 0,
    "key": 1,
    "value": 2,
    "other": 1,
    "weight": 1,
    "vec": 1,
}
_SAVED_ELSEWHERE = {
    ("MmBackward0", "mat2"): 1,
    ("BmmBackward0", "mat2"): 1,
    ("PowBackward1", "exponent"): 1,
    ("PowBackward2", "exponent"): 0,
    ("PowBackward2", "self"): None,
    ("EmbeddingBackward0", "weight"): 0,
    ("NllLossBackward0", "weight"): None,
    ("BinaryCrossEntropyBackward0", "weight"): None,
    ("AddmmBackward0", "self"): None,
}


def is_torch(value: Any) -> bool:
    """Whether something is a tensor of PyTorch; PyTorch is not imported to find out."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(value, getattr(torch, "Tensor", ()))


def saved_tensors(step: Any, grad_fn: str) -> dict[int, Any]:
    """What a step saved, by input; -1 for its result. Nothing where it was freed or overwritten since."""
    found: dict[int, Any] = {}
    for attribute in dir(step):
        if not attribute.startswith("_saved_"):
            continue
        called = attribute.removeprefix("_saved_")
        slot = (
            -1
            if called in ("result", "output")
            else _SAVED_ELSEWHERE.get((grad_fn, called), _SAVED.get(called))
        )
        if slot is None:
            continue
        try:
            value = getattr(step, attribute)
        except RuntimeError:
            continue
        if is_torch(value):
            found[slot] = value
    return found


def line_of(step: Any) -> Line | None:
    """The line of the user's code that made a step, if PyTorch's anomaly mode noted it."""
    metadata = getattr(step, "metadata", None)
    entries = metadata.get("traceback_") if isinstance(metadata, dict) else None
    inside = (str(Path(sys.modules["torch"].__file__ or "").parent), str(Path(__file__).parents[1]))
    for entry in reversed(entries or []):
        found = re.match(
            r'\s*File "(?P<file>.*)", line (?P<number>\d+), in [^\n]*\n\s*(?P<text>[^\n]*)', entry
        )
        if found is not None and not found["file"].startswith(inside):
            number = int(found["number"])
            name = found["file"] if found["file"].startswith("<") else Path(found["file"]).name
            return Line(f"{name}, line {number}", found["text"][:_LONGEST], number)
    return None
