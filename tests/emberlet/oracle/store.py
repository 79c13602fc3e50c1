"""Frozen outcomes on disk: per area an index (`.json`, one case per line) and all numbers (`.npz`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np

from tests.emberlet.oracle.case import Case, parse
from tests.emberlet.oracle.run import Leaf, Outcome

FROZEN = Path(__file__).parent / "frozen"
PARTS = ("out", "grad", "second")


class Shelf:
    """Arrays one after the other, a row of numbers per dtype: thousands of small files are all headers."""

    def __init__(self, rows: dict[str, np.ndarray] | None = None):
        self.rows = rows or {}
        self.parts: dict[str, list[np.ndarray]] = {}
        self.read: dict[str, int] = {}

    def put(self, leaf: Leaf | None) -> Any:
        if leaf is None or leaf.array is None:
            return None if leaf is None else {"is": leaf.text}
        dtype = leaf.array.dtype.name
        self.parts.setdefault(dtype, []).append(leaf.array.ravel())
        word = {True: " grad", False: "", None: " any"}[leaf.requires_grad]
        return f"{dtype}{str(leaf.array.shape).replace(',)', ')')}{word}"

    def take(self, entry: Any) -> Leaf | None:
        if entry is None or isinstance(entry, dict):
            return None if entry is None else Leaf(text=entry["is"])
        dtype, shape, words = parse(entry)
        start = self.read.get(dtype.name, 0)
        end = self.read[dtype.name] = start + int(np.prod(shape))
        return Leaf(
            self.rows[dtype.name][start:end].reshape(shape), None if words == ["any"] else bool(words)
        )

    def packed(self) -> dict[str, np.ndarray]:
        return {name: np.concatenate(parts) for name, parts in sorted(self.parts.items())}


def save(area: str, frozen: list[tuple[Case, Outcome]]) -> None:
    shelf = Shelf()
    rows = []
    for case, outcome in frozen:
        entry: dict[str, Any] = {"run": case.program, "in": case.inputs, "order": case.derivatives()}
        if outcome.error:
            entry |= {"error": outcome.error}
        else:
            entry |= {part: [shelf.put(leaf) for leaf in getattr(outcome, part)] for part in PARTS}
        rows.append(json.dumps({key: value for key, value in entry.items() if value not in ([], {})}))
    (FROZEN / f"{area}.json").write_text("[\n" + ",\n".join(rows) + "\n]\n")
    np.savez_compressed(FROZEN / f"{area}.npz", **shelf.packed())


def load(area: str) -> list[tuple[Case, Outcome]]:
    with np.load(FROZEN / f"{area}.npz") as file:
        shelf = Shelf(dict(file))
    frozen = []
    for entry in json.loads((FROZEN / f"{area}.json").read_text()):
        case = Case(entry["run"], entry.get("in", {}), entry["order"])
        parts = {part: [shelf.take(leaf) for leaf in entry.get(part, [])] for part in PARTS}
        frozen.append((case, Outcome(**parts, error=entry.get("error"))))
    return frozen
