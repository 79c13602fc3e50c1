"""How long each view takes, in microseconds and as a ratio to NumPy's and PyTorch's."""

from __future__ import annotations

import functools
import statistics
from collections.abc import Callable
from types import ModuleType
from typing import Any

from benchmarks.measure import ratio, seconds

ROUNDS, REPEATS = 31, 500

WORK: dict[str, Callable[[ModuleType, Any], object]] = {
    "x[1:, ::2]": lambda library, x: x[1:, ::2],
    "x[3]": lambda library, x: x[3],
    "x.T": lambda library, x: x.T,
    "x.reshape(-1), a view": lambda library, x: x.reshape(-1),
    "x.T.reshape(-1), a copy": lambda library, x: x.T.reshape(-1),
    "broadcast_to (8, 64, 64)": lambda library, x: library.broadcast_to(x, (8, 64, 64)),
}


def run(libraries: dict[str, ModuleType]) -> None:
    """Measure every view in every library, turn by turn, and print the table; the first is emberlet."""
    data = {
        name: library.arange(64 * 64, dtype=library.float32).reshape(64, 64)
        for name, library in libraries.items()
    }
    others = [name for name in libraries if name != "emberlet"]
    print(
        f"{'Views of a 64 x 64 matrix':30}{'emberlet':>12}" + "".join(f"{'÷ ' + name:>12}" for name in others)
    )
    for title, work in WORK.items():
        times: dict[str, list[float]] = {name: [] for name in libraries}
        for _ in range(ROUNDS):
            for name, library in libraries.items():
                step = functools.partial(work, library, data[name])
                times[name].append(seconds(step, REPEATS))
        ours = statistics.median(times["emberlet"]) * 1e6
        ratios = (ratio(times["emberlet"], times[name]) for name in others)
        print(f"{title:30}{ours:9.2f} µs" + "".join(f"{each:12.2f}" for each in ratios))
