"""Count the mutants that the checks kill, and say so when the run ends."""

from __future__ import annotations

from collections import Counter

import pytest

KILLED = pytest.StashKey[Counter[str]]()


@pytest.fixture
def killers(request: pytest.FixtureRequest) -> Counter[str]:
    """How many mutants each check was the first to fail for, over the whole run."""
    return request.config.stash.setdefault(KILLED, Counter())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    killed = config.stash.get(KILLED, Counter())
    if killed:
        checks = ", ".join(f"{check} {count}" for check, count in sorted(killed.items()))
        terminalreporter.write_line(f"{killed.total()} mutants killed, by check: {checks}")
