"""Changed versions that pass every probe of lesson 01, and why they may: (piece, kind, why, the versions).

"equivalent": with the arguments that the piece's text allows, no result differs. "allowed": something differs, and the text
leaves it to the student. `make grading-quality` fails for a survivor that is not here, and for one here that is none.
"""

from __future__ import annotations

CONTIGUOUS = "emberlet.shape.is_contiguous"
VIEW = "emberlet.shape.view_strides"
BROADCAST = "emberlet.shape.broadcast_shapes"
EXPAND = "emberlet.shape.expand"
PROMOTE = "emberlet.dtype.promote_types"

SURVIVORS: list[tuple[str, str, str, list[str]]] = [
    (CONTIGUOUS, "equivalent", "Whether all dimensions fit does not depend on the order in which they are asked.", [
        "… size, stride, wanted in zip(shape, strides, expected, strict=True))) -> … size, stride, wanted in reversed(list(zip(shape, strides, expected, strict=True)))))",
    ]),
    (CONTIGUOUS, "equivalent", "Being equal works both ways.", [
        "… e, wanted in zip(shape, strides, expected, strict=True))) -> … e, wanted in zip(shape, expected, strides, strict=True)))",
    ]),
    (CONTIGUOUS, "equivalent", "A shape with a size of 0 was answered before, and no size is negative.", [
        "… tride == wanted or size == 1 for size, stride, wa … -> … tride == wanted or size <= 1 for size, stride, wa …",
    ]),
    (CONTIGUOUS, "equivalent", "A layout has as many strides as sizes, so that nothing is left over for zip to complain of.", [
        "… shape, strides, expected, strict=True))) -> … shape, strides, expected)))",
        "… rides, expected, strict=True))) -> … rides, expected, strict=False)))",
    ]),
    (VIEW, "equivalent", "As many elements go in as come out: a run that is overshot leaves a later one short, and the other way round.", [
        "if taken != count: -> if taken < count:",
        "if taken != count: -> if taken > count:",
    ]),
    (VIEW, "equivalent", "Once a run is overshot, taking more from it never ends on its count: the answer is None either way.", [
        "while waiting and (taken < count or waiting[-1] == 1): -> while waiting and (taken != count or waiting[-1] == 1):",
    ]),
    (VIEW, "equivalent", "Tensors without elements were answered before, so no size that waits is 0.", [
        "while waiting and (taken < count or waiting[-1] == 1): -> while waiting and (taken < count or waiting[-1] <= 1):",
    ]),
    (VIEW, "equivalent", "A bare return gives None.", [
        "return None -> return",
    ]),
    (BROADCAST, "allowed", "If several dimensions clash, or several shapes, the message may name any of the clashes.", [
        "for shape in shapes: -> for shape in reversed(list(shapes)):",
        "for dim, size in enumerate(shape, start=ndim - len(shape)): -> for dim, size in reversed(list(enumerate(shape, start=ndim - len(shape)))):",
    ]),
    (BROADCAST, "equivalent", "The largest length is the same in any order.", [
        "… len(shape) for shape in shapes), default=0) -> … len(shape) for shape in reversed(list(shapes))), default=0)",
    ]),
    (BROADCAST, "equivalent", "The default is for no shapes, and [1] * -1 is as empty as [1] * 0.", [
        "ndim = max((len(shape) for shape in shapes), default=0) -> ndim = max((len(shape) for shape in shapes), default=-1)",
    ]),
    (BROADCAST, "equivalent", "What `in` is asked for does not depend on order or on the kind of the sequence.", [
        "elif size not in (1, result[dim]): -> elif size not in (result[dim], 1):",
        "elif size not in (1, result[dim]): -> elif size not in [1, result[dim]]:",
    ]),
    (BROADCAST, "allowed", "The shapes in the same message name this size too, and how a message is worded is free.", [
        "… f'The size of tensor a ({result[dim]}) must match the size of … -> … f'The size of tensor a () must match the size of …",
        "… h the size of tensor b ({size}) at non-singleton dimen … -> … h the size of tensor b () at non-singleton dimen …",
    ]),
    (EXPAND, "equivalent", "A layout has as many strides as sizes, so that nothing is left over for zip to complain of.", [
        "… _shape)), shape, strides, strict=True): -> … _shape)), shape, strides):",
        "… shape, strides, strict=True): -> … shape, strides, strict=False):",
        "new = len(new_shape) - len(shape) -> new = len(new_shape) - len(strides)",
    ]),
    (EXPAND, "allowed", "The shapes in the same message name this size too, and how a message is worded is free.", [
        "… ded size of the tensor ({new_shape[dim]}) must match the existin … -> … ded size of the tensor () must match the existin …",
        "… atch the existing size ({size}) at non-singleton dimen … -> … atch the existing size () at non-singleton dimen …",
    ]),
    (EXPAND, "allowed", "Of the old shape, the size that clashes is named; every other one is 1 or stands in the new shape.", [
        "… shape)}.  Tensor sizes: {list(shape)}') -> … shape)}.  Tensor sizes: ')",
    ]),
    (PROMOTE, "equivalent", "Two dtypes of one category and one size are one dtype.", [
        "return a if a.itemsize >= b.itemsize else b -> return a if a.itemsize > b.itemsize else b",
    ]),
    (PROMOTE, "equivalent", "Here the categories differ.", [
        "return a if a.category > b.category else b -> return a if a.category >= b.category else b",
    ]),
]  # fmt: skip
