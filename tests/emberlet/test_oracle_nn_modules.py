"""Modules, loaded with known parameters: emberlet does what PyTorch did."""

from __future__ import annotations

from tests.emberlet.oracle.case import Case
from tests.emberlet.oracle.compare import cases_of, check
from tests.emberlet.oracle.run import Outcome


@cases_of("nn_modules", "layers")
def test_nn_modules(case: Case, expected: Outcome) -> None:
    check(case, expected)
