# Gradient accumulation, clipping, skipping bad batches, parameter groups.
import torch
from torch import nn

torch.manual_seed(11)
model = nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.LayerNorm(16), nn.Linear(16, 1))
whole = nn.Sequential(nn.Linear(6, 16), nn.Tanh(), nn.LayerNorm(16), nn.Linear(16, 1))
whole.load_state_dict(model.state_dict())
loss_fn = nn.SmoothL1Loss(beta=0.5)
x, y = torch.randn(32, 6), torch.randn(32, 1) * 3

# Four small batches make one large one.
accumulation_steps = 4
for inputs, targets in zip(x.chunk(accumulation_steps), y.chunk(accumulation_steps)):
    (loss_fn(model(inputs), targets) / accumulation_steps).backward()
loss_fn(whole(x), y).backward()
print(all(torch.allclose(a.grad, b.grad, atol=1e-6) for a, b in zip(model.parameters(), whole.parameters())))

decay, no_decay = [], []
for name, parameter in model.named_parameters():
    (no_decay if parameter.ndim == 1 or name.endswith("bias") else decay).append(parameter)
optimizer = torch.optim.AdamW(
    [{"params": decay, "weight_decay": 0.1}, {"params": no_decay, "weight_decay": 0.0, "lr": 5e-3}], lr=1e-2
)
print([(len(group["params"]), group["lr"], group["weight_decay"]) for group in optimizer.param_groups])
optimizer.zero_grad()
for step in range(16):
    index = torch.randint(0, 32, (8,))
    inputs = x[index]
    if step == 5:
        inputs = inputs.clone()
        inputs[0, 0] = float("nan")
    loss = loss_fn(model(inputs), y[index])
    if not torch.isfinite(loss):
        print("step", step, "skipped:", loss)
        continue
    loss.backward()
    if (step + 1) % accumulation_steps == 0:
        total = nn.utils.clip_grad_norm_(model.parameters(), max_norm=0.5)
        after = torch.linalg.vector_norm(torch.stack([p.grad.norm() for p in model.parameters()]))
        optimizer.step()
        optimizer.zero_grad()
        print(f"step {step:2d} loss {loss.item():.5f} norm {total.item():.5f} -> {after.item():.5f}")
model(x).sum().backward()
nn.utils.clip_grad_value_(model.parameters(), 0.1)
print(max(p.grad.abs().max().item() for p in model.parameters()))
flat = nn.utils.parameters_to_vector(model.parameters())
print(flat.shape, flat.norm())
nn.utils.vector_to_parameters(flat * 0.5, model.parameters())
print(model[0].weight.norm(), optimizer.state_dict()["state"][0]["step"])
