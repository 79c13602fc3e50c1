"""Tensors from data, ranges and shapes; what tensors say about themselves."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import DTYPES, case, fails, lines, table

LIKE = ["zeros_like", "ones_like"]
CASES = [
    case(p)
    for p in lines("""
m.tensor(3), m.tensor(3.5), m.tensor(True), m.tensor([]), m.tensor([[]]), m.tensor([[1, 2], [3, 4]])
m.tensor([1, 2.5]), m.tensor([True, 2]), m.tensor([True, 2.5]), m.tensor((1, 2)), m.tensor([[True], [False]])
m.tensor(np.arange(3)), m.tensor(np.float32(2)), m.tensor(np.ones((2, 2))), m.tensor(np.array(5))
m.tensor([m.tensor(1), m.tensor(2)]), m.tensor([np.float64(1.5)]), m.tensor([1, None] if False else [1])
m.tensor(range(4)), m.tensor([range(2), range(2)])
m.tensor([1, 2], dtype=m.float64), m.tensor([1.7, -1.7], dtype=m.int64), m.tensor([0, 2], dtype=m.bool), m.tensor([0.1], dtype=m.float16)
m.tensor([1.0], requires_grad=True), m.tensor(2.0, requires_grad=True, dtype=m.float64)
m.tensor([nan, inf, -inf]), m.tensor([1e400]), m.tensor(2**62), m.tensor([1e40])
m.as_tensor([1, 2]), m.as_tensor(np.ones(2)), m.as_tensor(2.0, dtype=m.float64), m.asarray([1.0])
m.zeros(3), m.zeros(2, 3), m.zeros((2, 3)), m.zeros([2, 0]), m.zeros(()), m.zeros(2, dtype=m.int64), m.zeros(size=(2, 2))
m.ones(3), m.ones(2, 1), m.ones((1,)), m.ones(()), m.ones(2, dtype=m.bool), m.ones(2, requires_grad=True)
m.full((2, 2), 3), m.full((2,), 2.5), m.full((), True), m.full((2,), 1, dtype=m.float64), m.full([0], 7), m.full(size=(1,), fill_value=2)
m.full((2,), m.tensor(3.0)), m.full((2,), 1.5, requires_grad=True)
m.arange(5), m.arange(2, 5), m.arange(0, 10, 3), m.arange(5, 0, -2), m.arange(0), m.arange(3, 3)
m.arange(5.0), m.arange(0, 1, 0.25), m.arange(0.5, 3), m.arange(1, 2, 0.3), m.arange(3, dtype=m.float64), m.arange(0, 5, 2, dtype=m.float16)
m.arange(start=1, end=4), m.arange(end=3), m.arange(1, 4, step=2), m.arange(2.5, dtype=m.int64), m.arange(True) if False else 0
m.arange(0, 0.9999999, 0.1), m.arange(0, 1.0000001, 0.1), m.arange(-3, 3, dtype=m.int32), m.arange(m.tensor(3)), m.arange(3, requires_grad=False)
m.arange(3.0, requires_grad=True)
m.linspace(0, 1, 5), m.linspace(-1, 1, 4, dtype=m.float64), m.linspace(3, 3, 2), m.linspace(0, 1, 1), m.linspace(0, 1, 0), m.linspace(5, 0, 6)
m.linspace(0, 10, 5, dtype=m.int64), m.linspace(start=0, end=2, steps=3), m.linspace(0, 1, 11), m.linspace(-5, 7, 13, dtype=m.float64), m.linspace(0, 1, 100)
m.logspace(0, 2, 3), m.logspace(0, 3, 4, base=2)
m.eye(3), m.eye(2, 3), m.eye(3, 2, dtype=m.int64), m.eye(0), m.eye(1), m.eye(n=2, m=4), m.eye(2, requires_grad=True)
m.empty(2, 3).shape, m.empty((0,)).dtype, m.empty(2, dtype=m.int64).dtype, m.empty(2, requires_grad=True).requires_grad, m.empty(()).shape
m.empty_like(m.ones(2, 3)).shape, m.empty_like(m.ones(2, dtype=m.int32)).dtype, m.empty_like(m.ones(2), dtype=m.float64).dtype
m.rand(2, 3).shape, m.rand(2).dtype, m.rand((2,)).shape, m.rand(()).shape, m.rand(2, dtype=m.float64).dtype, m.rand(0).shape, m.rand(2, requires_grad=True).requires_grad
m.randn(2, 3).shape, m.randn(2, dtype=m.float16).dtype, m.randn(()).shape, m.randn((2, 2)).shape, m.randn(3, 0).shape
m.randint(5, (3,)).dtype, m.randint(2, 5, (3, 2)).shape, m.randint(0, 1, (4,)), m.randint(3, 4, (2,)), m.randint(5, (2,), dtype=m.float32).dtype, m.randint(low=0, high=2, size=(2,)).shape
m.randperm(5).sort()[0], m.randperm(0), m.randperm(3).dtype, m.randperm(4, dtype=m.int32).dtype
m.rand_like(m.ones(2, 3)).shape, m.randn_like(m.ones(2, dtype=m.float64)).dtype, m.randint_like(m.ones(3), 5).dtype, m.randint_like(m.ones(2), 2, 3)
m.bernoulli(m.tensor([0.0, 1.0])), m.bernoulli(m.ones(2, 2) * 1.0).dtype, m.multinomial(m.tensor([0.0, 1.0, 0.0]), 1), m.normal(0.0, 1.0, (2, 3)).shape
m.multinomial(m.tensor([[0.0, 1.0], [1.0, 0.0]]), 3, replacement=True), m.multinomial(m.ones(4), 4).sort()[0]
bool((m.rand(1000) >= 0).all()), bool((m.rand(1000) < 1).all()), bool(m.randint(3, 6, (1000,)).min() == 3), bool(m.randint(3, 6, (1000,)).max() == 5)
m.manual_seed(3); a = m.rand(4); m.manual_seed(3); b = m.rand(4); m.equal(a, b), m.equal(a, m.rand(4))
g = m.Generator(); g.manual_seed(5); a = m.randn(3, generator=g); g.manual_seed(5); m.equal(a, m.randn(3, generator=g))
g = m.Generator().manual_seed(5); s = g.get_state(); a = m.rand(3, generator=g); g.set_state(s); m.equal(a, m.rand(3, generator=g)), g.initial_seed()
s = m.get_rng_state(); a = m.randn(3); m.set_rng_state(s); m.equal(a, m.randn(3))
g = m.Generator().manual_seed(1); h = m.Generator().manual_seed(1); m.equal(m.randperm(9, generator=g), m.randperm(9, generator=h)), m.equal(m.randint(9, (4,), generator=g), m.randint(9, (4,), generator=h))
m.empty(1000).uniform_(2, 3).min().item() >= 2, m.zeros(3).normal_().dtype, m.zeros(3).uniform_().shape, m.zeros(4).bernoulli_(1.0), m.zeros(2).random_(1)
a = np.zeros(3, np.float32); t = m.from_numpy(a); t[0] = 5; a[1] = 6; t, a
t = m.ones(3); a = t.numpy(); a[0] = 7; t.add_(1); a, t
t = m.ones(2, 3).t(); a = t.numpy(); a.shape, a[0, 0]
np.asarray(m.ones(2)), np.array(m.arange(3)), m.ones(2).__array__(), np.sum(m.ones(4).numpy())
m.tensor([1.0, 2.0]).tolist(), m.tensor([[1, 2]]).tolist(), m.tensor(True).tolist(), m.tensor([]).tolist(), m.zeros(2, 0).tolist()
m.from_dlpack(np.arange(3.0)), m.from_dlpack(m.arange(3)), np.from_dlpack(m.arange(4))
m.ones(2, 3).shape, m.ones(2, 3).size(), m.ones(2, 3).size(1), m.ones(2, 3).size(-2), m.ones(2, 3).numel(), m.ones(2, 3).dim(), m.ones(2, 3).ndim, m.ones(2).nelement()
m.ones(2, 3).stride(), m.ones(2, 3).t().stride(), m.ones(2, 3).stride(0), m.ones(2).element_size(), m.ones(2).nbytes, m.ones(2, 3).is_contiguous(), len(m.ones(4, 2))
m.ones(2).dtype.is_floating_point, m.int64.is_floating_point, m.float16.itemsize, m.ones(2).is_floating_point(), m.is_tensor(m.ones(1)), m.is_tensor(2), m.numel(m.ones(2, 2)), m.is_floating_point(m.ones(1))
m.ones(2).device.type, str(m.ones(2).device), m.device("cpu").type, m.device("cpu") == m.ones(1).device, m.ones(2, device="cpu").device.type, m.zeros(2, device=m.device("cpu")), m.ones(2).is_cuda, m.ones(2).cpu()
m.ones(2).to("cpu"), m.ones(2).to(m.float64), m.ones(2).to("cpu", m.int64), m.ones(2).to(dtype=m.bool), m.ones(2).to(m.ones(1, dtype=m.float16)), m.ones(2).to(device="cpu", dtype=m.float64)
x = m.ones(2); x.to(m.float32) is x, x.float() is x, x.to(m.float32, copy=True) is x, x.cpu() is x, x.contiguous() is x, x.double() is x
x = m.ones(2, requires_grad=True); (x.detach().requires_grad, x.data.requires_grad, x.is_leaf, (x * 1).is_leaf, x.to(m.float64).is_leaf, x.float().is_leaf)
m.tensor([1.5, 2.5]).int(), m.tensor([-1.5]).long(), m.tensor([0.0, 0.1, nan]).bool(), m.tensor([300.7]).half(), m.tensor([True]).float(), m.tensor([-0.5]).to(m.int32)
m.ones(2).new_zeros(3), m.ones(2, dtype=m.int64).new_ones(2, 2), m.ones(2).new_full((2,), 3), m.ones(2).new_tensor([1, 2]), m.ones(2).new_empty(2).shape, m.ones(2, dtype=m.float64).new_zeros((1,), dtype=m.int64)
m.zeros_like(m.ones(2, 3).t()).stride(), m.empty_like(m.ones(2, 3).t()).stride(), m.full_like(m.ones(2), 3), m.full_like(m.ones(2, dtype=m.int64), 3), m.zeros_like(m.ones(2), dtype=m.bool), m.ones_like(m.ones(2), requires_grad=True)
m.get_default_dtype(), m.is_grad_enabled(), m.is_nonzero(m.tensor([3])), m.is_nonzero(m.tensor([[0.0]])), m.is_same_size(m.ones(2), m.ones(2)), m.is_same_size(m.ones(2), m.ones(2, 1))
m.set_default_dtype(m.float64); d = m.ones(2).dtype, m.tensor(1.5).dtype, m.get_default_dtype(), (m.ones(2, dtype=m.int64) / 2).dtype; m.set_default_dtype(m.float32); d
m.finfo(m.float32).eps, m.finfo(m.float16).max, m.finfo(m.float64).tiny, m.iinfo(m.int32).min, m.iinfo(m.int64).max, m.finfo(m.float32).min, m.finfo(m.float32).bits
m.promote_types(m.int32, m.float16), m.result_type(m.ones(1), 2.0), m.result_type(m.tensor(1), m.tensor([1.0])), m.can_cast(m.float64, m.int32)
import copy; x = m.ones(2, requires_grad=True); y = copy.deepcopy(x); (y.requires_grad, y is x, m.equal(x, y), copy.copy(x) is x)
import copy; x = m.arange(6).reshape(2, 3).t(); y = copy.deepcopy(x); y[0, 0] = 9; x[0, 0].item(), y.stride()
import pickle; x = pickle.loads(pickle.dumps(m.arange(6.0).reshape(2, 3).t())); x, x.stride()
import pickle; x = pickle.loads(pickle.dumps(m.ones(2, requires_grad=True))); x.requires_grad, x.is_leaf, pickle.loads(pickle.dumps(m.float32)) is m.float32
import copy; a = m.ones(3); d = copy.deepcopy([a, a.view(3), a]); d[0][0] = 5; d[1], d[0] is d[2]
x = m.tensor([1.0]); y = x; y += 1; x, y is x, id(x) == id(y), hash(x) == hash(y), x in {x}
m.equal(m.ones(2), m.ones(2)), m.equal(m.ones(2), m.ones(3)), m.equal(m.tensor([nan]), m.tensor([nan]))
m.ones(2).type(m.float64), m.ones(1).type(), m.ones(1, dtype=m.int64).type(), m.ones(1, dtype=m.bool).type(), m.ones(3).half().type(), m.ones(3).is_signed(), m.typename(m.ones(1)), m.typename(2), m.ones(2, 1).ndimension()
x = m.zeros(3); x.data = m.ones(2); x, x.shape
x = m.zeros(3); y = x.data; y[0] = 1; x
x = m.zeros(2); x.requires_grad = True; x.requires_grad, x.requires_grad_(False).requires_grad
m.float is m.float32, m.long is m.int64, m.half is m.float16, m.double is m.float64, m.int is m.int32
f"{m.tensor(1.2345):.2f}", f"{m.tensor(3):d}", f"{m.tensor(2.0)}".startswith("2") , round(m.tensor(2.5).item())
m.Size([2, 3]) + (1,), m.Size([2, 3]).numel(), m.Size([2, 3])[1:], m.Size((4,)) == (4,), isinstance(m.ones(1).shape, tuple), m.ones(2, 3).shape[-1]
m.broadcast_shapes((2, 1), (3,)), m.broadcast_shapes(), m.broadcast_shapes((1,), 5)
m.Size([2, 3]) * 2, m.Size([1]) + m.Size([2]), (4,) + m.Size([1]), m.Size(), m.Size([2, 3]).index(3), m.Size([2])[0]
m.tril_indices(3, 3), m.triu_indices(2, 3, 1), m.cartesian_prod(m.arange(2), m.arange(2)), m.combinations(m.arange(3))
m.vander(m.arange(3)), m.vander(m.tensor([1.0, 2.0]), 3, increasing=True), F.one_hot(m.tensor([0, 2])), F.one_hot(m.tensor([1]), 4)
""")
]
CASES += table(
    [f"m.{n}(x)" for n in (*LIKE, "empty_like", "rand_like")][:2]
    + [f"m.{n}(x, dtype=m.{d})" for n in LIKE for d in DTYPES]
    + [
        "m.full_like(x, 2)",
        "m.full_like(x, 1.5, dtype=m.float64)",
        "x.new_zeros(2)",
        "x.clone()",
        "x.detach()",
        "m.clone(x)",
        "m.tensor(x.detach())",
        "m.as_tensor(x).dtype",
        "x.numpy() if not x.requires_grad else x.detach().numpy()",
        "x.tolist()",
        "x.detach().clone().fill_(1)",
        "x.detach().clone().zero_()",
    ],
    *({"x": f"{d}(2, 3){w}"} for d in DTYPES for w in ("", " transposed")),
    order=1,
)
CASES += [
    fails(p)
    for p in lines("""
m.tensor()
m.tensor("a")
m.tensor([1, "a"])
m.tensor([[1, 2], [3]])
m.tensor([1, [2]])
m.tensor(None)
m.tensor([1], requires_grad=True)
m.tensor([2**64])
m.tensor([1], dtype="float32")
m.tensor(object())
m.zeros(-1)
m.zeros(2.5)
m.zeros("a")
m.zeros(2, dtype=m.int64, requires_grad=True)
m.zeros(2, dtype=3)
m.zeros(2, device="nothing")
m.full((2,))
m.full(2, 3)
m.full((-1,), 2)
m.full((2,), "a")
m.arange()
m.arange(0, 5, 0)
m.arange(5, 0)
m.arange(0, 5, -1)
m.arange(inf)
m.arange("a")
m.linspace(0, 1)
m.linspace(0, 1, -1)
m.linspace(0, 1, 2.5)
m.eye(-1)
m.eye(2, -1)
m.eye(2.5)
m.randint(5, 5, (2,))
m.randint(5, 2, (2,))
m.randint(5)
m.rand(-1)
m.rand("a")
m.randn(2, dtype=m.int64)
m.rand(2, dtype=m.int64)
m.randperm(-1)
m.manual_seed("a")
m.from_numpy([1, 2])
m.from_numpy(np.array(["a"]))
m.from_numpy(np.zeros(2, dtype=complex)) if False else m.from_numpy(3)
m.multinomial(m.tensor([1.0, 1.0]), 3)
m.multinomial(m.tensor([-1.0, 1.0]), 1)
m.bernoulli(m.tensor([2.0]))
len(m.tensor(1))
list(m.tensor(1))
m.ones(2, 3).size(2)
m.ones(2).item()
m.tensor([]).item()
m.ones(2, dtype=m.int64).requires_grad_()
m.ones(2, requires_grad=True).numpy()
(m.ones(2, requires_grad=True) * 2).requires_grad_(False)
m.device("nothing")
m.ones(2).to("nothing")
m.promote_types(m.float32, 3)
m.can_cast(m.float32, 3)
m.is_nonzero(m.ones(2))
m.is_nonzero(m.ones(0))
m.is_nonzero(2)
m.Size([2.5])
m.Size(3)
m.ones(2).type("int")
m.ones(2).type(3)
m.finfo(m.int64)
m.iinfo(m.float32)
m.broadcast_shapes((2,), (3,))
m.ones(2).normal_(0, -1)
m.ones(2).uniform_(3, 2)
m.zeros_like(2)
m.one_hot if False else F.one_hot(m.tensor([3]), 2)
F.one_hot(m.tensor([-1]))
F.one_hot(m.tensor([1.0]))
""")
]
