"""Right answers that look nothing like the reference's: no check of lesson 01 may mark them down."""

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
    ("emberlet.view.as_strided", "named arguments", '''
def as_strided(input, size, stride, storage_offset=None):
    where = input._offset if storage_offset is None else storage_offset
    return type(input)(storage=input.storage, size=list(size), stride=list(stride), storage_offset=where)
'''),
    ("emberlet.shape.permute", "pairs, sorted by zip", '''
def permute(shape, strides, dims):
    if not dims:
        return (), ()
    pairs = list(zip(shape, strides))
    sizes, steps = zip(*[pairs[d] for d in dims])
    return sizes, steps
'''),
    ("emberlet.shape.select", "lists and pop", '''
def select(shape, strides, offset, dim, index):
    shape, strides = list(shape), list(strides)
    shape.pop(dim)
    return tuple(shape), tuple(strides[:dim] + strides[dim + 1:]), strides[dim] * index + offset
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
    ("emberlet.view.reshape", "by a loop that ends with a copy", '''
def reshape(input, shape):
    for source in (input, contiguous(input)):
        new_strides = view_strides(source.shape, source.stride(), shape)
        if new_strides is not None:
            return as_strided(source, shape, new_strides)
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
    ("emberlet.shape.expand", "padding first", '''
def expand(shape, strides, new_shape):
    missing = len(new_shape) - len(shape)
    shape, strides = (1,) * missing + tuple(shape), (0,) * missing + tuple(strides)
    for dim, (old, new) in enumerate(zip(shape, new_shape)):
        if old not in (1, new):
            raise RuntimeError(f"cannot stretch dimension {dim} from {old} to {new}: {shape} to {new_shape}")
    return tuple(stride if old == new else 0 for old, new, stride in zip(shape, new_shape, strides))
'''),
    ("emberlet.dtype.promote_types", "max with a key", '''
def promote_types(a, b):
    return max(a, b, key=lambda dtype: (dtype.category, dtype.itemsize))
'''),
]  # fmt: skip
