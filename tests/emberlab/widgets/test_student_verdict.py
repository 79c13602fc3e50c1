"""What is said of the student's own result, and how values are read and written."""

from __future__ import annotations

import numpy as np
import pytest

import emberlet
from emberlab.widgets.arithmetic import equals, factor, figure, letter, products, small_figure, unbroken
from emberlab.widgets.student import ask, compare, tensors, values


def test_values_of_views_lists_and_arrays_are_read() -> None:
    x = emberlet.arange(24).reshape(2, 3, 4).permute(2, 0, 1)[1:]
    assert np.array_equal(values(x, "x"), np.arange(24).reshape(2, 3, 4).transpose(2, 0, 1)[1:])
    assert np.array_equal(values(np.arange(6)[::-2], "x"), [5, 3, 1])
    assert values([[1, 2.5]], "x").shape == (1, 2)
    assert values(np.zeros((0, 3)), "x").shape == (0, 3)
    assert values(emberlet.tensor(5), "x") == 5


def test_values_are_a_copy() -> None:
    array = np.arange(3)
    values(array, "x")[:] = 7
    assert array[1] == 1


class Crooked:
    """A tensor whose strides are wrong, as an unfinished one may be."""

    shape, dtype = (3, 2), "emberlet.float32"

    class storage:
        data = np.arange(4)

    def stride(self) -> tuple[int, ...]:
        return (2, 1)

    def storage_offset(self) -> int:
        return 0


def test_a_layout_that_points_outside_its_storage_is_refused() -> None:
    with pytest.raises(ValueError, match=r"x: shape .* outside its storage"):
        values(Crooked(), "x")


def test_arrays_take_the_dtype_of_the_tensor_beside_them_or_a_common_one() -> None:
    own = emberlet.tensor([1.0])
    x, y = tensors([own, [1]], [np.ones(1, "f4"), np.ones(1, int)])
    assert x is own
    assert y.dtype == emberlet.float32
    x, y, z = tensors([[1], [1.0], None], [np.ones(1, int), np.ones(1), None])
    assert x.dtype == y.dtype == emberlet.float64
    assert z is None


@pytest.mark.parametrize(
    ("given", "expected", "dtype", "words"),
    [
        ([1.0, 2], [1.0, 2], "float64", "✓ your emberlet agrees"),
        ([1.0, 2.00001], [1.0, 2], "float32", "✓ your emberlet agrees"),
        ([1.0, 2.00001], [1.0, 2], "float64", "✕ your emberlet differs at [1]: yours 2., expected 2"),
        ([np.nan, np.inf], [np.nan, np.inf], "float32", "✓ your emberlet agrees"),
        ([np.nan], [1.0], "float32", "✕ your emberlet differs at [0]: yours nan, expected 1"),
        (
            [0, 0],
            [1, 2],
            "int64",
            "✕ your emberlet differs at [0]: yours 0, expected 1 (2 of 2 elements differ)",
        ),
        (3, 4, "int64", "✕ your emberlet differs: yours 3, expected 4"),
        ([[1]], [1], "int64", "✕ your emberlet differs: yours has shape (1, 1), expected (1,)"),
        ([], [], "float32", "✓ your emberlet agrees"),
    ],
)
def test_the_verdict_names_the_first_place_that_differs(
    given: object, expected: object, dtype: str, words: str
) -> None:
    said = compare(np.array(given), np.array(expected), dtype).words
    assert said == words.replace("2.,", "2,")


def test_without_an_emberlet_there_is_no_verdict() -> None:
    def missing() -> None:
        raise ModuleNotFoundError("No module named 'emberlet'", name="emberlet")

    def other() -> None:
        raise ModuleNotFoundError("No module named 'scipy'", name="scipy")

    assert ask(missing, np.ones(1)) is None
    assert ask(other, np.ones(1)).words.startswith("✕ your emberlet raises ModuleNotFoundError")


def test_a_refusal_in_words_is_no_unbuilt_piece() -> None:
    def refuses() -> None:
        raise NotImplementedError("\"matmul\" not implemented for 'Bool'")

    assert ask(refuses, np.ones(1)).sign == "✕"


@pytest.mark.parametrize(
    ("value", "full", "small"),
    [
        (2.0, "2", "2"),
        (-0.123456, "-0.1235", "-0.12"),
        (1234567, "1234567", "1234567"),
        (999.66, "999.7", "1000"),
        (99.97, "99.97", "100"),
        (1e-7, "1.0e-07", "1e-7"),
        (123456.7, "1.2e+05", "1e5"),
        (float("inf"), "∞", "∞"),
        (float("nan"), "nan", "nan"),
        (True, "True", "True"),
    ],
)
def test_numbers_are_written_short(value: object, full: str, small: str) -> None:
    assert figure(value) == full
    assert small_figure(value) == small


def test_sums_are_written_as_by_hand() -> None:
    assert products([(1, -2.0), (0.5, 3)]) == "1·(-2) + 0.5·3"
    assert products([]) == "0"
    assert products([(1, 1)] * 9).count("·") == 5
    assert factor(1e-7) == "(1.0e-07)"
    assert letter("a", (1, 2)) == "a₁₂"
    assert letter("a", (1, 12)) == "a₁,₁₂"
    assert (equals(0.5, 2), equals(1 / 3)) == ("=", "≈")
    assert unbroken("a = 1") == "a = 1"
    assert unbroken("1 + " * 30 + "1 = 31").endswith("1\u00a0=\u00a031")


def test_a_tensor_of_pytorchs_is_read_too() -> None:
    class Tensor:
        """As much of `torch.Tensor` as is asked for."""

        __module__ = "torch"

        def detach(self) -> Tensor:
            return self

        def cpu(self) -> Tensor:
            return self

        def numpy(self) -> np.ndarray:
            return np.arange(3.0)

    assert np.array_equal(values(Tensor(), "x"), [0, 1, 2])
