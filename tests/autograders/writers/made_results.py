"""Results of a class as grading leaves them, made up: ordinary, large, hostile and empty."""

from __future__ import annotations

import random

from autograders.model import AnswerResult, CheckResult, ClassResult, ProbeResult, SubmissionResult

HOSTILE = (
    '=HYPERLINK("http://x","y")',
    "+1+1",
    "-2",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}",
    "line\none\r\ntwo",
    "\u202ereversed\u2066",
    "$x^2$",
    "\x1b[31mred\x07",
    "::error::forged",
    "| a | b |",
    "Zoë Müller 李 🔥",
)
TURNED = "You went the other way round: dimension i of the view IS dimension dims[i]."
CHECKS = ("check-numel", "check-permute", "check-reshape", "check-expand")


def made_class(students: int, *, seed: int = 1, most: float = 13) -> ClassResult:
    """A class with everything that the model can hold, the same for the same numbers."""
    dice = random.Random(seed)
    return ClassResult(
        "01_tensors",
        "1. Tensors",
        most,
        tuple(_student(f"student{i:03d}", dice) for i in range(students)),
        ("Ignored, since they are not students' folders: notes.txt.",),
    )


def _student(name: str, dice: random.Random) -> SubmissionResult:
    fate = dice.random()
    if fate < 0.05:
        return SubmissionResult(name, "01_tensors", 0, 13, submitted=False)
    if fate < 0.1:
        problem = "This is not a notebook: it is no JSON (line 1)."
        return SubmissionResult(name, "01_tensors", 0, 13, problem=problem)
    skill = dice.random()
    checks = tuple(_check(check, skill, dice) for check in CHECKS)
    answer = AnswerResult("question-why", None if fate < 0.5 else 3 * round(skill), 3)
    penalty = 1.0 if fate > 0.9 else 0.0
    score = sum(check.points for check in checks) + (answer.points or 0) - penalty
    return SubmissionResult(
        name,
        "01_tensors",
        max(score, 0.0),
        13,
        checks,
        (answer,),
        repairs=("A copied cell was left out.",) if fate < 0.3 else (),
        remarks=("code cell 4 ran too long",) if fate > 0.95 else (),
        late_seconds=7300.0 if penalty else 0.0,
        penalty=penalty,
        seconds=0.3 + dice.random(),
    )


def _check(name: str, skill: float, dice: random.Random) -> CheckResult:
    probes = tuple(
        ProbeResult(
            f"probe_{about.replace(' ', '_')}",
            about,
            passed := dice.random() < skill + 0.2,
            "" if passed else "Output 1 has another shape: expected (3, 2).",
            misconception=TURNED if not passed and name == "check-permute" else "",
        )
        for about in ("four dimensions", "an empty one", "a scalar")
    )
    most = 2.5
    points = most * sum(probe.passed for probe in probes) / len(probes)
    says = "" if points else "NotImplementedError: not built yet"
    return CheckResult(name, points, most, probes, says, ("build-shape-numel",) if points == 0 else ())


def hostile_class() -> ClassResult:
    """Every string that comes from a student, or may, is one of HOSTILE."""
    students = []
    for i, words in enumerate(HOSTILE):
        probe = ProbeResult(words, words, False, words, 1.0, words)
        check = CheckResult(words, 0.0, 1.0, (probe,), words, (words,))
        students.append(
            SubmissionResult(
                f"{words}{i}", words, 0.0, 1.0, (check,), (), (words,), (words,), words if i % 2 else ""
            )
        )
    return ClassResult(HOSTILE[4], HOSTILE[5], 1.0, tuple(students), HOSTILE)
