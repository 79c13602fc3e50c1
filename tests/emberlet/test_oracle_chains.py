"""Random programs of a few steps: emberlet does what PyTorch did."""

from __future__ import annotations

from tests.emberlet.oracle.case import Case
from tests.emberlet.oracle.compare import cases_of, check
from tests.emberlet.oracle.run import Outcome


@cases_of("chains")
def test_chains(case: Case, expected: Outcome) -> None:
    check(case, expected)
