"""While nbgrader's Validate runs a notebook: have the first check that fails say what the doctor found."""

from __future__ import annotations

import os
import sys
import textwrap
from typing import Any

from emberlab.doctor_findings import examine
from emberlab.doctor_visit import release_of, report, shell_here, this_notebook
from emberlab.errors import WorkspaceError
from emberlab.session import Session

WIDTH = 78  # nbgrader cuts longer lines


def attach(session: Session) -> None:
    """Watch the cells of this kernel if it is Validate's; a cell that does not fail is left as it is.

    Validate shows what a failed check wrote to stderr, and of a notebook without failures nothing at all.
    """
    if os.environ.get("NBGRADER_EXECUTION") != "validate":
        return
    shell = shell_here()
    if shell is None or getattr(shell, "emberlab_doctor", None) is not None:
        return
    try:
        place = session.workspace
        path, release = this_notebook(place), release_of(place, session.lesson)
        # What is built, and what ran when, is about to change: Validate runs it all.
        findings = examine(path.read_bytes(), release, runs=False)
    except (WorkspaceError, OSError):
        return  # nothing is known of this notebook's release
    shell.emberlab_doctor = _Doctor(report(path.name, findings), release)
    if findings.problem or findings.repairs or findings.undone:
        shell.events.register("post_run_cell", shell.emberlab_doctor)


class _Doctor:
    """Speaks once, at the first released check that fails."""

    def __init__(self, lines: list[str], release: dict[str, Any]) -> None:
        self._lines = lines
        self._checks = {
            "".join(cell["source"]).strip()
            for cell in release["cells"]
            if cell.get("metadata", {}).get("nbgrader", {}).get("grade") and cell["cell_type"] == "code"
        }

    def __call__(self, result: Any) -> None:
        """Called by IPython after each cell."""
        if self._lines and not result.success and result.info.raw_cell.strip() in self._checks:
            lines = [textwrap.fill(line, WIDTH, subsequent_indent="  ") for line in self._lines]
            print("\n" + "\n".join(lines), file=sys.stderr)
            self._lines = []
