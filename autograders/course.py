"""A folder of grades: an nbgrader course root, made from one lesson and set up to grade it safely."""

from __future__ import annotations

import compileall
import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from py_compile import PycInvalidationMode
from typing import Any

from nbconvert.preprocessors import ClearMetadataPreprocessor, CSSHTMLHeaderPreprocessor
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    GetGrades,
    IgnorePattern,
    LimitOutput,
    SaveAutoGrades,
)
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from autograders.errors import GradingError
from autograders.execute import LESSON, ExecuteSubmission
from autograders.feedback import HideTests
from autograders.nbgrader_run import convert
from autograders.notebooks import read_notebook
from autograders.page import FeedbackPage
from autograders.quarantine import Quarantine
from autograders.sanitize import SanitizeOutputs
from autograders.verify import STATE, STUDENT, Verify
from emberlab.atomic import write_bytes, write_text
from emberlab.lessons.course import Course
from emberlab.lessons.execute import prepare as prepare_workspace

OURS = ".grading"  # beside nbgrader's folders: the prepared workspace, what was graded, logs
MARK = "grading.txt"
PATTERN = set("*?[")
CONFIG = '''"""Written by `python -m autograders grade`: nbgrader's formgrader page grades as it does."""

from pathlib import Path

from autograders.course import GradeFolder
from emberlab.lessons.course import Course

folder = GradeFolder(
    Path(__file__).resolve().parent,
    Course(Path({course!r})),
    Path({submissions!r}),
    timeout={timeout},
    limit={limit},
    unsafe={unsafe},
    db_url={db_url!r},
    due={due!r},
)
get_config().merge(folder.config())
'''


@dataclass(frozen=True)
class GradeFolder:
    """Where grades go, whose submissions they are for, and how long these may run (in seconds)."""

    out: Path
    course: Course
    submissions: Path
    timeout: int = 30
    limit: int = 300
    unsafe: bool = False
    db_url: str = ""  # of the gradebook, where it is not SQLite's file in `out`
    due: str = ""  # when the lesson was due, as an ISO date; nbgrader's plugin for late penalties compares
    seed: str = ""  # of a run: everybody in it is asked the same; without one, each submission has its own
    warm: str = ""  # the address of this machine's warm process, from which kernels are forked
    reference: str = ""  # the address of this machine's reference, which hidden tests are compared with

    def own(self, lesson: str) -> Path:
        """Our own notes about a lesson."""
        return self.out / OURS / lesson

    def notebook(self, step: str, student: str, lesson: str) -> Path:
        """A notebook in one of nbgrader's folders."""
        return self.out / step / student / lesson / f"{lesson}.ipynb"

    def solved(self, lesson: str) -> Path:
        """The solved notebook as it was when the folder was made ready."""
        return self.out / "source" / lesson / f"{lesson}.ipynb"

    def hidden(self) -> tuple[Path, ...]:
        """What no kernel may see, even where it lies in a folder that Python is read from."""
        return (self.out, self.submissions, self.course.root, self.course.root.parent)

    def config(self) -> Config:
        """nbgrader's configuration: the course's own, and grading in sandboxed kernels on top."""
        c = course_config(self.course)
        c.CourseDirectory.root = str(self.out)
        c.CourseDirectory.db_url = self.db_url or f"sqlite:///{self.out / 'gradebook.db'}"
        # SaveAutoGrades comes last but for what must follow it; nothing after Execute runs student code.
        c.Autograde.autograde_preprocessors = [
            ExecuteSubmission,
            SanitizeOutputs,
            Verify,
            IgnorePattern,
            ClearMetadataPreprocessor,
            LimitOutput,
            SaveAutoGrades,
            AssignLatePenalties,
            CheckCellMetadata,
        ]
        for step in (c.ExecuteSubmission, c.Verify):
            step.template = str(self.own(LESSON) / "workspace")
            step.solved = str(self.solved(LESSON))
        c.ExecuteSubmission.seed = self.seed
        c.ExecuteSubmission.warm = self.warm
        c.ExecuteSubmission.kit = str(self.course.src / "emberlab")
        c.ExecuteSubmission.hidden = [str(folder) for folder in self.hidden()]
        c.ExecuteSubmission.unsafe = self.unsafe
        c.ExecuteSubmission.limit = self.limit
        c.Verify.course = str(self.course.root)
        c.Verify.reference = self.reference
        c.Verify.keep = bool(self.seed)
        c.Verify.record = str(self.own(LESSON) / "students" / STUDENT / "checks.json")
        c.Autograde.pre_convert_hook = Quarantine(self)
        c.Exporter.optimistic_validation = True  # what is read was written by us
        c.Execute.timeout = self.timeout
        c.Execute.shutdown_kernel = "immediate"
        c.Execute.iopub_timeout = 8  # a cell that printed 100 MB takes a while to be heard
        c.Execute.store_widget_state = False
        c.Execute.skip_cells_with_tag = ""
        c.OverwriteCells.add_missing_cells = True
        c.GenerateFeedback.exporter_class = FeedbackPage
        c.GenerateFeedback.preprocessors = [GetGrades, HideTests, CSSHTMLHeaderPreprocessor]
        return c

    def claim(self) -> Path:
        """Take an empty folder or one of an earlier run, and no other; returns where our own notes go.

        Raises GradingError.
        """
        mark = self.out / OURS / MARK
        if not mark.is_file():
            if self.out.exists() and (not self.out.is_dir() or any(self.out.iterdir())):
                raise GradingError(
                    f"{self.out} is in use for something else: name a new folder, or one of an earlier run"
                )
            write_text(mark, "This folder is written by `python -m autograders grade`.\n")
        return mark.parent

    def prepare(self, lesson: str) -> str:
        """Make the folder ready to grade a lesson; returns what tells one state of the lesson from another.

        The release, the gradebook and the workspace for kernels are made once, and again when the lesson
        has changed. Raises GradingError.
        """
        source = self.course.notebook(lesson)
        state = _digest([source, *sorted(self.course.src.glob("emberle[tb]/**/*.py"))])
        write_text(self.out / "nbgrader_config.py", CONFIG.format(**self._values()))
        done = self.own(lesson) / STATE
        told = f"{state} {self.due}".strip()
        if done.is_file() and done.read_text() == state:
            return told
        write_bytes(self.solved(lesson), source.read_bytes())
        try:
            convert(GenerateAssignment, self.config(), lesson)
        except GradingError as error:
            advice = "If the lesson has changed since this folder was made, grade into a new one."
            raise GradingError(f"nbgrader cannot make the release of {lesson}: {error}. {advice}") from error
        template = self.own(lesson) / "workspace"
        shutil.rmtree(template, ignore_errors=True)
        prepare_workspace(self.course, lesson, template)
        # Compiled once for all; by hash, since a kernel's copy has other times.
        compileall.compile_dir(template, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
        write_text(done, state)
        return told

    def release(self, lesson: str) -> Any:
        """The released notebook, on whose skeleton submissions are rebuilt."""
        return read_notebook(self.out / "release" / lesson / f"{lesson}.ipynb")

    def _values(self) -> dict[str, Any]:
        return {
            "course": str(self.course.root),
            "submissions": str(self.submissions),
            "timeout": self.timeout,
            "limit": self.limit,
            "unsafe": self.unsafe,
            "db_url": self.db_url,
            "due": self.due,
        }


def course_config(course: Course) -> Config:
    """The course's own nbgrader_config.py, which says how a release is made, but none of its folders."""
    file = course.root / "nbgrader_config.py"
    if not file.is_file():
        return Config()
    config = Config(PyFileConfigLoader(file.name, path=str(file.parent)).load_config())
    folders = config.pop("CourseDirectory", Config())
    if "course_id" in folders:
        config.CourseDirectory.course_id = folders.course_id
    return config


def known(course: Course, lesson: str) -> None:
    """Check that there is such a lesson to grade or release. Raises GradingError, which lists all."""
    names = course.built()
    if lesson not in names:
        there = ", ".join(names) or f"none in {course.root / 'notebooks'}"
        raise GradingError(f"there is no lesson {lesson!r}; known are: {there}")


def check_name(out: Path) -> None:
    """Check that nbgrader, which takes its paths for patterns, can work in a folder. Raises GradingError."""
    if letters := sorted(set(str(out)) & PATTERN):
        raise GradingError(f"--out {out}: nbgrader cannot work in a path with {' '.join(letters)} in it")


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0{file.stat().st_size}\0".encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()
