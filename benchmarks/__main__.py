"""Print how long each view takes in emberlet, as ratios to its peers: medians of interleaved rounds.

One thread. Peers are NumPy, and PyTorch where it is installed (`pip install torch`).
Times vary with the machine; ratios less so.
"""

from __future__ import annotations

import importlib
import os
import statistics
import sys
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any

ROUNDS, REPEATS = 31, 500

Work = Callable[[ModuleType, Any], object]

WORK: dict[str, Work] = {
    "x[1:, ::2]": lambda library, x: x[1:, ::2],
    "x[3]": lambda library, x: x[3],
    "x.T": lambda library, x: x.T,
    "x.reshape(-1), a view": lambda library, x: x.reshape(-1),
    "x.T.reshape(-1), a copy": lambda library, x: x.T.reshape(-1),
    "broadcast_to (8, 64, 64)": lambda library, x: library.broadcast_to(x, (8, 64, 64)),
}


def peers() -> dict[str, ModuleType]:
    """The libraries that are here: emberlet and NumPy always, PyTorch if it is installed."""
    found = {"emberlet": importlib.import_module("emberlet"), "numpy": importlib.import_module("numpy")}
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return found
    torch.set_num_threads(1)
    return found | {"torch": torch}


def seconds(work: Work, library: ModuleType, x: object) -> float:
    """How long one call takes, in seconds: the mean over REPEATS calls."""
    start = time.perf_counter()
    for _ in range(REPEATS):
        work(library, x)
    return (time.perf_counter() - start) / REPEATS


def main() -> None:
    """Measure every workload on every peer, turn by turn, and print the table."""
    libraries = peers()
    data = {
        name: library.arange(64 * 64, dtype=library.float32).reshape(64, 64)
        for name, library in libraries.items()
    }
    others = [name for name in libraries if name != "emberlet"]
    print(f"{'':26}{'emberlet':>12}" + "".join(f"{'÷ ' + name:>12}" for name in others))
    for title, work in WORK.items():
        times: dict[str, list[float]] = {name: [] for name in libraries}
        for _ in range(ROUNDS):
            for name, library in libraries.items():
                times[name].append(seconds(work, library, data[name]))
        ratios = (
            statistics.median(a / b for a, b in zip(times["emberlet"], times[name], strict=True))
            for name in others
        )
        ours = statistics.median(times["emberlet"]) * 1e6
        print(f"{title:26}{ours:9.2f} µs" + "".join(f"{ratio:12.2f}" for ratio in ratios))
    if "torch" not in libraries:
        print("PyTorch is not installed here, so it is not compared.", file=sys.stderr)


if __name__ == "__main__":
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    main()
