"""One run of a notebook in one kernel, for code that hangs, dies, or floods its output; then hidden tests are asked."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from jupyter_client.manager import AsyncKernelManager
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbclient.util import run_sync
from nbformat import NotebookNode
from nbgrader.preprocessors import Execute
from nbgrader.utils import is_grade
from traitlets import Integer

from emberlab.lessons.notebook import node

IMPATIENT = 5  # seconds for a cell once another has hung: what hangs is called again and again
OUTPUTS = {"stream", "display_data", "update_display_data", "execute_result", "error"}
# Comms are for widgets, of which their still pictures are kept. What else a kernel says is nobody's to keep or log.
HEARD = OUTPUTS | {"status", "clear_output", "execute_input"}
LONGEST_NAME = 200  # characters of an error's class
LONGEST_ERROR = 20_000  # characters of an error's message, and of one entry of its traceback
CUT = "\n(This cell wrote more than {limit} characters; the rest was left out.)\n"

# Names of the errors that stand in a cell in place of an outcome.
TIMED_OUT, STOPPED, NOT_RUN = "CellTimeoutError", "KernelStopped", "NotRun"


@dataclass
class Run:
    """What came of it: `stopped_at` is the cell that the kernel did not survive, `died_of` the question."""

    stopped_at: int | None = None
    died_of: str | None = None
    answers: dict[str, str] = field(default_factory=dict)


class KernelRun(Execute):  # type: ignore[misc]
    """Run a notebook, cell by cell; one that hangs or kills the kernel costs no earlier cell's outputs.

    The remaining cells are then marked as not run, which nbgrader counts as failed.
    """

    limit = Integer(300, help="Seconds for a whole notebook.").tag(config=True)
    output_limit = Integer(500_000, help="Characters of output that are kept of one cell.").tag(config=True)

    def run(
        self,
        nb: NotebookNode,
        manager: AsyncKernelManager,
        path: str,
        end: float,
        questions: Mapping[str, tuple[str, str]],
        resources: dict[str, Any],
    ) -> Run:
        """Run every cell in place, then ask each question (code, expression) by its name, until time is up.

        An answer is the text of the expression's value, as the kernel says it. Raises only where no kernel could
        be started.
        """
        self._outcome, self._end, self._stopped, self._hung = Run(), end, "", False
        self.timeout_func = self._seconds_for_a_cell
        self.error_on_timeout = _error(TIMED_OUT, _too_long(self.timeout))
        self._manager, self.km, self.kc = manager, None, None
        here = {**resources, "metadata": {**resources.get("metadata", {}), "path": path}}
        self._ask_of = questions
        self.preprocess(nb, here)
        return self._outcome

    def preprocess(self, nb: NotebookNode, resources: Any, km: Any = None) -> tuple[NotebookNode, Any]:
        """nbconvert's own way through a notebook, with the questions before the kernel is let go."""
        self.nb = nb
        self.reset_execution_trackers()
        self.resources = resources
        with self.setup_kernel():
            for index, cell in enumerate(nb.cells):
                self.preprocess_cell(cell, resources, index)
            if not self._stopped:
                for name, answer in self._ask():
                    self._outcome.answers[name] = answer
        return nb, resources

    def create_kernel_manager(self) -> AsyncKernelManager:
        """The kernel's manager as it was given, whatever kernel the notebook asks for."""
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
            self._hung = self._hung or TIMED_OUT in names_of_errors(cell)
        except DeadKernelError:
            self._stop(cell, index, "the kernel died", "It ended itself, or used more memory than it may.")
        except CellTimeoutError:
            self._stop(
                cell, index, "the kernel hung and did not answer an interrupt", _too_long(self.timeout)
            )
        except Exception as error:  # a kernel that speaks nonsense: nothing it says later can be trusted
            self.log.exception("The kernel could not be understood")
            self._stop(cell, index, "the kernel could not be understood", type(error).__name__)
        return cell, resources

    def on_cell_executed(self, **kwargs: Any) -> None:
        """Let nbgrader see that an error was recorded; of a huge one, its beginning."""
        _shorten(kwargs["execute_reply"]["content"])
        super().on_cell_executed(**kwargs)

    def process_message(self, msg: Any, cell: NotebookNode, cell_index: int) -> NotebookNode | None:
        """Take an output over, unless the cell has written too much already."""
        content = msg["content"]
        if msg["msg_type"] not in HEARD:
            return None
        if type(content.get("execution_count")) is not int:  # it is shown as it stands
            content.pop("execution_count", None)
        if msg["msg_type"] in OUTPUTS:
            _shorten(content)
            if msg["msg_type"] == "stream" and is_grade(cell):
                # nbgrader gives no points to a check that writes to stderr; but a warning is no failure.
                content["name"] = "stdout"
            before, self._written = self._written, self._written + len(json.dumps(content))
            if self._written > self.output_limit and (
                msg["msg_type"] != "error" or any(names_of_errors(cell))
            ):
                if before <= self.output_limit:
                    text = CUT.format(limit=self.output_limit)
                    cell.outputs.append(output("stream", name="stdout", text=text))
                return None
        result: NotebookNode | None = super().process_message(msg, cell, cell_index)
        return result

    def _ask(self) -> Iterator[tuple[str, str]]:
        """Put the questions, one after the other, to a kernel that may lie, hang or die of each."""
        for name, (code, expression) in self._ask_of.items():
            if monotonic() >= self._end:
                return
            self._outcome.died_of = name
            assert self.kc is not None
            message = self.kc.execute(
                code,
                silent=True,
                store_history=False,
                allow_stdin=False,
                user_expressions={"answers": expression},
            )
            try:
                reply = run_sync(self._reply)(message)
            except Exception:  # dead, or speaking nonsense
                return
            if reply is None:
                return
            self._outcome.died_of = None
            yield name, reply

    async def _reply(self, message: str) -> str | None:
        """The text that a question was answered with; None where no answer comes in time."""
        assert self.kc is not None
        assert self.km is not None
        until = min(self._end, monotonic() + (self.timeout or self.limit))
        while (left := until - monotonic()) > 0:
            try:
                reply = await self.kc.shell_channel.get_msg(timeout=min(left, 1.0))
            except Exception:  # nothing yet, or nothing that can be read
                if not await self.km.is_alive():
                    return None
                continue
            if reply.get("parent_header", {}).get("msg_id") == message:
                value = reply["content"].get("user_expressions", {}).get("answers", {})
                return str(value.get("data", {}).get("text/plain", "")) if isinstance(value, dict) else ""
        return None

    def _seconds_for_a_cell(self, cell: NotebookNode) -> int:
        left = int(self._end - monotonic()) + 1
        timeout = self.timeout if self.timeout and self.timeout > 0 else left
        return min(left, timeout, IMPATIENT) if self._hung else min(left, timeout)

    def _stop(self, cell: NotebookNode, index: int, what: str, more: str) -> None:
        """Record in the cell that the kernel ended here."""
        self._stopped = f"{what} in an earlier cell"
        self._outcome.stopped_at = index
        text = f"{what[0].upper()}{what[1:]} while this cell ran. {more} The cells after it were not run."
        # First, because nbgrader looks no further than the first result or error.
        cell.outputs.insert(0, output("error", **_error(STOPPED, text)))


def mark_not_run(cell: NotebookNode, text: str) -> None:
    """Give a cell one output, an error that says why it was not run; nbgrader gives no points for it."""
    cell.execution_count = None
    cell.outputs = [output("error", **_error(NOT_RUN, text))]


def names_of_errors(cell: NotebookNode) -> Iterable[str]:
    """The names of the errors that a cell shows."""
    return [one.ename for one in cell.get("outputs", []) if one.output_type == "error"]


def output(kind: str, **fields: Any) -> NotebookNode:
    """An output of a cell."""
    return node({"output_type": kind, **fields})


def _error(name: str, text: str) -> dict[str, Any]:
    return {"ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}


def _too_long(seconds: int | None) -> str:
    return f"It was still running after {seconds} seconds: look for a loop that never ends."


def _shorten(content: dict[str, Any]) -> None:
    """Cut an error's texts to a length that a page can hold."""
    if "traceback" in content:
        content["ename"] = str(content.get("ename"))[:LONGEST_NAME]
        content["evalue"] = str(content.get("evalue"))[:LONGEST_ERROR]
        content["traceback"] = [str(entry)[:LONGEST_ERROR] for entry in content["traceback"][-100:]]
