"""A class for the benchmarks of grading: a real lesson, handed in by students who differ."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LESSON = "01_tensors"
WRONG = "\nraise ValueError('this is not finished')\n"
FLOOD = "\nprint('all work and no play ' * 40_000)\n"  # one megabyte
SLOW = "\nimport time\ntime.sleep(2)\n"
KINDS = ("full", "half", "full", "blank", "full", "half", "wrong", "full")  # and so on; two special ones


def hand_in(folder: Path, solved: Path, released: Path, students: int) -> None:
    """Put STUDENT/LESSON/LESSON.ipynb for each of so many students into a folder."""
    solution, release = (json.loads(path.read_text(encoding="utf-8")) for path in (solved, released))
    answers = {_name(cell): cell["source"] for cell in solution["cells"] if _is_solution(cell)}
    for number in range(students):
        kind = KINDS[number % len(KINDS)]
        if number % 24 in (8, 16):
            kind = "flood" if number % 24 == 8 else "slow"
        place = folder / f"student{number:04d}" / LESSON / f"{LESSON}.ipynb"
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(json.dumps(_notebook(release, answers, kind)), encoding="utf-8")


def _notebook(release: dict[str, Any], answers: dict[str, Any], kind: str) -> dict[str, Any]:
    notebook = copy.deepcopy(release)
    cells = list(_solutions(notebook))
    for index, cell in enumerate(cells):
        if kind == "blank" or (kind == "half" and index % 2):
            continue
        cell["source"] = "".join(answers[_name(cell)])
    if kind in ("wrong", "flood", "slow"):
        code = next(cell for cell in cells if cell["cell_type"] == "code")
        extra = {"wrong": WRONG, "flood": FLOOD, "slow": SLOW}[kind]
        code["source"] = "".join(code["source"]) + extra
    return notebook


def _solutions(notebook: dict[str, Any]) -> Iterator[dict[str, Any]]:
    return (cell for cell in notebook["cells"] if _is_solution(cell))


def _is_solution(cell: dict[str, Any]) -> bool:
    return bool(cell["metadata"].get("nbgrader", {}).get("solution"))


def _name(cell: dict[str, Any]) -> str:
    return str(cell["metadata"]["nbgrader"]["grade_id"])
