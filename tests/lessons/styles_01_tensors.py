"""Right answers that look nothing like the reference's: no check of lesson 01 may mark them down.

At least three for each piece. NumPy's integers are as good as Python's: what calls a piece cannot tell them apart.
"""

from __future__ import annotations

STYLES: list[tuple[str, str, str]] = [
    ("emberlet.shape.numel", "a loop", '''
def numel(shape):
    total = 1
    for size in shape:
        total = total * size
    return total
'''),
    ("emberlet.shape.numel", "recursion", '''
def numel(shape):
    return 1 if not shape else shape[0] * numel(shape[1:])
'''),
    ("emberlet.shape.numel", "NumPy, whose integers are as good", '''
def numel(shape):
    import numpy as np
    return np.prod(shape, dtype=np.int64)
'''),
    ("emberlet.shape.numel", "functools.reduce", '''
def numel(shape):
    import functools, operator
    return functools.reduce(operator.mul, shape, 1)
'''),
    ("emberlet.shape.contiguous_strides", "a product for each dimension", '''
def contiguous_strides(shape):
    return tuple(math.prod(max(1, s) for s in shape[i + 1:]) for i in range(len(shape)))
'''),
    ("emberlet.shape.contiguous_strides", "accumulate", '''
def contiguous_strides(shape):
    from itertools import accumulate
    from operator import mul
    sizes = [size or 1 for size in shape[:0:-1]]
    return tuple(accumulate(sizes, mul, initial=1))[::-1] if shape else ()
'''),
    ("emberlet.shape.contiguous_strides", "recursion", '''
def contiguous_strides(shape):
    if len(shape) == 0:
        return ()
    rest = contiguous_strides(shape[1:])
    return ((rest[0] * max(1, shape[1]) if rest else 1), *rest)
'''),
    ("emberlet.shape.contiguous_strides", "a list filled from its end", '''
def contiguous_strides(shape):
    strides = [1] * len(shape)
    for i in range(len(shape) - 2, -1, -1):
        strides[i] = strides[i + 1] * (shape[i + 1] if shape[i + 1] > 0 else 1)
    return tuple(strides)
'''),
    ("emberlet.shape.contiguous_strides", "NumPy's cumulative product", '''
def contiguous_strides(shape):
    import numpy as np
    sizes = np.maximum(np.array(shape[1:] + (1,), dtype=int), 1)
    return tuple(np.cumprod(sizes[::-1])[::-1].tolist()) if shape else ()
'''),
    ("emberlet.view.as_strided", "named arguments", '''
def as_strided(input, size, stride, storage_offset=None):
    where = input._offset if storage_offset is None else storage_offset
    return type(input)(storage=input.storage, size=list(size), stride=list(stride), storage_offset=where)
'''),
    ("emberlet.view.as_strided", "one expression", '''
def as_strided(input, size, stride, storage_offset=None):
    return Tensor(input.storage, tuple(size), tuple(stride), (input.storage_offset(), storage_offset)[storage_offset is not None])
'''),
    ("emberlet.view.as_strided", "two returns", '''
def as_strided(input, size, stride, storage_offset=None):
    memory = input.storage
    if storage_offset is not None:
        return Tensor(memory, size, stride, storage_offset)
    return as_strided(input, size, stride, input.storage_offset())
'''),
    ("emberlet.shape.permute", "pairs, sorted by zip", '''
def permute(shape, strides, dims):
    if not dims:
        return (), ()
    pairs = list(zip(shape, strides))
    sizes, steps = zip(*[pairs[d] for d in dims])
    return sizes, steps
'''),
    ("emberlet.shape.permute", "two loops that append", '''
def permute(shape, strides, dims):
    new_shape = []
    new_strides = []
    for d in dims:
        new_shape.append(shape[d])
    for d in dims:
        new_strides += [strides[d]]
    return tuple(new_shape), tuple(new_strides)
'''),
    ("emberlet.shape.permute", "map and __getitem__", '''
def permute(shape, strides, dims):
    return tuple(map(shape.__getitem__, dims)), tuple(map(strides.__getitem__, dims))
'''),
    ("emberlet.shape.permute", "recursion", '''
def permute(shape, strides, dims):
    if not len(dims):
        return (), ()
    sizes, steps = permute(shape, strides, dims[1:])
    return (shape[dims[0]],) + sizes, (strides[dims[0]],) + steps
'''),
    ("emberlet.shape.select", "lists and pop", '''
def select(shape, strides, offset, dim, index):
    shape, strides = list(shape), list(strides)
    shape.pop(dim)
    return tuple(shape), tuple(strides[:dim] + strides[dim + 1:]), strides[dim] * index + offset
'''),
    ("emberlet.shape.select", "comprehensions that leave one out", '''
def select(shape, strides, offset, dim, index):
    return (
        tuple(size for i, size in enumerate(shape) if i != dim),
        tuple(stride for i, stride in enumerate(strides) if i != dim),
        offset + sum(index * stride for i, stride in enumerate(strides) if i == dim),
    )
'''),
    ("emberlet.shape.select", "unpacking, and del", '''
def select(shape, strides, offset, dim, index):
    rest = list(zip(shape, strides))
    _, step = rest[dim]
    del rest[dim]
    return tuple(size for size, _ in rest), tuple(stride for _, stride in rest), offset + step * index
'''),
    ("emberlet.shape.select", "NumPy deletes", '''
def select(shape, strides, offset, dim, index):
    import numpy as np
    new_shape, new_strides = np.delete(np.array(shape, dtype=int), dim), np.delete(np.array(strides, dtype=int), dim)
    return tuple(new_shape.tolist()), tuple(new_strides.tolist()), int(offset + np.multiply(index, strides[dim]))
'''),
    ("emberlet.shape.slice_dim", "len of a range", '''
def slice_dim(shape, strides, offset, dim, start, stop, step):
    sizes, steps = list(shape), list(strides)
    sizes[dim] = len(range(start, stop, step))
    steps[dim] *= step
    return tuple(sizes), tuple(steps), offset + strides[dim] * start
'''),
    ("emberlet.shape.slice_dim", "math.ceil", '''
def slice_dim(shape, strides, offset, dim, start, stop, step):
    count = math.ceil((stop - start) / step) if stop > start else 0
    pick = lambda t, new: tuple(new if i == dim else v for i, v in enumerate(t))
    return pick(shape, count), pick(strides, strides[dim] * step), offset + start * strides[dim]
'''),
    ("emberlet.shape.slice_dim", "counts by walking", '''
def slice_dim(shape, strides, offset, dim, start, stop, step):
    length, place = 0, start
    while place < stop:
        length += 1
        place += step
    new_shape, new_strides = list(shape), list(strides)
    new_shape[dim], new_strides[dim] = length, step * strides[dim]
    return tuple(new_shape), tuple(new_strides), offset + strides[dim] * start
'''),
    ("emberlet.shape.slice_dim", "divmod", '''
def slice_dim(shape, strides, offset, dim, start, stop, step):
    whole, left = divmod(max(stop - start, 0), step)
    whole += left > 0
    return shape[:dim] + (whole,) + shape[dim + 1:], strides[:dim] + (strides[dim] * step,) + strides[dim + 1:], offset + start * strides[dim]
'''),
    ("emberlet.shape.is_contiguous", "walk from the right, no helper", '''
def is_contiguous(shape, strides):
    step = 1
    for size, stride in zip(shape[::-1], strides[::-1]):
        if size == 0:
            return True
        if size != 1 and stride != step and 0 not in shape:
            return False
        step *= size
    return True
'''),
    ("emberlet.shape.is_contiguous", "every address in turn", '''
def is_contiguous(shape, strides):
    from itertools import product
    places = [sum(i * s for i, s in zip(index, strides)) for index in product(*[range(size) for size in shape])]
    return places == list(range(len(places)))
'''),
    ("emberlet.shape.is_contiguous", "without the dimensions of size 1", '''
def is_contiguous(shape, strides):
    if numel(shape) == 0:
        return True
    kept = [(size, stride) for size, stride in zip(shape, strides) if size != 1]
    wanted = contiguous_strides(tuple(size for size, _ in kept))
    return [stride for _, stride in kept] == list(wanted)
'''),
    ("emberlet.shape.is_contiguous", "recursion from the left", '''
def is_contiguous(shape, strides):
    if not shape or 0 in shape:
        return True
    fits = shape[0] == 1 or strides[0] == math.prod(shape[1:])
    return bool(fits and is_contiguous(shape[1:], strides[1:]))
'''),
    ("emberlet.shape.is_contiguous", "NumPy compares", '''
def is_contiguous(shape, strides):
    import numpy as np
    sizes, steps = np.array(shape, dtype=int), np.array(strides, dtype=int)
    if (sizes == 0).any():
        return True
    wanted = np.array(contiguous_strides(shape), dtype=int)
    return np.all((steps == wanted) | (sizes == 1)).item()
'''),
    ("emberlet.shape.view_strides", "address by address", '''
def view_strides(shape, strides, new_shape):
    import itertools
    if 0 in shape:
        return contiguous_strides(new_shape) if shape != new_shape else strides
    places = [sum(i * s for i, s in zip(index, strides)) for index in itertools.product(*map(range, shape))]
    candidate, step = [], 1
    for size in reversed(new_shape):
        candidate.append(places[step] if size > 1 else 1)
        step *= size
    candidate = tuple(candidate[::-1])
    seen = [sum(i * s for i, s in zip(index, candidate)) for index in itertools.product(*map(range, new_shape))]
    return candidate if seen == places else None
'''),
    ("emberlet.shape.view_strides", "as PyTorch's computeStride does", '''
def view_strides(shape, strides, new_shape):
    if 0 in shape:
        return tuple(strides) if tuple(new_shape) == tuple(shape) else contiguous_strides(new_shape)
    if not shape:
        return (1,) * len(new_shape)
    result = [0] * len(new_shape)
    view_d = len(new_shape) - 1
    base, tensor_numel, view_numel = strides[-1], 1, 1
    for d in range(len(shape) - 1, -1, -1):
        tensor_numel *= shape[d]
        if d == 0 or (shape[d - 1] != 1 and strides[d - 1] != tensor_numel * base):
            while view_d >= 0 and (view_numel < tensor_numel or new_shape[view_d] == 1):
                result[view_d] = view_numel * base
                view_numel *= new_shape[view_d]
                view_d -= 1
            if view_numel != tensor_numel:
                return None
            if d > 0:
                base, tensor_numel, view_numel = strides[d - 1], 1, 1
    return tuple(result) if view_d == -1 else None
'''),
    ("emberlet.shape.view_strides", "runs of its own, split by recursion", '''
def view_strides(shape, strides, new_shape):
    if numel(shape) == 0:
        return strides if shape == new_shape else contiguous_strides(new_shape)

    def fit(runs, sizes):
        if not sizes:
            return () if math.prod(count for count, _ in runs) == 1 else None
        *front, last = sizes
        while runs and runs[0][0] == 1 and last != 1:
            runs = runs[1:]
        if last == 1:
            rest = fit(runs, front)
            return None if rest is None else (*rest, 1)
        if not runs or runs[0][0] % last:
            return None
        (count, step), *others = runs
        rest = fit([(count // last, step * last), *others], front)
        return None if rest is None else (*rest, step)

    return fit(memory_runs(shape, strides), list(new_shape))
'''),
    ("emberlet.shape.view_strides", "NumPy tries it", '''
def view_strides(shape, strides, new_shape):
    import numpy as np
    if 0 in shape:
        return strides if shape == new_shape else contiguous_strides(new_shape)
    reach = 1 + sum((size - 1) * stride for size, stride in zip(shape, strides))
    memory = np.arange(reach)
    seen = np.lib.stride_tricks.as_strided(memory, shape, [8 * stride for stride in strides]).reshape(-1)
    steps, step = [], 1
    for size in new_shape[::-1]:
        steps.insert(0, int(seen[step] - seen[0]) if size > 1 else 0)
        step *= size
    if any(stride < 0 for stride in steps):
        return None
    places = sum(np.arange(size).reshape([-1] + [1] * (len(new_shape) - 1 - dim)) * stride for dim, (size, stride) in enumerate(zip(new_shape, steps)))
    return tuple(steps) if np.array_equal(np.ravel(places), seen) else None
'''),
    ("emberlet.view.reshape", "by a loop that ends with a copy", '''
def reshape(input, shape):
    for source in (input, contiguous(input)):
        new_strides = view_strides(source.shape, source.stride(), shape)
        if new_strides is not None:
            return as_strided(source, shape, new_strides)
'''),
    ("emberlet.view.reshape", "asks twice", '''
def reshape(input, shape):
    if view_strides(input.shape, input.stride(), shape) is None:
        return reshape(contiguous(input), shape)
    return as_strided(input, shape, view_strides(input.shape, input.stride(), shape))
'''),
    ("emberlet.view.reshape", "a conditional expression, by the tensor's methods", '''
def reshape(input, shape):
    steps = view_strides(input.shape, input.stride(), shape)
    source = input if steps is not None else contiguous(input)
    return source.as_strided(shape, contiguous_strides(shape) if steps is None else steps, source.storage_offset())
'''),
    ("emberlet.view.reshape", "makes the tensors itself", '''
def reshape(input, shape):
    steps = view_strides(input.shape, input.stride(), shape)
    if steps is not None:
        return Tensor(input.storage, shape, steps, input.storage_offset())
    flat = contiguous(input)
    return Tensor(flat.storage, shape, contiguous_strides(shape), 0)
'''),
    ("emberlet.shape.broadcast_shapes", "columns by zip_longest", '''
def broadcast_shapes(*shapes):
    from itertools import zip_longest
    result = []
    for back, column in enumerate(zip_longest(*[shape[::-1] for shape in shapes], fillvalue=1)):
        sizes = sorted({size for size in column if size != 1})
        if len(sizes) > 1:
            where = max(len(shape) for shape in shapes) - 1 - back
            raise RuntimeError(f"shapes {shapes}: sizes {sizes[0]} and {sizes[1]} clash at dimension {where}")
        result.insert(0, sizes[0] if sizes else 1)
    return tuple(result)
'''),
    ("emberlet.shape.broadcast_shapes", "two at a time", '''
def broadcast_shapes(*shapes):
    out = ()
    for shape in shapes:
        n = max(len(out), len(shape))
        left = (1,) * (n - len(out)) + tuple(out)
        right = (1,) * (n - len(shape)) + tuple(shape)
        for dim, (a, b) in enumerate(zip(left, right)):
            if a != b and a != 1 and b != 1:
                raise RuntimeError(f"size {a} against size {b} in dimension {dim} of {shapes}")
        out = tuple(b if a == 1 else a for a, b in zip(left, right))
    return out
'''),
    ("emberlet.shape.broadcast_shapes", "NumPy's own, and an error of one's own", '''
def broadcast_shapes(*shapes):
    import numpy as np
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        padded = [(1,) * (max(map(len, shapes)) - len(shape)) + shape for shape in shapes]
        for dim, column in enumerate(zip(*padded)):
            sizes = list(dict.fromkeys(size for size in column if size != 1))
            if len(sizes) > 1:
                raise RuntimeError(f"dimension {dim}: {sizes[0]} is not {sizes[1]} in {list(shapes)}") from None
'''),
    ("emberlet.shape.broadcast_shapes", "recursion from the last dimension", '''
def broadcast_shapes(*shapes):
    def fit(left):
        if not any(left):
            return ()
        last = [shape[-1] for shape in left if shape]
        wide = [size for size in last if size != 1] or [1]
        for size in wide:
            if size != wide[0]:
                where = max(len(shape) for shape in left) - 1
                raise RuntimeError(f"{wide[0]} and {size} do not fit at dimension {where}; the shapes are {shapes!r}")
        return fit([shape[:-1] for shape in left]) + (wide[0],)

    return fit(list(shapes))
'''),
    ("emberlet.shape.expand", "padding first", '''
def expand(shape, strides, new_shape):
    missing = len(new_shape) - len(shape)
    shape, strides = (1,) * missing + tuple(shape), (0,) * missing + tuple(strides)
    for dim, (old, new) in enumerate(zip(shape, new_shape)):
        if old not in (1, new):
            raise RuntimeError(f"cannot stretch dimension {dim} from {old} to {new}: {shape} to {new_shape}")
    return tuple(stride if old == new else 0 for old, new, stride in zip(shape, new_shape, strides))
'''),
    ("emberlet.shape.expand", "from the back, by negative indices", '''
def expand(shape, strides, new_shape):
    result = [0] * len(new_shape)
    for back in range(1, len(shape) + 1):
        old, new = shape[-back], new_shape[-back]
        if old == new:
            result[-back] = strides[-back]
        elif old != 1:
            raise RuntimeError("size %d cannot become %d in dimension %d (from %s to %s)" % (old, new, len(new_shape) - back, shape, new_shape))
    return tuple(result)
'''),
    ("emberlet.shape.expand", "recursion over the last dimension", '''
def expand(shape, strides, new_shape):
    def inner(old, steps, new):
        if not old:
            return (0,) * len(new)
        if old[-1] not in (1, new[-1]):
            raise RuntimeError(f"{shape} -> {new_shape}: at dimension {len(new) - 1}, {old[-1]} is not {new[-1]}")
        return (*inner(old[:-1], steps[:-1], new[:-1]), steps[-1] if old[-1] == new[-1] else 0)
    return inner(tuple(shape), tuple(strides), tuple(new_shape))
'''),
    ("emberlet.shape.expand", "checks first, then builds", '''
def expand(shape, strides, new_shape):
    new = len(new_shape) - len(shape)
    wrong = [dim for dim, size in enumerate(shape) if size != 1 and size != new_shape[new + dim]]
    if wrong:
        dim = wrong[0]
        words = ["sizes", shape[dim], "and", new_shape[new + dim], "at dimension", new + dim, "of", shape, "and", new_shape]
        raise RuntimeError(" ".join(map(str, words)))
    return tuple([0] * new + [stride * (size == new_shape[new + dim]) for dim, (size, stride) in enumerate(zip(shape, strides))])
'''),
    ("emberlet.dtype.promote_types", "max with a key", '''
def promote_types(a, b):
    return max(a, b, key=lambda dtype: (dtype.category, dtype.itemsize))
'''),
    ("emberlet.dtype.promote_types", "sorted pairs", '''
def promote_types(a, b):
    ranked = sorted([(a.category, a.itemsize, 0), (b.category, b.itemsize, 1)])
    return (a, b)[ranked[-1][2]]
'''),
    ("emberlet.dtype.promote_types", "an order written down", '''
def promote_types(a, b):
    order = ["bool", "int32", "int64", "float16", "float32", "float64"]
    return by_name(order[max(order.index(a.name), order.index(b.name))])
'''),
    ("emberlet.dtype.promote_types", "one number for both questions", '''
def promote_types(a, b):
    weight = lambda dtype: 100 * dtype.category + dtype.itemsize
    if weight(b) > weight(a):
        a, b = b, a
    return a
'''),
]  # fmt: skip
