# A network that solves u'' = -u with u(0) = 0 and u'(0) = 1, its derivatives taken by autograd.
import math

import torch
import torch.nn as nn

torch.manual_seed(25)
torch.set_default_dtype(torch.float64)


class Sine(nn.Module):
    def __init__(self, frequency=1.0):
        super().__init__()
        self.frequency = nn.Parameter(torch.tensor(frequency))

    def forward(self, x):
        return torch.sin(self.frequency * x)

    def extra_repr(self):
        return f"frequency={self.frequency.item()}"


net = nn.Sequential(nn.Linear(1, 16), Sine(), nn.Linear(16, 16), nn.Tanh(), nn.Linear(16, 1))
print(net)


def derivative(y, x):
    return torch.autograd.grad(y, x, torch.ones_like(y), create_graph=True)[0]


def residual(t):
    u = t + t**2 * net(t)  # fulfils both conditions whatever the network says
    du = derivative(u, t)
    return derivative(du, t) + u


optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
for step in range(30):
    t = (torch.rand(32, 1) * math.pi).requires_grad_()
    loss = residual(t).square().mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 10 == 0:
        print(f"adam {step:2d} {loss.item():.6f}")
grid = torch.linspace(0, math.pi, 24).unsqueeze(1).requires_grad_()
lbfgs = torch.optim.LBFGS(net.parameters(), max_iter=12, line_search_fn="strong_wolfe")


def closure():
    lbfgs.zero_grad()
    loss = residual(grid).pow(2).mean()
    loss.backward()
    return loss


before = closure().item()
lbfgs.step(closure)
after = closure().item()
print(f"lbfgs {before:.6f}", after < before / 5)
t = torch.linspace(0, math.pi, 50).unsqueeze(1)
error = (t + t**2 * net(t) - t.sin()).abs().max().item()
print(error < 0.1, net(t).dtype)
torch.set_default_dtype(torch.float32)
