"""The rules of the operations that move elements: views, indexing, joining, writing in place."""

from __future__ import annotations

from emberlab.graphs.formulas import Formula, moved, where

_SHAPE = "The gradient is put back into the shape of x."
_THERE = "The gradient is put back where the elements came from, with zeros elsewhere."
_ADDED = "The gradient is added up where the elements came from, with zeros elsewhere."
_UNUSED = "a part that nothing used counts as 0."
_PART = "Each input gets its own part of the gradient."


def _put(words: str, inputs: tuple[str, ...] = ("x",)) -> Formula:
    """A part of x was read: the gradient is put there."""
    return moved(where("@g", r"\text{shown in }@y"), words, inputs)


def _named(function: str, words: str) -> Formula:
    """What undoes the move, by its name."""
    return moved(rf"\operatorname{{{function}}}(@g)", words)


def _written(first: str, words: str, slots: tuple[int, int]) -> Formula:
    """A copy of x in which v was written at some places."""
    return Formula(
        ("x", "v"),
        (
            where("0", r"\text{written over}", "1") if first == "0" else "1",
            where("1", r"\text{written there}"),
        ),
        (
            where("0", r"\text{written over}", "@g") if first == "0" else "@g",
            where("@g", r"\text{written there}"),
        ),
        words=words,
        slots=slots,
    )


_RESHAPED = _named("reshape", _SHAPE)

MOVES: dict[str, Formula] = {
    "reshape": _RESHAPED,
    "view": _RESHAPED,
    "squeeze": _RESHAPED,
    "unsqueeze": _RESHAPED,
    "permute": _named("permute", "The dimensions are put back into the order that they had."),
    "transpose": moved(r"\left(@g\right)^\top", "The two dimensions are swapped back."),
    "expand": moved(
        r"\sum_{\text{stretched}}\,@g", "The gradient is summed over the dimensions that were stretched."
    ),
    "repeat": moved(r"\sum_{\text{copies}}\,@g", "The gradients of all copies add up."),
    "flip": _named("flip", "The gradient is turned round again."),
    "roll": _named("roll", "The gradient is shifted back."),
    "slice": _put(_THERE),
    "select": _put(_THERE),
    "index": _put(_ADDED),
    "gather": _put(_ADDED),
    "diagonal": _put(_THERE),
    "as_strided": _put("The gradients of all places that show an element add up at it."),
    "strided_view": _put("The gradients of all places that show an element add up at it."),
    "views": _put(_THERE),
    "split": moved(r"\operatorname{cat}(@g)", f"The gradients of the parts are joined; {_UNUSED}"),
    "unbind": moved(r"\operatorname{stack}(@g)", f"The gradients of the parts are stacked; {_UNUSED}"),
    "unfold": moved(
        r"\sum_{\text{windows}}\,@g", "An element gets the gradients of all windows that show it."
    ),
    "fold": _named("unfold", "Each patch gets the gradients of the pixels that it was added to."),
    "cat": moved(r"\text{its part of }@g", _PART),
    "stack": moved(r"\text{its part of }@g", _PART),
    "pad": _named("crop", "The gradient of the border is cut off."),
    "tril": moved(where("@g", r"\text{in the triangle}"), "The gradient passes where the elements did."),
    "embedding": Formula(
        ("W",),
        ("",),
        (r"\sum_{\text{looked up}}\,@g",),
        words="Each row gets the sum of the gradients of all places where it was looked up; other rows, and the "
        "row for padding, get 0.",
    ),
    "row_sum": _named("rows", "Each place gets the gradient of the row that it was added to."),
    "ungather": _named("gather", "Each element gets the gradient of the place where it was added."),
    "deposit": _named("index", "Each element gets the gradient of the place where it was put."),
    "place": _named("slice", "Each element gets the gradient of the place where it was put."),
    "spread": _named("read", "Each element gets the gradient of the place where it was put."),
    "look": _put(_THERE),
    "erase": moved(where("0", r"\text{erased}", "@g"), "The gradient passes where nothing was erased."),
    "without": moved(where("0", r"\text{erased}", "@g"), "The gradient passes where nothing was erased."),
    "index_put": _written(
        "0", "What was written over gets 0; what was written gets the gradient there.", (0, 2)
    ),
    "scatter": _written(
        "0", "What was written over gets 0; what was written gets the gradient there.", (0, 3)
    ),
    "scatter_add": _written(
        "1", "A sum passes the gradient on to both; what was added gets it there.", (0, 3)
    ),
    "copy_slices": _written(
        "0", "What was written over gets 0; what was written gets the gradient there.", (0, 1)
    ),
    "copy": Formula(
        ("x", "v"),
        ("0", "1"),
        words="All of x was written over, so its old values get 0; what was written gets the gradient.",
    ),
    "accumulate_grad": Formula(
        ("x",), ("",), (r"\text{x.grad} + @g",), words="The gradient is added to the .grad of the tensor."
    ),
    "accumulate": Formula(
        ("x",), ("",), (r"\text{x.grad} + @g",), words="The gradient is added to the .grad of the tensor."
    ),
    "refuse": Formula(("x",), ("",), (r"\text{none}",), words="Its backward cannot be differentiated again."),
}
