"""Find which cell of a student's notebook belongs to which cell of the release, by what they still share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from nbformat import NotebookNode

from emberlab.lessons.misplaced import with_misplaced_work
from emberlab.lessons.student import StudentCell, build_names, written_in
from emberlab.pieces.piece import Piece


@dataclass(eq=False)
class Slot:
    """A cell of the release, and what was found for it among the student's cells (as their indices)."""

    cell: NotebookNode
    index: int
    copies: list[int] = field(default_factory=list)
    answer: int | None = None  # of the copies of a solution cell, the one that holds the student's work
    evidence: str = ""  # what the answer was found by
    sources: dict[str, int] = field(default_factory=dict)  # of an answer in parts: by qualname, its cell
    unread: int = 0  # copies left out because they are not Python

    @property
    def settings(self) -> dict[str, object]:
        """The cell's nbgrader metadata."""
        return dict(self.cell.metadata.get("nbgrader", {}))

    @property
    def label(self) -> str | None:
        """nbgrader's grade_id."""
        label = self.settings.get("grade_id")
        return label if isinstance(label, str) else None

    @property
    def solution(self) -> bool:
        """Whether the source of this cell is the student's to write."""
        return bool(self.settings.get("solution"))

    @property
    def text(self) -> tuple[str, str]:
        """Kind and source, as compared between notebooks."""
        return self.cell.cell_type, self.cell.source.rstrip()

    @property
    def build(self) -> tuple[str, ...] | None:
        """The pieces this cell builds, if it builds any."""
        return build_names(self.cell.source) if self.solution and self.cell.cell_type == "code" else None

    @property
    def parts(self) -> list[int]:
        """The cells that the answer is made of; the number behind the student's last means the release's."""
        return sorted(set(self.sources.values())) or ([] if self.answer is None else [self.answer])


class Match:
    """The `slots` of a release, and `owner`: the slot that each matched student cell belongs to."""

    def __init__(self, release: list[NotebookNode], student: list[StudentCell]) -> None:
        self.slots = [Slot(cell, index) for index, cell in enumerate(release)]
        checks = {slot.label: slot.cell.source for slot in self.slots if slot.label and not slot.solution}
        self.student = with_misplaced_work(student, checks)
        self.owner: dict[int, Slot] = {}
        self._labels = {slot.label for slot in self.slots if slot.label}
        self._by_label = self._index(lambda cell: cell.grade_id)
        self._by_id = self._index(lambda cell: cell.id)
        self._by_text = self._index(text_of)
        solutions = [slot for slot in self.slots if slot.solution]
        self._solution_labels = {slot.label: slot for slot in solutions if slot.label}
        self._by_pieces = {slot.build: slot for slot in solutions if slot.build}
        self._match_locked()
        self._match_solutions()
        self._match_plain()

    def _index(self, key: Callable[[StudentCell], Hashable | None]) -> dict[Hashable, list[int]]:
        found: dict[Hashable, list[int]] = defaultdict(list)
        for index, cell in enumerate(self.student):
            if (value := key(cell)) is not None:
                found[value].append(index)
        return found

    def _claim(self, slot: Slot, index: int) -> None:
        if index not in self.owner:
            self.owner[index] = slot
            slot.copies.append(index)

    def _nameless(self, indices: list[int]) -> list[int]:
        """Those that no slot owns, and that neither a label of the release nor a `%%build` line names."""
        return [
            index
            for index in indices
            if index not in self.owner
            and self.student[index].grade_id not in self._labels
            and self.student[index].build is None
        ]

    def _match_locked(self) -> None:
        """Start cell and checks: by label, else by id or text. A `%%build` line shows that a label lies."""
        for slot in self.slots:
            if slot.solution or slot.label is None:
                continue
            found = [index for index in self._by_label[slot.label] if self.student[index].build is None]
            by_other = self._by_id[slot.cell.get("id")] + self._by_text[slot.text]
            for index in found or self._nameless(by_other)[:1]:
                self._claim(slot, index)

    def _match_solutions(self) -> None:
        """By `%%build` line and label; then, for a slot without work, by id, and by place after all ids."""
        slots = [slot for slot in self.slots if slot.solution]
        for index, cell in enumerate(self.student):
            if slot := self._home(cell, slots):
                self._claim(slot, index)
        for slot in slots:
            self._choose(slot)
            labelled = any(self.student[index].grade_id == slot.label for index in slot.copies)
            slot.evidence = "label" if labelled else "%%build line"
        evidences: list[tuple[str, Callable[[Slot], list[int]]]] = [
            ("id", lambda slot: self._nameless(self._by_id[slot.cell.get("id")])),
            ("place", self._same_place),
        ]
        for evidence, candidates in evidences:
            for slot in slots:
                found = [] if slot.answer is not None else candidates(slot)
                for index in [index for index in found if self._has_work(slot, index)][:1]:
                    slot.evidence = evidence
                    self._claim(slot, index)
                    self._choose(slot)
        self._match_definitions(slots)

    def _match_definitions(self, slots: list[Slot]) -> None:
        """For pieces that no cell of theirs has written: the nameless cells that define them."""
        defined: dict[str, list[int]] | None = None
        for slot in slots:
            qualnames = {Piece(name).qualname for name in slot.build or ()}
            missing = qualnames - self._written(slot)
            if not missing:
                continue
            if defined is None:
                defined = self._definitions()
            found = {index for name in missing for index in defined.get(name, [])}
            for index in sorted(found & set(self._nameless(sorted(found)))):
                slot.evidence = slot.evidence if slot.answer is not None else "definition"
                self._claim(slot, index)
            if found:
                self._choose(slot)

    def _definitions(self) -> dict[str, list[int]]:
        """By qualname, the nameless code cells that have it written."""
        found: dict[str, list[int]] = defaultdict(list)
        for index in self._nameless(list(range(len(self.student)))):
            cell = self.student[index]
            if cell.kind == "code" and ("def " in cell.source or "class " in cell.source):
                for name, written in (written_in(cell.source) or {}).items():
                    if written:
                        found[name].append(index)
        return found

    def _written(self, slot: Slot) -> set[str]:
        """The qualnames that the copies of a slot have written."""
        found = [written_in(self.student[index].source) or {} for index in slot.copies]
        return {name for one in found for name, written in one.items() if written}

    def _home(self, cell: StudentCell, slots: list[Slot]) -> Slot | None:
        """The slot that a cell was written for: a `%%build` line, even a part of one, tells it best."""
        labelled = self._solution_labels.get(cell.grade_id or "")
        if labelled and labelled.build is None and cell.kind == labelled.cell.cell_type:
            return labelled  # an answer in words may quote such a line
        if not cell.build:
            return labelled
        return self._by_pieces.get(cell.build) or next(
            (slot for slot in slots if set(cell.build) < set(slot.build or ())), labelled
        )

    def _choose(self, slot: Slot) -> None:
        """Take the last copy with work in it, and of a cell in parts the last written one of each piece."""
        work = [index for index in slot.copies if self._has_work(slot, index)]
        slot.answer = work[-1] if work else None
        if not work or not slot.build:
            return
        best: dict[str, tuple[int, int]] = {}
        for index in slot.copies:
            found, line = written_in(self.student[index].source), self.student[index].build
            line = line if set(line or ()) & set(slot.build) else slot.build
            for name in slot.build:
                qualname = Piece(name).qualname
                if qualname in (found or {}):
                    rank = (1 + (name in (line or ()))) * bool(found and found[qualname])
                    best[qualname] = max(best.get(qualname, (0, 0)), (rank, index))
        written = {index for rank, index in best.values() if rank}
        if not written:
            return
        unread = [index for index in work if written_in(self.student[index].source) is None]
        slot.answer, slot.unread = max(written), len(unread)
        if len(written) > 1 or self._is_part(slot, slot.answer):
            release = (0, len(self.student))
            slot.sources = {
                name: best.get(name, release)[1] for name in (Piece(one).qualname for one in slot.build)
            }

    def _is_part(self, slot: Slot, index: int) -> bool:
        return set(self.student[index].build or slot.build or ()) < set(slot.build or ())

    def _has_work(self, slot: Slot, index: int) -> bool:
        """Whether the student wrote something here: not the stub of this release, nor of an older one."""
        body = _body(self.student[index].source)
        if self._is_part(slot, index) and not any(
            (written_in(self.student[index].source) or {"": True}).values()
        ):
            return False
        return bool(body) and body != _body(slot.cell.source) and not self.student[index].untouched

    def _same_place(self, slot: Slot) -> list[int]:
        """The nameless cell right behind the cell that this slot stands behind, if it is not the lesson's."""
        if slot.index == 0 or slot.copies:
            return []
        known = {other.text for other in self.slots}
        behind = [index + 1 for index in self._by_text[self.slots[slot.index - 1].text]]
        return [
            index
            for index in self._nameless([index for index in behind if index < len(self.student)])
            if self.student[index].kind == slot.cell.cell_type and text_of(self.student[index]) not in known
        ][:1]

    def _match_plain(self) -> None:
        """Prose and examples: by text, and what then is left by id, which is an example that was changed."""
        plain = [slot for slot in self.slots if slot.label is None and not slot.solution]
        for slot in plain:
            for index in self._nameless(self._by_text[slot.text])[:1]:
                self._claim(slot, index)
        for slot in plain:
            for index in self._nameless(self._by_id[slot.cell.get("id")])[:1]:
                self._claim(slot, index)


def text_of(cell: StudentCell) -> tuple[str, str]:
    """Kind and source, as compared between notebooks."""
    return cell.kind, cell.source.rstrip()


def _body(source: str) -> str:
    """A source without the magic lines on its top, and without blank ends of lines."""
    lines = [line.rstrip() for line in source.strip().split("\n")]
    while lines and lines[0].startswith("%%"):
        lines.pop(0)
    return "\n".join(lines).strip()
