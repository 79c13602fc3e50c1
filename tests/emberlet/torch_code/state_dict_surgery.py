# Taking a trained body, fitting it with another head, freezing it, renaming and loading parts, saving and resuming.
import io
from collections import OrderedDict

import torch
import torch.nn as nn
from torch.nn import functional as F

torch.manual_seed(6)


class Body(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(2, 4, kernel_size=3, padding="same")
        self.norm = nn.BatchNorm1d(4)

    def forward(self, x):
        return F.gelu(self.norm(self.conv(x))).mean(-1)


class Model(nn.Module):
    def __init__(self, classes):
        super().__init__()
        self.backbone = Body()
        self.classifier = nn.Linear(4, classes)

    def forward(self, x):
        return self.classifier(self.backbone(x))


old = Model(10)
for key, value in old.state_dict().items():
    print(key, tuple(value.shape), value.dtype)
new = Model(3)
state = {k: v for k, v in old.state_dict().items() if not k.startswith("classifier")}
result = new.load_state_dict(state, strict=False)
print(result.missing_keys, result.unexpected_keys)
try:
    new.load_state_dict(old.state_dict())
except RuntimeError as error:
    print(error)
try:
    new.load_state_dict({"module." + k: v for k, v in new.state_dict().items()})
except RuntimeError as error:
    print(str(error).splitlines()[0], len(str(error).splitlines()))
prefixed = OrderedDict(("module." + k, v) for k, v in new.state_dict().items())
print(new.load_state_dict({k.removeprefix("module."): v for k, v in prefixed.items()}))

for parameter in new.backbone.parameters():
    parameter.requires_grad = False
print([n for n, p in new.named_parameters() if p.requires_grad])
new.backbone.eval()
before = {k: v.clone() for k, v in new.state_dict().items()}
optimizer = torch.optim.Adam(filter(lambda p: p.requires_grad, new.parameters()), lr=0.1, amsgrad=True)
x, y = torch.randn(8, 2, 5), torch.randint(3, (8,))
for _ in range(5):
    optimizer.zero_grad()
    F.nll_loss(F.log_softmax(new(x), dim=1), y).backward()
    optimizer.step()
print([k for k, v in new.state_dict().items() if not torch.equal(v, before[k])])

buffer = io.BytesIO()
torch.save(
    {"epoch": 5, "model": new.state_dict(), "optimizer": optimizer.state_dict(), "name": "run 1"}, buffer
)
buffer.seek(0)
checkpoint = torch.load(buffer)
print(checkpoint["epoch"], checkpoint["name"], sorted(checkpoint["optimizer"]["state"][0]))
again = Model(3)
again.load_state_dict(checkpoint["model"])
again.backbone.requires_grad_(False).eval()
resumed = torch.optim.Adam([p for p in again.parameters() if p.requires_grad], lr=0.1)
resumed.load_state_dict(checkpoint["optimizer"])
print(resumed.param_groups[0]["amsgrad"], resumed.state_dict()["param_groups"][0]["params"])
for model, opt in ((new, optimizer), (again, resumed)):
    opt.zero_grad()
    loss = F.cross_entropy(model(x), y)
    loss.backward()
    opt.step()
    print(f"{loss.item():.5f}", model.classifier.weight.sum().item())
ema = {k: v.clone() for k, v in old.state_dict().items()}
with torch.no_grad():
    for k, v in old.named_parameters():
        v.add_(0.1)
        ema[k].mul_(0.9).add_(v, alpha=0.1)
    print(ema["classifier.bias"] - old.classifier.bias)
new.classifier = nn.Sequential(nn.Dropout(0.5), nn.Linear(4, 2))
del new.backbone.norm
new.backbone.norm = nn.Identity()
print(new)
