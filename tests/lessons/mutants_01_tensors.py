"""Wrong versions of the pieces of lesson 01, as people really write them: (piece, what is wrong, from, to).

Each changes one place of the reference's definition. At least one check of the lesson must fail for it.
"""

from __future__ import annotations

NUMEL = "emberlet.shape.numel"
STRIDES = "emberlet.shape.contiguous_strides"
AS_STRIDED = "emberlet.view.as_strided"
PERMUTE = "emberlet.shape.permute"
SELECT = "emberlet.shape.select"
SLICE = "emberlet.shape.slice_dim"
CONTIGUOUS = "emberlet.shape.is_contiguous"
VIEW = "emberlet.shape.view_strides"
RESHAPE = "emberlet.view.reshape"
BROADCAST = "emberlet.shape.broadcast_shapes"
EXPAND = "emberlet.shape.expand"
PROMOTE = "emberlet.dtype.promote_types"

MUTANTS: list[tuple[str, str, str, str]] = [
    (NUMEL, "adds the sizes", "math.prod(shape)", "sum(shape)"),
    (NUMEL, "an empty shape has no element", "math.prod(shape)", "math.prod(shape) if shape else 0"),
    (NUMEL, "skips sizes of 0", "math.prod(shape)", "math.prod(size or 1 for size in shape)"),
    (STRIDES, "column-major", "return tuple(reversed(strides))", "return tuple(strides)"),
    (STRIDES, "counts from the left", "for size in reversed(shape)", "for size in shape"),
    (STRIDES, "a list instead of a tuple", "tuple(reversed(strides))", "list(reversed(strides))"),
    (STRIDES, "a size of 0 makes strides of 0", "max(size, 1)", "size"),
    (STRIDES, "adds instead of multiplying", "step *= max", "step += max"),
    (STRIDES, "one dimension too far", "strides.append(step)\n        step *= max(size, 1)", "step *= max(size, 1)\n        strides.append(step)"),
    (AS_STRIDED, "copies the memory", "Tensor(input.storage,", "Tensor(input.clone().storage,"),
    (AS_STRIDED, "forgets the offset it was given", "size, stride, storage_offset)", "size, stride, input.storage_offset())"),
    (AS_STRIDED, "starts at 0 by default", "storage_offset = input.storage_offset()", "storage_offset = 0"),
    (AS_STRIDED, "adds its own offset", "size, stride, storage_offset)", "size, stride, input.storage_offset() + storage_offset)"),
    (AS_STRIDED, "takes an offset of 0 for none", "if storage_offset is None", "if not storage_offset"),
    (AS_STRIDED, "changes itself", "return Tensor(", "input._array = Tensor(input.storage, size, stride, storage_offset)._array\n    return Tensor("),
    (AS_STRIDED, "returns nothing", "return Tensor(", "Tensor("),
    (AS_STRIDED, "keeps its own strides", "size, stride, storage_offset)", "size, contiguous_strides(tuple(size)), storage_offset)"),
    (PERMUTE, "sends dimensions the other way", "tuple(shape[dim] for dim in dims), tuple(strides[dim] for dim in dims)", "tuple(shape[dims.index(i)] for i in range(len(dims))), tuple(strides[dims.index(i)] for i in range(len(dims)))"),
    (PERMUTE, "leaves the strides where they are", "tuple(strides[dim] for dim in dims)", "strides"),
    (PERMUTE, "strides as if it were a copy", "tuple(strides[dim] for dim in dims)", "contiguous_strides(tuple(shape[dim] for dim in dims))"),
    (PERMUTE, "leaves the shape where it is", "tuple(shape[dim] for dim in dims), ", "shape, "),
    (PERMUTE, "always reverses", "for dim in dims), tuple(strides[dim] for dim in dims)", "for dim in reversed(range(len(dims)))), strides[::-1]"),
    (SELECT, "replaces the offset", "offset + index * strides[dim]", "index * strides[dim]"),
    (SELECT, "forgets the stride", "offset + index * strides[dim]", "offset + index"),
    (SELECT, "keeps the dimension", "shape[:dim] + shape[dim + 1 :]", "shape[:dim] + (1,) + shape[dim + 1 :]"),
    (SELECT, "drops the last stride instead", "strides[:dim] + strides[dim + 1 :]", "strides[:-1]"),
    (SELECT, "drops the first dimension always", "shape[:dim] + shape[dim + 1 :]", "shape[1:]"),
    (SELECT, "one too far", "offset + index * strides[dim]", "offset + (index + 1) * strides[dim]"),
    (SLICE, "rounds the length down", "-(-(stop - start) // step)", "(stop - start) // step"),
    (SLICE, "one element too many", "-(-(stop - start) // step)", "(stop - start) // step + 1"),
    (SLICE, "ignores the step in the length", "-(-(stop - start) // step)", "stop - start"),
    (SLICE, "lengths below 0", "max(0, -(-(stop - start) // step))", "-(-(stop - start) // step)"),
    (SLICE, "keeps the stride", "strides[dim] * step", "strides[dim]"),
    (SLICE, "the step is the stride", "strides[dim] * step", "step"),
    (SLICE, "forgets where it starts", "offset + start * strides[dim]", "offset"),
    (SLICE, "replaces the offset", "offset + start * strides[dim]", "start * strides[dim]"),
    (SLICE, "starts by the new stride", "offset + start * strides[dim]", "offset + start * strides[dim] * step"),
    (SLICE, "counts from 0 to stop", "stop - start", "stop"),
    (CONTIGUOUS, "forgets size-1 dimensions", "stride == wanted or size == 1", "stride == wanted"),
    (CONTIGUOUS, "forgets empty tensors", "if 0 in shape:", "if False:"),
    (CONTIGUOUS, "any dimension will do", "return all(", "return any("),
    (CONTIGUOUS, "asks for the last stride only", "return all(", "return strides[-1:] in ((), (1,)) or all("),
    (CONTIGUOUS, "asks for falling strides only", "expected = contiguous_strides(shape)", "expected = strides if list(strides) == sorted(strides, reverse=True) else contiguous_strides(shape)"),
    (VIEW, "contiguous tensors only", "    waiting = list(new_shape)", "    return contiguous_strides(new_shape) if is_contiguous(shape, strides) else None\n    waiting = list(new_shape)"),
    (VIEW, "never says None", "            return None", "            pass"),
    (VIEW, "always contiguous strides", "return tuple(reversed(new_strides))", "return contiguous_strides(new_shape)"),
    (VIEW, "forgets the run's step", "new_strides.append(taken * step)", "new_strides.append(taken)"),
    (VIEW, "forgets sizes of 1", "while waiting and (taken < count or waiting[-1] == 1)", "while waiting and taken < count"),
    (VIEW, "strides back to front", "return tuple(reversed(new_strides))", "return tuple(new_strides)"),
    (VIEW, "multiplies too early", "new_strides.append(taken * step)\n            taken *= waiting.pop()", "taken *= waiting.pop()\n            new_strides.append(taken * step)"),
    # `taken < count` instead of `!=` is no mutant: as many elements go in as out, so a run that is overshot
    # leaves a later one short.
    (VIEW, "takes from the front", "taken *= waiting.pop()", "taken *= waiting.pop(0)"),
    (RESHAPE, "always copies", "if new_strides is not None:", "if False:"),
    (RESHAPE, "never copies", "if new_strides is not None:\n        return as_strided(input, shape, new_strides)", "return as_strided(input, shape, new_strides or contiguous_strides(shape))"),
    (RESHAPE, "a view with contiguous strides", "as_strided(input, shape, new_strides)", "as_strided(input, shape, contiguous_strides(shape))"),
    (RESHAPE, "contiguous tensors only are views", "if new_strides is not None:", "if input.is_contiguous():"),
    (RESHAPE, "loses the offset", "as_strided(input, shape, new_strides)", "as_strided(input, shape, new_strides, 0)"),
    (RESHAPE, "transposes", "new_strides = view_strides(input.shape, input.stride(), shape)", "new_strides = input.stride()[::-1] if shape == input.shape[::-1] else view_strides(input.shape, input.stride(), shape)"),
    (BROADCAST, "lines up at the left", "enumerate(shape, start=ndim - len(shape))", "enumerate(shape)"),
    (BROADCAST, "takes the larger size", "            if result[dim] == 1:\n                result[dim] = size\n            elif size not in (1, result[dim]):", "            if 1 in (result[dim], size) or size == result[dim]:\n                result[dim] = max(result[dim], size)\n            else:"),
    (BROADCAST, "never complains", "elif size not in (1, result[dim]):", "elif False:"),
    (BROADCAST, "1 does not stretch when it comes second", "elif size not in (1, result[dim]):", "elif size != result[dim]:"),
    (BROADCAST, "a list instead of a tuple", "return tuple(result)", "return result"),
    (BROADCAST, "two shapes only", "    for shape in shapes:", "    for shape in shapes[:2]:"),
    (BROADCAST, "fails without shapes", "default=0", "default=1"),
    (BROADCAST, "size 0 fits everything", "size not in (1, result[dim])", "size not in (0, 1, result[dim])"),
    (BROADCAST, "the wrong kind of error", "raise RuntimeError(", "raise KeyError("),
    (BROADCAST, "an error that says nothing", 'raise RuntimeError(\n                    f"The size of tensor a ({result[dim]}) must match the size of tensor b ({size}) "\n                    f"at non-singleton dimension {dim}. Shapes: {\', \'.join(map(str, shapes))}"\n                )', 'raise RuntimeError("shapes do not match")'),
    (EXPAND, "lines up at the left", "    new_strides = [0] * new\n", "    return tuple(b if a == c else 0 for a, b, c in zip(shape, strides, new_shape)) + (0,) * new\n"),
    (EXPAND, "keeps the stride of a stretched dimension", "            new_strides.append(0)", "            new_strides.append(stride)"),
    (EXPAND, "stretches anything", "elif size == 1:", "elif True:"),
    (EXPAND, "contiguous strides in front", "new_strides = [0] * new", "new_strides = list(contiguous_strides(new_shape)[:new])"),
    (EXPAND, "0 everywhere", "            new_strides.append(stride)", "            new_strides.append(0)"),
    (EXPAND, "stretches 0 as well", "elif size == 1:", "elif size in (0, 1):"),
    (EXPAND, "shrinks to 1", "elif size == 1:", "elif 1 in (size, new_shape[dim]):"),
    (PROMOTE, "the wider wins", "if a.category != b.category:", "if False:"),
    (PROMOTE, "the lower category wins", "a.category > b.category", "a.category < b.category"),
    (PROMOTE, "the first wins in a category", "return a if a.itemsize >= b.itemsize else b", "return a"),
    (PROMOTE, "the second wins in a category", "return a if a.itemsize >= b.itemsize else b", "return b"),
    (PROMOTE, "the narrower wins", "a.itemsize >= b.itemsize", "a.itemsize <= b.itemsize"),
    (PROMOTE, "NumPy's rule: float64 for integers with floats", "        return a if a.category > b.category else b", "        return float64 if 2 in (a.category, b.category) and 1 in (a.category, b.category) else (a if a.category > b.category else b)"),
]  # fmt: skip
