"""nbgrader's execution of a notebook in a grading kernel, for code that hangs, dies, or floods its output."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute, NbGraderPreprocessor
from nbgrader.utils import is_grade
from traitlets import Bool, Integer, List, Unicode

from autograders.kernel import grading_kernel
from emberlab.lessons.notebook import node

LESSON = "{lesson}"  # stands in a path for the lesson's name
OUTPUTS = {"stream", "display_data", "update_display_data", "execute_result", "error"}
LONGEST_ERROR = 20_000  # characters of an error's message, and of one entry of its traceback
CUT = "\n(This cell wrote more than {limit} characters; the rest was left out.)\n"

# Names of the errors that stand in a cell in place of an outcome.
TIMED_OUT, STOPPED, NOT_RUN = "CellTimeoutError", "KernelStopped", "NotRun"


class ExecuteSubmission(Execute):  # type: ignore[misc]
    """Execute in a fresh sandboxed kernel; a cell that hangs or kills it costs no earlier cell's points.

    The remaining cells are then marked as not run, which nbgrader counts as failed.
    """

    template = Unicode(
        help=f"A workspace prepared for the lesson {LESSON}, of which each kernel gets a copy."
    ).tag(config=True)
    kit = Unicode(help="The folder of the package emberlab.").tag(config=True)
    hidden = List(Unicode(), help="Folders that no kernel may see.").tag(config=True)
    unsafe = Bool(False, help="Run students' code with all the grader's rights.").tag(config=True)
    memory = Integer(4096, help="The address space of a kernel, in MB.").tag(config=True)
    limit = Integer(300, help="Seconds for a whole notebook.").tag(config=True)
    output_limit = Integer(500_000, help="Characters of output that are kept of one cell.").tag(config=True)

    _manager: AsyncKernelManager

    def preprocess(
        self, nb: NotebookNode, resources: Any, km: AsyncKernelManager | None = None
    ) -> tuple[NotebookNode, Any]:
        """Run every cell; raises only where no kernel could be started."""
        template = Path(self.template.replace(LESSON, resources["nbgrader"]["assignment"]))
        hidden = tuple(Path(folder) for folder in self.hidden)
        self._stopped = ""
        self.timeout_func = self._seconds_for_a_cell
        self.error_on_timeout = _error(TIMED_OUT, _too_long(self.timeout))
        with grading_kernel(template, Path(self.kit), hidden, memory=self.memory, unsafe=self.unsafe) as (
            self._manager,
            workspace,
        ):
            self._end = monotonic() + self.limit
            here = {**resources, "metadata": {**resources.get("metadata", {}), "path": str(workspace)}}
            nb, _ = super().preprocess(nb, here, km)
        return nb, resources

    def create_kernel_manager(self) -> AsyncKernelManager:
        """The grading kernel's manager, whatever kernel the notebook asks for."""
        self.km = self._manager
        return self._manager

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        """Run one cell, or mark it as not run."""
        if cell.cell_type != "code":
            return cell, resources
        if not self._stopped and monotonic() >= self._end:
            self._stopped = f"the notebook had run for {self.limit} seconds, which is all it may take"
        if self._stopped:
            mark_not_run(cell, f"This cell was not run: {self._stopped}.")
            return cell, resources
        self._written = 0
        try:
            cell, resources = super().preprocess_cell(cell, resources, index)
        except DeadKernelError:
            self._stop(cell, "the kernel died", "It ended itself, or used more memory than it may.")
        except CellTimeoutError:
            self._stop(cell, "the kernel hung and did not answer an interrupt", _too_long(self.timeout))
        except Exception as error:  # a kernel that speaks nonsense: nothing it says later can be trusted
            self.log.exception("The kernel could not be understood")
            self._stop(cell, "the kernel could not be understood", type(error).__name__)
        return cell, resources

    def on_cell_executed(self, **kwargs: Any) -> None:
        """Let nbgrader see that an error was recorded; of a huge one, its beginning."""
        _shorten(kwargs["execute_reply"]["content"])
        super().on_cell_executed(**kwargs)

    def process_message(self, msg: Any, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take an output over, unless the cell has written too much already."""
        if msg["msg_type"] in OUTPUTS:
            content = msg["content"]
            _shorten(content)
            if msg["msg_type"] == "stream" and is_grade(cell):
                # nbgrader gives no points to a check that writes to stderr; but a warning is no failure.
                content["name"] = "stdout"
            before, self._written = self._written, self._written + len(json.dumps(content))
            if self._written > self.output_limit and msg["msg_type"] != "error":
                if before <= self.output_limit:
                    text = CUT.format(limit=self.output_limit)
                    cell.outputs.append(_output("stream", name="stdout", text=text))
                return None
        output: NotebookNode | None = super().process_message(msg, cell, cell_index)
        return output

    def _seconds_for_a_cell(self, cell: NotebookNode) -> int:
        left = int(self._end - monotonic()) + 1
        return min(left, self.timeout) if self.timeout and self.timeout > 0 else left

    def _stop(self, cell: NotebookNode, what: str, more: str) -> None:
        """Record in the cell that the kernel ended here."""
        self._stopped = f"{what} in an earlier cell"
        text = f"{what[0].upper()}{what[1:]} while this cell ran. {more} The cells after it were not run."
        # First, because nbgrader looks no further than the first result or error.
        cell.outputs.insert(0, _output("error", **_error(STOPPED, text)))


class DoNotExecute(NbGraderPreprocessor):  # type: ignore[misc]
    """Stands in for Execute where a submission cannot be run: every code cell fails, and says why."""

    reason = Unicode().tag(config=True)

    def preprocess_cell(self, cell: NotebookNode, resources: Any, index: int) -> tuple[NotebookNode, Any]:
        """Mark the cell as not run."""
        if cell.cell_type == "code":
            mark_not_run(cell, f"This cell was not run: {self.reason}")
        return cell, resources


def mark_not_run(cell: NotebookNode, text: str) -> None:
    """Give a cell one output, an error that says why it was not run; nbgrader gives no points for it."""
    cell.execution_count = None
    cell.outputs = [_output("error", **_error(NOT_RUN, text))]


def _output(kind: str, **fields: Any) -> NotebookNode:
    return node({"output_type": kind, **fields})


def _error(name: str, text: str) -> dict[str, Any]:
    return {"ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def _too_long(seconds: int | None) -> str:
    return f"It was still running after {seconds} seconds: look for a loop that never ends."


def _shorten(content: dict[str, Any]) -> None:
    """Cut an error's texts to a length that a page can hold."""
    if "traceback" in content:
        content["ename"] = str(content.get("ename"))[:200]
        content["evalue"] = str(content.get("evalue"))[:LONGEST_ERROR]
        content["traceback"] = [str(entry)[:LONGEST_ERROR] for entry in content["traceback"][-100:]]
