"""Of an error in a student's code only what Python itself says is told: its text could carry a hidden test home."""

from __future__ import annotations

import base64

import pytest

from emberlab.probes.telling import OTHER, told_error, told_message

SECRET = "return [double(int(secret)) for secret in rng.integers(1000, 10**9, 20)]"


def raised(code: str) -> BaseException:
    try:
        exec(code, {})
    except BaseException as error:
        return error
    raise AssertionError(f"{code} raises nothing")


@pytest.mark.parametrize(
    "code",
    [
        "1 + None",
        "[][1]",
        "a, b = [1]",
        "len(5)",
        "1 / 0",
        "import numpy as np; np.zeros(3) + np.zeros(4)",
        "import numpy as np; np.zeros(6).reshape(4, 2)",
        "import numpy as np; np.zeros((2, 3)).transpose(0, 0)",
        "import numpy as np; bool(np.zeros(2))",
        "None.shape",
        "x = 1, 2; x['x']",
        "{}[3]",
        "for x in 5: pass",
        "1 < 'a'",
        "max([])",
    ],
)
def test_what_python_says_is_told(code: str) -> None:
    error = raised(code)
    assert told_message(str(error)) == str(error).strip()


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        base64.b64encode(SECRET.encode()).decode(),
        SECRET[::-1],
        f"division by zero {SECRET}",
        f"name '{SECRET}' is not defined",
        f"index {int.from_bytes(SECRET.encode())} is out of bounds for axis 0 with size 1",
        "operands could not be broadcast together with shapes (9,9,9,9) (8,8,8,8,8)",
        "list index out of range\nmore",
    ],
)
def test_what_a_student_chose_is_not(text: str) -> None:
    assert told_message(text) == ""


def test_a_name_that_not_everybody_has_is_masked() -> None:
    assert told_message("name 'c2VjcmV0' is not defined") == "name '…' is not defined"
    assert (
        told_message("could not convert string to float: 'c2VjcmV0'")
        == "could not convert string to float: …"
    )
    assert told_message("'list' object has no attribute 'shape'") == "'list' object has no attribute 'shape'"


def test_a_class_of_ones_own_is_told_as_what_it_is_derived_from() -> None:
    own = ("__main__.c2VjcmV0", "builtins.ValueError", "builtins.Exception", "builtins.object")
    assert told_error(own, "c2VjcmV0") == "ValueError"
    assert told_error(("builtins.c2VjcmV0", "builtins.Exception"), "") == OTHER
    unbuilt = "emberlet.shape.permute is not built yet: write it in lesson 01_tensors, in its %%build cell"
    assert told_error(("emberlet.notbuilt.NotBuilt",), unbuilt) == f"NotBuilt: {unbuilt}"
