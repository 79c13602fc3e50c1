"""Turn what a kernel answered into points: the same hidden tests, asked of the reference, say what is right."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade
from traitlets import Bool, Unicode

from autograders import lending
from autograders.execute import LESSON, OUTCOME, Asked, Outcome
from autograders.kernel import STUDENT_VARIABLE
from autograders.kernel_run import names_of_errors, output
from autograders.model import CheckResult, ProbeResult
from autograders.reference import shared_reference
from emberlab.atomic import write_text
from emberlab.probes.program import Program
from emberlab.probes.reference import Asking
from emberlab.probes.verdict import NO_ANSWER, Verdict, judge

STUDENT = "{student}"  # stands in a path for the student's name
POINTS = "emberlet_points"  # marks, in an output's metadata, the one that nbgrader reads the points from
STATE = "state"  # beside a prepared workspace: what tells one state of the lesson from another
VARIANTS = "variants"  # in a program that draws a student's own constants
DIGITS = 2  # of the points of a share


class Verify(NbGraderPreprocessor):  # type: ignore[misc]
    """Give each check with probes the points that its probes earned, as the output that nbgrader reads first.

    Nothing that the kernel displayed counts: only values that the reference gives as well, for a seed that was
    drawn for this run. What a check showed stays below, as advice.
    """

    record = Unicode(help=f"Where to note the results of {STUDENT} in {LESSON}, as JSON.").tag(config=True)
    reference = Unicode(help="The address of the reference; without one, this process starts its own.").tag(
        config=True
    )
    keep = Bool(False, help="Whether the reference is asked the same for everybody.").tag(config=True)
    course = Unicode(help="The folder of the course.").tag(config=True)
    solved = Unicode(help=f"The solved notebook of the lesson {LESSON}.").tag(config=True)
    template = Unicode(help=f"A workspace prepared for the lesson {LESSON}.").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict) -> tuple[NotebookNode, dict]:  # type: ignore[type-arg]
        """Judge every check. Raises GradingError where the reference cannot be asked."""
        outcome: Outcome = resources[OUTCOME]
        names = resources["nbgrader"]
        results = []
        asking = _For(names["student"], self._asking(names["assignment"])) if outcome.programs else None
        for name, index in lending.checks(nb).items():
            results.append(self._check(name, nb.cells[index], outcome, asking))
        if self.record:
            place = self.record.replace(STUDENT, names["student"]).replace(LESSON, names["assignment"])
            write_text(Path(place), json.dumps([asdict(result) for result in results], indent=1) + "\n")
        return nb, resources

    def _asking(self, lesson: str) -> Asking:
        if self.reference:
            return Asking(self.reference, keep=self.keep)
        solved, template = (Path(path.replace(LESSON, lesson)) for path in (self.solved, self.template))
        state = template.with_name(STATE)
        text = state.read_text() if state.is_file() else ""
        return Asking(shared_reference(Path(self.course), solved, template, text))

    def _check(self, name: str, cell: NotebookNode, outcome: Outcome, asking: _For | None) -> CheckResult:
        most = float(cell.metadata.nbgrader.points)
        said = _said(cell)
        if name not in outcome.programs or asking is None:
            right = not any(names_of_errors(cell))
            return CheckResult(name, most if right else 0.0, most, says=said)
        own = self._judge(name, outcome, outcome.own.get(name), asking)
        lent: tuple[str, ...] = ()
        if not all(verdict.passed for verdict in own) and name in outcome.helped:
            helped = self._judge(name, outcome, outcome.helped[name], asking)
            # Only whether a test passed is taken from the second run: its kernel held some of the course's answers.
            passed = {verdict.probe.name for verdict in helped if verdict.passed}
            if passed - {verdict.probe.name for verdict in own if verdict.passed}:
                lent = outcome.lent
                own = [_passed(verdict) if verdict.probe.name in passed else verdict for verdict in own]
        result = CheckResult(name, _points(own, most), most, tuple(map(_result, own)), said, lent)
        words = output("stream", name="stdout", text=words_of(result))
        points = output("execute_result", execution_count=cell.execution_count, metadata={POINTS: True})
        points.data = {"text/plain": repr(result.points)}
        cell.outputs = [points, words, *cell.outputs]
        return result

    def _judge(self, name: str, outcome: Outcome, asked: Asked | None, asking: _For) -> list[Verdict]:
        program = outcome.programs[name]
        if asked is None:
            return [Verdict(probe, False, NO_ANSWER) for probe in program.probes]
        return judge(program, asked.seed, asked.answer, asking)


@dataclass(frozen=True)
class _For:
    """The reference, as it answers for one student: their constants may be their own."""

    student: str
    asking: Asking

    def answers(self, program: Program, names: Sequence[str], seed: str, cell: str | None = None) -> str:
        # Only where it matters, so that the reference need not answer anew for everybody.
        own = {STUDENT_VARIABLE: self.student} if VARIANTS in program.source else {}
        return self.asking.answers(program, names, seed, cell, environment=own)


def words_of(result: CheckResult) -> str:
    """What a student reads of a check's hidden tests."""
    passed = sum(probe.passed for probe in result.probes)
    lines = [
        f"{result.points:g} of {result.most:g} points: {passed} of {len(result.probes)} hidden probes passed."
    ]
    for probe in result.probes:
        lines.append(f"  {'passed' if probe.passed else 'FAILED'}  {probe.about}")
        if not probe.passed:
            lines.append(f"          {probe.says}")
        if probe.misconception:
            lines.append(f"          Known mistake: {probe.misconception}")
    if result.lent:
        there = ", ".join(result.lent)
        lines.append(f"  For this, the course's own cells stood in for those that gave nothing: {there}.")
    return "\n".join(lines) + "\n"


def _points(verdicts: list[Verdict], most: float) -> float:
    total = sum(verdict.probe.weight for verdict in verdicts)
    share = sum(verdict.probe.weight for verdict in verdicts if verdict.passed) / total
    return min(most, round(most * share, DIGITS)) if share < 1 else most


def _passed(verdict: Verdict) -> Verdict:
    return Verdict(verdict.probe, True)


def _result(verdict: Verdict) -> ProbeResult:
    probe = verdict.probe
    return ProbeResult(
        probe.name, probe.about, verdict.passed, verdict.says, probe.weight, verdict.misconception
    )


def _said(cell: NotebookNode) -> str:
    """The message of the visible test's error, if it failed."""
    errors = [one for one in cell.outputs if one.output_type == "error"]
    return str(errors[0].evalue)[:500] if errors and is_grade(cell) else ""
