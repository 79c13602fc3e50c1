"""Products of every rank: matmul and its kin, outer, einsum, tensordot."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import DTYPES, case, fails, lines, table

RANKS = [
    ("3", "3"), ("3", "3, 4"), ("2, 3", "3"), ("2, 3", "3, 4"), ("5, 2, 3", "3"), ("3", "5, 3, 2"), ("5, 2, 3", "3, 4"),
    ("2, 3", "5, 3, 4"), ("5, 2, 3", "5, 3, 4"), ("5, 2, 3", "1, 3, 4"), ("2, 1, 2, 3", "3, 3, 4"), ("2, 2, 2, 3", "3"),
    ("3", "2, 2, 3, 1"), ("1, 1", "1, 1"), ("1", "1"), ("0", "0"), ("2, 0", "0, 3"), ("0, 2", "2, 3"), ("2, 3", "3, 0"),
    ("0, 2, 3", "3, 4"), ("0, 2, 3", "0, 3, 4"), ("2, 0", "0"), ("1, 3", "3, 1"), ("4, 1, 2, 3", "1, 2, 3, 2"), ("0, 1, 2, 3", "2, 3, 2"),
]  # fmt: skip
CASES = table(["x @ y", "m.matmul(x, y)"], *({"x": f"float64({a})", "y": f"float64({b})"} for a, b in RANKS))
CASES += table(
    ["x.matmul(y)"], *({"x": f"float64({a}) transposed", "y": f"float64({b}) sliced"} for a, b in RANKS)
)
CASES += table(["x @ y"], *({"x": f"float32({a})", "y": f"float32({b}) nograd"} for a, b in RANKS))
CASES += table(
    ["x @ y"],
    *({"x": f"float64({a}) expanded", "y": f"float64({b}) transposed nograd"} for a, b in RANKS[:13]),
)
CASES += table(
    [
        "x @ y",
        "m.mm(x, y)",
        "m.mv(x, y[:, 0])",
        "m.dot(x[0], y[:, 0])",
        "m.outer(x[0], y[0])",
        "m.einsum('ij,jk->ik', x, y)",
    ],
    *({"x": f"{d}(2, 3)", "y": f"{d}(3, 2)"} for d in DTYPES),
    order=1,
)
CASES += table(
    ["x @ y", "m.mm(x, y)", "m.outer(x[0], y[0])", "m.einsum('ij,jk', x, y)"],
    {"x": "float32(2, 2)", "y": "float64(2, 2)"},
    {"x": "int64(2, 2)", "y": "float32(2, 2)"},
    {"x": "int32(2, 2)", "y": "int64(2, 2)"},
)

CASES += table(
    lines("""
m.mm(x, y)
x.mm(y)
m.bmm(x[None], y[None])
m.bmm(x.expand(2, 3, 4), y.expand(2, 4, 3))
m.mv(x, y[:, 0])
x.mv(x[0])
m.dot(x[0], y[:, 1])
x[1].dot(x[1])
m.vdot(x[0], x[1])
m.inner(x, x)
m.inner(x[0], x[1])
m.inner(x, m.tensor(2.0, dtype=x.dtype))
m.outer(x[0], y[0])
m.ger(x[0], y[0])
x @ x.mT
x.T @ x
x.t() @ x @ y
x @ y @ x
(x @ y).tanh() @ x
m.addmm(m.ones(3, 3, dtype=x.dtype), x, y)
m.addmm(y[0], x, y, beta=0.5, alpha=2)
m.baddbmm(m.ones(1, 3, 3, dtype=x.dtype), x[None], y[None], beta=2)
m.addmv(y[0], x, y[:, 0])
m.addr(x, y[0], x[0], alpha=2) if False else m.addr(m.ones(3, 4, dtype=x.dtype), y[0], x[0], alpha=2)
m.chain_matmul(x, y, x) if False else m.linalg.multi_dot([x, y, x])
m.trace(x @ y)
m.cross(x[:, :3], y[:3].t() if False else x[:, 1:], dim=1)
m.tensordot(x, y, 1)
m.tensordot(x, y, dims=1)
m.tensordot(x, x, 2)
m.tensordot(x, y, 0)
m.tensordot(x, y, dims=([1], [0]))
m.tensordot(x, y, ([0, 1], [1, 0]))
m.tensordot(x, x, dims=((0,), (0,)))
m.tensordot(x, y, dims=([-1], [-2]))
m.einsum("ij,jk->ik", x, y)
m.einsum("ij,jk", x, y)
m.einsum("ij->ji", x)
m.einsum("ij->", x)
m.einsum("ij->i", x)
m.einsum("ij->j", x)
m.einsum("ij", x)
m.einsum("ji", x)
m.einsum("ii->i", x[:, :3])
m.einsum("ii", x[:, :3])
m.einsum("ii->", x[:, :3])
m.einsum("ij,ij->ij", x, x)
m.einsum("ij,ij->", x, x)
m.einsum("ij,ij->i", x, y.t())
m.einsum("i,j->ij", x[0], y[0])
m.einsum("i,j", x[0], y[0])
m.einsum("i,i", x[0], x[1])
m.einsum("i,i->i", x[0], x[1])
m.einsum("ij,jk,kl->il", x, y, x)
m.einsum("ij,jk,ki->", x, y, x[:, :3])
m.einsum("ij,kj->ik", x, x)
m.einsum("...ij,...jk->...ik", x, y)
m.einsum("...ij,...jk", x.expand(2, 3, 4), y)
m.einsum("b...,b...->b...", x, x)
m.einsum("...j->...", x)
m.einsum("i...->...", x)
m.einsum("...->...", x)
m.einsum("...", x)
m.einsum("bij,bjk->bik", x[None], y[None])
m.einsum("bij,jk->bik", x.expand(2, 3, 4), y)
m.einsum("bhqd,bhkd->bhqk", x[None, None], x[None, None])
m.einsum("i j , j k -> i k", x, y)
m.einsum("ij,jk->ki", [x, y])
m.einsum("ij,jk->", x, y)
m.einsum("ij,kl->ijkl", x, y)
m.einsum("ij,kl->il", x, y)
m.einsum("a,b,c->abc", x[0], x[1], x[2])
m.einsum("ab,ac,ad->bcd", x, x, x)
m.einsum("Ij,jK->IK", x, y)
m.einsum("iij->ij", x[:, :3].unsqueeze(0).expand(3, 3, 3))
m.einsum("ij,j->i", x, x[0])
m.einsum("ij,i->ij", x, x[:, 0])
m.einsum("...i,i->...", x, x[0])
m.einsum(x, [0, 1], y, [1, 2], [0, 2])
m.einsum(",->", x[0, 0], x[0, 1])
m.einsum("ij,->ij", x, x[0, 0])
m.linalg.norm(x)
m.matrix_power(x @ y, 2)
m.linalg.det(x @ y)
m.linalg.inv(x @ y + 10 * m.eye(3, dtype=x.dtype))
m.linalg.solve(x @ y + 10 * m.eye(3, dtype=x.dtype), x)
m.linalg.cholesky(x @ x.mT + m.eye(3, dtype=x.dtype))
m.cdist(x, y.t())
x.t() @ x.t().t()
x.unsqueeze(0) @ y.unsqueeze(1)[:, :1] if False else x.unsqueeze(1) @ y
x[:, :3] @ x[:, :3]
(x @ y).sum().exp()
m.matmul(input=x, other=y)
m.mm(input=x, mat2=y)
m.dot(input=x[0], tensor=x[1])
m.mv(input=x, vec=x[0])
m.outer(input=x[0], vec2=x[1])
m.bmm(input=x[None], mat2=y[None])
z = x.clone(); z @= m.eye(4, dtype=x.dtype); z
x.addmm(x, y @ x)
x.clone().addmm_(x, y @ x)
m.corrcoef(x)
"""),
    {"x": "float64(3, 4)", "y": "float64(4, 3)"},
    {"x": "float64(3, 4) transposed", "y": "float64(4, 3) sliced"},
    {"x": "float32(3, 4)", "y": "float32(4, 3)"},
    order=None,
)
CASES += table(
    ["x @ y", "m.einsum('ij,jk', x, y)", "m.outer(x[0], y[0])", "m.tensordot(x, y, 1)"],
    {"x": "float64(3, 5) special", "y": "float64(5, 3)"},
    {"x": "float64(3, 5) wide", "y": "float64(5, 2) wide"},
    {"x": "float32(8, 64)", "y": "float32(64, 8)"},
    {"x": "float16(4, 16)", "y": "float16(16, 4)"},
    order=1,
)
CASES += table(
    [
        "m.einsum('ijk,jil->kl', x, y)",
        "m.einsum('ijk,ijl->kl', x, y.transpose(0, 1))",
        "m.tensordot(x, y, dims=([0, 1], [1, 0]))",
        "m.tensordot(x, y, ([0], [1]))",
        "m.einsum('ijk,...->i...', x, y)",
        "m.einsum('...k,jil->...l', x, y)",
        "x @ y.reshape(3, 4, 2).mT[:2].mT[..., :1]",
        "m.einsum('ijk->kji', x)",
        "m.einsum('ijk->k', x)",
    ],
    {"x": "float64(2, 3, 4)", "y": "float64(3, 2, 4)"},
)
CASES += [
    fails(p)
    for p in lines("""
m.ones(2, 3) @ m.ones(2, 3)
m.ones(2) @ m.ones(3)
m.ones(2, 3) @ m.ones(2)
m.ones(2) @ m.ones(3, 2)
m.tensor(1.0) @ m.ones(2)
m.ones(2) @ m.tensor(1.0)
m.tensor(1.0) @ m.tensor(1.0)
m.ones(2, 2, 3) @ m.ones(3, 3, 2)
m.ones(2, 3) @ 2
m.ones(2, 3) @ "a"
2 @ m.ones(2, 3)
m.ones(2, 2) @ m.ones(2, 2, dtype=m.float64)
m.ones(2, 2) @ m.ones(2, 2, dtype=m.int64)
m.mm(m.ones(2, 3), m.ones(2, 3))
m.mm(m.ones(2), m.ones(2))
m.mm(m.ones(1, 2, 2), m.ones(1, 2, 2))
m.mm(m.ones(2, 2), m.ones(2, 2, dtype=m.float64))
m.bmm(m.ones(2, 2), m.ones(2, 2))
m.bmm(m.ones(2, 2, 2), m.ones(3, 2, 2))
m.bmm(m.ones(2, 2, 3), m.ones(2, 2, 2))
m.mv(m.ones(2, 3), m.ones(2))
m.mv(m.ones(2), m.ones(2))
m.mv(m.ones(2, 2), m.ones(2, 2))
m.dot(m.ones(2), m.ones(3))
m.dot(m.ones(2, 2), m.ones(2, 2))
m.dot(m.ones(2), m.ones(2, dtype=m.float64))
m.outer(m.ones(2, 2), m.ones(2))
m.outer(m.ones(2), m.tensor(1.0))
m.tensordot(m.ones(2, 3), m.ones(2, 3), 1)
m.tensordot(m.ones(2, 3), m.ones(2, 3), 3)
m.tensordot(m.ones(2, 3), m.ones(2, 3), -1)
m.tensordot(m.ones(2, 3), m.ones(2, 3), ([0], [0, 1]))
m.einsum("ij,jk->ik", m.ones(2, 3), m.ones(2, 3))
m.einsum("ij,jk->il", m.ones(2, 3), m.ones(3, 3))
m.einsum("ij->ii", m.ones(2, 2))
m.einsum("ij,jk->ik", m.ones(2, 3))
m.einsum("ij", m.ones(2))
m.einsum("ijk", m.ones(2, 2))
m.einsum("i.j", m.ones(2, 2))
m.einsum("ij->k", m.ones(2, 2))
m.einsum("ii", m.ones(2, 3))
m.einsum("i1", m.ones(2, 3))
m.einsum("...i->i", m.ones(2, 3)) if False else m.einsum("ij...", 3)
m.einsum(m.ones(2))
m.einsum("ij")
""")
]
CASES += [
    case(p)
    for p in lines("""
m.ones(2, 0) @ m.ones(0, 2), m.ones(0, 2).mT @ m.ones(0, 2)
m.tensor([[1, 2], [3, 4]]) @ m.tensor([[1, 1], [1, 1]])
m.tensor([2**40]) @ m.tensor([2**40])
m.tensor([[2**62]]) @ m.tensor([[4]])
m.tensor([[100]], dtype=m.int32) @ m.tensor([[10**8]], dtype=m.int32)
m.einsum("...ij->...ji", m.arange(12).reshape(1, 3, 4))
m.matmul(m.ones(2, 3), m.ones(3)).shape, m.matmul(m.ones(3), m.ones(3)).shape
(m.ones(2, 3, requires_grad=True) @ m.ones(3, 2)).requires_grad
m.ones(3, 4).T.shape, m.ones(3).T.shape
""")
]
