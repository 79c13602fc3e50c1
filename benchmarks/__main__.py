"""Print how long emberlet takes, as ratios to its peers: medians over interleaved rounds, one thread.

`python -m benchmarks` times everything, `--only mlp cnn` some of it, and `--profile` shows where emberlet's
time goes. Peers are PyTorch (`pip install torch==2.13.0`), once as it is and once with its best settings, and
other teaching frameworks (`pip install autograd tinygrad micrograd`). All are optional. Each runs in a process
of its own, as it would without the others, and they take turns. Times vary with the machine, ratios less so.
"""

from __future__ import annotations

import argparse
import importlib
import statistics
from types import ModuleType

from benchmarks import graph_layout, graph_paint, measure, views
from benchmarks.peers import PEERS
from benchmarks.worker import Worker
from benchmarks.workloads import Workload, all_workloads

DIGITS = 1e-5  # relative: losses that differ by less are the same to 5 digits


def libraries() -> dict[str, ModuleType]:
    """The libraries that are here: emberlet and NumPy always, PyTorch if it is installed."""
    found = {"emberlet": importlib.import_module("emberlet"), "numpy": importlib.import_module("numpy")}
    try:
        torch = importlib.import_module("torch")
    except ImportError:
        return found
    torch.set_num_threads(1)
    return found | {"torch": torch}


def run(workload: Workload, budget: float) -> None:
    """Compare the losses of a workload, time it, and print both."""
    names = [
        "emberlet",
        "torch",
        *(["torch best"] if workload.has_best else []),
        *PEERS.get(workload.name, {}),
    ]
    everyone = {name: Worker(workload.name, name) for name in names}
    workers = {name: worker for name, worker in everyone.items() if worker.problem is None}
    note = ""
    if "torch" in workers:
        worst = measure.difference(workers["emberlet"].losses(20), workers["torch"].losses(20))
        note = (
            "losses equal to 5 digits" if worst < DIGITS else f"LOSSES DIFFER by {worst:.1e}: does not count"
        )
    times = measure.interleaved({name: worker.seconds for name, worker in workers.items()}, budget)
    ours = statistics.median(times["emberlet"])
    per_unit = f" ({ours / workload.unit * 1e6:.2f} µs each)" if workload.unit > 1 else ""
    print(f"{workload.title}\n    emberlet {ours * 1e3:8.2f} ms{per_unit}   {note}")
    for name in times:
        if name != "emberlet":
            aim = f"   aim {workload.aim}" if name == "torch" else ""
            print(f"    ÷ {name:12}{measure.ratio(times['emberlet'], times[name]):8.2f}{aim}")
    for name, worker in everyone.items():
        if worker.problem is not None:
            print(f"    ÷ {name:12}       -   {worker.problem}")
        worker.close()


def main() -> None:
    """Do what the command line says."""
    workloads = {each.name: each for each in all_workloads()}
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "--only",
        nargs="+",
        choices=[*workloads, "views", "graphs", "grading"],
        metavar="NAME",
        help=", ".join(
            [
                *workloads,
                "views (of tensors)",
                "graphs (their layout and painting; only when asked for)",
                "grading (of a class; only when asked for)",
            ]
        ),
    )
    parser.add_argument("--seconds", type=float, default=10.0, help="about how long to measure each workload")
    parser.add_argument(
        "--profile", action="store_true", help="print where emberlet's time goes, by function"
    )
    arguments = parser.parse_args()
    chosen = arguments.only or [*workloads, "views"]
    if arguments.profile:
        emberlet = importlib.import_module("emberlet")
        for name in chosen:
            if name in workloads:
                print(workloads[name].title)
                step = workloads[name].start(emberlet, False)
                measure.profile(step, max(1, int(1.0 / measure.seconds(step, 2))))
        return
    for name in chosen:
        if name == "views":
            views.run(libraries())
        elif name == "graphs":
            graph_layout.run([])
            graph_paint.run()
        elif name == "grading":
            importlib.import_module("benchmarks.grading").run()  # it needs nbgrader
        else:
            run(workloads[name], arguments.seconds)


if __name__ == "__main__":
    main()
