"""What an attack is: a hostile submission of the toy lesson, and the points that it deserves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from grading_toy import LESSON, SOLVED, TOTAL, hand_in, student_notebook
from nbformat import NotebookNode

FOUR = "def double(x):\n    return 4\n"  # passes the visible check and no hidden test
MARKER = "emberlet-attack-was-here"  # in the name and text of whatever an attack writes
SECONDS = "61.4375"  # that background processes sleep: a number to know them by
HONEST, CHEAT = 5.0, 3.0  # points for all checks; for an honest `total` beside a `double` that gives 4
Change = Callable[[NotebookNode], object]


@dataclass(frozen=True)
class Attack:
    """One student's submission: code in the cells of `double` and `total`, then `change` to the notebook."""

    double: str = FOUR
    total: str = TOTAL
    score: float = CHEAT
    at_most: bool = False  # where the attack may cost its student more, depending on how fast things go
    answer: str = SOLVED["question-why"]
    change: Change | None = None
    file: Callable[[Path, NotebookNode], object] | None = field(default=None, repr=False)

    def submit(self, submissions: Path, student: str, released: NotebookNode) -> None:
        """Put it into the class's folder; `file` does that itself, given the place and a notebook."""
        answers = {"build-double": self.double, "build-total": self.total, "question-why": self.answer}
        notebook = student_notebook(released, answers)
        if self.change is not None:
            self.change(notebook)
        if self.file is None:
            hand_in(submissions, student, notebook)
            return
        place = submissions / student / LESSON / f"{LESSON}.ipynb"
        place.parent.mkdir(parents=True)
        self.file(place, notebook)
