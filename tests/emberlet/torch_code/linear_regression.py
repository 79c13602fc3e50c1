# A line through noisy points: first with gradients by hand, then with autograd, then with nn and optim.
import torch
import torch.nn as nn
import torch.optim as optim

torch.manual_seed(1)
x = torch.linspace(-1, 1, 50).unsqueeze(1)
y = 3.0 * x - 0.5 + 0.1 * torch.randn(x.shape)

# By hand.
w, b = torch.zeros(1), torch.zeros(1)
for epoch in range(60):
    error = x * w + b - y
    w -= 0.5 * (2 * error * x).mean()
    b -= 0.5 * (2 * error).mean()
print(f"by hand: w={w.item():.5f} b={b.item():.5f}")

# With autograd.
w = torch.zeros(1, requires_grad=True)
b = torch.zeros(1, requires_grad=True)
for epoch in range(60):
    loss = ((x * w + b - y) ** 2).mean()
    loss.backward()
    with torch.no_grad():
        w -= 0.5 * w.grad
        b -= 0.5 * b.grad
    w.grad.zero_()
    b.grad = None
    if epoch % 20 == 0:
        print("epoch", epoch, "loss", loss.item())
print("autograd:", w.detach().numpy(), b.data)

# With a module and an optimiser.
model = nn.Linear(1, 1)
print(model, [p.shape for p in model.parameters()])
criterion = nn.MSELoss()
optimizer = optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
for epoch in range(100):
    optimizer.zero_grad()
    loss = criterion(model(x), y)
    loss.backward()
    optimizer.step()
print("nn:", model.weight.item(), model.bias.item(), loss.item())

# The closed form, through the normal equations of two unknowns.
A = torch.cat([x, torch.ones_like(x)], dim=1)
G, r = A.T @ A, A.T @ y
determinant = G[0, 0] * G[1, 1] - G[0, 1] * G[1, 0]
inverse = torch.stack([torch.stack([G[1, 1], -G[0, 1]]), torch.stack([-G[1, 0], G[0, 0]])]) / determinant
print("closed form:", (inverse @ r).flatten().tolist())
