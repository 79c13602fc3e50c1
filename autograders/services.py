"""What every submission on a machine shares: the warm process that kernels are forked from, and the reference."""

from __future__ import annotations

import atexit
import secrets
import threading
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

from autograders.course import GradeFolder
from autograders.errors import GradingError
from autograders.kernel import kernel_settings
from autograders.reference import lesson_reference
from autograders.sandbox import Settings, Warm, sandboxed_manager


@dataclass
class Services:
    """Their addresses, which any process on this machine may use until they are closed."""

    warm: str = ""
    reference: str = ""
    seed: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    _open: ExitStack = field(default_factory=ExitStack, repr=False)

    def close(self) -> None:
        """End them."""
        self._open.close()

    def known_to(self, folder: GradeFolder) -> GradeFolder:
        """The folder's settings, with the addresses."""
        return replace(folder, warm=self.warm, reference=self.reference, seed=self.seed)


HIDDEN = "BEGIN HIDDEN TESTS"  # in a notebook that has something to compare
KEPT = 3  # lessons, where a worker serves several classes
_lock = threading.Lock()
_here: dict[tuple[str, str, str], Services] = {}


def here(folder: GradeFolder, lesson: str, state: str) -> Services:
    """This process's services for a state of a lesson, started when they are first asked for; from any thread.

    Of several lessons, the latest few are kept. Raises OSError, or what a service raises, where one cannot be started.
    """
    key = (str(folder.out), lesson, state)
    with _lock:
        services = _here.pop(key, None) or _start(folder, lesson)
        _here[key] = services  # at the end: the latest
        while len(_here) > KEPT:
            _here.pop(next(iter(_here))).close()
        return services


def close() -> None:
    """End all services that this process has started."""
    with _lock:
        while _here:
            _here.popitem()[1].close()


def _start(folder: GradeFolder, lesson: str) -> Services:
    services = Services()
    if not folder.unsafe:
        settings = kernel_settings(None, folder.course.src / "emberlab", folder.hidden())
        services.warm = services._open.enter_context(Warm(settings)).address
        _try_kernel(settings, services.warm)
    solved = folder.solved(lesson)
    if HIDDEN in solved.read_text(encoding="utf-8"):
        reference = lesson_reference(folder.course, solved, folder.own(lesson) / "workspace")
        services.reference = services._open.enter_context(reference).address
    return services


def _try_kernel(settings: Settings, address: str) -> None:
    """Run one: where none can, that is no student's fault. Raises GradingError."""
    trial = new_notebook(cells=[new_code_cell("1 + 1")])  # type: ignore[no-untyped-call]
    with sandboxed_manager(settings, address) as manager:
        try:
            NotebookClient(trial, km=manager).execute()
        except Exception as error:
            raise GradingError(f"a kernel cannot run in the sandbox on this machine: {error}") from error


atexit.register(close)
