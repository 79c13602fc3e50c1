"""What the whole suite shares: a missing system program skips its tests, loudly, and is a failure in CI."""

from __future__ import annotations

import os
import shutil

import pytest

# marker -> the program that its tests need, and Debian's package of it
NEEDS = {"browser": ("chromium", "chromium"), "sandbox": ("bwrap", "bubblewrap")}
_skipped: dict[str, int] = {}


def pytest_runtest_setup(item: pytest.Item) -> None:
    for marker, (program, package) in NEEDS.items():
        if item.get_closest_marker(marker) and not shutil.which(program):
            if os.environ.get("CI"):
                pytest.fail(
                    f"{program} is missing, and in CI nothing may be skipped: apt-get install {package}"
                )
            _skipped[package] = _skipped.get(package, 0) + 1
            pytest.skip(f"{program} is missing")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for package, count in _skipped.items():
        terminalreporter.write_line(
            f"NOT TESTED: {count} tests need {package}, which this machine lacks (apt-get install {package})",
            red=True,
            bold=True,
        )
