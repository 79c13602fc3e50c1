# Gradients of gradients: a gradient penalty, Hessians, Hessian-vector products, and learning to learn.
import torch
import torch.nn as nn
from torch.autograd import grad
from torch.autograd.functional import hessian, hvp, jacobian, vjp

torch.manual_seed(9)
x = torch.tensor([1.0, 2.0], requires_grad=True)
y = (x[0] ** 3) * x[1] + torch.sin(x[1])
(g,) = grad(y, x, create_graph=True)
print(g)
print(torch.stack([grad(g[i], x, retain_graph=True)[0] for i in range(2)]))


def f(v):
    return (v[0] ** 3) * v[1] + torch.sin(v[1])


print(hessian(f, x.detach()), hvp(f, x.detach(), torch.tensor([1.0, -1.0])))
print(jacobian(lambda v: torch.stack([v.prod(), v.sum(), v.norm()]), x.detach()))
print(vjp(lambda v: v.exp(), x.detach(), torch.tensor([1.0, 0.0])))

# A critic whose gradient is kept near length one.
critic = nn.Sequential(
    nn.Linear(2, 16), nn.LeakyReLU(0.2), nn.Linear(16, 16), nn.Softplus(), nn.Linear(16, 1)
)
optimizer = torch.optim.RMSprop(critic.parameters(), lr=5e-3)
real, fake = torch.randn(32, 2) + 2, torch.randn(32, 2)
for step in range(20):
    epsilon = torch.rand(32, 1)
    between = (epsilon * real + (1 - epsilon) * fake).requires_grad_(True)
    gradients = grad(
        outputs=critic(between),
        inputs=between,
        grad_outputs=torch.ones(32, 1),
        create_graph=True,
        retain_graph=True,
    )[0]
    penalty = ((gradients.norm(2, dim=1) - 1) ** 2).mean()
    loss = critic(fake).mean() - critic(real).mean() + 10 * penalty
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 5 == 0:
        print(f"step {step:2d} loss {loss.item():.5f} penalty {penalty.item():.5f}")

# MAML: differentiate through a step of gradient descent.
w = torch.zeros(1, requires_grad=True)
meta = torch.optim.SGD([w], lr=0.3)
inputs = torch.linspace(-1, 1, 10)
for step in range(5):
    outer = 0.0
    for slope in (1.0, 2.0, 3.0):
        inner = ((w * inputs - slope * inputs) ** 2).mean()
        (gw,) = torch.autograd.grad(inner, w, create_graph=True)
        fast = w - 0.5 * gw
        outer = outer + ((fast * inputs - slope * inputs) ** 2).mean()
    meta.zero_grad()
    outer.backward()
    meta.step()
    print(f"{outer.item():.5f} {w.item():.5f}")

# Through layers that are fused: softmax with cross-entropy, layer norm, convolution.
for layer, shape in ((nn.LayerNorm(5), (3, 5)), (nn.Conv1d(2, 3, 2), (1, 2, 6)), (nn.GRUCell(4, 3), (2, 4))):
    inputs = torch.randn(*shape, requires_grad=True)
    (first,) = grad(layer(inputs).square().sum(), inputs, create_graph=True)
    (first**2).sum().backward()
    print(type(layer).__name__, first.norm().item(), inputs.grad.norm().item())
logits = torch.randn(4, 3, requires_grad=True)
loss = nn.functional.cross_entropy(logits, torch.tensor([0, 2, 1, 1]))
(g,) = torch.autograd.grad(loss, logits, create_graph=True)
print(grad(g[:, 0].sum(), logits)[0])
