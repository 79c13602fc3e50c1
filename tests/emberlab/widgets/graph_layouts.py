"""Graphs for the tests of the graph widget's layout, and what must hold of any layout."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from emberlab.widgets.graph.layout import Box, Edge, Layout

GAP_X = 24.0
GAP_Y = 40.0
SLACK = 1e-6  # pixels


def boxes(count: int, w: float = 100, h: float = 40) -> list[Box]:
    return [Box(w, h) for _ in range(count)]


def edge(source: int, target: int, source_x: float = 50, target_x: float = 50) -> Edge:
    return Edge(source, target, source_x, target_x)


def chain(count: int) -> tuple[list[Box], list[Edge]]:
    return boxes(count), [edge(v, v + 1) for v in range(count - 1)]


def recurrent(steps: int) -> tuple[list[Box], list[Edge]]:
    """h = f(g(h) + x), and the sum of all h."""
    sized = boxes(1)
    edges = []
    h = total = 0
    for _ in range(steps):
        x = len(sized)
        sized += boxes(5)
        edges += [edge(h, x + 1), edge(x + 1, x + 2, 50, 70), edge(x, x + 2, 50, 30), edge(x + 2, x + 3)]
        h = x + 3
        edges += [edge(total, x + 4, 50, 30), edge(h, x + 4, 50, 70)]
        total = x + 4
    return sized, edges


def named() -> dict[str, tuple[list[Box], list[Edge]]]:
    """Small graphs of every kind that matters."""
    ports = [
        Box(0, 0, "first"),
        Box(0, 0, "first"),
        Box(100, 40),
        Box(100, 40),
        Box(0, 0, "last"),
        Box(0, 0, "last"),
    ]
    return {
        "empty": ([], []),
        "single": (boxes(1), []),
        "three alone": (boxes(3), []),
        "chain": chain(7),
        "diamond": (boxes(4), [edge(0, 1), edge(0, 2), edge(1, 3, 50, 30), edge(2, 3, 50, 70)]),
        "square": (boxes(2), [edge(0, 1, 50, 30), edge(0, 1, 50, 70)]),
        "residual": (boxes(5), [edge(0, 1), edge(1, 2), edge(2, 3), edge(0, 4, 50, 30), edge(3, 4, 50, 70)]),
        "tree": (boxes(7), [edge(0, 4), edge(1, 4), edge(2, 5), edge(3, 5), edge(4, 6), edge(5, 6)]),
        "two parts": (boxes(5), [edge(0, 2), edge(2, 4), edge(1, 3)]),
        "dense": (boxes(12), [edge(u, v) for u in range(6) for v in range(6, 12)]),
        "sizes": (
            [Box(900, 700), Box(10, 10), Box(60, 30), Box(300, 12)],
            [edge(0, 2), edge(1, 2, 5), edge(2, 3)],
        ),
        "ports": (
            ports,
            [Edge(0, 2, 0, 50), Edge(1, 3, 0, 50), edge(2, 3), Edge(3, 4, 50, 0), Edge(0, 5, 0, 0)],
        ),
        "skips": (
            boxes(30),
            chain(30)[1] + [edge(u, v) for u in range(0, 20, 3) for v in range(u + 2, 30, 7)],
        ),
    }


@st.composite
def graphs(draw: st.DrawFn, most: int = 16) -> tuple[list[Box], list[Edge]]:
    """Any graph: sizes from nothing to large, pinned boxes, edges of any length, several between two boxes."""
    count = draw(st.integers(1, most))
    size = st.one_of(st.integers(0, 200), st.floats(0, 200, width=32))
    sized = [
        Box(draw(size), draw(size), draw(st.sampled_from(["", "", "", "", "first", "last"])))
        for _ in range(count)
    ]
    edges = []
    for _ in range(draw(st.integers(0, 2 * count))):
        u = draw(st.integers(0, count - 1))
        v = draw(st.integers(0, count - 1))
        u, v = min(u, v), max(u, v)
        if u == v or sized[v].pinned == "first" or sized[u].pinned == "last":
            continue
        at = st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0])
        edges.append(Edge(u, v, sized[u].w * draw(at), sized[v].w * draw(at)))
    return sized, edges


def faults(sized: list[Box], edges: list[Edge], layout: Layout, gap_x: float = GAP_X) -> list[str]:
    """Say what is wrong with a layout; nothing if it is sound."""
    found = []
    sides = [(x, y, x + b.w, y + b.h) for b, x, y in zip(sized, layout.x, layout.y, strict=True)]
    for v, (left, top, right, bottom) in enumerate(sides):
        if left < -SLACK or top < -SLACK or right > layout.width + SLACK or bottom > layout.height + SLACK:
            found.append(f"box {v} sticks out")
        for u in range(v):
            a, b, c, d = sides[u]
            together = min(bottom, d) - max(top, b) > SLACK or (top == b and bottom == d)
            if together and max(left, a) - min(right, c) < gap_x - SLACK:
                found.append(f"boxes {u} and {v} are too near")
    for e, (each, route) in enumerate(zip(edges, layout.routes, strict=True)):
        points = list(zip(route[::2], route[1::2], strict=True))
        start = (layout.x[each.source] + each.source_x, sides[each.source][3])
        end = (layout.x[each.target] + each.target_x, sides[each.target][1])
        if not near(points[0], start) or not near(points[-1], end):
            found.append(f"edge {e} does not meet its boxes")
        if any(b[1] < a[1] for a, b in pairwise(points)):
            found.append(f"edge {e} goes up")
        if any(not -SLACK <= x <= layout.width + SLACK for x, _ in points):
            found.append(f"edge {e} sticks out")
        for v, box in enumerate(sides):
            if any(enters(a, b, box) for a, b in pairwise(points)):
                found.append(f"edge {e} runs through box {v}")
    return found


def near(a: tuple[float, float], b: tuple[float, float]) -> bool:
    return abs(a[0] - b[0]) < SLACK and abs(a[1] - b[1]) < SLACK


def enters(a: tuple[float, float], b: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    """Whether the line from a to b has a piece in the inside of the box (Liang and Barsky, 1984)."""
    least, most = 0.0, 1.0
    for k in (0, 1):
        low, high = box[k] + SLACK, box[k + 2] - SLACK
        step = b[k] - a[k]
        if low >= high:
            return False
        if abs(step) < 1e-12:
            if not low < a[k] < high:
                return False
            continue
        one, two = sorted(((low - a[k]) / step, (high - a[k]) / step))
        least, most = max(least, one), min(most, two)
    return least < most
