# Hooks: collect activations and gradients, change them, and take the hooks off again.
from collections import OrderedDict

import torch
import torch.nn as nn

torch.manual_seed(4)
model = nn.Sequential(
    OrderedDict(
        [
            ("fc1", nn.Linear(4, 8)),
            ("act1", nn.ReLU()),
            ("fc2", nn.Linear(8, 6)),
            ("act2", nn.ReLU()),
            ("head", nn.Linear(6, 2)),
        ]
    )
)
activations, gradients, handles = {}, {}, []


def keep(name):
    def hook(module, args, output):
        activations[name] = output.detach()

    return hook


def keep_gradient(name):
    def hook(module, grad_input, grad_output):
        gradients[name] = grad_output[0].norm().item()

    return hook


for name, module in model.named_children():
    handles.append(module.register_forward_hook(keep(name)))
    handles.append(module.register_full_backward_hook(keep_gradient(name)))
x = torch.randn(5, 4)
model(x).pow(2).sum().backward()
for name, activation in activations.items():
    dead = (activation <= 0).float().mean().item()
    print(f"{name}: shape {tuple(activation.shape)} mean {activation.mean():.4f} not positive {dead:.3f}")
print({name: round(value, 4) for name, value in gradients.items()})
for handle in handles:
    handle.remove()
activations.clear()
model(x)
print("after removal:", activations)

# Hooks that change what passes.
handle = model.act1.register_forward_hook(lambda module, args, output: output * 0)
print(model(x)[0])
handle.remove()
with_pre = model.fc1.register_forward_pre_hook(lambda module, args: (args[0] * 2,))
print(model(x)[0], model.fc1(x)[0, :2])
with_pre.remove()

# On tensors.
a = torch.tensor([1.0, 2.0, 3.0], requires_grad=True)
b = a * 2
seen = []
b.register_hook(seen.append)
b.register_hook(lambda grad: grad.clamp(max=5))
b.retain_grad()
(b**2).sum().backward()
print(seen, a.grad, b.grad)
c = torch.ones(2, requires_grad=True)
c.register_post_accumulate_grad_hook(lambda p: print("accumulated", p.grad))
(c * 3).sum().backward()

# A Grad-CAM in a few lines.
conv = nn.Conv2d(1, 3, 3, padding=1)
head = nn.Linear(3, 2)
maps = conv(torch.randn(1, 1, 5, 5))
maps.retain_grad()
score = head(maps.relu().mean(dim=(2, 3)))[0, 1]
score.backward()
weights = maps.grad.mean(dim=[2, 3], keepdim=True)
cam = (weights * maps).sum(1).relu()
print(cam.shape, cam.sum())

# Every module tells when it runs.
names = {module: name or "model" for name, module in model.named_modules()}
order = []
for module in model.modules():
    module.register_forward_hook(lambda m, a, o: order.append(names[m]))
model(x)
print(order)
