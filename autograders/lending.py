"""Whose work a check rests on, and which cells the course may stand in for so that one gap does not cost the rest."""

from __future__ import annotations

from collections.abc import Mapping

from nbformat import NotebookNode
from nbgrader.utils import compute_checksum, is_grade, is_solution

from autograders.kernel_run import names_of_errors


def checks(nb: NotebookNode) -> dict[str, int]:
    """The graded test cells of a notebook, by grade_id, with their places."""
    return {
        cell.metadata.nbgrader.grade_id: index
        for index, cell in enumerate(nb.cells)
        if cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)
    }


def work_before(nb: NotebookNode) -> dict[str, list[int]]:
    """For each check, the places of the solution cells between the check before it and itself.

    Checks that stand together share them.
    """
    found: dict[str, list[int]] = {}
    mine: list[int] = []
    tested = False
    places = {index: name for name, index in checks(nb).items()}
    for index, cell in enumerate(nb.cells):
        if index in places:
            found[places[index]] = list(mine)
            tested = True
        elif cell.cell_type == "code" and is_solution(cell):
            mine, tested = ([index], False) if tested else ([*mine, index], False)
    return found


def is_untouched(cell: NotebookNode) -> bool:
    """Whether a solution cell still holds what the release gave."""
    return bool(cell.metadata.nbgrader.get("checksum") == compute_checksum(cell))


def gaps(nb: NotebookNode, left_out: set[int]) -> set[int]:
    """The solution cells of an executed notebook that gave nothing: left out, empty, or ended by an error."""
    return {
        index
        for index, cell in enumerate(nb.cells)
        if cell.cell_type == "code"
        and is_solution(cell)
        and (index in left_out or is_untouched(cell) or any(names_of_errors(cell)))
    }


def could_gain(nb: NotebookNode, missing: set[int], answers: Mapping[str, str]) -> list[str]:
    """The checks of work that is there, though something in it raised while cells before it were missing.

    Answers are what a kernel said, and may lie: all that a lie can do is to have a check asked once more.
    """
    places = checks(nb)
    return [
        name
        for name, mine in work_before(nb).items()
        if mine
        and not missing & set(mine)
        and any(index < places[name] for index in missing)
        and (name not in answers or "error" in answers[name])
    ]


def lend(nb: NotebookNode, missing: set[int], solved: NotebookNode) -> dict[int, str]:
    """For each missing cell, the source of the solved notebook's cell of the same grade_id."""
    sources = {
        cell.metadata.nbgrader.grade_id: cell.source
        for cell in solved.cells
        if cell.cell_type == "code" and is_solution(cell)
    }
    names = {index: nb.cells[index].metadata.nbgrader.grade_id for index in missing}
    return {index: sources[name] for index, name in names.items() if name in sources}
