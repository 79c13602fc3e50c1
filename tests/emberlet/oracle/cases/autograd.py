"""The tape: leaves and accumulation, views and in-place writes, versions, hooks, functional derivatives."""

# ruff: noqa: E501  A program is one line, however long.

from __future__ import annotations

from tests.emberlet.oracle.case import Case, case, fails, lines

A = "x = m.tensor([1.0, 2.0, 3.0], requires_grad=True); "
B = "x = m.arange(6.0).reshape(2, 3).requires_grad_(); "
CASES = [
    case(A + p)
    for p in lines("""
y = (x * x).sum(); y.backward(); x.grad, y.grad is None, x.grad.requires_grad
(x * 2).sum().backward(); (x * 3).sum().backward(); x.grad
y = (x * x).sum(); y.backward(retain_graph=True); y.backward(); x.grad
(x * x).backward(m.tensor([1.0, 0.0, 2.0])); x.grad
x.backward(m.ones(3)); x.grad
x.sum().backward(gradient=m.tensor(2.0)); x.grad
y = x * 2; y.retain_grad(); y.sum().backward(); y.grad, y.retains_grad, x.is_leaf, y.is_leaf
y = x * 2; z = y.detach(); z[0] = 9; y, z.requires_grad, z.is_leaf
y = x.detach(); y.requires_grad_(); (x * y).sum().backward(); x.grad, y.grad
with_ = m.no_grad(); with_.__enter__(); y = x * 2; with_.__exit__(None, None, None); y.requires_grad, (x * 2).requires_grad
m.autograd.grad((x**3).sum(), x)
g, = m.autograd.grad((x**3).sum(), x, create_graph=True); h, = m.autograd.grad(g.sum(), x, create_graph=True); k, = m.autograd.grad(h.sum(), x); g, h, k
y = m.ones(3, requires_grad=True); m.autograd.grad((x * 2).sum(), [x, y], allow_unused=True)
y = m.ones(3, requires_grad=True); m.autograd.grad((x * 2).sum(), [x, y], materialize_grads=True)
m.autograd.grad([x.sum(), (x * x).sum()], x)
m.autograd.grad(x * 2, x, grad_outputs=m.ones(3))
m.autograd.grad([x * 2, x.sum()], [x], [m.ones(3), None])
y = x * 2; m.autograd.grad((y * y).sum(), y)
y = x * 2; m.autograd.grad((y * y).sum(), [x, y])
m.autograd.backward([x.sum(), (x * x).sum()]); x.grad
y = x * 2; z = y * y; m.autograd.backward(z, m.ones(3), inputs=[x]); x.grad
y = m.ones(3, requires_grad=True); (x * y).sum().backward(inputs=[y]); x.grad is None, y.grad
y = x.exp(); y.sum().backward(); y.sum().item() > 0
seen = []; h = x.register_hook(lambda g: seen.append(g.clone())); (x * 3).sum().backward(); seen
h = x.register_hook(lambda g: g * 10); (x * 3).sum().backward(); h.remove(); (x * 3).sum().backward(); x.grad
y = x * 2; y.register_hook(lambda g: g + 1); y.sum().backward(); x.grad
y = x * 2; y.retain_grad(); y.register_hook(lambda g: g * 5); y.sum().backward(); y.grad, x.grad
seen = []; x.register_post_accumulate_grad_hook(lambda p: seen.append(p.grad.clone())); (x * 2).sum().backward(); seen
x.register_hook(lambda g: None); x.sum().backward(); x.grad
y = x.clone(); y[0] = 10; y.sum().backward(); x.grad
y = x.clone(); y += x; y *= x; y.sum().backward(); x.grad
y = x * 1; z = y[:2]; z *= 3; y.sum().backward(); x.grad, z
y = x * 1; z = y[1:]; y *= 2; (z * z).sum().backward(); x.grad
y = x * 1; z = y.view(3, 1); z.mul_(2); y.add_(1); (z * y[:, None]).sum().backward(); x.grad
y = m.zeros(3); y[1:] = x[:2] * 2; y.requires_grad, y.sum().backward(), x.grad
y = m.zeros(3); z = y[:1]; y.copy_(x); z.requires_grad, (z * 3).sum().backward(), x.grad
y = m.zeros(3); z = y[:1]; z.copy_(x[:1]); y.requires_grad, y.sum().backward(), x.grad
y = x * 2; y.detach_(); y.requires_grad, y.is_leaf
y = x.clone(); v = y._version; y.add_(1); y[0] = 2; y.zero_(); y._version - v, y.view(3)._version == y._version
y = m.zeros(3); v = y.detach(); v.add_(1); y._version, v._version
x.data.mul_(2); x, x._version
x.requires_grad, (x > 1).requires_grad, x.argmax().requires_grad, x.sum().requires_grad, x.int().requires_grad, x.round().requires_grad, x.detach().sum().requires_grad
x.grad = m.ones(3); x.sum().backward(); x.grad
x.grad = None; x.sum().backward(); g = x.grad; x.sum().backward(); g, g is x.grad
y = x.sum(); y.backward(); z = x * 2; z.sum().backward(); x.grad
y = x[0] * x[1] + x[2] ** x[0]; y.backward(); x.grad
y = x; y = sum(y * i for i in range(4)); y.sum().backward(); x.grad
y = x.repeat(2).reshape(2, 3); y.prod(0).sum().backward(); x.grad
(x.expand(4, 3) * m.arange(12.0).reshape(4, 3)).sum().backward(); x.grad
m.where(x > 1.5, x, x * 0).sum().backward(); x.grad
x.masked_fill(x > 2, 0).sum().backward(); x.grad
m.cat([x, x * 2])[::2].sum().backward(); x.grad
(x / x.norm()).sum().backward(); x.grad
(x - x).norm().backward(); x.grad
x.grad_fn is None, (x * 1).grad_fn is not None, (x * 1).grad_fn.next_functions[0][0] is not None, len((x * x).grad_fn.next_functions)
type((x * 2).grad_fn.next_functions[0][0]).__name__, (x + 1).grad_fn.name(), x.exp().grad_fn.name(), x.sum().grad_fn.name(), (x @ x).grad_fn.name(), x[0].grad_fn.name()
repr((x * 2)), repr(x), repr(x.sum()), repr(x.detach())
x.exp().grad_fn.name(), x.view(3, 1).grad_fn.name(), x.clone().grad_fn.name(), x.t().grad_fn is not None, x.unsqueeze(0).grad_fn.name(), (x / 2).grad_fn.name(), (x - 1).grad_fn.name(), (-x).grad_fn.name(), x.mean().grad_fn.name(), x.relu().grad_fn.name()
g = (x * 2).grad_fn; out = g(m.ones(3)); out[0] if isinstance(out, tuple) else out
y = x * 2; seen = []; y.grad_fn.register_hook(lambda gi, go: seen.append(go[0])); y.sum().backward(); seen
y = x * 2; seen = []; y.grad_fn.register_prehook(lambda go: seen.append(go[0])); y.sum().backward(); seen
m.set_grad_enabled(False); y = x * 2; m.set_grad_enabled(True); y.requires_grad, m.is_grad_enabled()
m.inference_mode(True).__enter__() if False else 0; m.is_inference_mode_enabled()
f = m.no_grad()(lambda: x * 2); f().requires_grad, m.is_grad_enabled()
f = m.enable_grad()(lambda: (m.is_grad_enabled(), (x * 2).requires_grad)); f()
y = (x * 2).to(m.float64); y.sum().backward(); x.grad.dtype, x.grad
y = x.half() * 2; y.sum().backward(); x.grad.dtype, x.grad
(x.double() * x).sum().backward(); x.grad
y = x.abs().sqrt().log().sum(); y.backward(); x.grad
y = (x * m.tensor([1, 2, 3])).sum(); y.backward(); x.grad
y, i = x.max(0); y.backward(); x.grad, i.requires_grad
x.sort(descending=True)[0][0].backward(); x.grad
import copy; y = copy.deepcopy(x); y.requires_grad, y.is_leaf, y.grad
m.autograd.functional.jacobian(lambda v: v * v, x.detach())
m.autograd.functional.jacobian(lambda v: (v.sum(), v * 2), x.detach())
m.autograd.functional.jacobian(lambda v, w: v * w, (x.detach(), x.detach() + 1))
m.autograd.functional.jacobian(lambda v: v[:2].exp(), x.detach(), create_graph=True)
m.autograd.functional.hessian(lambda v: (v**3).sum(), x.detach())
m.autograd.functional.hessian(lambda v, w: (v * w * w).sum(), (x.detach(), x.detach() + 1))
m.autograd.functional.vjp(lambda v: v * v, x.detach(), m.ones(3))
m.autograd.functional.vjp(lambda v: (v * v).sum(), x.detach())
m.autograd.functional.jvp(lambda v: v * v, x.detach(), m.tensor([1.0, 0.0, 2.0]))
m.autograd.functional.jvp(lambda v, w: v * w, (x.detach(), x.detach() * 2), (m.ones(3), m.zeros(3)))
m.autograd.functional.vhp(lambda v: (v**3).sum(), x.detach(), m.ones(3))
m.autograd.functional.hvp(lambda v: (v**3).sum(), x.detach(), m.ones(3))
m.autograd.gradcheck(lambda v: v.sin(), x.detach().double().requires_grad_())
m.autograd.gradgradcheck(lambda v: v.sin(), x.detach().double().requires_grad_())
from importlib import import_module as i; c = i(m.__name__ + '.utils.checkpoint').checkpoint; y = c(lambda v: (v * v).exp(), x, use_reentrant=False); y.sum().backward(); x.grad
from importlib import import_module as i; c = i(m.__name__ + '.utils.checkpoint').checkpoint; y = c(lambda v, w: v * w, x, x * 2, use_reentrant=False); y.sum().backward(); x.grad
""")
]
FUNCTION = """class Cube(m.autograd.Function):
 @staticmethod
 def forward(ctx, x, k=2):
  ctx.save_for_backward(x); ctx.k = k; return x ** 3 * k
 @staticmethod
 def backward(ctx, g):
  (x,) = ctx.saved_tensors; return g * 3 * x * x * ctx.k, None
class Split(m.autograd.Function):
 @staticmethod
 def forward(x, y):
  return x * y, x + y
 @staticmethod
 def setup_context(ctx, inputs, output):
  ctx.save_for_backward(*inputs); ctx.set_materialize_grads(False)
 @staticmethod
 def backward(ctx, a, b):
  x, y = ctx.saved_tensors; seen.append((a is None, b is None, ctx.needs_input_grad))
  u = v = 0
  if a is not None: u, v = u + a * y, v + a * x
  if b is not None: u, v = u + b, v + b
  return u, v
class Twice(m.autograd.Function):
 @staticmethod
 def forward(ctx, x):
  ctx.mark_dirty(x); x.mul_(2); return x
 @staticmethod
 def backward(ctx, g):
  return g * 2
class Index(m.autograd.Function):
 @staticmethod
 def forward(ctx, x):
  i = x.argmax(); ctx.mark_non_differentiable(i); ctx.i = i; ctx.n = x.shape[0]; return x.max(), i
 @staticmethod
 def backward(ctx, g, gi):
  out = m.zeros(ctx.n); out[ctx.i] = g; return out
seen = []
"""
CASES += [
    case(FUNCTION + A + p)
    for p in lines("""
y = Cube.apply(x); y.sum().backward(); y, x.grad
y = Cube.apply(x, 5); y.sum().backward(); x.grad, y.grad_fn.name()
g, = m.autograd.grad(Cube.apply(x).sum(), x, create_graph=True); m.autograd.grad(g.sum(), x)
a, b = Split.apply(x, x.detach() + 1); a.sum().backward(); x.grad, seen
a, b = Split.apply(x, x * 2); (a + b).sum().backward(); x.grad, seen
y = Twice.apply(x * 1); y.sum().backward(); y, x.grad
a, i = Index.apply(x); a.backward(); x.grad, i.requires_grad, a.requires_grad
Cube.apply(x.detach()).requires_grad
""")
]
CASES += [
    fails(A + p)
    for p in lines("""
(x * 2).backward()
x.detach().sum().backward()
y = (x * x).sum(); y.backward(); y.backward(); y
(x * 2).backward(m.ones(2))
(x * 2).sum().backward(m.ones(2))
m.autograd.grad(x.sum(), m.ones(3))
m.autograd.grad(x.sum(), m.ones(3, requires_grad=True))
m.autograd.grad(x * 2, x)
m.autograd.grad(x.sum(), [])
m.autograd.grad(m.ones(1), x)
x.add_(1)
x[0] = 1; x
x.mul_(2.0)
x.zero_()
x[:2].add_(1)
x.view(3)[0] = 1; x
y = x.exp(); y.add_(1); y.sum().backward(); x
y = x * 1; z = y * y; y[0] = 5; z.sum().backward(); x
y = x * 1; z = y.sigmoid(); z.mul_(2); z.sum().backward(); x
y = x * 1; v = y.view(3); z = v * v; y.add_(1); z.sum().backward(); x
w = m.ones(3); z = (x * w).sum(); w.add_(1); z.backward(); x
w = m.ones(3); z = (x * w).sum(); w.detach().add_(1); z.backward(); x
a, b, c = (x * 1).unbind(); a.mul_(2); b
(x * 1).expand(2, 3).add_(1)
x.detach().register_hook(lambda g: g)
h = x.register_hook(lambda g: g[:2]); x.sum().backward(); x
x.grad = m.ones(2); x
x.grad = m.ones(3, dtype=m.float64); x
x.grad = 3; x
y = x * 2; y.requires_grad = False; y
x.numpy()
(x * 2).numpy()
m.tensor([1, 2]).requires_grad_()
x.detach().retain_grad()
m.autograd.backward([x.sum(), x.sum()], [m.ones(())])
m.autograd.backward(x)
m.autograd.functional.jacobian(lambda v: 3, x)
m.autograd.functional.hessian(lambda v: v, x)
m.autograd.functional.vjp(lambda v: v * v, x)
m.autograd.gradcheck(lambda v: v.detach() * v, m.ones(2, dtype=m.float64, requires_grad=True))
import copy; copy.deepcopy(x * 2)
""")
]
CASES += [
    fails(FUNCTION + A + p)
    for p in lines("""
Cube()(x)
y = Cube.apply(x * 1); z = x * 1; w = Cube.apply(z); z.add_(1); w.sum().backward(); x
m.autograd.Function.apply(x)
""")
]
CASES += [
    Case(p, {"x": "float64(2, 3)", "y": "float64(3)"}, 1, True)
    for p in lines("""
z = x.clone(); z[:, 0] = y[:2] * z[:, 1]; z.sin()
z = x.clone(); z.div_(z.norm()); z
z = x.clone(); v = z[0]; z.mul_(v); z
z = x * y; w = z.exp(); w[0] = 0; w
z = x * y; w = z.prod(); z[0, 0] = 1; w
z = x * y; w = z @ y; z.t()[1] = 0; w
""")
]
CASES += [
    case(p, x="float64(2, 3)", y="float64(3)")
    for p in lines("""
z = x * y; z[0] = z[1]; z * z
z = x.clone(); z[:, 0] = y[:2] * z[:, 1].clone(); z.sin()
z = x.clone(); z[1].mul_(y); z.t() @ z
z = m.zeros(4, 3, dtype=m.float64); z[1:3] = x; z[3] = y; z.cumsum(0)
z = x.clone(); v = z.t(); v[0] *= 2; w = v * z.t(); w
z = x.clone(); v = z.view(-1); v[1:4] = y; z.exp()
z = x.clone(); v = z[0]; v.neg_(); z.add_(v.detach().clone()); z
z = x.clone(); u = z[0]; v = z[:, 1]; u.mul_(3); v.add_(y[0]); (u * u).sum() + v.prod()
z = x.clone(); z.clamp_(-0.5, 0.5).mul_(x); z
z = y.expand(2, 3) * 1; z[0] += x[1]; z
z = x.clone(); z.sub_(z.mean(0)); z.div_(z.norm().detach()); z
h = y; h = [h := (x @ h.sin().unsqueeze(1)).sum() * y for _ in range(3)][-1]; h
(x * y).softmax(1).log().sum() + x.exp().logsumexp(0).sum()
z = (x * y).tanh(); g, = m.autograd.grad(z.sum(), y, create_graph=True); g * y
z = (x * y).exp(); g = m.autograd.grad(z.sum(), [x, y], create_graph=True); (g[0] @ g[1]).sum()
z = x.detach() * y; z.requires_grad, z * x
z = x.clone(); z.fill_(y.sum()); z
z = x.clone(); z.zero_(); z + x
z = x.clone(); z.requires_grad, z.copy_(y), z
z = x.clone(); z.index_add_(0, m.tensor([0, 0]), x); z.masked_fill_(x > 0, 0.0); z * y
""")
]
