"""`emberlab.graph` on the student's own package: with nothing built, and after every piece of the lesson is."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

CELLS = """
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
import emberlab
emberlab.start("01_tensors", {workspace!r})
import emberlet
assert emberlet.__file__.startswith({workspace!r})
drawn = emberlab.graph(lambda: emberlet.tensor([1.0, 2.0]) * 2)
print("forward:", drawn.label)
ended = emberlab.graph(lambda: (emberlet.tensor([1.0, 2.0]) * 2).reshape(2, 1))
print("ended:", ended.caption)
print("marked:", [node.unbuilt for node in ended.graph.nodes if node.unbuilt])
from emberlab.graphs.unbuilt import unbuilt
print("piece:", unbuilt(emberlet.shape.numel) + unbuilt(emberlet.Tensor.numel))
emberlab.start("01_tensors", {workspace!r})
from emberlab.graphs.notes import Notes
print("notes:", Notes.current is not None and Notes.current._before is None)
"""


def test_a_graph_is_drawn_while_pieces_are_missing(tmp_path: Path) -> None:
    workspace = str(tmp_path / "mine")
    Path(workspace).mkdir()
    ran = subprocess.run(
        [sys.executable, "-c", CELLS.format(workspace=workspace)], capture_output=True, text=True, timeout=120
    )
    assert ran.returncode == 0, ran.stderr
    said = dict(line.split(": ", 1) for line in ran.stdout.splitlines() if ": " in line)
    assert "mul(constant, 2)" in said["forward"] or "mul(constant)" in said["forward"]
    unbuilt = "emberlet.shape.numel is not built yet: write it in lesson 01_tensors"
    assert unbuilt in said["ended"]
    assert unbuilt in said["marked"]
    assert said["piece"].startswith(unbuilt)
    assert said["notes"] == "True"
