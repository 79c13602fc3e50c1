"""The solved notebooks, each in one process; and a count of the mutants that the probes kill, told at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from emberlab.lessons.cells import Lesson
from emberlab.lessons.course import Course
from emberlab.lessons.execute import environment, prepare
from emberlab.probes.reference import Reference

KILLED = pytest.StashKey[Counter[str]]()


@pytest.fixture(scope="session")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[Lesson], Reference]]:
    """The solved notebook of a lesson, started when first asked for; each question is answered by a fork of it."""
    course, started = Course.here(), dict[str, Reference]()
    with ExitStack() as stack:

        def start(lesson: Lesson) -> Reference:
            if lesson.name not in started:
                workspace = tmp_path_factory.mktemp(lesson.name) / "workspace"
                prepare(course, lesson.name, workspace)
                notebook, names = course.notebook(lesson.name), environment(course, workspace)
                reference = Reference(notebook, folder=workspace, environment=names)
                started[lesson.name] = stack.enter_context(reference)
            return started[lesson.name]

        yield start


@pytest.fixture
def killers(request: pytest.FixtureRequest) -> Counter[str]:
    """How many mutants each check has killed, over the whole run."""
    return request.config.stash.setdefault(KILLED, Counter())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    killed = config.stash.get(KILLED, Counter())
    if killed:
        checks = ", ".join(f"{check} {count}" for check, count in sorted(killed.items()))
        terminalreporter.write_line(f"{killed.total()} mutants killed, by check: {checks}")
