# Two spirals, an MLP, mini-batches, a schedule with warm-up, and the best weights kept.
import copy
import math

import torch
import torch.nn as nn
import torch.nn.functional as F
from torch.optim.lr_scheduler import CosineAnnealingLR, LinearLR, SequentialLR
from torch.utils.data import DataLoader, TensorDataset, random_split

torch.manual_seed(42)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def spirals(n):
    t = torch.rand(n, 1) * 2 * math.pi + 0.5
    label = torch.randint(0, 2, (n, 1))
    angle = t + label * math.pi
    points = torch.cat([t * angle.cos(), t * angle.sin()], dim=1) / 6
    return points + 0.02 * torch.randn(n, 2), label.squeeze(1)


class MLP(nn.Module):
    def __init__(self, width, depth, p=0.1):
        super().__init__()
        sizes = [2] + [width] * depth
        self.layers = nn.ModuleList(nn.Linear(i, o) for i, o in zip(sizes, sizes[1:]))
        self.dropout = nn.Dropout(p)
        self.head = nn.Linear(width, 2)

    def forward(self, x):
        for layer in self.layers:
            x = self.dropout(F.silu(layer(x)))
        return self.head(x)


dataset = TensorDataset(*spirals(400))
train_set, val_set = random_split(dataset, [320, 80], generator=torch.Generator().manual_seed(7))
train_loader = DataLoader(train_set, batch_size=32, shuffle=True)
val_loader = DataLoader(val_set, batch_size=80)
model = MLP(32, 3).to(device)
print(model)
print("parameters:", sum(p.numel() for p in model.parameters() if p.requires_grad))
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2, weight_decay=1e-4)
scheduler = SequentialLR(
    optimizer,
    [LinearLR(optimizer, start_factor=0.1, total_iters=3), CosineAnnealingLR(optimizer, T_max=9)],
    milestones=[3],
)
best, best_state = float("inf"), None
for epoch in range(12):
    model.train()
    running = 0.0
    for inputs, targets in train_loader:
        inputs, targets = inputs.to(device), targets.to(device)
        optimizer.zero_grad(set_to_none=True)
        loss = F.cross_entropy(model(inputs), targets)
        loss.backward()
        optimizer.step()
        running += loss.item() * inputs.size(0)
    model.eval()
    with torch.no_grad():
        correct = total = 0
        for inputs, targets in val_loader:
            outputs = model(inputs)
            val_loss = F.cross_entropy(outputs, targets).item()
            _, predicted = torch.max(outputs, 1)
            total += targets.size(0)
            correct += (predicted == targets).sum().item()
    print(
        f"epoch {epoch + 1:2d} lr {scheduler.get_last_lr()[0]:.6f} train {running / len(train_set):.4f} "
        f"val {val_loss:.4f} accuracy {100 * correct / total:.1f}%"
    )
    scheduler.step()
    if val_loss < best:
        best, best_state = val_loss, copy.deepcopy(model.state_dict())
model.load_state_dict(best_state)
print(f"best {best:.4f}")
print(F.softmax(model(torch.tensor([[0.5, 0.1], [-0.3, 0.7]])), dim=-1))
