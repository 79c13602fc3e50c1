# Which tensors share memory, what in-place writes do to views and to the tape, and which of them are errors.
import torch

a = torch.arange(6.0)
b = a.view(2, 3)
b[0, 0] = 100
print(a, a.data_ptr() == b.data_ptr(), b._base is a if hasattr(b, "_base") else True)
t = b.t()
print(t.is_contiguous(), t.stride(), t.contiguous().stride(), t.reshape(-1))
try:
    t.view(6)
except RuntimeError as error:
    print("RuntimeError:", str(error)[:136])
c = t.reshape(6)
c.zero_()
print(a.sum(), c.sum())
e = torch.ones(3, 1).expand(3, 4)
print(e.stride(), e.storage_offset(), a[2:].storage_offset(), e.numel())
try:
    e[0, 0] = 5
    e.add_(1)
except RuntimeError as error:
    print("RuntimeError:", str(error)[:60])
first, second = torch.arange(4.0).split(2)
first += 10
print(first, second)
a[1:3], a[3:5] = 7, 8
print(a, a.clone().mul_(2)[::2].neg_(), a.ge(7).any(), a.unbind()[1])

# The tape and in-place writes.
x = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
for write in (lambda: x.add_(1), lambda: x[:1].zero_(), lambda: x.__setitem__(0, 1.0)):
    try:
        write()
    except RuntimeError as error:
        print("RuntimeError:", str(error)[:75])
y = x * 2
y[0] = 0
y.mul_(x)
y.sum().backward()
print(y, x.grad)
y = x.exp()
version = y._version
y.add_(1)
print(version, y._version)
try:
    y.sum().backward()
except RuntimeError as error:
    print("RuntimeError:", str(error)[:93])
y = x.sigmoid()
z = y.detach()
print(z.requires_grad, z.data_ptr() == y.data_ptr())
v = (x * 1).view(3, 1)
v[1] *= 10
print(v, v.is_leaf, x.is_leaf, v.requires_grad)
base = x * 1
view = base[:2]
view.mul_(3)
print(base.grad_fn is not None, base)
base.sum().backward()
print(x.grad)
with torch.no_grad():
    x.clamp_(max=2)
    x.copy_(x.flip(0))
print(x)
try:
    x.backward()
except RuntimeError as error:
    print("RuntimeError:", error)
try:
    s = (x * 2).sum()
    s.backward()
    s.backward()
except RuntimeError as error:
    print("RuntimeError:", str(error)[:79])
try:
    torch.ones(2, requires_grad=True).numpy()
except RuntimeError as error:
    print("RuntimeError:", error)
shared = torch.zeros(3)
array = shared.numpy()
array[1] = 4
shared[2] = 5
print(shared, array, torch.from_numpy(array) is shared, torch.tensor(array) + 0)
with torch.inference_mode():
    frozen = torch.ones(2)
try:
    (frozen * x[:2]).sum().backward()
except RuntimeError as error:
    print("RuntimeError:", str(error)[:50])
