# A small residual CNN on synthetic pictures: batch norm in train and eval mode, running statistics, pooling.
import torch
import torch.nn as nn
import torch.nn.functional as F
from torch import optim

torch.manual_seed(3)


class Block(nn.Module):
    def __init__(self, in_channels, out_channels, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(in_channels, out_channels, 3, stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out_channels)
        self.conv2 = nn.Conv2d(out_channels, out_channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out_channels)
        self.shortcut = nn.Identity()
        if stride != 1 or in_channels != out_channels:
            self.shortcut = nn.Sequential(
                nn.Conv2d(in_channels, out_channels, 1, stride, bias=False), nn.BatchNorm2d(out_channels)
            )

    def forward(self, x):
        out = F.relu(self.bn1(self.conv1(x)), inplace=True)
        out = self.bn2(self.conv2(out))
        out += self.shortcut(x)
        return F.relu(out)


class Net(nn.Module):
    def __init__(self, classes=4):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(True), nn.MaxPool2d(2))
        self.blocks = nn.Sequential(Block(8, 8), Block(8, 16, stride=2))
        self.pool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(16, classes)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, nn.BatchNorm2d):
                nn.init.ones_(m.weight)
                nn.init.zeros_(m.bias)

    def forward(self, x):
        x = self.pool(self.blocks(self.stem(x)))
        return self.fc(torch.flatten(x, 1))


def pictures(n):
    """Bars: horizontal, vertical, and the two diagonals."""
    labels = torch.arange(n) % 4
    images = 0.3 * torch.randn(n, 1, 16, 16)
    for i, label in enumerate(labels):
        k = 3 + i % 9
        if label == 0:
            images[i, 0, k] += 1
        elif label == 1:
            images[i, 0, :, k] += 1
        else:
            eye = torch.eye(16)
            images[i, 0] += eye if label == 2 else eye.flip(1)
    return images, labels


images, labels = pictures(64)
model = Net()
print(model)
x = torch.randn(2, 1, 16, 16)
for module in (model.stem, model.blocks[0], model.blocks):
    print(
        tuple(nn.Sequential(model.stem, module)(x).shape)
        if module is not model.stem
        else tuple(module(x).shape)
    )
optimizer = optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=5e-4, nesterov=True)
scheduler = optim.lr_scheduler.StepLR(optimizer, step_size=4, gamma=0.1)
model.train()
for epoch in range(6):
    order = torch.randperm(len(images))
    for batch in order.split(16):
        optimizer.zero_grad()
        loss = F.cross_entropy(model(images[batch]), labels[batch], label_smoothing=0.05)
        loss.backward()
        optimizer.step()
    scheduler.step()
    print(f"epoch {epoch} loss {loss.item():.4f} lr {optimizer.param_groups[0]['lr']:.4g}")
bn = model.blocks[0].bn1
print("batches tracked:", bn.num_batches_tracked, "mean:", bn.running_mean[:4], "var:", bn.running_var[:4])
with torch.no_grad():
    trained = model(images).argmax(dim=1)
    model.eval()
    evaluated = model(images).argmax(dim=1)
    one = model(images[:1])
print("accuracy train mode", (trained == labels).float().mean().item())
print("accuracy eval mode", (evaluated == labels).float().mean().item())
print("one alone equals one of many:", torch.allclose(one, model(images)[:1], atol=1e-4))
confusion = torch.zeros(4, 4, dtype=torch.int64)
for t, p in zip(labels.view(-1), evaluated.view(-1)):
    confusion[t.long(), p.long()] += 1
print(confusion)
