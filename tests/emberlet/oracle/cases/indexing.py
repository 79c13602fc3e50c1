"""Indexing, basic and advanced; gather, scatter and their kin."""

from __future__ import annotations

import random

from tests.emberlet.oracle.case import Case, lines, table

SHAPE = (3, 4, 5)


def random_index(rng: random.Random) -> str:
    """An index into SHAPE of any mixture of integers, slices, None, lists, tensors and masks."""
    items: list[str] = []
    dims = rng.randint(1, 3)
    common = rng.choice(["2", "1, 2", "3", ""])
    dim = 0
    while dim < dims:
        size = SHAPE[dim]
        kind = rng.choice(["int", "slice", "slice", "tensor", "tensor", "list", "mask", "none", "scalar"])
        if kind == "none":
            items.append("None")
            continue
        if kind == "int":
            items.append(str(rng.randint(-size, size - 1)))
        elif kind == "scalar":
            items.append(f"m.tensor({rng.randint(-size, size - 1)})")
        elif kind == "slice":
            items.append(
                f"{rng.choice(['', '1', '-2'])}:{rng.choice(['', '2', '-1'])}:{rng.choice(['', '2'])}"
            )
        elif kind == "list":
            items.append(str([rng.randint(-size, size - 1) for _ in range(2)]))
        elif kind == "mask":
            mask = [False] * size
            for i in rng.sample(range(size), 2):
                mask[i] = True
            items.append(f"m.tensor({mask})")
        else:
            values = [rng.randint(-size, size - 1) for _ in range(6)]
            lists = {"2": values[:2], "1, 2": [values[:2]], "3": values[:3], "": values[0]}[common]
            items.append(f"m.tensor({lists})")
        dim += 1
    if rng.random() < 0.25:
        items.insert(rng.randint(0, len(items)), "...")
    return ", ".join(items)


def random_cases() -> list[Case]:
    rng = random.Random(60)
    spec = {"x": "float64(3, 4, 5)"}
    found = []
    for number in range(420):
        index = random_index(rng)
        if number % 3 == 0:
            found.append(
                Case(
                    f"z = x.clone(); z[{index}] = {rng.choice(['7', 'x[0, 0, 0]', 'x.sum()'])}; z",
                    spec,
                    None,
                    "maybe",
                )
            )
        elif number % 7 == 1:
            found.append(Case(f"z = x.clone(); z[{index}] *= 2; z", spec, None, "maybe"))
        else:
            found.append(
                Case(
                    f"x[{index}]",
                    {"x": f"float64(3, 4, 5){rng.choice(['', '', ' transposed', ' sliced'])}"},
                    None,
                    "maybe",
                )
            )
    return found


READ = lines("""
x[..., ...]
x[0]
x[-1]
x[1, 2]
x[...]
x[..., 0]
x[:, None]
x[None, ..., None]
x[()]
x[1:]
x[:-1]
x[::2]
x[:, ::3]
x[1:1]
x[5:]
x[-100:100]
x[True]
x[False]
x[None, True]
x[m.tensor(True)]
x[m.tensor(0)]
x[m.tensor([0])]
x[m.tensor([2, 0, 0, -1])]
x[[0, 2]]
x[[0, 2], [1, 3]]
x[[[0, 1], [2, 0]]]
x[:, [3, 1, 1]]
x[[0, 1], :]
x[[[0], [2]], [1, 3]]
x[m.tensor([[0, 1], [1, 2]])]
x[m.tensor([[0, 1], [1, 2]]), m.tensor([3, 0])]
x[m.tensor([], dtype=m.int64)]
x[[]]
x[:, m.tensor([], dtype=m.int64)]
x[x > 0]
x[x > 100]
x[x[:, 0] > 0]
x[x[:, 0] > -100]
x[:, x[0] > 0]
x[m.tensor([True, False, True])]
x[[True, False, True]]
x[m.tensor([True, False, True]), 1]
x[m.tensor([True, False, True]), m.tensor([0, 2])]
x[m.tensor([True, True, True]), [0, 1, 3]]
x[0][1]
x[0, m.tensor([1, 2])]
x[m.tensor([0, 1]), 2]
x[m.tensor([0, 1]), None]
x[None, m.tensor([0, 1])]
x[m.tensor([0, 1]), None, m.tensor([0, 1])]
x[..., m.tensor([0, 1])]
x[m.tensor([0, 1]), ...]
x[m.tensor([0, 2], dtype=m.int32)]
x[np.array([0, 2])]
x[np.int64(1)]
x[np.array([True, False, True])]
x[m.tensor(1), m.tensor(2)]
x[m.tensor(1), :]
x[range(2)]
x[(0, 1)]
x[slice(0, 2), 1]
x[m.arange(3), m.arange(3)]
x[m.arange(3)[:, None], m.arange(2)]
x[:, m.tensor(2)]
x[m.tensor([1, 1, 1])].sum()
x.t()[m.tensor([0, 3])]
x.t()[1:, m.tensor([0, 2])]
x[m.tensor([0, 1])][:, m.tensor([1, 2])]
x[x.argmax(0), m.arange(4)]
x[:, x[0].argsort()]
x[m.nonzero(x > 0, as_tuple=True)]
x.take(m.tensor([0, 5, -1]))
m.take(x, m.tensor([[0, 1], [11, 3]]))
x.gather(0, m.tensor([[0, 1, 2, 0]]))
x.gather(1, m.tensor([[0], [3], [3]]))
x.gather(-1, m.tensor([[0, 0, 0], [1, 2, 3]]))
m.gather(x, 1, m.zeros(3, 0, dtype=m.int64))
m.gather(input=x, dim=0, index=m.tensor([[2, 2], [0, 0], [1, 1], [2, 0]]))
x.t().gather(0, m.tensor([[0, 1, 2]]))
m.take_along_dim(x, m.tensor([[0], [1], [2]]), dim=1)
m.take_along_dim(x, m.tensor([[0, 1, 2, 0]]), 0)
m.take_along_dim(x, m.tensor([0, 5, 7]))
m.take_along_dim(x, x.argsort(1), dim=1)
m.take_along_dim(x, x.argmax(1, keepdim=True), 1)
x.index_select(0, m.tensor([2, 0, 2]))
x.index_select(1, m.tensor([3]))
m.index_select(x, -1, m.tensor([0, 0], dtype=m.int32))
m.index_select(x, 0, m.tensor([], dtype=m.int64))
m.index_select(x, 0, m.tensor(1))
x.masked_select(x > 0)
m.masked_select(x, m.tensor([True, False, True, False]))
m.masked_select(x, m.tensor([[True], [False], [True]]))
x.masked_select(x > 100)
x.masked_fill(x > 0, 0)
x.masked_fill(x > 0, -inf)
x.masked_fill(m.tensor([True, False, True, False]), 2.5)
m.masked_fill(x, x > 0, x.sum())
m.masked_fill(x, x > 0, m.tensor(3))
x.masked_fill(m.tensor(True), 1)
x.clone().masked_fill_(x < 0, 0)
x.clone().masked_fill_(m.tensor([[True], [False], [False]]), 9)
x.masked_scatter(x > 0, m.arange(12.0).to(x.dtype))
x.scatter(0, m.tensor([[0, 1, 2, 0]]), x * 2)
x.scatter(1, m.tensor([[0], [1], [3]]), 5)
x.scatter(1, m.tensor([[0, 2], [1, 3]]), x[1:] + 1)
x.scatter(dim=1, index=m.tensor([[1]]), value=1.5)
x.scatter(0, m.tensor([[1, 1, 2, 0]]), x, reduce="add")
x.scatter(0, m.tensor([[1, 1, 2, 0]]), 2.0, reduce="multiply")
m.scatter(x, 1, m.tensor([[3, 0]]), x[:1])
x.clone().scatter_(1, m.tensor([[2], [2], [0]]), x)
x.clone().scatter_(1, m.tensor([[2], [2], [0]]), 0)
x.scatter_add(0, m.tensor([[0, 1, 2, 0], [0, 0, 0, 0]]), x)
x.scatter_add(1, m.tensor([[1, 1, 1, 1], [0, 3, 3, 0]]), x[1:])
x.clone().scatter_add_(-1, m.tensor([[0, 0], [1, 1], [2, 2]]), x)
m.scatter_add(x, 0, m.zeros(0, 4, dtype=m.int64), x)
m.zeros_like(x).scatter_add(0, m.zeros(3, 4, dtype=m.int64), x)
x.index_add(0, m.tensor([0, 2, 2]), x)
x.index_add(1, m.tensor([0, 0]), x[:, :2])
x.index_add(0, m.tensor([1]), x[:1], alpha=2.5)
m.index_add(x, 0, m.tensor([1, 1]), x[1:])
x.clone().index_add_(-1, m.tensor([3, 3, 0, 1]), x)
x.clone().index_add_(0, m.tensor([2, 0]), x[:2], alpha=-1)
x.index_fill(0, m.tensor([0, 2]), 3)
x.clone().index_fill_(1, m.tensor([1]), -1.0)
x.index_copy(0, m.tensor([2, 0]), x[1:])
x.clone().index_copy_(1, m.tensor([1, 0]), x[:, 2:])
x.index_put((m.tensor([0, 1]), m.tensor([2, 3])), x[0, :2])
x.index_put((m.tensor([0, 0]),), x[:2], accumulate=True)
x.clone().index_put_((m.tensor([0, 1]),), x[:2])
x.clone().index_put_((x > 0,), x.sum())
m.where(x > 0)
m.nonzero(x > 0)
m.argwhere(x > 0)
m.searchsorted(m.tensor([-1.0, 0.0, 1.0], dtype=x.dtype), x)
m.bucketize(x, m.tensor([-1.0, 0.0, 1.0], dtype=x.dtype))
m.bucketize(x, m.tensor([-1.0, 0.0, 1.0], dtype=x.dtype), right=True)
m.select_scatter(x, x[0] * 2, 0, 1)
m.slice_scatter(x, x[:2], 0, 1)
m.diagonal_scatter(x, x[0, :3])
m.scatter_reduce(x, 0, m.tensor([[0, 0, 1, 1]]), x * 2, "sum")
x.scatter_reduce(0, m.tensor([[0, 0, 1, 1]]), x * 1.5, "amax")
x.scatter_reduce(1, m.tensor([[0, 0, 1], [1, 1, 1]]), x, "mean", include_self=False)
""")
CASES = table(
    READ,
    {"x": "float64(3, 4) distinct"},
    {"x": "float32(3, 4) transposed"},
    {"x": "int64(3, 4)"},
    {"x": "bool(3, 4)"},
    {"x": "float16(3, 4)"},
)
CASES += random_cases()
