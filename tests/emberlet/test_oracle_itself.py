"""The oracle must be able to say no, must be complete, and must be no older than its cases."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.emberlet.oracle import store
from tests.emberlet.oracle.case import case
from tests.emberlet.oracle.compare import check, close
from tests.emberlet.oracle.inputs import draw
from tests.emberlet.oracle.run import Leaf, Outcome

AREAS = sorted(path.stem for path in (Path(store.__file__).parent / "cases").glob("*.py"))


@pytest.mark.parametrize("area", AREAS)
def test_what_is_frozen_is_what_is_asked(area: str) -> None:
    cases = importlib.import_module(f"tests.emberlet.oracle.cases.{area}").CASES
    asked = {(c.program, tuple(c.inputs.items())): c for c in cases}
    frozen = {(c.program, tuple(c.inputs.items())): o for c, o in store.load(area)}
    assert not frozen.keys() - asked.keys(), "frozen, and no longer asked: make oracle"
    missing = [asked[key] for key in asked.keys() - frozen.keys()]
    # Some have no kernel in PyTorch; those are in tables over all dtypes.
    assert len(missing) <= 0.1 * len(asked), "asked, and not frozen: make oracle"
    for key, outcome in frozen.items():
        if asked[key].fails != "maybe":
            assert bool(outcome.error) == bool(asked[key].fails), key


def test_the_oracle_is_large_and_its_files_are_small() -> None:
    frozen = [outcome for area in AREAS for _, outcome in store.load(area)]
    assert len(frozen) > 14_000
    assert sum(bool(outcome.grad) for outcome in frozen) > 6_000
    assert sum(bool(outcome.second) for outcome in frozen) > 4_000
    assert sum(path.stat().st_size for path in store.FROZEN.iterdir()) < 6_000_000


def test_every_test_file_reads_areas_and_every_area_is_read() -> None:
    text = "".join(path.read_text() for path in Path(__file__).parent.glob("test_oracle_*.py"))
    assert [area for area in AREAS if f'"{area}"' not in text] == []


def test_inputs_are_the_same_everywhere() -> None:
    numbers = draw(np.dtype("float64"), "normal", (2,), 7)
    assert numbers.tolist() == pytest.approx([1.690525703800356, -0.4659373705408328], rel=1e-12)
    assert draw(np.dtype("int64"), "index3", (5,), 7).tolist() == [0, 1, 2, 0, 1]


ONES = np.ones(3)


@pytest.mark.parametrize(
    ("got", "right"),
    [
        (ONES * (1 + 1e-7), ONES),
        (ONES.astype(np.float32), ONES),
        (ONES.reshape(1, 3), ONES),
        (ONES * np.nan, ONES),
        (ONES, ONES * np.nan),
        (-ONES * np.inf, ONES * np.inf),
        (ONES.astype(np.int64) + 1, ONES.astype(np.int64)),
        (ONES * 1e-30, np.zeros(3)),
    ],
)
def test_close_refuses(got: np.ndarray, right: np.ndarray) -> None:
    close("same", Leaf(right.copy()), Leaf(right))
    with pytest.raises(AssertionError):
        close("other", Leaf(got), Leaf(right))


def test_close_asks_for_requires_grad_and_none() -> None:
    with pytest.raises(AssertionError, match="requires_grad"):
        close("x", Leaf(ONES, True), Leaf(ONES))
    with pytest.raises(AssertionError):
        close("x", None, Leaf(ONES))
    with pytest.raises(AssertionError):
        close("x", Leaf(text="2"), Leaf(text="3"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda right: Outcome([], [], [], "ValueError"),
        lambda right: Outcome([Leaf(right.out[0].array + 1)], right.grad, right.second),
        lambda right: Outcome(right.out, [Leaf(right.grad[0].array * 2)], right.second),
        lambda right: Outcome(right.out, right.grad, [Leaf(right.second[0].array * 2)]),
        lambda right: Outcome(right.out * 2, right.grad, right.second),
    ],
)
def test_check_refuses(spoil: Callable[[Outcome], Outcome]) -> None:
    found = [
        (c, o) for c, o in store.load("elementwise") if c.program == "m.exp(x)" and c.order == 2 and o.second
    ]
    asked, right = found[0]
    check(asked, right)
    with pytest.raises(AssertionError):
        check(asked, spoil(right))
    with pytest.raises(AssertionError, match="raised RuntimeError"):
        check(case("m.ones(2) + m.ones(3)"), right)
    with pytest.raises(AssertionError, match="must raise"):
        check(case("m.ones(2)"), Outcome([], [], [], "RuntimeError"))
