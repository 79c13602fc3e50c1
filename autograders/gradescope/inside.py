"""What run_autograder starts in Gradescope's container: grade the one submission, and write results.json."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

from autograders.errors import GradingError
from autograders.gradescope import confine
from autograders.model import SubmissionResult
from autograders.sandbox import obstacle
from autograders.scratch import scratch_folder
from autograders.single import grade_one
from autograders.writers import gradescope
from emberlab.lessons.course import Course

SETTINGS = "gradescope.json"
PROVISIONER = "JUPYTER_DEFAULT_PROVISIONER_NAME"
NOT_LOOKED_AT = {".ipynb_checkpoints", "__MACOSX"}
CLOSED = ("source", "submission", "results", "submission_metadata.json", "harness", "run_autograder")


def main(top: Path) -> int:
    """Grade what lies in TOP/submission: 0 with results.json written, 2 and a line on stderr without.

    A run without results is shown by Gradescope as one that failed: no student gets 0 for our mistake.
    """
    settings = json.loads((top / "source" / SETTINGS).read_text(encoding="utf-8"))
    course = Course(top / "source" / "course")
    try:
        result = _grade(top, settings, course)
    except (GradingError, OSError, RuntimeError) as error:
        print(f"autograders: {error}", file=sys.stderr)
        return 2
    gradescope.write(result, top / "results" / "results.json", hidden=settings["hidden"])
    return 0


def _grade(top: Path, settings: dict[str, str], course: Course) -> SubmissionResult:
    lesson, submission = settings["lesson"], _submission(top / "submission")
    why = obstacle()
    if why is None:
        print("Students' code runs in a sandbox.")
        return grade_one(submission, lesson, course)
    if settings["without_namespaces"] != "confine":
        raise GradingError(f"{why}, and this autograder was made to refuse then")
    if os.getuid() != 0:
        raise GradingError(f"{why}, and only root can confine students' code by other means")
    print(f"{why}.\nSo students' code runs as a user of its own, with limits and without a network.")
    _close(top)
    with scratch_folder("confined-") as scratch:
        count = Path(scratch, "count")
        count.touch()
        os.environ[confine.COUNT] = str(count)
        os.environ[PROVISIONER] = confine.NAME
        result = grade_one(submission, lesson, course, unsafe=True)
        # If ever a kernel came to be in another way, it had all of root's rights: then nothing here can be trusted.
        if result.checks and not result.problem and not count.stat().st_size:
            raise GradingError("the kernel was not confined, so these results are not used")
        return result


def _submission(folder: Path) -> Path:
    """The notebook, where there is only one: on Gradescope its name is the student's affair. Else the folder."""
    found = [
        path for path in folder.rglob("*.ipynb") if not set(path.relative_to(folder).parts) & NOT_LOOKED_AT
    ]
    return found[0] if len(found) == 1 else folder


def _close(top: Path) -> None:
    """Keep everybody but root from what Gradescope and the course have put here, and from what grading writes."""
    os.umask(0o077)
    for name in CLOSED:
        if (path := top / name).exists():
            path.chmod(0o700)
    top.chmod(0o711)
    if (top / "source").stat().st_mode & 0o077 or (top / "results").stat().st_mode & 0o077:
        raise GradingError(f"{top} cannot be closed to students' code")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
