"""Creation, what tensors say of themselves, and what is made of other functions: emberlet does what PyTorch did."""

from __future__ import annotations

from tests.emberlet.oracle.case import Case
from tests.emberlet.oracle.compare import cases_of, check
from tests.emberlet.oracle.run import Outcome


@cases_of("creation", "composed")
def test_creation(case: Case, expected: Outcome) -> None:
    check(case, expected)
