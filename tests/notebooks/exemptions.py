"""Lines of answers that may stand in what students get, because they give nothing away; each with the reason.

A line belongs here only if it says nothing about the piece that it is a line of. A test fails for a line that
is listed and no longer found.
"""

from __future__ import annotations

RELEASE: dict[str, dict[str, str]] = {
    "01_tensors": {
        "return True": "hint 3 of is_contiguous says so in these words",
        "from the last dimension to the first, as the runs come": "a named subgoal of the faded example",
        "taken = 1": "hint 3 of view_strides",
        "return None": "what view_strides gives when only a copy can do it, said in the prose",
        "result = [1] * ndim": "hint 3 of broadcast_shapes",
        "new = len(new_shape) - len(shape)": "hint 3 of expand",
    },
}

# In the package these lines stand in definitions that are given.
PACKAGE: dict[str, str] = {
    "if 0 in shape:": "is_dense, and the bounds of the array seam",
    "return True": "is_dense",
    "return None": "what many functions return",
    "return tuple(result)": "what many functions end with",
    "raise RuntimeError(": "half of an error",
}
