"""Execute a submission and have it answer the hidden tests; a cell or a test that ends the kernel costs only itself."""

from __future__ import annotations

import copy
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool, Integer, List, Unicode

from autograders import lending
from autograders.errors import GradingError
from autograders.kernel import grading_kernel
from autograders.kernel_run import NOT_RUN, KernelRun, Run, mark_not_run, names_of_errors
from autograders.notebooks import read_notebook
from emberlab.probes.program import ProbeError, Program, is_program, read_program, split
from emberlab.probes.request import request

LESSON = "{lesson}"  # stands in a path for the lesson's name
OUTCOME = "emberlet_outcome"  # where nbconvert's resources hold what the next preprocessors need
PROBE_SECONDS = 5.0  # for one hidden test; the reference takes milliseconds
ATTEMPTS = 6  # kernels that a submission may end before the rest is given up


@dataclass(frozen=True)
class Asked:
    """The seed that a check's hidden tests were asked with, and the kernel's answer, which may be anything."""

    seed: str
    answer: str


@dataclass
class Outcome:
    """What a submission answered: by itself, and with the course's own cells in place of missing ones."""

    programs: dict[str, Program] = field(default_factory=dict)
    own: dict[str, Asked] = field(default_factory=dict)
    helped: dict[str, Asked] = field(default_factory=dict)
    lent: tuple[str, ...] = ()


class ExecuteSubmission(NbGraderPreprocessor):  # type: ignore[misc]
    """Run the notebook without its hidden tests, so that nothing it shows can give them away; then ask them.

    Checks whose hidden tests are no probes run as nbgrader runs them.
    """

    template = Unicode(
        help=f"A workspace prepared for the lesson {LESSON}, of which each kernel gets a copy."
    ).tag(config=True)
    solved = Unicode(help=f"The solved notebook of the lesson {LESSON}.").tag(config=True)
    kit = Unicode(help="The folder of the package emberlab.").tag(config=True)
    warm = Unicode(help="The address of the warm process; without one, this process starts its own.").tag(
        config=True
    )
    seed = Unicode(help="The secret that hidden tests draw from; by default a new one each time.").tag(
        config=True
    )
    hidden = List(Unicode(), help="Folders that no kernel may see.").tag(config=True)
    unsafe = Bool(False, help="Run students' code with all the grader's rights.").tag(config=True)
    memory = Integer(4096, help="The address space of a kernel, in MB.").tag(config=True)
    limit = Integer(300, help="Seconds for a whole notebook.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Run and ask; raises only where no kernel could be started."""
        self._end = monotonic() + self.limit
        self._resources = resources
        outcome = resources[OUTCOME] = Outcome()
        sources = [cell.source for cell in nb.cells]
        for name, index in lending.checks(nb).items():
            self._read(name, nb.cells[index], outcome)
        try:
            left_out = self._by_itself(nb, outcome)
        finally:
            for cell, source in zip(nb.cells, sources, strict=True):
                cell.source = source
        missing = lending.gaps(nb, left_out)
        hopeful = [
            name
            for name in lending.could_gain(nb, missing, {k: v.answer for k, v in outcome.own.items()})
            if name in outcome.programs
        ]
        if hopeful:
            self._with_help(nb, outcome, left_out, missing, hopeful)
        return nb, resources

    def _read(self, name: str, cell: NotebookNode, outcome: Outcome) -> None:
        """Take the hidden tests out of a check where they are probes."""
        visible, hidden = split(cell.source)
        if not is_program(hidden):
            return
        try:
            outcome.programs[name] = read_program(hidden)
        except ProbeError as error:
            raise GradingError(f"the hidden tests of {name} cannot be used: {error}") from error
        cell.source = visible

    def _by_itself(self, nb: NotebookNode, outcome: Outcome) -> set[int]:
        """Run the notebook as it is, and without the cell that ends the kernel if one does, until all is asked.

        Returns the cells that were left out.
        """
        left_out: set[int] = set()
        fatal: set[str] = set()
        for attempt in range(ATTEMPTS):
            waiting = [name for name in outcome.programs if name not in outcome.own and name not in fatal]
            trial = copy.deepcopy(nb) if attempt else nb
            run, asked = self._run(trial, dict.fromkeys(left_out, ""), waiting, outcome.programs)
            outcome.own |= asked
            if attempt:
                _complete(nb, trial)
            if run.stopped_at is not None:
                left_out.add(run.stopped_at)
            elif run.died_of is not None:
                fatal.add(run.died_of)
            else:
                break
        return left_out

    def _with_help(
        self, nb: NotebookNode, outcome: Outcome, left_out: set[int], missing: set[int], names: list[str]
    ) -> None:
        """Ask once more, with the course's own cells in place of missing ones; what this run shows, nobody sees."""
        lesson = self._resources["nbgrader"]["assignment"]
        solved = read_notebook(Path(self.solved.replace(LESSON, lesson)))
        loans = lending.lend(nb, missing, solved)
        trial = copy.deepcopy(nb)
        for index in lending.checks(trial).values():
            trial.cells[index].source = split(trial.cells[index].source)[0]
        _, outcome.helped = self._run(trial, dict.fromkeys(left_out, "") | loans, names, outcome.programs)
        outcome.lent = tuple(nb.cells[index].metadata.nbgrader.grade_id for index in sorted(loans))

    def _run(
        self, nb: NotebookNode, replaced: dict[int, str], names: list[str], programs: Mapping[str, Program]
    ) -> tuple[Run, dict[str, Asked]]:
        """One kernel's run, with other sources in some cells, and the answers of these checks' hidden tests."""
        sources = {index: nb.cells[index].source for index in replaced}
        for index, source in replaced.items():
            nb.cells[index].source = source
        seeds = {name: self._seed(name) for name in names}
        questions = {
            name: request(
                programs[name],
                [one.name for one in programs[name].probes],
                seeds[name],
                seconds=PROBE_SECONDS,
            )
            for name in names
        }
        whose = self._resources["nbgrader"]
        with grading_kernel(
            Path(self.template.replace(LESSON, whose["assignment"])),
            Path(self.kit),
            tuple(Path(folder) for folder in self.hidden),
            memory=self.memory,
            unsafe=self.unsafe,
            student=whose["student"],
            address=self.warm or None,
        ) as (manager, workspace):
            run = KernelRun(parent=self, limit=self.limit).run(
                nb, manager, str(workspace), self._end, questions, self._resources
            )
        for index, source in sources.items():
            nb.cells[index].source = source
        return run, {name: Asked(seeds[name], answer) for name, answer in run.answers.items()}

    def _seed(self, check: str) -> str:
        """A secret of the run, another for each check; nothing that a kernel learns of it outlives the run."""
        run = self.seed or secrets.token_hex(16)
        return hashlib.sha256(f"{run} {check}".encode()).hexdigest()[:32]


class DoNotExecute(NbGraderPreprocessor):  # type: ignore[misc]
    """Stands in for ExecuteSubmission where a submission cannot be run: every code cell fails, and says why."""

    reason = Unicode().tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: Any) -> tuple[NotebookNode, Any]:
        """Mark every code cell as not run."""
        resources[OUTCOME] = Outcome()
        for cell in nb.cells:
            if cell.cell_type == "code":
                mark_not_run(cell, f"This cell was not run: {self.reason}")
        return nb, resources


def _complete(shown: NotebookNode, later: NotebookNode) -> None:
    """Take over what a later run shows of cells that the first one did not reach."""
    for cell, again in zip(shown.cells, later.cells, strict=True):
        if cell.cell_type == "code" and NOT_RUN in names_of_errors(cell):
            cell.outputs, cell.execution_count = again.outputs, again.execution_count
