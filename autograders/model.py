"""What grading finds out, as plain data: the one model that the gradebook, reports and exports are written from."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class ProbeResult:
    """One hidden test: what it asks (`about`), whether it passed, and if not, what to tell the student."""

    name: str
    about: str
    passed: bool
    says: str = ""
    weight: float = 1.0
    misconception: str = ""  # the known mistake whose result the student's equals


@dataclass(frozen=True)
class CheckResult:
    """A graded test cell, by its grade_id; without probes, the visible test alone decides."""

    id: str
    points: float
    most: float
    probes: tuple[ProbeResult, ...] = ()
    says: str = ""  # what the visible test said when it failed, or why it was not run
    lent: tuple[str, ...] = ()  # pieces of the course's own that stood in for ones the student did not build


@dataclass(frozen=True)
class AnswerResult:
    """An answer that a person marks; None until somebody has."""

    id: str
    points: float | None
    most: float


@dataclass(frozen=True)
class SubmissionResult:
    """One student's lesson. `score` is the gradebook's: checks, marked answers, extra credit, less penalty."""

    student: str
    lesson: str
    score: float
    most: float
    checks: tuple[CheckResult, ...] = ()
    answers: tuple[AnswerResult, ...] = ()
    repairs: tuple[str, ...] = ()  # what intake mended, each a sentence for the student
    remarks: tuple[str, ...] = ()  # what an instructor should know of the run
    problem: str = ""  # why it could not be graded; for the student, too
    submitted: bool = True  # False for a student of whom there is nothing
    late_seconds: float = 0.0
    penalty: float = 0.0
    extra_credit: float = 0.0
    seconds: float = 0.0  # that grading took

    @property
    def by_hand(self) -> float:
        """The points that wait for a person."""
        return sum(answer.most for answer in self.answers if answer.points is None)


@dataclass(frozen=True)
class ClassResult:
    """A lesson's results, one for each student in the gradebook, in the order of their names."""

    lesson: str
    title: str
    most: float
    students: tuple[SubmissionResult, ...] = ()
    notes: tuple[str, ...] = ()  # what was passed over, in sentences


def dumps(result: SubmissionResult | ClassResult) -> str:
    """A result as JSON, the same text every time."""
    return json.dumps(asdict(result), indent=1, ensure_ascii=False) + "\n"


def submission_from(data: dict[str, Any]) -> SubmissionResult:
    """A submission's result from what its JSON holds. Raises TypeError or KeyError where that is something else."""
    checks = checks_from(data["checks"])
    answers = tuple(AnswerResult(**answer) for answer in data["answers"])
    lists = {name: tuple(data[name]) for name in ("repairs", "remarks")}
    return SubmissionResult(**{**data, "checks": checks, "answers": answers, **lists})


def checks_from(data: list[dict[str, Any]]) -> tuple[CheckResult, ...]:
    """The checks' results from what their JSON holds. Raises TypeError or KeyError as well."""
    return tuple(
        CheckResult(
            **{
                **check,
                "probes": tuple(ProbeResult(**probe) for probe in check["probes"]),
                "lent": tuple(check["lent"]),
            }
        )
        for check in data
    )
