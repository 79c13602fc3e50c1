"""Gradescope's results.json of one submission: https://gradescope-autograders.readthedocs.io/en/latest/specs/

Each check is a test that the student sees, with its points and what failed in sight. Each hidden test is one more,
without points of its own, shown when the course says so. Nothing of a hidden test's source is in the file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from autograders.model import CheckResult, SubmissionResult
from autograders.writers.text import check_words, line, number, reason_not_graded
from emberlab.atomic import write_text

Visibility = Literal["hidden", "after_due_date", "after_published", "visible"]
# What Gradescope knows. Under "after_…" it also keeps the total score back until then; under "hidden" it does not.
VISIBILITIES: tuple[Visibility, ...] = ("hidden", "after_due_date", "after_published", "visible")


def write(result: SubmissionResult, path: Path, *, hidden: Visibility = "hidden", note: str = "") -> None:
    """Write the file; `hidden` says when the hidden tests are shown, `note` is one more sentence for the student."""
    text = json.dumps(results(result, hidden=hidden, note=note), indent=1, ensure_ascii=False)
    write_text(path, text + "\n")


def results(result: SubmissionResult, *, hidden: Visibility = "hidden", note: str = "") -> dict[str, Any]:
    """What the file holds. The top-level score counts, since Gradescope adds up tests only without one."""
    tests = [
        test
        for place, check in enumerate(result.checks, start=1)
        for test in (_check(place, check), *_probes(place, check, hidden))
    ]
    return {
        "score": max(result.score, 0.0),
        "execution_time": round(result.seconds, 3),
        "output": _output(result, note),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",  # what grading prints is for the instructor
        "tests": tests,
    }


def _check(place: int, check: CheckResult) -> dict[str, Any]:
    return {
        "name": line(check.id),
        "number": str(place),
        "score": check.points,
        "max_score": check.most,
        "status": "passed" if check.points >= check.most else "failed",
        "output": "\n".join(check_words(check)),
        "visibility": "visible",
    }


def _probes(place: int, check: CheckResult, hidden: Visibility) -> list[dict[str, Any]]:
    return [
        {
            "name": line(f"{check.id}: {probe.about or probe.name}"),
            "number": f"{place}.{number}",
            "status": "passed" if probe.passed else "failed",
            "output": "\n".join(line(text) for text in (probe.says, probe.misconception) if text),
            "visibility": hidden,
        }
        for number, probe in enumerate(check.probes, start=1)
    ]


def _output(result: SubmissionResult, note: str) -> str:
    """What concerns the whole submission, as lines."""
    words = [f"Score: {number(result.score)} of {number(result.most)}."]
    if reason := reason_not_graded(result):
        words.append(f"This could not be graded: {reason}")
    if result.by_hand:
        words.append(f"{number(result.by_hand)} points wait for a person to mark your answers.")
    if result.penalty:
        words.append(f"{number(result.penalty)} points were taken off for lateness.")
    if result.extra_credit:
        words.append(f"{number(result.extra_credit)} points of extra credit are included.")
    words += [f"Repaired: {line(text)}" for text in result.repairs]
    return "\n".join([*words, *([note] if note else [])])
