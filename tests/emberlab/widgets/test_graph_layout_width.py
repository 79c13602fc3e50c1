"""Long chains stand upright, what joins is centred, and the whole is no wider than it must be."""

from __future__ import annotations

import random
from itertools import pairwise

import pytest

from emberlab.widgets.graph.layout import Box, Edge, layered
from tests.emberlab.widgets.graph_layouts import boxes, edge, recurrent


@pytest.mark.parametrize("axis", [None, 40, 200])
@pytest.mark.parametrize("own", [1, 2])
def test_lone_sources_stand_beside_an_upright_chain_of_steps(own, axis):
    """Every step takes the state and an input of its own; a chain of `own` boxes makes that from a source."""
    sized = boxes(1)
    edges = []
    states = [0]
    for _ in range(200):
        x = len(sized)
        sized += [*boxes(own), Box(240, 40, axis=axis)]
        edges += [edge(v, v + 1, 50, 50) for v in range(x, x + own - 1)]
        edges += [edge(x + own - 1, x + own, 50, 80)]
        edges += [edge(states[-1], x + own, 120 if len(states) > 1 else 50, 160)]
        states.append(x + own)
    layout = layered(sized, edges)
    late = [layout.x[v] for v in states[3:]]
    assert max(late) - min(late) < 1e-6
    assert layout.width < 776


def test_residual_steps_with_inputs_of_their_own_stay_upright():
    """As in a transformer: s = s + f(s, mask), with a new mask each time and a branch inside f."""
    sized = boxes(1)
    edges = []
    stream = [0]
    for _ in range(120):
        n = len(sized)  # mask, norm, two branches, their join, and the sum
        sized += boxes(6)
        edges += [edge(stream[-1], n + 1), edge(n + 1, n + 2), edge(n + 1, n + 3), edge(n + 2, n + 4, 50, 30)]
        edges += [edge(n + 3, n + 4, 50, 50), edge(n, n + 4, 50, 70)]
        edges += [edge(stream[-1], n + 5, 50, 30), edge(n + 4, n + 5, 50, 70)]
        stream.append(n + 5)
    layout = layered(sized, edges)
    late = [layout.x[v] for v in stream[2:]]
    assert max(late) - min(late) < 1e-6
    assert layout.width < 900


def widest(sized, layout, routes):
    """How much room the fullest row needs, if all boxes are equally high and so rows are plain to see."""
    rows = {}
    for v, y in enumerate(layout.y):
        rows.setdefault(y, []).append((layout.x[v], sized[v].w, 24))
    for route in routes:
        for a, b, c, d in zip(route[::2], route[1::2], route[2::2], route[3::2], strict=False):
            if a == c and b in rows and d == b + 40:
                rows[b].append((a, 0.0, 12))
    return max(
        sum(w for _, w, _ in row) + sum(max(a[2], b[2]) for a, b in pairwise(sorted(set(row))))
        for row in rows.values()
    )


def neurons(width: int, depth: int) -> tuple[list[Box], list[Edge]]:
    """A network of scalars: every neuron a chain of sums of one product of each neuron before."""
    sized = boxes(width)
    edges = []
    layer = list(range(width))
    for _ in range(depth):
        after = []
        for _ in range(width):
            total = -1
            for u in layer:
                n = len(sized)
                sized += boxes(1)
                edges.append(edge(u, n))
                if total >= 0:
                    sized += boxes(1)
                    edges += [edge(total, n + 1, 50, 30), edge(n, n + 1, 50, 70)]
                total = len(sized) - 1
            after.append(total)
        layer = after
    return sized, edges


def tangle(count: int, seed: int) -> tuple[list[Box], list[Edge]]:
    """Every box takes one or two of the 30 before it."""
    pick = random.Random(seed)
    pairs = [
        (v - 1 - pick.randrange(min(v, 30)), v) for v in range(1, count) for _ in range(pick.choice([1, 2]))
    ]
    return boxes(count), [edge(u, v) for u, v in pairs]


@pytest.mark.parametrize(
    "graph", [neurons(8, 4), neurons(13, 3), *(tangle(n, n) for n in (150, 400, 800)), recurrent(50)]
)
def test_it_is_hardly_wider_than_its_fullest_row(graph):
    sized, edges = graph
    layout = layered(sized, edges)
    need = widest(sized, layout, layout.routes)
    assert layout.width <= max(1.4 * need, need + 240) + 1e-6


@pytest.mark.parametrize("after", [0, 1, 50])
@pytest.mark.parametrize("many", [2, 9, 30])
def test_what_joins_many_inputs_stands_below_their_middle(many, after):
    sized = [*boxes(many), *boxes(1 + after)]
    edges = [edge(v, many, 50, 100 * (v + 1) / (many + 1)) for v in range(many)]
    edges += [edge(many + v, many + v + 1) for v in range(after)]
    layout = layered(sized, edges)
    assert layout.x[many] + 50 == pytest.approx((layout.x[0] + layout.x[many - 1] + 100) / 2)
    assert layout.x[many:] == [layout.x[many]] * (1 + after)
    assert layout.width == pytest.approx(124 * many - 24)
