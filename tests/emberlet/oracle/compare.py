"""When do two outcomes agree? Exactly, but for the last digits of floating-point numbers."""

from __future__ import annotations

import builtins
import re

import numpy as np
import pytest

import emberlet
from tests.emberlet.oracle.beyond import BEYOND
from tests.emberlet.oracle.case import Case
from tests.emberlet.oracle.run import Leaf, Outcome, run
from tests.emberlet.oracle.store import load

# Relative. What is computed in several dtypes is as good as the coarsest of them.
TOLERANCE = {"float16": 3e-3, "float32": 1e-5, "float64": 1e-9}
# PyTorch's hard sigmoid multiplies by a sixth in float32, whatever the dtype.
COARSE = {
    "float16": re.compile(r"float16|half\("),
    "float32": re.compile(r"float32|float\(|[Hh]ardsigmoid"),
}
# A derivative may be a sum of numbers of the size of 1 that cancel.
NOISE = {"float16": 3e-3, "float32": 1e-6, "float64": 1e-13}
# Kinds of error that may be said in a plainer way: an assertion about the user's argument is a ValueError.
PLAINER = {"AssertionError": (AssertionError, ValueError, RuntimeError), "NotImplementedError": RuntimeError}


def precision(case: Case) -> str:
    """Return the coarsest floating dtype that the case speaks of."""
    text = " ".join([case.program, *case.inputs.values()])
    return next((dtype for dtype, words in COARSE.items() if words.search(text)), "float64")


def close(
    name: str, leaf: Leaf | None, expected: Leaf | None, coarse: str = "float64", order: int = 0
) -> None:
    """Assert that two results, or two derivatives of some order, are the same but for the last digits."""
    if expected is None or leaf is None:
        assert leaf is expected, f"{name}: got {leaf}, PyTorch {expected}"
        return
    if expected.array is None:
        assert leaf.text == expected.text, f"{name}: got {leaf.text!r}, PyTorch {expected.text!r}"
        return
    assert leaf.array is not None, f"{name}: a plain value, not an array: {leaf.text!r}"
    got, right = leaf.array, expected.array
    assert got.dtype == right.dtype, f"{name}: dtype {got.dtype}, PyTorch {right.dtype}"
    assert got.shape == right.shape, f"{name}: shape {got.shape}, PyTorch {right.shape}"
    if expected.requires_grad is not None:
        assert leaf.requires_grad == expected.requires_grad, f"{name}: requires_grad is {leaf.requires_grad}"
    message = f"{name} (PyTorch's is 'desired')"
    if right.dtype.kind != "f":
        np.testing.assert_array_equal(got, right, err_msg=message)
        return
    dtype = max(coarse, right.dtype.name, key=TOLERANCE.__getitem__)
    slack = 20 if order == 2 else 1
    rtol = slack * TOLERANCE[dtype]
    # What cancels leaves an error the size of the rest of the array.
    size = float(np.abs(right[np.isfinite(right)]).max(initial=0))
    atol = rtol * (size if dtype == "float16" else min(size, 1.0))
    if order:
        atol = max(atol, slack * NOISE[dtype])
    np.testing.assert_allclose(got.astype(float), right.astype(float), rtol, atol, err_msg=message)


def check(case: Case, expected: Outcome) -> None:
    """Run the case in emberlet and compare with what PyTorch said."""
    try:
        outcome = run(emberlet, case)
    except AttributeError:
        if BEYOND.search(case.program):
            pytest.skip("emberlet does not have it, nor need it")
        raise
    if expected.error:
        assert outcome.error, f"must raise {expected.error}; gave {[leaf.array for leaf in outcome.out]}"
        kind = getattr(builtins, outcome.error, RuntimeError)
        wanted = PLAINER.get(expected.error) or getattr(builtins, expected.error, RuntimeError)
        assert issubclass(kind, wanted), f"raised {outcome.error}: {outcome.words}; PyTorch: {expected.error}"
        return
    assert not outcome.error, f"raised {outcome.error}: {outcome.words}"
    coarse = precision(case)
    assert len(outcome.out) == len(expected.out), f"{len(outcome.out)} results, PyTorch {len(expected.out)}"
    for number, pair in enumerate(zip(outcome.out, expected.out, strict=True)):
        close(f"result {number}", *pair, coarse)
    for order, part in ((1, "grad"), (2, "second")):
        got, right = getattr(outcome, part), getattr(expected, part)
        assert len(got) == len(right), f"{part}: of {len(got)} inputs, PyTorch of {len(right)}"
        for number, pair in enumerate(zip(got, right, strict=True)):
            close(f"derivative {order} by input {number}", *pair, coarse, order)


def cases_of(*areas: str) -> pytest.MarkDecorator:
    """Make a test of each case of these areas; `-k` finds it by the words of its program."""
    cases = [(f"{area}-{n}-{c.program}", c, o) for area in areas for n, (c, o) in enumerate(load(area))]
    ids = [name.replace("\n", "; ")[:100] for name, _, _ in cases]
    return pytest.mark.parametrize(("case", "expected"), [(c, o) for _, c, o in cases], ids=ids)
