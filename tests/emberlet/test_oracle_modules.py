"""Modules as they are made, with their options, and by their rules: emberlet does what PyTorch did."""

from __future__ import annotations

from tests.emberlet.oracle.case import Case
from tests.emberlet.oracle.compare import cases_of, check
from tests.emberlet.oracle.run import Outcome


@cases_of("module_seeds", "module_options", "module_rules")
def test_modules(case: Case, expected: Outcome) -> None:
    check(case, expected)
