"""Classroom 50's result.json of one submission.

Schema: https://github.com/foundation50/classroom50/blob/main/schemas/result-v1.schema.json
Contract: https://github.com/foundation50/classroom50/wiki/Advanced-Autograding
Points are whole numbers there, and ours are not, so they are written in hundredths of a point. Classroom 50 serves
what an autograder needs on public pages, so only visible tests belong there: hidden ones would not stay hidden.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from autograders.errors import GradingError
from autograders.model import SubmissionResult
from autograders.writers.text import check_words, line
from emberlab.atomic import write_text

SCHEMA = "classroom50/result/v1"
HUNDREDTHS = 100
# Field of the file: the variable of the runner's environment that holds it.
NEEDED = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}


def write(result: SubmissionResult, path: Path, environment: Mapping[str, str]) -> None:
    """Write the file; `environment` is what Classroom 50's runner gives an autograder.py. Raises GradingError."""
    text = json.dumps(contents(result, environment), indent=1, ensure_ascii=False)
    write_text(path, text + "\n")


def contents(result: SubmissionResult, environment: Mapping[str, str]) -> dict[str, Any]:
    """What the file holds. Raises GradingError outside Classroom 50's runner."""
    owner = environment.get("OWNER") or environment.get("USERNAME", "")
    missing = [name for name in NEEDED.values() if not environment.get(name)] + ([] if owner else ["OWNER"])
    if missing:
        raise GradingError(
            f"Classroom 50's runner sets {', '.join(missing)}, and here they are not set: run this in an autograder.py"
        )
    if not environment["SUBMISSION_TAG"].startswith("submit/"):
        raise GradingError(f"SUBMISSION_TAG is {environment['SUBMISSION_TAG']!r}, and not submit/…")
    tests = [
        {
            "test-name": line(check.id) or "check",
            "passed": check.points >= check.most,
            "score": min(_hundredths(check.points), _hundredths(check.most)),
            "max-score": _hundredths(check.most),
            "output": " ".join(check_words(check)),
        }
        for check in result.checks
    ]
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    most = _hundredths(result.most)
    return {
        "schema": SCHEMA,
        **{field: environment[name] for field, name in NEEDED.items()},
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "assignment_type": environment.get("ASSIGNMENT_TYPE") or "individual",
        "owner": owner,
        "datetime": now,  # the runner puts the commit's time here
        "graded_at": now,
        "score": min(_hundredths(result.score), most),  # more than max-score is refused
        "max-score": most,
        "tests": tests,
    }


def _hundredths(points: float) -> int:
    return max(round(points * HUNDREDTHS), 0)
