"""A table of grades for people: a row for each student, a column for each check and marked answer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from autograders.model import AnswerResult, CheckResult, ClassResult, SubmissionResult
from autograders.writers.csv_table import Cell, write_table
from autograders.writers.text import reason_not_graded

FIRST = ("student", "score", "max", "waiting for a person", "extra credit", "penalty", "seconds late")
LAST = ("not graded because", "repairs", "remarks")


def write(result: ClassResult, path: Path) -> None:
    """Write the table; checks of which nothing is known are empty cells, never zeros."""
    write_table(path, rows(result), for_people=True)


def rows(result: ClassResult) -> Iterator[list[Cell]]:
    """The header and then a row for each student; the header of a check says how many points it has."""
    most = columns(result)
    yield [*FIRST, *(f"{name} (of {points:g})" for name, points in most.items()), *LAST]
    for one in result.students:
        points = points_of(one)
        yield [
            *(one.student, one.score, one.most, one.by_hand, one.extra_credit, one.penalty, one.late_seconds),
            *(points.get(name) for name in most),
            *(reason_not_graded(one), " ".join(one.repairs), " ".join(one.remarks)),
        ]


def columns(result: ClassResult) -> dict[str, float]:
    """Every check and answer that any student has, with the most points it gives."""
    return {item.id: item.most for one in result.students for item in _items(one)}


def points_of(one: SubmissionResult) -> dict[str, float | None]:
    """One student's points by check and answer; None for an answer that nobody has marked."""
    return {item.id: item.points for item in _items(one)}


def _items(one: SubmissionResult) -> Iterator[CheckResult | AnswerResult]:
    yield from one.checks
    yield from one.answers
