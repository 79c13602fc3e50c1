"""Documents of graphs to draw: the ones kept as files, and ones made by chance."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

Document = dict[str, Any]
COLUMNS = ("kind", "symbol", "name", "label", "shape", "value", "group", "flags", "outputs")
FIXTURES = Path(__file__).parent / "graph_fixtures"


def kept() -> dict[str, tuple[Document, list[int] | None]]:
    """Every document of the folder with each of its sets of open groups (None: those that are open at first)."""
    found = {}
    for path in sorted(FIXTURES.glob("*.json")):
        content = json.loads(path.read_text(encoding="utf-8"))
        for opened in content["open"]:
            found[f"{path.stem} {opened}"] = content["document"], opened
    return found


def document(name: str) -> Document:
    """A kept document."""
    content = json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    return dict(content["document"])


class Maker:
    """Makes a document node by node."""

    def __init__(self, title: str = "y") -> None:
        self.columns: dict[str, list[Any]] = {name: [] for name in COLUMNS}
        self.edges: list[int] = []
        self.groups: list[dict[str, Any]] = []
        self.title = title
        self.extra: dict[str, Any] = {"thumbs": {}, "gradients": None, "health": None}

    def add(self, *sources: int, **given: Any) -> int:
        """A node that uses `sources`; an operation where nothing else is said."""
        number = len(self.columns["kind"])
        usual = {"kind": 0, "group": -1, "flags": 0, "outputs": 1}
        for name, column in self.columns.items():
            column.append(given.get(name, usual.get(name, "")))
        for source in sources:
            self.edges += [source, number]
        return number

    def group(self, name: str, parent: int = -1, type_: str = "Module") -> int:
        self.groups.append({"name": name, "type": type_, "parent": parent})
        return len(self.groups) - 1

    def document(self) -> Document:
        return {
            "title": self.title,
            "nodes": self.columns,
            "edges": self.edges,
            "groups": self.groups,
            **self.extra,
        }


NAMES = [
    "",
    "x",
    "weight",
    "net.0.bias",
    "a_rather_long_name_of_a_tensor",
    "重み",
    "<b>&amp;",
    "é́́",
    "🔥",
    "tanh",
]


def by_chance(seed: int, size: int = 40) -> tuple[Document, list[int]]:
    """A graph of any kind of node in nested groups, and some groups to open."""
    rng = random.Random(seed)
    maker = Maker(rng.choice(NAMES))
    for _ in range(rng.randrange(7)):
        maker.group(
            rng.choice(NAMES), rng.randrange(-1, len(maker.groups)), rng.choice(["", "Linear", "Block"])
        )
    thumbs, texts, health = {}, {}, {}
    for number in range(rng.randrange(1, size)):
        kind = rng.choice([0, 0, 0, 1, 2, 3]) if number else 1
        # Mostly the last few nodes, so that there are long chains; now and then any.
        pool = range(max(0, number - 5), number) if rng.random() < 0.8 else range(number)
        sources = rng.choices(pool, k=rng.choice([1, 1, 2, 2, 3])) if kind == 0 and number else []
        maker.add(
            *sources,
            kind=kind,
            symbol=rng.choice(["×", "+", "Σ", "norm", "eˣ", "", "🔥🔥🔥"]) if kind == 0 else "",
            name=rng.choice(NAMES),
            label=rng.choice(NAMES) if kind == 0 else "",
            shape=rng.choice(["", "scalar", "3×4", "128×64×28×28"]),
            value=rng.choice(["", "", "-0.25"]),
            group=rng.randrange(-1, len(maker.groups)),
            flags=rng.choice([0, 0, 0, 1, 2, 4, 8, 16, 32, 64, 127]),
            outputs=rng.choice([1, 1, 1, 3]),
        )
        if rng.random() < 0.3:
            rows, cols = rng.randrange(1, 7), rng.randrange(1, 13)
            cells = [rng.randrange(-100, 101) for _ in range(rows * cols)]
            thumbs[str(number)] = {"rows": rows, "cols": cols, "cells": cells}
        if rng.random() < 0.3:
            texts[str(number)] = rng.choice(["1.0", "|max| 1e-05", "-0.3333"])
        if rng.random() < 0.2:
            flag = rng.choice(["", "vanishing", "exploding", "dead", "nan"])
            health[str(number)] = {
                "norm": rng.choice([0, 1e-7, 0.1, 1e9]),
                "dead": rng.random(),
                "flag": flag,
            }
    gradients = {"text": texts, "thumbs": {}, "order": [], "state": "ready", "why": ""}
    maker.extra = {"thumbs": thumbs, "gradients": rng.choice([None, gradients]), "health": health}
    opened = [g for g in range(len(maker.groups)) if rng.random() < 0.6]
    return maker.document(), opened
