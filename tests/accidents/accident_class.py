"""A class in which everybody had an accident, and the points that their work is worth all the same."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from accident_kinds import FILES, KINDS, PERMUTE, find, text_of

LESSON = "01_tensors"
# Accidents that need a kernel to matter.
RUNS = {
    "asks": "\nname = input('Your name? ')",
    "prints": "\nprint('all work and no play ' * 500_000)",
    "prints one line": "\nprint('x' * 100_000_000)",
}


def hand_in_accidents(submissions: Path, release: Any, solved: dict[str, Any]) -> dict[str, float]:
    """Hand in a notebook for each accident as STUDENT/LESSON/LESSON.ipynb; the points of the checks, by student.

    `release` is the released notebook, `solved` the same with right answers in it. All have all the points, but
    for `deleted`, who has lost one answer with its cell.
    """
    settings = [cell["metadata"].get("nbgrader", {}) for cell in release["cells"]]
    points = {one["grade_id"]: one["points"] for one in settings if one.get("points") and not one["solution"]}
    most, expected = float(sum(points.values())), {}

    def hand(student: str, data: bytes) -> None:
        path = (
            submissions
            / student.replace("%", "").replace(",", "").strip().replace(" ", "-")
            / LESSON
            / f"{LESSON}.ipynb"
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        expected[path.parent.parent.name] = most

    for kind, (damage, _) in KINDS.items():
        notebook = copy.deepcopy(solved)
        damage(notebook)
        hand(f"cell {kind}", json.dumps(notebook).encode())
    for kind, (spoil, _) in FILES.items():
        hand(f"file {kind}", spoil(copy.deepcopy(solved)))
    for kind, more in RUNS.items():
        notebook = copy.deepcopy(solved)
        example = next(cell for cell in notebook["cells"] if text_of(cell).strip() == "import emberlet")
        example["source"] = "import emberlet" + more  # an example: it is left out, and costs nothing
        cell = find(notebook, PERMUTE)
        cell["source"] = text_of(cell) + more  # runs behind what was built
        hand(f"runs {kind}", json.dumps(notebook).encode())
    notebook = copy.deepcopy(solved)
    notebook["cells"].remove(find(notebook, "build-dtype-promote_types"))
    hand("deleted", json.dumps(notebook).encode())
    expected["deleted"] = most - points["check-promote-types"]
    return expected
