"""What there is to say about a notebook before it is handed in: what grading would repair, and what is not done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from emberlab.lessons.reading import read_file
from emberlab.lessons.skeleton import rebuild
from emberlab.lessons.student import build_names
from emberlab.provide import BUILT


@dataclass(frozen=True)
class Findings:
    """Sentences about one notebook, and the notebook as `repair` would write it."""

    problem: str | None = None
    """Why it cannot be read at all."""
    repairs: list[str] = field(default_factory=list)
    """What grading would put right; nothing is lost by it."""
    undone: list[str] = field(default_factory=list)
    """What costs points, or might: what is not written, not built, or failed."""
    repaired: Any = None


def examine(data: bytes, release: Any, status: dict[str, str] | None = None, runs: bool = True) -> Findings:
    """Look at the file of a notebook, on the release it was made from; raises nothing for any file.

    `status` says which pieces the workspace's package has built, where that is known; with `runs`, the outputs
    that the file holds are looked at, too.
    """
    reading = read_file(data)
    if reading.problem is not None:
        return Findings(reading.problem)
    repaired, repairs = rebuild(release, reading.notebook, keep_extra=True)
    stubs = {cell.get("id"): _source(cell).rstrip() for cell in release["cells"]}
    undone: list[str] = []
    for cell in repaired.cells:
        settings = cell.metadata.get("nbgrader", {})
        name = name_of(cell)
        if not settings.get("solution"):
            continue
        if cell.source.rstrip() == stubs.get(cell.id):
            undone.append(f"{name} is not written yet." if _pieces(cell) else f"{name} is empty.")
            continue
        unbuilt = [one for one in _pieces(cell) if status is not None and status.get(one) != BUILT]
        if unbuilt:
            undone.append(f"{', '.join(unbuilt)}: written, but not built. Run its cell.")
    return Findings(
        None, [*reading.repairs, *repairs], undone + list(_runs(reading.notebook) if runs else ()), repaired
    )


def name_of(cell: Any) -> str:
    """What to call a cell of the release."""
    if pieces := _pieces(cell):
        return f"The cell that builds {' and '.join(pieces)}"
    label = str(cell.get("metadata", {}).get("nbgrader", {}).get("grade_id", ""))
    if label.startswith("check-"):
        return f"The check {label.removeprefix('check-')}"
    return f"Your answer to {label.removeprefix('question-')}"


def _runs(notebook: Any) -> Iterator[str]:
    """What the outputs say: cells that failed, were not run, or ran in another order than they stand in."""
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    last, jumped, failed = 0, False, []
    not_run: list[str] = []
    for cell in cells if isinstance(cells, list) else ():
        if not isinstance(cell, dict) or cell.get("cell_type") != "code" or not _source(cell).strip():
            continue
        count, metadata = cell.get("execution_count"), cell.get("metadata")
        settings = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        graded = isinstance(settings, dict) and settings.get("grade") is True
        outputs = cell.get("outputs")
        errors = (
            [one for one in outputs if isinstance(one, dict) and one.get("output_type") == "error"]
            if isinstance(outputs, list)
            else []
        )
        if errors and (graded or _pieces(cell)):
            failed.append(name_of(cell) if isinstance(settings, dict) else "A cell")
        if isinstance(count, int) and not isinstance(count, bool):
            jumped |= count < last
            last = max(last, count)
        elif graded:
            not_run.append(name_of(cell))
    yield from (f"{name} failed when it was last run." for name in failed)
    if not_run:
        yield f"{', '.join(not_run)}: not run since it was opened or cleared."
    if jumped:
        yield (
            "Cells were run in another order than they stand in. Grading runs from top to bottom: "
            "choose Kernel > Restart Kernel and Run All Cells, and see that everything still works."
        )


def _pieces(cell: Any) -> tuple[str, ...]:
    return (build_names(_source(cell)) or ()) if cell.get("cell_type") == "code" else ()


def _source(cell: Any) -> str:
    source = cell.get("source", "")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    return source if isinstance(source, str) else ""
