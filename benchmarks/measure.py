"""Measuring: libraries take turns, so that what the machine does meanwhile hits all of them alike."""

from __future__ import annotations

import cProfile
import math
import pstats
import statistics
import sys
import time
from collections.abc import Callable, Mapping

Step = Callable[[], object]
Timer = Callable[[int], float]  # how long one step takes, the mean over so many


def seconds(step: Step, repeats: int) -> float:
    """How long one call takes: the mean over some calls."""
    start = time.perf_counter()
    for _ in range(repeats):
        step()
    return (time.perf_counter() - start) / repeats


def interleaved(timers: Mapping[str, Timer], budget: float, slow: float = 20.0) -> dict[str, list[float]]:
    """Time steps in turns.

    Args:
        timers: by name; the first is the one that the others are compared with.
        budget: about how many seconds to spend.
        slow: a step that takes so many times as long as the first gets fewer turns.

    Returns:
        By name the time of a step in each turn. Those that get fewer turns have their time repeated.
    """
    first = next(iter(timers))
    for timer in timers.values():
        timer(1)  # whatever is only done once
    once = {name: timer(1) for name, timer in timers.items()}
    repeats = max(1, round(0.02 / once[first]))
    turn = sum(each * repeats for each in once.values() if each < slow * once[first])
    rounds = max(5, min(101, int(budget / turn)))
    times: dict[str, list[float]] = {name: [] for name in timers}
    for number in range(rounds):
        for name, timer in timers.items():
            if once[name] < slow * once[first]:
                times[name].append(timer(repeats))
            else:
                times[name].append(timer(1) if number < 3 else times[name][number % 3])
    return times


def ratio(ours: list[float], theirs: list[float]) -> float:
    """The median of the ratios, turn by turn."""
    return statistics.median(a / b for a, b in zip(ours, theirs, strict=True))


def difference(ours: list[float], theirs: list[float]) -> float:
    """The largest relative difference between two lists of losses."""
    pairs = zip(ours, theirs, strict=True)
    return max(
        abs(a - b) / max(abs(b), 1e-30) if math.isfinite(a) and math.isfinite(b) else math.inf
        for a, b in pairs
    )


def profile(step: Step, calls: int, lines: int = 15) -> None:
    """Print where the time of a step goes."""
    step()
    profiler = cProfile.Profile()
    profiler.enable()
    for _ in range(calls):
        step()
    profiler.disable()
    pstats.Stats(profiler, stream=sys.stdout).strip_dirs().sort_stats("tottime").print_stats(lines)
