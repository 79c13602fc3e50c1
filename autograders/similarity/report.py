"""Compare a class and gather what an instructor is to look at, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from autograders.course import known
from autograders.errors import GradingError
from autograders.similarity.compare import Pair, clusters, compare
from autograders.similarity.passages import Mark, passages
from autograders.similarity.read import COURSE, Answers, Lesson, read_submissions
from emberlab.lessons.course import Course

LEAST = 20.0  # unusual runs that a pair must share to be listed: three lines that nobody else has
ALIKE = 0.95  # a share that is shown however alike the whole class is
SHARE = 0.3  # of the smaller submission, too
FAR = 3.0  # standard deviations above the typical pair: one honest pair in a thousand
SHOWN = 50  # pairs side by side


@dataclass(frozen=True)
class Shown:
    """A pair to look at: both answers to each task where they are alike, with marks."""

    pair: Pair
    tasks: tuple[tuple[str, tuple[str, list[Mark]], tuple[str, list[Mark]]], ...]  # title, first, second


@dataclass(frozen=True)
class Alike:
    """What a comparison of a class has found."""

    lesson: str
    students: tuple[str, ...]
    shown: tuple[Shown, ...]
    groups: tuple[tuple[str, ...], ...]
    compared: int
    typical: float
    high: float
    left_out: int  # pairs beyond those shown that are listed no more
    notes: tuple[str, ...]


def look(
    course: Course,
    lesson: str,
    submissions: Path,
    *,
    earlier: Sequence[Path] = (),
    literals: bool = False,
    most: int = SHOWN,
) -> Alike:
    """Compare everybody's answers with everybody's, with the course's own and with those of earlier years.

    Raises GradingError where there is no such lesson, or fewer than two submissions to compare.
    """
    known(course, lesson)
    release = Lesson.read(course, lesson)
    students, notes = _students(submissions, lesson, release, course)
    if len(students) < 2:
        raise GradingError(
            f"there are {len(students)} submissions of {lesson} with answers in {submissions}, and it takes two "
            f"to compare; expected STUDENT/{lesson}/{lesson}.ipynb. {' '.join(notes)}".rstrip()
        )
    others: dict[str, Answers] = {COURSE: release.solution}
    for folder in earlier:
        past, remarks = _students(folder, lesson, release, course)
        others |= {f"{student} (in {folder.name})": answers for student, answers in past.items()}
        notes += [f"In {folder.name}: {remark}" for remark in remarks]
    known_by = {}
    for name, answers in (students | others).items():
        known_by[name], complete = release.hashes(answers, literals=literals)
        if not complete:
            notes.append(f"{name}: only the first part was compared, since it is unusually long.")
    found = compare(
        {name: known_by[name] for name in students},
        {name: known_by[name] for name in others},
        given=release.given(literals=literals),
    )
    least = min(ALIKE, max(SHARE, found.typical + FAR * found.spread))
    pairs = [pair for pair in found.pairs if pair.amount >= LEAST and pair.share >= least]
    everybody = students | others
    tokens = partial(release.tokens, literals=literals)
    shown = []
    for pair in pairs[:most]:
        first, second = everybody[pair.first], everybody[pair.second]
        ours, theirs = passages(first, second, found.weights, tokens)
        tasks = [
            (title, (first.get(name, ""), ours.get(name, [])), (second.get(name, ""), theirs.get(name, [])))
            for name, title in release.titles.items()
            if ours.get(name) or theirs.get(name)
        ]
        shown.append(Shown(pair, tuple(tasks)))
    # Half the way from what is listed to all: honest pairs would chain whole classes together.
    among = [pair for pair in pairs[:most] if {pair.first, pair.second} <= students.keys()]
    among = [pair for pair in among if pair.share >= (1 + least) / 2]
    groups = tuple(tuple(group) for group in clusters(among))
    return Alike(
        lesson,
        tuple(students),
        tuple(shown),
        groups,
        found.compared,
        found.typical,
        found.high,
        max(0, len(pairs) - most),
        tuple(notes),
    )


def _students(
    folder: Path, lesson: str, release: Lesson, course: Course
) -> tuple[dict[str, Answers], list[str]]:
    if not folder.is_dir():
        raise GradingError(
            f"there is no folder {folder}: name the one that holds STUDENT/{lesson}/{lesson}.ipynb"
        )
    return read_submissions(folder, lesson, release, course.built())
