"""Say in plain sentences what was put right in a student's notebook; every name in them is the release's."""

from __future__ import annotations

from collections.abc import Iterator

from emberlab.lessons.matching import Match, Slot
from emberlab.lessons.student import SETTINGS, StudentCell, build_names

EVIDENCE = {
    "%%build line": "its %%build line",
    "id": "its cell id",
    "place": "its place",
    "definition": "what it defines",
}


def repairs_of(match: Match, left_out: int) -> list[str]:
    """The sentences for a whole notebook; `left_out` counts the student's own cells that were dropped."""
    sentences: list[str] = []
    for slot in match.slots:
        if slot.solution:
            sentences += _solution(slot, match.student)
        elif slot.label is not None:
            sentences += _locked(slot, match.student)
    if missing := sum(not slot.copies for slot in match.slots if slot.label is None and not slot.solution):
        sentences.append(f"{missing} text or example cell(s) of the lesson were missing and were put back.")
    order = [
        match.owner[index].index for index in sorted(match.owner) if index == match.owner[index].copies[0]
    ]
    if order != sorted(order):
        sentences.append("Cells had been moved; they are in the lesson's order again.")
    if left_out:
        sentences.append(
            f"{left_out} cell(s) of your own, or changed examples, were left out: only answers are used."
        )
    return sentences


def _solution(slot: Slot, student: list[StudentCell]) -> Iterator[str]:
    name = _name(slot)
    if not slot.copies:
        yield f"{name} was missing; it was put back empty."
        return
    if len(slot.copies) > 1:
        which = "the last one with work in it was used" if slot.answer is not None else "none has work in it"
        times = "twice" if len(slot.copies) == 2 else f"{len(slot.copies)} times"
        if slot.sources:
            yield f"{name} stands in several cells of your notebook; what you wrote last of each was joined."
        else:
            yield f"{name} stands {times} in your notebook; {which}."
    if slot.unread:
        yield f"{name} also stands in {slot.unread} cell(s) that are not Python; they were left out."
    used = student[_used(slot)]
    if slot.answer is not None and used.foreign:
        yield f"{name} was left empty, and your work stood in a check; it was put into its own cell."
    elif slot.answer is not None and slot.evidence != "label":
        yield f"{name} had lost its label; it was recognised by {EVIDENCE[slot.evidence]}."
    if slot.answer is not None and slot.build is not None and len(slot.copies) == 1 and not used.foreign:
        line = slot.cell.source.split("\n", 1)[0]
        if used.build is None:
            yield f"{name} had lost its %%build line; it was put back."
        elif (used.original or used.source).strip().split("\n", 1)[0].split() != line.split():
            yield f"{name} had a changed %%build line; it was put back on top as {line}."
    wrong = {what for index in slot.parts if index < len(student) for what in student[index].wrong}
    yield from (f"{name} {what}" for what in sorted(wrong))
    yield from _form(slot, used)


def _locked(slot: Slot, student: list[StudentCell]) -> Iterator[str]:
    name = _name(slot)
    if not slot.copies:
        yield f"{name} was missing; it was put back."
        return
    used = student[slot.copies[0]]
    if len(slot.copies) > 1:
        yield f"{name} stood there {len(slot.copies)} times; it stands there once again."
    if used.source.rstrip() != slot.text[1]:
        yield f"{name} had been changed; the released one was used."
    yield from _form(slot, used)


def _form(slot: Slot, used: StudentCell) -> Iterator[str]:
    """Type, nbgrader settings and tags."""
    if used.kind != slot.cell.cell_type:
        yield f"{_name(slot)} had become a {used.kind} cell; it is a {slot.cell.cell_type} cell again."
    same = all(used.settings.get(key, False) == slot.settings.get(key, False) for key in SETTINGS)
    if used.settings and not same:
        yield f"{_name(slot)} had other grading settings; the released ones were used."
    if used.tags and used.tags != slot.cell.metadata.get("tags"):
        yield f"{_name(slot)} carried tags; they were removed."


def _used(slot: Slot) -> int:
    """The student's version that counts."""
    return slot.copies[0] if slot.answer is None else slot.answer


def _name(slot: Slot) -> str:
    label = slot.label or ""
    if slot.build:
        return f"The cell that builds {' and '.join(build_names(slot.cell.source) or ())}"
    if label.startswith("check-"):
        return f"The check {label.removeprefix('check-')}"
    if label.startswith("question-"):
        return f"The answer to {label.removeprefix('question-')}"
    return "The first code cell" if label == "start" else f"The cell {label}"
