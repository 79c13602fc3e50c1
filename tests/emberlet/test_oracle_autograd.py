"""The tape, in-place writes, views and hooks: emberlet does what PyTorch did."""

from __future__ import annotations

from tests.emberlet.oracle.case import Case
from tests.emberlet.oracle.compare import cases_of, check
from tests.emberlet.oracle.run import Outcome


@cases_of("autograd", "grad_modes")
def test_autograd(case: Case, expected: Outcome) -> None:
    check(case, expected)
