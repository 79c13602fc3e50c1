"""Programs of several lines: modes of the tape, anomalies, control flow, deep and shared graphs."""

from __future__ import annotations

from tests.emberlet.oracle.case import Case

START = "x = m.tensor([1.0, 2.0, 3.0], requires_grad=True)\n"


def blocks(text: str) -> list[str]:
    """Programs are parted by lines of three hyphens."""
    return [START + block.strip("\n") for block in text.split("\n---\n")]


RIGHT = """
with m.no_grad():
    y = x * 2
    z = m.ones(2, requires_grad=True)
    w = m.zeros_like(x, requires_grad=True)
y.requires_grad, y.is_leaf, z.requires_grad, w.requires_grad, (x * 2).requires_grad
---
with m.no_grad():
    with m.enable_grad():
        y = x * 2
    z = x * 2
y.requires_grad, z.requires_grad, m.is_grad_enabled()
---
try:
    with m.no_grad():
        raise KeyError
except KeyError:
    pass
m.is_grad_enabled()
---
with m.set_grad_enabled(False):
    y = x * 2
with m.set_grad_enabled(True):
    z = x * 2
y.requires_grad, z.requires_grad
---
with m.no_grad():
    x.add_(1)
    x[0] = 7
    x.data.mul_(1)
(x * x).sum().backward()
x, x.grad, x.is_leaf, x.requires_grad
---
with m.no_grad():
    v = x[1:]
    v.zero_()
x, x.requires_grad
---
@m.no_grad()
def f(v):
    return v * 2
@m.enable_grad()
def g(v):
    return v * 2
with m.no_grad():
    y = g(x)
f(x).requires_grad, y.requires_grad, f.__name__
---
@m.no_grad()
def f():
    yield x * 2
    yield x * 3
out = []
for v in f():
    out.append((v.requires_grad, m.is_grad_enabled()))
out
---
with m.inference_mode():
    y = x * 2
    z = m.ones(2)
    inside = m.is_inference_mode_enabled(), m.is_grad_enabled()
y.requires_grad, y.is_inference(), z.is_inference(), x.is_inference(), inside, m.is_inference_mode_enabled()
---
with m.inference_mode():
    y = x * 2
    y.add_(1)
z = y.clone()
z.add_(1)
y, z.is_inference(), (y * 2).is_inference(), (y + x.detach()).requires_grad
---
with m.inference_mode(False):
    y = x * 2
y.requires_grad, y.is_inference()
---
with m.inference_mode():
    y = m.ones(3)
z = x + y
z.sum().backward()
x.grad
---
@m.inference_mode()
def f(v):
    return v * 2
f(x).is_inference()
---
y = x
for i in range(3):
    y = y * y if y.sum() < 50 else y + x
y.sum().backward()
x.grad
---
y = x
while y.norm() < 100:
    y = y * 2
y.sum().backward()
x.grad
---
def tree(v, depth):
    return v if depth == 0 else tree(v * 2, depth - 1) + tree(v.sin(), depth - 1)
tree(x, 5).sum().backward()
x.grad
---
y = x
for _ in range(3000):
    y = y + 0.001
y.sum().backward()
x.grad
---
y = x * 0 + 1
for _ in range(30):
    y = y + y * 0.01
y.sum().backward()
x.grad, y
---
h = m.zeros(3)
total = 0
for i in range(5):
    h = (h + x).tanh()
    if i % 2:
        total = total + h.sum()
total.backward()
x.grad
---
h = m.zeros(3)
for i in range(6):
    h = (h + x).tanh()
    if i == 3:
        h = h.detach()
h.sum().backward()
x.grad
---
a = x * 2
b = a.sin()
c = a.cos()
d = b * c + a
d.sum().backward()
x.grad
---
out = []
for _ in range(3):
    y = (x * x).sum()
    x.grad = None
    y.backward()
    out.append(x.grad.clone())
    with m.no_grad():
        x -= 0.1 * x.grad
out, x
---
losses = []
for _ in range(10):
    loss = ((x - 1) ** 2).sum() + x.prod().exp() * 0.001
    if x.grad is not None:
        x.grad.zero_()
    loss.backward()
    with m.no_grad():
        x.sub_(0.1 * x.grad)
    losses.append(round(loss.item(), 5))
losses, x
---
y = x * 2
z = y.sum()
z.backward()
y.grad is None, y.grad_fn.next_functions[0][0].variable is x, x.grad
---
w = m.zeros(5)
parts = []
for i in range(3):
    w = w.clone()
    w[i] = x[i] * i
    parts.append(w.sum())
sum(parts).backward()
x.grad
---
buffer = m.zeros(4, 3)
for i in range(4):
    buffer[i] = x * i
    buffer[i, 0] += buffer[i - 1, 1] if i else 0
buffer.pow(2).sum().backward()
x.grad, buffer
---
y = x.clone()
v = y.view(1, 3)
w = v[0, 1:]
with m.no_grad():
    w.mul_(10)
y.sum().backward()
x.grad, y
---
y = x.clone()
y.requires_grad_()
z = y.detach().requires_grad_()
(y * z).sum().backward()
x.grad, z.grad
---
with m.autograd.set_detect_anomaly(True):
    (x * 2).sum().backward()
x.grad, m.is_anomaly_enabled()
---
seen = []
y = x * 2
y.register_hook(lambda g: seen.append("y"))
x.register_hook(lambda g: seen.append("x"))
z = y.sum()
z.register_hook(lambda g: seen.append("z"))
z.backward()
seen
---
handle = x.register_hook(lambda g: g * 2)
second = x.register_hook(lambda g: g + 1)
x.sum().backward()
x.grad
---
y = x * 2
y.register_hook(lambda g: g * 3)
m.autograd.grad(y.sum(), [x, y])
---
g1 = m.autograd.grad((x**3).sum(), x, create_graph=True)[0]
(g1 * x.detach()).sum().backward()
x.grad
---
(x**3).sum().backward(create_graph=True)
g = x.grad
x.grad = None
g.sum().backward()
x.grad, g.requires_grad
---
y = (x**2).sum()
g = m.autograd.grad(y, x, create_graph=True)[0]
loss = ((g.norm() - 1) ** 2)
loss.backward()
x.grad
"""
WRONG = """
with m.inference_mode():
    y = x * 2
y.add_(1)
---
with m.inference_mode():
    y = m.ones(3)
(x * y).sum().backward()
x.grad
---
with m.inference_mode():
    y = m.ones(3)
y.requires_grad_()
---
with m.no_grad():
    y = x * 2
y.sum().backward()
x
---
with m.autograd.set_detect_anomaly(True):
    (x * 0).sqrt().mul(0).sum().backward()
x.grad
---
with m.no_grad():
    v = x[1:]
v.add_(1)
---
y = x * 1
v = y[1:]
with m.no_grad():
    y.mul_(2)
z = y * y
v.add_(1)
z.sum().backward()
x
---
y = (x * x).sum()
y.backward()
m.autograd.grad(y, x)
---
def hook(g):
    raise ValueError("mine")
x.register_hook(hook)
x.sum().backward()
x
---
class F2(m.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        return v * 2
    @staticmethod
    def backward(ctx, g):
        return g, g
F2.apply(x).sum().backward()
x
---
class F3(m.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        return v * 2
    @staticmethod
    def backward(ctx, g):
        return g[:2]
F3.apply(x).sum().backward()
x
---
class F4(m.autograd.Function):
    @staticmethod
    def forward(ctx, v):
        return v * 2
F4.apply(x).sum().backward()
x
"""
CASES = [Case(program) for program in blocks(RIGHT)]
CASES += [Case(program, {}, 0, True) for program in blocks(WRONG)]
