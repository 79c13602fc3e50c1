"""The rule of broadcasting, against NumPy's."""

from __future__ import annotations

import sys
from itertools import product
from types import ModuleType

import numpy as np
import pytest

from emberlab.widgets.broadcast_rule import (
    align,
    explain,
    is_copy,
    result_shape,
    source_index,
    verdict_of_students,
)

SHAPES = [shape for ndim in range(3) for shape in product((0, 1, 2, 3), repeat=ndim)]


def test_results_are_numpys_for_every_pair_of_small_shapes() -> None:
    for a, b in product(SHAPES, SHAPES):
        try:
            expected = np.broadcast_shapes(a, b)
        except ValueError:
            expected = None
        assert result_shape(align([a, b])) == expected, (a, b)


@pytest.mark.parametrize("shapes", [[(3, 1), (4,)], [(2, 1, 3), (4, 1), ()], [(5,)], [(), ()]])
def test_every_element_reads_what_numpy_reads(shapes: list[tuple[int, ...]]) -> None:
    result = result_shape(align(shapes))
    for shape in shapes:
        numbered = np.arange(np.prod(shape, dtype=int)).reshape(shape)
        stretched = np.broadcast_to(numbered, result)
        seen = set()
        for index in np.ndindex(result):
            own = source_index(shape, index)
            assert numbered[own] == stretched[index]
            if not is_copy(shape, index):
                assert own not in seen, "an element lies in one place only"
                seen.add(own)
        assert len(seen) == numbered.size


def test_verdicts_by_column() -> None:
    columns = align([(5, 3, 1), (3, 4), (1, 3, 4)])
    assert [column.verdict for column in columns] == ["stretched", "equal", "stretched"]
    assert [column.sizes for column in columns] == [(5, None, 1), (3, 3, 3), (1, 4, 4)]
    assert [column.verdict for column in align([(3, 2), (3, 4)])] == ["equal", "clash"]
    assert [column.verdict for column in align([(1,), ()])] == ["equal"]


def test_an_error_names_the_dimension_and_the_two_who_disagree() -> None:
    said = explain(align([(2, 3), (2, 4), (1, 1)]), ["a", "b", "c"])
    assert "dim 1" in said
    assert "a has 3 and b has 4" in said
    assert "c has" not in said
    assert "dim 0 clashes too" in explain(align([(2, 3), (5, 4)]), ["a", "b"])


@pytest.fixture
def student(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    module = ModuleType("emberlet.shape")
    monkeypatch.setitem(sys.modules, "emberlet.shape", module)
    return module


def test_without_a_package_nothing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "emberlet.shape", raising=False)
    assert verdict_of_students([(3,)], (3,)) is None
    assert "emberlet.shape" not in sys.modules, "looking must not import"


def test_a_piece_that_is_not_built_is_not_mentioned(student: ModuleType) -> None:
    class NotBuilt(NotImplementedError):  # noqa: N818
        pass

    def unbuilt(*shapes: object) -> None:
        raise NotBuilt("emberlet.shape.broadcast_shapes is built in lesson 01_tensors")

    student.broadcast_shapes = unbuilt
    assert verdict_of_students([(3,)], (3,)) is None


@pytest.mark.parametrize(
    ("given", "expected", "agrees"),
    [
        ((3, 4), (3, 4), True),
        ((4, 3), (3, 4), False),
        ([3, 4], (3, 4), False),
        (None, (3, 4), False),
        ((3, 4), None, False),
        (RuntimeError("sizes differ"), None, True),
        (ValueError("sizes differ"), None, True),
        (IndexError("oops"), None, False),
        (RuntimeError("sizes differ"), (3, 4), False),
    ],
)
def test_what_the_students_function_gives_is_compared(
    student: ModuleType, given: object, expected: tuple[int, ...] | None, agrees: bool
) -> None:
    def broadcast_shapes(*shapes: object) -> object:
        if isinstance(given, Exception):
            raise given
        return given

    student.broadcast_shapes = broadcast_shapes
    said, agreement = verdict_of_students([(3, 1), (4,)], expected)
    assert agreement is agrees
    assert said.startswith("your broadcast_shapes ")
    assert (str(given) if isinstance(given, Exception) else repr(given)) in said


def test_a_value_that_lies_about_equality_does_not_agree(student: ModuleType) -> None:
    class Yes(tuple):
        def __eq__(self, other: object) -> bool:
            return True

        __hash__ = None

    student.broadcast_shapes = lambda *shapes: Yes((9,))
    assert verdict_of_students([(3,)], (3,))[1] is False
