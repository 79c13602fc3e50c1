"""Writing through an index; indices as inputs; what must raise."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import case, fails, lines, table

WRITE = lines("""
z[0] = y
z[0] = 3
z[:, 1] = y[:3]
z[...] = y
z[1:, ::2] = 0
z[[0, 2]] = y
z[[0, 2]] = m.stack([y, y * 2])
z[[0, 0, 1]] = y
z[m.tensor([2, 1])] = y * y
z[:, [1, 3]] = y[:2]
z[[0, 1], [2, 3]] = y[:2]
z[z > 0] = 0
z[z > 0] = y.sum()
z[z > 100] = 1
z[z[:, 0] > -100] = y
z[m.tensor([True, False, True])] = y
z[m.tensor([True, False, True])] = m.stack([y, y + 1])
z[m.tensor([True, False, True]), 1] = y[:2]
z[x != 0] = x.flatten() * y[0]
z[None, 0] = y
z[0, None] = y[None]
z[..., 0] = y[:3]
z[()] = y
z[:] = y
z[0, 0] = y[0]
z[0][1] = y[1]
z[m.tensor(1)] = y
z[m.tensor(1), m.tensor(2)] = y.sum()
z[m.tensor([], dtype=m.int64)] = 1
z[5:] = 1
z[True] = y
z[False] = 1
z[0] = z[1]
z[0] = z[1] * y
z[1:] = z[:-1].clone()
z[::2] *= y
z[0] += y
z[[0, 2]] += y
z[z > 0] -= 1
z[:, 0] = z[:, 1] = y[:3]
z[0] = [1, 2, 3, 4][0]
z[0] = True
z[m.arange(3), m.arange(3)] = y[:3]
z[m.arange(3)[:, None], m.tensor([0, 2])] = y[:2]
z.t()[0] = y[:3]
z.t()[m.tensor([0, 2])] = y[:3]
z[1:][m.tensor([0])] = y
z.view(-1)[m.tensor([0, 5])] = y[:2]
z[0].mul_(y)
z[:, 1:3].copy_(y[:2])
z[1].fill_(0)
z[1].zero_()
z.fill_(2)
z.zero_()
z.fill_(y[0])
z[0] = m.ones(4, dtype=m.int64)
z[0] = m.ones(1, 1, 4).to(y.dtype) * y
z[...] = z.flip(0)
z[m.tensor([0, 1])] = z[m.tensor([1, 0])]
z.masked_fill_(z > 0, y[0])
z[..., None, 0] = y[:3, None]
z[:, None, 1] = y[:3, None]
z[m.tensor([0, 1]), None] = y
""")
CASES = table(
    [f"z = x.clone(); {w}; z" for w in WRITE],
    {"x": "float64(3, 4) distinct", "y": "float64(4)"},
    {"x": "float32(3, 4) transposed", "y": "float32(4) nograd"},
    {"x": "int64(3, 4)", "y": "int64(4)"},
    {"x": "float64(3, 4) nograd", "y": "float64(4)"},
    {"x": "float64(3, 4)", "y": "float32(4)"},
    {"x": "float16(3, 4)", "y": "float64(4)"},
)
CASES += table(
    [
        "z = x * 2; z[0] = y; w = z * z; w[1] = 0; w.sum() + z.sum()",
        "z = x.clone(); v = z[1]; v += y; z * v",
        "z = m.zeros(3, 4, dtype=m.float64); z[1] = y; z[2] = z[1] * x[0]; z",
    ],
    {"x": "float64(3, 4)", "y": "float64(4)"},
)
CASES += table(
    lines("""
x[0] if x.ndim else x[None]
x[...]
x[()]
x[None]
x[m.tensor(True)]
x[x > 0]
x[x == x]
x[..., None]
x[False]
x.masked_fill(x > 0, 2)
x.masked_select(x > 0)
x.gather(0, m.zeros((1,) * x.ndim, dtype=m.int64))
x.index_select(0, m.tensor([0]))
x.take(m.tensor([0]))
x.nonzero()
x.scatter(0, m.zeros((1,) * x.ndim, dtype=m.int64), 1)
x.index_add(0, m.tensor([0]), x[:1] if x.ndim else x)
x[[]] if x.ndim else x
x[m.zeros(2, 0, dtype=m.int64)] if x.ndim else x
m.where(x > 0)
z = x.clone(); z[...] = 1; z
z = x.clone(); z[()] = 1; z
z = x.clone(); z[z == z] = 1; z
"""),
    *({"x": f"float64({s})"} for s in ("", "1", "0", "3", "2, 0", "0, 2", "1, 1", "2, 1, 2", "2, 1, 2, 1")),
)
CASES += table(
    [
        "x[i]",
        "x[i, 0]",
        "x[:, i]",
        "x.index_select(0, i.flatten())",
        "x[i] * 2 + x[0]",
        "z = x.clone(); z[i] = 0; z",
        "x[i].sum(0)",
    ],
    {"x": "float64(4, 3)", "i": "int64(2, 2) indexes3"},
    {"x": "float64(3, 3) transposed", "i": "int64(0)"},
    {"x": "float64(3, 4, 2)", "i": "int32(3) index3"},
    {"x": "float64(3, 3)", "i": "int64() index2"},
    {"x": "float64(3, 3)", "i": "int64(5) index1"},
)
CASES += table(
    [
        "x.gather(1, i)",
        "x.scatter(1, i, x)",
        "x.scatter_add(1, i, x * 2)",
        "x.take_along_dim(i, 1)",
        "m.gather(x, -1, i).sum(1)",
        "x.scatter_reduce(1, i, x, 'prod')",
        "x.scatter_reduce(1, i, x, 'amin')",
    ],
    {"x": "float64(2, 3, 4)", "i": "int64(2, 2, 4) index3"},
    {"x": "float32(3, 5)", "i": "int64(2, 4) index5"},
    order=None,
)
CASES += [
    fails(p, x="float64(3, 4)")
    for p in lines("""
z = x.clone(); z[0, 1:4] = z[0, 0:3]; z
x[3]
x[-4]
x[0, 4]
x[0, 0, 0]
x[m.tensor([3])]
x[m.tensor([-4])]
x[[0, 3]]
x[[0, 1], [0, 1, 2]]
x[m.tensor([0.0])]
x[1.5]
x["a"]
x[::-1]
x[::0]
x[m.tensor([True, False])]
x[m.tensor([[True, False]])]
x[m.ones(3, 5, dtype=m.bool)]
x[:, m.tensor([4])]
x[m.tensor([0]), m.tensor([0]), m.tensor([0])]
m.tensor(1.0)[0]
m.tensor(1.0)[:]
x.clone().__setitem__(0, m.ones(3))
x.clone().__setitem__(3, 0)
x.clone().__setitem__(0, "a")
x.clone().__setitem__([0, 1], m.ones(3, 4))
x.clone().__setitem__(x > 0, m.ones(100))
x.clone().__setitem__((0, 0), m.ones(2))
x.clone().__setitem__(slice(None, None, -1), 0)
x.__setitem__(0, 1)
x.gather(0, m.tensor([0]))
x.gather(0, m.tensor([[3]]))
x.gather(0, m.tensor([[-1]]))
x.gather(2, m.tensor([[0]]))
x.gather(0, m.tensor([[0.0]]))
x.gather(0, m.tensor([[0, 0, 0, 0, 0]]))
x.gather(1, m.zeros(4, 1, dtype=m.int64))
x.scatter(0, m.tensor([[3]]), 1)
x.scatter(0, m.tensor([[0]]), "a")
x.scatter(0, m.tensor([[0, 0]]), m.ones(1, 1, dtype=m.float64))
x.scatter(0, m.tensor([[0]]), m.ones(1, 1))
x.scatter(0, m.tensor([[0]]), 1, reduce="mean")
x.scatter_add(0, m.tensor([[0]]), 1)
x.scatter_add(0, m.tensor([0]), x)
x.index_select(0, m.tensor([[0]]))
x.index_select(0, m.tensor([3]))
x.index_select(2, m.tensor([0]))
x.index_select(0, m.tensor([0.0]))
x.index_add(0, m.tensor([0]), x)
x.index_add(0, m.tensor([3]), x[:1])
x.index_add(0, m.tensor([0]), x[:1].float())
x.masked_fill(x, 0)
x.masked_fill(m.ones(2, dtype=m.bool), 0)
x.masked_fill(x > 0, m.ones(2))
x.masked_fill(x > 0, "a")
m.ones(3, dtype=m.int64).masked_fill_(m.tensor([True, False, True]), 2.5) if False else x.masked_fill_(x > 0, 1)
x.masked_select(x)
x.masked_select(m.ones(3, dtype=m.bool))
m.take_along_dim(x, m.tensor([0]), 0)
m.take_along_dim(x, m.tensor([[0.0]]), 0)
x.take(m.tensor([12]))
x.take(m.tensor([0.5]))
x.index_put((m.tensor([3]),), x[0])
""")
]
CASES += [
    case(p)
    for p in lines("""
x = m.arange(6).reshape(2, 3); x[0] = m.tensor([1.9, -2.9, 3.0]); x
x = m.zeros(2, dtype=m.bool); x[0] = 2; x
x = m.zeros(3, dtype=m.int64); x[1] = 2.7; x
x = m.zeros(2, 3); x[0, 1] = m.tensor([5]); x
x = m.zeros(3); x[m.tensor([0, 0, 1])] += 1; x
x = m.zeros(3); x[[1, 1]] = m.tensor([5.0, 6.0]); x[1] in (5.0, 6.0)
x = m.zeros(3); x.index_put_((m.tensor([0, 0, 1]),), m.tensor(1.0), accumulate=True); x
x = m.arange(12).reshape(3, 4); (x[1].storage_offset(), x[:, 1].stride(), x[::2].shape, x[None].shape)
x = m.arange(12).reshape(3, 4); x[m.tensor([0])].data_ptr() == x.data_ptr()
x = m.arange(24).reshape(2, 3, 4); (x[:, [0, 1], 0].shape, x[0, :, [0, 1]].shape, x[[0], :, [0, 1]].shape)
x = m.arange(120).reshape(2, 3, 4, 5); (x[:, [0, 1], :, [0, 1]].shape, x[0, ..., [1, 2]].shape, x[:, [0], [0], :].shape, x[[0], :, :, 0].shape)
x = m.arange(4); [v.item() for v in x], 2 in x, 9 in x
list(m.arange(6).reshape(3, 2)[1])
m.eye(3)[m.tensor([0, 2, 1])]
m.eye(3)[[2, 0]].sum(0)
""")
]
