"""From a folder of submissions to what each student wrote: the sources of the cells that hold answers."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from nbgrader.preprocessors import ClearSolutions

from autograders.course import course_config, read_notebook
from autograders.discover import discover
from autograders.intake import Submitted, take_in
from autograders.similarity.fingerprints import MOST, Hashes, hashes
from autograders.similarity.tokens import Token, code_lines, stream, values, without_magic, words
from autograders.submission import Submission
from autograders.workers import each
from emberlab.lessons.course import Course

LONGEST = 100_000  # characters of one answer that are looked at
MARGIN = 1000  # characters more, so that a cut is seen as one whatever intake does
PATIENCE = 60.0  # seconds to read some submissions
MARKS = ("### BEGIN SOLUTION", "### END SOLUTION")
COURSE = "the course's own solution"
TOGETHER = 16  # submissions that one process reads
Answers = dict[str, str]  # by grade id, in the order of the lesson
Taken = tuple[Answers, str | None]  # and why the file could not be read


@dataclass(frozen=True)
class Lesson:
    """What everybody was given: the release, the kind and title of each answer, and the lines of the stubs."""

    release: Any
    code: Mapping[str, bool]  # by grade id: whether it is code, and not prose
    titles: Mapping[str, str]
    stubs: frozenset[tuple[str, ...]]
    solution: Answers

    @classmethod
    def read(cls, course: Course, lesson: str) -> Lesson:
        """Make the release in memory, as nbgrader would, and look at it."""
        solved = read_notebook(course.notebook(lesson))
        solution = {name: _unmarked(cell.source) for name, cell in _answers(solved).items()}
        release, _ = ClearSolutions(config=course_config(course)).preprocess(solved, {})
        cells = _answers(release)
        lines = [line for cell in cells.values() for line in _lines(cell.source, cell.cell_type == "code")]
        return cls(
            release,
            {name: cell.cell_type == "code" for name, cell in cells.items()},
            {name: _title(name, cell.source) for name, cell in cells.items()},
            frozenset(map(values, lines)),
            solution,
        )

    def tokens(self, name: str, text: str, *, literals: bool = False) -> list[Token]:
        """The tokens of an answer that are the student's own."""
        return stream(text, code=self.code[name], given=self.stubs, literals=literals)

    def hashes(self, answers: Answers, *, literals: bool = False) -> tuple[Hashes, bool]:
        """What a submission is known by, and whether it was all looked at."""
        found, left = [np.zeros(0, np.uint64)], MOST
        for name, text in answers.items():
            tokens = self.tokens(name, text, literals=literals)
            found.append(hashes(tokens[:left]))
            left -= len(tokens)
        return np.concatenate(found), left >= 0 and all(len(text) < LONGEST for text in answers.values())

    def given(self, *, literals: bool = False) -> Hashes:
        """The hashes of the code that the release shows: examples and checks may be followed."""
        texts = [cell.source for cell in self.release.cells if cell.cell_type == "code"]
        streams = (stream(text, code=True, given=frozenset(), literals=literals) for text in texts)
        return np.concatenate([np.zeros(0, np.uint64), *map(hashes, streams)])


def read_submissions(
    folder: Path, lesson: str, release: Lesson, lessons: Sequence[str]
) -> tuple[dict[str, Answers], list[str]]:
    """By student: the answers that are not as released, however odd the file; and notes on what is missing.

    Raises GradingError where the folder cannot be read.
    """
    found, notes = discover(folder, lesson, lessons)
    answers: dict[str, Answers] = {}
    jobs = [one for one in found if not one.submitted.problem]
    notes += [f"{one.student}: {one.submitted.problem}" for one in found if one.submitted.problem]
    for student, (taken, problem) in _all(release, jobs):
        if problem:
            notes.append(f"{student}: {problem}")
        elif not taken:
            notes.append(f"{student}: nothing is written in it.")
        else:
            answers[student] = taken
    return dict(sorted(answers.items())), sorted(notes)


def _all(lesson: Lesson, jobs: Sequence[Submission]) -> Iterator[tuple[str, Taken]]:
    """Take all in, in processes of their own: a file that is made to take for ever costs only itself."""
    work, cores = partial(_take, lesson), os.cpu_count() or 1
    some = [jobs[at : at + TOGETHER] for at in range(0, len(jobs), TOGETHER)]
    again: list[Submission] = []
    for batch in each(work, some, limit=PATIENCE, side_by_side=cores):
        if batch.failure is None:
            yield from zip((one.student for one in batch.job), batch.result, strict=True)
        else:
            again += batch.job
    for done in each(work, [[one] for one in again], limit=PATIENCE, side_by_side=cores):
        yield done.job[0].student, ({}, done.failure) if done.failure else done.result[0]


def _take(lesson: Lesson, submissions: Sequence[Submission]) -> list[Taken]:
    result: list[Taken] = []
    released = _answers(lesson.release)
    for submission in submissions:
        taken = take_in(_slim(submission.submitted), lesson.release)
        answers = {
            name: cell.source[:LONGEST].encode("utf-8", "replace").decode()
            for name, cell in _answers(taken.notebook).items()
            if cell.source.strip() != released[name].source.strip()
        }
        result.append((answers, taken.problem))
    return result


def _slim(submitted: Submitted) -> Submitted:
    """The file without outputs and without the rest of endless cells; as it is where it is no notebook."""
    try:
        notebook = json.loads(submitted.data)
        for cell in notebook["cells"]:
            cell.pop("outputs", None)
            cell["source"] = "".join(cell["source"])[: LONGEST + MARGIN]
        return Submitted(json.dumps(notebook).encode(), submitted.problem)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return submitted


def _answers(notebook: Any) -> dict[str, Any]:
    """The cells that students write in, by grade id."""
    settings = ((cell, cell.metadata.get("nbgrader", {})) for cell in notebook.cells)
    return {str(one["grade_id"]): cell for cell, one in settings if one.get("solution")}


def _title(name: str, source: str) -> str:
    first = source.partition("\n")[0]
    pieces = first.split()[1:] if first.startswith("%%build ") else [name]
    return ", ".join(piece.removeprefix("emberlet.") for piece in pieces)


def _lines(source: str, code: bool) -> list[tuple[Token, ...]]:
    return list(code_lines(without_magic(source)) if code else words(source))


def _unmarked(source: str) -> str:
    return "\n".join(line for line in source.split("\n") if line.strip() not in MARKS)
