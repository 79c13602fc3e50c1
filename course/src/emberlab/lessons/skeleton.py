"""Put a student's answers back on the release's skeleton, and nothing else that could decide a grade."""

from __future__ import annotations

import ast
import copy
import re
from tokenize import TokenError
from typing import Any

from nbformat import NotebookNode

from emberlab.lessons.matching import Match, Slot, text_of
from emberlab.lessons.mending import body_of
from emberlab.lessons.notebook import new_cell, node, source_id, unique
from emberlab.lessons.repairs import repairs_of
from emberlab.lessons.student import StudentCell, read_student
from emberlab.pieces.body import is_empty
from emberlab.pieces.errors import PieceError
from emberlab.pieces.locate import Found, Node, definitions, parse_module, part_at
from emberlab.pieces.text import Text

GENERATED_ID = re.compile(r"((?:code|markdown)-[0-9a-f]{8})(?:-\d+)?")


def rebuild(release: Any, student: Any, keep_extra: bool) -> tuple[NotebookNode, list[str]]:
    """The release's notebook with the student's answers in it, and each repair in a plain sentence.

    Cell order, ids, metadata, locked cells, tests, prose and examples are the release's; the sources of
    solution cells are the student's, found by the `%%build` line, else by grade id, else by cell id or by
    the cell they stand behind. Of several copies the last with work in it wins, as in the kernel; cells that
    build parts of one slot are joined. With `keep_extra` the student's own cells, and the examples they
    changed, stay behind the cell they followed, and attempts that do not count above the one that does;
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
        _answer(slot, match.student)
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
    return f"{line}\n{body_of(source)}"


def _joined(slot: Slot, student: list[StudentCell]) -> str:
    """The parts of an answer in notebook order, each with only those definitions that count."""
    texts = []
    for index in slot.parts:
        source = student[index].source if index < len(student) else slot.cell.source
        dropped = {name for name, used in slot.sources.items() if used != index}
        texts.append(_without(body_of(source), dropped))
    source = "\n\n\n".join(text for text in texts if text) + "\n"
    parse_module(Text.read(source))
    return source


def _without(source: str, dropped: set[str]) -> str:
    """A source without these definitions, class lines left empty by that, and imports from __future__."""
    text = Text.read(source)
    tree = parse_module(text)
    everything = definitions(tree)
    gone = [one.node for one in everything if one.qualname in dropped]
    for one in reversed(everything):  # inner classes first
        inner = isinstance(one.node, ast.ClassDef) and any(isinstance(child, Node) for child in one.node.body)
        if inner and all(child in gone or is_empty(child) for child in one.node.body):
            gone.append(one.node)
    rows = {at for one in everything if one.node in gone for at in _rows(text, one)}
    for statement in tree.body:
        if isinstance(statement, ast.ImportFrom) and statement.module == "__future__":
            rows |= set(range(statement.lineno - 1, statement.end_lineno or statement.lineno))
    return "\n".join(line for at, line in enumerate(text.lines) if at not in rows).strip("\n")


def _rows(text: Text, found: Found) -> range:
    part = part_at(text, found)
    return range(part.start, part.stop)


def _answer(slot: Slot, student: list[StudentCell]) -> None:
    """Put the student's work into a solution cell; without any, the release's stub stays."""
    if slot.answer is None:
        return
    work = student[slot.answer]
    if slot.build is None:
        slot.cell.source = work.source
    else:
        source = work.source
        try:
            source = _joined(slot, student) if slot.sources else source
        except (PieceError, SyntaxError, TokenError, ValueError, RecursionError):
            slot.sources = {}  # oddly laid out: the last one with work in it, as it is
        slot.cell.source = with_build_line(source, slot.cell.source.split("\n", 1)[0])
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
            # An attempt that does not count goes above the one that does: the last one counts.
            above = slot is not None and slot.solution
            extras.setdefault(anchor - above, []).append(cell)
    return extras


def _is_own(match: Match, index: int, slot: Slot | None) -> bool:
    """Whether a cell is the student's writing that has no other place in the rebuilt notebook."""
    cell = match.student[index]
    if cell.untouched or _is_generated(cell):
        return False
    if slot is None:  # a cell of theirs; or a locked one of another release, which is not theirs
        return cell.settings.get("solution") is True or not cell.settings.get("locked")
    if slot.solution:  # a second attempt
        texts = {text_of(match.student[part]) for part in slot.parts if part < len(match.student)}
        return text_of(cell) not in {slot.text, *texts}
    return slot.label is None and text_of(cell) != slot.text


def _is_generated(cell: StudentCell) -> bool:
    """Whether the id still fits the text: an unchanged cell of this lesson, or of an older release of it."""
    found = GENERATED_ID.fullmatch(cell.id or "")
    return found is not None and found[1] == source_id(cell.kind, cell.source)


def _own_cell(cell: StudentCell) -> NotebookNode:
    """A student's cell, clean: no metadata, no outputs, and for now no id."""
    own = new_cell(cell.kind, cell.original or cell.source)
    if cell.kind == "markdown" and cell.attachments:
        own.attachments = node(cell.attachments)
    return own
