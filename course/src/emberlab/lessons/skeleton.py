"""Put a student's answers back on the release's skeleton, and nothing else that could decide a grade."""

from __future__ import annotations

import copy
import re
from typing import Any

from nbformat import NotebookNode

from emberlab.lessons.matching import Match, Slot, text_of
from emberlab.lessons.notebook import new_cell, node, source_id, unique
from emberlab.lessons.repairs import repairs_of
from emberlab.lessons.student import BUILD_LINE, StudentCell, read_student

GENERATED_ID = re.compile(r"((?:code|markdown)-[0-9a-f]{8})(?:-\d+)?")


def rebuild(release: Any, student: Any, keep_extra: bool) -> tuple[NotebookNode, list[str]]:
    """The release's notebook with the student's answers in it, and each repair in a plain sentence.

    Cell order, ids, metadata, locked cells, tests, prose and examples are the release's; the sources of
    solution cells are the student's, found by grade id, else by the `%%build` line, else by cell id or by
    the cell they stand behind. Of several copies the first that differs from the release's stub wins. With
    `keep_extra` the student's own cells, and the examples they changed, stay behind the cell they followed;
    without, they are left out and counted. `student` may be any value that JSON can say and never raises;
    of it only text and pasted raster images are taken over. `release` is trusted.
    """
    result = node(copy.deepcopy(release))
    for cell in result.cells:
        cell.source = "".join(cell.source)  # a file may keep it as a list of lines
    cells, problems = read_student(student)
    match = Match(result.cells, cells)
    extras = _extras(match)
    merged = [_own_cell(cell) for cell in extras.get(-1, [])] if keep_extra else []
    for slot in match.slots:
        _answer(slot, cells)
        merged.append(slot.cell)
        if keep_extra:
            merged += [_own_cell(cell) for cell in extras.get(slot.index, [])]
    taken = {slot.cell.id for slot in match.slots if "id" in slot.cell}
    for cell in merged:
        if "id" not in cell:
            cell.id = unique(source_id("own", cell.source), taken)
    result.cells = merged
    result.nbformat, result.nbformat_minor = 4, 5
    left_out = 0 if keep_extra else sum(len(group) for group in extras.values())
    return result, problems + repairs_of(match, left_out)


def with_build_line(source: str, line: str) -> str:
    """A student's source with exactly this `%%build` line on top, and no other cell magic around it."""
    body = source.lstrip("\n").split("\n")
    while body and (body[0].startswith("%%") or not body[0].strip()):
        body.pop(0)
    return "\n".join([line, *(other for other in body if not BUILD_LINE.match(other))])


def _answer(slot: Slot, student: list[StudentCell]) -> None:
    """Put the student's work into a solution cell; without any, the release's stub stays."""
    if slot.answer is None:
        return
    work = student[slot.answer]
    if slot.build is None:
        slot.cell.source = work.source
    else:
        slot.cell.source = with_build_line(work.source, slot.cell.source.split("\n", 1)[0])
    if slot.cell.cell_type == "markdown" and work.attachments:
        slot.cell.attachments = node(work.attachments)


def _extras(match: Match) -> dict[int, list[StudentCell]]:
    """The student's own cells, by the index of the release cell they follow; -1 for the top."""
    extras: dict[int, list[StudentCell]] = {}
    anchor = -1
    for index, cell in enumerate(match.student):
        slot = match.owner.get(index)
        anchor = anchor if slot is None else slot.index
        if cell.source.strip() and _is_own(match, index, slot):
            extras.setdefault(anchor, []).append(cell)
    return extras


def _is_own(match: Match, index: int, slot: Slot | None) -> bool:
    """Whether a cell is the student's writing that has no other place in the rebuilt notebook."""
    cell = match.student[index]
    if cell.untouched or _is_generated(cell):
        return False
    if slot is None:  # a cell of theirs; or a locked one of another release, which is not theirs
        return cell.settings.get("solution") is True or not cell.settings.get("locked")
    if slot.solution:  # a second attempt
        texts = {text_of(match.student[slot.answer])} if slot.answer is not None else set()
        return index != slot.answer and text_of(cell) not in {slot.text, *texts}
    return slot.label is None and text_of(cell) != slot.text


def _is_generated(cell: StudentCell) -> bool:
    """Whether the id still fits the text: an unchanged cell of this lesson, or of an older release of it."""
    found = GENERATED_ID.fullmatch(cell.id or "")
    return found is not None and found[1] == source_id(cell.kind, cell.source)


def _own_cell(cell: StudentCell) -> NotebookNode:
    """A student's cell, clean: no metadata, no outputs, and for now no id."""
    own = new_cell(cell.kind, cell.source)
    if cell.kind == "markdown" and cell.attachments:
        own.attachments = node(cell.attachments)
    return own
