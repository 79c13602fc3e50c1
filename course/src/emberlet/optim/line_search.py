"""Line search: how far to go in a given direction, by the strong Wolfe conditions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

from emberlet.tensor import Tensor


class Point(NamedTuple):
    """A place on the line.

    Attributes:
        t: how many times the direction it is away from the start.
        value: the function there.
        grad: its gradient.
        slope: its derivative along the line.
    """

    t: float
    value: float
    grad: Tensor
    slope: float


def cubic_minimum(a: Point, b: Point, low: float, high: float) -> float:
    """Return where the cubic through two points with their slopes is smallest, kept within `[low, high]`.

    Source: Nocedal and Wright, Numerical Optimization, 2006, equation 3.59.
    """
    if a.t > b.t:
        a, b = b, a
    d1 = a.slope + b.slope - 3 * (a.value - b.value) / (a.t - b.t)
    square = d1 * d1 - a.slope * b.slope
    if not square >= 0:
        return (low + high) / 2
    d2 = math.sqrt(square)
    divisor = b.slope - a.slope + 2 * d2
    if divisor == 0:
        return (low + high) / 2
    t = b.t - (b.t - a.t) * ((b.slope + d2 - d1) / divisor)
    return min(max(t, low), high)


def strong_wolfe(
    evaluate: Callable[[float], Point],
    start: Point,
    t: float,
    longest: float,
    c1: float = 1e-4,
    c2: float = 0.9,
    tolerance: float = 1e-9,
    max_steps: int = 25,
) -> tuple[Point, int]:
    """Return a point that is low enough and flat enough, and how often the function was evaluated.

    Low enough: `value <= start.value + c1 * t * start.slope`. Flat enough: `|slope| <= -c2 * start.slope`.

    Args:
        evaluate: gives the point at a distance.
        start: the point at distance 0; its slope is negative.
        t: the first distance to try.
        longest: the largest element of the direction, without its sign.
        c1, c2: see above.
        tolerance: when the bracket is smaller than this, the search ends.
        max_steps: how often the search may go on.

    Source: Nocedal and Wright, Numerical Optimization, 2006, algorithms 3.5 and 3.6.
    """

    def too_high(point: Point) -> bool:
        return point.value > start.value + c1 * point.t * start.slope

    def flat(point: Point) -> bool:
        return abs(point.slope) <= -c2 * start.slope

    # First grow a bracket until it holds an acceptable point.
    before, point = start, evaluate(t)
    evaluations, steps = 1, 0
    bracket: list[Point] = []
    while steps < max_steps:
        if too_high(point) or (steps > 1 and point.value >= before.value):
            bracket = [before, point]
            break
        if flat(point):
            return point, evaluations
        if point.slope >= 0:
            bracket = [before, point]
            break
        t = cubic_minimum(before, point, point.t + 0.01 * (point.t - before.t), point.t * 10)
        before, point = point, evaluate(t)
        evaluations += 1
        steps += 1
    if steps == max_steps:
        bracket = [start, point]

    # Then shrink it around such a point.
    low, high = (0, 1) if bracket[0].value <= bracket[1].value else (1, 0)
    stalled = False
    while steps < max_steps and abs(bracket[1].t - bracket[0].t) * longest >= tolerance:
        left, right = sorted((bracket[0].t, bracket[1].t))
        t = cubic_minimum(bracket[0], bracket[1], left, right)
        # A trial close to an end of the bracket hardly shrinks it; the second time it is moved inwards.
        margin = 0.1 * (right - left)
        if min(right - t, t - left) < margin:
            if stalled or t >= right or t <= left:
                t = right - margin if abs(t - right) < abs(t - left) else left + margin
                stalled = False
            else:
                stalled = True
        else:
            stalled = False
        point = evaluate(t)
        evaluations += 1
        steps += 1
        if too_high(point) or point.value >= bracket[low].value:
            bracket[high] = point
            low, high = (0, 1) if bracket[0].value <= bracket[1].value else (1, 0)
            continue
        done = flat(point)
        if not done and point.slope * (bracket[high].t - bracket[low].t) >= 0:
            bracket[high] = bracket[low]
        bracket[low] = point
        if done:
            break
    return bracket[low], evaluations
