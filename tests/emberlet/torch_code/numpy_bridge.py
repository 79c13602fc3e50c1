# To NumPy and back, devices and dtypes as scripts write them, and a progress of running means.
import numpy as np
import torch

device = "cuda" if torch.cuda.is_available() else "cpu"
rng = np.random.default_rng(0)
table = rng.normal(size=(5, 3)).astype(np.float32)
t = torch.from_numpy(table).to(device)
print(
    t.dtype, torch.tensor(table.astype("float64")).dtype, torch.tensor(3).dtype, torch.tensor([1.5, 2]).dtype
)
t[0] = 0
print(table[0], np.shares_memory(t.numpy(), table), t.cpu().numpy().dtype)
print(np.allclose(np.exp(table), t.exp().numpy()), np.mean(t.numpy()), np.asarray(t).shape, np.array(t.sum()))
print(
    torch.as_tensor(table) is t, torch.as_tensor(table).data_ptr() == t.data_ptr(), torch.asarray([1, 2, 3])
)
print(
    t.double().dtype,
    t.half().dtype,
    t.int().dtype,
    t.bool().any(),
    t.to(torch.float64).sum().item(),
    t.long()[1],
)
print(
    t.type_as(torch.zeros(1, dtype=torch.int32)).dtype,
    t.to("cpu", dtype=torch.float16).dtype,
    t.to(t.double()).dtype,
)
print(torch.zeros(2, 3, device=device).new_ones(2).device, t.new_tensor([1, 2]).dtype, t.is_floating_point())
print(
    torch.promote_types(torch.int32, torch.float16),
    torch.result_type(t, 1),
    (torch.ones(1, dtype=torch.int32) * 1.0).dtype,
)
print(
    [int(v) for v in torch.arange(3)],
    list(range(torch.tensor(2))),
    {0: "a"}[int(torch.tensor(0))],
    [10, 20][torch.tensor(1)],
)
for row, label in zip(t[:2], np.array([1, 2])):
    print(row.sum().item(), label + torch.tensor(1))
print(float(t.max()), len(t), t.ndim, t.nbytes, t.element_size(), t.T.shape, 1.0 in torch.tensor([1.0, 2.0]))
x = torch.tensor(table, requires_grad=True)
y = (x * torch.from_numpy(table)).sum()
y.backward()
print(np.array_equal(x.grad.numpy(), table), x.detach().numpy()[1], type(y.item()).__name__)
print(
    torch.tensor(np.float64(2.5)),
    torch.tensor(np.arange(3, dtype=np.int32)),
    torch.from_numpy(np.arange(6)[::2].copy()),
)
print(np.stack([a.numpy() for a in torch.ones(4).chunk(2)]), torch.equal(t, torch.from_numpy(t.numpy())))
print(t.numpy().tolist() == t.tolist(), torch.full((2,), np.pi), torch.linspace(0, 1, 3, dtype=torch.double))
mean, var = torch.zeros(3), torch.zeros(3)
for n, row in enumerate(t, start=1):
    delta = row - mean
    mean += delta / n
    var += delta * (row - mean)
print(torch.allclose(mean, t.mean(0)), torch.allclose(var / 4, t.var(0)))
print(
    torch.is_tensor(t),
    isinstance(t, torch.Tensor),
    t.requires_grad,
    t.grad is None,
    t.is_leaf,
    hash(t) == hash(t),
)
a, b = torch.tensor([1, 2, 3]), torch.tensor([3, 2, 1])
print(
    a == b,
    (a == b).all(),
    a.equal(b),
    a < b,
    ~(a > 1),
    a & 1,
    a << 1,
    -a,
    a**2,
    2**a,
    10 - a,
    6 / a,
    7 // a,
    abs(-a),
)
